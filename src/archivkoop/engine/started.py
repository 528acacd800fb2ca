"""A child as its owner holds it, however it was started."""

from multiprocessing.connection import Connection, wait
from typing import Any

import psutil

from archivkoop.engine.trees import kill_tree


class StartedChild:
    """A living process and the pipe to it, as its owner holds them."""

    def __init__(self, pid: int, connection: "Connection[Any, Any]", sentinel: int) -> None:
        self.pid = pid
        self.connection = connection
        self.sentinel = sentinel  # readable (Windows: signalled) as soon as the process is dead
        try:
            self._process: psutil.Process | None = psutil.Process(pid)
        except psutil.NoSuchProcess:
            self._process = None
        self._closed = self._dead = False

    def kill(self) -> None:
        """Kill it with everything below it."""
        if self._process is not None:
            kill_tree(self._process)

    def died(self, timeout_s: float = 0.0) -> bool:
        """Say whether it is dead, waiting at most so long."""
        self._dead = self._dead or self._closed or bool(wait([self.sentinel], timeout_s))
        return self._dead

    def exit_code(self) -> int:
        """Return the exit code of a dead child; negative: the signal that ended it."""
        raise NotImplementedError

    def close(self) -> None:
        """Let go of the pipe; a child that waits for a call ends by that."""
        if not self._closed:
            self._closed = True
            self.connection.close()
            self._release()

    def _release(self) -> None:
        raise NotImplementedError
