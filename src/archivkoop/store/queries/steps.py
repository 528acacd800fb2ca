"""What the steps of a job have to know of its files, and what is still to be done."""

import heapq
import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from archivkoop.core.conversion import PlannedFile, Subject
from archivkoop.core.files import FileEntry
from archivkoop.store.queries.base import BATCH_ROWS, EACH, ENTRY, FILES, PLANNABLE, SUBJECT, Asked, Row
from archivkoop.store.rows import entry_of, subject_of

_KNOWN_SIZE = "CASE WHEN readable THEN size ELSE -1 END"


class StepQueries(Asked):
    """Answers for the steps."""

    def known_files(self) -> Iterator[tuple[bytes, int, int]]:
        """Yield raw path, size and mtime_ns of every file that was seen and has not vanished, by raw path.

        The size of one that was never read to its end is -1, for it is to be tried again.
        """
        # A path that is UTF-8 is its own raw path, and both sort alike: two indexes, merged.
        sound = self._stream(
            f"SELECT paths.path, {_KNOWN_SIZE}, mtime_ns FROM paths CROSS JOIN files ON files.id = paths.id"  # noqa: S608
            " WHERE paths.path > ? AND present AND raw_path IS NULL ORDER BY paths.path LIMIT ?",
            "",
            lambda row: (row[0].encode(), row[1], row[2]),
        )
        odd = self._stream(
            f"SELECT raw_path, {_KNOWN_SIZE}, mtime_ns FROM files INDEXED BY files_by_raw_path"  # noqa: S608
            " WHERE raw_path > ? AND present AND raw_path IS NOT NULL ORDER BY raw_path LIMIT ?",
            b"",
            tuple,
        )
        yield from heapq.merge(sound, odd)

    def entry(self, path: str) -> FileEntry:
        """Return a file that was seen.

        Raises:
            KeyError: None was.
        """
        row = self._connection.execute(
            f"SELECT {ENTRY} FROM {FILES} WHERE paths.path = ?",  # noqa: S608
            (path,),
        ).fetchone()
        if row is None:
            raise KeyError(path)
        return entry_of(row)

    def path_of(self, raw_path: bytes) -> str:
        """Return the path of a file that was seen.

        Raises:
            KeyError: None was.
        """
        row = self._connection.execute(
            "SELECT path FROM files JOIN paths ON paths.id = files.id WHERE raw_path = ?", (raw_path,)
        ).fetchone()
        path = row[0] if row else raw_path.decode(errors="replace")
        if row is None and self.sha512_of(path) is None:
            raise KeyError(raw_path)
        return str(path)

    def sha512_of(self, path: str) -> str | None:
        """Return a file's digest as lower-case hex; "": it was never read to its end; None: it is not known."""
        row = self._connection.execute(
            "SELECT sha512 FROM contents JOIN paths ON paths.id = contents.file WHERE path = ?", (path,)
        ).fetchone()
        return None if row is None else row[0].hex()

    def unidentified(self) -> Iterator[FileEntry]:
        """Yield the files whose format is still to be found out, in order of intake."""
        yield from self._to_do("identify", ENTRY, entry_of)

    def unchecked(self) -> Iterator[Subject]:
        """Yield the files that are still to be checked, in order of intake."""
        yield from self._to_do("check", SUBJECT, subject_of)

    def all_checked(self) -> bool:
        """Say whether no file is left to be identified or checked."""
        query = "SELECT EXISTS (SELECT 1 FROM files WHERE todo IN ('identify', 'check'))"
        return not self._connection.execute(query).fetchone()[0]

    def subjects(self) -> Iterator[Subject]:
        """Yield every file that is there, identified and checked, by path."""
        yield from self._stream(
            f"SELECT {SUBJECT} FROM {FILES} WHERE paths.path > ?"  # noqa: S608
            f" AND {PLANNABLE} ORDER BY paths.path LIMIT ?",
            "",
            subject_of,
        )

    def subjects_of(self, paths: Sequence[str]) -> list[Subject]:
        """Return those of a batch of files that are there, identified and checked, by path."""
        rows = self._connection.execute(
            f"SELECT {SUBJECT} FROM {FILES} WHERE paths.path IN ({EACH}) AND {PLANNABLE} ORDER BY paths.path",  # noqa: S608
            (json.dumps(paths),),
        )
        return [subject_of(row) for row in rows.fetchall()]

    def unconverted(self) -> Iterator[tuple[Subject, PlannedFile]]:
        """Yield the files that are planned to be converted and have no outcome yet, in order of intake."""
        yield from self._to_do(
            "convert",
            f"{SUBJECT}, plan.rule, plan.action, plan.rest",
            lambda row: (subject_of(row[:7]), _planned(row[0], *row[7:])),
            "JOIN plan ON plan.file = files.id",
        )

    def planned(self, path: str) -> PlannedFile | None:
        """Return a file's plan."""
        row = self._connection.execute(
            "SELECT rule, action, rest FROM plan JOIN paths ON paths.id = plan.file WHERE path = ?", (path,)
        ).fetchone()
        return None if row is None else _planned(path, *row)

    def duplicates(self) -> Iterator[tuple[str, str]]:
        """Yield each file whose content another has, with the first by path that has it. Empty ones are not meant."""
        # The first eight bytes of the digests are indexed as a number: seldom do more than equal files share them.
        shared = self._stream(
            "SELECT digest FROM contents INDEXED BY contents_by_digest WHERE digest > ? AND digest IS NOT NULL"
            " GROUP BY digest HAVING count(*) > 1 ORDER BY digest LIMIT ?",
            -(1 << 63),
            lambda row: row[0],
        )
        for digest in shared:
            of_digest = "contents JOIN files ON files.id = file WHERE digest = ? AND present"
            contents = self._connection.execute(f"SELECT DISTINCT sha512 FROM {of_digest}", (digest,))  # noqa: S608
            for (sha512,) in contents.fetchall():
                yield from self._duplicates_of(digest, sha512)

    def _duplicates_of(self, digest: int, sha512: bytes) -> Iterator[tuple[str, str]]:
        same = (
            "FROM contents JOIN files ON files.id = file JOIN paths ON paths.id = file"
            " WHERE digest = ? AND sha512 = ? AND present"
        )
        (first,) = self._connection.execute(f"SELECT min(path) {same}", (digest, sha512)).fetchone()
        query = f"SELECT file, path {same} AND file > ? ORDER BY file LIMIT ?"
        after = 0
        while rows := self._connection.execute(query, (digest, sha512, after, BATCH_ROWS)).fetchall():
            after = rows[-1][0]
            yield from ((path, first) for _, path in rows if path != first)

    def empty_folders(self) -> Iterator[str]:
        """Yield the folders without anything in them, by path."""
        # "0" follows "/": between the two lies all that is in the folder.
        yield from self._stream(
            """
            SELECT path FROM empty_folders WHERE path > ? AND NOT EXISTS (
                SELECT 1 FROM paths JOIN files ON files.id = paths.id
                WHERE paths.path > empty_folders.path || '/' AND paths.path < empty_folders.path || '0' AND present
            ) ORDER BY path LIMIT ?
            """,
            "",
            lambda row: row[0],
        )

    def _to_do(self, what: str, columns: str, make: Callable[[Sequence[Any]], Row], more: str = "") -> Iterator[Row]:
        query = f"""
        SELECT files.id, {columns}
        FROM files INDEXED BY files_to_do JOIN paths ON paths.id = files.id
            JOIN contents ON contents.file = files.id {more}
        WHERE files.todo = '{what}' AND files.id > ? ORDER BY files.id LIMIT ?
        """  # noqa: S608
        yield from self._stream(query, 0, lambda row: make(row[1:]))


def _planned(path: str, rule: str, action: str, rest: str) -> PlannedFile:
    chain, target_puid, comparer, reason, findings, decision = json.loads(rest)
    return PlannedFile(path, rule, action, tuple(chain), target_puid, comparer, reason, tuple(findings), decision)
