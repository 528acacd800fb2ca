"""What a worker keeps, for it is costly to start: profile, plug-ins, and judges, each in a process of its own."""

import errno
from collections.abc import Callable, Mapping
from functools import cache, wraps
from pathlib import Path
from typing import ParamSpec, TypeVar, cast

from archivkoop.adapters import registry
from archivkoop.core.errors import (
    ArchivkoopError,
    DiskFullError,
    FileProblem,
    MemoryLimitError,
    TimeLimitError,
    WorkerDiedError,
    WorkerFailedError,
)
from archivkoop.core.events import Agent
from archivkoop.core.ports import Converter, Identifier, Judge, Validator
from archivkoop.core.profile import Profile
from archivkoop.core.proof import Validation
from archivkoop.engine.child import Child, Limits
from archivkoop.stages.profile import parse_profile
from archivkoop.stages.prove import judge_for

_Answer = TypeVar("_Answer")
_Arguments = ParamSpec("_Arguments")

IDENTIFIER = "siegfried"


@cache
def profile_of(file: Path) -> Profile:
    """Return the profile in a file."""
    return parse_profile(file.read_bytes(), file.name)


@cache
def judge_of(profile_file: Path) -> Judge:
    """Return who judges by the profile in a file."""
    profile = profile_of(profile_file)
    limits = Limits(time_s=profile.limits.time_s, memory_mb=profile.limits.memory_mb)
    return judge_for(profile.proof.targets, lambda name: _remote_validator(name, limits))


@cache
def _remote_validator(name: str, limits: Limits) -> Validator:
    return RemoteValidator(name, limits)


@cache
def identifier() -> Identifier:
    """Return who identifies."""
    return cast("Identifier", registry.load("identify", IDENTIFIER))


@cache
def plugin(kind: str, name: str) -> object:
    """Return a plug-in whose surprises are the file's problem."""
    return _Guarded(registry.load(kind, name))


def converter(name: str, crashed: Mapping[str, FileProblem]) -> Converter:
    """Return a member of a chain, or what stands for one that took a worker down with this very file."""
    if name in crashed:
        return cast("Converter", _Crashed(name, crashed[name]))
    return cast("Converter", plugin("convert", name))


class RemoteValidator:
    """A validator in a supervised process of its own: it may hang, grow or crash without costing the worker."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.name = name
        self.puids: frozenset[str] = registry.load("validate", name).puids
        self._limits = limits
        self._child = Child()
        self._served = False  # the living process has answered before

    def agents(self) -> tuple[Agent, ...]:
        """Return what it works with."""
        return cast("tuple[Agent, ...]", self._ask("archivkoop.tasks:validator_agents", self.name))

    def validate(self, file: Path, puid: str) -> Validation:
        """Ask it about a file."""
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


def _short(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]
