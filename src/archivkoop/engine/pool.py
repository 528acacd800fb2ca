"""Several warm, supervised processes that share a stream of tasks."""

import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from types import TracebackType
from typing import Any, Self

from archivkoop.core.errors import Cancelled, FileProblem, MemoryLimitError, TimeLimitError
from archivkoop.engine.child import LOOK_S, Limits
from archivkoop.engine.trees import resident_bytes
from archivkoop.engine.worker import Worker, is_error, request

_TICK_S = 0.1  # how often a wish to cancel is looked for
# A call of this size fits into an empty pipe, so sending it while the worker is busy never blocks.
_AHEAD_BYTES = 1 << 16 if sys.platform == "linux" else 4096
_BRIEF_S = 0.25  # only behind a task as brief as this is another one sent ahead: it cannot be called back


@dataclass(frozen=True, slots=True)
class Task:
    """One call: what it is known by to the caller, and its arguments."""

    key: Any
    args: tuple[Any, ...]
    time_s: float | None = None  # instead of the run's limit: a large file takes longer to read


@dataclass(slots=True)
class _Place:
    """A worker's place in the pool: workers come and go."""

    worker: Worker | None = None
    sent: deque[tuple[Task, bytes]] = field(default_factory=deque)  # the first is running, a second waits in the pipe
    began: float = 0.0
    took: float = float("inf")  # the last task, seconds
    resident: int = 0  # bytes when last looked at

    def drop(self) -> None:
        if self.worker is not None:
            self.worker.kill()
            self.worker = None


