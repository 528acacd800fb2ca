"""The list of deposits says where each stands; opening one runs nothing, forgetting one touches only its workspace."""

import dataclasses
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from store_events import checked, converted, event, finding, identified, opened, planned, proved, taken

from archivkoop import app
from archivkoop.app.request import Step
from archivkoop.app.settings import Settings
from archivkoop.core.errors import JobLockedError, ReadError, Trouble
from archivkoop.core.events import EventKind
from archivkoop.core.findings import Severity
from archivkoop.store import jobs
from archivkoop.store.workspace import DATABASE, Workspace


@pytest.fixture
def settings(tmp_path):
    return Settings(workspaces=tmp_path / "aufträge")


@pytest.fixture
def source(tmp_path):
    folder = tmp_path / "Ablieferung Müller"
    folder.mkdir()
    (folder / "Akte.doc").write_bytes(b"Akte")
    return folder


def job(settings, source, *events, plan=(), at="2025-01-31T10:00:00+00:00"):
    folder = jobs.new_folder(settings.workspaces)
    with Workspace.open(folder) as workspace:
        workspace.record(dataclasses.replace(opened(source), at=at), *events)
        if plan:
            workspace.set_plan(plan)
    return folder


CHECKED = ("a.doc", "b.pdf")


def checked_files():
    return [made for path in CHECKED for made in (taken(path), identified(path), checked(path))]


def plan():
    return [planned("a.doc", action="convert"), planned("b.pdf", action="convert")]


@pytest.mark.parametrize(
    ("events", "with_plan", "step", "stopped"),
    [
        ([], False, None, Step.PLAN),
        ([taken("a.doc")], False, None, Step.PLAN),
        (checked_files(), False, None, Step.PLAN),
        (checked_files(), True, Step.PLAN, None),
        ([*checked_files(), converted("a.doc"), proved("a.doc")], True, Step.PLAN, Step.CONVERT),
        (
            [*checked_files(), converted("a.doc"), proved("a.doc"), converted("b.pdf"), proved("b.pdf")],
            True,
            Step.CONVERT,
            None,
        ),
    ],
)
def test_a_deposit_says_how_far_it_is(settings, source, events, with_plan, step, stopped):
    job(settings, source, *events, plan=plan() if with_plan else ())
    [summary] = app.list_deposits(settings)
    assert (summary.source, summary.step, summary.stopped_in) == (source, step, stopped)
    assert summary.source_there
    opened_again = app.open_deposit(summary.folder)
    assert opened_again.source == source
    assert opened_again.stopped_in == stopped
    assert (opened_again.result.step if opened_again.result else None) == step


UNTIL = {"until": "package", "out": "/pakete"}
FULL = {"code": "AK-S01", "params": {"path": "/voll"}}


@pytest.mark.parametrize(
    ("events", "stopped", "trouble", "cut_off"),
    [
        ([], Step.PACKAGE, None, True),  # killed
        ([event(EventKind.RUN_ENDED, stopped=True)], Step.PACKAGE, None, False),
        ([event(EventKind.RUN_ENDED, **FULL)], Step.PACKAGE, Trouble("AK-S01", {"path": "/voll"}), False),
        ([event(EventKind.RUN_ENDED)], None, None, False),  # something blocked it
        ([event(EventKind.RUN_ENDED, **FULL), event(EventKind.JOB_RESUMED, **UNTIL)], Step.PACKAGE, None, True),
        ([event(EventKind.RUN_ENDED, **FULL), event(EventKind.JOB_RESUMED, until="plan")], None, None, False),
    ],
)
def test_a_deposit_says_how_its_last_run_ended(settings, source, events, stopped, trouble, cut_off):
    begun = event(EventKind.JOB_RESUMED, **UNTIL)
    job(settings, source, *checked_files(), begun, *events, plan=plan())
    [summary] = app.list_deposits(settings)
    assert (summary.step, summary.stopped_in, summary.trouble) == (Step.PLAN, stopped, trouble)
    assert summary.cut_off is cut_off
    opened_again = app.open_deposit(summary.folder)
    assert (opened_again.stopped_in, opened_again.trouble, opened_again.out) == (stopped, trouble, Path("/pakete"))


def test_a_finished_deposit_is_not_cut_off(settings, source):
    job(settings, source, *checked_files(), event(EventKind.JOB_RESUMED, **UNTIL), event(EventKind.JOB_FINISHED))
    [summary] = app.list_deposits(settings)
    assert (summary.stopped_in, summary.cut_off) == (None, False)


def test_what_a_run_was_told_of_the_deposit_is_known_though_it_ended_before_it_described(settings, source):
    given = {"fields": {"title": ["Bauakten"]}, "files": {"a.doc": {"title": ["Antrag"]}}}
    begun = event(EventKind.JOB_RESUMED, description=given, **UNTIL)
    folder = job(settings, source, begun, event(EventKind.JOB_RESUMED, **UNTIL))
    assert app.list_deposits(settings)[0].fields == {"title": ("Bauakten",)}
    with app.read_workspace(folder) as reader:
        assert reader.description().document == given


