"""Memory that a rendering process fills with pixels and this process reads.

It is kept from file to file: what costs is not to draw into memory but to be given it by the system, page by page.
"""

import mmap
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archivkoop.adapters.compare.pdf.pixels import Picture

BUFFER_BYTES = 24 << 20  # of pixels per file: six pages of A4 at 100 dpi, or one at 250


class Buffer:
    """Shared memory with a path; a file where the system has no such memory. It vanishes with this process."""

    def __init__(self) -> None:
        """Take no memory yet."""
        self._file: Path | None = None
        if hasattr(os, "memfd_create"):
            self._descriptor = os.memfd_create("archivkoop-pixels")
            self.path = Path(f"/proc/{os.getpid()}/fd/{self._descriptor}")
        else:
            self._descriptor, name = tempfile.mkstemp(prefix="archivkoop-", suffix=".pixels")
            self._file = self.path = Path(name)
        self._mapped: mmap.mmap | None = None

    def picture(self, offset: int, height: int, width: int) -> "Picture":
        """Return what was drawn from `offset` on. It lives until the next page is drawn."""
        import numpy as np

        end = offset + height * width * 4
        if self._mapped is None or len(self._mapped) < end:
            size = os.fstat(self._descriptor).st_size
            self._mapped = mmap.mmap(self._descriptor, size, access=mmap.ACCESS_READ)
        return np.frombuffer(self._mapped, np.uint8, end - offset, offset).reshape(height, width, 4)

    def shrink(self) -> None:
        """Give back what an unusually large page took."""
        if os.fstat(self._descriptor).st_size > BUFFER_BYTES:
            self._mapped = None
            os.ftruncate(self._descriptor, BUFFER_BYTES)

    def close(self) -> None:
        """Give all of it back."""
        self._mapped = None
        os.close(self._descriptor)
        if self._file is not None:
            self._file.unlink(missing_ok=True)


_idle: list[tuple[int, tuple[Buffer, Buffer]]] = []  # whose they are, and the buffers
_lock = threading.Lock()


@contextmanager
def borrowed() -> Iterator[tuple[Buffer, Buffer]]:
    """Yield two buffers that nobody else uses meanwhile."""
    with _lock:
        owner, pair = _idle.pop() if _idle else (0, None)
    if pair is None or owner != os.getpid():  # a forked process must not draw into its parent's
        pair = Buffer(), Buffer()
    done = False
    try:
        yield pair
        done = True
    finally:
        with suppress(OSError):
            for buffer in pair:
                buffer.shrink() if done else buffer.close()
        if done:
            with _lock:
                _idle.append((os.getpid(), pair))
