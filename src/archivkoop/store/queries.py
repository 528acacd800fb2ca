"""What can be asked of a workspace, by its writer and by any reader.

Everything of the length of a deposit streams in batches, each read to its end at once: what is recorded between two
batches is met or not, but nothing comes twice, and no read stands in the way of the writer.
"""

import heapq
import json
import sqlite3
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

from archivkoop.core.conversion import PlannedFile, Subject
from archivkoop.core.decisions import DecidedLine, DecisionKind, RecordedDecision
from archivkoop.core.description import Description
from archivkoop.core.events import DECIDING, Event, EventKind
from archivkoop.core.files import Counts, Fate, FileEntry, FileFilter, Identification
from archivkoop.core.findings import Finding, LeaveOut, Outcome, Severity, Waiver
from archivkoop.core.package import DepositFile, RecordedFinding
from archivkoop.store import journal, plan_groups
from archivkoop.store.facets import Facets, facets
from archivkoop.store.plan_groups import PlanGroup
from archivkoop.store.rows import (
    FATES,
    SEVERITIES,
    FileRow,
    JobMeta,
    converted_of,
    entry_of,
    identification_of,
    place_of,
    subject_of,
)
from archivkoop.store.tables import condition_of, count_files, find_files, find_numbers, matching, row_of
from archivkoop.store.tree import TreeEntry, children

BATCH_ROWS = 500
_Row = TypeVar("_Row")

_ENTRY = "paths.path, files.raw_path, files.size, files.mtime_ns, contents.sha512"
_SUBJECT = f"{_ENTRY}, contents.identification, contents.facts"
_KNOWN_SIZE = "CASE WHEN readable THEN size ELSE -1 END"
_FILES = "paths CROSS JOIN files ON files.id = paths.id JOIN contents ON contents.file = paths.id"

_PLANNABLE = "present AND readable AND identified AND checked"
_EACH = "SELECT value FROM json_each(?)"

_DISCARDED = """
CASE WHEN files.discarded THEN
    (SELECT {} FROM file_decisions WHERE file = paths.id AND kind = 'discard' ORDER BY seq DESC LIMIT 1)
END"""
_DEPOSIT_FILE = f"""
SELECT {_ENTRY}, contents.identification, files.fate, files.rule, left_out.rule, left_out.reason,
    conversions.converted, {_DISCARDED.format("reason")}, {_DISCARDED.format("actor")}
FROM {_FILES} LEFT JOIN left_out ON left_out.file = paths.id
    LEFT JOIN conversions ON conversions.file = paths.id
"""  # noqa: S608


class All(Enum):
    """Stands for every path, the deposit's own findings included."""

    PATHS = "all"


ALL = All.PATHS


