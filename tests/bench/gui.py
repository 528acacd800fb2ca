"""Measures the window and prints one table: its start, its table over many files, a decision about all of them, and its
loop while a real job runs.

    python tests/bench/gui.py [--files N] [--workspace FOLDER]
    python tests/bench/gui.py --only start | table | decision | job

`--workspace` keeps the workspace that the table is measured with; making one of 100,000 files takes minutes.
Under another platform than Qt's offscreen: `QT_QPA_PLATFORM=xcb xvfb-run -a python tests/bench/gui.py`.

Two times stand beside each other: *wall*, and *CPU* of the window's own thread, which is what the window itself has to
answer for. On a machine that does other work the first says little; its load stands in the last column.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from statistics import median

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[1] / "gui"))

import psutil
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication

from archivkoop import app as use_cases
from archivkoop import assets
from archivkoop.app.request import Step
from archivkoop.app.settings import Settings
from archivkoop.core.decisions import DecisionKind, Ruling
from archivkoop.core.files import FileFilter
from archivkoop.core.findings import Severity
from archivkoop.gui.main import open_window
from archivkoop.gui.models.files import FileTableModel
from archivkoop.gui.pages.check import CheckPage
from archivkoop.gui.steps import KEYS
from archivkoop.gui.window import Window

_STARTS = 7
_TICK_MS = 2
_SCROLLED = 150  # steps of half a screen, in each of three places
_LOOK_MS = 250
_JOB_FILES = 400
_JOB_S = 240.0


def line(what: str, wall: float, cpu: float, aim: str = "") -> None:
    """Print a row of the table; times in seconds."""
    load = os.getloadavg()[0]
    print(f"| {what} | {wall * 1000:,.0f} | {cpu * 1000:,.0f} | {aim} | {load:.0f} |", flush=True)


def head() -> None:
    """Print the head of the table."""
    print("| what | wall ms | CPU ms | aim | load |")
    print("|---|---|---|---|---|", flush=True)


def settle(seconds: float) -> None:
    """Let the loop run for a while: what was begun beside it comes in."""
    loop = QEventLoop()
    QTimer.singleShot(int(seconds * 1000), loop.quit)
    loop.exec()


def taken(change: Callable[[], object]) -> tuple[float, float]:
    """Change something and paint it; return seconds of the clock and of this thread's processor."""
    wall, cpu = time.perf_counter(), time.thread_time()
    change()
    QApplication.processEvents()
    return time.perf_counter() - wall, time.thread_time() - cpu


class Stalls:
    """A timer in the loop: how long the loop did not come to it."""

    def __init__(self) -> None:
        self.longest = self.busiest = 0.0  # seconds of the clock; of this thread's processor
        self._wall, self._cpu = time.perf_counter(), time.thread_time()
        self._timer = QTimer(interval=_TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self) -> None:
        wall, cpu = time.perf_counter(), time.thread_time()
        self.longest = max(self.longest, wall - self._wall - _TICK_MS / 1000)
        self.busiest = max(self.busiest, cpu - self._cpu)
        self._wall, self._cpu = wall, cpu

    def stop(self) -> None:
        """Measure no longer."""
        self._timer.stop()


@contextmanager
def stalls(what: str, aim: str) -> Iterator[None]:
    """Print the longest stall of the loop."""
    watch = Stalls()
    yield
    watch.stop()
    line(what, watch.longest, watch.busiest, aim)


def start_once(began: float) -> None:
    """Start as a person does; print seconds and megabytes at the first picture, and megabytes with every page.

    `began` is the time at which the process was asked for, in seconds since 1970: the one that the system gives for a
    process is reckoned from a boot time in whole seconds.
    """
    with tempfile.TemporaryDirectory() as home:
        os.environ["ARCHIVKOOP_HOME"] = home
        app = QApplication([])
        window = shown(app)
        wall = time.time() - began
        first = wall, time.process_time(), megabytes()
        _ = window.desk.profile.loaded
        for key in KEYS:
            window.page(key)
        app.processEvents()
        print(json.dumps([*first, megabytes()]))
        window.close()


def megabytes() -> float:
    """Return the resident size of this process."""
    return float(psutil.Process().memory_info().rss) / 1e6


