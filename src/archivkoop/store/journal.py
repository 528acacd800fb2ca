"""The journal: events to rows and back, and what of it belongs into PREMIS."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from pathlib import PurePath
from typing import Any

from archivkoop.core.events import DECIDING, PREMIS_TYPES, Agent, AgentType, Event, EventKind
from archivkoop.core.findings import Outcome

BATCH_ROWS = 500
_LAST = (1 << 63) - 1  # the greatest number that SQLite knows
_FIELDS = "events.seq, events.id, events.at, events.kind, events.outcome, {path}, agents.agents, events.data"
_WITH_PATH = _FIELDS.format(path="paths.path")
_WITHOUT_PATH = _FIELDS.format(path="NULL")


def _plain(value: object) -> str:
    if isinstance(value, PurePath):
        return str(value)
    raise TypeError(f"{type(value).__name__} does not fit into the journal")


_READABLE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain)
_ESCAPED = json.JSONEncoder(separators=(",", ":"), default=_plain)


def to_json(value: object) -> str:
    """Return JSON text that SQLite takes: what a foreign file calls a string need not be sound Unicode."""
    text = _READABLE.encode(value)
    try:
        text.encode()
    except UnicodeEncodeError:
        return _ESCAPED.encode(value)
    return text


class JournalWriter:
    """Appends events. What it remembers of agents is small: there are only so many tools."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._agents: dict[tuple[Agent, ...], int] = {}

    def append(self, event: Event) -> tuple[int, int | None]:
        """Append an event; return its number and its path's."""
        path = None if event.path is None else self._path(event.path)
        values = (event.id, event.at, event.kind, event.outcome, path, self._agents_of(event), to_json(event.data))
        row = self._connection.execute(
            "INSERT INTO events (id, at, kind, outcome, path, agents, data) VALUES (?, ?, ?, ?, ?, ?, ?)", values
        )
        return int(row.lastrowid or 0), path

    def forget(self) -> None:
        """Forget numbers that a rolled back transaction may have given."""
        self._agents.clear()

    def _path(self, path: str) -> int:
        found = self._connection.execute("SELECT id FROM paths WHERE path = ?", (path,)).fetchone()
        if found:
            return int(found[0])
        return int(self._connection.execute("INSERT INTO paths (path) VALUES (?)", (path,)).lastrowid or 0)

    def _agents_of(self, event: Event) -> int:
        known = self._agents.get(event.agents)
        if known is None:
            text = to_json([[agent.name, agent.version, agent.type] for agent in event.agents])
            self._connection.execute("INSERT OR IGNORE INTO agents (agents) VALUES (?)", (text,))
            (known,) = self._connection.execute("SELECT id FROM agents WHERE agents = ?", (text,)).fetchone()
            self._agents[event.agents] = known
        return int(known)


def event_of(row: Sequence[Any]) -> Event:
    """Return the event of a row, without its number."""
    _, identifier, at, kind, outcome, path, agents, data = row
    return Event(
        identifier,
        at,
        EventKind(kind),
        Outcome(outcome),
        path,
        _agents_of(agents),
        json.loads(data),
    )


@lru_cache(256)  # a journal has few, and each in many lines
def _agents_of(text: str) -> tuple[Agent, ...]:
    return tuple(Agent(name, version, AgentType(kind)) for name, version, kind in json.loads(text))


def read(
    connection: sqlite3.Connection, after: int = 0, kinds: Iterable[EventKind] = (), until: int | None = None
) -> Iterator[tuple[int, int | None, Event]]:
    """Yield the whole journal, or what it has of some kinds, with the numbers of events and paths, in order.

    `after` and `until` are numbers of events; without the latter what is recorded meanwhile is read, too.
    """
    wanted = tuple(kinds)
    of_kinds = f"AND events.kind IN ({_marks(wanted)})" if wanted else ""
    last = _LAST if until is None else until
    query = f"""
    SELECT events.path, {_WITH_PATH}
    FROM events JOIN agents ON agents.id = events.agents LEFT JOIN paths ON paths.id = events.path
    WHERE events.seq > ? AND events.seq <= ? {of_kinds} ORDER BY events.seq LIMIT ?
    """  # noqa: S608
    while rows := connection.execute(query, (after, last, *wanted, BATCH_ROWS)).fetchall():
        for path, *row in rows:
            after = row[0]
            yield after, path, event_of(row)


