"""The report on a deposit (Übernahmeprotokoll), before it has words: what it counts, lists and proves."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from archivkoop.core.description import Description
from archivkoop.core.events import Agent, EventKind
from archivkoop.core.files import Counts, Fate
from archivkoop.core.findings import Severity, Waiver
from archivkoop.core.package import DepositFile, RecordedFinding
from archivkoop.core.profile import FormatRule, Profile
from archivkoop.core.verification import VerifyResult


@dataclass(frozen=True, slots=True)
class FileLine:
    """One file with all that is said of it."""

    number: int  # counts from 1
    file: DepositFile
    findings: tuple[RecordedFinding, ...]
    rule: FormatRule | None  # None: the profile has no rule for it, or it was left out


@dataclass(frozen=True, slots=True)
class FormatLine:
    """One format of the deposit."""

    puid: str | None
    name: str
    version: str
    files: int
    bytes: int


@dataclass(frozen=True, slots=True)
class CodeLine:
    """All findings of one code and severity."""

    code: str
    severity: Severity
    count: int
    waived: int  # how many of them a person let pass


@dataclass(frozen=True, slots=True)
class WaiverLine:
    """A decision to let findings pass, and how many it concerned."""

    waiver: Waiver
    count: int
    several: bool = False  # files that a person chose together; `waiver.path` is the first of them


@dataclass(frozen=True, slots=True)
class LeaveOutLine:
    """Files that were left out for one reason."""

    pattern: str  # "" where the profile decided, or a person about the files themselves
    reason: str  # "" where the profile decided
    files: int
    bytes: int


@dataclass(frozen=True, slots=True)
class DiscardLine:
    """Files whose derivatives a person discarded for one reason."""

    actor: str
    reason: str
    files: int
    path: str  # of the first


@dataclass(frozen=True, slots=True)
class ToolLine:
    """A tool and what it was used for."""

    agent: Agent
    tasks: tuple[EventKind, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything the report says. What grows with the deposit is read anew at each call, and streams."""

    package_id: str
    source: str  # name of the deposit's folder
    actor: str
    created: datetime
    software: Agent
    profile: Profile
    profile_sha512: str
    profile_signed: bool
    description: Description
    counts: Counts
    bytes_by_fate: Mapping[Fate, int]
    formats: tuple[FormatLine, ...]
    codes: tuple[CodeLine, ...]
    waivers: tuple[WaiverLine, ...]
    leave_outs: tuple[LeaveOutLine, ...]
    tools: tuple[ToolLine, ...]
    rules: tuple[FormatRule, ...]  # those that were applied
    default_applied: bool  # whether files fell under the profile's default
    files: Callable[[], Iterator[FileLine]]
    other_findings: Callable[[], Iterator[RecordedFinding]]  # about folders, links and the deposit as a whole
    empty_folders: Callable[[], Iterator[str]]
    virus_check: str = ""  # who looked for viruses, with what; "": nobody
    verdict: VerifyResult | None = None  # of the finished package; None: the report is written into the package
    second_opinion: str = ""  # the independent validator's name and version, if it was asked
    manifest_sha512: str = ""  # of the finished package's tag manifest: the seal on all of it
    empty_folder_count: int = 0
    bytes_in: int = field(default=0)
    discards: tuple[DiscardLine, ...] = ()

    @property
    def bytes_packaged(self) -> int:
        """Bytes of the originals in the package."""
        return self.bytes_in - self.bytes_by_fate.get(Fate.LEFT_OUT, 0)
