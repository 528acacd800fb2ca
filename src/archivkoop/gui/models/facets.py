"""Counts facets beside the window: a thread of its own reads, however many files there are."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from archivkoop import app
from archivkoop.core.errors import ArchivkoopError

if TYPE_CHECKING:
    from pathlib import Path

    from archivkoop.core.files import FileFilter
    from archivkoop.store.facets import Facets

_REST = 10  # of the time between two counts of the same, the counting takes at most one part


class FacetCounter(QObject):
    """One count at a time; of those that are asked for meanwhile the last is made."""

    counted = Signal(object)  # store.facets.Facets
    _came = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = ThreadPoolExecutor(1, "facets")
        self._asked: tuple[Path, FileFilter] | None = None
        self._counting: tuple[Path, FileFilter] | None = None
        self._began = self._rests_until = 0.0
        self._came.connect(self._take)

    def ask(self, workspace: Path, where: FileFilter, *, patient: bool = False) -> None:
        """Have the facets counted.

        Args:
            workspace: Whose files.
            where: Which of them.
            patient: The same was asked a moment ago: not while it is counted, and only as often as counting is cheap.
        """
        if patient and self._asked == (workspace, where) and (self._counting or time.monotonic() < self._rests_until):
            return
        self._asked = (workspace, where)
        if self._counting is None:
            self._start()

    def forget(self) -> None:
        """What is being counted is of no interest any more."""
        self._asked = None

    def _start(self) -> None:
        self._counting = self._asked
        if self._counting is not None:
            self._began = time.monotonic()
            self._thread.submit(self._count, *self._counting)

    def _count(self, workspace: Path, where: FileFilter) -> None:
        """Count, in the thread."""
        found: Facets | None = None
        try:
            with app.read_workspace(workspace) as reader:
                found = reader.facets(where)
        except ArchivkoopError:
            pass  # forgotten meanwhile; who asks again is told
        with suppress(RuntimeError):  # the window is closed
            self._came.emit((workspace, where), found)

    def _take(self, counting: tuple[Path, FileFilter], found: Facets | None) -> None:
        self._counting = None
        now = time.monotonic()
        self._rests_until = now + (now - self._began) * _REST
        if counting == self._asked and found is not None:
            self.counted.emit(found)
        elif self._asked is not None and found is not None:
            self._start()
