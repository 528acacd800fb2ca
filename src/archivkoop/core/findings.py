"""What a check has to say, how grave it is, and what a person decided about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Fact = str | int | float | bool


class Outcome(StrEnum):
    """Result of a check. A tool that could not run never counts as a pass."""

    PASSED = "passed"
    FAILED = "failed"
    UNDETERMINED = "undetermined"

    @staticmethod
    def worst(outcomes: "list[Outcome]") -> "Outcome":
        """Return FAILED if any failed, else UNDETERMINED if any is (or none was asked), else PASSED."""
        if Outcome.FAILED in outcomes:
            return Outcome.FAILED
        if not outcomes or Outcome.UNDETERMINED in outcomes:
            return Outcome.UNDETERMINED
        return Outcome.PASSED


class Severity(StrEnum):
    """How grave a finding is. BLOCKING stops an unattended job before packaging."""

    BLOCKING = "blocking"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 is the gravest, for sorting."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a check has to say about one file or the deposit.

    The words live in `resources/messages`, found by `code`; `facts` fill their placeholders.
    """

    code: str  # e.g. "AK-C01"
    path: str | None = None  # deposit path; None: the deposit as a whole
    outcome: Outcome = Outcome.FAILED
    facts: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Waiver:
    """A person's recorded decision to let a blocking finding pass."""

    code: str  # finding code it lets pass
    reason: str
    actor: str
    path: str | None = None  # only this file; None: every file with the code
    decision: str = field(default="", compare=False)  # the recorded one's id


@dataclass(frozen=True, slots=True)
class LeaveOut:
    """A recorded decision not to package some files."""

    pattern: str  # fnmatch pattern over the deposit path or the bare name, case-insensitive; "": one very file
    reason: str
    actor: str
    decision: str = field(default="", compare=False)  # the recorded one's id
