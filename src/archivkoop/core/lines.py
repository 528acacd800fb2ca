"""The JSON lines that we write: findings.jsonl in every package, and the journal's events.

Their JSON Schemas in `schemas/` are made from these types; more keys may follow.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from archivkoop.core.events import DECIDING, Event, EventKind
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

    kind: Literal["finding"]
    code: str
    severity: Severity
    outcome: Outcome
    path: str | None
    facts: Mapping[str, Fact]
    waiver: WaiverPart | None


@dataclass(frozen=True, slots=True)
class EventLine:
    """A check that ran, or a decision: to let a finding pass, to leave files out, to rename."""

    kind: Literal["check", "decision"]
    id: str
    at: str
    event: EventKind
    outcome: Outcome
    path: str | None
    data: Mapping[str, Any]


DECISIONS = DECIDING | {EventKind.FILE_RENAMED, EventKind.DESCRIBED}
CHECKS = frozenset(
    {
        EventKind.FILE_CHECKED,
        EventKind.FILE_PROVED,
        EventKind.FILE_IDENTIFIED,
        EventKind.SIGNATURES_VALIDATED,
        EventKind.FILE_OPENED,
    }
)


def finding_line(recorded: RecordedFinding) -> bytes:
    """Return a finding as a line."""
    finding, waiver = recorded.finding, recorded.waiver
    part = WaiverPart(waiver.reason, waiver.actor, waiver.path) if waiver else None
    line = FindingLine("finding", finding.code, recorded.severity, finding.outcome, finding.path, finding.facts, part)
    return _line(line)


def event_line(event: Event) -> bytes | None:
    """Return a check or decision as a line; None: the event is neither."""
    kind: Literal["check", "decision"]
    if event.kind in CHECKS:
        kind = "check"
    elif event.kind in DECISIONS:
        kind = "decision"
    else:
        return None
    return _line(EventLine(kind, event.id, event.at, event.kind, event.outcome, event.path, event.data))


def _line(line: FindingLine | EventLine) -> bytes:
    values = {field.name: getattr(line, field.name) for field in fields(line)}  # `asdict` would copy all of it
    return json.dumps(values, ensure_ascii=False, sort_keys=True, default=_plain).encode() + b"\n"


def _plain(value: object) -> object:
    if isinstance(value, WaiverPart):
        return asdict(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(value)


def findings_schema() -> dict[str, Any]:
    """Return the JSON Schema of a line of findings.jsonl, as published in `schemas/`."""
    title = "findings.jsonl in a package: what the checks had to say, what was checked, and what was decided"
    return _schema("findings", title, TypeAdapter(Annotated[FindingLine | EventLine, Field(discriminator="kind")]))


def event_schema() -> dict[str, Any]:
    """Return the JSON Schema of a line of the exported journal, as published in `schemas/`."""
    return _schema("event", "A line of the journal: what happened, by whom, with what outcome", TypeAdapter(Event))


def _schema(name: str, title: str, lines: "TypeAdapter[Any]") -> dict[str, Any]:
    schema = lines.json_schema()
    schema.pop("title", None)
    schema.pop("description", None)
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"urn:archivkoop:schema:{name}:1"}
    return {**head, "title": title, "description": "One JSON value per line. More keys may follow.", **schema}
