"""The workspace answers from what the journal says."""

import json
import sqlite3
import unicodedata
from pathlib import Path

import pytest
from store_events import (
    ARCHIVKOOP,
    ERIKA,
    checked,
    conversion_failed,
    converted,
    described,
    event,
    finding,
    identified,
    left_out,
    opened,
    planned,
    proved,
    retaken,
    taken,
    unreadable,
    waived,
)

from archivkoop.core.errors import InternalError, JobLockedError, ReadError, WorkspaceVersionError
from archivkoop.core.events import EventKind
from archivkoop.core.files import Counts, Fate
from archivkoop.core.findings import LeaveOut, Outcome, Severity, Waiver
from archivkoop.core.proof import Level
from archivkoop.store import schema
from archivkoop.store.workspace import ALL, DATABASE, Workspace, WorkspaceReader

BRIEF, PLAN, BILD = "Brief.docx", "Pläne/Grundriß.pdf", "Ämter/Foto 1.jpg"


@pytest.fixture
def workspace(tmp_path):
    with Workspace.open(tmp_path / "job") as workspace:
        yield workspace


def known(*paths):
    return [made for path in paths for made in (taken(path), identified(path), checked(path))]


def fates(workspace):
    return {file.entry.path: file.fate for file in workspace.deposit_files()}


# --- the job --------------------------------------------------------------------------------------


def test_an_empty_workspace_has_no_job(workspace):
    assert workspace.meta() is None
    assert workspace.description() is None
    assert workspace.counts() == Counts()
    assert list(workspace.files()) == list(workspace.deposit_files()) == list(workspace.findings()) == []


def test_the_job_is_what_its_events_say(workspace):
    workspace.record(opened(), event(EventKind.JOB_RESUMED, out="/out", actor="x"), described(package_id="DE-1_2025_1"))
    meta = workspace.meta()
    assert (meta.source, meta.out, meta.token) == (Path("/ablieferungen/ordnungsamt"), Path("/out"), "abcdefgh")
    assert (meta.package_id, meta.description_sha512, meta.actor) == ("DE-1_2025_1", "ef", "Erika Müller")
    assert (meta.package, meta.result) == (None, None)
    workspace.record(
        event(EventKind.PACKAGED, package="/out/DE-1_2025_1"),
        event(EventKind.JOB_FINISHED, result={"report": "/out/r.html"}),
    )
    assert workspace.meta().package == Path("/out/DE-1_2025_1")
    assert workspace.meta().result == {"report": "/out/r.html"}


def test_the_last_description_counts(workspace):
    workspace.record(described("Alt"), described("Neu"))
    description = workspace.description()
    assert description.fields == {"title": ("Neu",), "provenance": ("Ordnungsamt", "Bürgeramt")}
    assert description.files == {"Brief.docx": {"title": ("Ein Brief",)}}


def test_decisions_come_back(workspace):
    workspace.record(waived("AK-C01"), waived("AK-C02", BRIEF))
    workspace.record(event(EventKind.LEFT_OUT_RULE, pattern="*.tmp", reason="leer", actor="Erika Müller"))
    assert workspace.waivers() == (
        Waiver("AK-C01", "geprüft", "Erika Müller"),
        Waiver("AK-C02", "geprüft", "Erika Müller", BRIEF),
    )
    assert workspace.leave_outs() == (LeaveOut("*.tmp", "leer", "Erika Müller"),)


# --- files ----------------------------------------------------------------------------------------


def test_known_files_come_in_the_order_of_their_raw_paths(workspace):
    raw = "Stra\udcdfe.txt".encode("utf-8", "surrogateescape")
    workspace.record(taken("Zoo"), taken("Stra%DFe.txt", raw_path=raw), taken("a/b"), taken("Ämter/x"), taken("St"))
    files = list(workspace.known_files())
    assert [name for name, _, _ in files] == sorted([b"Zoo", raw, b"a/b", "Ämter/x".encode(), b"St"])
    assert files[0] == (b"St", 2, 1)
    assert workspace.path_of(raw) == "Stra%DFe.txt"
    assert workspace.path_of("Ämter/x".encode()) == "Ämter/x"
    with pytest.raises(KeyError):
        workspace.path_of(b"nichts")


