"""What every question to a workspace starts from: its folder, its connection, and how answers stream."""

import sqlite3
from array import array
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from archivkoop.core.findings import Severity
from archivkoop.store.rows import SEVERITIES

BATCH_ROWS = 500
Row = TypeVar("Row")
ENTRY = "paths.path, files.raw_path, files.size, files.mtime_ns, contents.sha512"
SUBJECT = f"{ENTRY}, contents.identification, contents.facts"
FILES = "paths CROSS JOIN files ON files.id = paths.id JOIN contents ON contents.file = paths.id"
PLANNABLE = "present AND readable AND identified AND checked"
EACH = "SELECT value FROM json_each(?)"
# What the walk finds that is no file: folders that cannot be listed; links and devices where a profile has them block.
IN_THE_WAY = (
    "findings.code IN ('AK-I01', 'AK-I05', 'AK-I07')"  # noqa: S608
    f" AND findings.severity = {SEVERITIES.index(Severity.BLOCKING)}"
    " AND NOT EXISTS (SELECT 1 FROM files WHERE files.id = findings.file)"
)


class Asked:
    """A workspace that is asked."""

    def __init__(self, folder: Path, connection: sqlite3.Connection) -> None:
        self.folder = folder
        self._connection = connection

    @property
    def derivatives(self) -> Path:
        """Where derivatives live until they are packaged."""
        return self.folder / "derivatives"

    def _stream(self, query: str, after: str | bytes | int, make: Callable[[Sequence[Any]], Row]) -> Iterator[Row]:
        """Yield the rows of a query that starts behind its first parameter, which is its first column, in order."""
        while rows := self._connection.execute(query, (after, BATCH_ROWS)).fetchall():
            for row in rows:
                yield make(row)
            after = rows[-1][0]

    def _paths(self, files: "array[int]") -> Iterator[str]:
        for start in range(0, len(files), BATCH_ROWS):
            batch = files[start : start + BATCH_ROWS].tolist()
            query = f"SELECT path FROM paths WHERE id IN ({','.join('?' * len(batch))}) ORDER BY path"  # noqa: S608
            yield from (row[0] for row in self._connection.execute(query, batch).fetchall())
