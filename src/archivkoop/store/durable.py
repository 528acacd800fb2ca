"""The one way to write a file so that it is there whole, or not at all."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from archivkoop.core.errors import DiskLowError

LOW_DISK_BYTES = 64 * 10**6  # below this a failed conversion is put down to the full disk, not to the file


def require_room(folder: Path) -> None:
    """Put it down to the disk that nothing came of a file, if there is hardly any room.

    Raises:
        DiskLowError: There is so little that nothing which fails there is the fault of a file.
    """
    free = shutil.disk_usage(folder).free
    if free < LOW_DISK_BYTES:
        raise DiskLowError(path=str(folder), free_mb=free // 10**6, wanted_mb=LOW_DISK_BYTES // 10**6)


@contextmanager
def durable_write(target: Path, part: Path | None = None) -> Iterator[BinaryIO]:
    """Yield a stream whose bytes appear as `target` only when all are on disk.

    Order: write, fsync, close, rename over, fsync the folder. Writing it again after a crash is harmless; the caller
    holds the job lock, so nobody else creates `target` meanwhile. Until then the bytes are in `part`, on the same file
    system; by default a file beside `target`, for which its name must not be as long as names may be.

    Raises:
        OSError: It could not be written; `target` is as it was.
    """
    part = part or target.with_name(f".{target.name}.part")
    try:
        with part.open("wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(target)
    except OSError as error:
        if error.filename == str(part):  # nobody knows that name
            error.filename, error.filename2 = str(target), None
        raise
    finally:
        part.unlink(missing_ok=True)
    fsync_folder(target.parent)


def sync_file(path: Path) -> None:
    """Have a file's bytes on disk when this returns.

    Raises:
        OSError: They are not.
    """
    # Windows syncs only what is open for writing; elsewhere reading is enough, also where the file is write-protected.
    flags = os.O_RDWR if sys.platform == "win32" else os.O_RDONLY
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def forget_cached(path: Path) -> None:
    """Have the next reading of a file come from the disk, where the system can be asked to."""
    if hasattr(os, "posix_fadvise"):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(descriptor)


def fsync_folder(path: Path) -> None:
    """Have a folder's entries on disk when this returns: a rename lasts only then.

    Raises:
        OSError: They are not.
    """
    if sys.platform == "win32":
        return  # a folder cannot be opened there; NTFS journals names by itself
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
