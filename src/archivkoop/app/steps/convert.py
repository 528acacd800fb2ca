"""Carries the plan out: converts, and proves each result."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from archivkoop.app.conversions import Places, ToConvert, run_conversions
from archivkoop.app.job import Job
from archivkoop.app.steps.shared import Counter, ask
from archivkoop.core.conversion import Converted, Subject, page_ranges
from archivkoop.core.events import Event, EventKind
from archivkoop.core.findings import Fact, Finding, Outcome
from archivkoop.core.proof import Comparison, Difference
from archivkoop.engine.pool import Pool
from archivkoop.stages.plan import ENCRYPTED, RESTRICTED


def convert(job: Job, pool: Pool) -> None:
    """Convert and prove every file whose plan says so and that has no outcome yet."""
    _drop_outdated(job, pool)
    workspace, profile = job.workspace, job.loaded.profile
    progress = Counter(job, "convert", total=sum(1 for _ in workspace.unconverted()))
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
    now = {agent.name: agent.version for agent in ask(job, pool, "archivkoop.tasks:converter_agents", names)}
    for file in files:
        attempts = file.converted.attempts if file.converted else ()
        used = {agent.name: agent.version for attempt in attempts for agent in attempt.agents}
        if any(name in now and now[name] != version for name, version in used.items()):
            job.workspace.record(job.event(EventKind.CONVERSION_DROPPED, file.entry.path))
    job.workspace.commit()
