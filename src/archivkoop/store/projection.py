"""What an event changes in the tables that are read. Replaying the journal gives the same tables."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby

from archivkoop.core.batches import batches
from archivkoop.core.decisions import DecisionKind
from archivkoop.core.events import AgentType, Event, EventKind
from archivkoop.core.files import format_name
from archivkoop.core.findings import Outcome, Severity
from archivkoop.core.patterns import folded
from archivkoop.store.journal import to_json
from archivkoop.store.schema import NO_FINDING

RANKS = {severity: rank for rank, severity in enumerate(Severity)}
_BLOCKING, _WARNING = RANKS[Severity.BLOCKING], RANKS[Severity.WARNING]
_UNREAD = b""
_OF_EACH = "FROM json_each(?)"
_EACH = f"SELECT value {_OF_EACH}"  # numbers of files
Applied = tuple[int, int | None, Event]  # with the numbers of the event and of its path


class Projection:
    """Applies events to the tables."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._run = connection.execute
        self._run_many = connection.executemany
        self._handlers: Mapping[EventKind, Callable[[int, int, Event], None]] = {
            EventKind.FILE_TAKEN: self._taken,
            EventKind.FILE_RETAKEN: self._taken,
            EventKind.FILE_UNREADABLE: self._taken,
            EventKind.FILE_VANISHED: self._vanished,
            EventKind.FOLDER_EMPTY: self._folder_empty,
            EventKind.FILE_IDENTIFIED: self._identified,
            EventKind.FILE_CHECKED: self._checked,
            EventKind.CHECK_DROPPED: self._check_dropped,
            EventKind.FINDING: self._finding,
            EventKind.FINDING_DROPPED: self._finding_dropped,
            EventKind.WAIVED: self._waived,
            EventKind.LEFT_OUT_RULE: self._left_out_rule,
            EventKind.DERIVATIVE_DISCARDED: self._discarded,
            EventKind.DECISION_WITHDRAWN: self._withdrawn,
            EventKind.FILE_CONVERTED: self._converted,
            EventKind.CONVERSION_FAILED: self._converted,
            EventKind.CONVERSION_DROPPED: self._conversion_dropped,
            EventKind.DESCRIBED: self._described,
        }

    def apply(self, applied: Iterable[Applied]) -> None:
        """Apply events in their order; of each its number, and its path's if it has one."""
        for decision, group in groupby(applied, key=_leaving_out):
            for batch in batches(group) if decision is not None else ():
                self._left_out(batch)
            for seq, path, event in group if decision is None else ():
                handler = self._handlers.get(event.kind)
                if handler is not None:
                    handler(seq, path or 0, event)

    # --- intake ---------------------------------------------------------------------------------------

    def _taken(self, _seq: int, file: int, event: Event) -> None:
        data = event.data
        path = event.path or ""
        raw_path = bytes.fromhex(data["raw_path"])
        sha512 = bytes.fromhex(data.get("sha512", ""))
        if self._run("SELECT 1 FROM files WHERE id = ?", (file,)).fetchone():
            self._forget(file)
        self._run(
            "INSERT INTO files (id, folded, size, mtime_ns, raw_path, readable) VALUES (?, ?, ?, ?, ?, ?)",
            (
                file,
                folded(path),
                data["size"],
                data["mtime_ns"],
                None if raw_path == path.encode() else raw_path,
                int(bool(sha512)),
            ),
        )
        # Empty files are not each other's duplicates.
        digest = int.from_bytes(sha512[:8], "big", signed=True) if sha512 and data["size"] else None
        self._run("INSERT INTO contents (file, sha512, digest) VALUES (?, ?, ?)", (file, sha512, digest))
        self._weigh(file)

    def _forget(self, file: int) -> None:
        """Nothing that was found out about a file's former content holds for its present one."""
        self._run("DELETE FROM findings WHERE file = ?", (file,))
        for table in ("contents", "conversions", "left_out", "plan"):
            self._run(f"DELETE FROM {table} WHERE file = ?", (file,))  # noqa: S608
        self._run("DELETE FROM file_decisions WHERE file = ? AND kind = ?", (file, DecisionKind.DISCARD))
        self._run("DELETE FROM files WHERE id = ?", (file,))

    def _vanished(self, _seq: int, file: int, _event: Event) -> None:
        self._run("UPDATE files SET present = 0 WHERE id = ?", (file,))

    def _folder_empty(self, _seq: int, _file: int, event: Event) -> None:
        self._run("INSERT OR IGNORE INTO empty_folders (path) VALUES (?)", (event.path,))

    # --- what is found out ----------------------------------------------------------------------------

    def _identified(self, _seq: int, file: int, event: Event) -> None:
        data = event.data
        self._run(
            "UPDATE files SET identified = 1, puid = ?, format = ? WHERE id = ?",
            (data.get("puid"), format_name(data.get("name", ""), data.get("version", "")), file),
        )
        self._run("UPDATE contents SET identification = ? WHERE file = ?", (to_json(data), file))

    def _checked(self, _seq: int, file: int, event: Event) -> None:
        self._run("UPDATE files SET checked = 1 WHERE id = ?", (file,))
        self._run("UPDATE contents SET facts = ? WHERE file = ?", (to_json(event.data.get("facts", {})), file))

    def _check_dropped(self, _seq: int, file: int, _event: Event) -> None:
        self._drop_conversion(file)
        self._run("UPDATE files SET checked = 0 WHERE id = ?", (file,))
        # Codes AK-C are the checks', AK-P the plan's.
        self._drop_findings("file = ? AND (code GLOB 'AK-C*' OR code GLOB 'AK-P*')", file)

    def _finding(self, seq: int, file: int, event: Event) -> None:
        code = event.data["code"]
        severity = RANKS[Severity(event.data["severity"])]
        waiver = self._waiver_for(code, event.path)
        if waiver is None and severity == _BLOCKING:
            waiver = self._decision(seq, file)
        weight = _weight(severity, waiver)
        self._run(
            "INSERT INTO findings (seq, file, code, severity, weight, outcome, facts, waiver)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (seq, file or None, code, severity, weight, event.outcome, to_json(event.data.get("facts", {})), waiver),
        )
        if file:
            self._run("UPDATE files SET severity = ? WHERE id = ? AND severity > ?", (weight, file, weight))

    def _finding_dropped(self, _seq: int, file: int, event: Event) -> None:
        facts = to_json(event.data.get("facts", {}))
        self._drop_findings("file IS ? AND code = ? AND facts = ?", file or None, event.data["code"], facts)

    # --- decisions ------------------------------------------------------------------------------------

    def _waived(self, seq: int, file: int, event: Event) -> None:
        data = event.data
        self._note(seq, DecisionKind.WAIVE, data["code"], event)
        self._add_waiver(seq, data["code"], data["reason"], _actor(event), event.path, _decision(event))
        where = "code = ? AND waiver IS NULL" + (" AND file = ?" if event.path is not None else "")
        facts = (data["code"], file) if event.path is not None else (data["code"],)
        self._let_pass(seq, where, facts)

    def _left_out_rule(self, seq: int, _file: int, event: Event) -> None:
        self._note(seq, DecisionKind.LEAVE_OUT, event.data["pattern"], event)
        self._run(
            "INSERT INTO leave_outs (seq, pattern, reason, actor, decision) VALUES (?, ?, ?, ?, ?)",
            (seq, event.data["pattern"], event.data["reason"], _actor(event), _decision(event)),
        )

    def _left_out(self, group: Sequence[Applied]) -> None:
        """Leave out files by the same decision."""
        files = json.dumps([file for _, file, _ in group])
        first = group[0][2]
        rule, reason, decision = (
            first.data.get("rule", ""),
            first.data.get("reason", ""),
            first.data.get("decision", ""),
        )
        if not rule:
            self._decide(DecisionKind.LEAVE_OUT, group)
        self._run(f"UPDATE files SET left_out = 1 WHERE id IN ({_EACH})", (files,))  # noqa: S608
        columns = "file, rule, reason, actor, decision"
        self._run(
            f"INSERT OR REPLACE INTO left_out ({columns}) SELECT value, ?, ?, ?, ? {_OF_EACH}",
            (rule, reason, _actor(first), decision, files),
        )
        # What is not packaged cannot stop the packaging: the decision lets pass whatever blocks in these files.
        blocks = f"file IN ({_EACH}) AND waiver IS NULL AND severity = ?"
        query = f"SELECT DISTINCT file FROM findings WHERE {blocks}"  # noqa: S608
        blocked = {row[0] for row in self._run(query, (files, _BLOCKING))}
        for seq, file, event in group:
            if file in blocked:
                blocked.remove(file)
                self._add_waiver(seq, "", reason, _actor(first), event.path, decision, decided=False)
                self._let_pass(seq, "file = ? AND waiver IS NULL AND severity = ?", (file, _BLOCKING))

    def _discarded(self, seq: int, file: int, event: Event) -> None:
        self._decide(DecisionKind.DISCARD, [(seq, file, event)])
        self._run("UPDATE files SET discarded = 1 WHERE id = ?", (file,))

    def _decide(self, kind: DecisionKind, group: Sequence[Applied]) -> None:
        """Note a decision about these very files; what only carries it out again says nothing new."""
        first = group[0][2]
        decision, reason, actor = _decision(first), first.data.get("reason", ""), _actor(first)
        query = f"SELECT file FROM file_decisions WHERE decision = ? AND file IN ({_EACH})"  # noqa: S608
        known = {row[0] for row in self._run(query, (decision, json.dumps([file for _, file, _ in group])))}
        new = {file: (seq, event) for seq, file, event in reversed(group) if file not in known}  # of several the first
        if not new:
            return
        seq, event = min(new.values(), key=lambda one: one[0])
        self._note(seq, kind, "", event, len(new))
        self._run_many(
            "INSERT INTO file_decisions (file, seq, kind, reason, actor, decision) VALUES (?, ?, ?, ?, ?, ?)",
            [(file, seq, kind, reason, actor, decision) for file, (seq, _) in new.items()],
        )

    def _note(self, seq: int, kind: DecisionKind, subject: str, event: Event, files: int = 1) -> None:
        """Keep the list of what was decided."""
        named = files if event.path is not None else 0
        self._run(
            "INSERT INTO decisions (seq, decision, kind, subject, reason, actor, at, files, path)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (decision, kind, subject, reason) DO UPDATE SET files = files + ?",
            (
                *(seq, _decision(event), kind, subject, event.data.get("reason", ""), _actor(event), event.at),
                *(named, event.path or "", named),
            ),
        )

    def _withdrawn(self, _seq: int, _file: int, event: Event) -> None:
        """Bring back what was before a decision: nothing that it brought about stays."""
        decision = (event.data["decision"],)
        self._run("UPDATE decisions SET withdrawn = 1 WHERE decision = ?", decision)
        of_decision = "(SELECT file FROM left_out WHERE decision = ?)"
        self._run(f"UPDATE files SET left_out = 0 WHERE id IN {of_decision}", decision)  # noqa: S608
        for table in ("left_out", "leave_outs"):
            self._run(f"DELETE FROM {table} WHERE decision = ?", decision)  # noqa: S608
        self._withdraw_from_files(decision)
        query = (
            "SELECT findings.seq, file, findings.code, severity, paths.path FROM findings"
            " LEFT JOIN paths ON paths.id = file WHERE waiver IN (SELECT seq FROM waivers WHERE decision = ?)"
        )
        passed = self._run(query, decision).fetchall()
        self._run("DELETE FROM waivers WHERE decision = ?", decision)
        for seq, file, code, severity, path in passed:
            waiver = self._waiver_for(code, path)
            if waiver is None and severity == _BLOCKING:
                waiver = self._decision(seq, file)
            weight = _weight(severity, waiver)
            self._run("UPDATE findings SET waiver = ?, weight = ? WHERE seq = ?", (waiver, weight, seq))
        self._weigh(*{row[1] for row in passed})

    def _withdraw_from_files(self, decision: tuple[str]) -> None:
        query = "SELECT file FROM file_decisions WHERE decision = ? AND kind = ?"
        discarded = self._run(query, (*decision, DecisionKind.DISCARD)).fetchall()
        self._run("DELETE FROM file_decisions WHERE decision = ?", decision)
        for (file,) in discarded:
            self._run(
                "UPDATE files SET discarded = EXISTS"
                " (SELECT 1 FROM file_decisions WHERE file = id AND kind = ?) WHERE id = ?",
                (DecisionKind.DISCARD, file),
            )

    def _waiver_for(self, code: str, path: str | None) -> int | None:
        row = self._run(
            "SELECT min(seq) FROM ("
            "SELECT seq FROM waivers WHERE code = ? AND path IS NULL AND decided UNION ALL"
            " SELECT seq FROM waivers WHERE code = ? AND path = ? AND decided)",
            (code, code, path),
        ).fetchone()
        return None if row[0] is None else int(row[0])

    def _decision(self, seq: int, file: int | None) -> int | None:
        """Make the decision to leave a file out a waiver for the finding `seq`, if there is one."""
        row = self._run(
            "SELECT reason, actor, path, decision FROM left_out JOIN paths ON paths.id = file WHERE file = ?", (file,)
        ).fetchone()
        if row is None:
            return None
        self._add_waiver(seq, "", *row, decided=False)
        return seq

    def _add_waiver(
        self, seq: int, code: str, reason: str, actor: str, path: str | None, decision: str, *, decided: bool = True
    ) -> None:
        self._run(
            "INSERT OR REPLACE INTO waivers (seq, code, reason, actor, path, decided, decision)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (seq, code, reason, actor, path, int(decided), decision),
        )

    def _let_pass(self, waiver: int, where: str, facts: tuple[object, ...]) -> None:
        touched = f"SELECT DISTINCT file FROM findings WHERE {where}"  # noqa: S608
        files = [row[0] for row in self._run(touched, facts).fetchall()]
        self._run(
            f"UPDATE findings SET waiver = ?, weight = max(severity, ?) WHERE {where}",  # noqa: S608
            (waiver, _WARNING, *facts),
        )
        self._weigh(*files)

    # --- conversion -----------------------------------------------------------------------------------

    def _converted(self, _seq: int, file: int, event: Event) -> None:
        self._drop_conversion(file)
        converted = event.data["converted"]
        attempts = converted.get("attempts") or [{}]
        outcome = attempts[-1].get("outcome", Outcome.FAILED) if converted.get("derivative") else Outcome.FAILED
        self._run("UPDATE files SET outcome = ? WHERE id = ?", (outcome, file))
        self._run("INSERT INTO conversions (file, converted) VALUES (?, ?)", (file, to_json(converted)))

    def _conversion_dropped(self, _seq: int, file: int, _event: Event) -> None:
        self._drop_conversion(file)

    def _drop_conversion(self, file: int) -> None:
        self._run("UPDATE files SET outcome = NULL WHERE id = ? AND outcome IS NOT NULL", (file,))
        self._run("DELETE FROM conversions WHERE file = ?", (file,))
        # Codes AK-K are the conversion's, AK-N the proof's: what they said was about that derivative.
        self._drop_findings("file = ? AND (code GLOB 'AK-K*' OR code GLOB 'AK-N*')", file)

    def _described(self, _seq: int, _file: int, _event: Event) -> None:
        # Codes AK-D say what a description lacks; a new description is looked at anew.
        self._drop_findings("code GLOB 'AK-D*'")

    def _drop_findings(self, where: str, *facts: object) -> None:
        dropped = self._run(f"DELETE FROM findings WHERE {where} RETURNING file", facts).fetchall()  # noqa: S608
        self._weigh(*{row[0] for row in dropped})

    def _weigh(self, *files: int | None) -> None:
        gravest = "SELECT coalesce(min(weight), ?) FROM findings WHERE file = files.id"
        query = f"UPDATE files SET severity = ({gravest}) WHERE id IN ({_EACH})"  # noqa: S608
        self._run(query, (NO_FINDING, json.dumps(files)))


def _leaving_out(applied: Applied) -> tuple[str, str, str, str] | None:
    """Return what files are left out by; None: the event is about something else."""
    event = applied[2]
    if event.kind is not EventKind.FILE_LEFT_OUT:
        return None
    data = event.data
    return _decision(event), data.get("rule", ""), data.get("reason", ""), _actor(event)


def _weight(severity: int, waiver: int | None) -> int:
    return severity if waiver is None else max(severity, _WARNING)


def _decision(event: Event) -> str:
    return str(event.data.get("decision", event.id))


def _actor(event: Event) -> str:
    given = event.data.get("actor")
    if given:
        return str(given)
    people = [agent.name for agent in event.agents if agent.type is AgentType.PERSON]
    return people[0] if people else ""
