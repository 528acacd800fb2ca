"""The steps of a job up to packaging: each asks the workspace what is missing, has it done, and records it."""

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any, TypeVar, cast

from archivkoop.app.conversions import OURSELVES, Places, ToConvert, run_conversions
from archivkoop.app.job import Job, has_changed, to_open
from archivkoop.app.leaving_out import note_unmatched
from archivkoop.core.access import OPENED
from archivkoop.core.batches import batches
from archivkoop.core.conversion import Converted, PlannedFile, Subject, page_ranges
from archivkoop.core.errors import FileProblem, SourceEmptyError
from archivkoop.core.events import Agent, Event, EventKind
from archivkoop.core.files import FileEntry, FoundFile, Identification
from archivkoop.core.findings import Fact, Finding, LeaveOut, Outcome
from archivkoop.core.ports import Progress
from archivkoop.core.profile import Profile
from archivkoop.core.proof import Comparison, Difference
from archivkoop.engine.child import Limits
from archivkoop.engine.pool import Pool, Task
from archivkoop.stages.check import Checked
from archivkoop.stages.convert import describe_problem
from archivkoop.stages.intake import EmptyFolder, look_for, walk
from archivkoop.stages.plan import ENCRYPTED, RESTRICTED, leave_out, leave_out_folder, plan_file
from archivkoop.store.rows import COPYING_FOLDER

BATCH_FILES = 64
BATCH_BYTES = 64 << 20
UNREADABLE = "AK-I01"
SIGNATURE_TOOL = "pyHanko"
SLOWEST_BYTES_PER_S = 2 << 20  # a slow share; reading gets this much time beyond the usual limit

_Item = TypeVar("_Item")


# --- intake ---------------------------------------------------------------------------------------


def intake(job: Job, pool: Pool) -> None:
    """Walk the deposit; read what is new or changed; note what has gone and what is odd.

    Where it is to be copied, that is done on the way; behind that, only files that could not be read are looked for.
    """
    copied = job.meta is not None and job.meta.copied
    if copied and job.source.is_dir() and has_changed(job.workspace, job.source):
        job.observer.notice("job.copy_kept", {})
    progress = _Counter(job, "intake")
    files = _unread_files(job) if copied else _new_files(job, progress)
    passes = 3 if job.copies else 1  # reading, writing, and reading the copy
    batches = _batched(job, files, lambda found: found.size * passes)
    into = job.root if job.copies else None
    if into is not None:
        shutil.rmtree(into.with_name(COPYING_FOLDER), ignore_errors=True)  # of a run that was cut short
    tasks = (Task(batch, (job.source, into, batch), time) for batch, time in batches)
    for batch, answer in _singly(pool, "archivkoop.tasks:take_files", tasks, job):
        for found, entry in zip(batch, _spread(answer, batch), strict=True):
            job.workspace.record(*_taken(job, found, entry))
            progress.step(found.path, found.size)
    job.workspace.commit()
    if not job.workspace.counts().files_in:
        raise SourceEmptyError(path=str(job.source))
    if into is not None:
        shutil.rmtree(into.with_name(COPYING_FOLDER), ignore_errors=True)
    if into is not None and not copied:
        counts = job.workspace.counts()
        data = {"files": counts.files_in, "bytes": job.workspace.size_bytes()}
        job.workspace.record(job.event(EventKind.DEPOSIT_COPIED, None, data))


def _unread_files(job: Job) -> Iterator[FoundFile]:
    """Yield the files that are not in the copy and can be found again where the deposit came from."""
    for raw_path, size, _ in job.workspace.known_files():
        if size < 0 and (found := look_for(job.source, raw_path, job.workspace.path_of(raw_path))) is not None:
            yield found


def _new_files(job: Job, progress: "_Counter") -> Iterator[FoundFile]:
    """Yield the files that have to be read, merging what is there with what is known; both come in the same order."""
    known = job.workspace.known_files()
    old = next(known, None)
    for seen in _seen_files(job):
        while old is not None and old[0] < seen.raw_path:
            _vanished(job, old[0])
            old = next(known, None)
        if old is not None and old[0] == seen.raw_path:
            unchanged = old[1:] == (seen.size, seen.mtime_ns)
            old = next(known, None)
            if unchanged:
                progress.step(seen.path, seen.size)
                continue
        yield seen
    while old is not None:
        _vanished(job, old[0])
        old = next(known, None)


def _seen_files(job: Job) -> Iterator[FoundFile]:
    """Yield the files that are there; record what else is there, and that a folder can be listed that could not be."""
    unlisted: set[str | None] = set()
    for seen in walk(job.source):
        if isinstance(seen, Finding):
            job.record_once(seen)
            if seen.code == UNREADABLE:
                unlisted.add(seen.path)
        elif isinstance(seen, EmptyFolder):
            job.workspace.record(job.event(EventKind.FOLDER_EMPTY, seen.path))
            job.record_once(Finding("AK-I06", seen.path))
        else:
            yield seen
    for recorded in job.workspace.findings_in_the_way():
        finding = recorded.finding
        if finding.code == UNREADABLE and finding.path not in unlisted:
            data = {"code": finding.code, "facts": dict(finding.facts)}
            job.workspace.record(job.event(EventKind.FINDING_DROPPED, finding.path, data))


