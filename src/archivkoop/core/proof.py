"""Evidence that a derivative is conformant and faithful."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from archivkoop.core.events import Agent
from archivkoop.core.findings import Fact, Outcome


class Level(StrEnum):
    """What a proof rests on (DESIGN §10), strongest first."""

    EXACT = "exact"  # decoded pixels or bytes are equal
    FAITHFUL = "faithful"  # pages, pixels, text, links … within the profile's limits
    CONTENT = "content"  # text and counts; the source has no reference appearance


@dataclass(frozen=True, slots=True)
class ClauseFailure:
    """One rule of a standard that a file breaks."""

    clause: str  # e.g. "6.2.11.4.1-1" (ISO 19005-2, test number behind the dash)
    message: str
    count: int = 1  # places
    context: str = ""  # where first: object, font name …


@dataclass(frozen=True, slots=True)
class Validation:
    """One validator's answer. FAILED only for a verdict; no readable verdict is UNDETERMINED."""

    outcome: Outcome
    judge: Agent
    flavour: str = ""  # what was asked, e.g. "PDF/A-2b"
    failures: tuple[ClauseFailure, ...] = ()
    reason: str = ""  # why it is undetermined


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which original and derivative differ beyond the profile's limit."""

    code: str  # e.g. "page_count", "pixels", "text", "link_lost"
    message: str  # English, for the record; windows translate by `code` and `facts`
    page: int | None = None  # 1-based
    measure: float | None = None
    limit: float | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The result of comparing a derivative with its original."""

    outcome: Outcome
    level: Level
    agents: tuple[Agent, ...] = ()
    differences: tuple[Difference, ...] = ()  # each beyond its limit: the reason of a FAILED
    notes: tuple[Difference, ...] = ()  # reported, not refused: a loss the profile allows, a substituted font
    # e.g. pages, worst_page, worst_of_limit; "picture": a file beside the derivatives of the workspace
    measures: Mapping[str, Fact] = field(default_factory=dict)
    reason: str = ""  # why it is undetermined


@dataclass(frozen=True, slots=True)
class Proof:
    """Everything that was asked about one derivative. `outcome` is the worst answer."""

    outcome: Outcome
    level: Level | None
    target_puid: str
    identified_puid: str | None  # what the derivative is when identified again
    validations: tuple[Validation, ...] = ()
    comparison: Comparison | None = None
    reasons: tuple[str, ...] = ()  # short, English, for the record: why it is not PASSED
