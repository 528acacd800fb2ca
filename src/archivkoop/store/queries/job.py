"""The job and its journal: who, what, when, and the description."""

import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from archivkoop.core.description import Description
from archivkoop.core.errors import Trouble
from archivkoop.core.events import Event, EventKind
from archivkoop.store import journal
from archivkoop.store.queries.base import Asked
from archivkoop.store.rows import JobMeta, RunEnd

_META = ("out", "package_id", "package")
_BEGIN = frozenset({EventKind.JOB_OPENED, EventKind.JOB_RESUMED})  # a run


class JobQueries(Asked):
    """Answers about the job."""

    def meta(self) -> JobMeta | None:
        """Return what is known of the job; None: it was not opened yet."""
        return meta_of(self._connection)

    def description(self) -> Description | None:
        """Return the description as recorded, or given, last."""
        recorded = None
        kinds = (EventKind.JOB_OPENED, EventKind.JOB_RESUMED, EventKind.DESCRIBED)
        for event in journal.of_deposit(self._connection, kinds):
            given = event.data if event.kind is EventKind.DESCRIBED else event.data.get("description")
            recorded = recorded if given is None else given
        return None if recorded is None else _description(recorded)

    def last_event_at(self) -> str | None:
        """Return when the journal's last line was written, in ISO 8601; None: it is empty."""
        row = self._connection.execute("SELECT at FROM events ORDER BY seq DESC LIMIT 1").fetchone()
        return None if row is None else str(row[0])

    def events(self, after: int = 0) -> Iterator[tuple[int, Event]]:
        """Yield the whole journal, or what follows a number, as it was written."""
        for seq, _, event in journal.read(self._connection, after):
            yield seq, event

    def deposit_events(self, *kinds: EventKind) -> Iterator[Event]:
        """Yield the deposit's own events of some kinds, in order."""
        yield from journal.of_deposit(self._connection, kinds)

    def events_of(self, path: str, limit: int) -> tuple[Event, ...]:
        """Return the journal's last lines about a file, in order."""
        return journal.of_path(self._connection, path, limit)

    def events_for_premis(self) -> Iterator[Event]:
        """Yield the events that hold: the deposit's own in order, then those of each path, by path.

        Only kinds that PREMIS knows. What was superseded is left out: what concerned a file's former content, and
        tries that came out otherwise later.
        """
        yield from journal.for_premis(self._connection)


def meta_of(connection: sqlite3.Connection) -> JobMeta | None:
    """Return what the journal says of the job."""
    kinds = (
        EventKind.JOB_OPENED,
        EventKind.JOB_RESUMED,
        EventKind.RUN_ENDED,
        EventKind.DECISIONS_TAKEN_OVER,
        EventKind.DEPOSIT_COPIED,
        EventKind.DESCRIBED,
        EventKind.PUBLISHING,
        EventKind.PACKAGED,
        EventKind.JOB_FINISHED,
    )
    opened: Event | None = None
    known: dict[str, Any] = {}
    for event in journal.of_deposit(connection, kinds):
        if event.kind is EventKind.JOB_OPENED:
            opened = event
        if event.kind in _BEGIN:
            known |= {"until": event.data.get("until", ""), "profile": event.data.get("profile"), "ended": None}
        if event.kind is EventKind.RUN_ENDED:
            known["ended"] = _run_end(event.data)
        known |= {name: event.data[name] for name in _META if event.data.get(name) is not None}
        if event.kind is EventKind.DEPOSIT_COPIED:
            known["copied"] = True
        if event.kind is EventKind.DECISIONS_TAKEN_OVER:
            known["took_over"] = True
        if event.kind is EventKind.DESCRIBED:
            known["description_sha512"] = event.data.get("sha512")
        if event.kind is EventKind.JOB_FINISHED:
            known["result"] = event.data.get("result", {})
    if opened is None:
        return None
    first = opened.data
    return JobMeta(
        source=Path(first["source"]),
        out=Path(known["out"]) if "out" in known else None,
        profile_id=first.get("profile_id", ""),
        profile_sha512=first.get("profile_sha512", ""),
        opened_at=opened.at,
        actor=first.get("actor") or (opened.agents[0].name if opened.agents else ""),
        token=first.get("token", ""),
        package_id=known.get("package_id"),
        description_sha512=known.get("description_sha512"),
        package=Path(known["package"]) if "package" in known else None,
        result=known.get("result"),
        copy=bool(first.get("copy")),
        copied="copied" in known,
        earlier=first.get("earlier", ""),
        took_over="took_over" in known,
        until=known["until"],
        profile=Path(known["profile"]) if known["profile"] else None,
        ended=known["ended"],
    )


def _run_end(data: Mapping[str, Any]) -> RunEnd:
    trouble = Trouble(data["code"], data.get("params", {})) if data.get("code") else None
    return RunEnd(bool(data.get("stopped")), trouble)


def _description(data: Mapping[str, Any]) -> Description:
    fields = {name: tuple(values) for name, values in data.get("fields", {}).items()}
    files = {
        path: {name: tuple(values) for name, values in given.items()} for path, given in data.get("files", {}).items()
    }
    return Description(fields, files)
