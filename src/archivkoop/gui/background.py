"""A short use case in a thread, as signals: what reads and waits, and would make the window stall."""

from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from typing import Any

from PySide6.QtCore import QObject, Signal


class Background(QObject):
    """Calls a function in a thread of its own. Connect methods of objects, not lambdas: Qt then calls them here."""

    succeeded = Signal(object)  # what the function returned
    failed = Signal(object)  # an exception

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._running = False
        self.succeeded.connect(self._end)
        self.failed.connect(self._end)

    @property
    def running(self) -> bool:
        """Whether it is at work."""
        return self._running

    def start(self, function: Callable[..., Any], *args: object) -> None:
        """Call the function; one at a time, so the caller looks at `running` first."""
        self._running = True
        Thread(target=self._run, args=(function, args), name=f"background {function.__name__}", daemon=True).start()

    def _run(self, function: Callable[..., Any], args: tuple[object, ...]) -> None:
        with suppress(RuntimeError):  # the window went away meanwhile
            try:
                result = function(*args)
            except Exception as error:  # noqa: BLE001  # whatever it is, the window says it
                self.failed.emit(error)
            else:
                self.succeeded.emit(result)

    def _end(self, _result: object) -> None:
        self._running = False
