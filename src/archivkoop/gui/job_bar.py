"""The foot of the window: the job that runs, and behind a button the list of all, of whichever deposit."""

from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

from archivkoop.app.joblist import JobState, ListedJob
from archivkoop.core.errors import Cancelled
from archivkoop.gui.announce import announce
from archivkoop.gui.context import Context
from archivkoop.gui.deposit import Deposit
from archivkoop.gui.jobs import words
from archivkoop.gui.jobs.queue import Jobs
from archivkoop.gui.jobs.row import JobRow
from archivkoop.gui.loader import load

_FOLLOW_MS = 300  # figures that change more often cannot be read
_NO_LIMIT = 16777215  # pixels; Qt's own
_MENU_EM = 3.5  # the menu and the status line
_HIGHEST_SHARE = 0.4  # of the window, for the list
_ROOMY_EM = 40  # a window of this height can spare a line for jobs of which none runs

_ORDER = (
    JobState.RUNNING,
    JobState.WAITING,
    JobState.BLOCKED,
    JobState.FAILED,
    JobState.STOPPED,
    JobState.PAUSED,
    JobState.DONE,
)


class JobBar(QFrame):
    """Hidden while there is no job."""

    wanted = Signal(Path)  # a deposit that the person wants to see
    needed = Signal(Path)  # … where it waits for them

    list_area: QScrollArea
    rows: QWidget
    rows_layout: QVBoxLayout
    bar_layout: QVBoxLayout
    heading_label: QLabel
    summary_label: QLabel
    list_button: QPushButton

    def __init__(self, context: Context, jobs: Jobs, deposit: Deposit, above: QWidget, parent: QWidget) -> None:
        """Name in `above` what gives way to the open list where there is no room for both."""
        super().__init__(parent)
        self._above = above
        self._context = context
        self._texts = context.texts
        self._jobs = jobs
        self._deposit = deposit
        self._rows: dict[str, JobRow] = {}
        self._focus_before: QWidget | None = None  # what had the keyboard before the list was opened
        load(self, "jobs", context)
        self.corner_button = QPushButton()  # in the menu's corner, where text is so large that the bar has no room
        self.corner_button.setObjectName(self.list_button.objectName())  # the keyboard goes from the one to the other
        self.corner_button.setProperty("kind", "quiet")
        self.corner_button.clicked.connect(self.list_button.click)
        self._bar = self._new_row(one_line=True)
        self.bar_layout.insertWidget(0, self._bar)
        self.rows_layout.addStretch(1)
        self._timer = QTimer(self, interval=_FOLLOW_MS)
        self._timer.timeout.connect(self._follow)
        self.list_button.toggled.connect(self._toggle)
        self._closing = QShortcut(
            QKeySequence(Qt.Key.Key_Escape), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut
        )
        self._closing.activated.connect(lambda: self.list_button.setChecked(False))
        jobs.changed.connect(self.refresh)
        jobs.staged.connect(self._follow)
        jobs.ended.connect(self._tell_end)
        deposit.opened.connect(self.refresh)
        context.texts.changed.connect(self.refresh)
        context.theme.changed.connect(self.fit)
        self.refresh()

    @property
    def stop_button(self) -> QPushButton:
        """What has the running job pause."""
        return self._bar.pause_button

    @property
    def open(self) -> bool:
        """Whether the whole list is shown."""
        return self.list_button.isChecked()

    def row(self, job_id: str) -> JobRow:
        """Return the row of a job in the list."""
        return self._rows[job_id]

    def pause(self) -> None:
        """Have the running job pause."""
        entry = self._foremost()
        if entry is not None:
            self._jobs.pause(entry.id)

    def refresh(self) -> None:
        """Show the list as it is by now."""
        entries = self._jobs.entries()
        if not entries:
            self.list_button.setChecked(False)
        self._show_rows(sorted(entries, key=_rank))  # what is in work first; each kind in the line's own order
        foremost = self._foremost()
        self._bar.setVisible(foremost is not None and not self.open)
        if foremost is not None:
            self._bar.show_entry(foremost, own=foremost.source == self._deposit.source)
        self._say_summary(entries)
        self.heading_label.setVisible(self.open)
        self.summary_label.setVisible(self.open or foremost is None)
        key = "jobs.list_button.close" if self.open else "jobs.list_button.open"
        self.list_button.setText(self._texts.count(key, len(entries)))
        self.list_area.setVisible(self.open)
        self._closing.setEnabled(self.open)
        if self._jobs.busy != self._timer.isActive():
            self._timer.start() if self._jobs.busy else self._timer.stop()
        self._say_corner()
        self.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Ask anew for room: how high it is depends on its width, which it had to guess."""
        super().resizeEvent(event)
        self.updateGeometry()

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """Say no: it gives way by itself."""
        return False

    def sizeHint(self) -> QSize:  # noqa: N802
        """Ask for what it shows."""
        return QSize(self._context.theme.px(20), self._needed())

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Never make the window larger than the screen: where there is no room it hides, see `fit`."""
        return QSize(self._context.theme.px(20), 0)

    def _needed(self) -> int:
        layout = self.layout()
        assert layout is not None
        column = self if self._above.isHidden() else self._above  # one above the other: of the same width
        tall = layout.totalHeightForWidth(column.width()) if layout.hasHeightForWidth() else 0
        return max(tall, layout.totalMinimumSize().height())

    def _toggle(self, opened: bool) -> None:
        """Open or close the list; the keyboard goes along, and back."""
        before = self.window().focusWidget()
        inside = before is not None and self.isAncestorOf(before)
        self.refresh()
        if opened:
            self._focus_before = before
            self._focus_list()
        elif inside or before is None:
            self._focus_back()

    def _focus_list(self) -> None:
        """Give the keyboard to the first job, else to what closes the list."""
        rows = (self._rows[entry.id] for entry in sorted(self._jobs.entries(), key=_rank))
        if not any(row.take_focus() for row in rows):
            self.list_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _focus_back(self) -> None:
        """Give the keyboard back to what had it before the list was opened."""
        before, self._focus_before = self._focus_before, None
        for widget in (before, self.list_button, self.corner_button):
            if widget is not None and isValid(widget) and widget.isVisible() and widget.isEnabled():
                widget.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    def _foremost(self) -> ListedJob | None:
        """Return the job that runs: the open deposit's before others."""
        running = [entry for entry in self._jobs.entries() if entry.state is JobState.RUNNING]
        own = [entry for entry in running if entry.source == self._deposit.source]
        return next(iter(own or running), None)

    def _show_rows(self, entries: list[ListedJob]) -> None:
        ids = [entry.id for entry in entries]
        for gone in [job_id for job_id in self._rows if job_id not in ids]:
            row = self._rows.pop(gone)
            self.rows_layout.removeWidget(row)
            row.hide()
            row.deleteLater()
        waiting = [entry.id for entry in entries if entry.state is JobState.WAITING]
        for place, entry in enumerate(entries):
            if entry.id not in self._rows:
                self._rows[entry.id] = self._new_row()
            row = self._rows[entry.id]
            if self.rows_layout.indexOf(row) != place:
                self.rows_layout.insertWidget(place, row)
            at = waiting.index(entry.id) if entry.id in waiting else 0
            own = entry.source == self._deposit.source
            row.show_entry(entry, place=at, waiting=len(waiting), own=own)

    def _new_row(self, *, one_line: bool = False) -> JobRow:
        row = JobRow(self._context, self._jobs, self, one_line=one_line)
        row.wanted.connect(lambda job_id: self._lead(self.wanted, job_id))
        row.needed.connect(lambda job_id: self._lead(self.needed, job_id))
        row.moved.connect(self._tell_place)
        return row

    def _lead(self, where: SignalInstance, job_id: str) -> None:
        """Have the deposit of a job shown; a list that covers its page gives way."""
        entry = self._jobs.get(job_id)
        if entry is not None:
            covers = self.open and self._above.isHidden()
            where.emit(entry.source)
            if covers:
                self.list_button.setChecked(False)

    def _follow(self) -> None:
        if self.open:
            for job_id, row in self._rows.items():
                if self._jobs.live(job_id) is not None:
                    row.follow()
        else:
            self._bar.follow()
            self._say_corner()
            if self._is_crowded() is self.isVisible():  # the page needs more room by now, or less
                self.fit()

    def _say_corner(self) -> None:
        foremost = self._foremost()
        live = self._jobs.live(foremost.id) if foremost is not None else None
        share = words.share(live.progress) if live is not None else None
        text = self.list_button.text()
        words_now = text if share is None else f"{text} · {share // 10} %"
        if words_now != self.corner_button.text():
            self.corner_button.setText(words_now)
            if self.corner_button.isVisible():  # a menu bar measures its corner only when that is shown
                QApplication.sendEvent(self.corner_button, QEvent(QEvent.Type.ShowToParent))

    def _say_summary(self, entries: tuple[ListedJob, ...]) -> None:
        states = words.sums(self._texts, entries)
        in_words = self._texts.say("jobs.summary.all", states=states)
        self.summary_label.setText(states if self.open else in_words)  # the open list has its heading
        self.corner_button.setToolTip(in_words)
        self.corner_button.setAccessibleDescription(in_words)

    def fit(self) -> None:
        """Let the list have the room its rows need, up to a share of the window; large text needs all of it."""
        entries = self._jobs.entries()
        self.updateGeometry()
        if not self.open:
            crowded = self._is_crowded()
            self._above.show()
            self.setVisible(bool(entries) and not crowded)
            self.corner_button.setVisible(bool(entries) and crowded)
            return
        self.setVisible(bool(entries))
        self.corner_button.hide()
        width = self.list_area.viewport().width()
        needed = self.rows_layout.totalHeightForWidth(width) if self.rows_layout.hasHeightForWidth() else 0
        needed = max(needed, self.rows_layout.totalMinimumSize().height())
        wanted = min(needed, int(self.window().height() * _HIGHEST_SHARE))
        foot = self._needed() - self.list_area.minimumHeight()
        spare = (
            self.window().height() - self._above.minimumSizeHint().height() - foot - self._context.theme.px(_MENU_EM)
        )
        crowded = spare < wanted
        self._above.setVisible(not crowded)
        self.list_area.setMinimumHeight(0 if crowded else wanted)
        self.list_area.setMaximumHeight(_NO_LIMIT if crowded else wanted)

    def _is_crowded(self) -> bool:
        """Say whether the page needs the room of the closed bar: where nothing runs and text is large, at any rate."""
        height, px = self.window().height(), self._context.theme.px
        if self._foremost() is None and height < px(_ROOMY_EM):
            return True
        return height < self._above.minimumSizeHint().height() + self._needed() + px(_MENU_EM)

    # --- telling ----------------------------------------------------------------------------------

    def _tell_place(self, job_id: str) -> None:
        waiting = [entry.id for entry in self._jobs.entries() if entry.state is JobState.WAITING]
        if job_id in waiting:
            place, of = waiting.index(job_id) + 1, len(waiting)
            announce(self.window(), self._texts.say("jobs.moved", place=place, of=of))

    def _tell_end(self, job_id: str, outcome: object) -> None:
        """Say that a job has ended: aloud, and by the task bar where nobody looks at the window."""
        entry = self._jobs.get(job_id)
        if entry is None:
            return
        if not isinstance(outcome, Cancelled):
            QApplication.alert(self.window())
        if entry.source != self._deposit.source:  # what becomes of the open deposit the window says itself
            announce(self.window(), words.end(self._texts, entry, outcome))


def _rank(entry: ListedJob) -> int:
    return _ORDER.index(entry.state)
