"""The plan for a file, and what came of carrying it out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from archivkoop.core.events import Agent
from archivkoop.core.files import FileEntry, Identification
from archivkoop.core.findings import Fact, Outcome
from archivkoop.core.proof import Proof

SYSTEM_FILES = "system_files"  # the rule of files that operating systems leave behind


@dataclass(frozen=True, slots=True)
class Subject:
    """A file with what is known of it: what checks see and the plan decides on."""

    entry: FileEntry
    identification: Identification
    facts: Mapping[str, Fact] = field(default_factory=dict)  # what checks found out, e.g. pdfa_claim="failed"


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """What will happen to one file, by which rule. Exactly one of: left out, kept, converted."""

    path: str
    rule: str  # id of the profile's format rule, e.g. "F-01"; of a leave-out: its pattern
    action: str  # "leave_out" | "keep" | "convert"
    chain: tuple[str, ...] = ()  # converters to try, in order
    target_puid: str = ""
    comparer: str = ""
    reason: str = ""  # only for a decision to leave out: its words
    findings: tuple[str, ...] = ()  # finding codes the decision itself raises (e.g. ask, reject, no rule)
    decision: str = ""  # id of the person's decision that it follows


@dataclass(frozen=True, slots=True)
class Attempt:
    """One chain member's try at a file."""

    converter: str
    agents: tuple[Agent, ...]
    outcome: Outcome  # PASSED: proved; UNDETERMINED: a derivative without a full proof; FAILED: none
    reasons: tuple[str, ...] = ()
    detail: Mapping[str, Any] = field(default_factory=dict)  # what the converter did (JSON values)
    proof: Proof | None = None


@dataclass(frozen=True, slots=True)
class Companion:
    """A file that lay inside an original; it was taken out byte for byte, lies beside the derivative, belongs to it."""

    file: str  # its name in the folder `beside` the derivative in the workspace
    name: str  # as the original has it
    size: int  # bytes
    sha512: str
    puid: str | None = None


def beside(derivative: Path) -> Path:
    """Return the folder for what was taken out of a derivative; where nothing was, there is none."""
    return derivative.with_name(f"{derivative.name}.anlagen")


@dataclass(frozen=True, slots=True)
class Converted:
    """What carrying out a file's plan came to. `derivative` is durable when this is handed back."""

    path: str  # deposit path of the original
    attempts: tuple[Attempt, ...]
    derivative: str | None = None  # relative to the workspace's derivatives folder
    derivative_name: str = ""  # name beside its kind in the package, e.g. "Brief.pdf"
    size: int = 0
    sha512: str = ""
    took_s: float = 0.0  # seconds, all attempts and their proofs together; 0: not measured
    companions: tuple[Companion, ...] = ()

    @property
    def chosen(self) -> Attempt | None:
        """The attempt whose derivative is kept."""
        return self.attempts[-1] if self.derivative and self.attempts else None

    @property
    def pictures(self) -> tuple[int, ...]:
        """The pages of the derivative, from 1, that are but pictures of what they were. They are always told."""
        return tuple(self.chosen.detail.get("pictures", ())) if self.chosen else ()


def page_ranges(pages: Iterable[int]) -> str:
    """Return ascending page numbers in short, e.g. "1-3, 7"."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][-1] + 1:
            runs[-1] = [runs[-1][0], page]
        else:
            runs.append([page])
    return ", ".join("-".join(map(str, run)) for run in runs)
