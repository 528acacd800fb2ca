"""A whole use case in a process of its own, so that a window stays free: started, watched, cancelled, ended."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from archivkoop.core.errors import ArchivkoopError, Cancelled, WorkerDiedError
from archivkoop.core.findings import Fact
from archivkoop.core.ports import Progress
from archivkoop.engine.serve import Value, answer_to, packed
from archivkoop.engine.start import start_child
from archivkoop.engine.started import StartedChild
from archivkoop.engine.worker import is_error, module_of, opened, request

_ENTRY = "archivkoop.engine.job:serve_job"
_INTERVAL_S = 0.1  # between two messages of progress: more than ten a second nobody can see
_GRACE_S = 5.0
_CANCEL, _PAUSE = b"cancel", b"pause"  # what the window may ask


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a person wants to know now."""

    code: str
    params: Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class Succeeded:
    """The last message of a use case that came to its end."""

    result: Any


@dataclass(frozen=True, slots=True)
class Failed:
    """The last message of a use case that did not."""

    error: ArchivkoopError | Cancelled  # Cancelled: a person stopped it


Message = Progress | Notice | Succeeded | Failed


class JobProcess:
    """One use case, running elsewhere. `poll` whenever `connection` is readable, or a few times a second."""

    def __init__(self) -> None:
        self._child: StartedChild | None = None
        self._ended = False
        self._last: list[Message] = []

    def start(self, function: str, *args: object) -> None:
        """Start "module:function"(channel, *args); the channel is a `core.ports.Observer`.

        Raises:
            ToolFailedError: No process can be started.
        """
        message = request(function, args)
        self._child = start_child(_ENTRY, (module_of(function),))
        self._child.connection.send_bytes(message)

    @property
    def connection(self) -> "Connection[Any, Any]":
        """The pipe that its messages come through; its `fileno()` serves a notifier (not on Windows)."""
        return self._started().connection

    @property
    def sentinel(self) -> int:
        """Handle that is ready once the process is dead."""
        return self._started().sentinel

    @property
    def running(self) -> bool:
        """Whether its last message is still to come."""
        return self._child is not None and not self._ended

    def poll(self) -> list[Message]:
        """Return what it said since the last time; the last message is Succeeded or Failed."""
        messages, self._last = self._last, []
        child = self._child
        while child is not None and not self._ended:
            # Asked in this order: what a process said before it died can still be read afterwards.
            died = child.died()
            if not child.connection.poll():
                if not died:
                    break
                messages.append(self._end(Failed(WorkerDiedError(exit_code=child.exit_code()))))
                break
            messages.append(self._received(child))
        return messages

    def cancel(self) -> None:
        """Ask the use case to stop. It tidies up and fails with Cancelled."""
        self._ask(_CANCEL)

    def pause(self) -> None:
        """Ask the use case to stop once the files in work are done. It fails with Cancelled, or comes to its end."""
        self._ask(_PAUSE)

    def _ask(self, wish: bytes) -> None:
        if self.running:
            try:
                self._started().connection.send_bytes(wish)
            except OSError:
                return  # it is dead, which `poll` finds out

    def kill(self) -> None:
        """End the process with everything below it, now; the job can be resumed."""
        if self.running:
            self._last.append(self._end(Failed(Cancelled())))

    def close(self) -> None:
        """Let go of the process; one that still runs is ended."""
        self.kill()
        self._last.clear()

    def _received(self, child: StartedChild) -> Message:
        try:
            received = child.connection.recv_bytes()
        except (EOFError, OSError):
            child.died(_GRACE_S)
            code = child.exit_code() if child.died() else 0
            return self._end(Failed(WorkerDiedError(exit_code=code)))
        answer = opened(received)
        if isinstance(answer, (Progress, Notice)):
            return answer
        if is_error(answer):
            return self._end(Failed(answer))
        return self._end(Succeeded(answer))

    def _end(self, last: Message) -> Message:
        self._ended = True
        child = self._started()
        child.kill()  # its answer given, or of no use any more
        child.died(_GRACE_S)
        child.close()
        return last

    def _started(self) -> StartedChild:
        if self._child is None:
            raise RuntimeError("the job was not started")
        return self._child


class Channel:
    """The use case's end: tells the window what happens, and hears whether to stop."""

    def __init__(self, connection: "Connection[Any, Any]") -> None:
        self._connection = connection
        self._told = 0.0
        self._stage = ""
        self._untold: Progress | None = None
        self._cancelled = self._pausing = False

    def progress(self, progress: Progress) -> None:
        """Tell how far it is, at most ten times a second; a new stage and the end of one are always told."""
        now = time.monotonic()
        ended = progress.files_done == progress.files_total
        if progress.stage == self._stage and now - self._told < _INTERVAL_S and not ended:
            self._untold = progress
            return
        if progress.stage != self._stage:
            self.flush()
        self._told, self._stage, self._untold = now, progress.stage, None
        self._send(Value(progress))

    def notice(self, code: str, params: Mapping[str, Fact]) -> None:
        """Tell something a person wants to know now."""
        self.flush()
        self._send(Value(Notice(code, dict(params))))

    def cancelled(self) -> bool:
        """Say whether the person asked to stop, or the window is gone."""
        self._hear()
        return self._cancelled

    def pausing(self) -> bool:
        """Say whether the person asked to stop once the files in work are done."""
        self._hear()
        return self._pausing

    def _hear(self) -> None:
        try:
            while not self._cancelled and self._connection.poll():
                wish = self._connection.recv_bytes()
                self._pausing = True  # to cancel is to pause, too
                self._cancelled = wish != _PAUSE
        except (EOFError, OSError):
            self._cancelled = self._pausing = True

    def flush(self) -> None:
        """Tell the progress that was held back."""
        untold, self._untold = self._untold, None
        if untold is not None:
            self._send(Value(untold))

    def _send(self, message: Value) -> None:
        try:
            self._connection.send_bytes(packed(message))
        except OSError:
            self._cancelled = True  # nobody listens any more


def serve_job(connection: "Connection[Any, Any]") -> None:
    """Run one use case and say what came of it; this runs in the child."""
    request_bytes = connection.recv_bytes()
    channel = Channel(connection)
    answer = answer_to(request_bytes, channel)
    channel.flush()
    connection.send_bytes(answer)
