"""What a package holds and what people decided about it, in short: for whoever signs it off."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from archivkoop.core.events import EventKind
from archivkoop.core.files import DecidedAs, Fate
from archivkoop.store import journal
from archivkoop.store.rows import FATES


@dataclass(frozen=True, slots=True)
class DecidedGroup:
    """Everything that was decided in the same way for the same reason, and holds."""

    decided: DecidedAs
    files: int
    others: int  # folders and the like that are no files
    actor: str  # "": the profile, or several people
    several: bool  # people
    first_at: str  # ISO 8601; "": nobody decided it
    last_at: str


@dataclass(frozen=True, slots=True)
class PackageSummary:
    """The largest groups of each kind, how many more there are, and the package's size."""

    groups: tuple[DecidedGroup, ...]
    more: int
    bytes: int
    measured: bool  # the package is there; before, `bytes` is originals and derivatives together


# A file counts once in each: by the decision that leaves it out; by each kind of finding that was let pass; by the last
# decision to discard its derivative.
_AT = "(SELECT min(at) FROM decisions WHERE decisions.decision = {}.decision)"
_GROUPS = f"""
SELECT 'leave_out' AS kind, 0 AS place, rule AS subject, reason, min(actor), max(actor), min(at), max(at),
    sum(files), sum(every) - sum(files)
FROM (
    SELECT left_out.rule AS rule, reason, actor, {_AT.format("left_out")} AS at,
        count(files.id) AS files, count(*) AS every
    FROM left_out LEFT JOIN files ON files.id = left_out.file GROUP BY left_out.rule, reason, actor, decision
) GROUP BY rule, reason
UNION ALL
SELECT 'waive', 1, findings.code, waivers.reason, min(actor), max(actor), min(at), max(at),
    count(DISTINCT files.id), count(DISTINCT findings.file) - count(DISTINCT files.id)
FROM (SELECT *, {_AT.format("waivers")} AS at FROM waivers WHERE decided) AS waivers
    JOIN findings ON findings.waiver = waivers.seq LEFT JOIN files ON files.id = findings.file
GROUP BY findings.code, waivers.reason
UNION ALL
SELECT 'discard', 2, '', reason, min(actor), max(actor), min(at), max(at), count(*), 0
FROM (SELECT *, {_AT.format("file_decisions")} AS at FROM file_decisions)
    JOIN files ON files.id = file WHERE seq = (
    SELECT max(seq) FROM file_decisions AS others WHERE others.file = files.id AND kind = 'discard'
) AND kind = 'discard' AND NOT left_out
GROUP BY reason
"""  # noqa: S608
_PACKAGED = tuple(FATES.index(fate) for fate in (Fate.KEPT, Fate.PROVED, Fate.UNPROVED, Fate.FAILED))
_WITH_DERIVATIVE = tuple(FATES.index(fate) for fate in (Fate.PROVED, Fate.UNPROVED))


def package_summary(connection: sqlite3.Connection, most: int) -> PackageSummary:
    """Return at most so many groups, in the order of their kinds, those with most files first."""
    query = f"SELECT *, count(*) OVER () FROM ({_GROUPS}) ORDER BY place, 9 DESC, subject, reason LIMIT ?"  # noqa: S608
    rows = connection.execute(query, (most,)).fetchall()
    groups = tuple(
        DecidedGroup(
            DecidedAs(kind, subject, reason),
            files,
            others,
            first if first == last else "",
            first != last,
            at[0] or "",
            at[1] or "",
        )
        for kind, _, subject, reason, first, last, *at, files, others, _ in rows
    )
    total = rows[0][-1] if rows else 0
    size, measured = _size(connection)
    return PackageSummary(groups, total - len(groups), size, measured)


def _group(row: Sequence[Any]) -> DecidedGroup:
    kind, _, subject, reason, first, last, first_at, last_at, files, others, _ = row
    several = first != last
    decided = DecidedAs(kind, subject, reason)
    return DecidedGroup(decided, files, others, "" if several else first, several, first_at or "", last_at or "")


def _size(connection: sqlite3.Connection) -> tuple[int, bool]:
    validated = [event.data for event in journal.of_deposit(connection, (EventKind.PACKAGE_VALIDATED,))]
    if validated:
        return int(validated[-1].get("bytes", 0)), True
    originals = f"SELECT sum(size) FROM files WHERE fate IN {_PACKAGED} OR (fate IS NULL AND present)"  # noqa: S608
    derivatives = (
        "SELECT sum(json_extract(converted, '$.size')) FROM files JOIN conversions ON conversions.file = files.id"  # noqa: S608
        f" WHERE fate IN {_WITH_DERIVATIVE}"
    )
    (size,) = connection.execute(f"SELECT coalesce(({originals}), 0) + coalesce(({derivatives}), 0)").fetchone()
    return int(size), False
