"""A child answers calls, and tells every kind of failure apart."""

import logging
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from engine_tasks import GENEROUS

from archivkoop.core.errors import (
    ArchivkoopError,
    ConversionRefusedError,
    DiskFullError,
    InternalError,
    TimeLimitError,
    WorkerDiedError,
    WorkerFailedError,
)
from archivkoop.engine import nursery, spawned, start
from archivkoop.engine.child import Child, Limits


@pytest.fixture(params=["forked", "spawned"])
def child(request, monkeypatch):
    """A child, however it is started: forked by the nursery, or spawned as on Windows."""
    if request.param == "spawned":
        monkeypatch.setattr(nursery, "start_forked", spawned.start_spawned)
    with Child() as child:
        yield child


def call(child, name, *args, limits=GENEROUS):
    return child.call(f"engine_tasks:{name}", *args, limits=limits)


def test_a_child_runs_elsewhere_and_stays_warm(child):
    first = call(child, "pid")
    assert first != os.getpid()
    assert call(child, "pid") == first


def test_values_cross_both_ways(child):
    value = {"pfad": "Ablieferung/Müller.doc", "roh": b"\xff\xfe", "zahlen": (1, 2.5, None)}
    assert call(child, "echo", value) == value


def test_a_large_value_crosses_both_ways(child):
    assert len(call(child, "echo", b"x" * (8 << 20))) == 8 << 20


def test_a_child_sees_the_environment_and_path_of_now(child, monkeypatch, tmp_path):
    call(child, "pid")  # the nursery is there before the changes
    child.close()
    monkeypatch.setenv("AK_TEST", "Köln")
    monkeypatch.setenv("LC_ALL", "POSIX")
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "späte_aufgaben.py").write_text("def antwort():\n    return 'spät'\n", "utf-8")
    locale, variable, encoding, path, _ = call(child, "environment")
    assert (locale, variable, encoding) == ("C.UTF-8", "Köln", "utf-8")
    assert path == sys.path
    assert child.call("späte_aufgaben:antwort", limits=GENEROUS) == "spät"


def test_the_main_module_is_not_imported_again(child):
    assert call(child, "main_module") == "None"


def test_what_a_library_prints_stays_out_of_our_data(child, capfd):
    assert call(child, "say", "libtiff: Warnung\n") == ""
    out, err = capfd.readouterr()
    assert out == ""
    assert err.count("libtiff: Warnung") in {0, 2}  # 0: the nursery was started by another test, with its streams


def test_libraries_are_as_loud_in_a_child_as_in_its_owner(child, monkeypatch):
    monkeypatch.setattr(logging.getLogger(), "level", logging.CRITICAL)
    assert call(child, "log_level") == logging.CRITICAL
    child.close()
    monkeypatch.setattr(logging.getLogger(), "level", logging.DEBUG)
    assert call(child, "log_level") == logging.DEBUG


def test_our_own_errors_arrive_whole(child):
    with pytest.raises(ConversionRefusedError) as caught:
        call(child, "refuse")
    assert caught.value.params == {"reason": "mehrere Seiten"}
    with pytest.raises(DiskFullError):
        call(child, "disk_full")


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        ("refuse_locally", "LocalError cannot be sent"),
        ("hard_to_build", "the answer cannot be read"),
        ("unpicklable_error", "UnpicklableError: Größe der Datei unbekannt"),
        ("unspeakable_error", "UnspeakableError: ?"),
        ("unpicklable_result", "result cannot be sent"),
        ("leave", "SystemExit: 7"),
    ],
)
def test_any_surprise_is_a_failed_worker_and_costs_nothing_else(child, function, reason):
    before = call(child, "pid")
    with pytest.raises(WorkerFailedError) as caught:
        call(child, function)
    assert reason in str(caught.value.params["reason"])
    assert call(child, "pid") == before


@pytest.mark.parametrize("name", ["engine_tasks:nothing", "no_such_module:pid", "engine_tasks"])
def test_a_function_that_is_not_there_is_our_own_mistake(child, name):
    with pytest.raises(InternalError):
        child.call(name, limits=GENEROUS)


def test_a_child_that_dies_is_replaced(child):
    before = call(child, "pid")
    with pytest.raises(WorkerDiedError) as caught:
        call(child, "die")
    assert caught.value.params == {"exit_code": -9}
    assert call(child, "pid") != before


def test_a_call_that_takes_too_long_is_ended(child):
    before = call(child, "pid")
    started = time.monotonic()
    with pytest.raises(TimeLimitError) as caught:
        call(child, "sleep", 60, limits=Limits(0.3, 1024))
    assert time.monotonic() - started < 5
    assert caught.value.params == {"limit_s": 1}
    assert call(child, "pid") != before


def test_an_idle_child_that_was_killed_is_replaced_unnoticed(child):
    before = call(child, "pid")
    os.kill(before, 9)
    time.sleep(0.1)
    assert call(child, "pid") not in {before, os.getpid()}


def test_close_ends_the_process(child):
    pid = call(child, "pid")
    child.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_child_may_have_children(child):
    ours, theirs = call(child, "pid"), call(child, "in_grandchild", "engine_tasks:pid")
    assert ours != theirs
    with pytest.raises(ConversionRefusedError):
        call(child, "in_grandchild", "engine_tasks:refuse")


def test_no_process_at_all_is_a_problem_of_the_workplace(monkeypatch):
    def fail(_order):
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(nursery, "start_forked", fail)
    with pytest.raises(ArchivkoopError) as caught:
        start.start_child("engine_tasks:echo")
    assert caught.value.exit_code == 3


UNGUARDED = """
import sys
sys.path.insert(0, sys.argv[1])
print("begonnen")
from archivkoop.engine.child import Child, Limits
with Child() as child:
    print(child.call("engine_tasks:echo", "Übernahme", limits=Limits(30, 500)) == "Übernahme")
    print(child.call("engine_tasks:environment", limits=Limits(30, 500))[2])
"""


@pytest.mark.parametrize("how", ["script", "module"])
@pytest.mark.parametrize("locale", ["POSIX", "C.UTF-8"])
def test_any_main_module_in_any_locale_will_do(tmp_path, how, locale):
    (tmp_path / "skript.py").write_text(UNGUARDED, "utf-8")
    target = [tmp_path / "skript.py"] if how == "script" else ["-m", "skript"]
    # Without Python's own rescue, names of files would be ASCII in this locale.
    environment = {**os.environ, "LC_ALL": locale, "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    done = subprocess.run(
        [sys.executable, *target, Path(__file__).parent],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stderr == ""
    assert done.stdout.split() == ["begonnen", "True", "utf-8"]
