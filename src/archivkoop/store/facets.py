"""How many files each value of a facet would leave; every facet follows the others, not itself."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace

from archivkoop.core.files import FileFilter
from archivkoop.core.findings import Severity
from archivkoop.core.patterns import folded
from archivkoop.store.rows import SEVERITIES
from archivkoop.store.schema import NO_FINDING
from archivkoop.store.tables import condition_of, count_files


@dataclass(frozen=True, slots=True)
class Facets:
    """Values with their numbers of files, the most frequent first; folders by name."""

    files: int  # that match all facets
    severities: Mapping[Severity | None, int]  # None: without a finding
    formats: tuple[tuple[str, str, int], ...]  # PUID ("": not identified), name
    codes: tuple[tuple[str, int], ...]
    folders: tuple[tuple[str, int], ...]  # one level below the folder that is chosen


def facets(connection: sqlite3.Connection, where: FileFilter) -> Facets:
    """Count; each facet reads the files that match the others once."""
    return Facets(
        count_files(connection, where),
        _severities(connection, replace(where, severity=None, unflagged=False)),
        _formats(connection, replace(where, puid=None)),
        _codes(connection, replace(where, code=None)),
        _folders(connection, where),
    )


def _severities(connection: sqlite3.Connection, where: FileFilter) -> dict[Severity | None, int]:
    condition, facts = condition_of(where)
    query = f"SELECT severity, count(*) FROM files WHERE {condition} GROUP BY severity"  # noqa: S608
    found = dict(connection.execute(query, facts).fetchall())
    ranks: dict[Severity | None, int] = {severity: rank for rank, severity in enumerate(SEVERITIES)}
    return {severity: found.get(rank, 0) for severity, rank in (ranks | {None: NO_FINDING}).items()}


def _formats(connection: sqlite3.Connection, where: FileFilter) -> tuple[tuple[str, str, int], ...]:
    condition, facts = condition_of(where)
    query = (
        f"SELECT coalesce(puid, ''), min(format), count(*) FROM files WHERE {condition} AND identified"  # noqa: S608
        " GROUP BY puid ORDER BY 3 DESC, 2"
    )
    return tuple(connection.execute(query, facts).fetchall())


def _codes(connection: sqlite3.Connection, where: FileFilter) -> tuple[tuple[str, int], ...]:
    condition, facts = condition_of(where)
    which = "file IS NOT NULL" if where == FileFilter() else f"file IN (SELECT id FROM files WHERE {condition})"  # noqa: S608
    query = (
        f"SELECT code, count(DISTINCT file) FROM findings INDEXED BY findings_by_code WHERE {which}"  # noqa: S608
        " GROUP BY code ORDER BY 2 DESC, 1"
    )
    return tuple(connection.execute(query, facts).fetchall())


def _folders(connection: sqlite3.Connection, where: FileFilter) -> tuple[tuple[str, int], ...]:
    condition, facts = condition_of(where)
    begin = len(folded(where.folder)) + 2 if where.folder else 1
    query = f"""
    SELECT count(*), min(id) FROM files WHERE {condition} AND instr(substr(folded, ?), '/')
    GROUP BY substr(folded, ?, instr(substr(folded, ?), '/') - 1) ORDER BY min(folded)
    """  # noqa: S608
    level = where.folder.count("/") + 1 if where.folder else 0
    found = []
    for files, first in connection.execute(query, (*facts, begin, begin, begin)).fetchall():
        (path,) = connection.execute("SELECT path FROM paths WHERE id = ?", (first,)).fetchone()
        found.append(("/".join(path.split("/")[: level + 1]), files))
    return tuple(found)
