"""Shows dialogs: each is made anew, and gone when it was closed: as the window's child it would stay with it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog


def show(dialog: QDialog) -> None:
    """Open a dialog; the window goes on behind it."""
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()


def ask(dialog: QDialog) -> bool:
    """Return whether a person agreed; what they answered can still be read then."""
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    dialog.deleteLater()
    return accepted
