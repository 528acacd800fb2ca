"""Copies one file into the bag, and makes sure that it is what the intake saw."""

import os
import stat
from collections.abc import Callable, Iterator
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
    descriptor = _open(source)
    with open(descriptor, "rb", buffering=0) as stream:  # noqa: PTH123 - a descriptor
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_size != expected.size:
            raise FileChangedError
        mtime_ns = status.st_mtime_ns if mtime_ns is None else mtime_ns
        with bag.open(target, mtime_ns) as file:
            for block in _blocks(stream.readinto, status.st_size):
                if cancelled():
                    raise Cancelled
                file.write(block)
                told(len(block))
            if file.written != expected:
                raise FileChangedError
    return mtime_ns


def _open(source: bytes | Path) -> int:
    try:
        return os.open(source, _FLAGS)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise FileVanishedError from error
    except OSError as error:
        raise FileUnreadableError(reason=error.strerror or str(error)) from error


def _blocks(readinto: Callable[[bytearray], int | None], size: int) -> Iterator[memoryview]:
    block = bytearray(min(BLOCK_BYTES, size + 1))  # one more, to see a file that grows
    view = memoryview(block)
    try:
        while count := readinto(block):
            yield view[:count]
    except OSError as error:
        raise FileUnreadableError(reason=error.strerror or str(error)) from error
