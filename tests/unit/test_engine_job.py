"""A use case in a process of its own tells what happens, and can be stopped."""

import os
from multiprocessing.connection import wait

import pytest

from archivkoop.core.errors import Cancelled, DiskFullError, InternalError, WorkerDiedError, WorkerFailedError
from archivkoop.core.ports import Observer, Progress
from archivkoop.engine import nursery, spawned
from archivkoop.engine.job import Channel, Failed, JobProcess, Notice, Succeeded


@pytest.fixture(params=["forked", "spawned"])
def job(request, monkeypatch):
    if request.param == "spawned":
        monkeypatch.setattr(nursery, "start_forked", spawned.start_spawned)
    job = JobProcess()
    yield job
    job.close()


def messages_of(job):
    """Return everything it says up to its end."""
    messages = []
    while job.running:
        wait([job.connection, job.sentinel], 20)
        messages += job.poll()
    return messages


def first_message(job):
    wait([job.connection], 20)
    return job.poll()[0]


def test_a_use_case_tells_and_succeeds(job):
    job.start("engine_tasks:use_case", "Ablieferung Münster")
    first, *others, last = messages_of(job)
    assert first == Notice("job.workspace", {"path": "/tmp/Ä"})
    assert last == Succeeded("Ablieferung Münster fertig")
    assert all(isinstance(message, Progress) for message in others)
    assert not job.running
    assert job.poll() == []


def test_progress_is_told_at_most_some_times_a_second_and_never_ends_early(job):
    job.start("engine_tasks:use_case", "a")
    told = [message for message in messages_of(job) if isinstance(message, Progress)]
    assert len(told) < 200
    intake = [message for message in told if message.stage == "intake"]
    assert intake[0].files_done == 1
    assert intake[-1].files_done == 2000
    assert [message.files_done for message in told if message.stage == "check"] == [1, 2]


@pytest.mark.parametrize(
    ("function", "error"),
    [
        ("disk_full", DiskFullError),
        ("unpicklable_error", WorkerFailedError),
        ("unpicklable_result", WorkerFailedError),
        ("hard_to_build", WorkerFailedError),
        ("die", WorkerDiedError),
    ],
)
def test_a_use_case_that_fails_says_how(job, function, error):
    job.start("engine_tasks:fails", function)
    *_, last = messages_of(job)
    assert isinstance(last, Failed)
    assert isinstance(last.error, error)


def test_a_use_case_that_is_not_there_is_our_own_mistake(job):
    job.start("engine_tasks:gibt_es_nicht")
    (last,) = messages_of(job)
    assert isinstance(last.error, InternalError)


def test_a_use_case_stops_when_asked(job):
    job.start("engine_tasks:until_cancelled")
    assert first_message(job) == Notice("begun", {})
    job.cancel()
    (last,) = messages_of(job)
    assert isinstance(last.error, Cancelled)
    job.cancel()  # once more does no harm
    job.kill()


def test_a_use_case_that_does_not_listen_can_be_killed(job):
    job.start("engine_tasks:never_cancelled")
    pid = first_message(job).params["pid"]
    job.cancel()
    job.kill()
    (last,) = job.poll()
    assert isinstance(last.error, Cancelled)
    assert not job.running
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_close_ends_what_still_runs(job):
    job.start("engine_tasks:never_cancelled")
    pid = first_message(job).params["pid"]
    job.close()
    job.close()
    assert job.poll() == []
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_job_that_was_never_started_can_be_closed():
    job = JobProcess()
    assert not job.running
    assert job.poll() == []
    job.cancel()
    job.kill()
    job.close()


def test_the_channel_is_an_observer():
    def observe(observer: Observer) -> Observer:
        return observer

    class Pipe:
        def __init__(self):
            self.sent = []

        def send_bytes(self, message):
            if len(self.sent) == 2:
                raise BrokenPipeError
            self.sent.append(message)

        def poll(self):
            return False

    channel = observe(Channel(Pipe()))
    channel.progress(Progress("intake", 1))
    channel.notice("a", {})
    assert not channel.cancelled()
    channel.notice("b", {})  # the window is gone
    assert channel.cancelled()
