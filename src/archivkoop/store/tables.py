"""Tables of files: sorted, filtered and paged by SQLite, each column by its own index.

A query first finds the numbers of the files it shows, in order, which needs the indexes alone: what a page skips
costs no look at a file, and a page in the second half is counted from the end. Only what is shown is then looked up.
"""

import sqlite3
from array import array
from collections.abc import Iterator, Sequence
from typing import Any

from archivkoop.core.decisions import DecisionKind
from archivkoop.core.files import FileFilter
from archivkoop.core.patterns import folded
from archivkoop.store.projection import RANKS
from archivkoop.store.rows import FATES, SEVERITIES, FileRow
from archivkoop.store.schema import NO_FINDING

SORTS = {  # column -> index, its columns
    "path": ("files_by_folded", ("folded",)),
    "size": ("files_by_size", ("size",)),
    "format": ("files_by_format", ("format", "puid")),
    "severity": ("files_by_severity", ("severity", "folded")),
    "action": ("files_by_action", ("action",)),
    "rule": ("files_by_rule", ("rule",)),
    "fate": ("files_by_fate", ("fate",)),
}
_DECIDED = {  # as `summary` groups them
    DecisionKind.LEAVE_OUT: "id IN (SELECT file FROM left_out WHERE rule = ? AND reason = ?)",
    DecisionKind.WAIVE: "id IN (SELECT file FROM findings JOIN waivers ON waivers.seq = findings.waiver"
    " WHERE findings.code = ? AND waivers.reason = ? AND decided)",
    DecisionKind.DISCARD: "NOT left_out AND ? = (SELECT reason FROM file_decisions"
    " WHERE file = files.id AND kind = 'discard' ORDER BY seq DESC LIMIT 1)",
}
_BATCH_ROWS = 500
_NEAR_ROWS = 2000  # skipping fewer is not worth counting for
_MANY = 4  # if every fourth file matches, walking along the sorting index is quicker than sorting
_NARROW = {False: "files_by_folded", True: "files_by_severity"}  # by whether a severity is asked for


def count_files(connection: sqlite3.Connection, where: FileFilter) -> int:
    """Return how many files match."""
    condition, facts = condition_of(where)
    query = f"SELECT count(*) FROM files {_hint(where)} WHERE {condition}"  # noqa: S608
    return int(connection.execute(query, facts).fetchone()[0])


def find_files(
    connection: sqlite3.Connection,
    where: FileFilter,
    *,
    offset: int,
    limit: int | None,
    sort: str,
    descending: bool,
) -> Iterator[FileRow]:
    """Yield the files that match, in order. Which they are is settled at the first row."""
    numbers = find_numbers(connection, where, offset=offset, limit=limit, sort=sort, descending=descending)
    yield from rows_of(connection, numbers)


def find_numbers(
    connection: sqlite3.Connection,
    where: FileFilter,
    *,
    offset: int,
    limit: int | None,
    sort: str,
    descending: bool,
) -> "array[int]":
    """Return the numbers of the files that match, in order."""
    condition, facts = condition_of(where)
    index, columns = SORTS["severity" if sort == "path" and _by_severity(where) else sort]
    by = f"INDEXED BY {index}"
    # These two indexes hold all that is filtered by, but for format and finding; along the others each file has to be
    # looked at.
    looks_at_files = bool(facts) and (sort not in {"path", "severity"} or not _is_narrow(where))
    far = limit is not None and offset > _NEAR_ROWS
    matches = count_files(connection, where) if looks_at_files or far else 0
    if looks_at_files and matches < count_files(connection, FileFilter()) // _MANY:
        by = _hint(where)  # few: find them first, then sort them
    backwards = far and offset > matches // 2
    if limit is not None and backwards:
        limit = max(0, min(limit, matches - offset))
        offset = matches - offset - limit
    numbers = _numbers(connection, by, condition, columns, facts, offset, limit, descending != backwards)
    return numbers[::-1] if backwards else numbers


def row_of(connection: sqlite3.Connection, path: str, where: FileFilter, sort: str, *, descending: bool) -> int | None:
    """Return how many files come before one in a table; None: it does not match."""
    condition, facts = condition_of(where)
    _, columns = SORTS[sort]
    names = (*columns, "id")
    of_path = "id = (SELECT paths.id FROM paths WHERE path = ?)"
    query = f"SELECT {', '.join(names)} FROM files WHERE {of_path} AND {condition}"  # noqa: S608
    found = connection.execute(query, (path, *facts)).fetchone()
    if found is None:
        return None
    # NULL sorts first, and compares with nothing: so it is told apart column by column.
    before, values = [], list[Any]()
    for number, name in enumerate(names):
        same = [f"{other} IS ?" for other in names[:number]]
        value = found[number]
        comes = (
            (f"{name} IS NOT NULL" if value is None else f"{name} > ?")
            if descending
            else ("0" if value is None else f"({name} IS NULL OR {name} < ?)")
        )
        before.append(" AND ".join((*same, comes)))
        values += [*found[:number], *([] if value is None else [value])]
    query = f"SELECT count(*) FROM files WHERE {condition} AND ({' OR '.join(f'({one})' for one in before)})"  # noqa: S608
    return int(connection.execute(query, (*facts, *values)).fetchone()[0])