def test_a_digest_says_what_is_known(workspace):
    workspace.record(taken(BRIEF), unreadable(BILD))
    assert len(workspace.sha512_of(BRIEF)) == 128
    assert workspace.sha512_of(BILD) == ""
    assert workspace.sha512_of(PLAN) is None


def test_an_entry_comes_back_whole(workspace):
    made = taken(PLAN)
    workspace.record(made)
    entry = workspace.entry(PLAN)
    assert (entry.path, entry.raw_path, entry.size, entry.mtime_ns) == (PLAN, PLAN.encode(), made.data["size"], 1)
    assert entry.sha512 == made.data["sha512"]
    with pytest.raises(KeyError):
        workspace.entry(BRIEF)


def test_each_stage_is_given_what_is_missing(workspace):
    workspace.record(taken(BRIEF), taken(PLAN), unreadable(BILD))
    assert [entry.path for entry in workspace.unidentified()] == [BRIEF, PLAN]
    workspace.record(identified(BRIEF))
    assert [entry.path for entry in workspace.unidentified()] == [PLAN]
    (subject,) = workspace.unchecked()
    assert (subject.entry.path, subject.identification.puid, subject.identification.version) == (
        BRIEF,
        "fmt/412",
        "2007",
    )
    assert list(workspace.subjects()) == []
    workspace.record(checked(BRIEF, pdfa_claim="failed", seiten=3))
    assert list(workspace.unchecked()) == []
    (subject,) = workspace.subjects()
    assert subject.facts == {"pdfa_claim": "failed", "seiten": 3}


def test_recording_while_iterating_is_safe(workspace):
    paths = [f"Ordner {number % 7}/Datei {number}" for number in range(1700)]
    workspace.record(*(taken(path) for path in paths))
    seen = []
    for entry in workspace.unidentified():
        seen.append(entry.path)
        workspace.record(identified(entry.path))
    assert sorted(seen) == sorted(paths)
    for subject in workspace.unchecked():
        workspace.record(finding("AK-C01", subject.entry.path), checked(subject.entry.path))
    assert sum(1 for _ in workspace.subjects()) == 1700


def test_the_plan_says_what_is_to_be_converted(workspace):
    workspace.record(*known(BRIEF, PLAN, BILD))
    workspace.set_plan([planned(BRIEF), planned(PLAN, "keep", "F-02"), planned(BILD, "leave_out", "*.jpg")])
    ((subject, plan),) = workspace.unconverted()
    assert subject.entry.path == BRIEF
    assert plan == planned(BRIEF)
    assert workspace.planned(PLAN) == planned(PLAN, "keep", "F-02")
    assert workspace.planned("Neu") is None
    assert fates(workspace) == {BRIEF: None, PLAN: Fate.KEPT, BILD: None}
    workspace.record(converted(BRIEF))
    assert list(workspace.unconverted()) == []


def test_a_new_plan_replaces_the_whole_old_one_while_it_reads(workspace):
    paths = [f"{number:04d}" for number in range(1200)]
    workspace.record(*known(*paths))
    workspace.set_plan(planned(subject.entry.path) for subject in workspace.subjects())
    assert sum(1 for _ in workspace.unconverted()) == 1200
    workspace.set_plan(planned(subject.entry.path, "keep") for subject in workspace.subjects())
    assert workspace.counts().kept == 1200
    workspace.set_plan([planned(paths[0], "keep", "F-09")])
    assert workspace.counts().kept == 1
    assert workspace.planned(paths[1]) is None


def test_a_plan_that_breaks_off_leaves_the_old_one(workspace):
    workspace.record(*known(BRIEF, PLAN))
    workspace.set_plan([planned(BRIEF, "keep")])

    def broken():
        yield planned(PLAN)
        raise InternalError(reason="x")

    with pytest.raises(InternalError):
        workspace.set_plan(broken())
    assert workspace.planned(BRIEF) is not None
    assert workspace.planned(PLAN) is None


