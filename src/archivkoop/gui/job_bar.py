"""The bar at the foot of the window: what the running task does, how far it is, and how to stop it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFrame, QLabel, QProgressBar, QPushButton, QWidget

from archivkoop.gui.deposit import Deposit
from archivkoop.gui.loader import bind
from archivkoop.gui.texts import Texts
from archivkoop.gui.widgets.path_label import PathLabel

if TYPE_CHECKING:
    from archivkoop.core.ports import Progress


class JobBar(QObject):
    """Fills the children of the window that show the task; hidden while there is none."""

    job_frame: QFrame
    job_label: QLabel
    job_detail: PathLabel
    job_count: QLabel
    job_progress: QProgressBar
    stop_button: QPushButton

    def __init__(self, deposit: Deposit, texts: Texts, window: QWidget) -> None:
        super().__init__(window)
        self._deposit = deposit
        self._texts = texts
        self._stopping = False
        bind(self, "window.ui", within=window)
        self.stop_button.clicked.connect(self.stop)
        deposit.changed.connect(self.refresh)
        deposit.progressed.connect(self.refresh)
        texts.changed.connect(self.refresh)
        self.refresh()

    def stop(self) -> None:
        """Ask the task to stop; it takes a moment to reach a safe place."""
        self._stopping = True
        self._deposit.stop()
        self.refresh()

    def refresh(self) -> None:
        """Show how far it is."""
        running = self._deposit.running and not self._deposit.deciding
        self._stopping = self._stopping and running
        self.job_frame.setVisible(running)
        if not running:
            return
        progress = self._deposit.progress
        say = self._texts.say
        self.job_label.setText(say("job.stopping") if self._stopping else say(f"job.{self._deposit.stage}"))
        self.stop_button.setEnabled(not self._stopping)
        self.job_detail.setText(progress.current if progress else "")
        self.job_count.setText(self._count(progress) if progress else "")
        self._show_share(progress)

    def _show_share(self, progress: Progress | None) -> None:
        if progress is None or not progress.files_total:
            self.job_progress.setRange(0, 0)  # moving, without an end
            self.job_progress.setAccessibleName(self._texts.say("job.progress_unknown"))
            return
        self.job_progress.setRange(0, 1000)
        self.job_progress.setValue(min(1000, progress.files_done * 1000 // progress.files_total))
        self.job_progress.setAccessibleName(self._texts.say("job.progress"))

    def _count(self, progress: Progress) -> str:
        number, facts = self._texts.number, {"done": self._texts.number(progress.files_done)}
        key = "job.count"
        if progress.files_total:
            key, facts["total"] = "job.count_of", number(progress.files_total)
        parts = [self._texts.say(key, **facts)]
        if progress.bytes_done:
            parts.append(self._texts.size(progress.bytes_done))
        return " · ".join(parts)
