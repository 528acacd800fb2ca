"""Starts the window."""

import os
import signal
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QTimer, QTranslator
from PySide6.QtWidgets import QApplication

from archivkoop.app.settings import Settings
from archivkoop.core.catalogue import LANGUAGES
from archivkoop.gui.columns import Columns
from archivkoop.gui.context import Context
from archivkoop.gui.decisions import Decisions
from archivkoop.gui.deposit import Deposit
from archivkoop.gui.desk import Desk
from archivkoop.gui.display import require_display
from archivkoop.gui.jobs.queue import Jobs
from archivkoop.gui.preferences import Preferences
from archivkoop.gui.profile import SharedProfile
from archivkoop.gui.single import SingleInstance
from archivkoop.gui.state import WindowState
from archivkoop.gui.texts import Texts
from archivkoop.gui.theme import Theme
from archivkoop.gui.tools import Tools
from archivkoop.gui.window import Window

STATE_FILE = "window.ini"
_PROFILE_AFTER_MS = 120  # the window stands: importing in a thread would slow its first picture
_PAGES_AFTER_MS = 400  # the start is over; a page is then there when it is asked for
_TOOLS_AFTER_MS = 2_500


def run(argv: Sequence[str]) -> int:
    """Show the window until it is closed, and return the exit code; `argv` is the program, then options.

    `--lang de|en` chooses the language for this time; a folder is the deposit to begin with.

    Raises:
        WorkplaceProblem: There is no display, or it cannot be reached.
    """
    parser = ArgumentParser(prog="archivkoop gui")
    parser.add_argument("--lang", choices=LANGUAGES)
    parser.add_argument("deposit", nargs="?", type=Path)
    options = parser.parse_args(argv[1:])
    require_display()
    app = QApplication(list(argv[:1]))
    app.setApplicationName("archivkoop")
    app.setDesktopFileName("archivkoop")
    # Qt's loop sleeps in C: the default handler lets Ctrl+C in the terminal end it; a job stays resumable.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    single = SingleInstance(Settings.file().parent)
    if single.call_first(options.deposit):
        return 0
    single.listen()
    window = open_window(app, Settings.load(), options.lang)
    window.show()
    single.called.connect(window.be_called)
    window.crashes.catch()
    QTimer.singleShot(_TOOLS_AFTER_MS, lambda: window.desk.tools.look(window.desk.deposit.settings))
    QTimer.singleShot(_PAGES_AFTER_MS, window.make_pages)
    QTimer.singleShot(0, window.extras.welcome)
    if options.deposit is not None:
        QTimer.singleShot(0, lambda: window.take(options.deposit))
    try:
        return app.exec()
    finally:
        single.close()


def open_window(app: QApplication, settings: Settings, language: str | None = None) -> Window:
    """Put everything together; the window is not shown yet, and holds it all."""
    state = WindowState(Settings.file().with_name(STATE_FILE))
    texts = Texts(language or language_of(settings))
    _speak_to_qt(app, texts)
    theme = Theme(app, state.scheme, state.scale)
    profile = SharedProfile(settings)
    jobs = Jobs(settings)
    _speak_to_jobs(jobs, texts)
    deposit = Deposit(jobs, state)
    context = Context(texts, theme)
    preferences = Preferences(context, deposit, profile, state)
    decisions = Decisions(deposit, deposit)
    columns = Columns(texts, profile)
    desk = Desk(context, deposit, decisions, jobs, profile, columns, state, preferences, Tools(deposit))
    window = Window(desk)
    window.setWindowIcon(theme.mark())
    QTimer.singleShot(_PROFILE_AFTER_MS, profile.start)
    QTimer.singleShot(_PROFILE_AFTER_MS, jobs.load)
    return window


def language_of(settings: Settings) -> str:
    """Return the language to speak: the environment's wish, the settings', the system's, else German."""
    wished = (os.environ.get("ARCHIVKOOP_LANG", ""), settings.language, QLocale.system().name())
    return next((name[:2] for name in wished if name[:2] in LANGUAGES), LANGUAGES[0])


def _speak_to_jobs(jobs: Jobs, texts: Texts) -> None:
    """Have the reports of jobs that start here speak the same language."""

    def speak() -> None:
        jobs.language = texts.language

    texts.changed.connect(speak)
    speak()


def _speak_to_qt(app: QApplication, texts: Texts) -> None:
    """Have Qt's own dialogs speak the same language."""
    translator = QTranslator(texts)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)

    def load() -> None:
        app.removeTranslator(translator)
        if translator.load(f"qtbase_{texts.language}", folder):
            app.installTranslator(translator)

    texts.changed.connect(load)
    load()
