"""Says that something unforeseen happened, what is safe, and offers a diagnostic package."""

from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QDialog, QFileDialog, QLabel, QPlainTextEdit, QPushButton, QWidget

from archivkoop import app
from archivkoop.app.settings import Settings
from archivkoop.gui.announce import announce
from archivkoop.gui.background import Background
from archivkoop.gui.context import Context
from archivkoop.gui.dialogs.room import ask_for_room
from archivkoop.gui.loader import load


class CrashDialog(QDialog):
    """For one error; those that follow while it is open are counted. Without an error: the diagnostic package alone."""

    sign_label: QLabel
    title_label: QLabel
    text_label: QLabel
    what_label: QLabel
    what_edit: QPlainTextEdit
    names_check: QCheckBox
    saved_label: QLabel
    save_button: QPushButton
    close_button: QPushButton

    def __init__(
        self, context: Context, settings: Settings, error: BaseException | None, parent: QWidget, *, asked: bool = False
    ) -> None:
        """Tell about an error.

        Args:
            context: Words and looks.
            settings: Of this workstation.
            error: What happened.
            parent: What the dialog belongs to.
            asked: Whether the person opened it, to save a diagnostic package.
        """
        super().__init__(parent)
        self._texts, self._settings, self._error = context.texts, settings, error
        self._more = 0
        load(self, "crash", context)
        say = context.texts.say
        if asked:
            self.setWindowTitle(say("diagnostics.title"))
            self.title_label.setText(say("diagnostics.title"))
            self.text_label.setText(say("diagnostics.text"))
            self.close_button.setText(say("diagnostics.close"))
            self.sign_label.hide()  # nothing is wrong
        self.what_edit.setPlainText(app.describe_error(error) if error else say("diagnostics.nothing"))
        self.saved_label.hide()
        self._writing = Background(self)
        self._writing.succeeded.connect(self._show_saved)
        self._writing.failed.connect(self._show_failed)
        self.save_button.clicked.connect(self._choose)
        self.close_button.clicked.connect(self.accept)
        ask_for_room(self)
        announce(self, f"{self.title_label.text()} {self.text_label.text()}")

    def count(self) -> None:
        """Say that another error followed."""
        self._more += 1
        self._note(self._texts.count("crash.more", self._more))

    def save(self, target: Path) -> None:
        """Write the diagnostic package."""
        self.save_button.setEnabled(False)
        self._note(self._texts.say("crash.saving"))
        names = self.names_check.isChecked()
        self._writing.start(app.save_diagnostics, target, self._settings, self._error, names)

    def _choose(self) -> None:
        say = self._texts.say
        proposed = str(Path.home() / say("crash.file_name"))
        name, _ = QFileDialog.getSaveFileName(self, say("crash.save_title"), proposed, "ZIP (*.zip)")
        if name:
            self.save(Path(name))

    def _show_saved(self, target: Path) -> None:
        self.save_button.setEnabled(True)
        self._note(self._texts.say("crash.saved", path=str(target)))

    def _show_failed(self, error: BaseException) -> None:
        self.save_button.setEnabled(True)
        self._note(self._texts.error(error)[1])

    def _note(self, words: str) -> None:
        self.saved_label.setText(words)
        self.saved_label.show()
        announce(self, words)
        ask_for_room(self)
