"""Takes pictures of what lies around the steps: start page, first-time set-up, settings, profile, error, verification.

python tests/gui/screenshots_shell.py OUT
"""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from gui_tasks import event, fill_workspace
from PySide6.QtCore import QDeadlineTimer, QEventLoop
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from archivkoop.app.request import Step
from archivkoop.app.settings import Settings
from archivkoop.core.events import EventKind
from archivkoop.core.tools import ToolState, ToolStatus
from archivkoop.core.verification import Problem, VerifyResult
from archivkoop.gui.dialogs.assistant import AssistantDialog
from archivkoop.gui.dialogs.crash import CrashDialog
from archivkoop.gui.dialogs.profile import ProfileDialog
from archivkoop.gui.dialogs.settings import SettingsDialog
from archivkoop.gui.dialogs.verify import VerifyDialog
from archivkoop.gui.jobs import queue
from archivkoop.gui.main import open_window
from archivkoop.gui.pages.start import StartPage
from archivkoop.gui.steps import START
from archivkoop.gui.window import Window
from archivkoop.store.workspace import Workspace

SIZE = (1366, 768)
LOOKS = [(scheme, scale) for scheme in ("light", "dark") for scale in (1.0, 2.0)]
TOOLS = (
    ToolStatus("siegfried", "Siegfried", ToolState.OK, "1.11.2", required=True),
    ToolStatus("verapdf", "veraPDF", ToolState.MISSING),
    ToolStatus("ghostscript", "Ghostscript", ToolState.OK, "10.05.1", required=True),
    ToolStatus("libreoffice", "LibreOffice", ToolState.MISSING, required=True),
)
VERDICTS = {
    "valid": VerifyResult(valid=True, own=True, files=1284, bytes=3_400_000_000),
    "invalid": VerifyResult(
        valid=False,
        problems=(Problem("AK-V03", "data/Bauakten/1987/Gutachten Köln.pdf", {"manifest": "manifest-sha512.txt"}),),
        files=1284,
        bytes=3_400_000_000,
    ),
}


def settle(app: QApplication, until: Callable[[], bool] = lambda: False, limit_ms: int = 150) -> None:
    """Let layouts settle, or wait until something is so."""
    deadline = QDeadlineTimer(limit_ms)
    while not until() and not deadline.hasExpired():
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 30)


def make_deposits(home: Path) -> None:
    """Make deposits as they lie about on a workstation: finished, blocked, stopped, ready to go on."""
    workspaces, places = home / "data" / "workspaces", home / "Eingang"
    for name, files in (("2026-017 Bauordnungsamt", 2), ("2026-016 Standesamt", 0), ("2026-014 Schulamt", 60)):
        (places / name).mkdir(parents=True)
        (places / name / "Vermerk.txt").write_text("Vermerk", encoding="utf-8")
        fill_workspace(workspaces / name, files, places / name)
    done = places / "2026-011 Kulturamt, Nachlieferung"
    package = home / "Archivpakete" / "DE-0000_2026"
    package.mkdir(parents=True)
    done.mkdir()
    (done / "Vermerk.txt").write_text("Vermerk", encoding="utf-8")
    fill_workspace(workspaces / "fertig", 3, done)
    with Workspace.open(workspaces / "fertig") as workspace:
        workspace.record(event(EventKind.JOB_FINISHED, result={"package": str(package), "report": ""}))


def dialogs(window: Window) -> Iterator[tuple[str, QDialog]]:
    """Yield every dialog in each of its states, with a name for the picture."""
    desk = window.desk
    assistant = AssistantDialog(desk, window)
    for number in range(assistant.steps.count()):
        assistant._show_step(number)
        yield f"assistant-{number + 1}", assistant
    settings = SettingsDialog(desk, window)
    yield "settings", settings
    settings.show_tools()
    yield "settings-tools", settings
    profile = ProfileDialog(desk, window)
    profile.search_edit.setText("fmt/353")
    yield "profile-rules", profile
    for name in ("fields", "limits", "changes"):
        getattr(profile, f"{name}_chip").click()
        yield f"profile-{name}", profile
    yield "crash", CrashDialog(desk.context, desk.deposit.settings, ValueError("unforeseen"), window)
    yield "diagnostics", CrashDialog(desk.context, desk.deposit.settings, None, window, asked=True)
    for name, verdict in VERDICTS.items():
        verify = VerifyDialog(desk.context, Path("/archiv/DE-0000_2026_017"), window)
        verify._show_result(verdict)
        yield f"verify-{name}", verify


