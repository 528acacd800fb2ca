"""What tables and trees show, page by page."""

import json
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from archivkoop.core.files import Fate, FileFilter
from archivkoop.core.findings import Severity
from archivkoop.store import plan_groups
from archivkoop.store.facets import Facets, facets
from archivkoop.store.plan_groups import PlanGroup
from archivkoop.store.queries.base import Asked
from archivkoop.store.rows import FileRow
from archivkoop.store.tables import condition_of, count_files, find_files, find_numbers, matching, row_of
from archivkoop.store.tree import TreeEntry, children


class TableQueries(Asked):
    """Answers for tables and trees."""

    def files(
        self,
        *,
        offset: int = 0,
        limit: int | None = None,
        where: FileFilter | None = None,
        search: str = "",
        severity: Severity | None = None,
        sort: str = "path",
        descending: bool = False,
    ) -> Iterator[FileRow]:
        """Yield the files that match, in order.

        Args:
            offset: How many to skip.
            limit: How many to yield at most.
            where: Which; `search` and `severity` are a shorter way to say its two commonest parts.
            search: See `FileFilter`.
            severity: See `FileFilter`.
            sort: "path", "size", "format", "severity", "action", "rule" or "fate".
            descending: The other way round.
        """
        return find_files(
            self._connection,
            where or FileFilter(search, severity),
            offset=offset,
            limit=limit,
            sort=sort,
            descending=descending,
        )

    def paths(self, where: FileFilter) -> Iterator[str]:
        """Yield the paths of the files that match; which they are is settled at the first."""
        yield from self._paths(matching(self._connection, where))

    def count_files(
        self, *, where: FileFilter | None = None, search: str = "", severity: Severity | None = None
    ) -> int:
        """Return how many files match; `where`, or `search` and `severity` of it."""
        return count_files(self._connection, where or FileFilter(search, severity))

    def row_of(self, path: str, where: FileFilter, sort: str, *, descending: bool = False) -> int | None:
        """Return how many files come before one in a table; None: it does not match."""
        return row_of(self._connection, path, where, sort, descending=descending)

    def paths_at(
        self, ranges: Iterable[tuple[int, int]], where: FileFilter, sort: str, *, descending: bool = False
    ) -> tuple[str, ...]:
        """Return the paths of some rows of a table; each range has its first row and its last."""
        found = array("q")
        for first, last in ranges:
            found += find_numbers(
                self._connection, where, offset=first, limit=last - first + 1, sort=sort, descending=descending
            )
        return tuple(self._paths(found))

    def codes_of(self, chosen: FileFilter | Sequence[str]) -> tuple[tuple[str, int, bool], ...]:
        """Return the findings of the files that match, or are named: code, files, whether one of them blocks."""
        if isinstance(chosen, FileFilter):
            condition, facts = condition_of(chosen)
            every = chosen == FileFilter()
            which = "file IS NOT NULL" if every else f"file IN (SELECT id FROM files WHERE {condition})"  # noqa: S608
        else:
            which = "file IN (SELECT paths.id FROM json_each(?) JOIN paths ON paths.path = value)"
            facts = (json.dumps(list(chosen)),)
        query = (
            "SELECT code, count(DISTINCT file), max(severity = 0 AND waiver IS NULL) FROM findings"  # noqa: S608
            f" WHERE {which} GROUP BY code ORDER BY min(weight), 2 DESC, code"
        )
        rows = self._connection.execute(query, facts)
        return tuple((code, files, bool(blocks)) for code, files, blocks in rows)

    def undecided(self, chosen: FileFilter | Sequence[str]) -> tuple[int, FileFilter | tuple[str, ...]]:
        """Return how many of the files that match, or are named, no decision leaves out; and which these are."""
        if isinstance(chosen, FileFilter):
            where = replace(chosen, undecided=True)
            return self.count_files(where=where), where
        query = (
            "SELECT value FROM json_each(?) JOIN paths ON paths.path = value"
            " JOIN files ON files.id = paths.id WHERE NOT left_out"
        )
        paths = tuple(row[0] for row in self._connection.execute(query, (json.dumps(list(chosen)),)))
        return len(paths), paths

    def has_files(self, where: FileFilter) -> bool:
        """Say whether any file matches."""
        condition, facts = condition_of(where)
        query = f"SELECT EXISTS (SELECT 1 FROM files WHERE {condition})"  # noqa: S608
        return bool(self._connection.execute(query, facts).fetchone()[0])

    def facets(self, where: FileFilter) -> Facets:
        """Return what else files can be filtered by, with how many would then match."""
        return facets(self._connection, where)

    def children(self, folder: str, after: TreeEntry | None = None) -> Iterator[TreeEntry]:
        """Yield what lies in a folder ("": the deposit itself), behind an entry of it."""
        return children(self._connection, folder, after)

    def plan_groups(self, fates: Sequence[Fate | None] = ()) -> tuple[PlanGroup, ...]:
        """Return what each rule does to its files, those that convert first; `fates`: only files with one of these."""
        return plan_groups.groups(self._connection, fates)

    def files_of_group(
        self, group: PlanGroup, fates: Sequence[Fate | None] = (), *, offset: int = 0, limit: int
    ) -> Iterator[FileRow]:
        """Yield a group's files in the order of their intake."""
        return plan_groups.files_of(self._connection, group, fates, offset, limit)

    def next_converted(self, path: str, fates: Sequence[Fate | None] = (), *, back: bool = False) -> str | None:
        """Return the next converted file behind (or before) a path, by path; None: there is none."""
        return plan_groups.next_with_fate(self._connection, fates, path, back=back)
