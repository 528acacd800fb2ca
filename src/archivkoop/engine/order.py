"""What a child is to be, and how it settles in: the same for a forked and a spawned one."""

import logging
import os
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from archivkoop.engine.serve import find

# Whatever the user's locale, names of files are UTF-8 in a child; a child is one of several, so its libraries
# start no threads of their own for arithmetic (nor does the nursery, which must not have any when it forks).
CHILD_ENVIRONMENT = {"LC_ALL": "C.UTF-8", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


@dataclass(frozen=True, slots=True)
class Order:
    """A child that runs `entry(connection)` and sees the world as its owner does now."""

    entry: str  # "module:function"
    preload: tuple[str, ...]
    path: tuple[str, ...]
    environment: Mapping[str, str]
    log_level: int

    @classmethod
    def of(cls, entry: str, preload: tuple[str, ...]) -> "Order":
        """Return the order for a child of this process."""
        environment = {**CHILD_ENVIRONMENT, **os.environ, "LC_ALL": "C.UTF-8"}
        return cls(entry, preload, tuple(sys.path), environment, logging.getLogger().getEffectiveLevel())


def run_entry(order: Order, connection: "Connection[Any, Any]") -> None:
    """Settle in as a child and do what the order says."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the owner decides what Ctrl-C means
    sys.path[:] = order.path
    os.environ.clear()
    os.environ.update(order.environment)
    # As loud as the owner, and not louder: what libraries say of odd files would garble a progress display.
    logging.basicConfig(level=order.log_level, stream=sys.stderr, force=True)
    logging.captureWarnings(True)
    find(order.entry)(connection)


def silence_standard_streams() -> None:
    """Standard output belongs to the owner's data; what a library prints goes to the error stream."""
    with suppress(OSError):
        os.dup2(2, 1)
    with suppress(OSError):
        null = os.open(os.devnull, os.O_RDONLY)
        os.dup2(null, 0)
        os.close(null)


def flush() -> None:
    """Let go of what is still buffered, before a process ends without further ado."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(Exception):
            stream.flush()
