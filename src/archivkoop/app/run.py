"""Runs a job: each step does what is missing, in order, and stops after the one that was asked."""

import errno
import os
from collections.abc import Callable
from contextlib import suppress

from archivkoop.app import steps
from archivkoop.app.decisions import carry_out_waiting, tell_holding, withdraw_named
from archivkoop.app.job import Job, open_job
from archivkoop.app.packaging import package, restore_report
from archivkoop.app.request import JobRequest, JobResult, Step
from archivkoop.app.settings import Settings
from archivkoop.app.standing import result_of
from archivkoop.app.system import SystemClock, SystemIds
from archivkoop.app.taking_over import take_over
from archivkoop.core.errors import ArchivkoopError, Cancelled, DiskFullError, InternalError, WriteError
from archivkoop.core.events import EventKind
from archivkoop.core.findings import Outcome
from archivkoop.core.ports import Clock, Ids, Observer
from archivkoop.engine.pool import Pool


def _take_over(job: Job, pool: Pool) -> None:
    del pool
    if take_over(job):
        tell_holding(job)


_STEPS: tuple[tuple[Step, tuple[Callable[[Job, Pool], None], ...]], ...] = (
    (Step.CHECK, (steps.intake, _take_over, steps.identify, steps.check)),
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
        job = open_job(request, until, settings, observer, clock or SystemClock(), ids or SystemIds())
        with job.workspace:
            return _written_down(job, until)
    except OSError as error:
        raise _problem(error, settings) from error


def _written_down(job: Job, until: Step) -> JobResult:
    """Run it, and write into the journal how that ended, unless it came to a package."""
    try:
        result = _run(job, until)
    except Cancelled:
        _note_end(job, {"stopped": True})
        raise
    except Exception as error:
        known = _problem(error, job.settings)
        _note_end(job, {"code": known.code, "params": dict(known.params)})
        raise
    if result.package is None:
        _note_end(job, {})
    return result


def _note_end(job: Job, data: dict[str, object]) -> None:
    with suppress(Exception):  # what ended it may keep this from being written, too
        failed = Outcome.FAILED if "code" in data else Outcome.PASSED
        job.workspace.record(job.event(EventKind.RUN_ENDED, None, data, outcome=failed))
        job.workspace.commit()


def _problem(error: Exception, settings: Settings) -> ArchivkoopError:
    """Return an error as a person is told of it."""
    if isinstance(error, ArchivkoopError):
        return error
    if not isinstance(error, OSError):
        return InternalError(reason=str(error))
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return DiskFullError(path=str(error.filename or settings.workspaces))
    return WriteError(path=str(error.filename or settings.workspaces), reason=error.strerror or str(error))


def _run(job: Job, until: Step) -> JobResult:
    job.observer.notice("job.workspace", {"path": str(job.workspace.folder)})
    withdraw_named(job)
    if job.finished:
        result = _result(job, Step.PACKAGE)
        job.observer.notice("job.already_there", {"package": str(result.package)})
        restore_report(job)
        return result
    if job.resumed:
        job.observer.notice("job.resumed", {"n": job.workspace.counts().files_in})
        tell_holding(job)
        job.decide()
    _say_what_leaves_out(job)
    done = Step.CHECK
    carry_out_waiting(job)
    try:
        with Pool(job.request.workers or os.cpu_count() or 1) as pool:
            for step, parts in _STEPS:
                for part in parts:
                    part(job, pool)
                    job.workspace.commit()
                    if job.observer.cancelled() or job.observer.pausing():
                        raise Cancelled
                done = step
                if step is until:
                    return _result(job, done)
            carry_out_waiting(job)  # what was decided meanwhile
            if package(job, pool):
                done = Step.PACKAGE
            return _result(job, done)
    finally:
        job.workspace.commit()


def _say_what_leaves_out(job: Job) -> None:
    """Tell who lets pass what no package can hold that this leaves it out."""
    for code in dict.fromkeys(waiver.code for waiver in job.request.waivers):
        if not job.catalogue.can_be_packaged(code):
            job.observer.notice("decision.leaves_out", {"name": code, "title": job.catalogue.title(code)})


def _result(job: Job, done: Step) -> JobResult:
    return result_of(job.workspace, done, resumed=job.resumed, already_there=job.finished)
