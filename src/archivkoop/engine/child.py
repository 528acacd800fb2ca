"""One warm, supervised process for calls that may hang, grow or crash."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import wait
from types import TracebackType
from typing import Self

from archivkoop.core.errors import Cancelled, MemoryLimitError, TimeLimitError
from archivkoop.engine.trees import resident_bytes
from archivkoop.engine.worker import Worker, is_error, request

LOOK_S = 0.2  # how often memory is looked at
_TICK_S = 0.03  # how often a wish to cancel is looked for


@dataclass(frozen=True, slots=True)
class Limits:
    """What one call may cost before it is ended."""

    time_s: float
    memory_mb: int  # resident size of the child with everything below it


class Child:
    """A process that is started by its first call, stays warm, and is replaced after it was ended."""

    def __init__(self, preload: tuple[str, ...] = ()) -> None:
        """Name in `preload` what calls import beside the function's own module, to have it imported only once."""
        self._preload = preload
        self._worker: Worker | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def call(self, function: str, *args: object, limits: Limits, cancelled: Callable[[], bool] | None = None) -> object:
        """Call "module:function" in the child and return its result.

        Args:
            function: Found by its name in the child.
            args: What it is called with.
            limits: What the call may cost.
            cancelled: Asked many times a second, if given.

        Raises:
            Cancelled: `cancelled` said so; the child was ended with everything that it had started.
            TimeLimitError: It took too long; the child was ended with everything that it had started.
            MemoryLimitError: It grew too large; likewise.
            WorkerDiedError: The process died.
            WorkerFailedError: The function raised something that is none of our errors.
            InternalError: There is no such function.
            ArchivkoopError: Whatever the function raised of our own.
        """
        message = request(function, args)
        if self._worker is None or self._worker.dead():
            self._drop()
            self._worker = Worker(function, self._preload)
        done = False
        try:
            self._worker.send(message)
            outcome = _supervised(self._worker, limits, cancelled)
            done = True
        finally:
            if not done or self._worker.dead():
                self._drop()
        if is_error(outcome):
            raise outcome
        return outcome

    def close(self) -> None:
        """End the process."""
        if self._worker is not None:
            self._worker.end()
            self._worker = None

    def _drop(self) -> None:
        if self._worker is not None:
            self._worker.kill()
            self._worker = None


def _supervised(worker: Worker, limits: Limits, cancelled: Callable[[], bool] | None) -> object:
    began = looked = time.monotonic()
    tick = LOOK_S if cancelled is None else _TICK_S
    while True:
        left = began + limits.time_s - time.monotonic()
        if wait([worker.connection, worker.sentinel], max(0.0, min(tick, left))):
            return worker.answer()
        if left <= 0:
            raise TimeLimitError(limit_s=max(1, round(limits.time_s)))
        if cancelled is not None and cancelled():
            raise Cancelled
        if time.monotonic() - looked >= LOOK_S:
            looked = time.monotonic()
            if resident_bytes([worker.pid])[worker.pid] > limits.memory_mb << 20:
                raise MemoryLimitError(limit_mb=limits.memory_mb)
