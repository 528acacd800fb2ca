"""Asks for a decision about a finding, with its reason."""

from dataclasses import dataclass

from PySide6.QtWidgets import QDialog, QLabel, QPlainTextEdit, QPushButton, QRadioButton, QWidget

from archivkoop.gui.context import Context
from archivkoop.gui.dialogs.room import ask_for_room
from archivkoop.gui.loader import load


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided."""

    reason: str
    for_all: bool


class DecisionDialog(QDialog):
    """A reason is mandatory; the dialog says so instead of refusing silently."""

    title_label: QLabel
    text_label: QLabel
    scope: QWidget
    one_radio: QRadioButton
    all_radio: QRadioButton
    reason_edit: QPlainTextEdit
    reason_hint: QLabel
    ok_button: QPushButton
    cancel_button: QPushButton

    def __init__(
        self,
        context: Context,
        kind: str,
        finding: str,
        path: str | None,
        parent: QWidget,
        files: int = 1,
        *,
        with_others: bool = False,
    ) -> None:
        """Ask.

        Args:
            context: Words and looks.
            kind: "waive" or "leave_out".
            finding: The finding's title.
            path: The file; None: the deposit as a whole.
            parent: From where it is asked; the dialog belongs to its window.
            files: How many files have the finding; the decision can be for all of them.
            with_others: Whether folders or links are among them.
        """
        super().__init__(parent.window())  # a card or panel is made anew while the dialog is open
        load(self, "decision", context)
        say = context.texts.say
        self.setWindowTitle(say(f"decision.{kind}.window"))
        self.title_label.setText(say(f"decision.{kind}.title", finding=finding))
        self.text_label.setText(say(f"decision.{kind}.text", path=path or say("decision.deposit")))
        self.ok_button.setText(say(f"decision.{kind}.ok"))
        self.scope.setVisible(path is not None and files > 1)
        self.all_radio.setText(context.texts.count("decision.all_others" if with_others else "decision.all", files))
        if with_others:
            self.one_radio.setText(say("decision.one_other"))
        self.reason_edit.textChanged.connect(self._weigh)
        self.ok_button.clicked.connect(self.accept)
        self.cancel_button.clicked.connect(self.reject)
        self._weigh()
        self.reason_edit.setFocus()
        ask_for_room(self)

    @property
    def decision(self) -> Decision:
        """What was decided."""
        return Decision(self.reason_edit.toPlainText().strip(), self.all_radio.isChecked())

    def _weigh(self) -> None:
        self.ok_button.setEnabled(bool(self.decision.reason))
