"""The plan by rule: how many files each rule means, how large they are, what has come of them, and which they are."""

import sqlite3
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from archivkoop.core.files import Fate
from archivkoop.store.rows import FATES, FileRow
from archivkoop.store.tables import rows_of

_NUMBERS = {fate: number for number, fate in enumerate(FATES)}


@dataclass(frozen=True, slots=True)
class PlanGroup:
    """What one rule does to its files."""

    rule: str
    action: str  # "keep", "convert", "leave_out"
    files: int
    bytes: int
    fates: dict[Fate | None, int] = field(default_factory=dict)  # None: nothing yet


def groups(connection: sqlite3.Connection, fates: Sequence[Fate | None] = ()) -> tuple[PlanGroup, ...]:
    """Return the groups, those that convert first; `fates`: only files with one of these."""
    query = f"""
    SELECT rule, action, fate, count(*), sum(size) FROM files INDEXED BY files_by_plan
    WHERE action IS NOT NULL {_of(fates)} GROUP BY rule, action, fate
    """  # noqa: S608
    found: dict[tuple[str, str], PlanGroup] = {}
    for rule, action, fate, files, size in connection.execute(query).fetchall():
        before = found.get((rule, action), PlanGroup(rule, action, 0, 0))
        met = {**before.fates, None if fate is None else FATES[fate]: files}
        found[rule, action] = PlanGroup(rule, action, before.files + files, before.bytes + size, met)
    return tuple(found[key] for key in sorted(found, key=lambda key: (_ORDER.get(key[1], 9), key[0])))


def files_of(
    connection: sqlite3.Connection, group: PlanGroup, fates: Sequence[Fate | None], offset: int, limit: int
) -> Iterator[FileRow]:
    """Yield a group's files in the order of their intake."""
    query = f"""
    SELECT id FROM files INDEXED BY files_by_rule WHERE rule = ? AND action = ? {_of(fates)}
    ORDER BY rule, id LIMIT ? OFFSET ?
    """  # noqa: S608
    found = connection.execute(query, (group.rule, group.action, limit, offset)).fetchall()
    yield from rows_of(connection, array("q", (row[0] for row in found)))


def next_with_fate(
    connection: sqlite3.Connection, fates: Sequence[Fate | None], path: str, *, back: bool = False
) -> str | None:
    """Return the next converted file behind (or before) a path that has one of these fates; None: there is none."""
    sign, order = ("<", "DESC") if back else (">", "ASC")
    query = f"""
    SELECT paths.path FROM paths CROSS JOIN files ON files.id = paths.id
    WHERE paths.path {sign} ? AND outcome IS NOT NULL {_of(fates)} ORDER BY paths.path {order} LIMIT 1
    """  # noqa: S608
    row = connection.execute(query, (path,)).fetchone()
    return None if row is None else str(row[0])


def rates(connection: sqlite3.Connection) -> dict[str, tuple[int, float]]:
    """Return, by rule, how many conversions say what they took, and how many seconds that was together."""
    query = """
    SELECT files.rule, count(*), sum(json_extract(converted, '$.took_s')) FROM conversions
    JOIN files ON files.id = conversions.file
    WHERE json_extract(converted, '$.took_s') > 0 GROUP BY files.rule
    """
    return {rule: (files, seconds) for rule, files, seconds in connection.execute(query).fetchall()}


_ORDER = {"convert": 0, "keep": 1, "leave_out": 2}


def _of(fates: Sequence[Fate | None]) -> str:
    """Return the condition that one of these is met; None: nothing has come of the file yet."""
    if not fates:
        return ""
    met = f"fate IN ({', '.join(str(_NUMBERS[fate]) for fate in fates if fate is not None)})"
    return f"AND ({met} OR fate IS NULL)" if None in fates else f"AND {met}"
