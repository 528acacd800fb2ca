"""The owner's side of a child that answers calls: send one, read its answer, know what it costs."""

import logging
import pickle
from typing import Any, TypeGuard

from archivkoop.core.errors import ArchivkoopError, Cancelled, InternalError, WorkerDiedError, WorkerFailedError
from archivkoop.engine.serve import Broken, Raised, Surprise, Value
from archivkoop.engine.start import start_child
from archivkoop.engine.started import StartedChild

log = logging.getLogger(__name__)

SERVE = "archivkoop.engine.serve:serve"
_GRACE_S = 5.0  # a killed process is gone at once, unless the kernel is busy for it


class Worker:
    """One living child that answers calls."""

    def __init__(self, function: str, preload: tuple[str, ...] = ()) -> None:
        self._child: StartedChild = start_child(SERVE, (module_of(function), *preload))
        self.connection = self._child.connection
        self.sentinel = self._child.sentinel
        self.pid = self._child.pid

    def send(self, request: bytes) -> None:
        """Send a call. A child that died meanwhile is no error here: `answer` will say so."""
        try:
            self.connection.send_bytes(request)
        except OSError:
            log.debug("worker %d died before a call reached it", self.pid)

    def answer(self) -> object:
        """Return what the child answered, or the exception it comes to; blocks until one of both is there."""
        try:
            return opened(self.connection.recv_bytes())
        except (EOFError, OSError):
            return self._death()

    def dead(self) -> bool:
        """Say whether it is gone. An answer it gave before may still be there to read."""
        return self._child.died()

    def kill(self) -> None:
        """End it with everything below it, and let go of it."""
        self._child.kill()
        self._child.died(_GRACE_S)
        self._child.close()

    def end(self) -> None:
        """Let an idle child end by itself; kill one that does not."""
        self.connection.close()
        if not self._child.died(0.5):
            self._child.kill()
            self._child.died(_GRACE_S)
        self._child.close()

    def _death(self) -> WorkerDiedError:
        if not self._child.died(_GRACE_S):
            self._child.kill()  # it closed its pipe and lives on: of no use any more
            self._child.died(_GRACE_S)
        code = self._child.exit_code() if self._child.died() else 0
        return WorkerDiedError(exit_code=code)


def module_of(function: str) -> str:
    """Return the module of "module:function"."""
    return function.partition(":")[0]


def request(function: str, args: tuple[Any, ...]) -> bytes:
    """Return a call as bytes."""
    return pickle.dumps((function, args))


def opened(message: bytes) -> object:
    """Return the value or the exception that an answer holds."""
    try:
        answer = pickle.loads(message)  # noqa: S301 - from our own child
    except Exception as error:  # noqa: BLE001 - e.g. an error class that cannot be built from its parameters
        return WorkerFailedError(reason=f"the answer cannot be read: {type(error).__name__}: {error}")
    match answer:
        case Value(value):
            return value
        case Raised(raised):
            return raised
        case Surprise(reason, trace):
            log.debug("a call failed: %s\n%s", reason, trace)
            return WorkerFailedError(reason=reason)
        case Broken(reason, trace):
            log.debug("a call could not be made: %s\n%s", reason, trace)
            return InternalError(reason=reason)
    return InternalError(reason=f"a worker answered {answer!r}")


def is_error(outcome: object) -> TypeGuard[ArchivkoopError | Cancelled]:
    """Say whether an outcome is to be raised."""
    return isinstance(outcome, (ArchivkoopError, Cancelled))
