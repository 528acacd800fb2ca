"""Brings the events together with the files they concern, while both stream by in the order of paths."""

from collections.abc import Iterable, Iterator

from archivkoop.core.errors import InternalError
from archivkoop.core.events import Event, EventKind

_END = "\U0010ffff"  # behind every path


class Events:
    """Reads events once: the deposit's own, then those of each path, as the caller comes to them."""

    def __init__(self, events: Iterable[Event]) -> None:
        # The creation of the package is told by the package itself, also when an earlier one was journaled.
        self._events = (event for event in events if event.kind is not EventKind.PACKAGED)
        self._last = ""
        self._next = next(self._events, None)

    def of_deposit(self) -> Iterator[Event]:
        """Yield the events of the deposit as a whole."""
        while self._next is not None and self._next.path is None:
            yield self._take()

    def before(self, path: str) -> Iterator[Event]:
        """Yield the events of paths before `path` that nobody asked for, of folders for instance."""
        while self._next is not None and (self._next.path or "") < path:
            yield self._take()

    def of(self, path: str) -> Iterator[Event]:
        """Yield the events of `path`."""
        while self._next is not None and self._next.path == path:
            yield self._take()

    def rest(self) -> Iterator[Event]:
        """Yield what is left."""
        yield from self.before(_END)

    def _take(self) -> Event:
        event = self._next
        path = (event.path if event else "") or ""
        if event is None or path < self._last:
            raise InternalError(reason=f"events do not come by path: {path!r} behind {self._last!r}")
        self._last = path
        self._next = next(self._events, None)
        return event
