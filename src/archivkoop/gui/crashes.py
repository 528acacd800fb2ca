"""Catches what nobody foresaw: the window goes on, the person is told, the log has the traceback."""

from __future__ import annotations

import logging
import sys
import threading
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from archivkoop.gui.desk import Desk
from archivkoop.gui.dialogs.shown import show

if TYPE_CHECKING:
    from archivkoop.gui.dialogs.crash import CrashDialog

log = logging.getLogger(__name__)


class Crashes(QObject):
    """Lives as the window's child. An error in a thread reaches the window by a queued signal."""

    happened = Signal(object)  # BaseException

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._dialog: CrashDialog | None = None
        self.last: BaseException | None = None
        self.happened.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def catch(self) -> None:
        """Hear of every unforeseen error from now on."""
        sys.excepthook = self.hear
        threading.excepthook = self._hear_thread

    def hear(self, _kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        """Take an error as `sys.excepthook` gets it."""
        log.error("unforeseen", exc_info=error)
        self.happened.emit(error)

    def open_diagnostics(self) -> None:
        """Offer the diagnostic package by itself."""
        show(self._dialog_for(self.last, asked=True))

    def _hear_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self.hear(args.exc_type, args.exc_value, args.exc_traceback)

    def _show(self, error: BaseException) -> None:
        self.last = error
        if self._dialog is not None:
            self._dialog.count()
            return
        self._dialog = self._dialog_for(error)
        self._dialog.finished.connect(self._forget)
        show(self._dialog)

    def _dialog_for(self, error: BaseException | None, *, asked: bool = False) -> CrashDialog:
        from archivkoop.gui.dialogs.crash import CrashDialog

        return CrashDialog(self._desk.context, self._desk.deposit.settings, error, self._window, asked=asked)

    def _forget(self) -> None:
        self._dialog = None
