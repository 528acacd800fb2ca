"""Asks for the password of an encrypted file."""

from PySide6.QtWidgets import QCheckBox, QDialog, QLabel, QLineEdit, QPushButton, QRadioButton, QWidget

from archivkoop.gui.context import Context
from archivkoop.gui.dialogs.room import ask_for_room
from archivkoop.gui.loader import load


class PasswordDialog(QDialog):
    """Says beforehand what becomes of the password: it is stored nowhere."""

    text_label: QLabel
    password_edit: QLineEdit
    show_check: QCheckBox
    scope: QWidget
    one_radio: QRadioButton
    all_radio: QRadioButton
    ok_button: QPushButton
    cancel_button: QPushButton

    def __init__(self, context: Context, path: str, parent: QWidget, files: int = 1, *, converts: bool = False) -> None:
        """Ask.

        Args:
            context: Words and looks.
            path: The file.
            parent: What the dialog belongs to.
            files: How many files are encrypted; the password can be tried on all of them.
            converts: Whether they are converted then, and not checked alone.
        """
        super().__init__(parent.window())  # a card or panel is made anew while the dialog is open
        load(self, "password", context)
        self.text_label.setText(context.texts.say("password.text", path=path))
        self.scope.setVisible(files > 1)
        self.all_radio.setText(context.texts.count("password.all", files))
        if converts:
            self.ok_button.setText(context.texts.say("password.convert"))
        self.show_check.toggled.connect(self._reveal)
        self.password_edit.textChanged.connect(self._weigh)
        self.ok_button.clicked.connect(self.accept)
        self.cancel_button.clicked.connect(self.reject)
        self._weigh()
        self.password_edit.setFocus()
        ask_for_room(self)

    @property
    def password(self) -> str:
        """What was typed, as it was: a password may begin or end with a space."""
        return self.password_edit.text()

    @property
    def for_all(self) -> bool:
        """Whether it is to be tried on every encrypted file."""
        return self.all_radio.isChecked()

    def _weigh(self) -> None:
        self.ok_button.setEnabled(bool(self.password))

    def _reveal(self, shown: bool) -> None:
        self.password_edit.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
