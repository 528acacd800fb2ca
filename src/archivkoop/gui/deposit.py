"""The deposit that is open in the window: its job, the person's decisions, and what has come of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from archivkoop import app
from archivkoop.app.request import JobRequest, JobResult, Step
from archivkoop.app.settings import Settings
from archivkoop.app.system import os_user
from archivkoop.core.findings import LeaveOut, Waiver
from archivkoop.gui.state import WindowState
from archivkoop.gui.tasks import Task

if TYPE_CHECKING:
    from archivkoop.app.deposits import OpenedDeposit
    from archivkoop.core.package import RecordedFinding
    from archivkoop.core.ports import Progress
    from archivkoop.core.verification import VerifyResult
    from archivkoop.store.workspace import WorkspaceReader

RUN_JOB = "archivkoop.app:run_job"
VERIFY = "archivkoop.app:verify_package"
ARCHIVE_FIELDS = ("archive_name", "archive_isil")  # of the description; the settings have them too


class Deposit(QObject):
    """One deposit at a time. Pages read from it and ask it; it decides nothing about files."""

    changed = Signal()  # something a page shows may have changed
    progressed = Signal()  # the running task is further
    staged = Signal()  # the running task does something else now
    opened = Signal()  # another deposit
    reread = Signal()  # the workspace is read through another reader; who holds the old one lets go
    done = Signal(object)  # JobResult: a run ended
    verified = Signal(object)  # VerifyResult
    stopped = Signal()
    failed = Signal(object)  # an exception
    noticed = Signal(str, object)
    wanted = Signal(str)  # a page that somebody should look at

    reader: WorkspaceReader | None = None

    def __init__(self, settings: Settings, state: WindowState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings = settings
        self._state = state
        self._task: Task | None = None
        self._forget(None)

    def _forget(self, source: Path | None) -> None:
        self.source = source
        self.out: Path | None = None
        self.fields: dict[str, tuple[str, ...]] = {}
        self.file_fields: dict[str, dict[str, tuple[str, ...]]] = {}  # by deposit path
        self.result: JobResult | None = None
        self.deciding = False  # a decision is being recorded
        self.progress: Progress | None = None
        self.bytes_taken = 0
        self.until: Step | None = None  # of the task that runs
        self.stopped_at: Step | None = None  # of the task that was stopped or failed
        self.problem: BaseException | None = None
        self._waivers: list[Waiver] = []
        self._leave_outs: list[LeaveOut] = []
        self._asked: JobRequest | None = None  # of the task that runs

    # --- state ------------------------------------------------------------------------------------

    @property
    def running(self) -> bool:
        """Whether a task works on it."""
        return self._task is not None or self.deciding

    @property
    def stage(self) -> str:
        """What the running task is doing, e.g. "intake"; "" if there is none."""
        if self._task is None:
            return ""
        return self.progress.stage if self.progress else "start"

    def has_done(self, step: Step) -> bool:
        """Say whether a step is behind it."""
        steps = list(Step)
        return self.result is not None and steps.index(self.result.step) >= steps.index(step)

    @property
    def package(self) -> Path | None:
        """The finished package."""
        return self.result.package if self.result else None

    # --- what a person asks -----------------------------------------------------------------------

    def open(self, source: Path) -> None:
        """Work on another deposit from now on. A task that runs is stopped first."""
        self._begin(source.resolve())
        self.opened.emit()
        self.changed.emit()

    def reopen(self, opened: OpenedDeposit) -> None:
        """Go on with a deposit as it was left; nothing is run. A task that runs is stopped first."""
        self._begin(opened.source)
        self.out = opened.out or self.out
        self.result, self.stopped_at, self.bytes_taken = opened.result, opened.stopped_in, opened.size_bytes
        self.opened.emit()
        self._look_into(opened.workspace)

    def _begin(self, source: Path) -> None:
        """Start from what the window remembers of a deposit."""
        self.close()
        self._forget(source)
        last = self._state.folder("out")
        self.out = Path(last) if last and Path(last).is_dir() else None
        self.fields = {**_of_archive(self.settings), **self._state.draft(source)}
        self.file_fields = self._state.file_drafts(source)

    def leave(self) -> None:
        """Work on no deposit any more. A task that runs is stopped first."""
        self.close()
        self._forget(None)
        self.changed.emit()

    def choose_out(self, folder: Path) -> None:
        """Have packages written there."""
        self.out = folder.resolve()
        self._state.keep_folder("out", self.out)
        self.changed.emit()

    def describe(self, field: str, values: Iterable[str]) -> None:
        """Note what a person says about the deposit; the next run records it."""
        given = tuple(value.strip() for value in values if value.strip())
        if self.source is None or self.fields.get(field, ()) == given:
            return
        self.fields[field] = given
        self._state.keep_draft(self.source, self.fields)
        self.changed.emit()

    def describe_file(self, path: str, field: str, values: Iterable[str]) -> None:
        """Note what a person says about one file; the next run records it."""
        given = tuple(value.strip() for value in values if value.strip())
        fields = self.file_fields.get(path, {})
        if self.source is None or fields.get(field, ()) == given:
            return
        self.file_fields[path] = {**fields, field: given}
        self._state.keep_file_draft(self.source, path, self.file_fields[path])
        self.changed.emit()

    def waive(self, code: str, reason: str, path: str | None) -> None:
        """Let a finding pass, for one file or for all; the decision is recorded at once."""
        self._waivers.append(Waiver(code, reason, os_user(), path))
        self._record_decisions()

    def leave_out(self, pattern: str, reason: str) -> None:
        """Decide not to package some files; recorded at once."""
        self._leave_outs.append(LeaveOut(pattern, reason, os_user()))
        self._record_decisions()

    def run(self, until: Step) -> None:
        """Do what is missing, up to and including a step."""
        if self.source is None or self.running:
            return
        request = JobRequest(
            source=self.source,
            out=self.out if until is Step.PACKAGE else None,
            fields=_filled(self.fields),
            file_fields={path: filled for path, fields in self.file_fields.items() if (filled := _filled(fields))},
            waivers=tuple(self._waivers),
            leave_outs=tuple(self._leave_outs),
        )
        self._asked, self.until, self.stopped_at, self.problem = request, until, None, None
        self._start(RUN_JOB, self._finish, self.settings, request, until)

    def resume(self) -> None:
        """Go on where it was stopped."""
        if self.stopped_at is not None:
            self.run(self.stopped_at)

    def verify(self) -> None:
        """Verify the finished package once more."""
        if self.package is not None and not self.running:
            self.until = None
            self._start(VERIFY, self._finish_verify, self.package)

    def stop(self) -> None:
        """Ask the running task to stop at the next safe place."""
        if self._task is not None:
            self._task.stop()

    def close(self) -> None:
        """Let go of everything; a running job stays resumable."""
        if self._task is not None:
            self._task.kill()
            self._end_task()
        self.read(None)

    def read(self, reader: WorkspaceReader | None) -> None:
        """Read the workspace by this from now on; the one before is closed."""
        before, self.reader = self.reader, reader
        self.reread.emit()
        if before is not None:
            before.close()

    def stand(self, result: JobResult) -> None:
        """Take in how it stands after a decision."""
        self.result = result
        self.changed.emit()

    # --- what the workspace says ------------------------------------------------------------------

    def findings_of(self, path: str | None) -> list[RecordedFinding]:
        """Return the findings of a file, or the deposit's own."""
        return list(self.reader.findings(path)) if self.reader is not None else []

    # --- the task ---------------------------------------------------------------------------------

    def _record_decisions(self) -> None:
        self.changed.emit()
        self.run(Step.CONVERT if self.has_done(Step.CONVERT) else Step.PLAN)  # while another runs: after it

    def _start(self, function: str, finish: Callable[[Any], None], *args: object) -> None:
        task = Task(self)
        task.progress.connect(self._go_on)
        task.notice.connect(self._notice)
        task.succeeded.connect(finish)
        task.stopped.connect(self._stop)
        task.failed.connect(self._fail)
        self._task, self.progress = task, None
        task.start(function, *args)
        self.changed.emit()

    def _end_task(self) -> None:
        if self._task is not None:
            self._task.deleteLater()
        self._task, self.progress = None, None

    def _go_on(self, progress: Progress) -> None:
        before, self.progress = self.stage, progress
        if progress.stage == "intake":
            self.bytes_taken = progress.bytes_done
        self.progressed.emit()
        if progress.stage != before:
            self.staged.emit()

    def _notice(self, code: str, params: Mapping[str, Any]) -> None:
        if code == "job.workspace":
            self._look_into(Path(str(params["path"])))
        self.noticed.emit(code, params)

    def _look_into(self, workspace: Path) -> None:
        if self.reader is None or self.reader.folder != workspace:
            self.read(app.read_workspace(workspace))
        assert self.reader is not None
        recorded = self.reader.description()
        if recorded is not None:
            self.fields = {**recorded.fields, **self.fields}
            files = {path: dict(fields) for path, fields in recorded.files.items()}
            self.file_fields = {**files, **self.file_fields}
        self.changed.emit()

    def _finish(self, result: JobResult) -> None:
        self._end_task()
        self.result = result
        if result.package is not None:
            self._keep_archive()
        self.changed.emit()
        self.done.emit(result)
        self._forget_recorded()

    def _forget_recorded(self) -> None:
        """Drop the decisions that this run has recorded; go on with those that came meanwhile."""
        assert self._asked is not None
        self._waivers = [waiver for waiver in self._waivers if waiver not in self._asked.waivers]
        self._leave_outs = [rule for rule in self._leave_outs if rule not in self._asked.leave_outs]
        if self._waivers or self._leave_outs:
            self._record_decisions()

    def _keep_archive(self) -> None:
        """Keep the archive's name and ISIL for the next deposit, where the settings have none."""
        said = {name: "".join(self.fields.get(name, ())[:1]) for name in ARCHIVE_FIELDS}
        settings = replace(
            self.settings,
            archive_name=self.settings.archive_name or said["archive_name"],
            archive_isil=self.settings.archive_isil or said["archive_isil"],
        )
        if settings != self.settings:
            self.settings = settings
            settings.save()

    def _finish_verify(self, result: VerifyResult) -> None:
        self._end_task()
        self.changed.emit()
        self.verified.emit(result)

    def _stop(self) -> None:
        self._end_task()
        self.stopped_at = self.until
        self.changed.emit()
        self.stopped.emit()

    def _fail(self, error: BaseException) -> None:
        self._end_task()
        self.stopped_at, self.problem = self.until, error
        self.changed.emit()
        self.failed.emit(error)


def _of_archive(settings: Settings) -> dict[str, tuple[str, ...]]:
    values = {name: str(getattr(settings, name)) for name in ARCHIVE_FIELDS}
    return {name: (value,) for name, value in values.items() if value}


def _filled(fields: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {name: values for name, values in fields.items() if values}
