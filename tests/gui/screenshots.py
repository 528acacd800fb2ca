"""Takes pictures of the window: empty, at work, finished; each page in both languages and looks, at 100 and 200 %.

    python tests/gui/screenshots.py OUT [DEPOSIT]

Without a screen it draws offscreen; under Xvfb (QT_QPA_PLATFORM=xcb) it shows real windows.
"""

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QDeadlineTimer, QEventLoop
from PySide6.QtWidgets import QApplication, QDialog, QPushButton

from archivkoop import assets
from archivkoop.app.request import Step
from archivkoop.app.settings import Settings
from archivkoop.core.files import Fate
from archivkoop.gui import steps
from archivkoop.gui.dialogs.about import AboutDialog
from archivkoop.gui.dialogs.decided import DecidedDialog
from archivkoop.gui.dialogs.decision import DecisionDialog
from archivkoop.gui.dialogs.suggestions import SuggestionsDialog
from archivkoop.gui.main import open_window
from archivkoop.gui.pages.check import CheckPage
from archivkoop.gui.pages.convert import ConvertPage
from archivkoop.gui.preview.content import ContentView
from archivkoop.gui.window import Window

SIZE = (1366, 768)
STEP_LIMIT_MS = 600_000
SHARP_MS = 2_000  # a page is first shown roughly
FIELDS = {
    "title": "Bauakten und Ratsprotokolle des Bezirks Mitte",
    "provenance": "Bauordnungsamt",
    "accession": "2026-017",
    "date_range": "1987–2014",
    "archive_name": "Stadtarchiv Musterstadt",
    "archive_isil": "DE-0000",
}


def wait(app: QApplication, until: Callable[[], bool], limit_ms: int) -> None:
    """Let the window live until something is so."""
    deadline = QDeadlineTimer(limit_ms)
    while not until() and not deadline.hasExpired():
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)


def rest(app: QApplication) -> None:
    """Let layouts settle."""
    wait(app, lambda: False, 120)


