"""Processes that did nothing before and do nothing after one file.

pdfium is no stable reference within one process: where it substitutes fonts, the same file came out differently before
and after another one. So each file is rendered in a process of its own, forked from a template where there is fork.
"""

import atexit
import multiprocessing
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, Pipe, wait
from types import ModuleType
from typing import Any, Protocol

from archivkoop.core.errors import TimeLimitError, WorkerDiedError

_Anything = Any  # what is sent to a process and comes back
_CAN_FORK = sys.platform != "win32"
_lock = threading.RLock()
_START_S = 60.0  # the first start on a machine may read everything from a slow disk


class Call(Protocol):
    """A living process that is asked one thing after the other."""

    def send(self, function: str, *args: _Anything) -> None:
        """Ask "module:function"; it works while the owner does something else."""

    def answer(self) -> _Anything:
        """Wait for what comes of it; raise FileProblem if the process fails, dies or passes its limits."""


class Runner(Protocol):
    """Makes fresh processes."""

    def open(self) -> AbstractContextManager[Call]:
        """Start one; it ends with the context."""


@dataclass(frozen=True, slots=True)
class FreshProcess:
    """Forks from a clean template where there is fork, else spawns."""

    time_s: float  # for each call
    memory_mb: int  # of address space; enforced where the system can

    @contextmanager
    def open(self) -> Iterator["_Called"]:
        """Start a process and end it with the context."""
        ours, theirs = Pipe()
        with ours:
            try:
                end = _fork(theirs, self.memory_mb) if _CAN_FORK else _spawn(theirs, self.memory_mb)
            finally:
                theirs.close()
            called = _Called(ours, end, self.time_s)
            try:
                yield called
            finally:
                called.end()

    def __call__(self, function: str, *args: _Anything) -> _Anything:
        """Call one function.

        Raises:
            TimeLimitError: It took too long and was killed.
            WorkerDiedError: The process died: a crash, or out of memory.
            WorkerFailedError: The function raised something.
        """
        with self.open() as process:
            process.send(function, *args)
            return process.answer()


class _Called:
    """The owner's end of a process."""

    def __init__(self, connection: "Connection[Any, Any]", end: Callable[[], int], time_s: float) -> None:
        self._connection = connection
        self._end = end
        self._time_s = time_s
        self._exit_code: int | None = None

    def send(self, function: str, *args: _Anything) -> None:
        with suppress(BrokenPipeError):  # it died meanwhile: `answer` will say so
            self._connection.send((function, args))

    def answer(self) -> _Anything:
        if not wait([self._connection], self._time_s):
            raise TimeLimitError(limit_s=max(1, round(self._time_s)))
        try:
            answer = self._connection.recv()
        except (EOFError, ConnectionError):
            raise WorkerDiedError(exit_code=self.end()) from None
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def end(self) -> int:
        """Kill it if it lives; return its exit code."""
        if self._exit_code is None:
            self._exit_code = self._end()
        return self._exit_code


# --- where there is fork --------------------------------------------------------------------------


class _Template:
    """The owner's end of the template; one for each process, started with the first need."""

    current: "_Template | None" = None

    def __init__(self) -> None:
        from archivkoop.adapters.compare.pdf.template import fork_on_demand

        self.owner = os.getpid()
        self._control, theirs = socket.socketpair()
        self._control.settimeout(_START_S)
        with theirs, _without_main_module():
            process = multiprocessing.get_context("spawn").Process(target=fork_on_demand, args=(theirs,), daemon=True)
            process.start()

    def ask(self, kind: bytes, number: int, *files: int) -> int:
        """Have a child forked, or its exit code said.

        Raises:
            OSError: The template is gone.
        """
        from archivkoop.adapters.compare.pdf.template import ANSWER, REQUEST

        with _lock:
            socket.send_fds(self._control, [REQUEST.pack(kind, number)], files)
            answer = self._control.recv(ANSWER.size, socket.MSG_WAITALL)
        if len(answer) < ANSWER.size:
            raise BrokenPipeError("the template is gone")
        return int(ANSWER.unpack(answer)[0])

    def close(self) -> None:
        """Let it end."""
        self._control.close()

    @classmethod
    def get(cls, *, anew: bool = False) -> "_Template":
        """Return this process's template; a process forked from this one has none yet."""
        with _lock:
            current = cls.current
            if current is None or anew or current.owner != os.getpid():
                if current is not None:
                    current.close()
                current = cls.current = cls()
            return current


@atexit.register
def _close_template() -> None:
    current = _Template.current
    if current is not None:
        current.close()


def _fork(pipe: "Connection[Any, Any]", memory_mb: int) -> Callable[[], int]:
    from archivkoop.adapters.compare.pdf.template import FORK, WAIT

    template = _Template.get()
    try:
        pid = template.ask(FORK, memory_mb, pipe.fileno())
    except OSError:  # somebody killed it
        template = _Template.get(anew=True)
        pid = template.ask(FORK, memory_mb, pipe.fileno())

    def end() -> int:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)  # nobody but the template reaps it, so it is still this process
        try:
            return template.ask(WAIT, pid)
        except OSError:
            return -int(signal.SIGKILL)  # its children died with the template

    return end


# --- where there is none --------------------------------------------------------------------------


def _spawn(pipe: "Connection[Any, Any]", memory_mb: int) -> Callable[[], int]:
    from archivkoop.adapters.compare.pdf.template import answer_calls

    process = multiprocessing.get_context("spawn").Process(target=answer_calls, args=(pipe, memory_mb), daemon=True)
    with _lock, _without_main_module():
        process.start()

    def end() -> int:
        process.kill()
        process.join(10)
        code = process.exitcode or 0
        process.close()
        return code

    return end


@contextmanager
def _without_main_module() -> Iterator[None]:
    """Hide the main module: multiprocessing would import it again in each child (pytest, the GUI, a console script)."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
