"""Decisions of people: recorded at once, carried out in the plan, and withdrawn again; nothing is checked or converted.

Everything of one decision lasts together or not at all.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from archivkoop.app import steps
from archivkoop.app.job import Job, open_known
from archivkoop.app.leaving_out import note_unmatched
from archivkoop.app.request import JobResult, Step
from archivkoop.app.settings import Settings
from archivkoop.app.standing import result_of, step_reached
from archivkoop.core.decisions import Decision, DecisionKind, Ruling
from archivkoop.core.errors import AlreadyPackagedError, ReasonMissingError
from archivkoop.core.events import Event, EventKind
from archivkoop.core.ports import Observer


def decide(observer: Observer, settings: Settings, workspace: Path, decision: Decision) -> JobResult:
    """Record a decision and plan anew what it concerns.

    Raises:
        ReasonMissingError: A ruling has no reason.
        AlreadyPackagedError: There is a package already.
        JobLockedError: Another process works on the job.
    """
    if not all(ruling.reason.strip() for ruling in decision.rulings):
        raise ReasonMissingError(option="--reason")
    with _changing(observer, settings, workspace, decision.actor) as job:
        settled: list[str] = []
        for ruling in decision.rulings:
            settled += _rule(job, decision.id, ruling)
        steps.replan(job, settled)
        return _result(job)


def withdraw(observer: Observer, settings: Settings, workspace: Path, decision: str) -> JobResult:
    """Bring back what was before a decision. One that does not hold is left as it is.

    Raises:
        AlreadyPackagedError: There is a package already.
        JobLockedError: Another process works on the job.
    """
    with _changing(observer, settings, workspace) as job:
        if any(known.id == decision and not known.withdrawn for known in job.workspace.decisions()):
            settled = list(job.workspace.settled_by(decision))
            withdrawn = job.event(EventKind.DECISION_WITHDRAWN, None, {"decision": decision}, agents=(job.person(),))
            job.workspace.record(withdrawn)
            steps.replan(job, settled)
            note_unmatched(job)
        return _result(job)


def restore(observer: Observer, settings: Settings, workspace: Path, decision: str, anew: str) -> JobResult:
    """Decide once more what was withdrawn, as the decision `anew`: of the same things, for the same reasons.

    Raises:
        AlreadyPackagedError: There is a package already.
        JobLockedError: Another process works on the job.
    """
    with _changing(observer, settings, workspace) as job:
        for event in list(job.workspace.decided_events(decision)):
            data = {**event.data, "decision": anew, "actor": job.actor}
            job.workspace.record(job.event(event.kind, event.path, data, agents=(job.person(),)))
        steps.replan(job, job.workspace.settled_by(anew))
        note_unmatched(job)
        return _result(job)


@contextmanager
def _changing(observer: Observer, settings: Settings, workspace: Path, actor: str = "") -> Iterator[Job]:
    job = open_known(workspace, settings, observer, actor)
    with job.workspace:
        meta = job.workspace.meta()
        if meta is not None and meta.result is not None:
            raise AlreadyPackagedError(package=str(meta.result.get("package", "")))
        with job.workspace.together():
            yield job


def _rule(job: Job, decision: str, ruling: Ruling) -> list[str]:
    """Record a ruling; return the files whose fate it settles."""
    if ruling.kind is DecisionKind.WAIVE:
        for event in _waivers(job, decision, ruling):
            job.workspace.record(event)
        return []
    kind = EventKind.FILE_LEFT_OUT if ruling.kind is DecisionKind.LEAVE_OUT else EventKind.DERIVATIVE_DISCARDED
    data = {"reason": ruling.reason, "decision": decision, "actor": job.actor}
    settled = [path for path in _meant(job, ruling) if not job.workspace.is_left_out(path)]
    for path in settled:
        job.workspace.record(job.event(kind, path, data, agents=(job.person(),)))
    return settled


def _waivers(job: Job, decision: str, ruling: Ruling) -> Iterable[Event]:
    data = {"code": ruling.code, "reason": ruling.reason, "decision": decision, "actor": job.actor}
    person = (job.person(),)
    if not ruling.paths and ruling.where is None:
        yield job.event(EventKind.WAIVED, None, data, agents=person)
        return
    for path in _meant(job, ruling):
        if job.workspace.has_finding(ruling.code, path):
            yield job.event(EventKind.WAIVED, path, data, agents=person)


def _meant(job: Job, ruling: Ruling) -> Iterable[str]:
    if ruling.where is None:
        return ruling.paths
    return [path for path in job.workspace.paths(ruling.where) if path not in ruling.but]


def _result(job: Job) -> JobResult:
    reached = step_reached(job.workspace) or Step.CHECK
    return result_of(job.workspace, reached, resumed=True, already_there=False)
