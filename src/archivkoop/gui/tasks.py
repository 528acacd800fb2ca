"""A use case in a process of its own, as signals."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from archivkoop.core.errors import ArchivkoopError, Cancelled, InternalError

if TYPE_CHECKING:
    from archivkoop.engine.job import JobProcess

log = logging.getLogger(__name__)

GRACE_S = 1.0  # how long a process that is asked to stop at once may take, before it is ended
_LOOK_S = 0.05  # how often wishes are looked for
_END_S = 10.0  # how long the window's end waits for that of a process


class Task(QObject):
    """Starts a use case in the engine's job process and turns its messages into signals. It runs once.

    A thread does what may take longer than a window may stand still: starting a process, and ending one with its tree.
    """

    progress = Signal(object)  # core.ports.Progress
    notice = Signal(str, object)  # code, facts
    succeeded = Signal(object)  # what the use case returned
    stopped = Signal()  # the person asked it to stop, and it did
    failed = Signal(object)  # an exception

    _heard = Signal(object)  # from the thread: a message

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wishes: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._deaf = False
        self._heard.connect(self._tell)

    def start(self, function: str, *args: object) -> None:
        """Start `function`, named "module:name"; its first argument is the observer."""
        carrier = _Carrier(self._wishes, self._pass_on)
        self._thread = threading.Thread(target=carrier.run, args=(function, args), name="job", daemon=True)
        self._thread.start()

    def pause(self) -> None:
        """Ask it to stop once the files in work are done."""
        self._wishes.put("pause")

    def stop(self) -> None:
        """Have it stop at once: it is asked, and ended if it takes longer than `GRACE_S`."""
        self._wishes.put("stop")

    def kill(self) -> None:
        """Have it ended now, with all that it started, and say nothing more; a job stays resumable."""
        self._deaf = True
        self._wishes.put("kill")

    def wait(self) -> None:
        """Return when it has ended."""
        if self._thread is not None:
            self._thread.join(_END_S)

    def _pass_on(self, message: object) -> None:
        """Hand a message over to the window's thread; this runs in the other one."""
        with suppress(RuntimeError):  # the window is gone
            self._heard.emit(message)

    def _tell(self, message: object) -> None:
        from archivkoop.engine.job import Failed, Notice, Succeeded

        if self._deaf:
            return
        match message:
            case Succeeded(result):
                self.succeeded.emit(result)
            case Failed(Cancelled()):
                self.stopped.emit()
            case Failed(error):
                self.failed.emit(error)
            case Notice(code, params):
                self.notice.emit(code, params)
            case progress:
                self.progress.emit(progress)


class _Carrier:
    """What the thread does: it alone touches the process."""

    def __init__(self, wishes: queue.SimpleQueue[str], tell: Callable[[object], None]) -> None:
        self._wishes = wishes
        self._tell = tell
        self._give_up_at = float("inf")

    def run(self, function: str, args: tuple[object, ...]) -> None:
        """Run the use case to its end."""
        from archivkoop.engine.job import Failed, JobProcess

        process = JobProcess()
        try:
            process.start(function, *args)
            self._follow(process)
        except ArchivkoopError as error:
            self._tell(Failed(error))
        except Exception as error:  # the window must hear of an end
            log.exception("a job could not be followed")
            self._tell(Failed(InternalError(reason=f"{type(error).__name__}: {error}")))
        finally:
            process.close()

    def _follow(self, process: JobProcess) -> None:
        from multiprocessing.connection import wait

        while process.running:
            wait([process.connection, process.sentinel], _LOOK_S)
            self._grant(process)
            if time.monotonic() > self._give_up_at:
                process.kill()
            for message in process.poll():
                self._tell(message)
        for message in process.poll():
            self._tell(message)

    def _grant(self, process: JobProcess) -> None:
        while not self._wishes.empty():
            wish = self._wishes.get()
            if wish == "pause":
                process.pause()
            elif wish == "stop":
                process.cancel()
                self._give_up_at = min(self._give_up_at, time.monotonic() + GRACE_S)
            else:
                process.kill()
