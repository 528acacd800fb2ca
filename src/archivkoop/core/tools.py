"""What a workplace has and lacks, as `archivkoop doctor` tells it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from archivkoop.core.catalogue import Catalogue
from archivkoop.core.findings import Fact


class ToolState(StrEnum):
    """How a tool was found."""

    OK = "ok"
    WARNING = "warning"  # usable, with a loss
    BAD = "bad"  # a version that is known to be faulty, or one that does not work
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class ToolStatus:
    """One tool of the workplace."""

    key: str  # finds the texts `doctor.<purpose|lost|warning|bad>.<key>`
    name: str
    state: ToolState
    version: str = ""
    required: bool = False  # without it jobs stop; others only lose something
    facts: Mapping[str, Fact] = field(default_factory=dict)

    @property
    def stops_jobs(self) -> bool:
        """Whether jobs that need it cannot go on."""
        return self.required and self.state is ToolState.MISSING

    @property
    def trouble(self) -> str:
        """Return "missing", "broken", or "faulty" where it is used in spite of known faults; "": none of these."""
        if self.state is ToolState.BAD:
            return "faulty" if self.facts.get("used") else "broken"
        return "missing" if self.state is ToolState.MISSING else ""

    def label(self, catalogue: Catalogue) -> str:
        """Return the tool's name, in the language where it is a common noun."""
        key = f"doctor.name.{self.key}"
        return catalogue.say(key) if catalogue.knows(key) else self.name

    def purpose(self, catalogue: Catalogue) -> str:
        """Return what the tool is for."""
        return catalogue.say(f"doctor.purpose.{self.key}")

    def message(self, catalogue: Catalogue) -> str:
        """Return what is wrong and what is lost; empty if nothing is."""
        match self.state:
            case ToolState.OK:
                return ""
            case ToolState.MISSING:
                return catalogue.say(f"doctor.lost.{self.key}", **self.facts)
            case ToolState.WARNING:
                return catalogue.say(f"doctor.warning.{self.key}", **self.facts)
            case ToolState.BAD:
                own = f"doctor.bad.{self.key}"
                return catalogue.say(own if catalogue.knows(own) else "doctor.bad.other", **self.facts)
