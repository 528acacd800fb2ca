"""Inside the nursery: fork children to order, reap them, and leave nothing behind."""

import ctypes
import gc
import logging
import os
import pickle
import selectors
import signal
import socket
import struct
import sys
import time
from contextlib import suppress
from importlib import import_module
from multiprocessing.connection import Connection

import psutil

from archivkoop.engine.order import Order, flush, run_entry, silence_standard_streams
from archivkoop.engine.trees import kill, kill_tree

assert sys.platform != "win32"  # there `engine.spawned` does the work

log = logging.getLogger(__name__)

LENGTH = struct.Struct("!I")  # of an order, before it
STATUS = struct.Struct("!q")  # first the child's process id, then its exit code
_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36


def nurse(control: socket.socket) -> None:
    """Fork children to order until the owner is gone; then end whatever is left of them."""
    os.setsid()  # signals meant for the owner's terminal or process group are for the owner alone to answer
    silence_standard_streams()
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)
    ward = _Ward(control)
    try:
        ward.run()
    finally:
        ward.end_all()


class _Ward:
    """The children of a nursery."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._living: dict[int, int] = {}  # pid -> where its exit code is to be written
        self._wake, wake_in = socket.socketpair()
        self._wake_in = wake_in
        for end in (self._wake, wake_in):
            end.setblocking(False)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, _leave)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wake_in.fileno(), warn_on_full_buffer=False)

    def run(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._control, selectors.EVENT_READ)
            selector.register(self._wake, selectors.EVENT_READ)
            while True:
                ready = {key.fileobj for key, _ in selector.select()}
                if self._wake in ready:
                    with suppress(BlockingIOError):
                        self._wake.recv(4096)
                    self._reap()
                if self._control in ready and not self._take_order():
                    return

    def _take_order(self) -> bool:
        """Take one order; False: the owner is gone."""
        try:
            header, files, _, _ = socket.recv_fds(self._control, LENGTH.size, 2)
            if len(header) < LENGTH.size:
                return False
            order: Order = pickle.loads(self._receive(LENGTH.unpack(header)[0]))  # noqa: S301 - from our owner
        except (OSError, EOFError):
            return False
        self._preload(order)
        self._fork(order, *files)
        return True

    def _receive(self, size: int) -> bytes:
        blocks: list[bytes] = []
        while size:
            block = self._control.recv(min(size, 1 << 16))
            if not block:
                raise EOFError
            blocks.append(block)
            size -= len(block)
        return b"".join(blocks)

    def _preload(self, order: Order) -> None:
        wanted = [name for name in order.preload if name not in sys.modules]
        if not wanted:
            return
        sys.path[:] = order.path
        for name in wanted:
            try:
                import_module(name)
            except Exception:
                log.debug("%s cannot be preloaded", name, exc_info=True)
        gc.collect()
        gc.freeze()  # what is here now is never collected in a child, so its pages stay shared

    def _fork(self, order: Order, connection: int, status: int) -> None:
        nurse = os.getpid()
        pid = os.fork()
        if pid == 0:
            self._become_child(order, connection, nurse)
        os.close(connection)
        self._living[pid] = status
        with suppress(BrokenPipeError):
            os.write(status, STATUS.pack(pid))

    def _become_child(self, order: Order, connection: int, nurse: int) -> None:
        code = 1
        try:
            _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != nurse:  # it died before the line above
                return
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_DFL)
            for descriptor in self._living.values():
                os.close(descriptor)
            for end in (self._control, self._wake, self._wake_in):
                end.close()
            run_entry(order, Connection(connection))
            code = 0
        except BaseException:
            log.exception("a child could not be run")
        finally:
            flush()
            os._exit(code)  # no exit hooks of the nursery or of libraries: there is nothing to tidy up in memory

    def _reap(self) -> None:
        died = False
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                break
            if pid == 0:
                break
            descriptor = self._living.pop(pid, None)
            if descriptor is not None:
                died = True
                self._kill_orphans()  # before its owner hears of it and starts anew in the same place
                with suppress(BrokenPipeError):
                    os.write(descriptor, STATUS.pack(os.waitstatus_to_exitcode(status)))
                os.close(descriptor)
        if died:
            self._kill_orphans()

    def _kill_orphans(self) -> None:
        """End what dead children left running; it has come to us as the subreaper.

        What a living child left to itself (a daemon) comes to us likewise, and goes with it: it is nobody's any more.
        """
        for process in psutil.Process().children():
            if process.pid not in self._living:
                kill_tree(process)

    def end_all(self) -> None:
        """Kill everything below, until nothing is left."""
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            below = psutil.Process().children(recursive=True)
            if not below:
                return
            for process in below:
                kill(process)
            with suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass
            time.sleep(0.01)


def _leave(*_: object) -> None:
    raise SystemExit(0)


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(option, int(value), 0, 0, 0)
