"""Runs a job: each step does what is missing, in order, and stops after the one that was asked."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

from archivkoop.app import steps
from archivkoop.app.job import Job, open_job
from archivkoop.app.packaging import package
from archivkoop.app.request import JobRequest, JobResult, Step
from archivkoop.app.settings import Settings
from archivkoop.app.system import SystemClock, SystemIds
from archivkoop.core.errors import Cancelled, DiskFullError, WriteError
from archivkoop.core.findings import Severity
from archivkoop.core.ports import Clock, Ids, Observer
from archivkoop.engine.pool import Pool

_STEPS: tuple[tuple[Step, tuple[Callable[[Job, Pool], None], ...]], ...] = (
    (Step.CHECK, (steps.intake, steps.identify, steps.check)),
    (Step.PLAN, (steps.plan,)),
    (Step.CONVERT, (steps.convert,)),
)


def run(
    observer: Observer,
    settings: Settings,
    request: JobRequest,
    until: Step,
    clock: Clock | None = None,
    ids: Ids | None = None,
) -> JobResult:
    """Do what is missing of a job up to and including `until`; see `app.run_job`."""
    try:
        job = open_job(request, settings, observer, clock or SystemClock(), ids or SystemIds())
        with job.workspace:
            return _run(job, until)
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise DiskFullError(path=str(error.filename or "")) from error
        raise WriteError(path=str(error.filename or ""), reason=error.strerror or str(error)) from error


def _run(job: Job, until: Step) -> JobResult:
    job.observer.notice("job.workspace", {"path": str(job.workspace.folder)})
    if job.finished:
        result = _result(job, Step.PACKAGE)
        job.observer.notice("job.already_there", {"package": str(result.package)})
        return result
    if job.resumed:
        job.observer.notice("job.resumed", {"done": job.workspace.counts().files_in})
    done = Step.CHECK
    try:
        with Pool(job.request.workers or os.cpu_count() or 1) as pool:
            for step, parts in _STEPS:
                for part in parts:
                    part(job, pool)
                    job.workspace.commit()
                    if job.observer.cancelled():
                        raise Cancelled
                done = step
                if step is until:
                    return _result(job, done)
            if package(job, pool):
                done = Step.PACKAGE
            return _result(job, done)
    finally:
        job.workspace.commit()


def _result(job: Job, done: Step) -> JobResult:
    workspace = job.workspace
    meta = workspace.meta()
    recorded = (meta.result if meta else None) or {}
    blocking = tuple(steps.first(100, (finding for finding in workspace.findings() if finding.blocks)))
    missing = tuple(
        str(finding.finding.facts.get("field", "")) for finding in blocking if finding.finding.code == "AK-D01"
    )
    counts = workspace.count_findings()
    return JobResult(
        workspace=workspace.folder,
        step=done,
        package_id=(meta.package_id if meta else None) or "",
        package=Path(recorded["package"]) if recorded.get("package") else None,
        report=Path(recorded["report"]) if recorded.get("report") else None,
        counts=workspace.counts(),
        findings={severity: counts.get(severity, 0) for severity in Severity},
        blocking=blocking,
        missing_fields=missing,
        resumed=job.resumed,
        already_there=job.finished,
    )
