"""Several files at once: what was found in them, and what can be decided about all of them in one go."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from archivkoop.core.decisions import DecisionKind, Ruling
from archivkoop.core.files import FileFilter
from archivkoop.gui.desk import Desk
from archivkoop.gui.dialogs.decision import DecisionDialog
from archivkoop.gui.dialogs.shown import ask

_MOST = 20  # findings told


@dataclass(frozen=True, slots=True)
class Chosen:
    """Files that a person chose in the table."""

    files: int
    meant: FileFilter | tuple[str, ...]  # all that the filter shows, or these paths

    def ruling(self, kind: DecisionKind, reason: str, code: str = "") -> Ruling:
        """Return the ruling about them."""
        if isinstance(self.meant, FileFilter):
            return Ruling(kind, reason, code, where=self.meant)
        return Ruling(kind, reason, code, self.meant)


class ChosenPanel(QFrame):
    """The findings of the chosen files with their numbers, and buttons for all of them."""

    def __init__(self, desk: Desk, chosen: Chosen, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._chosen = self._open = chosen  # all of them; those that no decision leaves out yet
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(desk.context.theme.px(0.5))
        texts, reader = desk.context.texts, desk.deposit.reader
        codes = reader.codes_of(chosen.meant) if reader is not None else ()
        finished = desk.deposit.package is not None
        for code, files, blocks in codes[:_MOST]:
            self._label(texts.count("check.chosen.finding", files, finding=texts.title(code)))
            if blocks and not finished and texts.catalogue.can_be_packaged(code):
                self._button(f"chosen_waive_{code}", texts.count("check.chosen.waive", files), DecisionKind.WAIVE, code)
        if not codes:
            self._label(texts.say("check.chosen.none"))
        if finished or reader is None:
            return
        self._open = Chosen(*reader.undecided(chosen.meant))
        if self._open.files:
            scope = "all" if self._open.files == chosen.files else "rest"
            leave = texts.count(f"check.chosen.leave_out.{scope}", self._open.files)
            self._button("chosen_leave_out", leave, DecisionKind.LEAVE_OUT)
        else:
            self._label(texts.say("check.chosen.left_out"))
        if desk.deposit.running:
            self._label(texts.say("check.chosen.wait"))

    def _label(self, text: str) -> None:
        label = QLabel(text, self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        self._column.addWidget(label)

    def _button(self, name: str, text: str, kind: DecisionKind, code: str = "") -> None:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setEnabled(not self._desk.deposit.running)  # what is not seen yet must not be decided about
        button.clicked.connect(lambda: self._decide(kind, code))
        self._column.addWidget(button)

    def _decide(self, kind: DecisionKind, code: str) -> None:
        texts = self._desk.context.texts
        chosen = self._open if kind is DecisionKind.LEAVE_OUT else self._chosen
        which = texts.count("note.files", chosen.files)
        dialog = DecisionDialog(self._desk.context, kind.value, texts.title(code) if code else "", which, self)
        if ask(dialog):
            self._desk.decisions.decide(chosen.ruling(kind, dialog.decision.reason, code))
