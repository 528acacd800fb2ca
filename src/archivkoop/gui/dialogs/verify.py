"""Verifies a package that somebody hands over or that lies in the repository; a job may run meanwhile."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QLabel, QPlainTextEdit, QProgressBar, QPushButton, QWidget

from archivkoop.core.ports import Progress
from archivkoop.core.verification import VerifyResult
from archivkoop.gui import icons
from archivkoop.gui.announce import announce
from archivkoop.gui.context import Context
from archivkoop.gui.dialogs.room import ask_for_room
from archivkoop.gui.loader import load
from archivkoop.gui.tasks import Task
from archivkoop.gui.widgets.path_label import PathLabel

VERIFY = "archivkoop.app:verify_package"
_TOLD = 200  # deviations in the list; a package that has more is no better understood by them
_PARTS = 1000


class VerifyDialog(QDialog):
    """Starts at once; closing it stops the verification, which changes nothing."""

    sign_label: QLabel
    title_label: QLabel
    path_label: PathLabel
    text_label: QLabel
    progress: QProgressBar
    count_label: QLabel
    problems_list: QPlainTextEdit
    cancel_button: QPushButton
    close_button: QPushButton

    def __init__(self, context: Context, package: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self._texts, self._theme = context.texts, context.theme
        self.result_shown: VerifyResult | None = None
        load(self, "verify", context)
        self.path_label.setText(str(package))
        self.problems_list.hide()
        self._say("package", "accent", self._texts.say("verify.running"), "")
        self.progress.setMaximum(0)
        self.close_button.hide()
        self.cancel_button.clicked.connect(self._stop)
        self.close_button.clicked.connect(self.accept)
        self._task: Task | None = Task(self)
        self._task.progress.connect(self._go_on)
        self._task.succeeded.connect(self._show_result)
        self._task.stopped.connect(self._show_stopped)
        self._task.failed.connect(self._show_failed)
        self._task.start(VERIFY, package)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """End the verification with the dialog."""
        self._kill()
        super().closeEvent(event)

    def reject(self) -> None:
        """Escape ends it, too."""
        self._kill()
        super().reject()

    def _kill(self) -> None:
        if self._task is not None:
            self._task.kill()
            self._task = None

    def _stop(self) -> None:
        if self._task is not None:
            self.cancel_button.setEnabled(False)
            self._task.stop()

    def _go_on(self, progress: Progress) -> None:
        if not progress.files_total:
            return
        number = self._texts.number
        done, total = number(progress.files_done), number(progress.files_total)
        self.count_label.setText(self._texts.say("verify.count", done=done, total=total))
        self.progress.setMaximum(_PARTS)
        self.progress.setValue(progress.files_done * _PARTS // progress.files_total)

    def _show_result(self, result: VerifyResult) -> None:
        self.result_shown = result
        texts = self._texts
        if result.valid:
            key = "valid_text" if result.own else "foreign_text"
            words = texts.count(f"verify.{key}", result.files, size=texts.size(result.bytes))
            self._end("ok", "ok", texts.say("verify.valid"), words)
            return
        lines = [f"{one.path or self.path_label.text()}: {texts.finding(one)}" for one in result.problems[:_TOLD]]
        more = len(result.problems) - len(lines)
        if more:
            lines.append(texts.count("verify.more", more))
        self.problems_list.setPlainText("\n".join(lines))
        self.problems_list.show()
        title = texts.count("verify.invalid", len(result.problems))
        self._end("blocking", "blocking", title, texts.say("verify.invalid_text"))

    def _show_stopped(self) -> None:
        self._end("info", "info", self._texts.say("verify.stopped"), self._texts.say("verify.stopped_text"))

    def _show_failed(self, error: BaseException) -> None:
        self._end("blocking", "blocking", *self._texts.error(error))

    def _end(self, icon: str, tone: str, title: str, text: str) -> None:
        self._kill()
        self.progress.hide()
        self.count_label.hide()
        self.cancel_button.hide()
        self.close_button.show()
        self.close_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self._say(icon, tone, title, text)
        announce(self, f"{title} {text}")
        self.adjustSize()

    def _say(self, icon: str, tone: str, title: str, text: str) -> None:
        colour = self._theme.colours.tone(tone)
        self.sign_label.setPixmap(icons.pixmap(icon, colour, self._theme.px(2), self.devicePixelRatioF()))
        self.title_label.setText(title)
        self.text_label.setText(text)
        self.text_label.setVisible(bool(text))
        ask_for_room(self)
