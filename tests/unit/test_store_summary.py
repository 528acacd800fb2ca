"""What was decided about a deposit comes to groups that add up, and each group leads to its files."""

import pytest
from store_events import (
    ERIKA,
    checked,
    converted,
    event,
    finding,
    identified,
    opened,
    planned,
    taken,
    waived,
)

from archivkoop.core.decisions import DecisionKind
from archivkoop.core.events import Agent, AgentType, EventKind
from archivkoop.core.files import DecidedAs, FileFilter
from archivkoop.store import journal
from archivkoop.store.workspace import Workspace

AYSE = Agent("Ayşe Öztürk", type=AgentType.PERSON)
PATHS = [f"Akten/{number:02}.pdf" for number in range(12)]
LEAVE_OUT, WAIVE, DISCARD = DecisionKind.LEAVE_OUT, DecisionKind.WAIVE, DecisionKind.DISCARD


def decided(kind, path, reason, decision, person=ERIKA, **data):
    return event(kind, path, agents=(person,), reason=reason, decision=decision, actor=person.name, **data)


@pytest.fixture
def workspace(tmp_path):
    with Workspace.open(tmp_path / "auftrag") as workspace:
        workspace.record(opened())
        for path in PATHS:
            workspace.record(taken(path, size=10), identified(path), checked(path))
        workspace.set_plan(planned(path) for path in PATHS)
        for path in PATHS[6:10]:
            workspace.record(converted(path, "undetermined"), finding("AK-N01", path, "blocking"))
        yield workspace


def groups(workspace, most=10):
    return {
        (one.decided.kind, one.decided.subject, one.decided.reason): one
        for one in workspace.package_summary(most).groups
    }


def paths(workspace, group):
    return list(workspace.paths(FileFilter(decided=group.decided)))


def test_files_left_out_are_grouped_by_reason_and_add_up(workspace):
    left_out = EventKind.FILE_LEFT_OUT
    workspace.record(*(decided(left_out, path, "leer", "d1") for path in PATHS[:2]))
    workspace.record(decided(left_out, PATHS[2], "leer", "d2", AYSE), decided(left_out, PATHS[3], "doppelt", "d3"))
    workspace.record(event(left_out, PATHS[4], rule="*.tmp", reason="Zwischenstand"))
    found = groups(workspace)
    assert list(found) == [(LEAVE_OUT, "", "leer"), (LEAVE_OUT, "", "doppelt"), (LEAVE_OUT, "*.tmp", "Zwischenstand")]
    assert sum(group.files for group in found.values()) == workspace.counts().left_out == 5
    empty, double, temporary = found.values()
    assert (empty.actor, empty.several, empty.first_at < empty.last_at) == ("", True, True)
    assert (double.actor, double.several, double.first_at == double.last_at != "") == (ERIKA.name, False, True)
    assert (temporary.actor, temporary.first_at) == ("", "")
    assert paths(workspace, empty) == PATHS[:3]
    assert paths(workspace, temporary) == PATHS[4:5]
    workspace.record(event(EventKind.DECISION_WITHDRAWN, None, decision="d1"))
    assert groups(workspace)[LEAVE_OUT, "", "leer"].files == 1


def test_findings_that_pass_and_accepted_and_discarded_derivatives_are_kinds_of_their_own(workspace):
    for path in PATHS[:2]:
        workspace.record(finding("AK-C05", path, "blocking"), finding("AK-C05", path, "blocking", page=2))
    workspace.record(finding("AK-C09", None, "blocking"), finding("AK-I01", "Akten/gesperrt", "blocking"))
    workspace.record(waived("AK-C05", reason="bekannt"), waived("AK-C09"), waived("AK-I01", "Akten/gesperrt"))
    workspace.record(decided(EventKind.WAIVED, PATHS[6], "verglichen", "d1", code="AK-N01"))
    workspace.record(decided(EventKind.DERIVATIVE_DISCARDED, PATHS[7], "erst so", "d2"))
    workspace.record(decided(EventKind.DERIVATIVE_DISCARDED, PATHS[7], "leere Seiten", "d3"))
    workspace.record(decided(EventKind.DERIVATIVE_DISCARDED, PATHS[8], "leere Seiten", "d3"))
    workspace.record(decided(EventKind.FILE_LEFT_OUT, PATHS[8], "doppelt", "d4"))
    found = groups(workspace)
    numbers = {key: (group.files, group.others) for key, group in found.items()}
    assert numbers == {
        (LEAVE_OUT, "", "doppelt"): (1, 0),
        (WAIVE, "AK-C05", "bekannt"): (2, 0),  # files, not findings
        (WAIVE, "AK-N01", "verglichen"): (1, 0),
        (WAIVE, "AK-C09", "geprüft"): (0, 0),  # of the deposit
        (WAIVE, "AK-I01", "geprüft"): (0, 1),  # of a folder
        (DISCARD, "", "leere Seiten"): (1, 0),  # the last word about it, and not of what is left out
    }
    assert [key[0] for key in found] == [LEAVE_OUT, *[WAIVE] * 4, DISCARD]
    for key, expected in (((WAIVE, "AK-C05", "bekannt"), PATHS[:2]), ((DISCARD, "", "leere Seiten"), PATHS[7:8])):
        assert paths(workspace, found[key]) == expected
        where = FileFilter(decided=found[key].decided)
        assert workspace.count_files(where=where) == len(expected)
        assert [row.path for row in workspace.files(where=where, sort="severity")] == expected
        assert workspace.facets(where).files == len(expected)


def test_no_more_groups_are_returned_than_asked_for_the_largest_of_a_kind_first(workspace):
    for number, path in enumerate(PATHS):
        workspace.record(decided(EventKind.FILE_LEFT_OUT, path, f"Grund {max(number - 2, 0)}", f"d{number}"))
    summary = workspace.package_summary(3)
    assert [group.files for group in summary.groups] == [3, 1, 1]
    assert summary.more == 7
    assert workspace.package_summary(10).more == 0


def test_the_size_is_that_of_originals_and_derivatives_until_the_package_is_there(workspace):
    workspace.record(decided(EventKind.FILE_LEFT_OUT, PATHS[0], "leer", "d1"))
    summary = workspace.package_summary(3)
    assert (summary.bytes, summary.measured) == (11 * 10 + 4 * 5, False)
    workspace.record(event(EventKind.PACKAGE_VALIDATED, None, files=20, bytes=4321))
    assert (workspace.package_summary(3).bytes, workspace.package_summary(3).measured) == (4321, True)


def test_nothing_decided_is_no_group(workspace):
    assert workspace.package_summary(3).groups == ()
    assert list(workspace.paths(FileFilter(decided=DecidedAs(LEAVE_OUT, "", "leer")))) == []


def test_what_a_decision_said_is_read_without_what_came_before_it_or_comes_meanwhile(workspace, monkeypatch):
    left_out = EventKind.FILE_LEFT_OUT
    workspace.record(*(decided(left_out, path, "leer", "d1") for path in PATHS[:5]))
    workspace.record(*(decided(left_out, path, "doppelt", "d2") for path in PATHS[5:8]))
    read, real = [], journal.event_of
    monkeypatch.setattr(journal, "event_of", lambda row: read.append(row) or real(row))
    monkeypatch.setattr(journal, "BATCH_ROWS", 2)
    found = []
    for line in workspace.decided_events("d2"):
        found.append(line.path)
        workspace.record(decided(left_out, line.path, "doppelt", "d3"))
    assert found == PATHS[5:8]
    assert len(read) == 3
