"""Where processes cannot be forked (Windows): each child is spawned, and watches its parent by a thread."""

import atexit
import multiprocessing
import multiprocessing.util  # before our own exit hooks: its hook joins processes and must run after ours
import os
import threading
from multiprocessing.connection import Connection, Pipe, wait
from multiprocessing.process import BaseProcess
from typing import Any

import psutil

from archivkoop.engine.order import Order, flush, run_entry, silence_standard_streams
from archivkoop.engine.spawning import spawn
from archivkoop.engine.started import StartedChild
from archivkoop.engine.trees import kill


class _Spawned(StartedChild):
    def __init__(self, process: BaseProcess, connection: "Connection[Any, Any]") -> None:
        super().__init__(process.pid or 0, connection, process.sentinel)
        self._handle = process
        atexit.register(self.kill)  # multiprocessing's own hook would wait for it

    def exit_code(self) -> int:
        self._handle.join()
        return self._handle.exitcode or 0

    def _release(self) -> None:
        atexit.unregister(self.kill)
        self._handle.join(1)  # not 0: its pipe closes a moment before the kernel lets it be reaped


def start_spawned(order: Order) -> StartedChild:
    """Start a child in an interpreter of its own.

    Raises:
        OSError: It cannot be started.
    """
    ours, theirs = Pipe()
    with theirs:
        process = spawn("archivkoop-child", _spawned, order, theirs)
    return _Spawned(process, ours)


def _spawned(order: Order, connection: "Connection[Any, Any]") -> None:
    threading.Thread(target=_end_with_parent, name="parent-watch", daemon=True).start()
    silence_standard_streams()
    try:
        run_entry(order, connection)
    finally:
        flush()
        os._exit(0)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    wait([parent.sentinel])
    for process in psutil.Process().children(recursive=True):
        kill(process)
    os._exit(1)
