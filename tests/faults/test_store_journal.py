"""What the workspace promises when the process is killed, the disk full, or the deposit huge."""

import random
import sqlite3
import subprocess
import sys
import time
from itertools import product
from pathlib import Path

import pytest
import store_faults
from store_faults import line, lines_of

from archivkoop.core.conversion import PlannedFile
from archivkoop.core.errors import DiskFullError, JobLockedError
from archivkoop.core.events import EventKind
from archivkoop.core.findings import Severity
from archivkoop.store.tables import SORTS
from archivkoop.store.workspace import DATABASE, Workspace, WorkspaceReader

SCRIPT = Path(store_faults.__file__)


def run(what, folder):
    return subprocess.Popen([sys.executable, SCRIPT, what, folder], stdout=subprocess.PIPE, text=True)


def answers(workspace):
    """Return what every query answers."""
    rows = [list(workspace.files(sort=sort, descending=descending)) for sort in SORTS for descending in (False, True)]
    queries = (
        workspace.known_files(), workspace.unidentified(), workspace.unchecked(), workspace.subjects(),
        workspace.unconverted(), workspace.deposit_files(), workspace.findings(), workspace.events_for_premis(),
        workspace.empty_folders(), workspace.duplicates(), workspace.events(),
    )  # fmt: skip
    one = (
        workspace.meta(), workspace.counts(), workspace.count_findings(), workspace.waivers(),
        workspace.leave_outs(), workspace.description(),
    )  # fmt: skip
    return rows, [list(query) for query in queries], one


def test_a_kill_at_any_moment_leaves_a_prefix_of_what_was_recorded(tmp_path):
    moment = random.Random(3)
    before = 0
    for _ in range(6):
        process = run("record", tmp_path)
        assert int(process.stdout.readline()) == before
        time.sleep(moment.uniform(0.02, 0.6))
        process.kill()
        process.wait()
        process.stdout.close()
        with WorkspaceReader(tmp_path) as reader:
            number = reader.counts().files_in
            events = [event for _, event in reader.events()]
            assert reader._connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert sum(1 for _ in reader.subjects()) == number == reader.count_findings()[Severity.WARNING]
        assert events == [event for one in range(number) for event in lines_of(one)]
        assert number >= before
        before = number
    assert before > 0
    with Workspace.open(tmp_path) as workspace:
        said = answers(workspace)
        workspace.rebuild()
        assert answers(workspace) == said


def test_a_job_is_one_process_s_alone_until_that_is_gone(tmp_path):
    process = run("hold", tmp_path)
    assert process.stdout.readline() == "held\n"
    with pytest.raises(JobLockedError):
        Workspace.open(tmp_path)
    with WorkspaceReader(tmp_path) as reader:  # looking is allowed
        assert reader.meta() is None
    process.kill()
    process.wait()
    process.stdout.close()
    Workspace.open(tmp_path).close()


def test_replaying_the_journal_gives_the_same_answers(tmp_path):
    with Workspace.open(tmp_path) as workspace:
        play_at_random(workspace)
        said = answers(workspace)
        workspace.rebuild()
        assert answers(workspace) == said
        workspace.record(*lines_of(5000))
    with Workspace.open(tmp_path) as workspace:
        assert workspace.counts().files_in == said[2][1].files_in + 1


def play_at_random(workspace, rounds=3000):
    """Record whatever may happen to thirty files, in any order."""
    chance = random.Random(7)
    attempt = {"converter": "c", "agents": [], "outcome": "passed"}
    for number in range(rounds):
        path = f"Ämter/{chance.randrange(30)}"
        raw = {"raw_path": path.encode().hex(), "size": chance.randrange(4), "mtime_ns": number}
        sha512 = f"{chance.randrange(4):0128x}"
        code = chance.choice(["AK-C01", "AK-C02", "AK-K10", "AK-N01", "AK-D01"])
        facts = {"code": code, "severity": chance.choice(list(Severity)).value, "facts": {"n": number}}
        outcome = chance.choice(["passed", "undetermined", "failed"])
        converted = {"path": path, "attempts": [attempt | {"outcome": outcome}], "derivative": "x.pdf"}
        take = EventKind.FILE_TAKEN if workspace.sha512_of(path) is None else EventKind.FILE_RETAKEN
        workspace.record(
            chance.choice(
                [
                    line(
                        number,
                        take,
                        path,
                        sha512=sha512,
                        **raw,
                    ),
                    line(number, EventKind.FILE_IDENTIFIED, path, puid=f"fmt/{number % 4}", name=f"F {number % 3}"),
                    line(number, EventKind.FILE_IDENTIFIED, path, puid=None),
                    line(number, EventKind.FILE_CHECKED, path, facts={"n": number}),
                    line(number, EventKind.FILE_CHECKED, path, facts={"n": number}),
                    line(number, EventKind.FINDING, path, **facts),
                    line(number, EventKind.FINDING, None, **facts),
                    line(number, EventKind.FILE_CONVERTED, path, converted=converted),
                    line(number, EventKind.CONVERSION_FAILED, path, converted=converted | {"derivative": None}),
                    line(number, EventKind.CONVERSION_DROPPED, path),
                ]
            )
        )
        if not chance.randrange(40):
            workspace.record(
                chance.choice(
                    [
                        line(number, EventKind.FILE_VANISHED, path),
                        line(number, EventKind.FILE_UNREADABLE, path, code="AK-I01", **raw),
                        line(number, EventKind.FILE_LEFT_OUT, path, rule="x", reason="y"),
                        line(number, EventKind.WAIVED, chance.choice([path, None]), code=code, reason="r", actor="E"),
                        line(number, EventKind.LEFT_OUT_RULE, None, pattern="*", reason="r", actor="E"),
                        line(number, EventKind.FOLDER_EMPTY, f"Ämter/{number}"),
                        line(number, EventKind.DESCRIBED, None, fields={"title": ["T"]}, sha512="x"),
                        line(number, EventKind.JOB_OPENED, None, source="/a", token="t"),
                        line(number, EventKind.JOB_RESUMED, None),
                    ]
                )
            )
        if not chance.randrange(100):
            actions = ["keep", "convert", "leave_out"]
            plan = [PlannedFile(one.entry.path, "F-01", chance.choice(actions)) for one in workspace.subjects()]
            workspace.set_plan(plan)


