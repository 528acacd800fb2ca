"""Decides each file's fate by the profile and by what a person ruled."""

from collections.abc import Iterable, Sequence

from archivkoop.app.job import Job
from archivkoop.core.batches import batches
from archivkoop.core.conversion import PlannedFile, Subject
from archivkoop.core.events import EventKind
from archivkoop.core.files import Identification
from archivkoop.core.findings import Fact, Finding, LeaveOut
from archivkoop.core.package import DepositFile
from archivkoop.core.profile import Profile
from archivkoop.engine.pool import Pool
from archivkoop.stages.plan import leave_out, leave_out_folder, plan_file
from archivkoop.store.queries import Queries


def plan(job: Job, pool: Pool) -> None:
    """Decide each file's fate anew: a pure function, so nothing is lost by doing it again."""
    del pool
    workspace, profile, leave_outs = job.workspace, job.loaded.profile, job.workspace.leave_outs()
    workspace.set_plan(_plan_of(job, subject, profile, leave_outs) for subject in workspace.subjects())
    for file in workspace.deposit_files():
        path = file.entry.path
        # What is not there, or cannot be read, has no plan; it can be left out all the same.
        decided = workspace.planned(path) or leave_out(path, leave_outs, workspace.decided(path))
        planned = decided or _let_pass(workspace, file)
        if planned is not None:
            _carry_out(job, planned, file.identification)
    paths = {str(recorded.finding.path) for recorded in workspace.findings_in_the_way()}
    folders = (leave_out_folder(path, leave_outs, workspace.decided(path)) for path in sorted(paths))
    _leave_out(job, [planned for planned in folders if planned is not None])


def leave_out_let_pass(job: Job) -> None:
    """Leave out what cannot be packaged and what a person let pass since the plan was made."""
    for file in job.workspace.deposit_files():
        planned = None if job.workspace.planned(file.entry.path) else _let_pass(job.workspace, file)
        if planned is not None:
            _leave_out(job, [planned])


def _let_pass(workspace: Queries, file: DepositFile) -> PlannedFile | None:
    """Return the fate of a file without bytes whose finding a person let pass: the waiver is the decision."""
    if file.fate is not None:
        return None
    recorded = (one.waiver for one in workspace.findings(file.entry.path))
    waiver = next((waiver for waiver in recorded if waiver is not None and waiver.code), None)
    if waiver is None:
        return None
    return PlannedFile(file.entry.path, waiver.code, "leave_out", reason=waiver.reason, decision=waiver.decision)


def replan(job: Job, paths: Iterable[str]) -> None:
    """Decide the fate of some files anew, after a person's decision."""
    for batch in batches(paths):
        _replan(job, batch)


def _replan(job: Job, paths: Sequence[str]) -> None:
    workspace, profile, leave_outs = job.workspace, job.loaded.profile, job.workspace.leave_outs()
    decided = dict(workspace.decided_of(paths))
    fates = {path: leave_out(path, leave_outs, own) for path, own in decided.items()}
    left_out = [fate for fate in fates.values() if fate is not None]
    # Only what stays has to be looked at.
    subjects = workspace.subjects_of([path for path, fate in fates.items() if fate is None])
    others = [plan_file(subject, profile, leave_outs, decided[subject.entry.path]) for subject in subjects]
    workspace.change_plan([*left_out, *others])
    _leave_out(job, left_out)
    for subject, planned in zip(subjects, others, strict=True):
        _carry_out(job, planned, subject.identification)


def _plan_of(job: Job, subject: Subject, profile: Profile, leave_outs: Sequence[LeaveOut]) -> PlannedFile:
    return plan_file(subject, profile, leave_outs, job.workspace.decided(subject.entry.path))


def _carry_out(job: Job, planned: PlannedFile, identification: Identification | None) -> None:
    """Record what a plan says of itself, and leave out what it leaves out."""
    for code in planned.findings:
        job.record_once(Finding(code, planned.path, facts=_plan_facts(identification)))
    if planned.action == "leave_out":
        _leave_out(job, [planned])


def _leave_out(job: Job, planned: Sequence[PlannedFile]) -> None:
    """Record of files that they are left out, unless it is recorded; each is there."""
    person = (job.person(),)
    due = set(job.workspace.taken_over([one.path for one in planned]))
    events = (
        job.event(
            EventKind.FILE_LEFT_OUT,
            one.path,
            {"rule": one.rule, "reason": one.reason, "decision": one.decision},
            agents=person,
        )
        for one in planned
        if one.path in due
    )
    job.workspace.record(*events)


def _plan_facts(identification: Identification | None) -> dict[str, Fact]:
    puid, name = (identification.puid, identification.name) if identification else (None, "")
    return {"puid": puid or "–", "format": name or "–"}
