"""What the engine promises when processes hang, grow, die or are killed."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import engine_faults
import psutil
import pytest

from archivkoop.core.errors import Cancelled, MemoryLimitError, TimeLimitError, WorkerDiedError
from archivkoop.engine.child import Child, Limits
from archivkoop.engine.fresh import fresh
from archivkoop.engine.nursery import _Own
from archivkoop.engine.pool import Pool, Task

LONG = engine_faults.LONG
SOON_S = 10.0  # an aim of half a second or two would fail on a loaded machine; what hangs here hangs for a minute


@pytest.fixture
def child():
    with Child() as child:
        yield child


def noted(note, number=3, within_s=20.0):
    """Return the processes that a note names, once it names all."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        if note.exists() and len(pids := note.read_text().split()) == number:
            return [int(pid) for pid in pids]
        time.sleep(0.02)
    raise AssertionError(f"{note} is incomplete")


def alive(pid):
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def gone(pids, within_s=SOON_S):
    """Say whether none of them runs any more, waiting a little."""
    deadline = time.monotonic() + within_s
    while any(map(alive, pids)) and time.monotonic() < deadline:
        time.sleep(0.01)
    return not any(map(alive, pids))


def test_a_hanging_call_is_ended_with_all_it_started(child, tmp_path):
    with pytest.raises(TimeLimitError):
        child.call("engine_faults:start_program", tmp_path / "note", limits=Limits(1.5, 2048))
    assert gone(noted(tmp_path / "note"))


def test_a_hanging_call_below_a_child_is_ended_too(child, tmp_path):
    with pytest.raises(TimeLimitError):
        child.call(
            "engine_faults:in_grandchild",
            "engine_faults:start_program",
            tmp_path / "note",
            limits=Limits(2.5, 2048),
        )
    assert gone(noted(tmp_path / "note"))


def test_a_call_that_holds_the_interpreter_is_ended(child):
    with pytest.raises(TimeLimitError):
        child.call("engine_faults:busy", 60, limits=Limits(0.5, 2048))


def test_a_child_that_is_killed_leaves_no_program_behind(child, tmp_path):
    with pytest.raises(WorkerDiedError):
        child.call("engine_faults:start_program_and_die", tmp_path / "note", limits=LONG)
    assert gone(noted(tmp_path / "note"))


def test_a_child_that_grows_is_ended(child):
    with pytest.raises(MemoryLimitError) as caught:
        child.call("engine_faults:grow", 300, limits=Limits(60, 200))
    assert caught.value.params == {"limit_mb": 200}


def test_memory_is_that_of_the_whole_tree(child):
    with pytest.raises(MemoryLimitError):
        child.call("engine_faults:in_grandchild", "engine_faults:grow", 300, limits=Limits(60, 200))


def test_a_child_may_reserve_what_it_does_not_use(child):
    assert child.call("engine_faults:reserve", 4096, limits=Limits(60, 200)) == 4096 << 20


def test_in_a_pool_each_limit_costs_one_task(tmp_path):
    tasks = [
        Task("hangs", ("engine_faults:start_program", tmp_path / "note")),
        Task("grows", ("engine_faults:grow", 300)),
        *(Task(number, ("engine_faults:sleep", 0.01)) for number in range(20)),
    ]
    with Pool(2) as pool:
        outcomes = {task.key: value for task, value in pool.run("engine_faults:by_name", tasks, Limits(3, 200))}
    assert isinstance(outcomes.pop("hangs"), TimeLimitError)
    assert isinstance(outcomes.pop("grows"), MemoryLimitError)
    assert outcomes == dict.fromkeys(range(20), 0.01)
    assert gone(noted(tmp_path / "note"))


def test_a_leak_is_not_blamed_on_the_file_that_meets_it():
    with Pool(1) as pool:
        run = pool.run("engine_faults:keep", [Task(number, (40,)) for number in range(8)], Limits(60, 240))
        pids = [value for _, value in run]
    assert all(isinstance(pid, int) for pid in pids)
    assert len(set(pids)) > 1