class Camera:
    """Takes the pictures."""

    def __init__(self, app: QApplication, window: Window, out: Path) -> None:
        self._app, self._window, self._out = app, window, out

    def take(self, name: str) -> None:
        """Take one of the window."""
        rest(self._app)
        self._window.grab().save(str(self._out / f"{name}.png"))

    def run(self, step: Step, name: str) -> None:
        """Have a step done, with a picture while it runs."""
        deposit = self._window.desk.deposit
        deposit.run(step)
        wait(self._app, lambda: deposit.progress is not None and deposit.progress.files_done > 5, STEP_LIMIT_MS)
        self.take(name)
        wait(self._app, lambda: not deposit.running, STEP_LIMIT_MS)
        if deposit.stopped_at is not None:
            self.take(f"{name}-problem")
            raise SystemExit(f"{name}: see the picture of the problem")

    def everywhere(self, prefix: str) -> None:
        """Take every page in every look."""
        theme, texts = self._window.desk.context.theme, self._window.desk.context.texts
        for language in ("de", "en"):
            texts.speak(language)
            for scheme in ("light", "dark"):
                for scale in (1.0, 2.0):
                    theme.choose(scheme=scheme, scale=scale)
                    for spec in steps.STEPS:
                        self._window.go_to(spec.key)
                        self.take(f"{prefix}-{spec.key}-{language}-{scheme}-{scale:.0%}".replace("%", ""))
        texts.speak("de")
        theme.choose(scheme="light", scale=1.0)

    def review(self) -> None:
        """Take a result beside its original, and one that failed."""
        theme, page = self._window.desk.context.theme, self._window.page("convert")
        assert isinstance(page, ConvertPage)
        reader = self._window.desk.deposit.reader
        assert reader is not None
        fates = {row.fate: row.path for row in reader.files()}
        for scheme, scale in (("light", 1.0), ("dark", 1.0), ("light", 2.0)):
            theme.choose(scheme=scheme, scale=scale)
            for fate in (Fate.PROVED, Fate.UNPROVED, Fate.FAILED):
                if fate not in fates:
                    continue
                page.look_at(fates[fate])
                sides = [view for view in page.findChildren(ContentView) if view.has_file]
                wait(self._app, lambda sides=sides: all(side.preview is not None for side in sides), STEP_LIMIT_MS)
                wait(self._app, lambda: False, SHARP_MS)
                self.take(f"review-{fate}-{scheme}-{scale:.0%}".replace("%", ""))
        page.findChild(QPushButton, "back_button").click()
        theme.choose(scheme="light", scale=1.0)

    def dialogs(self) -> None:
        """Take the dialogs."""
        context = self._window.desk.context
        for scale in (1.0, 2.0):
            context.theme.choose(scale=scale)
            path = "Bauakten/1987/0412/Gutachten Köln.pdf"
            for name, dialog in (
                ("waive", DecisionDialog(context, "waive", "Virus gefunden", path, self._window)),
                ("accept", DecisionDialog(context, "accept", "", path, self._window)),
                ("discard", DecisionDialog(context, "discard", "", path, self._window)),
                ("leave-out", DecisionDialog(context, "leave_out", "Virus gefunden", path, self._window)),
                ("about", AboutDialog(context, self._window)),
            ):
                self.take_dialog(f"dialog-{name}-{scale:.0%}".replace("%", ""), dialog)
        context.theme.choose(scale=1.0)

    def take_dialog(self, name: str, dialog: QDialog) -> None:
        """Take one of a dialog, and close it."""
        dialog.show()
        rest(self._app)
        dialog.grab().save(str(self._out / f"{name}.png"))
        dialog.close()

    def decide(self) -> None:
        """Take all suggestions, with pictures of the dry run and of the list of decisions."""
        desk = self._window.desk
        for scale in (1.0, 2.0):
            desk.context.theme.choose(scale=scale)
            self.take_dialog(f"suggestions-{scale:.0%}".replace("%", ""), SuggestionsDialog(desk, self._window))
        SuggestionsDialog(desk, self._window).ok_button.click()
        wait(self._app, lambda: not desk.decisions.waiting and not desk.deposit.running, STEP_LIMIT_MS)
        for scale in (2.0, 1.0):
            desk.context.theme.choose(scale=scale)
            self.take_dialog(f"decided-{scale:.0%}".replace("%", ""), DecidedDialog(desk, self._window))


def main(out: Path, deposit: Path) -> None:
    """Take all pictures."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="archivkoop-") as home:
        os.environ["ARCHIVKOOP_HOME"] = home
        os.environ["ARCHIVKOOP_LANG"] = "de"
        app = QApplication([])
        window = open_window(app, Settings.load())
        window.desk.context.theme.choose(scheme="light")
        window.resize(*SIZE)
        window.show()
        _ = window.desk.profile.loaded
        camera = Camera(app, window, out)
        camera.everywhere("empty")
        camera.dialogs()
        window.take(deposit)
        camera.take("chosen")
        camera.run(Step.PLAN, "running-check")
        page = window.page("check")
        assert isinstance(page, CheckPage)
        page.files_table.selectRow(0)
        rest(app)
        camera.take("checked")
        camera.decide()
        window.go_to("convert")
        camera.run(Step.CONVERT, "running-convert")
        camera.review()
        known = {field.id for field in window.desk.profile.loaded.profile.metadata.deposit}
        for name, value in FIELDS.items():
            if name in known:
                window.desk.deposit.describe(name, [value])
        target = Path(home) / "Archivpakete"
        target.mkdir()
        window.desk.deposit.choose_out(target)
        window.go_to("package")
        camera.take("ready")
        camera.run(Step.PACKAGE, "running-package")
        camera.everywhere("finished")
        window.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else assets.folder("resources") / "sample-deposit")
