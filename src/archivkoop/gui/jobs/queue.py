"""Runs the list of jobs: starts what is next, follows what runs, and writes down what came of it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from archivkoop.app.joblist import FILE, RESUMABLE, JobList, JobState, ListedJob
from archivkoop.app.request import JobRequest, JobResult, Step
from archivkoop.app.settings import Settings
from archivkoop.core.errors import ArchivkoopError, Cancelled, InternalError, ReadError, Trouble
from archivkoop.gui.tasks import Task

if TYPE_CHECKING:
    from archivkoop.core.estimate import Estimate
    from archivkoop.core.ports import Progress

RUN_JOB = "archivkoop.app:run_job"
VERIFY = "archivkoop.app:verify_package"
ONE_PASS = frozenset({"package", "verify"})  # a pause would begin these stages anew
_STAGES = ("intake", "identify", "check", "convert", "package", "verify")
_ENDS_WITH = {Step.CHECK: "check", Step.PLAN: "check", Step.CONVERT: "convert", Step.PACKAGE: "verify"}


@dataclass(slots=True)
class Live:
    """A job that runs."""

    task: Task
    estimate: Estimate
    progress: Progress | None = None
    workspace: Path | None = None
    wish: str = ""  # "pause" or "stop": what the person asked, and what has not come about yet

    @property
    def stage(self) -> str:
        """What it does, as `Progress.stage`; "start" before it does anything."""
        return self.progress.stage if self.progress else "start"


@dataclass(slots=True)
class Standing:
    """How a deposit stands after what was run of it."""

    result: JobResult | None = None
    bytes_taken: int = 0  # by the intake


class Jobs(QObject):
    """The only place that starts and ends jobs. Entries are named by their id."""

    changed = Signal()  # entries came, went, moved, or stand otherwise
    progressed = Signal(str)
    staged = Signal(str)  # it does something else now
    noticed = Signal(str, str, object)  # id, code, facts
    ended = Signal(str, object)  # id; what it came to: a result, an exception, or Cancelled
    unusable = Signal(object)  # ReadError: the list that the last window left cannot be read

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings = settings  # what jobs are started with
        self.language = ""  # … and what their reports are in; "": the settings'
        self._writer = ThreadPoolExecutor(1, "job-list")
        self._list = JobList(settings.workspaces / FILE, self._writer.submit)
        self._live: dict[str, Live] = {}
        self._standings: dict[Path, Standing] = {}
        self._loaded = self._closed = False
        self.held = False  # nothing starts for the moment

    # --- what there is ----------------------------------------------------------------------------

    def entries(self) -> tuple[ListedJob, ...]:
        """Return the list, in order."""
        return tuple(self._list)

    def get(self, job_id: str) -> ListedJob | None:
        """Return an entry; None: it is not on the list any more."""
        return self._list.get(job_id)

    def live(self, job_id: str) -> Live | None:
        """Return what is known of an entry that runs."""
        return self._live.get(job_id)

    def active(self, source: Path) -> list[ListedJob]:
        """Return what runs or waits of a deposit."""
        return self._list.active(source)

    def active_first(self, source: Path) -> ListedJob | None:
        """Return what runs of a deposit, else what waits first; None: nothing does."""
        return min(self.active(source), key=lambda entry: entry.state is not JobState.RUNNING, default=None)

    def resting(self, source: Path) -> ListedJob | None:
        """Return what was begun of a deposit and can be resumed."""
        return next((one for one in self._list if one.source == source and one.resumable), None)

    def of(self, source: Path, done: Step | None) -> ListedJob | None:
        """Return the entry that says how a deposit stands whose step `done` is behind it: what runs, waits or rests."""
        entry = self.active_first(source) or self.resting(source)
        steps = [None, *Step]
        gone_by = entry is not None and entry.state in RESUMABLE and steps.index(entry.until) <= steps.index(done)
        return None if gone_by else entry

    def standing(self, source: Path) -> Standing:
        """Return how a deposit stands, as far as this window has seen."""
        return self._standings.setdefault(source, Standing())

    def at_work_in(self, workspace: Path) -> bool:
        """Say whether a job works in a workspace, or may yet turn out to."""
        return any(live.workspace in {None, workspace} for live in self._live.values())

    @property
    def busy(self) -> bool:
        """Whether something runs."""
        return bool(self._live)

    @property
    def waiting(self) -> int:
        """How many entries wait in line."""
        return sum(entry.state is JobState.WAITING for entry in self._list)

    # --- what a person asks -----------------------------------------------------------------------

    def load(self) -> None:
        """Have what the last window left on the list; what may go on by itself starts."""
        self._read_once()
        self._go_on()

    def put(self, request: JobRequest, until: Step | None, *, package: Path | None = None) -> ListedJob:
        """Have a job done when its turn comes."""
        self._read_once()
        entry = self._list.add(request, until, package=package)
        self._go_on()
        return entry

    def pause(self, job_id: str) -> None:
        """Have a running job stop after the files in work; it can be resumed."""
        live = self._live.get(job_id)
        if live is not None and not live.wish:
            live.wish = "pause"
            live.task.pause()
            self.changed.emit()

    def cancel(self, job_id: str) -> None:
        """Have a job stop at once; it can be resumed. One that only waits leaves the line."""
        live = self._live.get(job_id)
        entry = self._list.get(job_id)
        if live is not None and live.wish != "stop":
            live.wish = "stop"
            live.task.stop()
            self.changed.emit()
        elif live is None and entry is not None and entry.state is JobState.WAITING:
            self._end(job_id, JobState.STOPPED, Cancelled())

    def resume(self, job_id: str) -> None:
        """Put a job that rests in line again, where it is."""
        entry = self._list.get(job_id)
        if entry is not None and entry.resumable:
            self._list.change(job_id, state=JobState.WAITING, problem=None)
            self._go_on()

    def move(self, job_id: str, by: int) -> bool:
        """Have a waiting job come earlier (-1) or later (1); say whether it does."""
        moved = self._list.move(job_id, by)
        if moved:
            self.changed.emit()
        return moved

    def remove(self, job_id: str) -> None:
        """Take a job that does not run off the list; what it has done so far stays in its workspace."""
        if job_id not in self._live:
            self._list.remove(job_id)
            self.changed.emit()

    def forget(self, source: Path) -> None:
        """Take everything of a deposit off the list; nothing of it runs or waits."""
        for entry in self._list:
            if entry.source == source:
                self._list.remove(entry.id)
        self._standings.pop(source, None)
        self.changed.emit()

    def hold(self, hold: bool) -> None:
        """Have nothing start for the moment, or let it start again."""
        self.held = hold
        if not hold:
            self._go_on()

    def close(self, *, go_on: bool = False) -> None:
        """End what runs, now; everything stays on the list, resumable.

        Args:
            go_on: The next window may go on with what ran and waits, without being asked.
        """
        if self._closed:
            return
        self._closed = True
        self._read_once()
        for live in self._live.values():
            live.task.kill()
        for live in self._live.values():
            live.task.wait()
        self._list.close(go_on=go_on)
        self._live.clear()
        self._writer.shutdown()

    # --- running ----------------------------------------------------------------------------------

    def _read_once(self) -> None:
        """Read the list before anything is written to it."""
        if self._loaded:
            return
        self._loaded = True
        try:
            self._list.load()
        except ReadError as error:
            self.unusable.emit(error)

    def _go_on(self) -> None:
        entry = None if self._closed or self.held else self._list.next()
        if entry is not None:
            self._start(entry)
        self.changed.emit()

    def _start(self, entry: ListedJob) -> None:
        from archivkoop.core.estimate import Estimate

        task = Task(self)
        last = _STAGES.index(_ENDS_WITH[entry.until]) if entry.until else 0
        stages = _STAGES[: last + 1] if entry.until else ("verify",)
        self._live[entry.id] = Live(task, Estimate(stages))
        self._list.change(entry.id, state=JobState.RUNNING, problem=None)
        task.progress.connect(partial(self._hear, entry.id))
        task.notice.connect(partial(self._notice, entry.id))
        task.succeeded.connect(partial(self._succeed, entry.id))
        task.stopped.connect(partial(self._stop, entry.id))
        task.failed.connect(partial(self._fail, entry.id))
        if entry.until is None:
            task.start(VERIFY, entry.package)
        else:
            task.start(RUN_JOB, self.settings.in_language(self.language), entry.request, entry.until)

    def _hear(self, job_id: str, progress: Progress) -> None:
        live = self._live[job_id]
        before, live.progress = live.stage, progress
        live.estimate.hear(progress, time.monotonic())
        if progress.stage == "intake" and (entry := self._list.get(job_id)):
            self.standing(entry.source).bytes_taken = progress.bytes_done
        self.progressed.emit(job_id)
        if progress.stage != before:
            self._list.change(job_id, stage=progress.stage)
            self.staged.emit(job_id)

    def _notice(self, job_id: str, code: str, params: Mapping[str, Any]) -> None:
        if code == "job.workspace":
            self._live[job_id].workspace = Path(str(params["path"]))
        self.noticed.emit(job_id, code, params)

    def _succeed(self, job_id: str, result: object) -> None:
        entry = self._list.get(job_id)
        assert entry is not None  # what runs is not removed
        package = entry.package
        if isinstance(result, JobResult):
            self.standing(entry.source).result = result
            package = result.package
        self._end(job_id, JobState.BLOCKED if _waits(entry, result) else JobState.DONE, result, package=package)

    def _stop(self, job_id: str) -> None:
        paused = self._live[job_id].wish == "pause"
        self._end(job_id, JobState.PAUSED if paused else JobState.STOPPED, Cancelled())

    def _fail(self, job_id: str, error: BaseException) -> None:
        known = error if isinstance(error, ArchivkoopError) else None
        trouble = Trouble(known.code, known.params) if known else Trouble(InternalError.code, {"reason": str(error)})
        self._end(job_id, JobState.FAILED, error, problem=trouble)

    def _end(self, job_id: str, state: JobState, outcome: object, **changes: Any) -> None:  # noqa: ANN401
        live = self._live.pop(job_id, None)
        if live is not None:
            live.task.deleteLater()
        self._list.change(job_id, state=state, **changes)
        self.ended.emit(job_id, outcome)
        self._go_on()


def _waits(entry: ListedJob, result: object) -> bool:
    """Say whether what a job came to waits for a person: a package could not be made, or is not valid."""
    if isinstance(result, JobResult):
        return entry.until is not None and result.falls_short_of(entry.until)
    return not getattr(result, "valid", True)
