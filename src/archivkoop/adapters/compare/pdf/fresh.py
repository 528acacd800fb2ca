"""Runs one function in a process that did nothing before and does nothing after.

pdfium is no stable reference within one process: where it substitutes fonts, the same file came out differently before
and after another one. The engine has a better way to do this; a comparer that was given no runner uses this one.
"""

import multiprocessing
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from types import ModuleType
from typing import Any, Protocol

from archivkoop.core.errors import ArchivkoopError, TimeLimitError, WorkerDiedError, WorkerFailedError

_Anything = Any  # what is sent to a process and comes back
_PRELOAD = ["archivkoop.adapters.compare.pdf.render"]
_PR_SET_PDEATHSIG = 1


class Runner(Protocol):
    """Runs "module:function" with picklable arguments in a fresh process and returns its result."""

    def __call__(self, function: str, *args: _Anything) -> _Anything:
        """Raise FileProblem if the process fails, dies or passes its limits."""


@dataclass(frozen=True, slots=True)
class FreshProcess:
    """Forks from a clean server where there is fork, else spawns."""

    time_s: float
    memory_mb: int  # of address space; enforced where the system can

    def __call__(self, function: str, *args: _Anything) -> _Anything:
        """Run it.

        Raises:
            TimeLimitError: It took too long and was killed.
            WorkerDiedError: The process died: a crash, or out of memory.
            WorkerFailedError: The function raised something.
        """
        ours, theirs = multiprocessing.Pipe(duplex=False)
        process = _context().Process(target=_run, args=(theirs, function, args, self.memory_mb))  # type: ignore[attr-defined]
        with _start_lock, _without_main_module():
            process.start()
        theirs.close()
        try:
            with ours:
                if not wait([ours], self.time_s):
                    raise TimeLimitError(limit_s=max(1, round(self.time_s)))
                answer = ours.recv()
        except EOFError:
            process.join(10)
            raise WorkerDiedError(exit_code=process.exitcode or 0) from None
        finally:
            process.kill()
            process.join(10)
            process.close()
        if isinstance(answer, BaseException):
            raise answer
        return answer


_start_lock = threading.Lock()


@cache
def _context() -> BaseContext:
    if "forkserver" in multiprocessing.get_all_start_methods():
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(_PRELOAD)
        return context
    return multiprocessing.get_context("spawn")


@contextmanager
def _without_main_module() -> Iterator[None]:
    """Hide the main module: multiprocessing would import it again in each child (pytest, the GUI, a console script)."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _run(connection: "Connection[Any, Any]", function: str, args: tuple[Any, ...], memory_mb: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides
    _bind(memory_mb)
    try:
        module, _, name = function.partition(":")
        answer = getattr(import_module(module), name)(*args)
    except ArchivkoopError as error:
        answer = error
    except Exception as error:  # noqa: BLE001 - whatever it is, it has to reach the parent
        answer = WorkerFailedError(reason=f"{type(error).__name__}: {error}"[:300])
    connection.send(answer)


def _bind(memory_mb: int) -> None:
    """Die with the parent, and do not grow beyond the limit."""
    if sys.platform != "linux":
        return
    import ctypes
    import resource

    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    limit = memory_mb << 20
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