class Queries:
    """Answers from the tables."""

    def __init__(self, folder: Path, connection: sqlite3.Connection) -> None:
        self.folder = folder
        self._connection = connection

    @property
    def derivatives(self) -> Path:
        """Where derivatives live until they are packaged."""
        return self.folder / "derivatives"

    # --- the job --------------------------------------------------------------------------------------

    def meta(self) -> JobMeta | None:
        """Return what is known of the job; None: it was not opened yet."""
        return meta_of(self._connection)

    def description(self) -> Description | None:
        """Return the description as recorded last."""
        recorded = None
        for event in journal.of_deposit(self._connection, (EventKind.DESCRIBED,)):
            recorded = event.data
        return None if recorded is None else _description(recorded)

    def waivers(self) -> tuple[Waiver, ...]:
        """Return the decisions to let findings pass, in order."""
        rows = self._connection.execute(
            "SELECT code, reason, actor, path, decision FROM waivers WHERE decided ORDER BY seq"
        )
        return tuple(Waiver(*row) for row in rows.fetchall())

    def leave_outs(self) -> tuple[LeaveOut, ...]:
        """Return the decisions to leave out what matches a pattern, in order."""
        rows = self._connection.execute("SELECT pattern, reason, actor, decision FROM leave_outs ORDER BY seq")
        return tuple(LeaveOut(*row) for row in rows.fetchall())

    def last_event_at(self) -> str | None:
        """Return when the journal's last line was written, in ISO 8601; None: it is empty."""
        row = self._connection.execute("SELECT at FROM events ORDER BY seq DESC LIMIT 1").fetchone()
        return None if row is None else str(row[0])

    def decided(self, path: str) -> tuple[DecisionKind, LeaveOut] | None:
        """Return what was decided last about this very file, other than to let findings pass."""
        row = self._connection.execute(
            "SELECT kind, '', reason, actor, decision FROM file_decisions JOIN paths ON paths.id = file"
            " WHERE path = ? ORDER BY seq DESC LIMIT 1",
            (path,),
        ).fetchone()
        return None if row is None else (DecisionKind(row[0]), LeaveOut(*row[1:]))

    def decisions(self) -> tuple[RecordedDecision, ...]:
        """Return what people decided, in order; what was withdrawn is among it."""
        rows = self._connection.execute(
            "SELECT decision, at, actor, withdrawn, kind, subject, reason, files, path FROM decisions ORDER BY seq"
        ).fetchall()
        found: dict[str, RecordedDecision] = {}
        for decision, at, actor, withdrawn, kind, *rest in rows:
            before = found.get(decision)
            lines = (*(before.lines if before else ()), DecidedLine(DecisionKind(kind), *rest))
            found[decision] = RecordedDecision(decision, before.at if before else at, actor, lines, bool(withdrawn))
        return tuple(found.values())

    def decided_events(self, decision: str) -> Iterator[Event]:
        """Yield the lines by which a decision was recorded; not what only carries it out."""
        for _, _, event in journal.read(self._connection, kinds=DECIDING):
            carries_out = event.kind is EventKind.FILE_LEFT_OUT and bool(event.data.get("rule"))
            if event.data.get("decision", event.id) == decision and not carries_out:
                yield event

    def settled_by(self, decision: str) -> Iterator[str]:
        """Return the paths of the files whose fate a decision settles now, whatever changes while they are read."""
        query = "SELECT file FROM left_out WHERE decision = ? UNION SELECT file FROM file_decisions WHERE decision = ?"
        return self._paths(array("q", (row[0] for row in self._connection.execute(query, (decision, decision)))))

    def _paths(self, files: "array[int]") -> Iterator[str]:
        for start in range(0, len(files), BATCH_ROWS):
            batch = files[start : start + BATCH_ROWS].tolist()
            query = f"SELECT path FROM paths WHERE id IN ({','.join('?' * len(batch))}) ORDER BY path"  # noqa: S608
            yield from (row[0] for row in self._connection.execute(query, batch).fetchall())

    # --- files ----------------------------------------------------------------------------------------

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
            f"SELECT {_ENTRY} FROM {_FILES} WHERE paths.path = ?",  # noqa: S608
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
        yield from self._to_do("identify", _ENTRY, entry_of)

    def unchecked(self) -> Iterator[Subject]:
        """Yield the files that are still to be checked, in order of intake."""
        yield from self._to_do("check", _SUBJECT, subject_of)

    def subjects(self) -> Iterator[Subject]:
        """Yield every file that is there, identified and checked, by path."""
        yield from self._stream(
            f"SELECT {_SUBJECT} FROM {_FILES} WHERE paths.path > ?"  # noqa: S608
            f" AND {_PLANNABLE} ORDER BY paths.path LIMIT ?",
            "",
            subject_of,
        )

    def subjects_of(self, paths: Sequence[str]) -> list[Subject]:
        """Return those of a batch of files that are there, identified and checked, by path."""
        rows = self._connection.execute(
            f"SELECT {_SUBJECT} FROM {_FILES} WHERE paths.path IN ({_EACH}) AND {_PLANNABLE} ORDER BY paths.path",  # noqa: S608
            (json.dumps(paths),),
        )
        return [subject_of(row) for row in rows.fetchall()]

    def decided_of(self, paths: Sequence[str]) -> list[tuple[str, tuple[DecisionKind, LeaveOut] | None]]:
        """Return those of a batch of files that are there, identified and checked, by path, as `decided` does."""
        rows = self._connection.execute(
            "SELECT paths.path, kind, '', reason, actor, decision"  # noqa: S608
            " FROM paths CROSS JOIN files ON files.id = paths.id LEFT JOIN file_decisions ON file = paths.id"
            " AND seq = (SELECT max(seq) FROM file_decisions AS others WHERE others.file = paths.id)"
            f" WHERE paths.path IN ({_EACH}) AND {_PLANNABLE} ORDER BY paths.path",
            (json.dumps(paths),),
        )
        return [(path, None if row[0] is None else (DecisionKind(row[0]), LeaveOut(*row[1:]))) for path, *row in rows]

    def unconverted(self) -> Iterator[tuple[Subject, PlannedFile]]:
        """Yield the files that are planned to be converted and have no outcome yet, in order of intake."""
        yield from self._to_do(
            "convert",
            f"{_SUBJECT}, plan.rule, plan.action, plan.rest",
            lambda row: (subject_of(row[:7]), _planned(row[0], *row[7:])),
            "JOIN plan ON plan.file = files.id",
        )

    def planned(self, path: str) -> PlannedFile | None:
        """Return a file's plan."""
        row = self._connection.execute(
            "SELECT rule, action, rest FROM plan JOIN paths ON paths.id = plan.file WHERE path = ?", (path,)
        ).fetchone()
        return None if row is None else _planned(path, *row)

    def deposit_files(self) -> Iterator[DepositFile]:
        """Yield every file that came in, by path, with what is known of it now."""
        yield from self._stream(
            f"{_DEPOSIT_FILE} WHERE paths.path > ? ORDER BY paths.path LIMIT ?",
            "",
            self._deposit_file,
        )

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

    def is_left_out(self, path: str) -> bool:
        """Say whether a decision leaves a file out."""
        query = "SELECT left_out FROM files JOIN paths ON paths.id = files.id WHERE path = ?"
        row = self._connection.execute(query, (path,)).fetchone()
        return bool(row and row[0])

    def taken_over(self, paths: Sequence[str]) -> list[str]:
        """Return those of a batch of files that no decision leaves out, by path."""
        query = f"SELECT path FROM paths JOIN files ON files.id = paths.id WHERE path IN ({_EACH}) AND NOT left_out"  # noqa: S608
        return [row[0] for row in self._connection.execute(f"{query} ORDER BY path", (json.dumps(paths),))]

    def counts(self) -> Counts:
        """Return how many files met which fate."""
        rows = self._connection.execute("SELECT fate, count(*) FROM files GROUP BY fate").fetchall()
        number = {None if fate is None else FATES[fate]: count for fate, count in rows}
        return Counts(sum(number.values()), **{fate.value: number.get(fate, 0) for fate in Fate})

    def size_bytes(self) -> int:
        """Return the size of all files that came in."""
        (size,) = self._connection.execute("SELECT coalesce(sum(size), 0) FROM files").fetchone()
        return int(size)

    # --- tables ---------------------------------------------------------------------------------------

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

    def about(self, path: str) -> tuple[FileEntry, Identification | None, Mapping[str, Any]]:
        """Return what is known of a file: as taken in, as identified, and what the checks found out.

        Raises:
            KeyError: It was never seen.
        """
        row = self._connection.execute(f"SELECT {_SUBJECT} FROM {_FILES} WHERE paths.path = ?", (path,)).fetchone()  # noqa: S608
        if row is None:
            raise KeyError(path)
        return entry_of(row[:5]), None if row[5] is None else identification_of(row[5]), json.loads(row[6])

    def events_of(self, path: str, limit: int) -> tuple[Event, ...]:
        """Return the journal's last lines about a file, in order."""
        return journal.of_path(self._connection, path, limit)

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

    # --- the plan by rule -------------------------------------------------------------------------------

    def plan_groups(self, fates: Sequence[Fate] = ()) -> tuple[PlanGroup, ...]:
        """Return what each rule does to its files, those that convert first; `fates`: only files with one of these."""
        return plan_groups.groups(self._connection, fates)

    def files_of_group(
        self, group: PlanGroup, fates: Sequence[Fate] = (), *, offset: int = 0, limit: int
    ) -> Iterator[FileRow]:
        """Yield a group's files in the order of their intake."""
        return plan_groups.files_of(self._connection, group, fates, offset, limit)

    def next_converted(self, path: str, fates: Sequence[Fate] = (), *, back: bool = False) -> str | None:
        """Return the next converted file behind (or before) a path, by path; None: there is none."""
        return plan_groups.next_with_fate(self._connection, fates, path, back=back)

    def conversion_rates(self) -> dict[str, tuple[int, float]]:
        """Return, by rule, how many conversions say what they took, and how many seconds that was together."""
        return plan_groups.rates(self._connection)

    def deposit_file(self, path: str) -> DepositFile | None:
        """Return a file with what is known of it now; None: none was seen."""
        row = self._connection.execute(f"{_DEPOSIT_FILE} WHERE paths.path = ?", (path,)).fetchone()
        return None if row is None else self._deposit_file(row)

    # --- findings -------------------------------------------------------------------------------------

    def findings(self, path: str | All | None = ALL) -> Iterator[RecordedFinding]:
        """Yield findings: the deposit's own, then by path and code; or only a path's; or (None) only the deposit's."""
        if path is ALL or path is None:
            yield from self._findings_of_deposit()
        if path is ALL:
            yield from self._findings_of_paths()
        elif path is not None:
            rows = self._connection.execute(
                f"{_FINDING} JOIN paths ON paths.id = findings.file {_WAIVER} WHERE paths.path = ? {_ORDER}", (path,)
            )
            yield from map(_recorded, rows.fetchall())

    def has_finding(self, code: str, path: str | None = None) -> bool:
        """Say whether a finding with this code is recorded for the path (None: for the deposit)."""
        if path is None:
            query = "SELECT 1 FROM findings WHERE file IS NULL AND code = ? LIMIT 1"
            return self._connection.execute(query, (code,)).fetchone() is not None
        query = "SELECT 1 FROM findings JOIN paths ON paths.id = file WHERE path = ? AND code = ? LIMIT 1"
        return self._connection.execute(query, (path, code)).fetchone() is not None

    def count_findings(self) -> dict[Severity, int]:
        """Return how many findings there are; a blocking one that a person let pass counts as a warning."""
        rows = self._connection.execute("SELECT weight, count(*) FROM findings GROUP BY weight").fetchall()
        return dict.fromkeys(Severity, 0) | {SEVERITIES[weight]: count for weight, count in rows}

    # --- the journal ----------------------------------------------------------------------------------

    def events(self, after: int = 0) -> Iterator[tuple[int, Event]]:
        """Yield the whole journal, or what follows a number, as it was written."""
        for seq, _, event in journal.read(self._connection, after):
            yield seq, event

    def deposit_events(self, *kinds: EventKind) -> Iterator[Event]:
        """Yield the deposit's own events of some kinds, in order."""
        yield from journal.of_deposit(self._connection, kinds)

    def events_for_premis(self) -> Iterator[Event]:
        """Yield the events that hold: the deposit's own in order, then those of each path, by path.

        Only kinds that PREMIS knows. What was superseded is left out: what concerned a file's former content, and
        tries that came out otherwise later.
        """
        yield from journal.for_premis(self._connection)

    # --- how it streams -------------------------------------------------------------------------------

    def _stream(self, query: str, after: str | bytes | int, make: Callable[[Sequence[Any]], _Row]) -> Iterator[_Row]:
        """Yield the rows of a query that starts behind its first parameter, which is its first column, in order."""
        while rows := self._connection.execute(query, (after, BATCH_ROWS)).fetchall():
            for row in rows:
                yield make(row)
            after = rows[-1][0]

    def _to_do(self, what: str, columns: str, make: Callable[[Sequence[Any]], _Row], more: str = "") -> Iterator[_Row]:
        query = f"""
        SELECT files.id, {columns}
        FROM files INDEXED BY files_to_do JOIN paths ON paths.id = files.id
            JOIN contents ON contents.file = files.id {more}
        WHERE files.todo = '{what}' AND files.id > ? ORDER BY files.id LIMIT ?
        """  # noqa: S608
        yield from self._stream(query, 0, lambda row: make(row[1:]))

    def _deposit_file(self, row: Sequence[Any]) -> DepositFile:
        identification, number, rule, left_out_rule, reason, converted_text, discarded, discarded_by = row[5:]
        converted = None if converted_text is None else converted_of(converted_text)
        fate = None if number is None else FATES[number]
        return DepositFile(
            entry_of(row[:5]),
            None if identification is None else identification_of(identification),
            fate,
            left_out_rule if left_out_rule is not None else rule,
            reason or "",
            converted,
            place_of(self.derivatives, converted) if fate in {Fate.PROVED, Fate.UNPROVED} else None,
            discarded or "",
            discarded_by or "",
        )

    def _findings_of_deposit(self) -> Iterator[RecordedFinding]:
        code, seq = "", 0
        query = (
            f"{_FINDING} LEFT JOIN paths ON paths.id = file {_WAIVER}"
            " WHERE file IS NULL AND (findings.code, findings.seq) > (?, ?)"
        )
        while rows := self._connection.execute(f"{query} {_ORDER} LIMIT ?", (code, seq, BATCH_ROWS)).fetchall():
            yield from map(_recorded, rows)
            seq, code = rows[-1][0], rows[-1][1]

    def _findings_of_paths(self) -> Iterator[RecordedFinding]:
        query = f"""
        {_FINDING.replace("FROM findings", "FROM paths CROSS JOIN findings ON findings.file = paths.id")} {_WAIVER}
        WHERE paths.path >= ? AND (paths.path, findings.code, findings.seq) > (?, ?, ?)
        ORDER BY paths.path, findings.code, findings.seq LIMIT ?
        """
        path, code, seq = "", "", 0
        while rows := self._connection.execute(query, (path, path, code, seq, BATCH_ROWS)).fetchall():
            yield from map(_recorded, rows)
            seq, code, path = rows[-1][:3]


