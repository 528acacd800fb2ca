"""The start page: where a deposit begins, those that were there before, and what waits for the person."""

from __future__ import annotations

from collections.abc import Container, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QLabel, QMessageBox, QPushButton, QVBoxLayout, QWidget

from archivkoop import app
from archivkoop.app.joblist import JobState
from archivkoop.app.request import Step
from archivkoop.gui.background import Background
from archivkoop.gui.jobs.words import trouble_of
from archivkoop.gui.pages.base import Page
from archivkoop.gui.readiness import lacking_fields
from archivkoop.gui.widgets.drop_zone import DropZone
from archivkoop.gui.widgets.flow_box import FlowBox

if TYPE_CHECKING:
    from archivkoop.app.deposits import DepositSummary
    from archivkoop.app.joblist import ListedJob
    from archivkoop.gui.context import Context
    from archivkoop.gui.widgets.recent_row import RecentRow
    from archivkoop.gui.widgets.waiting_card import Waiting

_AFTER_PAINT_MS = 30  # the window stands before any database is opened
_ROWS_AT_FIRST = 8
_CARDS = 6


class StartPage(Page):
    """Shows summaries that were read in a thread."""

    given = Signal(Path)  # a folder, dropped or chosen
    to_verify = Signal(Path)  # a package
    to_open = Signal(object, str)  # DepositSummary, the page to go to; "": where the person was
    to_resume = Signal(object)  # DepositSummary, whose job goes on
    to_forget = Signal(object)  # DepositSummary

    name = "start"
    drop_zone: DropZone
    choose_button: QPushButton
    verify_button: QPushButton
    waiting_title: QLabel
    waiting: FlowBox
    recent_title: QLabel
    recent_card: QFrame
    recent_layout: QVBoxLayout
    recent_empty: QLabel
    more_button: QPushButton

    def refresh(self) -> None:
        """Show what is known, and look again."""
        self._show()
        if self.isVisible():
            self._soon.start()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Look once the page is painted."""
        super().showEvent(event)
        self._soon.start()

    def choose(self) -> None:
        """Ask for a folder."""
        folder = self._ask_for(self._texts.say("intake.choose_title"), "source")
        if folder is not None:
            self.given.emit(folder)

    def look(self) -> None:
        """Read the deposits of this workstation."""
        if self._reading.running:
            self._again = True
        else:
            self._reading.start(app.list_deposits, self._deposit.settings)

    def _set_up(self) -> None:
        self._found: tuple[DepositSummary, ...] | None = None
        self._rows: list[QWidget] = []
        self._cards: list[QWidget] = []
        self._all = False
        self._again = False
        self._soon = QTimer(self, singleShot=True, interval=_AFTER_PAINT_MS)
        self._soon.timeout.connect(self.look)
        self._reading: Background = Background(self)
        self._reading.succeeded.connect(self._take_found)
        self._reading.failed.connect(self._say_failed)
        self.choose_button.clicked.connect(self.choose)
        self.verify_button.clicked.connect(self._choose_package)
        self.drop_zone.dropped.connect(self.given)
        self.more_button.clicked.connect(self._show_all)
        self._desk.profile.ready.connect(self._refresh_if_seen)

    def _take_found(self, found: tuple[DepositSummary, ...]) -> None:
        if found != self._found:
            self._found = found
            self._show()
        if self._again:
            self._again = False
            self.look()

    def _say_failed(self, error: BaseException) -> None:
        title, text = self._texts.error(error)
        banner = self.banner()
        assert banner is not None
        banner.say(tone="warning", title=title, text=text)

    def _choose_package(self) -> None:
        folder = self._ask_for(self._say("verify_title"), "out")
        if folder is not None:
            self.to_verify.emit(folder)

    def _ask_for(self, title: str, kind: str) -> Path | None:
        folder = QFileDialog.getExistingDirectory(self, title, self._desk.state.folder(kind))
        return Path(folder) if folder else None

    def _show_all(self) -> None:
        self._all = True
        self._show()

    # --- what it shows ----------------------------------------------------------------------------

    def _show(self) -> None:
        found = self._found or ()
        self._show_rows(found)
        self._show_cards(found)
        self.recent_empty.setVisible(not found)
        self.recent_empty.setText(self._say("reading" if self._found is None else "recent_empty"))

    def _show_rows(self, found: tuple[DepositSummary, ...]) -> None:
        _drop(self._rows)
        shown = found if self._all else found[:_ROWS_AT_FIRST]
        for number, summary in enumerate(shown):
            row = _row(self._desk.context, summary, self._job_of(summary), self.recent_card)
            row.setProperty("first", "true" if number == 0 else "false")
            row.opened.connect(lambda one: self.to_open.emit(one, ""))
            row.removed.connect(self._ask_to_remove)
            self.recent_layout.addWidget(row)
            row.show()  # now, not with the next event: the keyboard may have been on the one before
            self._rows.append(row)
        more = len(found) - len(shown)
        self.more_button.setVisible(bool(more))
        self.more_button.setText(self._texts.count("start.more_button", more))

    def _show_cards(self, found: tuple[DepositSummary, ...]) -> None:
        from archivkoop.gui.widgets.waiting_card import WaitingCard

        _drop(self._cards)
        begun = [one for one in (self._why_it_waits(summary) for summary in found) if one is not None]
        waiting = [*begun, *self._unbegun({summary.source for summary in found})][:_CARDS]
        for one in waiting:
            card = WaitingCard(self._desk.context, one, self.waiting)
            self.waiting.add(card)
            card.show()
            self._cards.append(card)
        self.waiting_title.setVisible(bool(waiting))
        self.waiting.setVisible(bool(waiting))

    def _why_it_waits(self, summary: DepositSummary) -> Waiting | None:
        from archivkoop.gui.widgets.waiting_card import Waiting

        at_work = summary.at_work or self._desk.jobs.active(summary.source)
        if summary.step is Step.PACKAGE or not summary.source_there or at_work:
            return None
        key, words, place, looks = self._reason(summary)
        resumes = partial(self.to_resume.emit, summary)
        opens = partial(self.to_open.emit, summary, place)
        act = resumes if key == "stopped" else opens
        return Waiting(summary.source.name, words, self._say(f"wait.button.{key}"), *looks, act=act)

    def _unbegun(self, known: Container[Path]) -> Iterator[Waiting]:
        """Yield what rests on the list of jobs and was never begun: no workspace tells of it."""
        from archivkoop.gui.widgets.waiting_card import Waiting

        if self._found is None:
            return
        jobs = self._desk.jobs
        for job in jobs.entries():
            if job.resumable and job.source not in known:
                problem = self._texts.title(job.problem.code) if job.problem is not None else ""
                rests = "cancelled" if job.state is JobState.STOPPED else "unbegun"
                words = self._say("wait.failed", problem=problem) if problem else self._say(f"wait.{rests}")
                looks = ("blocking", "blocking") if problem else ("resume", "accent")
                goes_on = partial(jobs.resume, job.id)
                yield Waiting(job.source.name, words, self._say("wait.button.stopped"), *looks, act=goes_on)

    def _reason(self, summary: DepositSummary) -> tuple[str, str, str, tuple[str, str]]:
        """Return the first thing that a deposit waits for: its text, the words, the page, the sign."""
        job = self._job_of(summary)
        trouble = trouble_of(summary, job)
        if trouble is not None:
            problem = self._texts.title(trouble.code)
            return "failed", self._say("wait.failed", problem=problem), "", ("blocking", "blocking")
        if summary.stopped_in is not None or job is not None:
            if job is None and summary.cut_off:
                key = "cut_off"
            else:
                key = "cancelled" if job is not None and job.state is JobState.STOPPED else "stopped"
            return "stopped", self._say(f"wait.{key}"), "", ("resume", "accent")
        if summary.blocking:
            return (
                "blocked",
                self._texts.count("start.wait.blocked", summary.blocking),
                "check",
                ("blocking", "blocking"),
            )
        if summary.step is not Step.CONVERT:
            return "convert", self._say("wait.convert"), "convert", ("convert", "accent")
        lacking = self._lacking(summary)
        if lacking:
            return "describe", self._texts.count("start.wait.describe", lacking), "describe", ("describe", "accent")
        return "package", self._say("wait.package"), "package", ("package", "accent")

    def _lacking(self, summary: DepositSummary) -> int:
        if not self._desk.profile.is_read:
            return 0
        known = {**summary.fields, **self._desk.state.draft(summary.source)}
        return len(lacking_fields(known, self._desk.profile))

    def _job_of(self, summary: DepositSummary) -> ListedJob | None:
        return self._desk.jobs.of(summary.source, summary.step)

    def _ask_to_remove(self, summary: DepositSummary) -> None:
        question = QMessageBox(self)
        question.setWindowTitle("archivkoop")
        question.setText(self._say("remove.title", name=summary.source.name))
        question.setInformativeText(
            self._say("remove.finished" if summary.step is Step.PACKAGE else "remove.unfinished")
        )
        remove = question.addButton(self._say("remove.ok"), QMessageBox.ButtonRole.DestructiveRole)
        cancel = question.addButton(self._say("remove.cancel"), QMessageBox.ButtonRole.RejectRole)
        question.setDefaultButton(cancel)
        question.exec()
        question.deleteLater()
        if question.clickedButton() is remove:
            self.to_forget.emit(summary)


def _row(context: Context, summary: DepositSummary, job: ListedJob | None, parent: QWidget) -> RecentRow:
    from archivkoop.gui.widgets.recent_row import RecentRow  # what it shows is not needed before there is any

    return RecentRow(context, summary, job, parent)


def _drop(widgets: list[QWidget]) -> None:
    """Take widgets away at once: what is only deleted later would still be seen and read out."""
    for widget in widgets:
        widget.hide()
        widget.setParent(None)
        widget.deleteLater()
    widgets.clear()
