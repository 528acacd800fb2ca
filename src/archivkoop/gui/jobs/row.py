"""One job of the list: what it does, how it stands, and what can be done about it."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QLabel, QProgressBar, QPushButton, QWidget

from archivkoop.app.joblist import JobState, ListedJob
from archivkoop.gui.context import Context
from archivkoop.gui.focus import NO_HEIR
from archivkoop.gui.jobs import words
from archivkoop.gui.jobs.queue import ONE_PASS, Jobs, Live
from archivkoop.gui.loader import load
from archivkoop.gui.widgets.flow_box import FlowBox
from archivkoop.gui.widgets.path_label import PathLabel

_TITLE_CHARACTERS = 12  # so much of the title is always shown
_TITLE_IN_LIST = 26  # … in the list, which has more lines


class JobRow(QFrame):
    """Shows one entry; asks the list for what the person wants."""

    wanted = Signal(str)  # the deposit of this job is to be shown
    needed = Signal(str)  # … where it waits for the person
    moved = Signal(str)  # it has changed its place

    line: FlowBox
    job_title: PathLabel
    current_file: PathLabel
    job_status: QLabel
    job_progress: QProgressBar
    pause_button: QPushButton
    resume_button: QPushButton
    needed_button: QPushButton
    earlier_button: QPushButton
    later_button: QPushButton
    cancel_button: QPushButton
    remove_button: QPushButton
    show_button: QPushButton

    def __init__(self, context: Context, jobs: Jobs, parent: QWidget | None = None, *, one_line: bool = False) -> None:
        """Say with `one_line` that what does not fit beside the rest is left out; the list has all of it."""
        super().__init__(parent)
        self._one_line = one_line
        self._own = False
        self._changing = False  # what is shown; a widget that is hidden while it is being shown, Qt leaves half shown
        self._texts = context.texts
        self._jobs = jobs
        self._id = ""
        load(self, "job_row", context)
        self.job_title.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        for button, act in self._acts().items():
            button.clicked.connect(act)
        for keys, by in (("Alt+Up", -1), ("Alt+Down", 1)):
            shortcut = QShortcut(QKeySequence(keys), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda by=by: self._move(by))

    def _acts(self) -> dict[QPushButton, Callable[[], object]]:
        return {
            self.pause_button: lambda: self._jobs.pause(self._id),
            self.resume_button: lambda: self._jobs.resume(self._id),
            self.needed_button: lambda: self.needed.emit(self._id),
            self.earlier_button: lambda: self._move(-1),
            self.later_button: lambda: self._move(1),
            self.cancel_button: lambda: self._jobs.cancel(self._id),
            self.remove_button: lambda: self._jobs.remove(self._id),
            self.show_button: lambda: self.wanted.emit(self._id),
        }

    def show_entry(self, entry: ListedJob, *, place: int = 0, waiting: int = 0, own: bool = False) -> None:
        """Show an entry.

        Args:
            entry: The entry.
            place: Its place among those that wait, from 0.
            waiting: How many wait.
            own: It is about the deposit that is open.
        """
        self._id = entry.id
        self._changing = True
        live, state = self._jobs.live(entry.id), entry.state
        running, waits = live is not None, state is JobState.WAITING
        self.pause_button.setVisible(running)
        self.cancel_button.setVisible(running or waits)
        self.earlier_button.setVisible(waits and waiting > 1)
        self.later_button.setVisible(waits and waiting > 1)
        self.earlier_button.setEnabled(place > 0)
        self.later_button.setEnabled(place < waiting - 1)
        self.resume_button.setVisible(entry.resumable)
        needs = state is JobState.BLOCKED and entry.until is not None
        self.needed_button.setVisible(needs)
        self.remove_button.setVisible(not running and not waits)
        self._own = own
        self.show_button.setVisible(not own and not needs)
        self.job_progress.setVisible(running)
        self._say(entry, live)
        self._changing = False
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Leave out what does not fit."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if self._changing:
            return
        self._changing = True
        self._fit_line() if self._one_line else self._fit_names()
        self._changing = False

    def _fit_line(self) -> None:
        """Leave out what has no room on the one line: first what leads elsewhere, last what stops the job."""
        given: list[QWidget] = [self.pause_button, self.cancel_button, self.job_status, self.show_button]
        wanted = [widget for widget in given if widget is not self.show_button or not self._own]
        room = self.width() - self.job_title.fontMetrics().averageCharWidth() * _TITLE_CHARACTERS
        for widget in wanted:
            room -= widget.sizeHint().width() + self.job_title.fontMetrics().height()
            widget.setVisible(room >= 0)
        spare = self.width() - sum(
            widget.sizeHint().width() + self.job_title.fontMetrics().height()
            for widget in wanted
            if widget.isVisibleTo(self)
        )
        self.job_title.setMaximumWidth(max(1, spare))
        left = spare - self.job_title.sizeHint().width() - self.job_title.fontMetrics().height()
        self.current_file.setMaximumWidth(max(1, left))  # it gives way: the buttons stay on the line
        self.current_file.setVisible(left >= self.current_file.minimumSizeHint().width())

    def _fit_names(self) -> None:
        """Have a long name give way where all has room on one line; else the buttons, then the figures, go below."""
        gap, metrics = self.line.gap, self.job_title.fontMetrics()
        # The list's scroll bar comes and goes with the rows' height: where that changed the lines, it would never end.
        room = self.width() - metrics.height()
        buttons = sum(button.sizeHint().width() + gap for button in self._acts() if not button.isHidden())
        status = self.job_status.sizeHint().width() + gap
        whole = self.job_title.sizeHint().width()
        least = min(whole, metrics.averageCharWidth() * _TITLE_IN_LIST)
        spare = next((left for left in (room - status - buttons, room - status) if left >= least), room)
        self.job_title.setMaximumWidth(max(1, spare))
        left = spare - min(spare, whole) - gap
        self.current_file.setVisible(left >= metrics.averageCharWidth())
        self.current_file.setFixedWidth(max(1, left))  # it fills the line, so that what follows stands at its end

    def take_focus(self) -> bool:
        """Give the keyboard to the first thing that can be done and ends nothing; say whether there is one."""
        for button in self._acts():
            if button.isVisible() and button.isEnabled() and not button.property(NO_HEIR):
                button.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
        return False

    def follow(self) -> None:
        """Show how far it is."""
        entry = self._jobs.get(self._id)
        if entry is not None:
            self._say(entry, self._jobs.live(entry.id))
            self._fit()  # figures come and go

    def _say(self, entry: ListedJob, live: Live | None) -> None:
        title = words.title(self._texts, entry, live)
        status = words.status(self._texts, entry, live, time.monotonic())
        self.job_title.setText(title)
        self.job_status.setText(status)
        why = words.problem(self._texts, entry.problem)
        self.job_status.setToolTip(why)
        self.job_status.setAccessibleDescription(why)
        current = live.progress.current if live is not None and live.progress is not None else ""
        self.current_file.setText(current)
        self.setAccessibleName(f"{title}, {status}")
        for button in self._acts():
            button.setAccessibleName(f"{button.text()}: {title}")
        if live is not None:
            self._show_share(live, title)

    def _show_share(self, live: Live, title: str) -> None:
        share = words.share(live.progress)
        self.job_progress.setRange(0, 0 if share is None else 1000)  # unknown: moving, without an end
        self.job_progress.setValue(share or 0)
        known = "job.progress_unknown" if share is None else "job.progress"
        self.job_progress.setAccessibleName(f"{self._texts.say(known)}: {title}")
        one_pass = live.stage in ONE_PASS
        self.pause_button.setEnabled(not live.wish and not one_pass)
        self.cancel_button.setEnabled(live.wish != "stop")
        why = self._texts.say("jobs.pause_not_here" if one_pass else "job_row.pause_button.help")
        self.pause_button.setToolTip(why)
        self.pause_button.setAccessibleDescription(why)

    def _move(self, by: int) -> None:
        if self._jobs.move(self._id, by):
            self.moved.emit(self._id)