def test_the_fate_of_a_file(workspace):
    names = ["weg", "bewiesen", "unbewiesen", "misslungen", "behalten", "offen", "unlesbar", "verschwunden"]
    workspace.record(*known(*names))
    workspace.set_plan(
        [planned(name, "keep" if name in {"behalten", "unlesbar", "verschwunden"} else "convert") for name in names]
    )
    workspace.record(
        left_out("weg"),
        converted("bewiesen"),
        proved("bewiesen"),
        converted("unbewiesen", "undetermined"),
        conversion_failed("misslungen"),
        unreadable("unlesbar"),
        event(EventKind.FILE_VANISHED, "verschwunden", Outcome.FAILED),
    )
    assert fates(workspace) == {
        "weg": Fate.LEFT_OUT,
        "bewiesen": Fate.PROVED,
        "unbewiesen": Fate.UNPROVED,
        "misslungen": Fate.FAILED,
        "behalten": Fate.KEPT,
        "offen": None,
        "unlesbar": None,
        "verschwunden": None,
    }
    assert workspace.counts() == Counts(files_in=8, left_out=1, kept=1, proved=1, unproved=1, failed=1)
    workspace.record(left_out("verschwunden"), left_out("unlesbar"))
    assert workspace.counts().left_out == 3


def test_a_file_with_everything_known_of_it(workspace):
    workspace.record(*known(BRIEF, PLAN, BILD))
    workspace.set_plan([planned(BRIEF)])
    workspace.record(converted(BRIEF, "undetermined"), conversion_failed(PLAN), left_out(BILD))
    brief, plan, bild = workspace.deposit_files()
    assert brief.derivative == workspace.derivatives / "ab" / "cd.pdf"
    assert brief.rule == "F-01"
    (attempt,) = brief.converted.attempts
    assert attempt.outcome is Outcome.UNDETERMINED
    assert attempt.agents[0].name == "LibreOffice"
    assert attempt.proof.level is Level.CONTENT
    assert attempt.proof.validations[0].judge.version == "1.30.2"
    assert plan.derivative is None
    assert plan.converted.attempts[0].converter == "ghostscript"
    assert (bild.rule, bild.reason, bild.converted) == ("*.tmp", "Zwischenstand", None)


def test_a_dropped_conversion_is_done_again(workspace):
    workspace.record(*known(BRIEF), finding("AK-C01", BRIEF))
    workspace.set_plan([planned(BRIEF)])
    workspace.record(converted(BRIEF, "undetermined"), finding("AK-N01", BRIEF, "blocking"))
    assert [row.severity for row in workspace.files()] == [Severity.BLOCKING]
    workspace.record(event(EventKind.CONVERSION_DROPPED, BRIEF))
    assert [subject.entry.path for subject, _ in workspace.unconverted()] == [BRIEF]
    assert [recorded.finding.code for recorded in workspace.findings()] == ["AK-C01"]
    assert [row.severity for row in workspace.files()] == [Severity.WARNING]
    workspace.record(conversion_failed(BRIEF), finding("AK-K10", BRIEF))
    assert fates(workspace) == {BRIEF: Fate.FAILED}
    workspace.record(converted(BRIEF))
    assert [recorded.finding.code for recorded in workspace.findings()] == ["AK-C01"]


def test_a_changed_source_starts_anew(workspace):
    workspace.record(*known(BRIEF), finding("AK-C01", BRIEF))
    workspace.set_plan([planned(BRIEF)])
    workspace.record(converted(BRIEF), left_out(BRIEF))
    workspace.record(retaken(BRIEF, "neuer Inhalt"), finding("AK-I03", BRIEF))
    assert [entry.path for entry in workspace.unidentified()] == [BRIEF]
    (file,) = workspace.deposit_files()
    assert (file.identification, file.fate, file.converted, file.rule) == (None, None, None, "")
    assert [recorded.finding.code for recorded in workspace.findings()] == ["AK-I03"]
    assert workspace.planned(BRIEF) is None


