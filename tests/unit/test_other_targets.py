"""What a person decided about a deposit is not lost where the package is asked for somewhere else, or otherwise."""

import errno
import uuid

import pytest
from tests.observers import Silent

from archivkoop import app
from archivkoop.app.profiles import load_profile
from archivkoop.app.request import JobRequest, Step
from archivkoop.app.settings import Settings
from archivkoop.core.decisions import Change, Decision, DecisionKind, Ruling
from archivkoop.core.errors import Cancelled, DiskFullError
from archivkoop.core.findings import LeaveOut
from archivkoop.store.workspace import WorkspaceReader

FIELDS = {
    "title": ("Akten der Altstadt",),
    "provenance": ("Bauordnungsamt",),
    "accession": ("2026/019",),
    "date_range": ("1987",),
    "archive_name": ("Stadtarchiv Musterstadt",),
    "archive_isil": ("DE-Mus1",),
}
DUPLICATE = "Akten/Entwurf.txt"


class Ended(Silent):
    """The run ends while something is packaged."""

    def __init__(self, error):
        self._error = error

    def progress(self, progress):
        if progress.stage == "package":
            raise self._error


class Told(Silent):
    """Keeps what it is told."""

    def __init__(self):
        self.notices = []

    def notice(self, code, params):
        self.notices.append((code, params.get("name")))


@pytest.fixture
def deposit(tmp_path, monkeypatch):
    monkeypatch.setenv("ARCHIVKOOP_HOME", str(tmp_path / "zuhause"))
    folder = tmp_path / "Ablieferung"
    (folder / "Akten").mkdir(parents=True)
    for path in (DUPLICATE, "Akten/Bescheid.txt", "Liste.csv"):
        (folder / path).write_text(f"{path}\n", encoding="utf-8")
    return folder


@pytest.fixture
def run(deposit, tmp_path):
    def until(step=Step.PACKAGE, out="A", observer=None, **asked):
        target = tmp_path / out if step is Step.PACKAGE else None
        request = JobRequest(deposit, target, fields=FIELDS, workers=1, **asked)
        return app.run_job(observer or Silent(), Settings.load(), request, step)

    return until


def decide(workspace, kind, *paths, code=""):
    ruling = Ruling(kind, "doppelt geliefert", code, paths)
    decision = Decision(str(uuid.uuid4()), (ruling,), "Änne Groß")
    app.change_decisions(Silent(), Settings.load(), workspace, Change(decision))


def packaged(result):
    return {file.name for file in result.package.glob("data/*/representations/original/data/**/*") if file.is_file()}


@pytest.mark.parametrize(
    ("end", "error"), [(OSError(errno.ENOSPC, "voll", "/ablage"), DiskFullError), (Cancelled(), Cancelled)]
)
def test_a_run_that_ended_goes_on_in_another_folder_with_what_was_decided(run, tmp_path, end, error):
    begun = run(Step.CONVERT).workspace
    decide(begun, DecisionKind.LEAVE_OUT, DUPLICATE)
    with pytest.raises(error):
        run(out="A", observer=Ended(end))
    assert list((tmp_path / "A").iterdir()) == []
    result = run(out="B")
    assert (result.workspace, result.package.parent) == (begun, tmp_path / "B")
    assert (result.counts.files_in, result.counts.left_out) == (3, 1)
    assert packaged(result) == {"Bescheid.txt", "Liste.csv"}


def test_what_a_killed_run_left_half_written_in_the_former_folder_goes(run, tmp_path):
    begun = run(Step.CONVERT).workspace
    with pytest.raises(Cancelled):
        run(out="A", observer=Ended(Cancelled()))
    half, others = tmp_path / "A" / f".archivkoop-{begun.name}", tmp_path / "A" / ".archivkoop-eines-anderen"
    for folder in (half, others):  # as a run that is killed leaves it
        (folder / "data").mkdir(parents=True)
    assert run(out="B").package is not None
    assert list((tmp_path / "A").iterdir()) == [others]


def test_a_package_that_is_there_is_named_and_not_made_once_more(run, tmp_path):
    begun = run(Step.CONVERT).workspace
    decide(begun, DecisionKind.LEAVE_OUT, DUPLICATE)
    first, again = run(out="A"), run(out="B")
    assert (again.already_there, again.package) == (True, first.package)
    assert not (tmp_path / "B").exists()


