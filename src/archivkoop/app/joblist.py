"""The list of jobs of a workstation: what waits, runs, rests and has ended, in order; it survives the window."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archivkoop.app.request import JobRequest, Step
from archivkoop.core.access import Passwords
from archivkoop.core.errors import (
    ReadError,
    SourceEmptyError,
    SourceNotFolderError,
    Trouble,
    WorkspacesInsideSourceError,
)
from archivkoop.store.documents import read_document, set_aside, write_document

if TYPE_CHECKING:
    from pydantic import TypeAdapter

log = logging.getLogger(__name__)

FILE = "jobs.json"  # beside the workspaces
_VERSION = 1
_KEPT = 20  # entries that are done; older ones go


class JobState(StrEnum):
    """How an entry stands."""

    WAITING = "waiting"  # starts by itself when its turn comes
    RUNNING = "running"
    PAUSED = "paused"  # a person let it rest, closed its window, or the window vanished while it waited
    STOPPED = "stopped"  # cancelled
    FAILED = "failed"  # see `problem`
    BLOCKED = "blocked"  # ended before what it was for: something waits for a person
    DONE = "done"


ACTIVE = frozenset({JobState.WAITING, JobState.RUNNING})
RESUMABLE = frozenset({JobState.PAUSED, JobState.STOPPED, JobState.FAILED})
_GIVES_WAY = RESUMABLE | {JobState.BLOCKED}  # to the next job of the same deposit


# It would end in the same way again: another folder was meant.
_HOPELESS = frozenset({SourceEmptyError.code, SourceNotFolderError.code, WorkspacesInsideSourceError.code})


def may_be_resumed(problem: Trouble | None) -> bool:
    """Say whether a job that ended with this can get further if it is resumed."""
    return problem is None or problem.code not in _HOPELESS


@dataclass(frozen=True, slots=True)
class ListedJob:
    """One entry."""

    id: str
    request: JobRequest
    until: Step | None  # None: the finished package is verified once more
    state: JobState = JobState.WAITING
    package: Path | None = None  # the one to verify; of an entry that is done: what was made
    stage: str = ""  # where it came to, as `Progress.stage`
    problem: Trouble | None = None

    @property
    def source(self) -> Path:
        """The deposit."""
        return self.request.source

    @property
    def resumable(self) -> bool:
        """Whether it rests, and can be gone on with."""
        return self.state in RESUMABLE and may_be_resumed(self.problem)


def _at_once(work: Callable[[], None]) -> None:
    work()


class JobList:
    """The entries, in the order in which they run. Each change is written down."""

    def __init__(self, file: Path, write: Callable[[Callable[[], None]], object] = _at_once) -> None:
        """Name in `write` who writes, one after the other; a window must not wait for a disk."""
        self._file = file
        self._write_by = write
        self._entries: list[ListedJob] = []

    def load(self) -> None:
        """Read what the last window left, before anything is added.

        What it left running is stopped. What waited goes on waiting only if the window was closed with that wish.

        Raises:
            ReadError: The file cannot be used; it was set aside, and the list is empty.
        """
        try:
            document = read_document(self._file, _VERSION, "jobs", "go_on") or {"jobs": (), "go_on": False}
            found = [_entry(entry) for entry in document["jobs"]]
        except (ReadError, ValueError, TypeError) as error:
            kept = set_aside(self._file)
            reason = error.params["reason"] if isinstance(error, ReadError) else f"{type(error).__name__}"
            raise ReadError(path=str(kept), reason=str(reason)) from error
        self._entries = [_found_again(entry, go_on=bool(document["go_on"])) for entry in found]
        if found:
            self._write()

    def __iter__(self) -> Iterator[ListedJob]:
        return iter(tuple(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, job_id: str) -> ListedJob | None:
        """Return an entry; None: it has been removed."""
        return next((entry for entry in self._entries if entry.id == job_id), None)

    def active(self, source: Path) -> list[ListedJob]:
        """Return what runs or waits of a deposit, in order."""
        return [entry for entry in self._entries if entry.source == source and entry.state in ACTIVE]

    def next(self) -> ListedJob | None:
        """Return the entry that may start now."""
        if any(entry.state is JobState.RUNNING for entry in self._entries):
            return None
        return next((entry for entry in self._entries if entry.state is JobState.WAITING), None)

    def add(self, request: JobRequest, until: Step | None, *, package: Path | None = None) -> ListedJob:
        """Put an entry at the end; what rests or waits for a person of the same deposit gives way to it."""
        self._entries = [
            entry for entry in self._entries if entry.source != request.source or entry.state not in _GIVES_WAY
        ]
        entry = ListedJob(uuid.uuid4().hex, request, until, package=package)
        self._entries.append(entry)
        self._write()
        return entry

    def change(self, job_id: str, **changes: Any) -> ListedJob | None:  # noqa: ANN401 - fields of ListedJob
        """Change an entry and return it; None: it has been removed."""
        for place, entry in enumerate(self._entries):
            if entry.id == job_id:
                self._entries[place] = changed = replace(entry, **changes)
                self._drop_old()
                self._write()
                return changed
        return None

    def remove(self, job_id: str) -> None:
        """Take an entry off the list; its workspace stays."""
        self._entries = [entry for entry in self._entries if entry.id != job_id]
        self._write()

    def move(self, job_id: str, by: int) -> bool:
        """Have a waiting entry change places with the waiting one before (-1) or behind it (1); say whether it did."""
        waiting = [place for place, entry in enumerate(self._entries) if entry.state is JobState.WAITING]
        here = next((number for number, place in enumerate(waiting) if self._entries[place].id == job_id), None)
        if here is None or not 0 <= here + by < len(waiting):
            return False
        one, other = waiting[here], waiting[here + by]
        self._entries[one], self._entries[other] = self._entries[other], self._entries[one]
        self._write()
        return True

    def close(self, *, go_on: bool) -> None:
        """Write down how the list is left: what runs waits first, and whether it all may go on by itself."""
        self._entries.sort(key=lambda entry: entry.state is not JobState.RUNNING)
        states = {JobState.RUNNING: JobState.WAITING if go_on else JobState.PAUSED}
        if not go_on:
            states[JobState.WAITING] = JobState.PAUSED
        self._entries = [replace(entry, state=states.get(entry.state, entry.state)) for entry in self._entries]
        self._write(go_on=go_on)

    def _drop_old(self) -> None:
        done = [entry.id for entry in self._entries if entry.state is JobState.DONE]
        old = set(done[:-_KEPT])
        self._entries = [entry for entry in self._entries if entry.id not in old]

    def _write(self, *, go_on: bool = False) -> None:
        entries = tuple(self._entries)
        self._write_by(lambda: _written(self._file, entries, go_on=go_on))


def _written(file: Path, entries: Sequence[ListedJob], *, go_on: bool) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_document(file, _VERSION, {"go_on": go_on, "jobs": [_document(entry) for entry in entries]})
    except OSError:  # a full disk must not stop what runs; the job itself says what it needs to
        log.warning("the list of jobs cannot be written", exc_info=True)


def _document(entry: ListedJob) -> dict[str, Any]:
    """Return an entry as it is written down: without passwords, which exist in memory alone."""
    return asdict(replace(entry, request=replace(entry.request, passwords=Passwords())))


def _found_again(entry: ListedJob, *, go_on: bool) -> ListedJob:
    if entry.state is JobState.RUNNING or (entry.state is JobState.WAITING and not go_on):
        return replace(entry, state=JobState.PAUSED)  # nobody cancelled it
    return entry


def _entry(document: object) -> ListedJob:
    return _adapter().validate_python(document)


@cache
def _adapter() -> TypeAdapter[ListedJob]:
    from pydantic import TypeAdapter  # costs 0.1 s, which a start with an empty list does not pay

    from archivkoop.core.findings import LeaveOut, Waiver

    adapter = TypeAdapter(ListedJob)
    # What a request names is imported only here: a start does not pay for it, either.
    adapter.rebuild(_types_namespace={**globals(), "LeaveOut": LeaveOut, "Waiver": Waiver})
    return adapter
