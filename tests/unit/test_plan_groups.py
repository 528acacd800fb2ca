"""The plan by rule, the results one after the other, and what earlier conversions took."""

from dataclasses import asdict

import pytest
from store_events import checked as checked_event
from store_events import event, opened, taken
from store_events import identified as identified_event

from archivkoop.app.experience import LEAST_FILES, experience
from archivkoop.app.settings import Settings
from archivkoop.core.conversion import Attempt, Converted, PlannedFile
from archivkoop.core.events import EventKind
from archivkoop.core.files import Fate
from archivkoop.core.findings import Outcome
from archivkoop.store.workspace import Workspace

FILES = [f"Akten/{letter}.doc" for letter in "abcdef"]
OUTCOMES = dict(
    zip(FILES, [Outcome.PASSED, Outcome.UNDETERMINED, Outcome.FAILED, Outcome.PASSED, None, "keep"], strict=True)
)


def conversion(path, outcome, took_s=3.0):
    derivative = None if outcome is Outcome.FAILED else "ab/x.pdf"
    made = Converted(path, (Attempt("x", (), outcome),), derivative, took_s=took_s)
    kind = EventKind.FILE_CONVERTED if derivative else EventKind.CONVERSION_FAILED
    return event(kind, path, converted=asdict(made))


@pytest.fixture
def workspace(tmp_path):
    with Workspace.open(tmp_path / "auftraege" / "eins") as workspace:
        workspace.record(opened(tmp_path))
        for path in FILES:
            workspace.record(taken(path), identified_event(path), checked_event(path))
        workspace.set_plan(
            PlannedFile(path, "F-10" if path != FILES[0] else "F-02", "keep" if outcome == "keep" else "convert")
            for path, outcome in OUTCOMES.items()
        )
        workspace.record(
            *(conversion(path, outcome) for path, outcome in OUTCOMES.items() if isinstance(outcome, Outcome))
        )
        yield workspace


def test_groups_are_rules_and_what_they_do_those_that_convert_first(workspace):
    found = [(group.rule, group.action, group.files, dict(group.fates)) for group in workspace.plan_groups()]
    assert found == [
        ("F-02", "convert", 1, {Fate.PROVED: 1}),
        ("F-10", "convert", 4, {None: 1, Fate.PROVED: 1, Fate.UNPROVED: 1, Fate.FAILED: 1}),
        ("F-10", "keep", 1, {Fate.KEPT: 1}),
    ]
    assert sum(group.bytes for group in workspace.plan_groups()) == sum(row.size for row in workspace.files())


def test_a_groups_files_page_and_are_filtered_by_result(workspace):
    group = workspace.plan_groups()[1]
    assert [row.path for row in workspace.files_of_group(group, limit=2)] == FILES[1:3]
    assert [row.path for row in workspace.files_of_group(group, offset=2, limit=9)] == FILES[3:5]
    (only,) = workspace.plan_groups((Fate.FAILED,))
    assert [row.path for row in workspace.files_of_group(only, (Fate.FAILED,), limit=9)] == [FILES[2]]


def test_results_are_gone_through_in_both_directions(workspace):
    assert workspace.next_converted("") == FILES[0]
    assert workspace.next_converted(FILES[0], (Fate.PROVED,)) == FILES[3]
    assert workspace.next_converted(FILES[3], (Fate.PROVED,), back=True) == FILES[0]
    assert workspace.next_converted(FILES[3]) is None


def test_one_file_is_known_as_among_all(workspace):
    for file in workspace.deposit_files():
        assert workspace.deposit_file(file.entry.path) == file
    assert workspace.deposit_file("weg.doc") is None


def test_nothing_is_said_of_time_before_enough_was_measured(workspace, tmp_path):
    settings = Settings(workspaces=tmp_path / "auftraege")
    workspace.commit()
    assert workspace.conversion_rates() == {"F-02": (1, 3.0), "F-10": (3, 9.0)}
    known = experience(settings)
    assert set(known) == {"F-10"}
    assert known["F-10"].files >= LEAST_FILES
    assert known["F-10"].minutes_for(100, workers=2) == pytest.approx(2.5)


def test_conversions_of_an_older_archivkoop_say_nothing_of_time(workspace):
    workspace.record(*(conversion(path, Outcome.PASSED, took_s=0.0) for path in FILES[:4]))
    assert workspace.conversion_rates() == {}
