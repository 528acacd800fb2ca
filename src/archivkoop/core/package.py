"""What goes into an archival package, as the package stage is given it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from archivkoop.core.conversion import Converted
from archivkoop.core.description import Description
from archivkoop.core.events import Event
from archivkoop.core.files import Counts, Fate, FileEntry, Identification
from archivkoop.core.findings import Finding, Severity, Waiver

if TYPE_CHECKING:
    from archivkoop.core.profile import Profile  # its model costs 0.2 s, which a window's start need not pay


@dataclass(frozen=True, slots=True)
class RecordedFinding:
    """A finding with what it means here: its severity by profile and catalogue, and whether a person let it pass."""

    finding: Finding
    severity: Severity
    waiver: Waiver | None = None

    @property
    def blocks(self) -> bool:
        """Whether it stops an unattended job before packaging."""
        return self.severity is Severity.BLOCKING and self.waiver is None


@dataclass(frozen=True, slots=True)
class DepositFile:
    """One file with everything known of it; `fate` is None while the job is not that far."""

    entry: FileEntry
    identification: Identification | None
    fate: Fate | None
    rule: str  # id of the profile's rule, or pattern of the leave-out; "" not planned yet
    reason: str  # words of a recorded decision to leave out; else ""
    converted: Converted | None  # the last attempts, whatever came of them
    derivative: Path | None  # absolute, in the workspace; only for PROVED and UNPROVED
    discarded: str = ""  # a person's reason not to package the derivative that was made
    discarded_by: str = ""


class PackageContent(Protocol):
    """Everything the package is written from. Iterators are ordered by path, read anew at each call, and stream."""

    @property
    def package_id(self) -> str:
        """The package's name."""

    @property
    def profile(self) -> "Profile":
        """The profile the package is made by."""

    @property
    def profile_bytes(self) -> bytes:
        """The profile's file, exactly."""

    @property
    def description(self) -> Description:
        """The deposit's description, complete by the profile."""

    @property
    def source(self) -> Path:
        """The deposit's root folder as it was handed over; its name is the deposit's."""

    @property
    def root(self) -> Path:
        """The folder that the files are read from: the deposit's own, or its copy."""

    @property
    def actor(self) -> str:
        """The acting person."""

    @property
    def counts(self) -> Counts:
        """How many files met which fate."""

    def files(self) -> Iterator[DepositFile]:
        """Yield every file that came in, the left out ones included."""

    def empty_folders(self) -> Iterator[str]:
        """Yield the deposit paths of folders without any file."""

    def events(self) -> Iterator[Event]:
        """Yield the PREMIS events: the deposit's own first, then those of each file, by path."""

    def findings(self) -> Iterator[RecordedFinding]:
        """Yield the findings, the deposit's own first, then by path and code."""
