"""Shows dialogs: each is made anew, and gone when it was closed: as the window's child it would stay with it.

There is one of a kind at a time: what is behind an open dialog a screen reader's action still reaches.
"""

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

D = TypeVar("D", bound=QDialog)


def show(dialog: D) -> D:
    """Open a dialog; the window goes on behind it. Return it, or the one of its kind that is open already."""
    before = _already_open(dialog)
    if before is not None:
        _give_way(dialog, before)
        return before
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog


def ask(dialog: QDialog) -> bool:
    """Return whether a person agreed; what they answered can still be read then."""
    before = _already_open(dialog)
    if before is not None:
        _give_way(dialog, before)
        return False
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    dialog.deleteLater()
    return accepted


def _already_open(dialog: D) -> D | None:
    parent = dialog.parentWidget()
    found = parent.window().findChildren(type(dialog)) if parent is not None else []
    return next((one for one in found if one is not dialog and one.isVisible()), None)


def _give_way(dialog: QDialog, before: QDialog) -> None:
    dialog.reject()  # it may have begun something
    dialog.deleteLater()
    before.raise_()
    before.activateWindow()
