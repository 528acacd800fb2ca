"""Composition root of a worker process: the picklable functions that the engine runs there.

A worker keeps what is costly to start: the profile, the plug-ins, and the judges, each in a process of its own.
"""

import os
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, TypeVar, cast

from archivkoop import assets
from archivkoop.adapters import registry
from archivkoop.adapters.package.bagit_library import Opinion, opinion
from archivkoop.adapters.unlock import opens, unlock
from archivkoop.core.access import NOT_OPENED, OPENED, Access
from archivkoop.core.conversion import Attempt, Converted, PlannedFile, Subject
from archivkoop.core.errors import (
    DiskFullError,
    FileProblem,
    PasswordWrongError,
    TargetNotWritableError,
    ToolMissingError,
    WriteError,
)
from archivkoop.core.events import Agent
from archivkoop.core.files import FileEntry, FoundFile, Identification
from archivkoop.core.findings import Outcome
from archivkoop.core.ports import Check, Comparer, Validator
from archivkoop.core.profile import Profile
from archivkoop.core.proof import Comparison, Proof, Validation
from archivkoop.stages.bag import storage_problem
from archivkoop.stages.check import Checked, check_file
from archivkoop.stages.convert import convert_file, describe_problem
from archivkoop.stages.intake import take
from archivkoop.stages.prove import prove
from archivkoop.store.durable import durable_write, forget_cached, require_room
from archivkoop.store.rows import COPYING_FOLDER
from archivkoop.tasks import kept
from archivkoop.tasks.publishing import keep_picture, publish

_Answer = TypeVar("_Answer")


# --- the tasks ------------------------------------------------------------------------------------


def take_files(root: Path, into: Path | None, batch: Sequence[FoundFile]) -> list[FileEntry | FileProblem]:
    """Read each file once, and copy it where a folder is given; a problem stands in the place of its entry."""
    taking = take if into is None else partial(take_copying, into)
    return [_or_problem(partial(taking, root, found)) for found in batch]


def take_copying(into: Path, root: Path, found: FoundFile) -> FileEntry:
    """Read a file once, write what is read into the copy of the deposit, and read that again, from the disk.

    Raises:
        FileProblem: The file cannot be read; there is no copy of it.
        StorageProblem: The copy cannot be written, or is not what was read.
    """
    target, part = into / os.fsdecode(found.raw_path), into.with_name(COPYING_FOLDER) / str(os.getpid())
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.parent.mkdir(exist_ok=True)
        with durable_write(target, part) as stream:
            entry = take(root, found, _storing(stream, target))
        os.utime(target, ns=(entry.mtime_ns, entry.mtime_ns))
        target.chmod(0o400)
        forget_cached(target)
    except OSError as error:
        raise storage_problem(error, target) from error
    if take(into, found).sha512 != entry.sha512:
        target.unlink()
        raise WriteError(path=str(target), reason="the copy is not what was read")
    return entry


def _storing(stream: BinaryIO, target: Path) -> Callable[[memoryview], None]:
    """Return what writes blocks; a failure to write is none of the file that is read."""

    def store(block: memoryview) -> None:
        try:
            stream.write(block)
        except OSError as error:
            raise storage_problem(error, target) from error

    return store


def identify_files(root: Path, batch: Sequence[FileEntry]) -> list[Identification]:
    """Identify each file."""
    return kept.identifier().identify([_original(root, entry) for entry in batch])


def check_files(
    root: Path, profile_file: Path, access: Access, batch: Sequence[Subject]
) -> list[Checked | FileProblem]:
    """Run the profile's checks on each file."""
    profile = kept.profile_of(profile_file)
    judge = kept.judge_of(profile_file)
    return [
        _or_problem(
            partial(check_file, _original(root, subject.entry), subject, _checks(profile, access, subject), judge)
        )
        for subject in batch
    ]


def _checks(profile: Profile, access: Access, subject: Subject) -> list[tuple[Check, Mapping[str, Any]]]:
    """Return the profile's checks with their limits; those that open encrypted files get what that takes."""
    own = {"passwords": access.passwords.of(subject.entry.path), "trust_anchors": access.trust_anchors}
    checks: list[tuple[Check, Mapping[str, Any]]] = []
    for rule in profile.checks:
        check = cast("Check", kept.plugin("check", rule.name))
        checks.append((check, {**rule.limits, **own} if getattr(check, "opens_encrypted", False) else rule.limits))
    return checks


def any_opens(root: Path, access: Access, subjects: Sequence[Subject]) -> bool:
    """Say whether a given password opens one of these files."""
    return any(opens(_original(root, one.entry), access.passwords.of(one.entry.path)) for one in subjects)


@dataclass(frozen=True, slots=True)
class Look:
    """What a first look at a single file says: what the plan decides on, and who judged a claim."""

    subject: Subject
    judges: tuple[str, ...]


def look_at(root: Path, profile_file: Path, access: Access, found: FoundFile) -> Look:
    """Take in, identify and check one file that belongs to no deposit.

    Raises:
        FileProblem: It cannot be read.
    """
    entry = take(root, found)
    subject = Subject(entry, identify_files(root, [entry])[0])
    checked = check_files(root, profile_file, access, [subject])[0]
    if isinstance(checked, FileProblem):
        raise checked
    judges = tuple(f"{one.judge.name} {one.judge.version}".strip() for one in checked.validations)
    return Look(replace(subject, facts=checked.facts), judges)


