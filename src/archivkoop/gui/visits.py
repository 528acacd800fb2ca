"""What comes to the window from outside or from its start page: folders, packages, earlier deposits."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QMessageBox

from archivkoop import app
from archivkoop.app.places import check_deposit, check_folder
from archivkoop.core.errors import ArchivkoopError, JobLockedError
from archivkoop.gui.background import Background
from archivkoop.gui.desk import Desk
from archivkoop.gui.dialogs.shown import show
from archivkoop.gui.jobs.words import trouble_of
from archivkoop.gui.pages.base import Page
from archivkoop.gui.steps import START, place_needed, place_of

if TYPE_CHECKING:
    from archivkoop.app.deposits import DepositSummary, OpenedDeposit
    from archivkoop.core.errors import Trouble
    from archivkoop.core.files import DecidedAs
    from archivkoop.gui.pages.start import StartPage
    from archivkoop.gui.window import Window

_NEEDED = "needed"  # a place: where something is missing
BAG_DECLARATION = "bagit.txt"  # RFC 8493, 2.1.1: what has it is a bag


class Visits(QObject):
    """Opens, verifies and forgets for the window; asks first where something would stop or be lost."""

    def __init__(self, desk: Desk, window: Window) -> None:
        super().__init__(window)
        self._desk = desk
        self._deposit = desk.deposit
        self._texts = desk.context.texts
        self._window = window
        self._start: StartPage | None = None
        self._place = ""  # where to go once it is open; "": where it stands
        self._tells = True  # that it was begun before
        self._resumes = False  # the deposit's job, once it is open
        self._opening = Background(self)
        self._opening.succeeded.connect(self._reopen)
        self._opening.failed.connect(window.messages.error)
        self._forgetting = Background(self)
        self._forgetting.succeeded.connect(self._look_again)
        self._forgetting.failed.connect(window.messages.error)

    def serve(self, page: Page) -> None:
        """Do what a page is asked from outside the open deposit."""
        if page.name == "intake":
            self._serve_intake(page)
        elif page.name == START:
            self._serve_start(page)
        elif page.name == "package":
            self._serve_package(page)

    def _serve_intake(self, page: Page) -> None:
        from archivkoop.gui.pages.intake import IntakePage

        assert isinstance(page, IntakePage)
        page.given.connect(self.receive)

    def _serve_package(self, page: Page) -> None:
        from archivkoop.gui.pages.package import PackagePage

        assert isinstance(page, PackagePage)
        page.field_wanted.connect(self.show_field)
        page.files_wanted.connect(self.show_decided)

    def show_field(self, name: str) -> None:
        """Show a field of the deposit's description, ready to be filled."""
        from archivkoop.gui.pages.describe import DescribePage

        self._window.go_to("describe")
        page = self._window.page("describe")
        assert isinstance(page, DescribePage)
        page.go_to_field(name)

    def show_decided(self, decided: DecidedAs) -> None:
        """Show the files about which something was decided, where they can be looked at."""
        from archivkoop.gui.pages.check import CheckPage
        from archivkoop.gui.pages.convert import ConvertPage
        from archivkoop.gui.pages.convert_review import UNPROVED

        key = "convert" if decided.subject == UNPROVED else "check"
        self._window.go_to(key)
        page = self._window.page(key)
        if isinstance(page, ConvertPage):
            page.show_only("unproved")
        elif isinstance(page, CheckPage):
            page.show_decided(decided)

    def _serve_start(self, page: Page) -> None:
        from archivkoop.gui.pages.start import StartPage

        assert isinstance(page, StartPage)
        self._start = page
        page.given.connect(self.receive)
        page.to_verify.connect(self.verify)
        page.to_open.connect(self.reopen)
        page.to_resume.connect(self.resume)
        page.to_forget.connect(self.forget)
        for ended in (self._deposit.done, self._deposit.stopped, self._deposit.failed):
            ended.connect(self._look_again)

    def receive(self, folder: Path) -> None:
        """Have a folder as the deposit, or say why it can be none; a package may be meant to be verified instead."""
        try:
            check_folder(folder)
        except ArchivkoopError as error:
            self._window.messages.error(error)
            return
        if (folder / BAG_DECLARATION).is_file():
            act = self._ask_about(folder)
            if act is not None:
                act()
        else:
            self.take(folder)

    def take(self, folder: Path) -> None:
        """Have a folder as the deposit, if it can be one; where it was begun before, it is found as it was left."""
        try:
            check_deposit(folder, self._deposit.settings.workspaces)
        except ArchivkoopError as error:
            self._window.messages.error(error)
            return
        self._desk.state.keep_folder("source", folder.parent)
        source = folder.resolve()
        place = self._remembered(source)  # before the window goes to its first page
        self._deposit.open(source)
        if self._unknown(source):
            self._look_for(source, place, tells=True)

    def show(self, source: Path) -> None:
        """Show the deposit of a job where the person was."""
        self._show_job(source, self._remembered(source))

    def show_needed(self, source: Path) -> None:
        """Show the deposit of a job where it waits for the person."""
        self._show_job(source, _NEEDED)

    def _show_job(self, source: Path, place: str) -> None:
        if self._deposit.source != source:
            self._deposit.open(source)
        if self._unknown(source):
            self._look_for(source, place, tells=False)
        else:
            self._go(place)

    def _go(self, place: str) -> None:
        self._window.go_to(place_needed(self._desk) if place == _NEEDED else place or place_of(self._deposit))

    def _look_for(self, source: Path, place: str, *, tells: bool) -> None:
        self._place, self._tells = place, tells
        looking = Background(self)
        looking.succeeded.connect(self._recognise)
        looking.failed.connect(self._window.messages.error)
        looking.start(app.find_deposit, self._deposit.settings, source)

    def _unknown(self, source: Path) -> bool:
        """Say whether nothing of a deposit is known yet, and it is the one that is open."""
        deposit = self._deposit
        begun = deposit.running and not deposit.in_line  # then its job says where it works
        return deposit.source == source and deposit.reader is None and deposit.result is None and not begun

    def _recognise(self, opened: OpenedDeposit | None) -> None:
        if opened is None or self._opening.running or not self._unknown(opened.source):
            return
        self._resumes = False
        self._show(opened, self._place)
        if self._tells and opened.stopped_in is None:  # else the window has said how it stands
            self._window.messages.recognised()

    def choose_package(self) -> None:
        """Ask for a package, and verify it."""
        title = self._texts.say("start.verify_title")
        folder = QFileDialog.getExistingDirectory(self._window, title, self._desk.state.folder("out"))
        if folder:
            self.verify(Path(folder))

    def verify(self, package: Path) -> None:
        """Verify a package in a dialog of its own."""
        from archivkoop.gui.dialogs.verify import VerifyDialog

        show(VerifyDialog(self._desk.context, package, self._window))

    def reopen(self, summary: DepositSummary, place: str = "") -> None:
        """Go on with an earlier deposit at a page; "": where the person was."""
        reader = self._deposit.reader
        if reader is not None and reader.folder == summary.folder:  # it is open already
            self._window.go_to(place or self._remembered(summary.source) or place_of(self._deposit))
            self._say_why_stopped(trouble_of(summary, self._desk.jobs.of(summary.source, summary.step)))
        elif not self._opening.running:
            self._place, self._resumes = place, False
            self._opening.start(app.open_deposit, summary.folder)

    def resume(self, summary: DepositSummary) -> None:
        """Open an earlier deposit, and have its job go on."""
        if not self._opening.running:
            self.reopen(summary)
            self._resumes = self._opening.running
            if not self._resumes:  # it was open already
                self._deposit.resume()

    def forget(self, summary: DepositSummary) -> None:
        """Delete what was kept of a deposit; the person was asked."""
        if self._desk.jobs.active(summary.source):
            self._window.messages.error(JobLockedError(source=str(summary.source)))
            return
        reader = self._deposit.reader
        if reader is not None and reader.folder == summary.folder:
            self._deposit.leave()
        if not self._forgetting.running:
            self._desk.jobs.forget(summary.source)
            self._desk.state.forget(summary.source)
            self._forgetting.start(app.forget_deposit, self._deposit.settings, summary)

    def _reopen(self, opened: OpenedDeposit) -> None:
        self._show(opened, self._place or self._remembered(opened.source))

    def _show(self, opened: OpenedDeposit, place: str) -> None:
        """Show it at a page, "": where it stands; and go on with its job, or say why that stopped."""
        self._deposit.reopen(opened)
        self._go(place)
        if self._resumes:
            self._deposit.resume()
            return
        job = self._desk.jobs.of(opened.source, opened.result.step if opened.result else None)
        self._say_why_stopped(opened.trouble if job is None else job.problem)

    def _say_why_stopped(self, trouble: Trouble | None) -> None:
        if self._deposit.stopped_at is None:
            return
        if trouble is not None:
            self._window.messages.failed(trouble)
        else:
            self._window.messages.stopped()

    def _remembered(self, source: Path) -> str:
        return self._desk.state.place(source)

    def _look_again(self, _result: object = None) -> None:
        if self._start is not None:
            self._start.refresh()

    def _ask_about(self, folder: Path) -> partial[None] | None:
        say = self._texts.say
        question = QMessageBox(self._window)
        question.setWindowTitle("archivkoop")
        question.setText(say("bag.title"))
        question.setInformativeText(say("bag.text", name=folder.name))
        verify = question.addButton(say("bag.verify"), QMessageBox.ButtonRole.AcceptRole)
        take = question.addButton(say("bag.take"), QMessageBox.ButtonRole.ActionRole)
        question.addButton(say("bag.cancel"), QMessageBox.ButtonRole.RejectRole)
        question.setDefaultButton(verify)
        question.exec()
        question.deleteLater()
        if question.clickedButton() is verify:
            return partial(self.verify, folder)
        return partial(self.take, folder) if question.clickedButton() is take else None
