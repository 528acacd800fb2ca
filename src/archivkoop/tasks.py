"""Composition root of a worker process: the picklable functions that the engine runs there.

A worker keeps what is costly to start: the profile, the plug-ins, and the judges, each in a process of its own.
"""

import errno
import hashlib
import os
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, partial, wraps
from pathlib import Path
from typing import Any, BinaryIO, ParamSpec, TypeVar, cast

from archivkoop import assets
from archivkoop.adapters import registry
from archivkoop.adapters.package.bagit_library import Opinion, opinion
from archivkoop.adapters.unlock import opens, unlock
from archivkoop.core.access import NOT_OPENED, OPENED, Access
from archivkoop.core.conversion import Attempt, Companion, Converted, PlannedFile, Subject, beside
from archivkoop.core.errors import (
    ArchivkoopError,
    DiskFullError,
    FileProblem,
    MemoryLimitError,
    PasswordWrongError,
    TimeLimitError,
    ToolMissingError,
    WorkerDiedError,
    WorkerFailedError,
    WriteError,
)
from archivkoop.core.events import Agent
from archivkoop.core.files import FileEntry, FoundFile, Identification
from archivkoop.core.findings import Outcome
from archivkoop.core.ports import Check, Comparer, Converter, Identifier, Judge, Validator
from archivkoop.core.profile import Profile
from archivkoop.core.proof import Comparison, Proof, Validation
from archivkoop.engine.child import Child, Limits
from archivkoop.stages.bag import storage_problem
from archivkoop.stages.check import Checked, check_file
from archivkoop.stages.convert import convert_file, describe_problem
from archivkoop.stages.intake import take
from archivkoop.stages.profile import parse_profile
from archivkoop.stages.prove import judge_for, prove
from archivkoop.store.durable import durable_write, forget_cached, fsync_folder, nearly_full, sync_file
from archivkoop.store.rows import COPYING_FOLDER

_Answer = TypeVar("_Answer")
_Arguments = ParamSpec("_Arguments")

IDENTIFIER = "siegfried"


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
    return _identifier().identify([_original(root, entry) for entry in batch])


def check_files(
    root: Path, profile_file: Path, access: Access, batch: Sequence[Subject]
) -> list[Checked | FileProblem]:
    """Run the profile's checks on each file."""
    profile = _profile(profile_file)
    judge = _judge(profile_file)
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
        check = cast("Check", _plugin("check", rule.name))
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
    comparison = cast("Comparer", _plugin("compare", comparer)).compare(*files, limits, scratch)
    if html is not None:
        from archivkoop.adapters.report.comparison import PLUGIN

        PLUGIN.write(files, comparison, assets.catalogue(language), html, scratch)
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
        DiskFullError: There is too little room left to blame the file.
    """
    profile = _profile(profile_file)
    source = _original(root, subject.entry)
    target = profile.target(planned.target_puid)
    comparer = cast("Comparer", _plugin("compare", planned.comparer))
    judge = _judge(profile_file)

    def prove_one(derivative: Path, folder: Path, validations: tuple[Validation, ...]) -> Proof:
        return prove(
            source,
            derivative,
            target,
            comparer,
            profile.proof.limits.get(planned.comparer, {}),
            identify=lambda path: _identifier().identify([path])[0],
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
            converters=lambda name: _converter(name, crashed),
            judge=judge,
            prove=prove_one,
            scratch=scratch,
        )
        if conversion.derivative is None:
            _require_room(scratch)
        attempts = tuple(_keep_picture(subject, attempt, scratch, derivatives) for attempt in conversion.attempts)
        if conversion.derivative is None:
            return Converted(subject.entry.path, attempts, took_s=_seconds_since(began))
        made = _publish(subject, attempts, conversion.derivative, derivatives)
        return replace(made, took_s=_seconds_since(began))
    except DiskFullError as error:  # a library does not say where it wrote
        raise DiskFullError(path=error.params["path"] or str(scratch)) from error
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def identifier_agents() -> tuple[Agent, ...]:
    """Say what files are identified with."""
    return _identifier().agents()


def converter_agents(names: Sequence[str]) -> tuple[Agent, ...]:
    """Say what converters work with, as far as it is there."""
    agents: dict[Agent, None] = {}
    for name in names:
        with suppress(ToolMissingError):
            agents.update(dict.fromkeys(registry.load("convert", name).agents()))
    return tuple(agents)


def validate(name: str, file: Path, puid: str) -> Validation:
    """Ask a validator; this runs in the judge's own process."""
    return cast("Validator", _plugin("validate", name)).validate(file, puid)


def validator_agents(name: str) -> tuple[Agent, ...]:
    """Say what a validator works with; this runs in the judge's own process."""
    return cast("Validator", registry.load("validate", name)).agents()


def bagit_opinion(bag: Path) -> Opinion:
    """Ask the `bagit` library about a bag; it needs a process of its own."""
    return opinion(bag)


# --- what a worker keeps --------------------------------------------------------------------------


@cache
def _profile(file: Path) -> Profile:
    return parse_profile(file.read_bytes(), file.name)


@cache
def _judge(profile_file: Path) -> Judge:
    profile = _profile(profile_file)
    limits = Limits(time_s=profile.limits.time_s, memory_mb=profile.limits.memory_mb)
    return judge_for(profile.proof.targets, lambda name: _remote_validator(name, limits))


@cache
def _remote_validator(name: str, limits: Limits) -> Validator:
    return _RemoteValidator(name, limits)