class Pool:
    """Runs tasks on `workers` processes; a process that dies costs its one task and is replaced."""

    def __init__(self, workers: int, preload: tuple[str, ...] = ()) -> None:
        """Name in `preload` what tasks import beside the function's own module, to have it imported only once."""
        self._places = [_Place() for _ in range(workers)]
        self._preload = preload

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the processes."""
        for place in self._places:
            if place.worker is not None:
                place.worker.end()
                place.worker = None

    def run(
        self,
        function: str,
        tasks: Iterable[Task],
        limits: Limits,
        cancelled: Callable[[], bool] = lambda: False,
        pausing: Callable[[], bool] = lambda: False,
    ) -> Iterator[tuple[Task, Any]]:
        """Run "module:function" on each task; yield it with its value or its FileProblem, as they come.

        Tasks are drawn only as workers get free, so neither tasks nor results pile up. When the caller stops
        iterating, what is running is ended. One run at a time.

        Args:
            function: Found by its name in the worker.
            tasks: May be endless.
            limits: Of each task by itself.
            cancelled: Asked several times a second.
            pausing: Asked likewise; once it says so, no further task is drawn, and what was begun is finished.

        Raises:
            Cancelled: `cancelled` said so, and everything was ended; or `pausing` did, and everything begun is done.
            ArchivkoopError: A task raised one that does not concern its file alone.
        """
        run = _Run(self._places, self._preload, function, iter(tasks), limits)
        try:
            while run.feed(pausing=pausing()):
                if cancelled():
                    raise Cancelled
                yield from run.collect()
            if run.cut_short:
                raise Cancelled
        finally:
            run.abandon()


class _Run:
    """One function on one stream of tasks."""

    def __init__(
        self, places: list[_Place], preload: tuple[str, ...], function: str, tasks: Iterator[Task], limits: Limits
    ) -> None:
        self._places = places
        self._preload = preload
        self._function = function
        self._tasks = tasks
        self._limits = limits
        self._drained = False
        self.cut_short = False  # tasks may be left that were not drawn
        self._held: tuple[Task, bytes] | None = None  # drawn, and too large to be sent ahead
        self._looked = time.monotonic()
        for place in places:
            place.took = float("inf")

    def feed(self, *, pausing: bool) -> bool:
        """Give work to whoever has none, then send ahead, unless pausing; False: all is done."""
        if pausing and not (self._drained and self._held is None):
            self.cut_short = True
        if not self.cut_short:
            self._hand_out()
        return any(place.sent for place in self._places)

    def _hand_out(self) -> None:
        for place in self._places:
            if not place.sent and (drawn := self._draw()):
                self._give(place, *drawn)
        for place in self._places:
            if len(place.sent) == 1 and place.took < _BRIEF_S and (drawn := self._draw()):
                if len(drawn[1]) > _AHEAD_BYTES:
                    self._held = drawn
                    break
                self._give(place, *drawn)

    def collect(self) -> Iterator[tuple[Task, Any]]:
        """Wait a moment; yield what came of it."""
        busy = [place for place in self._places if place.sent]
        handles: dict[Any, _Place] = {}
        for place in busy:
            if place.worker is not None:
                handles[place.worker.connection] = handles[place.worker.sentinel] = place
        ready = {id(place): place for place in map(handles.__getitem__, wait(list(handles), self._patience(busy)))}
        for place in ready.values():
            if place.worker is not None:
                yield self._finish(place, place.worker.answer())
        yield from self._enforce()

    def abandon(self) -> None:
        """End whoever still works."""
        working = [place for place in self._places if place.sent]
        for place in working:
            place.sent.clear()
            place.drop()

    def _draw(self) -> tuple[Task, bytes] | None:
        if self._held is not None:
            drawn, self._held = self._held, None
            return drawn
        if self._drained:
            return None
        task = next(self._tasks, None)
        if task is None:
            self._drained = True
            return None
        return task, request(self._function, task.args)

    def _give(self, place: _Place, task: Task, message: bytes) -> None:
        if not place.sent:
            if place.worker is None or place.worker.dead():
                place.drop()
                place.worker = Worker(self._function, self._preload)
            place.began = time.monotonic()
        place.sent.append((task, message))
        if place.worker is not None:
            place.worker.send(message)

    def _finish(self, place: _Place, outcome: object) -> tuple[Task, Any]:
        """Take the running task off its place; the next one, if it was sent ahead, runs now."""
        task, _ = place.sent.popleft()
        now = time.monotonic()
        place.took, place.began = now - place.began, now
        if is_error(outcome) and not isinstance(outcome, FileProblem):
            raise outcome
        if place.worker is not None and (place.worker.dead() or self._overgrown(place)):
            self._replace(place)
        return task, outcome

    def _replace(self, place: _Place) -> None:
        """Put a new worker into a place; what had been sent ahead to the old one is sent again."""
        place.drop()
        place.resident = 0
        waiting = list(place.sent)
        place.sent.clear()
        for task, message in waiting:
            self._give(place, task, message)

    def _overgrown(self, place: _Place) -> bool:
        """Say whether a worker keeps so much between tasks that the next file would be blamed for it."""
        if place.worker is None or place.resident <= (self._limits.memory_mb << 20) // 2:
            return False
        place.resident = resident_bytes([place.worker.pid])[place.worker.pid]
        return place.resident > (self._limits.memory_mb << 20) // 2

    def _patience(self, busy: list[_Place]) -> float:
        soonest = min((place.began + self._time_s(place) for place in busy), default=0.0)
        return max(0.0, min(_TICK_S, soonest - time.monotonic()))

    def _time_s(self, place: _Place) -> float:
        """Return what the running task may take."""
        limit = place.sent[0][0].time_s
        return self._limits.time_s if limit is None else limit

    def _enforce(self) -> Iterator[tuple[Task, Any]]:
        now = time.monotonic()
        for place in self._places:
            if place.sent and now - place.began > self._time_s(place) and not self._answered(place):
                yield self._end(place, TimeLimitError(limit_s=max(1, round(self._time_s(place)))))
        if now - self._looked < LOOK_S:
            return
        self._looked = now
        busy = {place.worker.pid: place for place in self._places if place.sent and place.worker is not None}
        for pid, resident in resident_bytes(busy).items():
            busy[pid].resident = resident
            if resident > self._limits.memory_mb << 20:
                yield self._end(busy[pid], MemoryLimitError(limit_mb=self._limits.memory_mb))

    @staticmethod
    def _answered(place: _Place) -> bool:
        """Say whether the answer is there already: the caller may take his time between two results."""
        return place.worker is not None and bool(wait([place.worker.connection], 0))

    def _end(self, place: _Place, problem: FileProblem) -> tuple[Task, Any]:
        place.drop()
        task, _ = place.sent.popleft()
        place.took = float("inf")
        self._replace(place)
        return task, problem