def test_cancelling_ends_programs_at_once(tmp_path):
    asked = []

    def cancelled():
        if (tmp_path / "1").exists() and len((tmp_path / "1").read_text().split()) == 3 and not asked:
            noted(tmp_path / "0")
            asked.append(time.monotonic())
        return bool(asked)

    with Pool(2) as pool:
        tasks = [Task(number, (tmp_path / str(number),)) for number in range(4)]
        with pytest.raises(Cancelled):
            list(pool.run("engine_faults:start_program", tasks, LONG, cancelled))
        assert time.monotonic() - asked[0] < SOON_S
        assert gone(noted(tmp_path / "0") + noted(tmp_path / "1"))


def test_a_child_that_dies_while_it_is_sent_a_call_does_not_lock_up(child):
    pid = child.call("engine_faults:pid", limits=LONG)
    os.kill(pid, signal.SIGSTOP)  # it reads no more, so the pipe is soon full
    timer = threading.Timer(0.5, os.kill, (pid, signal.SIGKILL))
    timer.start()
    with pytest.raises(WorkerDiedError):
        child.call("engine_faults:pid", b"x" * (16 << 20), limits=LONG)
    timer.join()


def test_a_pool_that_loses_workers_while_sending_goes_on():
    blob = b"x" * (4 << 20)
    with Pool(2) as pool:
        killer = threading.Thread(target=kill_children_for, args=(2.0,))
        killer.start()
        tasks = [Task(number, (blob,)) for number in range(60)]
        outcomes = [value for _, value in pool.run("engine_faults:length", tasks, LONG)]
        killer.join()
    assert len(outcomes) == 60
    assert {value for value in outcomes if not isinstance(value, WorkerDiedError)} <= {len(blob)}


def kill_children_for(seconds):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        time.sleep(0.05)
        for nursery in psutil.Process().children():
            for worker in nursery.children():
                worker.kill()


def test_the_terminal_s_interrupt_is_the_owner_s_alone(child):
    pid = child.call("engine_faults:pid", limits=LONG)
    os.kill(pid, signal.SIGINT)
    assert child.call("engine_faults:pid", limits=LONG) == pid
    assert os.getpgid(pid) != os.getpgid(0)


def test_a_killed_nursery_takes_its_children_with_it_and_is_replaced(child, tmp_path):
    pid = child.call("engine_faults:pid", limits=LONG)
    nursery = psutil.Process(pid).parent()
    nursery.kill()
    assert gone([pid, nursery.pid])
    assert child.call("engine_faults:pid", limits=LONG) != pid
    assert _Own.nursery is not None


def test_fresh_processes_are_fresh_and_end():
    pids = [fresh("engine_faults:pid", limits=LONG) for _ in range(5)]
    assert len(set(pids)) == 5
    assert gone(pids)


def test_what_is_preloaded_is_there_from_the_start():
    assert "colorsys" in fresh("engine_faults:modules", limits=LONG, preload=("colorsys", "gibt_es_nicht"))


COORDINATORS = ["two_workers", "grandchild", "busy_child", "idle_child", "whole_job"]


@pytest.mark.parametrize(
    ("program", "group"),
    [
        *((program, False) for program in (*COORDINATORS, "spawned_child")),
        *((program, True) for program in COORDINATORS),  # as a terminal or a time limit around us kills
    ],
)
def test_nothing_outlives_a_coordinator_that_is_killed(program, group, tmp_path):
    script = Path(engine_faults.__file__)
    owner = subprocess.Popen([sys.executable, script, program, tmp_path], start_new_session=True)
    try:
        pids = noted(tmp_path / "0")
        if program in {"two_workers", "whole_job"}:
            pids += noted(tmp_path / "1")
        pids += [process.pid for process in psutil.Process(owner.pid).children(recursive=True)]
    finally:
        if group:
            os.killpg(owner.pid, signal.SIGKILL)
        else:
            owner.kill()
        owner.wait()
    assert gone(pids)