def _by_severity(where: FileFilter) -> bool:
    return where.unflagged or where.severity is not None


def _is_narrow(where: FileFilter) -> bool:
    """Say whether path and severity are all that is filtered by: two indexes hold both."""
    return where.puid is None and where.code is None and not where.undecided and where.decided is None


def _hint(where: FileFilter) -> str:
    if where == FileFilter():
        return "INDEXED BY files_by_size"  # the smallest one
    return f"INDEXED BY {_NARROW[_by_severity(where)]}" if _is_narrow(where) else ""


def matching(connection: sqlite3.Connection, where: FileFilter) -> "array[int]":
    """Return the numbers of the files that match."""
    condition, facts = condition_of(where)
    return array("q", (row[0] for row in connection.execute(f"SELECT id FROM files WHERE {condition}", facts)))  # noqa: S608


def condition_of(where: FileFilter) -> tuple[str, tuple[Any, ...]]:
    """Return what a file has to meet."""
    conditions, facts = [], list[Any]()

    def ask(condition: str, *values: object) -> None:
        conditions.append(condition)
        facts.extend(values)

    if where.severity is not None:
        ask("severity = ?", RANKS[where.severity])
    if where.unflagged:
        ask("severity = ?", NO_FINDING)
    if where.undecided:
        ask("NOT left_out")
    if where.folder is not None:
        folder = folded(where.folder)
        ask("folded > ? AND folded < ?", f"{folder}/", f"{folder}0")  # "0" follows "/"
    if where.puid is not None:
        ask("puid = ?", where.puid) if where.puid else ask("puid IS NULL")
    if where.code is not None:
        ask("id IN (SELECT file FROM findings WHERE code = ?)", where.code)
    if where.decided is not None:
        decided = where.decided
        about = (decided.subject,) if decided.kind != DecisionKind.DISCARD else ()
        ask(_DECIDED[DecisionKind(decided.kind)], *about, decided.reason)
    for word in folded(where.search).split():
        ask("instr(folded, ?)", word)
    return " AND ".join(conditions) or "1", tuple(facts)


def _numbers(
    connection: sqlite3.Connection,
    by: str,
    where: str,
    columns: Sequence[str],
    facts: Sequence[Any],
    offset: int,
    limit: int | None,
    descending: bool,
) -> "array[int]":
    direction = "DESC" if descending else "ASC"
    order = ", ".join(f"{column} {direction}" for column in (*columns, "id"))
    query = f"SELECT id FROM files {by} WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?"  # noqa: S608
    found = connection.execute(query, (*facts, -1 if limit is None else max(0, limit), offset))
    return array("q", (row[0] for row in found))  # eight bytes a file: a million fit well


def rows_of(connection: sqlite3.Connection, numbers: "array[int]") -> Iterator[FileRow]:
    """Yield files by their numbers, in the order given."""
    for start in range(0, len(numbers), _BATCH_ROWS):
        batch = numbers[start : start + _BATCH_ROWS]
        query = f"""
        SELECT files.id, paths.path, size, puid, format, severity, action, fate, rule, CASE severity
            WHEN {NO_FINDING} THEN NULL
            ELSE (SELECT group_concat(code) FROM
                (SELECT code FROM findings WHERE file = files.id GROUP BY code ORDER BY min(weight), code))
            END
        FROM files JOIN paths ON paths.id = files.id WHERE files.id IN ({",".join("?" * len(batch))})
        """  # noqa: S608
        found = {row[0]: _row(row[1:]) for row in connection.execute(query, batch.tolist())}
        yield from (found[number] for number in batch if number in found)


def _row(row: Sequence[Any]) -> FileRow:
    path, size, puid, name, severity, action, fate, rule, codes = row
    return FileRow(
        path,
        size,
        puid,
        name,
        None if severity == NO_FINDING else SEVERITIES[severity],
        tuple(codes.split(",")) if codes else (),
        action,
        None if fate is None else FATES[fate],
        rule,
    )
