"""The deposit that is open in the window: its job, the person's decisions, and what has come of it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from archivkoop import app
from archivkoop.app.joblist import JobState, ListedJob
from archivkoop.app.request import JobRequest, JobResult, Step
from archivkoop.app.settings import Settings
from archivkoop.core.access import Passwords
from archivkoop.core.errors import Cancelled, SettingsNotSavedError
from archivkoop.gui.background import Background
from archivkoop.gui.jobs.queue import Jobs, Live
from archivkoop.gui.state import WindowState

if TYPE_CHECKING:
    from archivkoop.app.deposits import OpenedDeposit
    from archivkoop.core.package import RecordedFinding
    from archivkoop.core.ports import Progress
    from archivkoop.store.rows import JobMeta
    from archivkoop.store.workspace import WorkspaceReader

ARCHIVE_FIELDS = ("archive_name", "archive_isil")  # of the description; the settings have them too


class Deposit(QObject):
    """One deposit at a time. Pages read from it and ask it; it decides nothing about files."""

    changed = Signal()  # something a page shows may have changed
    progressed = Signal()  # its job is further
    staged = Signal()  # its job does something else now
    opened = Signal()  # another deposit
    reread = Signal()  # the workspace is read through another reader; who holds the old one lets go
    done = Signal(object)  # JobResult: a run ended
    verified = Signal(object)  # VerifyResult
    stopped = Signal()
    failed = Signal(object)  # an exception
    noticed = Signal(str, object)
    wanted = Signal(str)  # a page that somebody should look at

    reader: WorkspaceReader | None = None

    def __init__(self, jobs: Jobs, state: WindowState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._state = state
        self._passwords: dict[Path, Passwords] = {}  # by source
        self._forget(None)
        jobs.changed.connect(self._follow_jobs)
        jobs.progressed.connect(self._go_on)
        jobs.staged.connect(self._change_stage)
        jobs.noticed.connect(self._notice)
        jobs.ended.connect(self._end)

    def _forget(self, source: Path | None) -> None:
        self.source = source
        self.out: Path | None = None
        self._profile: Path | None = None  # of its job, where that is not the settings'
        self.fields: dict[str, tuple[str, ...]] = {}
        self.file_fields: dict[str, dict[str, tuple[str, ...]]] = {}  # by deposit path
        self.result: JobResult | None = None
        self.until: Step | None = None  # of the job that ran last
        self.stopped_at: Step | None = None  # of the job that was stopped or failed

    # --- state ------------------------------------------------------------------------------------

    @property
    def settings(self) -> Settings:
        """What jobs are started with."""
        return self._jobs.settings

    @settings.setter
    def settings(self, settings: Settings) -> None:
        self._jobs.settings = settings

    @property
    def job(self) -> ListedJob | None:
        """What runs of it, or waits in line."""
        return self._jobs.active_first(self.source) if self.source is not None else None

    @property
    def running(self) -> bool:
        """Whether something is being done about it, or waits in line."""
        return self.job is not None or self.deciding

    @property
    def in_line(self) -> bool:
        """Whether its job has not begun, because others come first."""
        return self.job is not None and self.job.state is JobState.WAITING

    @property
    def rest(self) -> JobState | None:
        """How its job rests that can be gone on with; None: there is none. One without an entry is paused."""
        if self.source is None or self.stopped_at is None:
            return None
        resting = self._jobs.resting(self.source)
        return resting.state if resting is not None else JobState.PAUSED

    @property
    def taken_in(self) -> bool:
        """Whether every file was read, though the check may not be at its end."""
        if self.has_done(Step.CHECK) or self.source is None:
            return self.source is not None
        resting = self._jobs.resting(self.source)
        return (self.stage or (resting.stage if resting is not None else "")) not in {"", "start", "intake"}

    @property
    def stage(self) -> str:
        """What its job is doing, e.g. "intake"; "" if there is none, or it waits."""
        live = self._live
        return live.stage if live is not None else ""

    @property
    def progress(self) -> Progress | None:
        """How far its job is."""
        live = self._live
        return live.progress if live is not None else None

    @property
    def bytes_taken(self) -> int:
        """How many bytes the intake has read."""
        return self._jobs.standing(self.source).bytes_taken if self.source is not None else 0

    @property
    def bytes_per_s(self) -> float | None:
        """How fast its job reads at present; None: too early to say."""
        live = self._live
        return live.estimate.bytes_per_s(time.monotonic()) if live is not None else None

    @property
    def _live(self) -> Live | None:
        job = self.job
        return self._jobs.live(job.id) if job is not None else None

    def has_done(self, step: Step) -> bool:
        """Say whether a step is behind it."""
        steps = list(Step)
        return self.result is not None and steps.index(self.result.step) >= steps.index(step)

    @property
    def package(self) -> Path | None:
        """The finished package."""
        return self.result.package if self.result else None

    @property
    def deciding(self) -> bool:
        """Whether a decision is being recorded; no job starts meanwhile."""
        return self._jobs.held

    @deciding.setter
    def deciding(self, deciding: bool) -> None:
        self._jobs.hold(deciding)

    def at_work_in(self, workspace: Path) -> bool:
        """Say whether a job works in a workspace, of whichever deposit."""
        return self._jobs.at_work_in(workspace)

    # --- what a person asks -----------------------------------------------------------------------

    def open(self, source: Path) -> None:
        """Show another deposit from now on; what runs of the one before goes on."""
        self._begin(source.resolve())
        self.opened.emit()
        self.changed.emit()

    def reopen(self, opened: OpenedDeposit) -> None:
        """Show a deposit as it was left; nothing is run, and what runs of the one before goes on."""
        self._begin(opened.source)
        self.out = opened.out or self.out
        self._profile = opened.profile
        if self.job is None:
            resting = self._jobs.of(opened.source, opened.result.step if opened.result else None)
            self.stopped_at = resting.until if resting else opened.stopped_in
        if self.job is None or self.result is None:
            self._stand_as(opened)
        self.opened.emit()
        self._look_into(opened.workspace)

    def _stand_as(self, opened: OpenedDeposit) -> None:
        """Take in what the workspace says was reached."""
        self.result = opened.result
        standing = self._jobs.standing(opened.source)
        standing.result, standing.bytes_taken = opened.result, opened.size_bytes

    def _ask_what_was_reached(self, workspace: Path) -> None:
        """Have it read what an earlier window or run did, while the job goes on."""
        looking = Background(self)
        looking.succeeded.connect(self._learn)
        looking.start(app.open_deposit, workspace)

    def _learn(self, opened: OpenedDeposit) -> None:
        known = self.result is not None or opened.result is None
        if not known and self.reader is not None and self.reader.folder == opened.workspace:
            self._stand_as(opened)
            self.changed.emit()

    def _begin(self, source: Path) -> None:
        """Start from what the window remembers of a deposit."""
        self.read(None)
        self._forget(source)
        last = self._state.folder("out")
        self.out = Path(last) if last and Path(last).is_dir() else None
        self.fields = {**_of_archive(self.settings), **self._state.draft(source)}
        self.file_fields = self._state.file_drafts(source)
        self._take_up(source)

    def leave(self) -> None:
        """Show no deposit any more; what runs goes on."""
        if self.source is not None:
            self._passwords.pop(self.source, None)
        self.read(None)
        self._forget(None)
        self.changed.emit()

    def _take_up(self, source: Path) -> None:
        """Know what the list knows of the deposit."""
        listed = self.job or self._jobs.resting(source)
        if listed is not None:
            self.out = listed.request.out or self.out
            self._profile = listed.request.profile
            self.fields = {**self.fields, **listed.request.fields}
            asked = {path: dict(fields) for path, fields in listed.request.file_fields.items()}
            self.file_fields = {**self.file_fields, **asked}
            self.stopped_at = listed.until if listed.resumable else None
        self.result = self._jobs.standing(source).result
        workspace = self._live.workspace if self._live is not None else None
        if workspace is None and self.result is not None:
            workspace = self.result.workspace
        if workspace is not None:
            self._look_into(workspace)

    @property
    def root(self) -> Path | None:
        """Where its files are read from: where it lies, or its copy."""
        meta = self._meta
        return meta.root(self.reader.folder) if meta is not None and self.reader is not None else self.source

    @property
    def copies(self) -> bool:
        """Whether it is copied, or will be once its job begins."""
        meta = self._meta
        return meta.copy if meta is not None else self._state.copies

    @property
    def _meta(self) -> JobMeta | None:
        return self.reader.meta() if self.reader is not None else None

    def choose_copy(self, copies: bool) -> None:
        """Have deposits copied before they are worked with, or read where they lie; nothing changes for a begun job."""
        self._state.copies = copies

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

    def run(self, until: Step) -> None:
        """Do what is missing, up to and including a step, once what is decided at this moment is recorded."""
        if self.source is None or self.job is not None:
            return
        self.stopped_at = None
        self._jobs.put(self._request(self.out if until is Step.PACKAGE else None), until)

    def resume(self) -> None:
        """Go on where it was stopped."""
        if self.stopped_at is not None:
            self.run(self.stopped_at)

    def verify(self) -> None:
        """Verify the finished package once more."""
        if self.package is not None and not self.running:
            self._jobs.put(self._request(None), None, package=self.package)

    def stop(self) -> None:
        """Have its job stop at once; it can be resumed."""
        if (job := self.job) is not None:
            self._jobs.cancel(job.id)

    def close(self) -> None:
        """Let go of everything; what runs stays resumable."""
        self._jobs.close()
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
        if self.source is not None:
            self._jobs.standing(self.source).result = result
        self.changed.emit()

    # --- what the workspace says ------------------------------------------------------------------

    def findings_of(self, path: str | None) -> list[RecordedFinding]:
        """Return the findings of a file, or the deposit's own and those about folders that are in the way."""
        if self.reader is None:
            return []
        return [*self.reader.findings(path), *(self.reader.findings_in_the_way() if path is None else ())]

    # --- passwords --------------------------------------------------------------------------------

    @property
    def passwords(self) -> Passwords:
        """What a person gave for its encrypted files: kept in memory until its package is finished, nowhere else."""
        return self._passwords.get(self.source, Passwords()) if self.source is not None else Passwords()

    def give_password(self, pattern: str, password: str) -> None:
        """Have a password tried on the files that a pattern means, by every job of this deposit from now on."""
        if self.source is not None:
            self._passwords[self.source] = self.passwords.with_first(pattern, password)
            self.changed.emit()

    # --- jobs -------------------------------------------------------------------------------------

    def _request(self, out: Path | None) -> JobRequest:
        assert self.source is not None
        files = {path: filled for path, fields in self.file_fields.items() if (filled := _filled(fields))}
        copy = self._state.copies if self.reader is None else None
        return JobRequest(
            self.source,
            out,
            fields=_filled(self.fields),
            profile=self._profile,
            file_fields=files,
            copy=copy,
            passwords=self.passwords,
        )

    def _follow_jobs(self) -> None:
        if self.job is not None:
            self.stopped_at = None  # it goes on, from wherever that was asked
        self.changed.emit()

    def _is_own(self, job_id: str) -> bool:
        entry = self._jobs.get(job_id)
        return entry is not None and entry.source == self.source

    def _go_on(self, job_id: str) -> None:
        if self._is_own(job_id):
            self.progressed.emit()

    def _change_stage(self, job_id: str) -> None:
        if self._is_own(job_id):
            if self.source is not None and self.reader is not None and self.stage != "intake":
                self._jobs.standing(self.source).bytes_taken = self.reader.size_bytes()  # the last word may be unsaid
            self.staged.emit()

    def _notice(self, job_id: str, code: str, params: Mapping[str, Any]) -> None:
        if not self._is_own(job_id):
            return
        if code == "job.workspace":
            self._look_into(Path(str(params["path"])))
        self.noticed.emit(code, params)

    def _look_into(self, workspace: Path) -> None:
        if self.reader is None or self.reader.folder != workspace:
            self.read(app.read_workspace(workspace))
            if self.result is None and self.job is not None:
                self._ask_what_was_reached(workspace)
        assert self.reader is not None
        recorded = self.reader.description()
        if recorded is not None:
            self.fields = {**recorded.fields, **self.fields}
            files = {path: dict(fields) for path, fields in recorded.files.items()}
            self.file_fields = {**files, **self.file_fields}
        self.changed.emit()

    def _end(self, job_id: str, outcome: object) -> None:
        """Take in what became of a job."""
        entry = self._jobs.get(job_id)
        if entry is None or entry.source != self.source:
            return
        self.until = entry.until
        match outcome:
            case JobResult():
                self.result = outcome
                if outcome.package is not None:
                    self._passwords.pop(entry.source, None)
                    self._keep_archive()
                self.changed.emit()
                self.done.emit(outcome)
            case Cancelled():
                self.stopped_at = entry.until
                self.changed.emit()
                self.stopped.emit()
            case BaseException():
                self.stopped_at = entry.until if entry.resumable else None
                self.changed.emit()
                self.failed.emit(outcome)
            case _:
                self.changed.emit()
                self.verified.emit(outcome)

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
            with suppress(SettingsNotSavedError):  # a convenience; who changes a setting is told
                settings.save()


def _of_archive(settings: Settings) -> dict[str, tuple[str, ...]]:
    values = {name: str(getattr(settings, name)) for name in ARCHIVE_FIELDS}
    return {name: (value,) for name, value in values.items() if value}


def _filled(fields: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {name: values for name, values in fields.items() if values}
