"""The JSON lines that we write: findings.jsonl in every package, and the journal's events.

Their JSON Schemas in `schemas/` are made from these types; more keys may follow.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from archivkoop.core.events import Event, EventKind
from archivkoop.core.findings import Fact, Outcome, Severity
from archivkoop.core.package import RecordedFinding


@dataclass(frozen=True, slots=True)
class WaiverPart:
    """Who let a finding pass, and why."""

    reason: str
    actor: str
    path: str | None = None


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One thing a check had to say."""

    code: str
    severity: Severity
    outcome: Outcome
    path: str | None
    facts: Mapping[str, Fact]
    waiver: WaiverPart | None = None
    kind: Literal["finding"] = "finding"


@dataclass(frozen=True, slots=True)
class EventLine:
    """A check that ran, or a decision: to let a finding pass, to leave files out, to rename."""

    id: str
    at: str
    event: EventKind
    outcome: Outcome
    path: str | None
    data: Mapping[str, Any]
    kind: Literal["check", "decision"] = "check"


DECISIONS = frozenset(
    {EventKind.WAIVED, EventKind.LEFT_OUT_RULE, EventKind.FILE_LEFT_OUT, EventKind.FILE_RENAMED, EventKind.DESCRIBED}
)
CHECKS = frozenset({EventKind.FILE_CHECKED, EventKind.FILE_PROVED, EventKind.FILE_IDENTIFIED})


def finding_line(recorded: RecordedFinding) -> bytes:
    """Return a finding as a line."""
    finding, waiver = recorded.finding, recorded.waiver
    part = WaiverPart(waiver.reason, waiver.actor, waiver.path) if waiver else None
    line = FindingLine(finding.code, recorded.severity, finding.outcome, finding.path, finding.facts, part)
    return _line(line)


def event_line(event: Event) -> bytes | None:
    """Return a check or decision as a line; None: the event is neither."""
    if event.kind in CHECKS:
        return _line(EventLine(event.id, event.at, event.kind, event.outcome, event.path, event.data))
    if event.kind in DECISIONS:
        return _line(EventLine(event.id, event.at, event.kind, event.outcome, event.path, event.data, "decision"))
    return None


def _line(line: FindingLine | EventLine) -> bytes:
    return json.dumps(asdict(line), ensure_ascii=False, sort_keys=True).encode() + b"\n"
