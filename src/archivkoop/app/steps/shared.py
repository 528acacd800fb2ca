"""What the steps share: counting, batches with their time, and runs that let one file pay for itself."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar, cast

from archivkoop.app.job import Job
from archivkoop.core.errors import FileProblem
from archivkoop.core.events import Agent
from archivkoop.core.ports import Progress
from archivkoop.engine.child import Limits
from archivkoop.engine.pool import Pool, Task

BATCH_FILES = 64
BATCH_BYTES = 64 << 20
SLOWEST_BYTES_PER_S = 2 << 20  # a slow share; reading gets this much time beyond the usual limit

_Item = TypeVar("_Item")


class Counter:
    """Counts a step's files and bytes for the observer."""

    def __init__(self, job: Job, stage: str, total: int | None = None, *, copies: bool = False) -> None:
        self._observer = job.observer
        self._stage = stage
        self._copies = copies
        counts = job.workspace.counts()
        self._total = total if total is not None else (counts.files_in or None if stage != "intake" else None)
        self._files = 0
        self._bytes = 0
        self._told = 0  # bytes; what is under way counts twice for a moment or not at all, and nobody counts backwards

    def step(self, path: str, size: int) -> None:
        """Say that a file is done, and how many bytes it has."""
        self._files += 1
        self._bytes += size
        self.under_way(0, path)

    def under_way(self, size: int, path: str = "") -> None:
        """Say how many bytes are done of files that are not done yet."""
        self._told = max(self._told, self._bytes + size)
        progress = Progress(self._stage, self._files, self._total, self._told, None, path, self._copies)
        self._observer.progress(progress)


def batched(
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


def singly(
    pool: Pool, function: str, tasks: Iterable[Task], job: Job, looking: Callable[[], None] = lambda: None
) -> Iterator[tuple[Sequence[Any], Any]]:
    """Run tasks over batches; a batch that cost its worker is run again file by file, so that one file pays.

    `looking` is called several times a second meanwhile.
    """

    def cancelled() -> bool:
        looking()
        return job.observer.cancelled()

    limits = job.loaded.profile.limits
    each = Limits(time_s=limits.time_s, memory_mb=limits.memory_mb)
    lost: list[Task] = []
    for task, answer in pool.run(function, tasks, each, cancelled, job.observer.pausing):
        if isinstance(answer, FileProblem) and len(task.key) > 1:
            lost += [Task((item,), (*task.args[:-1], (item,)), task.time_s) for item in task.key]
        else:
            yield task.key, answer
    for task, answer in pool.run(function, lost, each, cancelled, job.observer.pausing):
        yield task.key, answer


def spread(answer: object, batch: Sequence[Any]) -> Sequence[Any]:
    """Return an answer per item; a batch that is lost altogether has the same problem for each."""
    return [answer] * len(batch) if isinstance(answer, FileProblem) else cast("Sequence[Any]", answer)


def ask(job: Job, pool: Pool, function: str, *args: object) -> tuple[Agent, ...]:
    """Ask a worker what it works with: libraries that touch a deposit's bytes are not loaded here."""
    limits = Limits(time_s=120, memory_mb=job.loaded.profile.limits.memory_mb)
    for _, answer in pool.run(function, [Task(None, args)], limits, job.observer.cancelled):
        if isinstance(answer, FileProblem):
            raise answer
        return cast("tuple[Agent, ...]", answer)
    return ()
