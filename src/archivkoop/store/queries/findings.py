"""What the checks had to say."""

import json
from collections.abc import Iterator, Sequence
from enum import Enum
from typing import Any

from archivkoop.core.findings import Finding, Outcome, Severity, Waiver
from archivkoop.core.package import RecordedFinding
from archivkoop.store.queries.base import BATCH_ROWS, IN_THE_WAY, Asked
from archivkoop.store.rows import SEVERITIES


class All(Enum):
    """Stands for every path, the deposit's own findings included."""

    PATHS = "all"


ALL = All.PATHS
_FINDING = """
SELECT findings.seq, findings.code, paths.path, findings.outcome, findings.facts, findings.severity,
    waivers.reason, waivers.actor, waivers.path, waivers.decision
FROM findings
"""
_WAIVER = "LEFT JOIN waivers ON waivers.seq = findings.waiver"
_ORDER = "ORDER BY findings.code, findings.seq"


class FindingQueries(Asked):
    """Answers about findings."""

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

    def findings_in_the_way(self) -> list[RecordedFinding]:
        """Return the findings that block and are about no file, decided upon or not: folders that cannot be listed."""
        query = f"{_FINDING} JOIN paths ON paths.id = findings.file {_WAIVER} WHERE {IN_THE_WAY} ORDER BY paths.path"
        return [_recorded(row) for row in self._connection.execute(query)]

    def paths_in_the_way(self, code: str) -> list[str]:
        """Return what is in the way of the package with a finding, is no file, and is not decided upon."""
        query = (
            f"SELECT DISTINCT path FROM findings JOIN paths ON paths.id = file WHERE {IN_THE_WAY}"  # noqa: S608
            " AND findings.code = ? AND waiver IS NULL ORDER BY path"
        )
        return [row[0] for row in self._connection.execute(query, (code,))]

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


def _recorded(row: Sequence[Any]) -> RecordedFinding:
    _, code, path, outcome, facts, severity, reason, actor, waived_path, decision = row
    waiver = None if reason is None else Waiver(code, reason, actor, waived_path, decision)
    return RecordedFinding(Finding(code, path, Outcome(outcome), json.loads(facts)), SEVERITIES[severity], waiver)
