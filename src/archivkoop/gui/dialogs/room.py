"""Room for a dialog's words."""

from PySide6.QtWidgets import QDialog

from archivkoop.gui.theme import Theme

_OF_SCREEN = 0.9


def ask_for_room(dialog: QDialog) -> None:
    """Have a dialog be as high as its wrapped words need: Qt sizes a dialog as if they did not wrap."""
    layout = dialog.layout()
    assert layout is not None
    dialog.setMinimumHeight(layout.totalMinimumHeightForWidth(dialog.minimumWidth()))


def fit_to_screen(dialog: QDialog, theme: Theme, size_em: tuple[float, float]) -> None:
    """Have a dialog that scrolls be as large as it would like to be, in text sizes, and no larger than the screen."""
    room = dialog.screen().availableGeometry()
    width, height = (theme.px(em) for em in size_em)
    dialog.resize(min(width, int(room.width() * _OF_SCREEN)), min(height, int(room.height() * _OF_SCREEN)))
