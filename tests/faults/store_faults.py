"""Processes that work on a workspace until they are killed."""

import hashlib
import sys
import time
from pathlib import Path

import psutil

from archivkoop.core.conversion import PlannedFile
from archivkoop.core.events import Agent, Event, EventKind
from archivkoop.core.findings import Outcome
from archivkoop.store.workspace import Workspace

AGENTS = (Agent("archivkoop", "0.1.0"),)


def line(number: int, kind: EventKind, path: str | None = None, **data: object) -> Event:
    return Event(f"{number:032x}", "2025-01-31T12:00:00+00:00", kind, Outcome.PASSED, path, AGENTS, data)


def _sha512(number: int) -> str:
    return hashlib.sha512(str(number // 2).encode()).hexdigest()  # every second file is a duplicate


def lines_of(number: int) -> tuple[Event, ...]:
    """Return what is recorded together of one file; all or none of it may be in the journal."""
    path = f"Ämter/{number % 10}/Akte {number}"
    data = {"raw_path": path.encode().hex(), "size": number, "mtime_ns": 1, "sha512": _sha512(number)}
    facts = {"code": "AK-C01", "severity": "warning", "facts": {"n": number}}
    return (
        line(4 * number, EventKind.FILE_TAKEN, path, **data),
        line(4 * number + 1, EventKind.FILE_IDENTIFIED, path, puid="fmt/1", name="x"),
        line(4 * number + 2, EventKind.FINDING, path, **facts),
        line(4 * number + 3, EventKind.FILE_CHECKED, path, facts={}),
    )


def record(folder: Path) -> None:
    with Workspace.open(folder) as workspace:
        start = workspace.counts().files_in
        print(start, flush=True)
        for number in range(start, 10**9):
            workspace.record(*lines_of(number))
            if number % 700 == 699:
                plan = (PlannedFile(one.entry.path, "F-01", "keep") for one in workspace.subjects())
                workspace.set_plan(plan)
            if number % 2000 == 1999:
                workspace.rebuild()


def fill(folder: Path) -> None:
    """Record 100,000 files, read them in every way, and say how much memory that took, in MiB."""
    with Workspace.open(folder) as workspace:
        for number in range(100_000):
            workspace.record(*lines_of(number))
        workspace.set_plan(
            PlannedFile(one.entry.path, f"F-{number % 20:02d}", ("keep", "convert")[number % 2])
            for number, one in enumerate(workspace.subjects())
        )
        queries = (
            workspace.known_files, workspace.subjects, workspace.unconverted, workspace.deposit_files,
            workspace.findings, workspace.events_for_premis, workspace.files, workspace.duplicates,
        )  # fmt: skip
        for query in queries:
            if sum(1 for _ in query()) < 49_000:
                raise AssertionError(query)
        print(psutil.Process().memory_info().rss >> 20, flush=True)  # all caches are full by now


def hold(folder: Path) -> None:
    with Workspace.open(folder):
        print("held", flush=True)
        time.sleep(60)


if __name__ == "__main__":
    globals()[sys.argv[1]](Path(sys.argv[2]))
