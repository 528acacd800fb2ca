"""Takes the deposit in: every file read once, and copied where a person wants that."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from archivkoop.app.job import Job, has_changed
from archivkoop.app.steps.shared import Counter, batched, singly, spread
from archivkoop.core.errors import FileProblem, SourceEmptyError
from archivkoop.core.events import Event, EventKind
from archivkoop.core.files import FileEntry, FoundFile
from archivkoop.core.findings import Finding, Outcome
from archivkoop.engine.pool import Pool, Task
from archivkoop.stages.intake import EmptyFolder, look_for, walk
from archivkoop.store.rows import COPYING_FOLDER

UNREADABLE = "AK-I01"


def intake(job: Job, pool: Pool) -> None:
    """Walk the deposit; read what is new or changed; note what has gone and what is odd.

    Where it is to be copied, that is done on the way; behind that, only files that could not be read are looked for.
    """
    copied = job.meta is not None and job.meta.copied
    if copied and job.source.is_dir() and has_changed(job.workspace, job.source):
        job.observer.notice("job.copy_kept", {})
    progress = Counter(job, "intake", copies=job.copies and not copied)
    progress.under_way(0)  # a large file may take minutes
    files = _unread_files(job) if copied else _new_files(job, progress)
    passes = 3 if job.copies else 1  # reading, writing, and reading the copy
    batches = batched(job, files, lambda found: found.size * passes)
    into = job.root if job.copies else None
    tasks = (Task(batch, (job.source, into, batch), time) for batch, time in batches)
    with _copying(into) as bytes_copied:
        for batch, answer in singly(
            pool, "archivkoop.tasks:take_files", tasks, job, lambda: progress.under_way(bytes_copied())
        ):
            for found, entry in zip(batch, spread(answer, batch), strict=True):
                job.workspace.record(*_taken(job, found, entry))
                progress.step(found.path, found.size)
    job.workspace.commit()
    if not job.workspace.counts().files_in:
        raise SourceEmptyError(path=str(job.source))
    if into is not None and not copied:
        counts = job.workspace.counts()
        data = {"files": counts.files_in, "bytes": job.workspace.size_bytes()}
        job.workspace.record(job.event(EventKind.DEPOSIT_COPIED, None, data))


@contextmanager
def _copying(into: Path | None) -> Iterator[Callable[[], int]]:
    """Have no half copies before and behind this, however it ends; yield how many bytes of such there are meanwhile."""
    if into is None:
        yield lambda: 0
        return
    halves = into.with_name(COPYING_FOLDER)
    shutil.rmtree(halves, ignore_errors=True)  # of a run that was ended by force
    try:
        yield partial(_bytes_in, halves)
    finally:
        shutil.rmtree(halves, ignore_errors=True)


def _bytes_in(folder: Path) -> int:
    total = 0
    with suppress(FileNotFoundError), os.scandir(folder) as listing:
        for entry in listing:
            with suppress(FileNotFoundError):  # it is whole by now, and has its name
                total += entry.stat().st_size
    return total


def _unread_files(job: Job) -> Iterator[FoundFile]:
    """Yield the files that are not in the copy and can be found again where the deposit came from."""
    for raw_path, size, _ in job.workspace.known_files():
        if size < 0 and (found := look_for(job.source, raw_path, job.workspace.path_of(raw_path))) is not None:
            yield found


def _new_files(job: Job, progress: Counter) -> Iterator[FoundFile]:
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