def test_a_finished_deposit_knows_its_package(settings, source, tmp_path):
    package = tmp_path / "paket"
    package.mkdir()
    end = event(EventKind.JOB_FINISHED, result={"package": str(package), "report": str(tmp_path / "r.html")})
    job(settings, source, *checked_files(), end)
    [summary] = app.list_deposits(settings)
    assert (summary.step, summary.package, summary.package_there) == (Step.PACKAGE, package, True)
    result = app.open_deposit(summary.folder).result
    assert (result.step, result.package, result.report) == (Step.PACKAGE, package, tmp_path / "r.html")
    package.rmdir()
    assert not app.list_deposits(settings)[0].package_there


def test_the_worst_finding_and_the_last_line_are_told(settings, source):
    job(settings, source, *checked_files(), finding("AK-C01", "a.doc"), finding("AK-I01", "b.pdf", "blocking"))
    [summary] = app.list_deposits(settings)
    assert summary.worst is Severity.BLOCKING
    assert summary.findings[Severity.WARNING] == 1
    assert summary.changed_at > summary.opened_at


def test_the_one_worked_on_last_comes_first_and_each_source_once(settings, source, tmp_path):
    job(settings, tmp_path / "weg", at="2025-01-01T00:00:00+00:00")
    job(settings, source, at="2025-02-01T00:00:00+00:00")
    newest = job(settings, source, at="2025-03-01T00:00:00+00:00")
    found = app.list_deposits(settings)
    assert [one.source for one in found] == [source, tmp_path / "weg"]
    assert found[0].folder == newest
    assert [one.source_there for one in found] == [True, False]


def test_damaged_workspaces_are_passed_over(settings, source):
    job(settings, source)
    broken = jobs.new_folder(settings.workspaces)
    (broken / DATABASE).write_bytes(b"kaputt" * 1000)
    assert len(app.list_deposits(settings)) == 1
    with pytest.raises(ReadError):
        app.open_deposit(broken)


def test_forgetting_deletes_the_workspaces_and_nothing_else(settings, source, tmp_path):
    package = tmp_path / "paket"
    package.mkdir()
    (package / "bagit.txt").write_bytes(b"Tasche")
    end = event(EventKind.JOB_FINISHED, result={"package": str(package), "report": ""})
    other = job(settings, Path("/andere"))
    for _ in range(2):
        folder = job(settings, source, *checked_files(), end)
        (folder / "derivatives" / "a.pdf").write_bytes(b"PDF")
    summary = next(one for one in app.list_deposits(settings) if one.source == source)
    app.forget_deposit(settings, summary)
    assert [one.folder for one in app.list_deposits(settings)] == [other]
    assert list(settings.workspaces.iterdir()) == [other]
    assert (source / "Akte.doc").read_bytes() == b"Akte"
    assert (package / "bagit.txt").read_bytes() == b"Tasche"


def test_a_deposit_at_work_is_not_forgotten(settings, source):
    folder = job(settings, source)
    [summary] = app.list_deposits(settings)
    with Workspace.open(folder), pytest.raises(JobLockedError):
        app.forget_deposit(settings, summary)
    assert app.list_deposits(settings) == (summary,)


def by_an_older_archivkoop(folder):
    with closing(sqlite3.connect(folder / DATABASE)) as connection, connection:
        connection.execute("DROP TABLE decisions")
        connection.execute("ALTER TABLE files RENAME COLUMN severity TO schwere")
        connection.execute("UPDATE projected SET fingerprint = 'older'")


def test_deposits_of_an_older_archivkoop_are_listed_and_opened(settings, source):
    folder = job(settings, source, *checked_files(), finding("AK-C01", "a.doc"), plan=plan())
    by_an_older_archivkoop(folder)
    [summary] = app.list_deposits(settings)
    assert (summary.folder, summary.files, summary.findings[Severity.WARNING]) == (folder, 2, 1)
    by_an_older_archivkoop(folder)
    assert app.open_deposit(folder).source == source
    by_an_older_archivkoop(folder)
    with app.read_workspace(folder) as reader:
        assert reader.decisions() == ()


def test_a_deposit_at_which_an_older_archivkoop_works_is_left_to_it(settings, source):
    folder = job(settings, source, *checked_files())
    with Workspace.open(folder):
        by_an_older_archivkoop(folder)
        assert app.list_deposits(settings) == ()
        with pytest.raises(JobLockedError):
            app.open_deposit(folder)
    assert [one.folder for one in app.list_deposits(settings)] == [folder]


def test_a_deposit_of_an_older_archivkoop_can_be_forgotten(settings, source):
    folder = job(settings, source, *checked_files())
    [summary] = app.list_deposits(settings)
    by_an_older_archivkoop(folder)
    app.forget_deposit(settings, summary)
    assert not folder.exists()