def test_an_unreadable_file_is_to_be_tried_again(workspace):
    workspace.record(unreadable(BRIEF), finding("AK-I01", BRIEF, "blocking"))
    assert list(workspace.known_files()) == [(BRIEF.encode(), -1, 1)]
    workspace.record(retaken(BRIEF, "lesbar"))
    assert list(workspace.known_files()) == [(BRIEF.encode(), 6, 1)]
    assert list(workspace.findings()) == []


def test_a_vanished_file_counts_and_may_come_back(workspace):
    workspace.record(*known(BRIEF), event(EventKind.FILE_VANISHED, BRIEF, Outcome.FAILED))
    assert list(workspace.known_files()) == list(workspace.subjects()) == []
    assert workspace.counts().files_in == 1
    workspace.record(retaken(BRIEF, BRIEF))
    assert [entry.path for entry in workspace.unidentified()] == [BRIEF]


def test_duplicates_name_the_first(workspace):
    workspace.record(
        taken("c", "gleich"), taken("a", "gleich"), taken("b", "gleich"), taken("d", "anders"),
        taken("leer 1", "leer", size=0), taken("leer 2", "leer", size=0),
    )  # fmt: skip
    assert set(workspace.duplicates()) == {("b", "a"), ("c", "a")}
    workspace.record(event(EventKind.FILE_VANISHED, "a", Outcome.FAILED))
    assert list(workspace.duplicates()) == [("c", "b")]


def test_empty_folders_are_those_that_stayed_empty(workspace):
    for name in ("leer", "später voll", "später"):
        workspace.record(event(EventKind.FOLDER_EMPTY, name), event(EventKind.FOLDER_EMPTY, name))
    workspace.record(taken("später voll/x"))
    assert list(workspace.empty_folders()) == ["leer", "später"]


# --- tables ---------------------------------------------------------------------------------------


@pytest.fixture
def table(workspace):
    workspace.record(
        *known("b/Rechnung.PDF", "B/äpfel.txt", "c/Ärzte.txt"),
        taken("a/groß.bin", size=10**12),
        finding("AK-C02", "b/Rechnung.PDF", "info"),
        finding("AK-C05", "b/Rechnung.PDF", "blocking"),
        finding("AK-C05", "b/Rechnung.PDF", "blocking"),
        finding("AK-C01", "b/Rechnung.PDF"),
        finding("AK-C01", "c/Ärzte.txt"),
        identified("c/Ärzte.txt", "x-fmt/111", "Plain Text File"),
    )
    workspace.set_plan([planned("b/Rechnung.PDF", rule="F-03"), planned("c/Ärzte.txt", "keep", "F-01")])
    return workspace


def paths(rows):
    return [row.path for row in rows]


def test_a_row_says_what_a_table_shows(table):
    rows = {row.path: row for row in table.files()}
    row = rows["b/Rechnung.PDF"]
    assert (row.puid, row.format_name) == ("fmt/412", "Microsoft Word for Windows 2007")
    assert (row.severity, row.findings) == (Severity.BLOCKING, ("AK-C05", "AK-C01", "AK-C02"))
    assert (row.action, row.rule, row.fate) == ("convert", "F-03", None)
    row = rows["a/groß.bin"]
    assert (row.size, row.puid, row.severity, row.findings, row.action) == (10**12, None, None, (), None)


