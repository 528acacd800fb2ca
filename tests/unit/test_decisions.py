"""A decision is recorded at once, and undone it has never been."""

import sqlite3
import uuid

import pytest
from store_events import checked, event, finding, identified, opened, retaken, taken, unreadable
from tests.observers import Silent

from archivkoop import app, assets
from archivkoop.app import steps
from archivkoop.app.job import open_known
from archivkoop.app.leaving_out import unmatched_patterns
from archivkoop.app.request import JobRequest, Step
from archivkoop.app.settings import Settings
from archivkoop.app.system import os_user
from archivkoop.app.waiting import write_waiting
from archivkoop.core.batches import BATCH
from archivkoop.core.decisions import Change, Decision, DecisionKind, Ruling
from archivkoop.core.errors import AlreadyPackagedError, ReasonMissingError
from archivkoop.core.events import EventKind
from archivkoop.core.files import Fate, FileFilter
from archivkoop.core.findings import Severity
from archivkoop.store.schema import PROJECTIONS
from archivkoop.store.workspace import DATABASE, Workspace, WorkspaceReader

BRIEF, KOPIE, LEER, LISTE = "Akten/Brief.docx", "Akten/Brief (Kopie).docx", "leer.txt", "Akten/Listen/Übersicht.xlsx"
WAIVE, LEAVE_OUT, DISCARD = DecisionKind
SETTINGS = Settings()


@pytest.fixture
def job(tmp_path):
    """A checked and planned job with findings."""
    folder = tmp_path / "auftrag"
    with Workspace.open(folder) as workspace:
        workspace.record(opened(tmp_path))
        for path in (BRIEF, KOPIE, LEER, LISTE):
            workspace.record(taken(path), identified(path), checked(path))
        workspace.record(
            finding("AK-C01", LEER, "blocking"),
            finding("AK-I08", KOPIE, "info", other=BRIEF),
            finding("AK-F02", BRIEF, "blocking"),
            finding("AK-F02", KOPIE, "blocking"),
            finding("AK-C10", None, "info"),
        )
    profile = assets.folder("resources") / "profiles" / "kommunal-1.0.toml"
    (folder / "profile.toml").write_bytes(profile.read_bytes())
    decide(folder, Ruling(LEAVE_OUT, "wird gleich zurückgenommen", paths=(BRIEF, KOPIE, LEER, LISTE)))
    undo(folder)  # plans every file
    return folder


def change(folder, asked):
    return app.change_decisions(Silent(), SETTINGS, folder, asked)


def decide(folder, *rulings):
    return change(folder, Change(Decision(str(uuid.uuid4()), rulings)))


def undo(folder):
    with WorkspaceReader(folder) as reader:
        last = [decision.id for decision in reader.decisions() if not decision.withdrawn][-1]
    return change(folder, Change(withdraw=last))


def state(folder):
    """Return every table that is read, the plan among them; the list of decisions is the history."""
    with sqlite3.connect(folder / DATABASE) as connection:
        tables = {"plan", *PROJECTIONS} - {"decisions"}
        found = {name: sorted(connection.execute(f"SELECT * FROM {name}").fetchall(), key=repr) for name in tables}
    connection.close()
    return found


def seen(folder):
    """Return what a person sees: counts, findings, plan."""
    with WorkspaceReader(folder) as reader:
        return reader.counts(), list(reader.findings()), list(reader.files()), reader.count_findings()


DECISIONS = {
    "one finding": [Ruling(WAIVE, "geprüft", "AK-C01", (LEER,))],
    "every finding of a kind": [Ruling(WAIVE, "geprüft", "AK-F02")],
    "the deposit's finding": [Ruling(WAIVE, "geprüft", "AK-C10")],
    "files": [Ruling(LEAVE_OUT, "Dublette", paths=(KOPIE, LEER))],
    "files by finding": [Ruling(LEAVE_OUT, "leer", where=FileFilter(code="AK-C01"))],
    "findings by folder": [Ruling(WAIVE, "geprüft", "AK-F02", where=FileFilter(folder="akten"))],
    "a derivative": [Ruling(DISCARD, "unleserlich", paths=(BRIEF,))],
    "several at once": [
        Ruling(LEAVE_OUT, "leer", where=FileFilter(code="AK-C01")),
        Ruling(WAIVE, "geprüft", "AK-F02", where=FileFilter(search="kopie")),
    ],
}


