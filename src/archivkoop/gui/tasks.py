"""A use case in a process of its own, as signals."""

from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from archivkoop.core.errors import Cancelled

_POLL_MS = 60


class Task(QObject):
    """Starts a use case in the engine's job process and turns its messages into signals. It runs once."""

    progress = Signal(object)  # core.ports.Progress
    notice = Signal(str, object)  # code, facts
    succeeded = Signal(object)  # what the use case returned
    stopped = Signal()  # the person asked it to stop, and it did
    failed = Signal(object)  # an exception

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process: Any = None
        self._timer = QTimer(self, interval=_POLL_MS)
        self._timer.timeout.connect(self._poll)

    def start(self, function: str, *args: object) -> None:
        """Start `function`, named "module:name"; its first argument is the observer."""
        from archivkoop.engine.job import JobProcess

        self._process = JobProcess()
        self._process.start(function, *args)
        self._timer.start()

    def stop(self) -> None:
        """Ask it to stop at the next safe place."""
        self._process.cancel()

    def kill(self) -> None:
        """End it now; a job stays resumable."""
        self._timer.stop()
        self._process.close()

    def _poll(self) -> None:
        from archivkoop.engine.job import Failed, Notice, Succeeded

        for message in self._process.poll():
            match message:
                case Succeeded(result):
                    self._timer.stop()
                    self.succeeded.emit(result)
                case Failed(Cancelled()):
                    self._timer.stop()
                    self.stopped.emit()
                case Failed(error):
                    self._timer.stop()
                    self.failed.emit(error)
                case Notice(code, params):
                    self.notice.emit(code, params)
                case progress:
                    self.progress.emit(progress)
