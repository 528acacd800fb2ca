"""Says what this is."""

from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QWidget

from archivkoop import __version__
from archivkoop.gui.context import Context
from archivkoop.gui.dialogs.room import ask_for_room
from archivkoop.gui.loader import load


class AboutDialog(QDialog):
    """Name, version, licence."""

    version_label: QLabel
    close_button: QPushButton

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        load(self, "about", context)
        self.version_label.setText(context.texts.say("about.version", version=__version__))
        ask_for_room(self)
        self.close_button.clicked.connect(self.accept)
