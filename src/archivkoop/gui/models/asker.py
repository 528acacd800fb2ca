"""Asks a workspace beside the window: a thread of its own reads, however many files there are."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from archivkoop import app
from archivkoop.core.errors import ArchivkoopError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from archivkoop.store.workspace import WorkspaceReader

_REST = 10  # of the time between two answers to the same, the asking takes at most one part


class Asker(QObject):
    """One question at a time; of those that come meanwhile the last is asked."""

    answered = Signal(object)  # what the question returned
    _came = Signal(object, object)

    def __init__(self, question: Callable[[WorkspaceReader, Any], object], parent: QObject | None = None) -> None:
        """Take what is asked of the workspace; its second argument is what `ask` is given."""
        super().__init__(parent)
        self._question = question
        self._thread = ThreadPoolExecutor(1, "asker")
        self._asked: tuple[Path, object] | None = None
        self._asking: tuple[Path, object] | None = None
        self._again = False
        self._began = self._rests_until = 0.0
        self._came.connect(self._take)

    def ask(self, workspace: Path, what: object, *, patient: bool = False) -> None:
        """Have the question asked.

        Args:
            workspace: Of which workspace.
            what: About what.
            patient: The same was asked a moment ago: not while it is answered, and only as often as that is cheap.
        """
        if patient and self._asked == (workspace, what) and (self._asking or time.monotonic() < self._rests_until):
            return
        self._asked = (workspace, what)
        if self._asking is None:
            self._start()
        else:
            self._again = True  # what is being read may be older than what has changed since

    def forget(self) -> None:
        """What is being asked is of no interest any more."""
        self._asked = None

    def _start(self) -> None:
        self._asking, self._again = self._asked, False
        if self._asking is not None:
            self._began = time.monotonic()
            self._thread.submit(self._read, *self._asking)

    def _read(self, workspace: Path, what: object) -> None:
        """Ask, in the thread."""
        found: object = None
        try:
            with app.read_workspace(workspace) as reader:
                found = self._question(reader, what)
        except ArchivkoopError:
            pass  # forgotten meanwhile; who asks again is told
        with suppress(RuntimeError):  # the window is closed
            self._came.emit((workspace, what), found)

    def _take(self, asking: tuple[Path, object], found: object) -> None:
        self._asking = None
        now = time.monotonic()
        self._rests_until = now + (now - self._began) * _REST
        if asking == self._asked and found is not None:
            self.answered.emit(found)
        if self._again and self._asked is not None and self._asking is None:
            self._start()
