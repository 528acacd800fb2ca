"""Opens a file with the system's own program: only when asked, and only a copy that nobody can write."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PySide6.QtCore import QObject, QTemporaryDir, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox, QWidget

from archivkoop.app.preview import read_only_copy
from archivkoop.gui.context import Context


class _Bridge(QObject):
    copied = Signal(object)  # Path | OSError


class Outside(QObject):
    """Copies are made off the window's thread and are gone when the window is."""

    def __init__(self, context: Context, owner: QWidget) -> None:
        super().__init__(owner)
        self._texts = context.texts
        self._owner = owner
        self._folder: QTemporaryDir | None = None
        self._bridge = _Bridge()  # without a parent: a copy may be ready late
        self._bridge.copied.connect(self._open)

    def open(self, file: Path) -> None:
        """Copy a file and open the copy."""
        if self._folder is None:
            self._folder = QTemporaryDir()
        bridge, folder = self._bridge, Path(self._folder.path())

        def copy() -> None:
            try:
                bridge.copied.emit(read_only_copy(file, folder))
            except OSError as error:
                bridge.copied.emit(error)

        executor = ThreadPoolExecutor(1, thread_name_prefix="copy")
        executor.submit(copy)
        executor.shutdown(wait=False)

    def _open(self, copy: Path | OSError) -> None:
        if isinstance(copy, OSError):
            reason = copy.strerror or str(copy)
            QMessageBox.warning(self._owner, "archivkoop", self._texts.say("preview.open.failed", reason=reason))
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(copy))):
            QMessageBox.information(self._owner, "archivkoop", self._texts.say("preview.open.none"))