def take_all(app: QApplication, window: Window, out: Path) -> None:
    """Take every picture in both languages and all looks."""
    window.desk.tools._take(TOOLS)
    window.go_to(START)
    page = window.page(START)
    assert isinstance(page, StartPage)
    settle(app, lambda: bool(page._found), 10_000)
    for language in ("de", "en"):
        window.desk.context.texts.speak(language)
        for scheme, scale in LOOKS:
            window.desk.context.theme.choose(scheme=scheme, scale=scale)
            look = f"{language}-{scheme}-{scale * 100:.0f}"
            take(app, window, out / f"start-{look}.png")
            shown: QDialog | None = None
            for name, dialog in dialogs(window):
                if shown is not dialog:
                    close(shown)
                    shown = dialog
                    dialog.show()
                take(app, dialog, out / f"{name}-{look}.png")
            close(shown)
    window.desk.context.texts.speak("de")
    window.desk.context.theme.choose(scheme="light", scale=1.0)


def take_jobs(app: QApplication, window: Window, home: Path, out: Path) -> None:
    """Take the list of jobs: one that runs, two that wait, one that failed."""
    jobs = window.desk.jobs
    queue.RUN_JOB = "gui_tasks:fail"
    for name in (
        "2026-011 Kulturamt, Nachlieferung",
        "2026-017 Bauordnungsamt",
        "2026-016 Standesamt",
        "2026-014 Schulamt",
    ):
        window.take(home / "Eingang" / name)
        window.desk.deposit.run(Step.CONVERT)
        if queue.RUN_JOB == "gui_tasks:fail":
            settle(app, lambda: not jobs.busy, 60_000)
            queue.RUN_JOB = "gui_tasks:work_until_stopped"
    settle(app, lambda: any((live := jobs.live(entry.id)) and live.progress for entry in jobs.entries()), 60_000)
    for language in ("de", "en"):
        window.desk.context.texts.speak(language)
        for scheme, scale in LOOKS:
            window.desk.context.theme.choose(scheme=scheme, scale=scale)
            for shown in (False, True):
                window.job_list_action.setChecked(shown)
                settle(app, limit_ms=400)
                name = f"jobs-{'list' if shown else 'bar'}-{language}-{scheme}-{scale * 100:.0f}"
                take(app, window, out / f"{name}.png")
    for entry in jobs.entries():
        jobs.cancel(entry.id)
    settle(app, lambda: not jobs.busy, 60_000)  # else closing the window asks, and nobody answers


def take(app: QApplication, widget: QWidget, file: Path) -> None:
    """Take one."""
    settle(app)
    widget.grab().save(str(file))


def close(dialog: QDialog | None) -> None:
    """Take a dialog away."""
    if dialog is not None:
        dialog.close()
        dialog.deleteLater()


def main(out: Path) -> None:
    """Take all pictures."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="archivkoop-") as home:
        os.environ["ARCHIVKOOP_HOME"] = home
        os.environ["ARCHIVKOOP_LANG"] = "de"
        make_deposits(Path(home))
        app = QApplication.instance() or QApplication([])
        assert isinstance(app, QApplication)
        window = open_window(app, Settings.load())
        window.desk.preferences.change(archive_name="Stadtarchiv Musterstadt", archive_isil="DE-0000")
        window.resize(*SIZE)
        window.show()
        _ = window.desk.profile.loaded
        take_all(app, window, out)
        take_jobs(app, window, Path(home), out)
        window.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
