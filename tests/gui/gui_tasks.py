"""What the tests of the window have processes do, and the workspaces they look at."""

import errno
import os
import time
import uuid
from dataclasses import asdict
from pathlib import Path

from archivkoop import app
from archivkoop.app.request import JobRequest, JobResult, Step
from archivkoop.app.settings import Settings
from archivkoop.core.conversion import Converted, PlannedFile
from archivkoop.core.errors import Cancelled, DiskFullError
from archivkoop.core.events import Event, EventKind
from archivkoop.core.files import Counts
from archivkoop.core.findings import Finding, Severity
from archivkoop.core.package import RecordedFinding
from archivkoop.core.ports import Observer, Progress
from archivkoop.store.workspace import Workspace

FORMATS = [("fmt/276", "Acrobat PDF 1.7"), ("fmt/40", "Microsoft Word Document"), (None, "")]


def count_to(observer: Observer, end: int) -> str:
    """Tell how far it is, then how it ended."""
    observer.notice("job.workspace", {"path": "/nirgends"})
    for number in range(1, end + 1):
        observer.progress(Progress("intake", number, end, number * 10, None, f"Akte {number}.pdf"))
    return "fertig"


def fail(_observer: Observer, *_: object) -> None:
    """Find the disk full."""
    raise DiskFullError(path="/voll")


def wait_for_stop(observer: Observer) -> None:
    """Work until asked to stop."""
    observer.progress(Progress("convert", 0, 3))
    while not observer.cancelled():
        time.sleep(0.01)
    raise Cancelled


def work_until_stopped(observer: Observer, *_: object) -> None:
    """Convert three files of forty, then work until asked to stop or to pause."""
    while not (observer.cancelled() or observer.pausing()):
        observer.progress(Progress("convert", 3, 40, 3_000_000, None, "Bauakten/1987/Gutachten 3.pdf"))
        time.sleep(0.02)
    raise Cancelled


def convert_until_stopped(observer: Observer, settings: Settings, request: JobRequest, _until: Step) -> None:
    """Say where the workspace is, then work as the task above."""
    observer.notice("job.workspace", {"path": str(settings.workspaces / request.source.name)})
    work_until_stopped(observer)


def finish(_observer: Observer, _settings: Settings, request: JobRequest, until: Step) -> JobResult:
    """Have the package at once."""
    return JobResult(
        workspace=request.source, step=until, package_id="P", package=request.source, report=None, counts=Counts(),
        findings={}, blocking=(), missing_fields=(), unmatched=(), resumed=False, already_there=False,
    )  # fmt: skip


def block(_observer: Observer, settings: Settings, request: JobRequest, _until: Step) -> JobResult:
    """End before the package: the description is not complete."""
    workspace = settings.workspaces / request.source.name
    fill_workspace(workspace, 3, request.source)
    lacking = RecordedFinding(Finding("AK-D01", None, {"field": "title"}), Severity.BLOCKING)
    return JobResult(
        workspace=workspace, step=Step.CONVERT, package_id="", package=None, report=None,
        counts=Counts(), findings={Severity.BLOCKING: 1}, blocking=(lacking,), missing_fields=("title",), unmatched=(),
        resumed=False, already_there=False,
    )  # fmt: skip


def read_until_stopped(observer: Observer, *_: object) -> None:
    """Read a file after the other until asked to stop."""
    number = 0
    while not observer.cancelled():
        number += 1
        observer.progress(Progress("intake", number, None, number * 1_000_000, None, f"Akte {number}.pdf"))
        time.sleep(0.02)
    raise Cancelled


def copy_until_stopped(observer: Observer, *_: object) -> None:
    """Copy one large file until asked to stop."""
    size = 0
    while not observer.cancelled():
        size += 1_000_000
        observer.progress(Progress("intake", 0, None, size, copies=True))
        time.sleep(0.02)
    raise Cancelled


def run_without_rights(observer: Observer, settings: Settings, request: JobRequest, until: Step) -> object:
    """Run the job as who may not list the deposit: as root, everything may be read."""
    listing = os.scandir

    def refuse(path: object = ".") -> object:
        if Path(os.fsdecode(path)) == request.source:  # type: ignore[arg-type]
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return listing(path)  # type: ignore[call-overload]

    os.scandir = refuse  # type: ignore[assignment]  # in this process only; it ends with the job
    return app.run_job(observer, settings, request, until)


def deposit_in(folder: Path, name: str = "Ablieferung") -> Path:
    """Make a deposit of one file."""
    made = folder / name
    made.mkdir()
    (made / "Vermerk.txt").write_text("Vermerk", encoding="utf-8")
    return made


def event(kind: EventKind, path: str | None = None, **data: object) -> Event:
    """Return a line of the journal."""
    return Event(str(uuid.uuid4()), "2026-03-01T10:00:00+00:00", kind, path=path, data=data)


def path_of(number: int) -> str:
    """Return the name of a file."""
    return f"Bauakten/1987/{number // 100:02}/Gutachten {number:06} Köln.pdf"


def fill_workspace(folder: Path, files: int, source: Path = Path("/ablieferung")) -> None:
    """Make a workspace with identified, checked and planned files, some with findings."""
    with Workspace.open(folder) as workspace:
        workspace.record(
            event(
                EventKind.JOB_OPENED, source=str(source), out=None, profile_id="urn:x", profile_version="1.0",
                profile_sha512="0", token="abcdefgh", actor="Änne",
            )
        )  # fmt: skip
        for number in range(files):
            path = path_of(number)
            puid, name = FORMATS[number % 3]
            taken = {"raw_path": path.encode().hex(), "size": 1000 + number, "mtime_ns": 0, "sha512": "ab" * 64}
            workspace.record(
                event(EventKind.FILE_TAKEN, path, **taken),
                event(EventKind.FILE_IDENTIFIED, path, puid=puid, name=name, version="", mime="application/pdf"),
                event(EventKind.FILE_CHECKED, path, checks=["empty"], facts={}, validations=[]),
            )
            if number % 10 == 0:
                code, severity = ("AK-I01", Severity.BLOCKING) if number % 50 == 0 else ("AK-C01", Severity.WARNING)
                facts = {"reason": "Ein-/Ausgabefehler"}
                workspace.record(event(EventKind.FINDING, path, code=code, severity=severity.value, facts=facts))
        if files > 8:
            failed = Converted(path_of(4), (), None)
            workspace.record(
                event(EventKind.CONVERSION_FAILED, failed.path, converted=asdict(failed)),
                event(EventKind.FILE_LEFT_OUT, path_of(8), reason="Systemdatei", rule="Thumbs.db"),
            )
        workspace.record(event(EventKind.FINDING, None, code="AK-C10", severity="info", facts={}))
        workspace.set_plan(
            PlannedFile(path_of(number), "F-01", "keep" if number % 2 else "convert", ("x",), "fmt/477", "pdf")
            for number in range(files)
        )