def test_tables_sort_by_each_column(table):
    by_path = ["a/groß.bin", "b/Rechnung.PDF", "B/äpfel.txt", "c/Ärzte.txt"]
    assert paths(table.files()) == by_path
    assert paths(table.files(descending=True)) == by_path[::-1]
    assert paths(table.files(sort="size"))[-1] == "a/groß.bin"
    assert paths(table.files(sort="severity")) == ["b/Rechnung.PDF", "c/Ärzte.txt", "a/groß.bin", "B/äpfel.txt"]
    assert paths(table.files(sort="format"))[-1] == "c/Ärzte.txt"
    assert paths(table.files(sort="action", descending=True))[:2] == ["c/Ärzte.txt", "b/Rechnung.PDF"]
    assert paths(table.files(sort="rule"))[-2:] == ["c/Ärzte.txt", "b/Rechnung.PDF"]
    assert paths(table.files(sort="fate"))[-1] == "c/Ärzte.txt"


def test_tables_filter_by_words_and_severity(table):
    assert paths(table.files(search="RECHN")) == ["b/Rechnung.PDF"]
    assert paths(table.files(search="ä txt")) == ["B/äpfel.txt", "c/Ärzte.txt"]
    assert paths(table.files(search=unicodedata.normalize("NFD", "ärzte"))) == ["c/Ärzte.txt"]
    assert paths(table.files(search="100%")) == []
    assert paths(table.files(severity=Severity.WARNING)) == ["c/Ärzte.txt"]
    assert paths(table.files(severity=Severity.WARNING, search="pfel", sort="size")) == []
    assert table.count_files() == 4
    assert table.count_files(search="ä txt") == 2
    assert table.count_files(severity=Severity.BLOCKING) == 1
    assert table.count_files(search="r", severity=Severity.BLOCKING) == 1


@pytest.mark.parametrize("sort", ["path", "size", "format", "severity", "action", "rule", "fate"])
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize(
    ("search", "severity"), [("", None), ("7", None), ("akte", None), ("", Severity.WARNING), ("3", Severity.WARNING)]
)
def test_pages_are_pieces_of_the_whole(big, sort, descending, search, severity):
    query = {"search": search, "severity": severity, "sort": sort, "descending": descending}
    whole = list(big.files(**query))
    assert len(whole) == big.count_files(search=search, severity=severity)
    assert len(set(paths(whole))) == len(whole)
    for offset in (0, 1, 190, 2100, 2900, 4850, 4999, 6000):
        assert list(big.files(offset=offset, limit=150, **query)) == whole[offset : offset + 150]


@pytest.fixture(scope="module")
def big(tmp_path_factory):
    with Workspace.open(tmp_path_factory.mktemp("big")) as workspace:
        for number in range(5000):
            path = f"Akte {number * 7919 % 5000:04d}"
            workspace.record(taken(path, size=number % 97), identified(path, f"fmt/{number % 5}", f"F{number % 3}"))
            if number % 3:
                workspace.record(finding("AK-C01", path, list(Severity)[number % 2].value), checked(path))
        workspace.set_plan(
            planned(subject.entry.path, "keep" if index % 2 else "convert", f"F-{index % 9:02d}")
            for index, subject in enumerate(workspace.subjects())
        )
        yield workspace


# --- findings -------------------------------------------------------------------------------------


def test_findings_come_in_order_and_whole(workspace):
    workspace.record(taken(BRIEF), taken(BILD))
    workspace.record(finding("AK-C05", BILD, "info", seite=3), finding("AK-C09", BRIEF), finding("AK-C01", BRIEF))
    workspace.record(finding("AK-I05", "Verknüpfung", ziel="/etc"), finding("AK-D01", None, "blocking", field="title"))
    found = list(workspace.findings())
    assert [(one.finding.path, one.finding.code) for one in found] == [
        (None, "AK-D01"),
        (BRIEF, "AK-C01"),
        (BRIEF, "AK-C09"),
        ("Verknüpfung", "AK-I05"),
        (BILD, "AK-C05"),
    ]
    assert found[0].blocks
    assert found[4].finding.facts == {"seite": 3}
    assert (found[4].severity, found[4].finding.outcome) == (Severity.INFO, Outcome.FAILED)
    assert [one.finding.code for one in workspace.findings(None)] == ["AK-D01"]
    assert [one.finding.code for one in workspace.findings(BRIEF)] == ["AK-C01", "AK-C09"]
    assert list(workspace.findings(ALL)) == found
    assert workspace.count_findings() == {Severity.BLOCKING: 1, Severity.WARNING: 3, Severity.INFO: 1}


