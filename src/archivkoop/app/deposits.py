"""The deposits of this workstation: which there are, how each stands, going on with one, forgetting one."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from archivkoop.app.request import JobResult, Step
from archivkoop.app.settings import Settings
from archivkoop.app.standing import result_of, step_reached, stopped_in
from archivkoop.core.errors import ArchivkoopError, JobLockedError, ReadError, Trouble, WriteError
from archivkoop.core.findings import Severity
from archivkoop.store.jobs import find, look_into
from archivkoop.store.lock import exclusive, is_held
from archivkoop.store.rows import JobMeta
from archivkoop.store.workspace import DATABASE, LOCK, WorkspaceReader

_OF_DESCRIPTION = "AK-D"  # begins the codes of findings about the description


@dataclass(frozen=True, slots=True)
class DepositSummary:
    """What a list shows of a deposit."""

    folder: Path  # the job's workspace
    source: Path
    opened_at: str  # ISO 8601
    changed_at: str  # ISO 8601, of the journal's last line
    step: Step | None  # the last one that is behind it; None: intake or check is not at its end
    stopped_in: Step | None  # a run was to reach it and did not
    trouble: Trouble | None  # why its last run failed
    cut_off: bool  # its last run was ended by force: what kept it from going on is not known
    files: int
    findings: Mapping[Severity, int]
    blocking: int  # findings that wait for a decision; a description that is not complete is no such finding
    fields: Mapping[str, tuple[str, ...]]  # the description as recorded
    package: Path | None
    source_there: bool
    package_there: bool
    at_work: bool  # a process works on it, this window's or another

    @property
    def worst(self) -> Severity | None:
        """The gravest severity among its findings."""
        return next((severity for severity in Severity if self.findings.get(severity)), None)


@dataclass(frozen=True, slots=True)
class OpenedDeposit:
    """A deposit as it was left."""

    source: Path
    out: Path | None
    workspace: Path
    size_bytes: int
    result: JobResult | None  # None: its check was not finished
    stopped_in: Step | None
    trouble: Trouble | None  # why its last run failed
    profile: Path | None  # the file that its last run was given; None: the settings'


def list_deposits(settings: Settings) -> tuple[DepositSummary, ...]:
    """Return every deposit, the one worked on last first; workspaces that cannot be read are passed over."""
    found = sorted(
        look_into(settings.workspaces, _summary), key=lambda one: (one.changed_at, one.opened_at), reverse=True
    )
    latest: dict[Path, DepositSummary] = {}
    for one in found:  # a deposit that was packaged and taken in anew has several jobs
        latest.setdefault(one.source, one)
    return tuple(latest.values())


def _summary(workspace: WorkspaceReader) -> DepositSummary | None:
    meta = workspace.meta()
    if meta is None:
        return None
    reached = step_reached(workspace)
    stopped = stopped_in(workspace, reached)
    package = Path(meta.result["package"]) if meta.result and meta.result.get("package") else None
    described = workspace.description()
    findings = workspace.count_findings()
    return DepositSummary(
        folder=workspace.folder,
        source=meta.source,
        opened_at=meta.opened_at,
        changed_at=workspace.last_event_at() or meta.opened_at,
        step=reached,
        stopped_in=stopped,
        trouble=_trouble(meta),
        cut_off=stopped is not None and meta.until != "" and meta.ended is None,
        files=workspace.counts().files_in,
        findings=findings,
        blocking=max(0, findings[Severity.BLOCKING] - _undescribed(workspace)),
        fields=described.fields if described else {},
        package=package,
        source_there=meta.copied or meta.source.is_dir(),
        package_there=package is not None and package.is_dir(),
        at_work=is_held(workspace.folder / LOCK),
    )


def _trouble(meta: JobMeta) -> Trouble | None:
    return meta.ended.trouble if meta.ended is not None else None


def _undescribed(workspace: WorkspaceReader) -> int:
    """Return how many findings say that the description is not complete."""
    return sum(one.blocks and one.finding.code.startswith(_OF_DESCRIPTION) for one in workspace.findings(None))


def open_deposit(workspace: Path) -> OpenedDeposit:
    """Return a deposit as it was left; nothing is run.

    Raises:
        WorkspaceVersionError: It was written by a newer archivkoop.
        ReadError: There is no workspace, or it is damaged.
        JobLockedError: An older archivkoop works on it.
    """
    with WorkspaceReader.renewed(workspace) as reader:
        meta = reader.meta()
        if meta is None:
            raise ReadError(path=str(workspace), reason="no job was opened in it")
        reached = step_reached(reader)
        return OpenedDeposit(
            source=meta.source,
            out=meta.out,
            workspace=workspace,
            size_bytes=reader.size_bytes(),
            result=None if reached is None else result_of(reader, reached, resumed=True, already_there=False),
            stopped_in=stopped_in(reader, reached),
            trouble=_trouble(meta),
            profile=meta.profile,
        )


def find_deposit(settings: Settings, source: Path) -> OpenedDeposit | None:
    """Return a deposit as it was left by its last job; None: it was never taken in, or that cannot be read."""
    found = find(settings.workspaces, source)
    return open_deposit(found[0].folder) if found else None


def forget_deposit(settings: Settings, summary: DepositSummary) -> None:
    """Delete the workspaces of a deposit's jobs. Neither the deposit itself nor a package is touched.

    Raises:
        JobLockedError: A job works on it; its workspace stays.
        WriteError: A workspace could not be deleted altogether.
    """
    for job in find(settings.workspaces, summary.source):
        _delete(job.folder, JobLockedError(source=str(summary.source)))


def _delete(folder: Path, locked: ArchivkoopError) -> None:
    with exclusive(folder / LOCK, locked):
        (folder / DATABASE).unlink(missing_ok=True)  # first: what is left over if this is cut short is no job
    try:
        shutil.rmtree(folder)
    except OSError as error:
        raise WriteError(path=str(error.filename or folder), reason=error.strerror or str(error)) from error
