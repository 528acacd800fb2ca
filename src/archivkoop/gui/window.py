"""The window: the rail, the pages, the job bar, the menu. It connects them and holds nothing itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QActionGroup, QCloseEvent, QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QFrame,
    QMainWindow,
    QMenu,
    QMessageBox,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
)

from archivkoop.app.request import JobResult, Step
from archivkoop.core.errors import ArchivkoopError
from archivkoop.gui import steps
from archivkoop.gui.announce import announce
from archivkoop.gui.crashes import Crashes
from archivkoop.gui.desk import Desk
from archivkoop.gui.edit_menu import EditMenu
from archivkoop.gui.extras import Extras
from archivkoop.gui.focus import FocusKeeper
from archivkoop.gui.job_bar import JobBar
from archivkoop.gui.loader import load
from archivkoop.gui.messages import Messages
from archivkoop.gui.pages.base import Page
from archivkoop.gui.visits import Visits
from archivkoop.gui.widgets.drop_zone import dropped_paths, take_drop
from archivkoop.gui.widgets.path_label import PathLabel
from archivkoop.gui.widgets.rail import Rail

if TYPE_CHECKING:
    from archivkoop.gui.pages.intake import IntakePage
    from archivkoop.gui.pages.package import PackagePage
    from archivkoop.gui.widgets.banner import Banner

_FOLLOW_MS = 500
_BETWEEN_PAGES_MS = 40
_SIZE_EM = (92, 54)
_FRAME_EM = 3
_ROOMY_EM = 31


class Window(QMainWindow):
    """The application's one window."""

    pages: QStackedWidget
    rail: Rail
    status_frame: QFrame
    archive_label: PathLabel
    profile_button: QPushButton
    tools_button: QPushButton
    deposit_menu: QMenu
    start_action: QAction
    open_action: QAction
    verify_package_action: QAction
    open_folder_action: QAction
    open_report_action: QAction
    stop_action: QAction
    job_list_action: QAction
    foot_layout: QVBoxLayout
    quit_action: QAction
    german_action: QAction
    english_action: QAction
    system_look_action: QAction
    light_look_action: QAction
    dark_look_action: QAction
    larger_action: QAction
    smaller_action: QAction
    usual_size_action: QAction
    settings_action: QAction
    profile_action: QAction
    assistant_action: QAction
    diagnostics_action: QAction
    about_action: QAction

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._deposit = desk.deposit
        self._texts = desk.context.texts
        self._theme = desk.context.theme
        load(self, "window", desk.context)
        self._focus = FocusKeeper(self)
        self._pages: dict[str, Page] = {}
        self.messages = Messages(desk, self._banner, self)
        self._visits = Visits(desk, self)
        self.extras = Extras(desk, self.messages, self)
        self.crashes = Crashes(desk, self)
        self._job_bar = JobBar(desk.context, desk.jobs, self._deposit, self.pages, self)
        self.foot_layout.addWidget(self._job_bar)
        self.menuBar().setCornerWidget(self._job_bar.corner_button)
        self.pages.currentChanged.connect(self._job_bar.fit)
        self._follower = QTimer(self, interval=_FOLLOW_MS)
        self._follower.timeout.connect(self._follow)
        self._connect_menu()
        EditMenu(desk, self)
        self._connect_deposit()
        self.rail.chosen.connect(self.go_to)
        self.setAcceptDrops(True)
        self._goes_on = False  # the next window may go on with the jobs by itself
        self._current = steps.START
        self._restore_size()
        self.go_to(steps.START)

    @property
    def desk(self) -> Desk:
        """What its pages work with."""
        return self._desk

    def page(self, key: str) -> Page:
        """Return a step's page; it is made when it is first asked for."""
        if key not in self._pages:
            self._add_page(key, steps.page(key, self._desk))
        return self._pages[key]

    def make_pages(self) -> None:
        """Make one page more that nobody has asked for yet, and so on while there is nothing else to do."""
        lacking = next((key for key in steps.KEYS if key not in self._pages), None)
        if lacking is not None:
            self.page(lacking)
            QTimer.singleShot(_BETWEEN_PAGES_MS, self.make_pages)

    def go_to(self, key: str) -> None:
        """Show a step, or the start page."""
        self._current = key
        if self._deposit.source is not None and key != steps.START:
            self._desk.state.keep_place(self._deposit.source, key)
        page = self.page(key)
        before, focus = self.pages.currentWidget(), self.focusWidget()
        left_behind = focus is None or (before is not None and before is not page and before.isAncestorOf(focus))
        page.refresh()  # before it is seen: what it hides must not ask for room
        self.pages.setCurrentWidget(page)
        self._refresh_rail()
        if left_behind or self.status_frame.isAncestorOf(self.focusWidget()):  # where Qt puts it if a button goes away
            page.take_focus()
            self._focus.is_set()

    def take(self, folder: Path) -> None:
        """Have a folder as the deposit, or verify it if it is a package and that is wanted."""
        self._visits.receive(folder)

    def be_called(self, folder: Path | None) -> None:
        """Come to the front for a second start, with the folder that it was given."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()
        if folder is not None:
            self.take(folder)

    def refresh(self) -> None:
        """Show what the deposit says by now."""
        self._refresh_rail()
        source, result = self._deposit.source, self._deposit.result
        self.setWindowTitle(f"{source.name} – archivkoop" if source else "archivkoop")
        self.stop_action.setEnabled(self._desk.jobs.busy)
        self.job_list_action.setEnabled(bool(self._desk.jobs.entries()))
        self.open_folder_action.setEnabled(self._deposit.package is not None)
        self.open_report_action.setEnabled(result is not None and result.report is not None)
        running = self._deposit.running
        if running != self._follower.isActive():
            self._follower.start() if running else self._follower.stop()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Take a folder anywhere in the window; of anything else it says why it is none."""
        if dropped_paths(event):
            take_drop(event)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Have the folder as the deposit."""
        paths = dropped_paths(event)
        if not (paths and take_drop(event)):
            return
        if len(paths) == 1:
            self.take(paths[0])
        else:
            self.messages.several()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Leave the status line out where the page needs its room; the menu has all of it, too."""
        super().resizeEvent(event)
        self._fit()
        self._job_bar.fit()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Remember the window; a running job stays resumable."""
        if self._desk.jobs.busy and not self.may_stop():
            event.ignore()
            return
        self._desk.state.geometry = self.saveGeometry()
        self._desk.state.save()
        self._desk.decisions.close()
        self._desk.jobs.close(go_on=self._goes_on)
        self._deposit.close()
        super().closeEvent(event)

    def may_stop(self) -> bool:
        """Ask whether the running job may be stopped, and the window closed."""
        question = QMessageBox(self)
        question.setWindowTitle("archivkoop")
        question.setText(self._texts.say("close.title"))
        waiting = self._desk.decisions.waiting
        kept = [self._texts.count("close.decisions", waiting)] if waiting else []
        question.setInformativeText(" ".join([self._texts.say("close.text"), *kept]))
        stop = question.addButton(self._texts.say("close.stop"), QMessageBox.ButtonRole.AcceptRole)
        stay = question.addButton(self._texts.say("close.stay"), QMessageBox.ButtonRole.RejectRole)
        question.setDefaultButton(stay)  # a key that is pressed too often ends nothing
        go_on = QCheckBox(self._texts.say("close.go_on"), question)
        question.setCheckBox(go_on)
        jobs = self._desk.jobs

        def look() -> None:
            if not (jobs.busy or jobs.waiting):  # there is nothing to ask any more
                stop.click()

        jobs.changed.connect(look)
        question.exec()
        jobs.changed.disconnect(look)
        self._goes_on = go_on.isChecked()
        question.deleteLater()
        return question.clickedButton() is stop

    @property
    def _intake(self) -> IntakePage:
        from archivkoop.gui.pages.intake import IntakePage

        page = self.page("intake")
        assert isinstance(page, IntakePage)
        return page

    @property
    def _package(self) -> PackagePage:
        from archivkoop.gui.pages.package import PackagePage

        page = self.page("package")
        assert isinstance(page, PackagePage)
        return page

    # --- set up -----------------------------------------------------------------------------------

    def _add_page(self, key: str, page: Page) -> None:
        self._pages[key] = page
        self.pages.addWidget(page)
        page.wanted.connect(self.go_to)
        self._visits.serve(page)

    def _connect_menu(self) -> None:
        for key in steps.KEYS:
            action = self.findChild(QAction, f"step_{key}_action")
            assert isinstance(action, QAction)
            action.triggered.connect(lambda _on=False, wanted=key: self.go_to(wanted))
        self.start_action.triggered.connect(lambda: self.go_to(steps.START))
        self.open_action.triggered.connect(self._open)
        self.verify_package_action.triggered.connect(self._visits.choose_package)
        self.open_folder_action.triggered.connect(lambda: self._on_package("folder"))
        self.open_report_action.triggered.connect(lambda: self._on_package("report"))
        self.stop_action.triggered.connect(self._job_bar.pause)
        self.job_list_action.toggled.connect(self._job_bar.list_button.setChecked)
        self._job_bar.list_button.toggled.connect(self.job_list_action.setChecked)
        self._job_bar.wanted.connect(self._visits.show)
        self._job_bar.needed.connect(self._visits.show_needed)
        self.profile_action.triggered.connect(self.extras.open_profile)
        self.profile_button.clicked.connect(self.extras.open_profile)
        self.assistant_action.triggered.connect(self.extras.open_assistant)
        self.settings_action.triggered.connect(self.extras.open_settings)
        self.tools_button.clicked.connect(self.extras.open_tools)
        self.diagnostics_action.triggered.connect(self.crashes.open_diagnostics)
        self.quit_action.triggered.connect(self.close)
        self.about_action.triggered.connect(self.extras.open_about)
        preferences = self._desk.preferences
        languages = {"de": self.german_action, "en": self.english_action}
        looks = {"system": self.system_look_action, "light": self.light_look_action, "dark": self.dark_look_action}
        self._group(languages, self._texts.language, preferences.speak)
        self._group(looks, self._theme.scheme, preferences.look)
        self.larger_action.triggered.connect(lambda: preferences.resize_by(1))
        self.smaller_action.triggered.connect(lambda: preferences.resize_by(-1))
        self.usual_size_action.triggered.connect(lambda: preferences.resize_by(0))
        preferences.changed.connect(self._check_choices)

    def _group(self, actions: dict[str, QAction], current: str, choose: Callable[[str], None]) -> None:
        group = QActionGroup(self)
        for name, action in actions.items():
            group.addAction(action)
            action.setChecked(name == current)
            action.triggered.connect(lambda _on=True, wanted=name: choose(wanted))

    def _check_choices(self) -> None:
        """Show in the menu what was chosen elsewhere."""
        languages = {"de": self.german_action, "en": self.english_action}
        looks = {"system": self.system_look_action, "light": self.light_look_action, "dark": self.dark_look_action}
        languages[self._texts.language].setChecked(True)
        looks[self._theme.scheme].setChecked(True)
        self._refresh_all()

    def _connect_deposit(self) -> None:
        deposit = self._deposit
        deposit.changed.connect(self.refresh)
        deposit.staged.connect(self._refresh_rail)
        deposit.opened.connect(lambda: self.go_to("intake"))
        deposit.wanted.connect(self._go_where_wanted)
        deposit.done.connect(self._announce_result)
        self._texts.changed.connect(self._refresh_all)
        self._theme.changed.connect(self._fit)
        self._desk.profile.ready.connect(self._refresh_all)
        self._desk.tools.changed.connect(self._show_tools)

    # --- what the person chooses ------------------------------------------------------------------

    def _open(self) -> None:
        folder = QFileDialog.getExistingDirectory(
            self, self._texts.say("intake.choose_title"), self._desk.state.folder("source")
        )
        if folder:
            self.take(Path(folder))

    def _on_package(self, what: str) -> None:
        """Show the package's folder or report; its page is made only now."""
        self._package.open_folder() if what == "folder" else self._package.open_report()

    def _go_where_wanted(self, place: str) -> None:
        self._open() if place == "open" else self.go_to(place)

    # --- what the deposit says --------------------------------------------------------------------

    def _refresh_all(self) -> None:
        self.refresh()
        settings = self._deposit.settings
        say, name = self._texts.say, settings.archive_name
        self.archive_label.setText(say("status.archive", name=name) if name else say("status.no_archive"))
        self.profile_button.setText(self._profile_words())
        self._show_tools()
        self._pages[self._current].refresh()

    def _show_tools(self) -> None:
        tools, texts = self._desk.tools, self._texts
        words = texts.say("status.tools_ok") if tools.seen else texts.say("status.tools_unknown")
        gravest = next((kind for kind in ("missing", "broken", "faulty") if tools.troubles[kind]), None)
        self.tools_button.setText(texts.count(f"status.tools_{gravest}", tools.troubles[gravest]) if gravest else words)

    def _profile_words(self) -> str:
        try:
            loaded = self._desk.profile.loaded
        except ArchivkoopError as error:
            self.messages.error(error)
            return self._texts.say("status.no_profile")
        key = "status.signed" if loaded.signed else "status.draft"
        return self._texts.say(key, version=loaded.profile.profile.version)

    def _refresh_rail(self) -> None:
        self.rail.show_entries(steps.entries(self._desk), self._current)

    def _follow(self) -> None:
        self._refresh_rail()
        self._pages[self._current].follow()

    def _announce_result(self, result: JobResult) -> None:
        """Say that a run has ended, and go on where the person is likely to go on."""
        banner = self._pages[self._current].banner()
        if banner is not None:
            banner.hide()
        if result.package is not None:
            self.go_to("package")
            self._package.take_focus()
            self._focus.is_set()
        elif self._current == "intake" and result.step in {Step.CHECK, Step.PLAN}:
            self.go_to("check")
        elif self._deposit.until is not None and result.falls_short_of(self._deposit.until):
            self.messages.not_packaged(result)
            return
        if result.already_there:
            self.messages.already_there()
        else:
            announce(self, self._texts.say(f"message.done.{result.step}"))

    def _banner(self) -> Banner:
        """Return the place for messages on the page that is seen, else on the first step's."""
        banner = self._pages[self._current].banner()
        if banner is None:
            self.go_to("intake")
            banner = self._intake.banner()
        assert banner is not None
        return banner

    def _fit(self) -> None:
        self.status_frame.setVisible(self.height() >= self._theme.px(_ROOMY_EM))

    def _restore_size(self) -> None:
        if not self.restoreGeometry(self._desk.state.geometry):
            room = self.screen().availableGeometry()
            width, height = (self._theme.px(em) for em in _SIZE_EM)
            frame = self._theme.px(_FRAME_EM)  # nobody knows the system's before the window is shown
            self.resize(min(width, room.width() - frame), min(height, room.height() - frame))
