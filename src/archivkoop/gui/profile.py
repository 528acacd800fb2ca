"""The preservation profile, read while the window already stands: its model is costly to import."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from archivkoop import app
from archivkoop.app.settings import Settings
from archivkoop.core.errors import ArchivkoopError

if TYPE_CHECKING:
    from archivkoop.app.profiles import LoadedProfile


class SharedProfile(QObject):
    """Reads the profile once, in a thread; who asks before it is there waits."""

    ready = Signal()

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._reading: Future[LoadedProfile] | None = None

    def start(self) -> None:
        """Begin to read it."""
        if self._reading is None:
            executor = ThreadPoolExecutor(1, thread_name_prefix="profile")
            self._reading = executor.submit(app.load_profile, self._settings)
            # Not the window's thread: the signal is queued to it.
            self._reading.add_done_callback(lambda _done: self.ready.emit())
            executor.shutdown(wait=False)

    def use(self, settings: Settings) -> None:
        """Read the profile of other settings from now on."""
        self._settings, self._reading = settings, None
        self.start()

    @property
    def is_read(self) -> bool:
        """Whether asking for it does not wait."""
        return self._reading is not None and self._reading.done()

    @property
    def loaded(self) -> LoadedProfile:
        """The profile.

        Raises:
            ArchivkoopError: It cannot be used.
        """
        self.start()
        assert self._reading is not None
        return self._reading.result()

    @property
    def problem(self) -> ArchivkoopError | None:
        """Why it cannot be used, if so."""
        try:
            _ = self.loaded
        except ArchivkoopError as error:
            return error
        return None
