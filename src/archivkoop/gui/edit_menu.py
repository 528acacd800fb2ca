"""The menu Bearbeiten: undo and redo, by name, and the list of everything that was decided."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from archivkoop.core.decisions import RecordedDecision
from archivkoop.gui.decisions import named
from archivkoop.gui.desk import Desk
from archivkoop.gui.dialogs.shown import ask
from archivkoop.gui.loader import bind


class EditMenu(QObject):
    """Fills the actions of the window's menu."""

    undo_action: QAction
    redo_action: QAction
    decisions_action: QAction

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        bind(self, "window.ui", within=window)
        self.undo_action.triggered.connect(desk.decisions.undo)
        self.redo_action.triggered.connect(desk.decisions.redo)
        self.decisions_action.triggered.connect(self._list)
        self.redo_action.setShortcuts([QKeySequence("Ctrl+Y"), QKeySequence("Ctrl+Shift+Z")])
        desk.decisions.changed.connect(self.refresh)
        desk.context.texts.changed.connect(self.refresh)
        self.refresh()

    def _list(self) -> None:
        from archivkoop.gui.dialogs.decided import DecidedDialog  # with its table; the start has no need of it

        ask(DecidedDialog(self._desk, self._window))

    def refresh(self) -> None:
        """Name what can be undone and redone."""
        decisions = self._desk.decisions
        idle = not decisions.waiting
        self._name(self.undo_action, "undo", decisions.undoable if idle else None)
        if decisions.kept:
            self.undo_action.setEnabled(True)
        self._name(self.redo_action, "redo", decisions.redoable if idle else None)
        self.decisions_action.setEnabled(bool(decisions.made))

    def _name(self, action: QAction, key: str, decision: RecordedDecision | None) -> None:
        texts = self._desk.context.texts
        action.setEnabled(decision is not None)
        if decision is None:
            action.setText(texts.say(f"edit.{key}"))
        else:
            what = named(texts, decision).replace("&", "&&")
            action.setText(texts.say(f"edit.{key}_named", what=what))