def _vanished(job: Job, raw_path: bytes) -> None:
    path = job.workspace.path_of(raw_path)
    job.workspace.record(
        job.event(EventKind.FILE_VANISHED, path, outcome=Outcome.FAILED), job.finding(Finding("AK-I04", path))
    )


def _taken(job: Job, found: FoundFile, entry: FileEntry | FileProblem) -> Iterator[Event]:
    before = job.workspace.sha512_of(found.path)  # None: not known; "": known and never read to its end
    if isinstance(entry, FileProblem):
        yield unreadable(job, found, entry.code)
        yield job.finding(Finding(entry.code, found.path, facts=entry.params))
        return
    data = {
        "raw_path": entry.raw_path.hex(),
        "size": entry.size,
        "mtime_ns": entry.mtime_ns,
        "sha512": entry.sha512,
    }
    kind = EventKind.FILE_TAKEN if before is None else EventKind.FILE_RETAKEN
    # Asked before the line below, which resets what was found out about the file.
    changed = bool(before) or job.workspace.has_finding("AK-I02", entry.path)
    misspelt = before is not None and job.workspace.has_finding("AK-I09", entry.path)
    yield job.event(kind, entry.path, data)
    if misspelt:
        yield job.finding(Finding("AK-I09", entry.path))
    if changed:
        yield job.finding(Finding("AK-I03", entry.path))


def unreadable(job: Job, file: FoundFile | FileEntry, code: str) -> Event:
    """Return the line for a file that could not be read as it was found; the next run takes it again."""
    data = {"raw_path": file.raw_path.hex(), "size": file.size, "mtime_ns": file.mtime_ns, "code": code}
    return job.event(EventKind.FILE_UNREADABLE, file.path, data, outcome=Outcome.FAILED)


# --- identification and checks --------------------------------------------------------------------


def identify(job: Job, pool: Pool) -> None:
    """Identify every file that has no format yet."""
    progress = _Counter(job, "identify")
    if next(job.workspace.unidentified(), None) is None:
        return
    agents = _ask(job, pool, "archivkoop.tasks:identifier_agents")
    batches = _batched(job, job.workspace.unidentified(), lambda entry: entry.size)
    tasks = (Task(batch, (job.root, batch), time) for batch, time in batches)
    for batch, answer in _singly(pool, "archivkoop.tasks:identify_files", tasks, job):
        for entry, found in zip(batch, _spread(answer, batch), strict=True):
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
    progress = _Counter(job, "check")
    batches = _batched(job, job.workspace.unchecked(), lambda subject: subject.entry.size, files=16)
    tasks = (Task(batch, (job.root, job.profile_file, job.access, batch), time) for batch, time in batches)
    for batch, answer in _singly(pool, "archivkoop.tasks:check_files", tasks, job):
        for subject, checked in zip(batch, _spread(answer, batch), strict=True):
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


# --- plan -----------------------------------------------------------------------------------------


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


# --- conversion -----------------------------------------------------------------------------------


def convert(job: Job, pool: Pool) -> None:
    """Convert and prove every file whose plan says so and that has no outcome yet."""
    _drop_outdated(job, pool)
    workspace, profile = job.workspace, job.loaded.profile
    progress = _Counter(job, "convert", total=sum(1 for _ in workspace.unconverted()))
    files = (ToConvert(job.root, subject, planned) for subject, planned in workspace.unconverted())
    places = Places(job.profile_file, workspace.scratch, workspace.derivatives, job.access)
    observer = job.observer
    for file, converted in run_conversions(
        pool, profile, files, places, job.ids.uuid, observer.cancelled, observer.pausing
    ):
        workspace.record(*_converted(job, file.subject, converted))
        progress.step(file.subject.entry.path, file.subject.entry.size)


def _converted(job: Job, subject: Subject, converted: Converted) -> Iterator[Event]:
    path, chosen = converted.path, converted.chosen
    if chosen is None:
        reasons = "; ".join(dict.fromkeys(reason for one in converted.attempts for reason in one.reasons))
        agents = dict.fromkeys(agent for attempt in converted.attempts for agent in attempt.agents)
        failed = {"converted": asdict(converted)}
        yield job.event(EventKind.CONVERSION_FAILED, path, failed, outcome=Outcome.FAILED, agents=agents)
        yield job.finding(Finding("AK-K10", path, facts={"reasons": reasons[:2000]}))
        return
    if subject.facts.get(ENCRYPTED) == RESTRICTED:
        rule = f"owner_restricted={job.loaded.profile.encryption.owner_restricted}"
        yield job.event(EventKind.FILE_OPENED, path, {"by": "empty user password", "rule": rule}, agents=chosen.agents)
    data: dict[str, Any] = {"converted": asdict(converted)}
    signatures = subject.facts.get("signatures", 0)
    if signatures:
        data["unsigned_copy"] = True
    yield job.event(EventKind.FILE_CONVERTED, path, data, agents=chosen.agents)
    if signatures:
        yield job.finding(Finding("AK-N05", path, Outcome.PASSED, {"signatures": signatures}))
    if converted.pictures:
        yield job.finding(Finding("AK-N04", path, Outcome.PASSED, {"pages": page_ranges(converted.pictures)}))
    proof = chosen.proof
    if proof is None:
        return
    judges = dict.fromkeys(validation.judge for validation in proof.validations)
    comparers = dict.fromkeys(proof.comparison.agents if proof.comparison else ())
    agents = {**judges, **comparers}
    yield job.event(EventKind.FILE_PROVED, path, {"proof": asdict(proof)}, outcome=proof.outcome, agents=agents)
    if proof.outcome is not Outcome.PASSED:
        yield job.finding(Finding("AK-N01", path, proof.outcome, {"reasons": "; ".join(proof.reasons)[:2000]}))
    for note in _notes(proof.comparison):
        if not (signatures and note.code == "signature_lost"):  # AK-N05 says so
            yield job.finding(_note(path, note))


