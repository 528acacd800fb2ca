"""What people decided."""

import json
from array import array
from collections.abc import Iterator, Sequence

from archivkoop.core.decisions import DecidedLine, DecisionKind, RecordedDecision
from archivkoop.core.events import DECIDING, Event, EventKind
from archivkoop.core.findings import LeaveOut, Waiver
from archivkoop.store import journal
from archivkoop.store.queries.base import EACH, IN_THE_WAY, PLANNABLE, Asked
from archivkoop.store.summary import PackageSummary, package_summary


class DecisionQueries(Asked):
    """Answers about decisions."""

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

    def decided(self, path: str) -> tuple[DecisionKind, LeaveOut] | None:
        """Return what was decided last about this very file, other than to let findings pass."""
        row = self._connection.execute(
            "SELECT kind, '', reason, actor, decision FROM file_decisions JOIN paths ON paths.id = file"
            " WHERE path = ? ORDER BY seq DESC LIMIT 1",
            (path,),
        ).fetchone()
        return None if row is None else (DecisionKind(row[0]), LeaveOut(*row[1:]))

    def decided_of(self, paths: Sequence[str]) -> list[tuple[str, tuple[DecisionKind, LeaveOut] | None]]:
        """Return those of a batch of files that are there, identified and checked, by path, as `decided` does."""
        rows = self._connection.execute(
            "SELECT paths.path, kind, '', reason, actor, decision"  # noqa: S608
            " FROM paths CROSS JOIN files ON files.id = paths.id LEFT JOIN file_decisions ON file = paths.id"
            " AND seq = (SELECT max(seq) FROM file_decisions AS others WHERE others.file = paths.id)"
            f" WHERE paths.path IN ({EACH}) AND {PLANNABLE} ORDER BY paths.path",
            (json.dumps(paths),),
        )
        return [(path, None if row[0] is None else (DecisionKind(row[0]), LeaveOut(*row[1:]))) for path, *row in rows]

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
        """Yield the lines by which a decision was recorded; not what only carries it out.

        Read is what lies between its first line and the journal's present end: not the intake before it, nor what is
        recorded meanwhile.
        """
        (last,) = self._connection.execute("SELECT coalesce(max(seq), 0) FROM events").fetchone()
        query = "SELECT coalesce(min(seq), 1) FROM decisions WHERE decision = ?"
        (first,) = self._connection.execute(query, (decision,)).fetchone()
        for _, _, event in journal.read(self._connection, first - 1, DECIDING, last):
            carries_out = event.kind is EventKind.FILE_LEFT_OUT and bool(event.data.get("rule"))
            if event.data.get("decision", event.id) == decision and not carries_out:
                yield event

    def settled_by(self, decision: str) -> Iterator[str]:
        """Return the paths of the files whose fate a decision settles now, whatever changes while they are read."""
        query = "SELECT file FROM left_out WHERE decision = ? UNION SELECT file FROM file_decisions WHERE decision = ?"
        return self._paths(array("q", (row[0] for row in self._connection.execute(query, (decision, decision)))))

    def package_summary(self, most: int) -> PackageSummary:
        """Return what was decided, grouped, at most so many groups, and how large the package is or will be."""
        return package_summary(self._connection, most)

    def is_left_out(self, path: str) -> bool:
        """Say whether a decision leaves a file out."""
        query = "SELECT left_out FROM files JOIN paths ON paths.id = files.id WHERE path = ?"
        row = self._connection.execute(query, (path,)).fetchone()
        return bool(row and row[0])

    def taken_over(self, paths: Sequence[str]) -> list[str]:
        """Return those of a batch of files, and of what is in the way of the package, that no decision leaves out."""
        files = f"SELECT path FROM paths JOIN files ON files.id = paths.id WHERE path IN ({EACH}) AND NOT left_out"  # noqa: S608
        others = (
            f"SELECT path FROM paths CROSS JOIN findings ON file = paths.id WHERE path IN ({EACH}) AND {IN_THE_WAY}"  # noqa: S608
            " AND file NOT IN (SELECT file FROM left_out)"
        )
        batch = json.dumps(paths)
        return [row[0] for row in self._connection.execute(f"{files} UNION {others} ORDER BY path", (batch, batch))]