@pytest.mark.parametrize("rulings", DECISIONS.values(), ids=list(DECISIONS))
def test_undo_brings_back_exactly_the_former_state(job, rulings):
    before, looked = state(job), seen(job)
    decide(job, *rulings)
    decided, looked_decided = state(job), seen(job)
    assert decided != before
    undo(job)
    assert state(job) == before
    assert seen(job) == looked
    with WorkspaceReader(job) as reader:
        last = reader.decisions()[-1].id
    change(job, Change(restore=last, anew=str(uuid.uuid4())))
    assert seen(job) == looked_decided


@pytest.mark.parametrize("rulings", DECISIONS.values(), ids=list(DECISIONS))
def test_the_journal_alone_gives_the_same(job, rulings):
    decide(job, *rulings)
    undo(job)
    decide(job, *rulings)
    before = state(job)
    with Workspace.open(job) as workspace:
        workspace.rebuild()
    assert state(job) == before


def test_withdrawing_a_pattern_that_no_file_matches_takes_the_warning_along(job):
    with Workspace.open(job) as workspace:
        rule = event(EventKind.LEFT_OUT_RULE, pattern="Personal*", reason="bleibt im Amt", decision="d")
        matched = event(EventKind.LEFT_OUT_RULE, pattern="*.xlsx", reason="Dublette", decision="e")
        workspace.record(rule, matched, finding("AK-P05", None, pattern="Personal*", reason="bleibt im Amt"))
    change(job, Change(withdraw="d"))
    assert unmatched(job) == ()
    before = state(job)
    with Workspace.open(job) as workspace:
        workspace.rebuild()
    assert state(job) == before
    assert change(job, Change(restore="d", anew="f")).unmatched == ("Personal*",)
    assert unmatched(job) == ("Personal*",)


def unmatched(job):
    with WorkspaceReader(job) as reader:
        return unmatched_patterns(reader)


def test_decisions_above_one_another_come_off_one_by_one(job):
    states = [state(job)]
    for rulings in DECISIONS.values():
        decide(job, *rulings)
        after = state(job)
        if after != states[-1]:  # what is left out already is not left out again, and is no decision
            states.append(after)
    assert len(states) == len(DECISIONS)  # one of them finds nothing left to do
    for expected in reversed(states[:-1]):
        undo(job)
        assert state(job) == expected


def test_what_is_decided_counts_at_once(job):
    assert decide(job, Ruling(LEAVE_OUT, "leer", paths=(LEER,))).counts.left_out == 1
    assert decide(job, Ruling(WAIVE, "geprüft", "AK-F02")).findings[Severity.BLOCKING] == 0
    with WorkspaceReader(job) as reader:
        assert {row.path: row.action for row in reader.files()}[LEER] == "leave_out"
        assert {row.path: row.fate for row in reader.files()}[LEER] is Fate.LEFT_OUT
        assert not any(one.blocks for one in reader.findings())


def test_a_withdrawn_decision_is_in_no_premis(job):
    with WorkspaceReader(job) as reader:
        before = list(reader.events_for_premis())
    decide(job, Ruling(LEAVE_OUT, "leer", paths=(LEER,)), Ruling(WAIVE, "geprüft", "AK-F02"))
    with WorkspaceReader(job) as reader:
        kinds = [event.kind for event in reader.events_for_premis()]
        assert EventKind.FILE_LEFT_OUT in kinds
        assert EventKind.WAIVED in kinds
    undo(job)
    with WorkspaceReader(job) as reader:
        assert list(reader.events_for_premis()) == before


