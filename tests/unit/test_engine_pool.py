"""A pool shares tasks among workers, lazily, and loses none."""

import itertools
import os
import time

import pytest
from engine_tasks import GENEROUS

from archivkoop.core.errors import (
    Cancelled,
    ConversionRefusedError,
    DiskFullError,
    InternalError,
    TimeLimitError,
    WorkerDiedError,
)
from archivkoop.engine.child import Limits
from archivkoop.engine.pool import Pool, Task


@pytest.fixture
def pool():
    with Pool(2) as pool:
        yield pool


def tasks(*values):
    return [Task(number, (value,)) for number, value in enumerate(values)]


def test_every_task_comes_back_once_with_its_value(pool):
    outcomes = {task.key: value for task, value in pool.run("engine_tasks:echo", tasks(*range(500)), GENEROUS)}
    assert outcomes == {number: number for number in range(500)}


def test_nothing_to_do_starts_nothing(pool):
    assert list(pool.run("engine_tasks:echo", [], GENEROUS)) == []


def test_workers_stay_warm_from_run_to_run(pool):
    pids = {value for _ in range(3) for _, value in pool.run("engine_tasks:pid", tasks(*range(50)), GENEROUS)}
    assert len(pids) <= 2
    assert os.getpid() not in pids


def test_tasks_are_drawn_only_as_workers_get_free(pool):
    drawn = 0

    def endless():
        nonlocal drawn
        for number in itertools.count():
            drawn += 1
            yield Task(number, (number,))

    for done, _ in enumerate(pool.run("engine_tasks:echo", endless(), GENEROUS), 1):
        assert drawn <= done + 4  # two a worker
        if done == 300:
            break


def test_tasks_larger_than_any_pipe_do_not_lock_up(pool):
    blobs = [bytes([number]) * (1 << 20) for number in range(30)]
    outcomes = [value for _, value in pool.run("engine_tasks:echo", tasks(*blobs), GENEROUS)]
    assert sorted(outcomes) == blobs


def test_problems_of_files_are_outcomes(pool):
    (one,) = pool.run("engine_tasks:refuse", [Task("Protokoll.doc", ())], GENEROUS)
    assert one[0].key == "Protokoll.doc"
    assert isinstance(one[1], ConversionRefusedError)


def test_a_problem_of_the_workplace_stops_the_run(pool):
    with pytest.raises(DiskFullError):
        list(pool.run("engine_tasks:disk_full", tasks(1, 2, 3), GENEROUS))
    assert len(list(pool.run("engine_tasks:echo", tasks(1, 2, 3), GENEROUS))) == 3


def test_a_missing_function_stops_the_run(pool):
    with pytest.raises(InternalError):
        list(pool.run("engine_tasks:nothing", tasks(1, 2, 3), GENEROUS))


def test_an_error_while_drawing_tasks_reaches_the_caller(pool):
    def broken():
        yield Task(0, (0,))
        raise OSError(5, "Eingabe-/Ausgabefehler")

    with pytest.raises(OSError, match="Eingabe"):
        list(pool.run("engine_tasks:echo", broken(), GENEROUS))


def test_each_death_costs_one_task(pool):
    mixed = [Task("die", ("engine_tasks:die",)) if n % 5 == 0 else Task(n, ("engine_tasks:pid",)) for n in range(40)]
    outcomes = list(pool.run("engine_tasks:call_by_name", mixed, GENEROUS))
    died = [task for task, value in outcomes if isinstance(value, WorkerDiedError)]
    assert [task.key for task in died] == ["die"] * 8
    assert sum(isinstance(value, int) for _, value in outcomes) == 32


def test_each_task_has_its_own_time(pool):
    started = time.monotonic()
    outcomes = {
        task.key: value
        for task, value in pool.run("engine_tasks:sleep", tasks(60, 0.1, 60, 0.1, 0.1), Limits(0.5, 1024))
    }
    assert time.monotonic() - started < 10
    assert [isinstance(outcomes[n], TimeLimitError) for n in range(5)] == [True, False, True, False, False]


def test_a_slow_caller_is_not_held_against_a_task(pool):
    values = []
    for _, value in pool.run("engine_tasks:sleep", tasks(*[0.05] * 6), Limits(0.4, 1024)):
        values.append(value)
        time.sleep(0.6)
    assert values == [0.05] * 6


def test_cancel_is_heard_at_once(pool):
    deadline = time.monotonic() + 0.5
    with pytest.raises(Cancelled):
        list(pool.run("engine_tasks:sleep", tasks(60, 60, 60), GENEROUS, lambda: time.monotonic() > deadline))
    assert time.monotonic() - deadline < 10  # not the 60 s that the tasks take
    assert len(list(pool.run("engine_tasks:echo", tasks(1, 2, 3), GENEROUS))) == 3


def test_who_stops_iterating_leaves_nothing_running(pool):
    run = pool.run("engine_tasks:sleep", tasks(0, 60, 60), GENEROUS)
    next(run)
    started = time.monotonic()
    run.close()
    assert len(list(pool.run("engine_tasks:echo", tasks(1, 2, 3), GENEROUS))) == 3
    assert time.monotonic() - started < 5
