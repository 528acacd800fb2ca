"""Decisions of people: recorded at once, carried out in the plan, and withdrawn again; nothing is checked or converted.

Everything of one decision lasts together or not at all.
"""

from collections.abc import Container, Iterable, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

from archivkoop.app import steps
from archivkoop.app.job import Job, open_known
from archivkoop.app.leaving_out import note_unmatched
from archivkoop.app.request import JobResult, Step
from archivkoop.app.settings import Settings
from archivkoop.app.standing import result_of, step_reached
from archivkoop.app.waiting import read_waiting
from archivkoop.core.batches import batches
from archivkoop.core.decisions import Change, DecidedLine, DecisionKind, RecordedDecision, Ruling
from archivkoop.core.errors import AlreadyPackagedError, ReasonMissingError, UnknownDecisionError
from archivkoop.core.events import EventKind
from archivkoop.core.patterns import folded
from archivkoop.core.ports import Observer


def change(observer: Observer, settings: Settings, workspace: Path, asked: Change) -> JobResult:
    """Decide, or withdraw a decision, or make one once more that was withdrawn; done already, it is left as it is.

    Raises:
        ReasonMissingError: A ruling has no reason.
        AlreadyPackagedError: There is a package already.
        JobLockedError: Another process works on the job.
    """
    _require_reasons(asked)
    job = open_known(workspace, settings, observer, asked.decide.actor if asked.decide else "")
    with job.workspace:
        if _is_new(job, asked):
            meta = job.workspace.meta()
            if meta is not None and meta.result is not None:
                raise AlreadyPackagedError(package=str(meta.result.get("package", "")))
            _carry_out(job, asked)
        return _result(job)


def carry_out_waiting(job: Job) -> None:
    """Record what a window has kept until the job would let it; the window itself removes it from there.

    Raises:
        ReadError: What is kept cannot be read; a window puts it aside.
    """
    for asked in read_waiting(job.workspace.folder):
        if _is_new(job, asked):
            actor = asked.decide.actor if asked.decide else ""
            _carry_out(replace(job, request=replace(job.request, actor=actor)), asked)


def withdraw_named(job: Job) -> None:
    """Withdraw the decisions that the request names; what was withdrawn before is left as it is.

    Raises:
        UnknownDecisionError: One was never made; none is withdrawn.
        AlreadyPackagedError: There is a package already.
    """
    made, names = job.workspace.decisions(), job.request.withdraw
    for name in names:
        if not any(_is_about(decision, name) for decision in made):
            held = dict.fromkeys(_name(line) for one in made if not one.withdrawn for line in one.lines)
            raise UnknownDecisionError(decision=name, known=", ".join(held) or "–")
    due = [one for one in made if not one.withdrawn and any(_is_about(one, name) for name in names)]
    if due and job.finished:
        raise AlreadyPackagedError(package=str(((job.meta and job.meta.result) or {}).get("package", "")))
    for decision in due:
        _carry_out(job, Change(withdraw=decision.id))
        _tell(job, "withdrawn", decision)


def tell_holding(job: Job) -> None:
    """Tell of each decision that was made before and still holds; what the request decides once more is known."""
    asked = {(one.code, one.reason, one.actor) for one in job.request.waivers}
    asked |= {(one.pattern, one.reason, one.actor) for one in job.request.leave_outs}
    for decision in job.workspace.decisions():
        if not decision.withdrawn:
            _tell(job, "holds", decision, asked)


def _tell(job: Job, what: str, decision: RecordedDecision, known: Container[tuple[str, str, str]] = ()) -> None:
    for line in decision.lines:
        if (line.subject, line.reason, decision.actor) in known:
            continue
        more = f" (+{line.files - 1})" if line.files > 1 else ""
        reason = " ".join(line.reason.split())
        facts = {"name": _name(line), "more": more, "reason": reason, "actor": decision.actor}
        job.observer.notice(f"decision.{what}.{line.kind}", facts)


def _name(line: DecidedLine) -> str:
    """Return what a person calls a ruling by: the finding's code, the pattern, or the (first) file."""
    return line.subject or line.path


def _is_about(decision: RecordedDecision, name: str) -> bool:
    return any(folded(_name(line)) == folded(name) for line in decision.lines)


def _require_reasons(asked: Change) -> None:
    for ruling in asked.decide.rulings if asked.decide else ():
        if not ruling.reason.strip():
            raise ReasonMissingError(option=ruling.code or ruling.kind.value)


def _is_new(job: Job, asked: Change) -> bool:
    """Say whether a change is still to be made."""
    holds = {known.id: not known.withdrawn for known in job.workspace.decisions()}
    if asked.withdraw:
        return holds.get(asked.withdraw, False)
    return (asked.decide.id if asked.decide else asked.anew) not in holds


def _carry_out(job: Job, asked: Change) -> None:
    with job.workspace.together():
        if asked.decide is not None:
            for ruling in asked.decide.rulings:
                _rule(job, asked.decide.id, ruling)
            settled = job.workspace.settled_by(asked.decide.id)
        elif asked.withdraw:
            settled = job.workspace.settled_by(asked.withdraw)  # before: after that nobody knows
            data = {"decision": asked.withdraw}
            job.workspace.record(job.event(EventKind.DECISION_WITHDRAWN, None, data, agents=(job.person(),)))
        else:
            _restore(job, asked.restore, asked.anew)
            settled = job.workspace.settled_by(asked.anew)
        steps.replan(job, settled)
        if asked.decide is None:  # a pattern is given elsewhere
            note_unmatched(job)


def _rule(job: Job, decision: str, ruling: Ruling) -> None:
    """Record a ruling."""
    data = {"reason": ruling.reason, "decision": decision, "actor": job.actor}
    person = (job.person(),)
    if ruling.kind is DecisionKind.WAIVE:
        kind, data = EventKind.WAIVED, {"code": ruling.code, **data}
    else:
        kind = EventKind.FILE_LEFT_OUT if ruling.kind is DecisionKind.LEAVE_OUT else EventKind.DERIVATIVE_DISCARDED
    if ruling.kind is DecisionKind.WAIVE and not ruling.paths and ruling.where is None:
        job.workspace.record(job.event(kind, None, data, agents=person))
        return
    for batch in batches(_meant(job, ruling)):
        job.workspace.record(*(job.event(kind, path, data, agents=person) for path in _concerned(job, ruling, batch)))


def _concerned(job: Job, ruling: Ruling, paths: Sequence[str]) -> Iterable[str]:
    """Return those of a batch of files about which a ruling says something new."""
    if ruling.kind is DecisionKind.WAIVE:
        return [path for path in paths if job.workspace.has_finding(ruling.code, path)]
    return job.workspace.taken_over(paths)


def _meant(job: Job, ruling: Ruling) -> Iterable[str]:
    if ruling.where is None:
        return ruling.paths
    others = job.workspace.paths_in_the_way(ruling.where.code or "") if ruling.others else ()
    return (path for path in chain(job.workspace.paths(ruling.where), others) if path not in ruling.but)


def _restore(job: Job, decision: str, anew: str) -> None:
    """Record once more what a decision said, as another one."""
    person, actor = (job.person(),), job.actor
    for batch in batches(job.workspace.decided_events(decision)):
        job.workspace.record(
            *(
                job.event(event.kind, event.path, {**event.data, "decision": anew, "actor": actor}, agents=person)
                for event in batch
            )
        )


def _result(job: Job) -> JobResult:
    reached = step_reached(job.workspace) or Step.CHECK
    return result_of(job.workspace, reached, resumed=True, already_there=False)