def of_deposit(connection: sqlite3.Connection, kinds: Iterable[EventKind] = EventKind) -> Iterator[Event]:
    """Yield the deposit's own events, in order."""
    wanted = tuple(kinds)
    query = f"""
    SELECT {_WITHOUT_PATH}
    FROM events JOIN agents ON agents.id = events.agents
    WHERE events.path IS NULL AND events.kind IN ({_marks(wanted)}) AND events.seq > ?
    ORDER BY events.seq LIMIT ?
    """  # noqa: S608
    after = 0
    while rows := connection.execute(query, (*wanted, after, BATCH_ROWS)).fetchall():
        for row in rows:
            after = row[0]
            yield event_of(row)


def of_path(connection: sqlite3.Connection, path: str, limit: int) -> tuple[Event, ...]:
    """Return the last events of a path, in order."""
    query = f"""
    SELECT {_WITH_PATH}
    FROM events JOIN agents ON agents.id = events.agents JOIN paths ON paths.id = events.path
    WHERE events.path = (SELECT id FROM paths WHERE path = ?) ORDER BY events.seq DESC LIMIT ?
    """  # noqa: S608
    return tuple(event_of(row) for row in reversed(connection.execute(query, (path, limit)).fetchall()))


def for_premis(connection: sqlite3.Connection) -> Iterator[Event]:
    """Yield the events that hold: the deposit's own, then those of each path, in order of paths.

    What was tried again counts only as it came out last, so a job that was killed and resumed yields the same; what
    was decided and withdrawn has not happened.
    """
    withdrawn = {event.data["decision"] for event in of_deposit(connection, (EventKind.DECISION_WITHDRAWN,))}

    def holds(event: Event) -> bool:
        return event.kind not in DECIDING or event.data.get("decision", event.id) not in withdrawn

    yield from _valid(filter(holds, of_deposit(connection, PREMIS_TYPES)))
    for _, events in groupby(filter(holds, _with_path(connection)), key=attrgetter("path")):
        yield from _valid(events)


def _with_path(connection: sqlite3.Connection) -> Iterator[Event]:
    wanted = (*PREMIS_TYPES, *_RESETS, *_CONVERSION_ENDS)
    # CROSS JOIN: the paths lead, in their order; each finds its events by index.
    query = f"""
    SELECT {_WITH_PATH}
    FROM paths CROSS JOIN events ON events.path = paths.id JOIN agents ON agents.id = events.agents
    WHERE paths.path >= ? AND (paths.path, events.seq) > (?, ?) AND events.kind IN ({_marks(wanted)})
    ORDER BY paths.path, events.seq LIMIT ?
    """  # noqa: S608
    path, seq = "", 0
    while rows := connection.execute(query, (path, path, seq, *wanted, BATCH_ROWS)).fetchall():
        for row in rows:
            seq, path = row[0], row[5]
            yield event_of(row)


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))


_RESETS = frozenset({EventKind.FILE_TAKEN, EventKind.FILE_RETAKEN, EventKind.FILE_UNREADABLE})
_CONVERSION_ENDS = frozenset(
    {EventKind.FILE_CONVERTED, EventKind.CONVERSION_FAILED, EventKind.CONVERSION_DROPPED}
)  # each makes void what conversion came before
_CONVERSION = _CONVERSION_ENDS | {EventKind.FILE_PROVED}
_REPEATABLE = frozenset({EventKind.WAIVED, EventKind.FILE_RENAMED})  # several may hold beside one another
_LAST_ONLY: Mapping[EventKind, frozenset[EventKind]] = {
    kind: frozenset({kind}) for kind in PREMIS_TYPES if kind not in _CONVERSION | _REPEATABLE
}


def _valid(events: Iterable[Event]) -> list[Event]:
    """Return the events of one path that hold, in order."""
    valid: list[Event] = []
    for event in events:
        if event.kind in _RESETS:
            valid = [held for held in valid if held.kind is EventKind.WAIVED]
        void = _CONVERSION if event.kind in _CONVERSION_ENDS else _LAST_ONLY.get(event.kind, frozenset())
        valid = [held for held in valid if held.kind not in void and not _says_the_same(held, event)]
        valid.append(event)
    return [event for event in valid if event.kind in PREMIS_TYPES]


def _says_the_same(held: Event, event: Event) -> bool:
    return held.kind is event.kind and held.data == event.data
