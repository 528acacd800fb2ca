"""A real window in a process of its own that packages a deposit at once: `python ended_window.py DEPOSIT OUT`."""

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from archivkoop.app.request import Step
from archivkoop.app.settings import Settings
from archivkoop.gui.main import open_window

FIELDS = {
    "title": "Bauakten",
    "provenance": "Bauordnungsamt",
    "accession": "2026-017",
    "date_range": "1987–2014",
    "archive_name": "Stadtarchiv Musterstadt",
    "archive_isil": "DE-0000",
}


def main(source: Path, out: Path) -> None:
    """Show the window, have the package made, and close when it is there."""
    app = QApplication(sys.argv[:1])
    window = open_window(app, Settings.load())
    window.show()
    deposit = window.desk.deposit

    def begin() -> None:
        window.desk.jobs.load()
        deposit.open(source)
        deposit.choose_out(out)
        for name, value in FIELDS.items():
            deposit.describe(name, (value,))
        deposit.staged.connect(lambda: print(deposit.stage, flush=True))
        deposit.done.connect(lambda result: (print("package", result.package, flush=True), window.close()))
        deposit.failed.connect(lambda error: (print("failed", repr(error), flush=True), window.close()))
        deposit.run(Step.PACKAGE)

    QTimer.singleShot(0, begin)
    app.exec()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
