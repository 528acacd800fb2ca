"""Copies one file into the bag, and makes sure that it is what the intake saw."""

import errno
import os
import stat
from collections.abc import Callable, Iterator
from io import FileIO
from pathlib import Path

from archivkoop.core.errors import Cancelled, FileChangedError, FileUnreadableError, FileVanishedError
from archivkoop.stages.bag import BagWriter, Written

BLOCK_BYTES = 1 << 20

_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def copy(
    source: bytes | Path,
    bag: BagWriter,
    target: str,
    expected: Written,
    mtime_ns: int | None,
    told: Callable[[int], None],
    cancelled: Callable[[], bool],
) -> int:
    """Copy a file and return its modification time; what differs from `expected` does not stay in the bag.

    Args:
        source: Opened read-only.
        bag: The bag.
        target: Path in the bag.
        expected: What is known of it.
        mtime_ns: Modification time to give the copy; None: the source's.
        told: Called with the size of each block.
        cancelled: Asked between blocks.

    Raises:
        FileVanishedError: The source is not there.
        FileUnreadableError: It cannot be read to its end.
        FileChangedError: It is not what is expected.
        StorageProblem: The copy cannot be written.
        Cancelled: A person stopped the job.
    """
    with _open(source) as stream:
        status = os.fstat(stream.fileno())
        if status.st_size != expected.size:
            raise FileChangedError
        mtime_ns = status.st_mtime_ns if mtime_ns is None else mtime_ns
        with bag.open(target, mtime_ns) as file:
            for block in _blocks(stream.readinto, expected.size):
                if cancelled():
                    raise Cancelled
                file.write(block)
                told(len(block))
                if file.size > expected.size:  # it may grow for ever
                    raise FileChangedError
            if file.written != expected:
                raise FileChangedError
    return mtime_ns


def _open(source: bytes | Path) -> FileIO:
    """Open a file; what has become a link, a folder or a device meanwhile has changed."""
    try:
        descriptor = os.open(source, _FLAGS)
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            return FileIO(descriptor)
        os.close(descriptor)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise FileVanishedError from error
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise FileChangedError from error
        raise FileUnreadableError(reason=error.strerror or str(error)) from error
    raise FileChangedError


def _blocks(readinto: Callable[[bytearray], int | None], size: int) -> Iterator[memoryview]:
    block = bytearray(min(BLOCK_BYTES, size + 1))  # one more, to see a file that grows
    view = memoryview(block)
    try:
        while count := readinto(block):
            yield view[:count]
    except OSError as error:
        raise FileUnreadableError(reason=error.strerror or str(error)) from error