def test_findings_of_more_than_a_batch_come_once(workspace):
    workspace.record(*(finding(f"AK-C{number % 10:02d}", None, n=number) for number in range(1100)))
    workspace.record(*(finding("AK-C01", "x", n=number) for number in range(1100)))
    facts = [(one.finding.path, one.finding.facts["n"]) for one in workspace.findings()]
    assert len(facts) == len(set(facts)) == 2200


def test_has_finding_looks_where_it_is_asked(workspace):
    workspace.record(finding("AK-C10"), finding("AK-C01", BRIEF))
    assert workspace.has_finding("AK-C10")
    assert workspace.has_finding("AK-C01", BRIEF)
    assert not workspace.has_finding("AK-C10", BRIEF)
    assert not workspace.has_finding("AK-C10", "nie gesehen")
    assert not workspace.has_finding("AK-C01")


def test_a_waiver_lets_pass_what_is_there_and_what_follows(workspace):
    workspace.record(*known(BRIEF, PLAN), finding("AK-C01", BRIEF, "blocking"))
    workspace.record(waived("AK-C01"), finding("AK-C01", PLAN, "blocking"))
    assert [one.blocks for one in workspace.findings()] == [False, False]
    assert {one.waiver for one in workspace.findings()} == {Waiver("AK-C01", "geprüft", "Erika Müller")}
    assert workspace.count_findings()[Severity.WARNING] == 2
    assert [row.severity for row in workspace.files()] == [Severity.WARNING, Severity.WARNING]


def test_a_waiver_for_one_file_is_for_no_other(workspace):
    workspace.record(*known(BRIEF, PLAN), waived("AK-C01", BRIEF))
    workspace.record(finding("AK-C01", BRIEF, "blocking"), finding("AK-C01", PLAN, "blocking"))
    assert [one.blocks for one in workspace.findings()] == [False, True]


def test_a_waiver_makes_nothing_graver(workspace):
    workspace.record(*known(BRIEF), finding("AK-C01", BRIEF, "info"), waived("AK-C01"))
    assert [row.severity for row in workspace.files()] == [Severity.INFO]


def test_what_is_left_out_blocks_nothing(workspace):
    workspace.record(*known(BRIEF), finding("AK-C01", BRIEF, "blocking"), finding("AK-C02", BRIEF))
    workspace.record(left_out(BRIEF), finding("AK-C03", BRIEF, "blocking"))
    found = list(workspace.findings())
    assert [one.blocks for one in found] == [False, False, False]
    assert found[0].waiver == Waiver("AK-C01", "Zwischenstand", "Erika Müller", BRIEF)
    assert found[1].waiver is None
    assert workspace.waivers() == ()


def test_a_new_description_is_looked_at_anew(workspace):
    workspace.record(finding("AK-D01", None, "blocking", field="title"), finding("AK-C10", None, "info"))
    workspace.record(described())
    assert [one.finding.code for one in workspace.findings()] == ["AK-C10"]


# --- the journal ----------------------------------------------------------------------------------


def test_events_come_back_as_they_were_recorded(workspace):
    made = [
        opened(),
        *known(BRIEF, "Gr\u00fc\u00dfe \U0001f600"),
        finding("AK-C01", BRIEF, text="halb \ud800", zahl=1.5),
    ]
    workspace.record(*made)
    assert [one for _, one in workspace.events()] == made
    (last,) = workspace.events(after=len(made) - 1)
    assert last == (len(made), made[-1])


