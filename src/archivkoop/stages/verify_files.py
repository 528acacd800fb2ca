"""Walks the files of a bag and reads each once, for all its digests. Links are not followed."""

import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from archivkoop.core.errors import Cancelled
from archivkoop.stages import verify_report as codes
from archivkoop.stages.verify_report import Report

BLOCK_BYTES = 1 << 20

_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def walk(
    bag: Path, report: Report, *, no_empty_folders: bool, cancelled: Callable[[], bool]
) -> Iterator[tuple[str, int]]:
    """Yield path and size of every file; what is no file or folder is a problem, wherever a link may lead.

    Raises:
        Cancelled: A person stopped it.
    """
    folders = [""]
    while folders:
        if cancelled():
            raise Cancelled
        folder = folders.pop()
        entries = _entries(bag, folder, report)
        if not entries and no_empty_folders:
            report.problem(codes.EMPTY_FOLDER, folder or ".")
        for path, status in entries or ():
            if stat.S_ISDIR(status.st_mode):
                folders.append(path)
            elif stat.S_ISREG(status.st_mode):
                yield path, status.st_size
            else:
                report.problem(codes.NO_FILE, path)


def _entries(bag: Path, folder: str, report: Report) -> list[tuple[str, os.stat_result]] | None:
    prefix = f"{folder}/" if folder else ""
    try:
        with os.scandir(bag / folder) as listing:
            return [(f"{prefix}{entry.name}", entry.stat(follow_symlinks=False)) for entry in listing]
    except OSError as error:
        report.problem(codes.UNREADABLE, folder or ".", reason=error.strerror or str(error))
        return None


def is_ordinary(bag: Path, path: str) -> bool:
    """Say whether a path leads to a regular file by folders alone: a link could lead anywhere, a pipe holds us up."""
    place = bag
    parts = path.split("/")
    try:
        for part in parts[:-1]:
            place /= part
            if not stat.S_ISDIR(place.lstat().st_mode):
                return False
        return stat.S_ISREG((place / parts[-1]).lstat().st_mode)
    except OSError:
        return False


def digests_of(
    file: Path, size: int, algorithms: Iterable[str], told: Callable[[int], None], cancelled: Callable[[], bool]
) -> tuple[dict[str, str], int]:
    """Return a file's digests and how many bytes it has.

    Raises:
        OSError: It cannot be read to its end.
        Cancelled: A person stopped it.
    """
    hashes = {name: hashlib.new(name, usedforsecurity=False) for name in algorithms}
    found = 0
    descriptor = os.open(file, _FLAGS)
    with open(descriptor, "rb", buffering=0) as stream:  # noqa: PTH123 - a descriptor
        block = bytearray(min(BLOCK_BYTES, size + 1))
        view = memoryview(block)
        while count := stream.readinto(block):
            if cancelled():
                raise Cancelled
            for digest in hashes.values():
                digest.update(view[:count])
            found += count
            told(count)
    return {name: digest.hexdigest() for name, digest in hashes.items()}, found