def compare_files(
    comparer: str,
    files: tuple[Path, Path],
    limits: Mapping[str, Any],
    scratch: Path,
    html: Path | None,
    language: str,
) -> Comparison:
    """Compare two files; `html` asks for a page with both side by side."""
    comparison = cast("Comparer", kept.plugin("compare", comparer)).compare(*files, limits, scratch)
    if html is not None:
        from archivkoop.adapters.report.comparison import PLUGIN

        try:
            PLUGIN.write(files, comparison, assets.catalogue(language), html, scratch)
        except OSError as error:
            raise TargetNotWritableError(path=str(html), reason=error.strerror or str(error)) from error
    return comparison


def convert_one(
    root: Path,
    profile_file: Path,
    subject: Subject,
    planned: PlannedFile,
    scratch: Path,
    derivatives: Path,
    crashed: Mapping[str, FileProblem],
    access: Access,
) -> Converted:
    """Carry out a file's plan and put the derivative, if there is one to keep, durably into `derivatives`.

    Args:
        root: The deposit.
        profile_file: The job's copy of the profile.
        subject: The file.
        planned: Its plan.
        scratch: A folder of this try alone; it does not exist yet, and is gone afterwards.
        derivatives: Where derivatives live until they are packaged.
        crashed: Members of the chain that took a worker down with them before, and how.
        access: Opens what a password was given for.

    Raises:
        DiskLowError: There is too little room left to blame the file.
    """
    profile = kept.profile_of(profile_file)
    source = _original(root, subject.entry)
    target = profile.target(planned.target_puid)
    comparer = cast("Comparer", kept.plugin("compare", planned.comparer))
    judge = kept.judge_of(profile_file)

    def prove_one(derivative: Path, folder: Path, validations: tuple[Validation, ...]) -> Proof:
        return prove(
            source,
            derivative,
            target,
            comparer,
            profile.proof.limits.get(planned.comparer, {}),
            identify=lambda path: kept.identifier().identify([path])[0],
            judge=judge,
            scratch=folder,
            validations=validations,
        )

    scratch.mkdir()
    began = time.monotonic()
    try:
        if subject.facts.get("encrypted") in {OPENED, NOT_OPENED}:
            try:
                source = _opened(source, scratch, access.passwords.of(subject.entry.path))
            except PasswordWrongError as problem:
                return Converted(
                    subject.entry.path, (_refused(planned, crashed, problem),), took_s=_seconds_since(began)
                )
        conversion = convert_file(
            source,
            subject,
            planned,
            profile,
            converters=lambda name: kept.converter(name, crashed),
            judge=judge,
            prove=prove_one,
            scratch=scratch,
        )
        if conversion.derivative is None:
            require_room(scratch)
        attempts = tuple(keep_picture(subject, attempt, scratch, derivatives) for attempt in conversion.attempts)
        if conversion.derivative is None:
            return Converted(subject.entry.path, attempts, took_s=_seconds_since(began))
        made = publish(subject, attempts, conversion.derivative, derivatives)
        return replace(made, took_s=_seconds_since(began))
    except DiskFullError as error:  # a library does not say where it wrote
        raise DiskFullError(path=error.params["path"] or str(scratch)) from error
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def identifier_agents() -> tuple[Agent, ...]:
    """Say what files are identified with."""
    return kept.identifier().agents()


def converter_agents(names: Sequence[str]) -> tuple[Agent, ...]:
    """Say what converters work with, as far as it is there."""
    agents: dict[Agent, None] = {}
    for name in names:
        with suppress(ToolMissingError):
            agents.update(dict.fromkeys(registry.load("convert", name).agents()))
    return tuple(agents)


def validate(name: str, file: Path, puid: str) -> Validation:
    """Ask a validator; this runs in the judge's own process."""
    return cast("Validator", kept.plugin("validate", name)).validate(file, puid)


def validator_agents(name: str) -> tuple[Agent, ...]:
    """Say what a validator works with; this runs in the judge's own process."""
    return cast("Validator", registry.load("validate", name)).agents()


def bagit_opinion(bag: Path) -> Opinion:
    """Ask the `bagit` library about a bag; it needs a process of its own."""
    return opinion(bag)


def _seconds_since(began: float) -> float:
    return round(time.monotonic() - began, 3)


def _or_problem(call: Callable[[], _Answer]) -> _Answer | FileProblem:
    try:
        return call()
    except FileProblem as problem:
        return problem


def _original(root: Path, entry: FileEntry) -> Path:
    return root / os.fsdecode(entry.raw_path)


def _opened(source: Path, scratch: Path, passwords: Sequence[str]) -> Path:
    """Return an open copy of an encrypted original; the original itself where no password for it is at hand."""
    if not passwords:
        return source
    copy = scratch / f"opened{source.suffix}"
    unlock(source, copy, passwords)
    return copy


def _refused(planned: PlannedFile, crashed: Mapping[str, FileProblem], problem: FileProblem) -> Attempt:
    """Return what a chain came to that had nothing to begin with: no member of it would fare better than the first."""
    first = planned.chain[0]
    return Attempt(first, kept.converter(first, crashed).agents(), Outcome.FAILED, (describe_problem(problem),))