def test_the_history_tells_everything(job):
    decide(job, Ruling(WAIVE, "geprüft", "AK-F02", (BRIEF, KOPIE)), Ruling(LEAVE_OUT, "leer", paths=(LEER,)))
    undo(job)
    with WorkspaceReader(job) as reader:
        last = reader.decisions()[-1]
    assert last.withdrawn
    assert last.actor == os_user()
    assert [(line.kind, line.subject, line.reason, line.files, line.path) for line in last.lines] == [
        (WAIVE, "AK-F02", "geprüft", 2, BRIEF),
        (LEAVE_OUT, "", "leer", 1, LEER),
    ]


def test_a_decision_about_a_file_stands_when_its_content_changes(job):
    decide(job, Ruling(LEAVE_OUT, "Dublette", paths=(KOPIE,)))
    with Workspace.open(job) as workspace:
        workspace.record(retaken(KOPIE, "neu"), identified(KOPIE), checked(KOPIE))
        assert workspace.decided(KOPIE) is not None
        assert not workspace.is_left_out(KOPIE)  # until the next plan


def test_a_file_that_stays_unreadable_stays_left_out(job):
    with Workspace.open(job) as workspace:
        workspace.record(unreadable("defekt.pdf"), finding("AK-I01", "defekt.pdf", "blocking"))
    decide(job, Ruling(LEAVE_OUT, "Datenträger beschädigt", paths=("defekt.pdf",)))
    with Workspace.open(job) as workspace:  # the next run tries again to read it
        workspace.record(unreadable("defekt.pdf"), finding("AK-I01", "defekt.pdf", "blocking"))
    with (known := open_known(job, SETTINGS, Silent())).workspace as workspace:
        steps.plan(known, None)
        assert workspace.is_left_out("defekt.pdf")
        assert [one.finding.path for one in workspace.findings() if one.blocks and one.finding.code == "AK-I01"] == []


def test_what_cannot_be_read_and_is_let_pass_is_left_out_from_the_plan_on(job):
    with Workspace.open(job) as workspace:
        workspace.record(unreadable("defekt.pdf"), finding("AK-I01", "defekt.pdf", "blocking"))
    decide(job, Ruling(WAIVE, "Datenträger beschädigt", "AK-I01"))
    with (known := open_known(job, SETTINGS, Silent())).workspace as workspace:
        steps.plan(known, None)
        counts = workspace.counts()
        assert (counts.files_in, counts.left_out) == (5, 1)
        assert workspace.is_left_out("defekt.pdf")
    undo(job)
    with WorkspaceReader(job) as reader:
        assert reader.counts().left_out == 0


def test_no_decision_without_a_reason(job):
    before = state(job)
    with pytest.raises(ReasonMissingError):
        decide(job, Ruling(LEAVE_OUT, "leer", paths=(LEER,)), Ruling(WAIVE, " ", "AK-F02"))
    assert state(job) == before


def test_after_the_package_nothing_is_decided(job):
    decide(job, Ruling(WAIVE, "geprüft", "AK-F02"))
    with Workspace.open(job) as workspace:
        workspace.record(event(EventKind.JOB_FINISHED, result={"package": "/ziel/paket"}))
    with pytest.raises(AlreadyPackagedError):
        decide(job, Ruling(LEAVE_OUT, "leer", paths=(LEER,)))
    with pytest.raises(AlreadyPackagedError):
        undo(job)


