"""The place where a deposit is dropped."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QWidget

from archivkoop.gui.context import Context


class DropZone(QFrame):
    """Takes one folder from the file manager; anything else the window answers. What stands inside is in the `.ui`."""

    dropped = Signal(Path)

    def __init__(self, _context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "drop")
        self.setAcceptDrops(True)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Show that a folder may be dropped."""
        if dropped_folder(event) is not None and take_drop(event):
            self._highlight(on=True)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:  # noqa: N802
        """Calm down."""
        self._highlight(on=False)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Hand the folder on."""
        self._highlight(on=False)
        folder = dropped_folder(event)
        if folder is not None and take_drop(event):
            self.dropped.emit(folder)

    def _highlight(self, *, on: bool) -> None:
        self.setProperty("over", "true" if on else "false")
        self.style().unpolish(self)
        self.style().polish(self)


def take_drop(event: QDropEvent) -> bool:
    """Accept a drop, but never as a move: whoever gives it would then delete the originals."""
    possible = event.possibleActions()
    for action in (Qt.DropAction.LinkAction, Qt.DropAction.CopyAction):
        if action in possible:
            event.setDropAction(action)
            event.accept()
            return True
    event.ignore()
    return False


def dropped_paths(event: QDropEvent) -> list[Path]:
    """Return what is being dropped from this computer: files and folders."""
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]


def dropped_folder(event: QDropEvent) -> Path | None:
    """Return the one local folder that is being dropped."""
    paths = dropped_paths(event)
    return paths[0] if len(paths) == 1 and paths[0].is_dir() else None
