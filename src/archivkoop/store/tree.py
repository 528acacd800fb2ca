"""The folders and files of a deposit as a tree, level by level, from the index of paths alone.

A level is found by jumping: behind a folder the next query starts where its contents end. So it costs one look into the
index for each entry that is shown, however many files lie below.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

_ENTRY = """
SELECT paths.path FROM paths JOIN files ON files.id = paths.id
WHERE paths.path {after} ? AND (? IS NULL OR paths.path < ?) ORDER BY paths.path LIMIT 1
"""
_AFTER = _ENTRY.format(after=">")
_FROM = _ENTRY.format(after=">=")
_BEHIND_FOLDER = "0"  # the character that follows "/"


@dataclass(frozen=True, slots=True)
class TreeEntry:
    """A folder, or a file, of a deposit."""

    path: str  # deposit path
    is_folder: bool

    @property
    def name(self) -> str:
        """The bare name."""
        return self.path.rpartition("/")[2]


def children(connection: sqlite3.Connection, folder: str, after: TreeEntry | None) -> Iterator[TreeEntry]:
    """Yield what lies in a folder ("": the deposit), in the order of the paths, behind an entry of it."""
    prefix = f"{folder}/" if folder else ""
    end = f"{folder}{_BEHIND_FOLDER}" if folder else None
    query, start = _start(prefix, after)
    while (row := connection.execute(query, (start, end, end)).fetchone()) is not None:
        path = str(row[0])
        name, inside, _ = path[len(prefix) :].partition("/")
        entry = TreeEntry(prefix + name, bool(inside))
        yield entry
        query, start = _start(prefix, entry)


def _start(prefix: str, after: TreeEntry | None) -> tuple[str, str]:
    if after is None:
        return _AFTER, prefix
    return (_FROM, after.path + _BEHIND_FOLDER) if after.is_folder else (_AFTER, after.path)