def test_premis_gets_what_holds(workspace):
    first_try = [converted(BRIEF, "undetermined"), proved(BRIEF, "undetermined"), finding("AK-N01", BRIEF)]
    last = [converted(BRIEF), proved(BRIEF)]
    kept = [opened(), waived("AK-C10"), described()]
    of_brief = [retaken(BRIEF, "neu"), identified(BRIEF), checked(BRIEF)]
    of_plan = [taken(PLAN), identified(PLAN), checked(PLAN), left_out(PLAN)]
    workspace.record(kept[0], *known(BRIEF), converted(BRIEF), described("alt"), kept[1])
    workspace.record(event(EventKind.JOB_RESUMED), identified(PLAN), *of_plan[:2], checked(PLAN), *of_plan[2:])
    workspace.record(event(EventKind.FOLDER_EMPTY, "leer"), *of_brief, *first_try, kept[2])
    workspace.record(event(EventKind.CONVERSION_DROPPED, BRIEF), conversion_failed(BRIEF), *last)
    assert list(workspace.events_for_premis()) == [*kept, *of_brief, *last, *of_plan]


def test_premis_keeps_decisions_about_a_file_whose_content_changed(workspace):
    decision = waived("AK-C01", BRIEF)
    again = retaken(BRIEF, "neu")
    workspace.record(taken(BRIEF), decision, again)
    assert list(workspace.events_for_premis()) == [decision, again]


def test_premis_of_a_resumed_job_is_that_of_an_uninterrupted_one(tmp_path):
    made = [opened(), *known(BRIEF, PLAN), converted(BRIEF), proved(BRIEF), described()]
    rename = event(EventKind.FILE_RENAMED, PLAN, name="Grundriss.pdf", of="original")
    with Workspace.open(tmp_path / "a") as one, Workspace.open(tmp_path / "b") as other:
        one.record(*made, rename)
        resumed = event(EventKind.JOB_RESUMED)
        other.record(*made[:3], resumed, *made[3:], described(), rename, resumed, described(), rename)
        names = [[(one.kind, one.path, dict(one.data)) for one in job.events_for_premis()] for job in (one, other)]
    assert names[0] == names[1]


def test_premis_streams_in_order_of_paths(workspace):
    names = [f"Ordner {number % 3}/{number}" for number in range(900)]
    for name in names:
        workspace.record(taken(name))
    for name in reversed(names):
        workspace.record(identified(name), checked(name))
    events = list(workspace.events_for_premis())
    assert [one.path for one in events] == sorted(names * 3)
    assert [one.kind for one in events[:3]] == [
        EventKind.FILE_TAKEN,
        EventKind.FILE_IDENTIFIED,
        EventKind.FILE_CHECKED,
    ]