def test_a_decision_that_breaks_off_leaves_nothing(job, monkeypatch):
    before = state(job)
    monkeypatch.setattr("archivkoop.app.steps.replan", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        decide(job, Ruling(WAIVE, "geprüft", "AK-F02"), Ruling(LEAVE_OUT, "leer", paths=(LEER,)))
    assert state(job) == before


@pytest.mark.parametrize("path", ["a/b.pdf", "a [1]*?.pdf"])
def test_a_file_is_left_out_alone_whatever_signs_its_name_has(job, path):
    similar = (f"x/{path}", path.replace("[1]*?", "1xy"), f"{path}/drin.txt")
    with Workspace.open(job) as workspace:
        for one in dict.fromkeys((path, *similar)):
            workspace.record(taken(one), identified(one), checked(one))
    decide(job, Ruling(LEAVE_OUT, "doppelt", paths=(path,)))
    with WorkspaceReader(job) as reader:
        assert [row.path for row in reader.files() if row.fate is Fate.LEFT_OUT] == [path]


def test_what_waits_is_carried_out_by_the_next_run_and_only_once(tmp_path, monkeypatch):
    monkeypatch.setenv("ARCHIVKOOP_HOME", str(tmp_path / "zuhause"))
    source = tmp_path / "Ablieferung"
    source.mkdir()
    for name in ("eins.txt", "zwei.txt"):
        (source / name).write_text(name, encoding="utf-8")
    settings, request = Settings.load(), JobRequest(source, workers=1, actor="Nacht")
    folder = app.run_job(Silent(), settings, request, Step.CHECK).workspace
    made = Decision(str(uuid.uuid4()), (Ruling(LEAVE_OUT, "doppelt", where=FileFilter(search="zwei")),), "Änne")
    write_waiting(folder, [Change(made)])
    assert app.run_job(Silent(), settings, request, Step.PLAN).counts.left_out == 1
    with WorkspaceReader(folder) as reader:
        assert [(one.id, one.actor) for one in reader.decisions()] == [(made.id, "Änne")]
    assert app.change_decisions(Silent(), settings, folder, Change(made)).counts.left_out == 1
    write_waiting(folder, [Change(made), Change(withdraw=made.id), Change(restore=made.id, anew="noch einmal")])
    app.run_job(Silent(), settings, request, Step.PLAN)
    app.run_job(Silent(), settings, request, Step.PLAN)
    with WorkspaceReader(folder) as reader:
        assert [(one.id, one.withdrawn) for one in reader.decisions()] == [(made.id, True), ("noch einmal", False)]


def test_many_files_at_once_are_as_one_by_one(tmp_path):
    """A decision about many files is carried out batch by batch; the journal, read line by line, gives the same."""
    folder = tmp_path / "auftrag"
    paths = [f"Akten/{number:04}.docx" for number in range(BATCH + 20)]
    with Workspace.open(folder) as workspace:
        workspace.record(opened(tmp_path))
        for path in paths:
            workspace.record(taken(path), identified(path), checked(path))
        workspace.record(*(finding("AK-F02", path, "blocking") for path in paths[::7]))
    profile = assets.folder("resources") / "profiles" / "kommunal-1.0.toml"
    (folder / "profile.toml").write_bytes(profile.read_bytes())
    decide(folder, Ruling(LEAVE_OUT, "Entwurf", where=FileFilter(search="01"), but=frozenset(paths[1:2])))
    decide(folder, Ruling(LEAVE_OUT, "doppelt", paths=(paths[3], *paths, paths[3])))
    with WorkspaceReader(folder) as reader:
        assert reader.counts().left_out == len(paths)
        assert not any(one.blocks for one in reader.findings())
        lines = [line for one in reader.decisions() for line in one.lines]
    meant = sum("01" in path for path in paths) - 1
    assert [line.files for line in lines] == [meant, len(paths) - meant]
    assert [line.path for line in lines] == [paths[10], paths[0]]
    before = state(folder)
    with Workspace.open(folder) as workspace:
        workspace.rebuild()
    assert state(folder) == before
    undo(folder)
    with WorkspaceReader(folder) as reader:
        assert reader.counts().left_out == meant
        assert sum(one.blocks for one in reader.findings()) == sum(
            "01" not in path or path == paths[1] for path in paths[::7]
        )
