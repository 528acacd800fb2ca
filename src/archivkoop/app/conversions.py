"""Runs conversions in workers; a member of a chain that takes a worker down costs only its own try."""

import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from archivkoop import __version__
from archivkoop.core.access import Access
from archivkoop.core.conversion import Attempt, Converted, PlannedFile, Subject
from archivkoop.core.errors import FileProblem
from archivkoop.core.events import Agent
from archivkoop.core.findings import Outcome
from archivkoop.core.profile import Profile
from archivkoop.engine.child import Limits
from archivkoop.engine.pool import Pool, Task
from archivkoop.stages.convert import describe_problem
from archivkoop.store.durable import require_room

OURSELVES = Agent("archivkoop", __version__)


@dataclass(frozen=True, slots=True)
class ToConvert:
    """A file with its plan and where it lies."""

    root: Path
    subject: Subject
    planned: PlannedFile


@dataclass(frozen=True, slots=True)
class Places:
    """Where conversions work and what they leave."""

    profile_file: Path
    scratch: Path  # emptied by nobody but its owner
    derivatives: Path
    access: Access = field(default_factory=Access)


def run_conversions(
    pool: Pool,
    profile: Profile,
    files: Iterable[ToConvert],
    places: Places,
    fresh_name: Callable[[], str],
    cancelled: Callable[[], bool],
    pausing: Callable[[], bool] = lambda: False,
) -> Iterator[tuple[ToConvert, Converted]]:
    """Yield what became of each file, as it comes.

    Where a worker is lost, the member that was at work is struck from the file's chain and the file tried again.

    Raises:
        ToolMissingError: A tool is missing and no other member of a chain served.
        StorageProblem: There is no room.
        Cancelled: `cancelled` said so, or `pausing` did and what was begun is done.
    """
    longest = max((len(rule.chain) for rule in profile.formats), default=1)
    limits = Limits(time_s=2.0 * profile.limits.time_s * longest, memory_mb=2 * profile.limits.memory_mb)
    struck: dict[str, dict[str, FileProblem]] = {}
    waiting: list[Iterable[ToConvert]] = [files]
    while waiting:
        again: list[ToConvert] = []
        tasks = (_task(file, places, fresh_name(), struck) for file in waiting.pop())
        for task, answer in pool.run("archivkoop.tasks:convert_one", tasks, limits, cancelled, pausing):
            file, scratch = cast("tuple[ToConvert, Path]", task.key)
            if not isinstance(answer, FileProblem):
                struck.pop(file.subject.entry.path, None)
                yield file, cast("Converted", answer)
                continue
            require_room(places.scratch)  # whatever the worker was lost by
            member = _member_at_work(scratch)
            shutil.rmtree(scratch, ignore_errors=True)
            known = struck.setdefault(file.subject.entry.path, {})
            if member is not None and member not in known:
                known[member] = answer
                again.append(file)
            else:
                yield file, _lost(file, answer)
        if again:
            waiting.append(again)


def _task(file: ToConvert, places: Places, name: str, struck: dict[str, dict[str, FileProblem]]) -> Task:
    scratch = places.scratch / name
    known = dict(struck.get(file.subject.entry.path, {}))
    arguments = (
        file.root,
        places.profile_file,
        file.subject,
        file.planned,
        scratch,
        places.derivatives,
        known,
        places.access,
    )
    return Task((file, scratch), arguments)


def _member_at_work(scratch: Path) -> str | None:
    """Return the member of the chain that a lost worker was at: its folder is the last one made."""
    folders = sorted((folder.name for folder in scratch.glob("*-*")), key=lambda name: int(name.partition("-")[0]))
    return folders[-1].partition("-")[2] if folders else None


def _lost(file: ToConvert, problem: FileProblem) -> Converted:
    attempt = Attempt(file.planned.chain[-1], (OURSELVES,), Outcome.FAILED, (describe_problem(problem),))
    return Converted(file.subject.entry.path, (attempt,))