def test_the_journal_is_append_only(workspace):
    workspace.record(opened())
    workspace.commit()
    for statement in ("UPDATE events SET kind = 'x'", "DELETE FROM events"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            workspace._connection.execute(statement)


def test_a_line_that_does_not_fit_leaves_no_half(workspace):
    workspace.record(taken(BRIEF))
    with pytest.raises(TypeError, match="bytes"):
        workspace.record(identified(BRIEF), event(EventKind.FINDING, BRIEF, agents=(ERIKA,), code=b"x"))
    assert [entry.path for entry in workspace.unidentified()] == [BRIEF]
    workspace.record(identified(BRIEF), event(EventKind.PACKAGED, None, agents=(ERIKA,)))
    assert [one.agents for _, one in workspace.events()] == [(ARCHIVKOOP,), (ARCHIVKOOP,), (ERIKA,)]


# --- opening --------------------------------------------------------------------------------------


def test_a_reader_sees_what_is_committed(workspace):
    workspace.commit()
    with WorkspaceReader(workspace.folder) as reader:
        workspace.record(taken(BRIEF))
        workspace.commit()
        assert paths(reader.files()) == [BRIEF]
        assert reader.derivatives == workspace.derivatives
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            reader._connection.execute("DELETE FROM files")


def test_what_was_recorded_is_there_after_closing(tmp_path):
    with Workspace.open(tmp_path) as workspace:
        workspace.record(opened(), *known(BRIEF))
        (workspace.scratch / "rest").mkdir()
        (workspace.derivatives / "a.pdf").touch()
    with WorkspaceReader(tmp_path) as reader:
        assert paths(reader.files()) == [BRIEF]
    with Workspace.open(tmp_path) as workspace:
        assert paths(workspace.files()) == [BRIEF]
        assert list(workspace.scratch.iterdir()) == []
        assert [file.name for file in workspace.derivatives.iterdir()] == ["a.pdf"]


def test_scratch_is_emptied_whatever_lies_there(tmp_path):
    folder = tmp_path / "scratch" / "profil"
    folder.mkdir(parents=True)
    (folder / "lock").touch()
    folder.chmod(0)
    with Workspace.open(tmp_path) as workspace:
        assert list(workspace.scratch.iterdir()) == []


def test_two_workspaces_of_one_job_are_refused(workspace):
    workspace.record(opened("/ablieferungen/Köln"))
    workspace.commit()
    with pytest.raises(JobLockedError) as caught:
        Workspace.open(workspace.folder)
    assert caught.value.params == {"source": "/ablieferungen/Köln"}


def test_a_newer_workspace_is_refused_and_left_alone(tmp_path):
    Workspace.open(tmp_path).close()
    with sqlite3.connect(tmp_path / DATABASE) as connection:
        connection.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    connection.close()
    before = (tmp_path / DATABASE).read_bytes()
    for opening in (Workspace.open, WorkspaceReader):
        with pytest.raises(WorkspaceVersionError) as caught:
            opening(tmp_path)
        assert (caught.value.params["found"], caught.value.params["known"]) == (schema.VERSION + 1, schema.VERSION)
    assert (tmp_path / DATABASE).read_bytes() == before


@pytest.mark.parametrize("older", ["UPDATE projected SET fingerprint = 'older'", "DROP TABLE projected"])
def test_an_older_archivkoop_s_workspace_is_projected_anew(tmp_path, older):
    with Workspace.open(tmp_path) as workspace:
        workspace.record(opened(), *known(BRIEF, PLAN), finding("AK-C01", BRIEF))
        workspace.set_plan([planned(BRIEF)])
    connection = sqlite3.connect(tmp_path / DATABASE)
    connection.execute("DROP TABLE findings")
    connection.execute("ALTER TABLE files RENAME COLUMN severity TO schwere")
    connection.execute("ALTER TABLE plan ADD COLUMN more TEXT")
    connection.execute(older)
    connection.commit()
    connection.close()
    with WorkspaceReader(tmp_path) as reader:
        assert reader.meta().token == "abcdefgh"  # enough to find the job again
    with Workspace.open(tmp_path) as workspace:
        assert [row.severity for row in workspace.files()] == [Severity.WARNING, None]
        assert workspace.planned(BRIEF) is None
        workspace.set_plan([planned(BRIEF)])
        assert len(list(workspace.unconverted())) == 1


@pytest.mark.parametrize("content", [b"Das ist keine Datenbank. " * 50, None])
def test_what_is_no_workspace_is_refused_and_left_alone(tmp_path, content):
    database = tmp_path / DATABASE
    if content is None:
        connection = sqlite3.connect(database)
        connection.execute("CREATE TABLE t (x)")
        connection.commit()
        connection.close()
        content = database.read_bytes()
    else:
        database.write_bytes(content)
    for opening in (Workspace.open, WorkspaceReader):
        with pytest.raises(ReadError):
            opening(tmp_path)
    assert database.read_bytes() == content


def test_a_reader_makes_nothing(tmp_path):
    with pytest.raises(ReadError):
        WorkspaceReader(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_journal_can_be_read_by_hand(workspace):
    workspace.record(opened(), taken(BRIEF))
    row = workspace._connection.execute("SELECT kind, path, agents, data FROM journal WHERE path NOT NULL").fetchone()
    assert row[:2] == ("file_taken", BRIEF)
    assert json.loads(row[2]) == [["archivkoop", "0.1.0", "software"]]
    assert json.loads(row[3])["size"] == len(BRIEF)
