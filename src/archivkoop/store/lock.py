"""One process at a time."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from archivkoop.core.errors import ArchivkoopError


@contextmanager
def exclusive(file: Path, otherwise: ArchivkoopError) -> Iterator[None]:
    """Hold a lock while inside.

    Raises:
        ArchivkoopError: `otherwise`, where another process holds it.
    """
    lock = FileLock(file, timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise otherwise from error
    try:
        yield
    finally:
        lock.release()


def is_held(file: Path) -> bool:
    """Say whether another process holds a lock; where that cannot be found out, none does."""
    if not file.exists():
        return False
    lock = FileLock(file, timeout=0)
    with suppress(OSError):
        try:
            lock.acquire()
        except Timeout:
            return True
        lock.release()
    return False