@cache
def _identifier() -> Identifier:
    return cast("Identifier", registry.load("identify", IDENTIFIER))


@cache
def _plugin(kind: str, name: str) -> object:
    return _Guarded(registry.load(kind, name))


def _converter(name: str, crashed: Mapping[str, FileProblem]) -> Converter:
    if name in crashed:
        return cast("Converter", _Crashed(name, crashed[name]))
    return cast("Converter", _plugin("convert", name))


class _RemoteValidator:
    """A validator in a supervised process of its own: it may hang, grow or crash without costing the worker."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.name = name
        self.puids: frozenset[str] = registry.load("validate", name).puids
        self._limits = limits
        self._child = Child()
        self._served = False  # the living process has answered before

    def agents(self) -> tuple[Agent, ...]:
        return cast("tuple[Agent, ...]", self._ask("archivkoop.tasks:validator_agents", self.name))

    def validate(self, file: Path, puid: str) -> Validation:
        return cast("Validation", self._ask("archivkoop.tasks:validate", self.name, file, puid))

    def _ask(self, function: str, *args: object) -> object:
        """Ask; a process that grew or broke down over many files is no fault of this one: it gets a new process."""
        try:
            answer = self._child.call(function, *args, limits=self._limits)
        except (MemoryLimitError, WorkerDiedError):
            served, self._served = self._served, False
            if not served:
                raise
            answer = self._child.call(function, *args, limits=self._limits)
        except TimeLimitError:
            self._served = False
            raise
        self._served = True
        return answer


class _Guarded:
    """A plug-in whose unforeseen exceptions are the file's problem, not the job's end."""

    def __init__(self, plugin: object) -> None:
        self._plugin = plugin

    def __getattr__(self, name: str) -> object:
        value = getattr(self._plugin, name)
        return _guard(value) if callable(value) else value


class _Crashed:
    """Stands for a converter that took a worker down with this very file."""

    def __init__(self, name: str, problem: FileProblem) -> None:
        self.name = name
        self._problem = problem

    def agents(self) -> tuple[Agent, ...]:
        return cast("Converter", registry.load("convert", self.name)).agents()

    def convert(self, _request: object) -> None:
        raise self._problem


def _guard(function: Callable[_Arguments, _Answer]) -> Callable[_Arguments, _Answer]:
    @wraps(function)
    def guarded(*args: _Arguments.args, **kwargs: _Arguments.kwargs) -> _Answer:
        try:
            return function(*args, **kwargs)
        except ArchivkoopError:
            raise
        except OSError as error:
            if error.errno in {errno.ENOSPC, errno.EDQUOT}:
                raise DiskFullError(path=error.filename or "") from error
            raise WorkerFailedError(reason=_short(error)) from error
        except Exception as error:  # the one place where a library's surprise becomes a finding
            raise WorkerFailedError(reason=_short(error)) from error

    return guarded


def _seconds_since(began: float) -> float:
    return round(time.monotonic() - began, 3)


def _short(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]


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
    return Attempt(first, _converter(first, crashed).agents(), Outcome.FAILED, (describe_problem(problem),))


def _require_room(scratch: Path) -> None:
    """Put it down to the disk that nothing came of a file, if that is nearly full.

    Raises:
        DiskFullError: It is.
    """
    if nearly_full(scratch):
        raise DiskFullError(path=str(scratch))


def _publish(subject: Subject, attempts: tuple[Attempt, ...], result: Path, derivatives: Path) -> Converted:
    """Move a derivative, and what was taken out of it, to their durable places."""
    name = f"{_key(subject)}{result.suffix}"
    names: Mapping[str, str] = attempts[-1].detail.get("beside", {})
    companions = tuple(
        _publish_companion(beside(result) / file, original_name, beside(derivatives / name))
        for file, original_name in names.items()
    )
    size, digest = result.stat().st_size, _sha512(result)
    _move(result, derivatives, name)
    stem = Path(subject.entry.path).stem
    return Converted(subject.entry.path, attempts, name, f"{stem}{result.suffix}", size, digest, companions=companions)


def _publish_companion(file: Path, original_name: str, folder: Path) -> Companion:
    puid = _identifier().identify([file])[0].puid
    size, digest = file.stat().st_size, _sha512(file)
    return Companion(_move(file, folder, file.name), original_name, size, digest, puid)


def _sha512(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha512").hexdigest()


def _keep_picture(subject: Subject, attempt: Attempt, scratch: Path, derivatives: Path) -> Attempt:
    """Move the picture of the worst page, if there is one, to where windows find it; the proof names that place."""
    comparison = attempt.proof.comparison if attempt.proof else None
    picture = comparison.measures.get("picture") if comparison else None
    if attempt.proof is None or comparison is None or not picture:
        return attempt
    found = next(scratch.glob(f"*-{attempt.converter}/{picture}"))
    name = _move(found, derivatives, f"{_key(subject)}.{attempt.converter}{found.suffix}")
    comparison = replace(comparison, measures={**comparison.measures, "picture": name})
    return replace(attempt, proof=replace(attempt.proof, comparison=comparison))


def _key(subject: Subject) -> str:
    key = hashlib.sha256(subject.entry.raw_path).hexdigest()
    return f"{key[:2]}/{key[2:34]}"


def _move(result: Path, derivatives: Path, name: str) -> str:
    """Put a file durably below `derivatives`: written, synced, renamed, folder synced; return `name`."""
    place = derivatives / name
    place.parent.mkdir(parents=True, exist_ok=True)
    sync_file(result)
    result.replace(place)
    fsync_folder(place.parent)
    return name