def test_a_full_disk_is_said_and_costs_only_what_was_not_committed(tmp_path):
    with Workspace.open(tmp_path) as workspace:
        workspace.record(*lines_of(0))
        workspace.commit()
        pages = workspace._connection.execute("PRAGMA page_count").fetchone()[0]
        workspace._connection.execute(f"PRAGMA max_page_count = {pages + 40}")
        with pytest.raises(DiskFullError) as caught:
            fill(workspace)
        assert caught.value.params == {"path": str(tmp_path / DATABASE)}
        workspace._connection.execute("PRAGMA max_page_count = 1000000")
        start = workspace.counts().files_in
        for number in range(start, start + 10):
            workspace.record(*lines_of(number))
    with WorkspaceReader(tmp_path) as reader:
        assert reader.counts().files_in == start + 10
        assert [event for _, event in reader.events()] == [e for n in range(start + 10) for e in lines_of(n)]


def fill(workspace):
    for number in range(1, 10000):
        workspace.record(*lines_of(number))


@pytest.fixture(scope="module")
def huge(tmp_path_factory):
    """A workspace of 100,000 files, and how much memory the process took that made it, in MiB."""
    folder = tmp_path_factory.mktemp("huge")
    process = run("fill", folder)
    said, _ = process.communicate(timeout=600)
    return folder, int(said)


@pytest.mark.slow
def test_memory_does_not_grow_with_the_deposit(huge):
    _, memory_mb = huge
    assert memory_mb < 120  # the interpreter and the caches of the database


@pytest.mark.slow
def test_tables_are_answered_by_indexes_alone(huge, monkeypatch):
    folder, _ = huge
    with WorkspaceReader(folder) as reader:
        asked = []
        reader._connection.set_trace_callback(asked.append)
        for search, severity in (("", None), ("akte 77", None), ("akte", None), ("", Severity.WARNING)):
            wanted = {"search": search, "severity": severity}
            reader.count_files(**wanted)
            for sort, offset, descending in product(SORTS, (0, 99_000), (False, True)):
                list(reader.files(offset=offset, limit=200, sort=sort, descending=descending, **wanted))
        reader._connection.set_trace_callback(None)
        for statement in {one for one in asked if one.lstrip().startswith("SELECT")}:
            for *_, plan in reader._connection.execute(f"EXPLAIN QUERY PLAN {statement}"):
                assert "SCAN" not in plan or "INDEX" in plan or "subquery" in plan, (statement, plan)


@pytest.mark.slow
def test_streams_are_answered_without_sorting(huge):
    folder, _ = huge
    with WorkspaceReader(folder) as reader:
        asked = []
        reader._connection.set_trace_callback(asked.append)
        streams = (
            reader.known_files, reader.unidentified, reader.unchecked, reader.subjects, reader.unconverted,
            reader.deposit_files, reader.findings, reader.events, reader.events_for_premis, reader.duplicates,
        )  # fmt: skip
        for stream in streams:
            next(iter(stream()), None)
        reader._connection.set_trace_callback(None)
        for statement in asked:
            plans = [plan for *_, plan in reader._connection.execute(f"EXPLAIN QUERY PLAN {statement}")]
            assert not any("TEMP B-TREE FOR ORDER" in plan for plan in plans), (statement, plans)


def test_the_sqlite_here_has_what_the_schema_needs():
    assert sqlite3.sqlite_version_info >= (3, 37)  # strict tables