def shown(app: QApplication) -> Window:
    """Return a window that is painted."""
    window = open_window(app, Settings.load())
    window.resize(1366, 768)
    window.show()
    app.processEvents()
    return window


def measure_start() -> None:
    """Start several times in processes of their own."""

    def run() -> list[float]:
        command = [sys.executable, __file__, "--start-once", str(time.time())]
        answer: list[float] = json.loads(subprocess.check_output(command).decode().splitlines()[-1])
        return answer

    runs = [run() for _ in range(_STARTS)]
    walls, cpus, first, all_pages = zip(*runs, strict=True)
    line(f"start to painted window, median of {_STARTS}", median(walls), median(cpus), "600")
    line("… the quickest", min(walls), min(cpus), "600")
    print(
        f"| resident: first picture {median(first):.0f} MB, every page and the profile {median(all_pages):.0f} MB ",
        end="",
    )
    print("| | | 150 MB | |")


def measure_table(files: int, kept: Path | None) -> None:
    """Open, sort, filter, search, scroll and follow a table of many files."""
    from gui_tasks import fill_workspace

    with tempfile.TemporaryDirectory() as home:
        os.environ["ARCHIVKOOP_HOME"] = home
        folder = kept or Path(home) / "auftrag"
        if not (folder / "workspace.sqlite").is_file():
            fill_workspace(folder, files)
        app = QApplication.instance() or QApplication([])
        assert isinstance(app, QApplication)
        window = shown(app)
        _ = window.desk.profile.loaded
        window.desk.deposit.open(Path(home))
        page = window.page("check")
        assert isinstance(page, CheckPage)
        table, model = page.files_table, page.files_table.model()
        assert isinstance(model, FileTableModel)
        settle(1)

        def opened() -> None:
            window.desk.deposit.read(use_cases.read_workspace(folder))
            window.go_to("check")

        line(f"open the page, {files:,} files", *taken(opened), "1,000")
        settle(2)
        places = {column.sort: place for place, column in enumerate(model.columns)}
        for name, column in ((key, places[key]) for key in ("size", "path", "format", "severity")):
            took = taken(lambda column=column: model.sort(column, Qt.SortOrder.DescendingOrder))
            line(f"sort by {name}", *took, "100")
        for name, asked in (
            ("severity", {"severity": Severity.WARNING}),
            ("format", {"puid": "fmt/276"}),
            ("finding", {"code": "AK-C01"}),
            ("folder", {"folder": "Bauakten/1987/07"}),
            ("search, many found", {"search": "gutachten 0999"}),
            ("search, few found", {"search": "099999"}),
        ):
            line(f"filter: {name}" if "search" not in name else name, *taken(partial(model.ask, **asked)), "100")
            model.ask(severity=None, puid=None, code=None, folder=None, search="")
            settle(0.3)
        scroll(page, model)
        line("choose every file", *taken(table.selectAll), "")
        line("… and follow", *taken(page.follow), "100")
        table.clearSelection()
        line("follow a running job once", *taken(page.follow), "100")
        begin = time.perf_counter(), time.thread_time()
        with use_cases.read_workspace(folder) as reader:
            reader.facets(FileFilter())
        line("count the facets, beside the window", time.perf_counter() - begin[0], time.thread_time() - begin[1])
        print(f"| resident with the table {megabytes():.0f} MB | | | | |")
        window.close()


