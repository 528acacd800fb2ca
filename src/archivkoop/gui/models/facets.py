"""Counts facets beside the window: a thread of its own reads, however many files there are."""

from __future__ import annotations

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


class FacetCounter(QObject):
    """One count at a time; of those that are asked for meanwhile the last is made."""

    counted = Signal(object)  # store.facets.Facets
    _came = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = ThreadPoolExecutor(1, "facets")
        self._asked: tuple[Path, FileFilter] | None = None
        self._counting: tuple[Path, FileFilter] | None = None
        self._came.connect(self._take)

    def ask(self, workspace: Path, where: FileFilter) -> None:
        """Have the facets counted."""
        self._asked = (workspace, where)
        if self._counting is None:
            self._start()

    def forget(self) -> None:
        """What is being counted is of no interest any more."""
        self._asked = None

    def _start(self) -> None:
        self._counting = self._asked
        if self._counting is not None:
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
        if counting == self._asked and found is not None:
            self.counted.emit(found)
        elif self._asked is not None and found is not None:
            self._start()
