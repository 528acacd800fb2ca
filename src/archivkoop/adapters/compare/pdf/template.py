"""A process that did nothing but get ready to render, and forks children that are all alike.

Each child starts from the same state, whatever was rendered before it; forking costs a millisecond, where starting
anew costs an interpreter, pdfium's start and its search for the system's fonts. It has one thread and imports little.
"""

import ctypes
import gc
import os
import signal
import socket
import struct
import sys
from importlib import import_module
from multiprocessing.connection import Connection
from typing import Any

from archivkoop.adapters.compare.pdf.render import get_ready
from archivkoop.core.errors import ArchivkoopError, WorkerFailedError

REQUEST = struct.Struct("!cq")  # FORK with the child's limit of memory in MB and its pipe, or WAIT with a process id
ANSWER = struct.Struct("!q")  # process id, or exit code (negative: the signal)
FORK, WAIT = b"f", b"w"
_PR_SET_PDEATHSIG = 1


def fork_on_demand(control: socket.socket) -> None:
    """Serve until the owner is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the owner decides
    get_ready()
    gc.collect()
    gc.freeze()  # what is here now is never collected in a child, so its pages stay shared
    while True:
        message, files, _, _ = socket.recv_fds(control, REQUEST.size, 1)
        if len(message) < REQUEST.size:
            return
        kind, number = REQUEST.unpack(message)
        if kind == FORK:
            answer = _fork(control, files[0], number)
        else:
            answer = os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])
        control.sendall(ANSWER.pack(answer))


def _fork(control: socket.socket, pipe: int, memory_mb: int) -> int:
    pid = os.fork()
    if pid == 0:
        try:
            control.close()
            answer_calls(Connection(pipe), memory_mb)
        finally:
            os._exit(0)  # no exit hooks: there is nothing to tidy up but memory
    os.close(pipe)
    return pid


def answer_calls(connection: "Connection[Any, Any]", memory_mb: int) -> None:
    """Answer calls, one after the other, until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _die_with_parent()
    _bind(memory_mb)
    while True:
        try:
            function, args = connection.recv()
            connection.send(_answer(function, args))
        except (EOFError, OSError):
            return


def _answer(function: str, args: tuple[Any, ...]) -> object:
    try:
        module, _, name = function.partition(":")
        return getattr(import_module(module), name)(*args)
    except ArchivkoopError as error:
        return error
    except Exception as error:  # noqa: BLE001 - whatever it is, it has to reach the owner
        return WorkerFailedError(reason=f"{type(error).__name__}: {error}"[:300])


def _die_with_parent() -> None:
    """Let the kernel end a child whose template was killed; the template itself notices that its pipe is closed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL))


def _bind(memory_mb: int) -> None:
    """Do not grow beyond the limit."""
    if sys.platform == "linux":
        import resource

        limit = memory_mb << 20
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
