"""What `doctor` knows of the tools, for the status line, the settings and the first-time set-up."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from archivkoop import app
from archivkoop.app.settings import Settings
from archivkoop.gui.background import Background

if TYPE_CHECKING:
    from archivkoop.core.tools import ToolStatus


class Tools(QObject):
    """Looks in a process of its own, and only when asked; keeps what was seen last."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.seen: tuple[ToolStatus, ...] = ()
        self.problem: BaseException | None = None
        self._looking = Background(self)
        self._looking.succeeded.connect(self._take)
        self._looking.failed.connect(self._fail)

    @property
    def looking(self) -> bool:
        """Whether it is looking now."""
        return self._looking.running

    @property
    def troubles(self) -> Counter[str]:
        """How many tools have which trouble."""
        return Counter(tool.trouble for tool in self.seen if tool.trouble)

    def look(self, settings: Settings, only: str = "") -> None:
        """Look at all tools, or at one by its key; while it looks, a further wish is dropped."""
        if not self.looking:
            self._looking.start(app.doctor_apart, settings, only)
            self.changed.emit()

    def _take(self, found: tuple[ToolStatus, ...]) -> None:
        new = {tool.key: tool for tool in found}
        known = {tool.key for tool in self.seen}
        self.seen = tuple(new.get(tool.key, tool) for tool in self.seen) + tuple(
            tool for tool in found if tool.key not in known
        )
        self.problem = None
        self.changed.emit()

    def _fail(self, error: BaseException) -> None:
        self.problem = error
        self.changed.emit()