def test_killed_between_its_name_and_the_last_line_the_package_is_found_wherever_the_next_is_asked(
    run, tmp_path, monkeypatch
):
    with monkeypatch.context() as killed:
        killed.setattr("archivkoop.app.packaging._finish", lambda *_: (_ for _ in ()).throw(Cancelled))
        with pytest.raises(Cancelled):
            run(out="A")
    (package,) = (tmp_path / "A").iterdir()
    told = Told()
    assert run(out="B", observer=told).package == package
    assert "job.already_there" in dict(told.notices)


def holding(result):
    """Return what is decided, by kind, and the codes of the deposit's own findings."""
    with WorkspaceReader(result.workspace) as reader:
        lines = [(line.kind, line.subject or line.path) for one in reader.decisions() for line in one.lines]
        return lines, [one.finding.facts["name"] for one in reader.findings(None) if one.finding.code == "AK-P06"]


@pytest.fixture
def another_profile(tmp_path, deposit):
    file = tmp_path / "eigenes.toml"
    file.write_bytes(load_profile(Settings.load(), None).data + b"# another one\n")
    return file


def test_a_job_by_another_profile_has_what_was_decided(run, another_profile):
    begun = run(Step.CONVERT, leave_outs=(LeaveOut("*.csv", "Fachanwendung", "Änne Groß"),)).workspace
    decide(begun, DecisionKind.LEAVE_OUT, DUPLICATE)
    decide(begun, DecisionKind.WAIVE, code="AK-D01")
    decide(begun, DecisionKind.LEAVE_OUT, "Akten/Bescheid.txt")
    with WorkspaceReader(begun) as reader:
        last = reader.decisions()[-1].id
    app.change_decisions(Silent(), Settings.load(), begun, Change(withdraw=last))
    for _ in range(2):  # the second run of the job says nothing new
        result = run(Step.CONVERT, profile=another_profile)
        assert result.workspace != begun
        assert holding(result) == (
            [(DecisionKind.LEAVE_OUT, "*.csv"), (DecisionKind.LEAVE_OUT, DUPLICATE), (DecisionKind.WAIVE, "AK-D01")],
            [],
        )
    assert packaged(run(profile=another_profile)) == {"Bescheid.txt"}


def test_a_copied_job_has_what_was_decided_and_what_is_withdrawn_there_stays_so(run):
    begun = run(Step.CONVERT).workspace
    decide(begun, DecisionKind.LEAVE_OUT, DUPLICATE)
    told = Told()
    copied = run(Step.CONVERT, copy=True, observer=told)
    assert ("decision.holds.leave_out", DUPLICATE) in told.notices
    assert (copied.workspace != begun, copied.counts.left_out) == (True, 1)
    run(Step.CONVERT, copy=True, withdraw=(DUPLICATE,))
    assert run(Step.CONVERT, copy=True).counts.left_out == 0


def test_what_was_decided_about_what_has_changed_since_is_named_and_does_not_act(run, deposit, tmp_path):
    begun = run(Step.CONVERT, leave_outs=(LeaveOut("*.csv", "Fachanwendung", "Änne Groß"),)).workspace
    decide(begun, DecisionKind.LEAVE_OUT, DUPLICATE, "Akten/Bescheid.txt")
    first = run(Step.CONVERT)
    with WorkspaceReader(first.workspace) as reader:
        assert reader.counts().left_out == 3
    (deposit / "Plan.txt").write_text("Lageplan\n", encoding="utf-8")
    decide(begun, DecisionKind.WAIVE, code="AK-D02")
    assert packaged(run()) == {"Plan.txt"}
    (deposit / "Akten" / "Bescheid.txt").write_text("eine andere Fassung\n", encoding="utf-8")
    told = Told()
    anew = run(observer=told)
    assert [name for code, name in told.notices if code == "decision.lapsed"] == holding(anew)[1]
    assert packaged(anew) == {"Bescheid.txt", "Liste.csv", "Plan.txt"}
    assert holding(anew) == ([(DecisionKind.LEAVE_OUT, DUPLICATE)], ["*.csv", "Akten/Bescheid.txt", "AK-D02"])


def test_what_the_new_run_says_again_has_not_lapsed(run, deposit):
    asked = (LeaveOut("*.csv", "Fachanwendung", "Änne Groß"),)
    run(leave_outs=asked)
    (deposit / "Plan.txt").write_text("Lageplan\n", encoding="utf-8")
    anew = run(leave_outs=asked)
    assert packaged(anew) == {"Entwurf.txt", "Bescheid.txt", "Plan.txt"}
    assert holding(anew) == ([(DecisionKind.LEAVE_OUT, "*.csv")], [])
