"""Identifies every file and runs the checks of the profile."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict

from archivkoop.app.conversions import OURSELVES
from archivkoop.app.job import Job, to_open
from archivkoop.app.leaving_out import note_unmatched
from archivkoop.app.steps.shared import Counter, ask, batched, singly, spread
from archivkoop.core.access import OPENED
from archivkoop.core.conversion import Subject
from archivkoop.core.errors import FileProblem
from archivkoop.core.events import Agent, Event, EventKind
from archivkoop.core.files import FileEntry, Identification
from archivkoop.core.findings import Finding, Outcome
from archivkoop.engine.pool import Pool, Task
from archivkoop.stages.check import Checked
from archivkoop.stages.convert import describe_problem
from archivkoop.stages.plan import ENCRYPTED

SIGNATURE_TOOL = "pyHanko"


def identify(job: Job, pool: Pool) -> None:
    """Identify every file that has no format yet."""
    progress = Counter(job, "identify")
    if next(job.workspace.unidentified(), None) is None:
        return
    agents = ask(job, pool, "archivkoop.tasks:identifier_agents")
    batches = batched(job, job.workspace.unidentified(), lambda entry: entry.size)
    tasks = (Task(batch, (job.root, batch), time) for batch, time in batches)
    for batch, answer in singly(pool, "archivkoop.tasks:identify_files", tasks, job):
        for entry, found in zip(batch, spread(answer, batch), strict=True):
            job.workspace.record(*_identified(job, entry, found, agents))
            progress.step(entry.path, entry.size)


def _identified(
    job: Job, entry: FileEntry, found: Identification | FileProblem, agents: Sequence[Agent]
) -> Iterator[Event]:
    if isinstance(found, FileProblem):
        facts = {"check": "identify", "reason": describe_problem(found)}
        yield job.finding(Finding("AK-C04", entry.path, Outcome.UNDETERMINED, facts))
        found = Identification(None, warning=found.code)
    outcome = Outcome.PASSED if found.puid else Outcome.UNDETERMINED
    yield job.event(EventKind.FILE_IDENTIFIED, entry.path, asdict(found), outcome=outcome, agents=agents)


def check(job: Job, pool: Pool) -> None:
    """Run the profile's checks on every file that has not been checked."""
    for subject in to_open(job.workspace, job.request.passwords):
        job.workspace.record(job.event(EventKind.CHECK_DROPPED, subject.entry.path, agents=(job.person(),)))
    progress = Counter(job, "check")
    batches = batched(job, job.workspace.unchecked(), lambda subject: subject.entry.size, files=16)
    tasks = (Task(batch, (job.root, job.profile_file, job.access, batch), time) for batch, time in batches)
    for batch, answer in singly(pool, "archivkoop.tasks:check_files", tasks, job):
        for subject, checked in zip(batch, spread(answer, batch), strict=True):
            job.workspace.record(*_checked(job, subject, checked))
            progress.step(subject.entry.path, subject.entry.size)
    _check_deposit(job)


def _checked(job: Job, subject: Subject, checked: Checked | FileProblem) -> Iterator[Event]:
    path = subject.entry.path
    if isinstance(checked, FileProblem):
        facts = {"check": "*", "reason": describe_problem(checked)}
        checked = Checked((Finding("AK-C04", path, Outcome.UNDETERMINED, facts),), {}, (), (), ())
    for finding in checked.findings:
        yield job.finding(finding)
    outcomes = [finding.outcome for finding in checked.findings]
    yield job.event(
        EventKind.FILE_CHECKED,
        path,
        {
            "checks": list(checked.checks),
            "facts": dict(checked.facts),
            "validations": [asdict(validation) for validation in checked.validations],
        },
        outcome=Outcome.worst(outcomes) if outcomes else Outcome.PASSED,
        agents=checked.agents or (OURSELVES,),
    )
    if checked.signatures:
        yield job.event(
            EventKind.SIGNATURES_VALIDATED,
            path,
            {"signatures": [asdict(signature) for signature in checked.signatures]},
            outcome=Outcome.worst([signature.outcome for signature in checked.signatures]),
            agents=tuple(agent for agent in checked.agents if agent.name == SIGNATURE_TOOL) or (OURSELVES,),
        )
    if checked.facts.get(ENCRYPTED) == OPENED:
        yield job.event(EventKind.FILE_OPENED, path, {"by": "password"}, agents=(job.person(), OURSELVES))


def _check_deposit(job: Job) -> None:
    """Note what concerns the deposit as a whole.

    That is files with the same content, leave-outs that mean no file, and that nobody looked for viruses.
    """
    for path, first in job.workspace.duplicates():
        job.record_once(Finding("AK-I08", path, facts={"other": first}))
    note_unmatched(job)
    job.record_once(Finding("AK-C10", None, Outcome.UNDETERMINED))
