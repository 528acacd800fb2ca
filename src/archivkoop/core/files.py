"""A deposit's files: what they are and what becomes of them."""

from dataclasses import dataclass
from enum import StrEnum

from archivkoop.core.findings import Severity

_TIMES_NS = range(-(2**63), 2**63)  # what 64 bits of nanoseconds hold: the years 1677 to 2262


def recordable_ns(time_ns: int) -> int:
    """Return a modification time (nanoseconds since the epoch), or the nearest that the workspace can hold.

    A damaged carrier gives files times thousands of years off; they must not stop the deposit.
    """
    return min(max(time_ns, _TIMES_NS[0]), _TIMES_NS[-1])


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file seen on the carrier, not read yet."""

    path: str  # relative to the deposit root, "/" between parts, UTF-8; other bytes appear as %XX
    raw_path: bytes  # the same as the carrier spells it
    size: int  # bytes
    mtime_ns: int  # modification time, nanoseconds since the epoch


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One original file of a deposit, read once from end to end."""

    path: str
    raw_path: bytes
    size: int  # bytes
    mtime_ns: int
    sha512: str  # lower-case hex


@dataclass(frozen=True, slots=True)
class Identification:
    """What format a file has, by content first.

    `puid` of a PDF/A is the file's claim, not a proof.
    """

    puid: str | None  # PRONOM id, e.g. "fmt/353"; None: not identified
    name: str = ""  # PRONOM's name of the format
    version: str = ""
    mime: str = "application/octet-stream"  # libmagic's answer
    basis: str = ""  # how it was identified, in the identifier's words
    warning: str = ""  # e.g. "extension mismatch"


def format_name(name: str, version: str) -> str:
    """Return PRONOM's name of a format with its version, unless the name says it already."""
    return name if version in name.split() else f"{name} {version}".strip()


class Fate(StrEnum):
    """What became of a file. DESIGN §10: in = packaged + left out."""

    LEFT_OUT = "left_out"
    KEPT = "kept"  # the original is accepted as it is
    PROVED = "proved"
    UNPROVED = "unproved"  # a derivative exists, a proof is missing or undetermined
    FAILED = "failed"  # no derivative; the original is packaged and flagged


@dataclass(frozen=True, slots=True)
class Counts:
    """How many files met which fate.

    Packaged are all but the left out; converted are the proved and the unproved.
    """

    files_in: int = 0
    left_out: int = 0
    kept: int = 0
    proved: int = 0
    unproved: int = 0
    failed: int = 0

    @property
    def packaged(self) -> int:
        """Originals in the package."""
        return self.kept + self.proved + self.unproved + self.failed

    @property
    def converted(self) -> int:
        """Originals that have a derivative in the package."""
        return self.proved + self.unproved

    @property
    def open(self) -> int:
        """Files whose fate nobody has decided yet, e.g. because they cannot be read."""
        return self.files_in - self.packaged - self.left_out

    @property
    def reconciled(self) -> bool:
        """Whether every file that came in is accounted for (DESIGN §3, 7)."""
        return self.open == 0


@dataclass(frozen=True, slots=True)
class DecidedAs:
    """One way in which people, or the profile, decided about files."""

    kind: str  # a `DecisionKind`
    subject: str  # the finding's code, or what files were left out by
    reason: str


@dataclass(frozen=True, slots=True)
class FileFilter:
    """Which files of a deposit are meant; what is not said is not asked for."""

    search: str = ""  # words that must all be in the path; case and the composition of umlauts make no difference
    severity: Severity | None = None  # of the gravest finding
    unflagged: bool = False  # only files without a finding
    puid: str | None = None  # "": not identified
    code: str | None = None  # of a finding
    folder: str | None = None  # with all that is below it
    undecided: bool = False  # only files that no decision leaves out
    decided: DecidedAs | None = None  # only files about which this was decided