def scroll(page: CheckPage, model: FileTableModel) -> None:
    """Scroll by half screens in three places, and jump between them; print the worst step."""
    bar = page.files_table.verticalScrollBar()
    steps, jumps = [], []
    for share in (0.1, 0.5, 0.9):
        jumps.append(taken(lambda share=share: bar.setValue(int(bar.maximum() * share))))
        steps += [taken(lambda: bar.setValue(bar.value() + bar.pageStep() // 2)) for _ in range(_SCROLLED)]
    assert model.rowCount() > _SCROLLED
    for name, found in (("scroll by half a screen, the worst of 450", steps), ("scroll far, the worst of 3", jumps)):
        line(name, max(wall for wall, _ in found), max(cpu for _, cpu in found), "50")
    line("scroll by half a screen, median", median(wall for wall, _ in steps), median(cpu for _, cpu in steps), "50")


def measure_decision(files: int, kept: Path | None) -> None:
    """Leave every file out in one decision and take it back: what that costs, and how the window stands it."""
    from gui_tasks import fill_workspace

    with tempfile.TemporaryDirectory() as home:
        os.environ["ARCHIVKOOP_HOME"] = home
        folder = Path(home) / "auftrag"
        if kept is not None and (kept / "workspace.sqlite").is_file():
            shutil.copytree(kept, folder)
        else:
            fill_workspace(folder, files)
        shutil.copy(assets.folder("resources") / "profiles" / "kommunal-1.0.toml", folder / "profile.toml")
        app = QApplication.instance() or QApplication([])
        assert isinstance(app, QApplication)
        window = shown(app)
        _ = window.desk.profile.loaded
        deposit, decisions = window.desk.deposit, window.desk.decisions
        deposit.open(Path(home))
        deposit.read(use_cases.read_workspace(folder))
        window.go_to("check")
        settle(1)
        everything = Ruling(DecisionKind.LEAVE_OUT, "Entwurf", where=FileFilter())
        for name, change in (("leave out", partial(decisions.decide, everything)), ("… undo", decisions.undo)):
            loop, begin = QEventLoop(), time.perf_counter()
            decisions.changed.connect(lambda loop=loop: None if decisions.waiting or deposit.running else loop.quit())
            peak = Peak()
            with stalls(f"{name}: longest stall of the window meanwhile", "100"):
                change()
                loop.exec()
            took = time.perf_counter() - begin
            line(f"{name}: {files:,} files in one decision, CPU of the job's process", took, peak.cpu)
            print(f"| … its resident size {peak.megabytes:.0f} MB | | | | |", flush=True)
        window.close()


class Peak:
    """What the busiest process below this one takes, looked at often."""

    def __init__(self) -> None:
        self.cpu = self.megabytes = 0.0
        self._timer = QTimer(interval=_LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        for process in psutil.Process().children(recursive=True):
            with suppress(psutil.Error):
                times = process.cpu_times()
                self.cpu = max(self.cpu, times.user + times.system)
                self.megabytes = max(self.megabytes, process.memory_info().rss / 1e6)


def measure_job() -> None:
    """Have a real deposit taken in, identified and checked while somebody looks on; print the loop's stalls."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["ARCHIVKOOP_HOME"] = home
        source = Path(home) / "Ablieferung"
        for number in range(_JOB_FILES):
            file = source / f"{number // 50:02}" / f"Vermerk {number:04} Köln.txt"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"Vermerk {number}\n" * 20, encoding="utf-8")
        app = QApplication.instance() or QApplication([])
        assert isinstance(app, QApplication)
        window = shown(app)
        _ = window.desk.profile.loaded
        deposit = window.desk.deposit
        deposit.open(source)
        window.go_to("check")
        settle(1)
        loop, ends = QEventLoop(), list[object]()
        deposit.done.connect(ends.append)
        deposit.failed.connect(ends.append)
        deposit.changed.connect(lambda: None if deposit.running else loop.quit())
        QTimer.singleShot(int(_JOB_S * 1000), loop.quit)
        with stalls(f"longest stall while a job of {_JOB_FILES} files runs", "100"):
            deposit.run(Step.PLAN)
            loop.exec()
        files = deposit.reader.count_files() if deposit.reader is not None else 0
        print(f"| … it ended with {type(ends[-1]).__name__ if ends else 'nothing'}, {files} files | | | | |")
        window.close()


def main() -> None:
    """Measure what is asked for."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--files", type=int, default=100_000)
    options.add_argument("--workspace", type=Path)
    options.add_argument("--only", choices=("start", "table", "decision", "job"))
    options.add_argument("--start-once", type=float, help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.start_once is not None:
        start_once(asked.start_once)
        return
    head()
    if asked.only in {None, "start"}:
        measure_start()
    if asked.only in {None, "table"}:
        measure_table(asked.files, asked.workspace)
    if asked.only in {None, "decision"}:
        measure_decision(asked.files, asked.workspace)
    if asked.only in {None, "job"}:
        measure_job()


if __name__ == "__main__":
    main()
