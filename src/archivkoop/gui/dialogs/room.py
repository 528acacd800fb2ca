"""Room for a dialog's words."""

from PySide6.QtWidgets import QDialog


def ask_for_room(dialog: QDialog) -> None:
    """Have a dialog be as high as its wrapped words need: Qt sizes a dialog as if they did not wrap."""
    layout = dialog.layout()
    assert layout is not None
    dialog.setMinimumHeight(layout.totalMinimumHeightForWidth(dialog.minimumWidth()))
