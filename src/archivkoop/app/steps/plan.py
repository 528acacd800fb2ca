"""Decides each file's fate by the profile and by what a person ruled."""

from collections.abc import Iterable, Sequence

from archivkoop.app.job import Job
from archivkoop.core.batches import batches
from archivkoop.core.conversion import PlannedFile, Subject
from archivkoop.core.events import EventKind
from archivkoop.core.files import Identification
from archivkoop.core.findings import Fact, Finding, LeaveOut
from archivkoop.core.profile import Profile
from archivkoop.engine.pool import Pool
from archivkoop.stages.plan import leave_out, leave_out_folder, plan_file


def plan(job: Job, pool: Pool) -> None:
    """Decide each file's fate anew: a pure function, so nothing is lost by doing it again."""
    del pool
    workspace, profile, leave_outs = job.workspace, job.loaded.profile, job.workspace.leave_outs()
    workspace.set_plan(_plan_of(job, subject, profile, leave_outs) for subject in workspace.subjects())
    for file in workspace.deposit_files():
        path = file.entry.path
        # What is not there, or cannot be read, has no plan; it can be left out all the same.
        planned = workspace.planned(path) or leave_out(path, leave_outs, workspace.decided(path))
        if planned is not None:
            _carry_out(job, planned, file.identification)
    paths = {str(recorded.finding.path) for recorded in workspace.findings_in_the_way()}
    folders = (leave_out_folder(path, leave_outs, workspace.decided(path)) for path in sorted(paths))
    _leave_out(job, [planned for planned in folders if planned is not None])


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