def _notes(comparison: Comparison | None) -> Iterable[Difference]:
    return comparison.notes if comparison else ()


def _note(path: str, note: Difference) -> Finding:
    """Return the finding for something a proof reports without refusing it."""
    facts: dict[str, Fact] = {**note.facts, "difference": note.code, "message": note.message}
    if note.page:
        facts["page"] = note.page
    return Finding("AK-N03", path, Outcome.PASSED, facts)


def _drop_outdated(job: Job, pool: Pool) -> None:
    """Have conversions done again whose tool has changed since (DESIGN §10)."""
    files = [file for file in job.workspace.deposit_files() if file.converted]
    if not files:
        return
    names = tuple(dict.fromkeys(name for rule in job.loaded.profile.formats for name in rule.chain))
    now = {agent.name: agent.version for agent in _ask(job, pool, "archivkoop.tasks:converter_agents", names)}
    for file in files:
        attempts = file.converted.attempts if file.converted else ()
        used = {agent.name: agent.version for attempt in attempts for agent in attempt.agents}
        if any(name in now and now[name] != version for name, version in used.items()):
            job.workspace.record(job.event(EventKind.CONVERSION_DROPPED, file.entry.path))
    job.workspace.commit()


def _ask(job: Job, pool: Pool, function: str, *args: object) -> tuple[Agent, ...]:
    """Ask a worker what it works with: libraries that touch a deposit's bytes are not loaded here."""
    limits = Limits(time_s=120, memory_mb=job.loaded.profile.limits.memory_mb)
    for _, answer in pool.run(function, [Task(None, args)], limits, job.observer.cancelled):
        if isinstance(answer, FileProblem):
            raise answer
        return cast("tuple[Agent, ...]", answer)
    return ()


# --- what the steps share -------------------------------------------------------------------------


class _Counter:
    """Counts a step's files and bytes for the observer."""

    def __init__(self, job: Job, stage: str, total: int | None = None) -> None:
        self._observer = job.observer
        self._stage = stage
        counts = job.workspace.counts()
        self._total = total if total is not None else (counts.files_in or None if stage != "intake" else None)
        self._files = 0
        self._bytes = 0

    def step(self, path: str, size: int) -> None:
        self._files += 1
        self._bytes += size
        self._observer.progress(Progress(self._stage, self._files, self._total, self._bytes, None, path))


def _batched(
    job: Job, items: Iterable[_Item], size_of: Callable[[_Item], int], files: int = BATCH_FILES
) -> Iterator[tuple[tuple[_Item, ...], float]]:
    """Yield batches with the seconds they may take: the way to a worker and back costs, and so does losing a batch."""
    batch: list[_Item] = []
    size = 0
    for item in items:
        batch.append(item)
        size += size_of(item)
        if len(batch) >= files or size >= BATCH_BYTES:
            yield tuple(batch), _time_s(job, size)
            batch, size = [], 0
    if batch:
        yield tuple(batch), _time_s(job, size)


def _time_s(job: Job, size: int) -> float:
    return job.loaded.profile.limits.time_s + size / SLOWEST_BYTES_PER_S


def _singly(pool: Pool, function: str, tasks: Iterable[Task], job: Job) -> Iterator[tuple[Sequence[Any], Any]]:
    """Run tasks over batches; a batch that cost its worker is run again file by file, so that one file pays."""
    limits = job.loaded.profile.limits
    each = Limits(time_s=limits.time_s, memory_mb=limits.memory_mb)
    lost: list[Task] = []
    for task, answer in pool.run(function, tasks, each, job.observer.cancelled, job.observer.pausing):
        if isinstance(answer, FileProblem) and len(task.key) > 1:
            lost += [Task((item,), (*task.args[:-1], (item,)), task.time_s) for item in task.key]
        else:
            yield task.key, answer
    for task, answer in pool.run(function, lost, each, job.observer.cancelled, job.observer.pausing):
        yield task.key, answer


def _spread(answer: object, batch: Sequence[Any]) -> Sequence[Any]:
    """Return an answer per item; a batch that is lost altogether has the same problem for each."""
    return [answer] * len(batch) if isinstance(answer, FileProblem) else cast("Sequence[Any]", answer)