_FINDING = """
SELECT findings.seq, findings.code, paths.path, findings.outcome, findings.facts, findings.severity,
    waivers.reason, waivers.actor, waivers.path, waivers.decision
FROM findings
"""
_WAIVER = "LEFT JOIN waivers ON waivers.seq = findings.waiver"
_ORDER = "ORDER BY findings.code, findings.seq"


def meta_of(connection: sqlite3.Connection) -> JobMeta | None:
    """Return what the journal says of the job."""
    kinds = (
        EventKind.JOB_OPENED,
        EventKind.JOB_RESUMED,
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
        known |= {name: event.data[name] for name in _META if event.data.get(name) is not None}
        if event.kind is EventKind.DEPOSIT_COPIED:
            known["copied"] = True
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
    )


_META = ("out", "package_id", "package")


def _description(data: Mapping[str, Any]) -> Description:
    fields = {name: tuple(values) for name, values in data.get("fields", {}).items()}
    files = {
        path: {name: tuple(values) for name, values in given.items()} for path, given in data.get("files", {}).items()
    }
    return Description(fields, files)


def _planned(path: str, rule: str, action: str, rest: str) -> PlannedFile:
    chain, target_puid, comparer, reason, findings, decision = json.loads(rest)
    return PlannedFile(path, rule, action, tuple(chain), target_puid, comparer, reason, tuple(findings), decision)


def _recorded(row: Sequence[Any]) -> RecordedFinding:
    _, code, path, outcome, facts, severity, reason, actor, waived_path, decision = row
    waiver = None if reason is None else Waiver(code, reason, actor, waived_path, decision)
    return RecordedFinding(Finding(code, path, Outcome(outcome), json.loads(facts)), SEVERITIES[severity], waiver)
