"""Shows progress on stderr and lets Ctrl-C stop a job so that it can be resumed."""

import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from archivkoop.cli.context import Context
from archivkoop.core.findings import Fact
from archivkoop.core.ports import Progress

_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


class ProgressView:
    """An observer that draws one bar per stage. On anything but a terminal it prints notices only."""

    def __init__(self, context: Context, bars: Bars, stop: threading.Event) -> None:
        self._context = context
        self._bars = bars
        self._stop = stop
        self._tasks: dict[str, TaskID] = {}

    def progress(self, progress: Progress) -> None:
        """Move the stage's bar."""
        task = self._tasks.get(progress.stage)
        if task is None:
            doing = "copy" if progress.copies else progress.stage
            task = self._bars.add_task(self._context.say(f"progress.{doing}"), total=None, size="")
            self._tasks[progress.stage] = task
        size = f"{progress.bytes_done / 10**6:.0f} MB" if progress.bytes_done else ""
        self._bars.update(task, completed=progress.files_done, total=progress.files_total, size=size)

    def notice(self, code: str, params: Mapping[str, Fact]) -> None:
        """Print what a person wants to know now."""
        if code != "job.workspace":
            self._bars.console.print(
                self._context.say(f"notice.{code}", **params), highlight=False, markup=False, soft_wrap=True
            )

    def cancelled(self) -> bool:
        """Say whether a signal asked to stop."""
        return self._stop.is_set()

    def pausing(self) -> bool:
        """Say no: a terminal has but one way to stop."""
        return False


@contextmanager
def watching(context: Context) -> Iterator[ProgressView]:
    """Yield an observer; SIGINT, SIGTERM and SIGHUP ask the job to stop, a second one ends it at once."""
    stop = threading.Event()

    def ask(number: int, _frame: object) -> None:
        stop.set()
        signal.signal(number, before[number])

    before = {number: signal.signal(number, ask) for number in _SIGNALS}
    console = Console(file=sys.stderr, stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[size]}"),
        TimeElapsedColumn(),
    )
    try:
        with Bars(*columns, console=console, disable=not console.is_terminal) as bars:
            yield ProgressView(context, bars, stop)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
