"""Shows files to a person: in a child with limits, the newest wish only, and copies for other programs."""

import os
import shutil
import stat
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import cast

from archivkoop.core.errors import ArchivkoopError, Cancelled, InternalError
from archivkoop.core.preview import Preview, PreviewOrder

TIME_S = 30.0  # a person has long gone on by then, unless the whole machine is busy
MEMORY_MB = 1536  # the largest image that is decoded for it takes 1 GiB
PATIENCE_S = 0.25  # what is asked for while a call is younger than this waits for it; an older call is ended
_SHOW = "archivkoop.adapters.preview._choice:preview_file"
_PRELOAD = ("pypdfium2", "PIL.Image", "PIL.ImageOps")

Tell = Callable[[PreviewOrder, Preview | ArchivkoopError], None]


class Previews:
    """Answers one wish at a time, from a thread of its own; a newer wish takes the place of an older one."""

    def __init__(self, tell: Tell, *, time_s: float = TIME_S, memory_mb: int = MEMORY_MB) -> None:
        """Have answers told to `tell`, which is called in the thread."""
        self._tell = tell
        self._cost = time_s, memory_mb
        self._wish: PreviewOrder | None = None
        self._news = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closed = False
        self._stale = False  # what is being made is not wanted any more
        self._began = 0.0

    def ask(self, order: PreviewOrder) -> None:
        """Have a file shown; whatever was asked for before is forgotten."""
        with self._news:
            self._wish, self._stale = order, True
            self._news.notify()
        if self._thread is None and not self._closed:
            self._thread = threading.Thread(target=self._run, name="previews", daemon=True)
            self._thread.start()

    def forget(self) -> None:
        """Want nothing any more; what is being made is ended."""
        with self._news:
            self._wish, self._stale = None, True

    def close(self) -> None:
        """End the thread and the child; nothing is told any more."""
        with self._news:
            self._wish, self._closed, self._stale = None, True, True
            self._news.notify()

    def _run(self) -> None:
        from archivkoop.engine.child import Child

        with Child(_PRELOAD) as child:
            while (order := self._next()) is not None:
                answer = self._answer(child, order)
                if answer is not None and not self._closed:
                    self._tell(order, answer)

    def _next(self) -> PreviewOrder | None:
        with self._news:
            self._news.wait_for(lambda: self._wish is not None or self._closed)
            order, self._wish, self._stale = self._wish, None, False
            return order

    def _answer(self, child: object, order: PreviewOrder) -> Preview | ArchivkoopError | None:
        from archivkoop.engine.child import Child, Limits

        assert isinstance(child, Child)
        self._began = time.monotonic()
        time_s, memory_mb = self._cost
        limits = Limits(time_s=time_s, memory_mb=memory_mb)
        try:
            return cast("Preview", child.call(_SHOW, order, limits=limits, cancelled=self._is_stale))
        except Cancelled:
            return None
        except ArchivkoopError as error:
            return error
        except Exception as error:  # noqa: BLE001 - the thread must go on for the next file
            return InternalError(reason=f"{type(error).__name__}: {error}"[:300])

    def _is_stale(self) -> bool:
        return self._stale and (self._closed or time.monotonic() - self._began > PATIENCE_S)


def read_only_copy(file: Path, folder: Path) -> Path:
    """Return a copy of a file that another program may open, and cannot write.

    Raises:
        OSError: It cannot be copied.
    """
    place = folder / f"{os.urandom(4).hex()}"
    place.mkdir()
    copy = place / file.name
    shutil.copyfile(file, copy)
    copy.chmod(stat.S_IRUSR)
    return copy
