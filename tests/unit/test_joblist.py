"""The list of jobs survives the window, keeps its order, and starts nothing that nobody wished."""

import json
from pathlib import Path

import pytest

from archivkoop.app.joblist import FILE, JobList, JobState, Trouble
from archivkoop.app.request import JobRequest, Step
from archivkoop.core.access import Passwords
from archivkoop.core.errors import ReadError
from archivkoop.core.findings import LeaveOut, Waiver

NO_UTF8 = "Akte \udce4.pdf"


@pytest.fixture
def file(tmp_path):
    return tmp_path / "auftraege" / FILE


@pytest.fixture
def jobs(file):
    made = JobList(file)
    made.load()
    return made


def again(file):
    """Return the list as the next window finds it."""
    found = JobList(file)
    found.load()
    return found


def request(name, **more):
    return JobRequest(Path("/ablieferungen") / name, **more)


def states(jobs):
    return [entry.state for entry in jobs]


def test_everything_that_was_asked_comes_back(jobs, file):
    asked = request(
        "Bauakten Köln",
        out=Path("/pakete"),
        fields={"title": ("Bauakten", "1987")},
        waivers=(Waiver("AK-I01", "vom Amt bestätigt", "Änne", NO_UTF8),),
        leave_outs=(LeaveOut("Thumbs.db", "System", "Änne"),),
    )
    entry = jobs.add(asked, Step.PACKAGE)
    jobs.change(entry.id, state=JobState.FAILED, stage="package", problem=Trouble("AK-S01", {"path": "/voll"}))
    (found,) = again(file)
    assert found.request == asked
    assert (found.until, found.state, found.stage) == (Step.PACKAGE, JobState.FAILED, "package")
    assert found.problem == Trouble("AK-S01", {"path": "/voll"})


def test_what_waits_for_a_person_gives_way_to_the_next_job_of_its_deposit(jobs, file):
    blocked = jobs.add(request("A"), Step.PACKAGE)
    jobs.change(blocked.id, state=JobState.BLOCKED)
    jobs.add(request("B"), Step.CHECK)
    assert next(entry.state for entry in again(file)) is JobState.BLOCKED
    jobs.add(request("A"), Step.PACKAGE)
    assert [(entry.source.name, entry.state) for entry in jobs] == [("B", JobState.WAITING), ("A", JobState.WAITING)]


def test_a_password_is_never_written_down(jobs, file):
    jobs.add(request("a", passwords=Passwords((("*.pdf", "geheim"),))), Step.PLAN)
    assert "geheim" not in file.read_text()
    assert not next(iter(again(file))).request.passwords


def test_after_a_kill_what_ran_and_what_waited_rest(jobs, file):
    running, _, failed = (jobs.add(request(name), Step.PLAN) for name in "abc")
    jobs.change(running.id, state=JobState.RUNNING)
    jobs.change(failed.id, state=JobState.FAILED)
    found = again(file)
    assert states(found) == [JobState.PAUSED, JobState.PAUSED, JobState.FAILED]
    assert found.next() is None


def test_closed_with_that_wish_it_goes_on_with_what_ran_first(jobs, file):
    jobs.add(request("a"), Step.PLAN)
    running = jobs.add(request("b"), Step.PLAN)
    jobs.change(running.id, state=JobState.RUNNING)
    jobs.close(go_on=True)
    found = again(file)
    assert states(found) == [JobState.WAITING, JobState.WAITING]
    assert found.next().id == running.id
    # The wish holds once: a window that is killed meanwhile leaves a list that rests.
    assert states(again(file)) == [JobState.PAUSED, JobState.PAUSED]


def test_closed_without_it_nothing_starts(jobs, file):
    running, _ = jobs.add(request("a"), Step.PLAN), jobs.add(request("b"), Step.PLAN)
    jobs.change(running.id, state=JobState.RUNNING)
    jobs.close(go_on=False)
    assert again(file).next() is None


def test_one_runs_at_a_time(jobs):
    first = jobs.add(request("a"), Step.CONVERT)
    second = jobs.add(request("b"), Step.PLAN)
    assert jobs.next().id == first.id
    jobs.change(first.id, state=JobState.RUNNING)
    assert jobs.next() is None
    jobs.change(first.id, state=JobState.PAUSED)
    assert jobs.next().id == second.id


def test_what_rests_of_a_deposit_gives_way_to_what_is_asked_next(jobs):
    stopped = jobs.add(request("a"), Step.PLAN)
    other = jobs.add(request("b"), Step.PLAN)
    for entry in (stopped, other):
        jobs.change(entry.id, state=JobState.STOPPED)
    jobs.add(request("a"), Step.CONVERT)
    assert [(entry.source.name, entry.until) for entry in jobs] == [("b", Step.PLAN), ("a", Step.CONVERT)]


def test_waiting_jobs_change_places_and_the_running_one_stays(jobs, file):
    running, one, two = (jobs.add(request(name), Step.PLAN) for name in "abc")
    jobs.change(running.id, state=JobState.RUNNING)
    assert jobs.move(two.id, -1)
    assert not jobs.move(two.id, -1)
    assert not jobs.move(running.id, 1)
    assert [entry.id for entry in again(file)] == [running.id, two.id, one.id]


def test_old_entries_that_are_done_go(jobs):
    for number in range(30):
        jobs.change(jobs.add(request(str(number)), Step.PLAN).id, state=JobState.DONE)
    assert next(iter(jobs)).source.name == "10"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": 9, "jobs": [], "go_on": true}', '{"version": 1}'])
def test_a_list_that_cannot_be_read_is_set_aside_and_said(file, text):
    file.parent.mkdir()
    file.write_text(text)
    with pytest.raises(ReadError) as caught:
        again(file)
    assert Path(caught.value.params["path"]).read_text() == text
    assert list(again(file)) == []


def test_an_entry_of_another_making_is_said_too(file):
    file.parent.mkdir()
    file.write_text(json.dumps({"version": 1, "go_on": False, "jobs": [{"id": "x"}]}))
    with pytest.raises(ReadError):
        again(file)


def test_a_full_disk_stops_nothing(tmp_path, caplog):
    blocked = tmp_path / "datei"
    blocked.write_text("")
    jobs = JobList(blocked / FILE)
    jobs.add(request("a"), Step.PLAN)
    assert jobs.next() is not None
    assert "cannot be written" in caplog.text
