"""Where children come from: a small clean process that forks them and lets none of them outlive its owner.

Starting a child by fork from a process that did nothing but import costs milliseconds; spawning costs a whole
interpreter. The nursery runs no foreign code, so it can always act. When its owner is gone (the pipe to it closes,
also at SIGKILL) it kills every child with everything below. On Linux it is the "child subreaper" of all of them: what
a dead child leaves running comes back to the nursery and is ended. Should the nursery itself be killed, the kernel
kills its children (PR_SET_PDEATHSIG; safe here, because that signal comes when the parent's *thread* ends, and the
nursery has but one).
"""

import atexit
import logging
import os
import pickle
import signal
import socket
import sys
import threading
from multiprocessing.connection import Pipe, wait

from archivkoop.engine.order import Order
from archivkoop.engine.spawning import spawn
from archivkoop.engine.started import StartedChild
from archivkoop.engine.ward import LENGTH, STATUS, nurse

assert sys.platform != "win32"  # there `engine.spawned` does the work

log = logging.getLogger(__name__)

START_S = 60.0  # the first start on a machine may read everything from a slow disk


class _Forked(StartedChild):
    _exit_code: int | None = None

    def exit_code(self) -> int:
        if self._exit_code is None:
            status = os.read(self.sentinel, STATUS.size)
            # Nothing to read: the nursery was killed, and its children with it.
            known = len(status) == STATUS.size
            self._exit_code = int(STATUS.unpack(status)[0]) if known else -int(signal.SIGKILL)
        return self._exit_code

    def _release(self) -> None:
        os.close(self.sentinel)


class Nursery:
    """The owner's end of a nursery."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self._lock = threading.Lock()
        self._control, theirs = socket.socketpair()
        with theirs:
            self._process = spawn("archivkoop-nursery", nurse, theirs)

    def start(self, order: Order) -> StartedChild:
        """Have a child forked.

        Raises:
            BrokenPipeError: The nursery is gone.
            TimeoutError: It does not answer.
        """
        body = pickle.dumps(order)
        ours, theirs = Pipe()
        status, status_theirs = os.pipe()
        try:
            try:
                with theirs, self._lock:
                    socket.send_fds(self._control, [LENGTH.pack(len(body))], [theirs.fileno(), status_theirs])
                    self._control.sendall(body)
            finally:
                os.close(status_theirs)
            return _Forked(_read_pid(status), ours, status)
        except BaseException:
            ours.close()
            os.close(status)
            raise

    def close(self) -> None:
        """End the nursery and every child that is left."""
        self._control.close()
        if self.owner == os.getpid():
            self._process.join(5)


def _read_pid(status: int) -> int:
    if not wait([status], START_S):
        raise TimeoutError("no child within the time for a start")
    answer = os.read(status, STATUS.size)
    if len(answer) != STATUS.size:
        raise BrokenPipeError("the nursery is gone")
    return int(STATUS.unpack(answer)[0])


class _Own:
    """This process's own nursery; a process forked from this one has none yet."""

    lock = threading.RLock()
    nursery: Nursery | None = None


def start_forked(order: Order) -> StartedChild:
    """Start a child from this process's nursery, which is started when first needed, and again had it been killed.

    Raises:
        OSError: It cannot be started.
    """
    with _Own.lock:
        nursery = _Own.nursery
        if nursery is not None and nursery.owner == os.getpid():
            try:
                return nursery.start(order)
            except BrokenPipeError:
                log.warning("the nursery was killed; starting another")
                nursery.close()
        _Own.nursery = Nursery()
        return _Own.nursery.start(order)


@atexit.register
def _close_nursery() -> None:
    nursery, _Own.nursery = _Own.nursery, None
    if nursery is not None and nursery.owner == os.getpid():
        nursery.close()
