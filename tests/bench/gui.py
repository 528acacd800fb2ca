"""Measures the window: its start, and its table over many files.

    python tests/bench/gui.py [FILES]
    python tests/bench/gui.py --start   only the start, several times in processes of their own

Times are seconds of this machine, beside the time of an empty loop, so that machines can be compared.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[1] / "gui"))

import psutil
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from archivkoop import app as use_cases
from archivkoop.app.settings import Settings
from archivkoop.core.files import FileFilter
from archivkoop.core.findings import Severity
from archivkoop.gui.main import open_window
from archivkoop.gui.models.files import FileTableModel
from archivkoop.gui.pages.check import CheckPage
from archivkoop.gui.steps import KEYS


@contextmanager
def measured(what: str) -> Iterator[None]:
    """Print how long something took."""
    begin = time.perf_counter()
    yield
    print(f"{what:<44}{time.perf_counter() - begin:8.3f} s")


def unit() -> float:
    """Return how long a million additions take: the speed of this machine, now."""
    begin = time.perf_counter()
    sum(range(1_000_000))
    return time.perf_counter() - begin


def megabytes() -> float:
    """Return the resident size of this process."""
    return float(psutil.Process().memory_info().rss) / 1e6


def since_start() -> float:
    """Return how long this process lives."""
    return time.time() - psutil.Process().create_time()


def painted(app: QApplication, change: Callable[[], object]) -> None:
    """Change something and paint it."""
    change()
    app.processEvents()


def start_once() -> None:
    """Start as a person does, and print seconds and megabytes at the first picture and when all is at rest."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["ARCHIVKOOP_HOME"] = home
        app = QApplication([])
        window = open_window(app, Settings.load())
        window.resize(1366, 768)
        window.show()
        app.processEvents()
        first = since_start(), time.process_time(), megabytes()
        _ = window.desk.profile.loaded
        window.make_pages()
        for key in KEYS:
            window.page(key)
        app.processEvents()
        print(json.dumps([*first, megabytes()]))
        window.close()


def starts(times: int = 7) -> None:
    """Start several times in processes of their own; print the quickest and the usual one."""
    command = [sys.executable, __file__, "--start-once"]
    runs = [json.loads(subprocess.check_output(command).decode().splitlines()[-1]) for _ in range(times)]
    for name, column, sign in (
        ("start to painted window", 0, "s"),
        ("… of that, the processor's time", 1, "s"),
        ("resident at the first picture", 2, "MB"),
        ("resident with every page and the profile", 3, "MB"),
    ):
        values = sorted(run[column] for run in runs)
        print(f"{name:<44}{values[0]:8.3f} {sign} at best, {values[len(values) // 2]:.3f} {sign} usually")


def main(files: int) -> None:
    """Measure."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["ARCHIVKOOP_HOME"] = home
        app = QApplication([])
        window = open_window(app, Settings.load())
        window.resize(1366, 768)
        window.show()
        app.processEvents()
        print(f"{'a million additions':<44}{unit():8.3f} s")
        print(f"{'start to painted window':<44}{since_start():8.3f} s   {megabytes():.0f} MB")
        _ = window.desk.profile.loaded
        print(f"{'with the profile':<44}{since_start():8.3f} s   {megabytes():.0f} MB")

        from gui_tasks import fill_workspace

        folder = Path(home) / "auftrag"
        with measured(f"a workspace of {files} files"):
            fill_workspace(folder, files)
        window.desk.deposit.open(Path(home))
        page = window.page("check")
        assert isinstance(page, CheckPage)
        table = page.files_table
        model = table.model()
        assert isinstance(model, FileTableModel)
        with measured("open the page"):
            window.desk.deposit.read(use_cases.read_workspace(folder))
            painted(app, lambda: window.go_to("check"))
        for column, name in ((3, "size"), (1, "name"), (0, "severity")):
            with measured(f"sort by {name}"):
                painted(app, lambda column=column: model.sort(column, Qt.SortOrder.DescendingOrder))
        with measured("filter by severity"):
            painted(app, lambda: model.ask(severity=Severity.WARNING))
        for name, where in (("format", {"puid": "fmt/276"}), ("finding", {"code": "AK-C01"})):
            model.ask(severity=None)
            with measured(f"filter by {name}"):
                painted(app, lambda where=where: model.ask(**where))
            model.ask(puid=None, code=None)
        with measured("count the facets, beside the window"), use_cases.read_workspace(folder) as reader:
            reader.facets(FileFilter())
        with measured("search"):
            painted(app, lambda: model.ask(severity=None, search="gutachten 0999"))
        model.ask(search="")
        for share in (0.1, 0.5, 0.9):
            with measured(f"scroll to {share:.0%}"):
                painted(app, lambda share=share: table.scrollTo(model.index(int(model.rowCount() * share), 0)))
        with measured("follow a running job once"):
            painted(app, page.follow)
        print(f"{'resident':<44}{megabytes():8.0f} MB")
        window.close()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--start-once"]:
            start_once()
        case ["--start"]:
            print(f"{'a million additions':<44}{unit():8.3f} s")
            starts()
        case [number]:
            main(int(number))
        case _:
            starts()
            main(100_000)
