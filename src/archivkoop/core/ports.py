"""What the core asks of the world. Adapters answer; tests may too.

A plug-in is one module `adapters/<kind>/<name>.py` that ends in `PLUGIN = …`; the profile names it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from archivkoop.core.conversion import Attempt, Subject
from archivkoop.core.events import Agent
from archivkoop.core.files import Identification
from archivkoop.core.findings import Fact, Finding
from archivkoop.core.preview import Preview, PreviewOrder
from archivkoop.core.proof import Comparison, Level, Validation
from archivkoop.core.signatures import Signature


class Clock(Protocol):
    """The time, as a port: tests fix it."""

    def now(self) -> datetime:
        """Return the present time with its offset (UTC)."""


class Ids(Protocol):
    """Fresh identifiers, as a port: tests fix them."""

    def uuid(self) -> str:
        """Return a fresh UUID."""

    def token(self) -> str:
        """Return 8 fresh characters from [a-z2-7], for a package id."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a stage is."""

    stage: str  # "intake", "identify", "check", "convert", "package", "verify"
    files_done: int
    files_total: int | None = None  # None: not known yet
    bytes_done: int = 0
    bytes_total: int | None = None
    current: str = ""  # deposit path
    copies: bool = False  # the intake copies what it reads


class Observer(Protocol):
    """Watches a use case and may stop it."""

    def progress(self, progress: Progress) -> None:
        """Be told how far it is; called often, must be quick."""

    def notice(self, code: str, params: Mapping[str, Fact]) -> None:
        """Be told something a person wants to know now, e.g. that a job is resumed."""

    def cancelled(self) -> bool:
        """Say whether the person asked to stop at once; what is being worked on is given up."""

    def pausing(self) -> bool:
        """Say whether the person asked to stop once the files that are being worked on are done."""


@runtime_checkable
class Plugin(Protocol):
    """What every plug-in has."""

    @property
    def name(self) -> str:
        """The module's name."""

    def agents(self) -> tuple[Agent, ...]:
        """Return tool and version of everything that does the work, measured, not assumed.

        Raises:
            ToolMissingError: A program or library it needs is not there.
        """


class Identifier(Plugin, Protocol):
    """Says what format files have."""

    def identify(self, paths: Sequence[Path]) -> list[Identification]:
        """Return one identification per path, in order. An unreadable file is unidentified, never an error."""


@dataclass(frozen=True, slots=True)
class CheckReport:
    """A check's answer about one file: findings, and facts the plan decides on."""

    findings: tuple[Finding, ...] = ()
    facts: Mapping[str, Fact] = field(default_factory=dict)
    validation: Validation | None = None  # where the check asked a judge
    signatures: tuple[Signature, ...] = ()  # where the check asked about them


class Check(Plugin, Protocol):
    """Looks at one file."""

    @property
    def codes(self) -> frozenset[str]:
        """The finding codes it may yield."""

    def applies(self, subject: Subject) -> bool:
        """Say, without opening the file, whether the check concerns it."""

    def check(self, file: Path, subject: Subject, limits: Mapping[str, Any], judge: "Judge") -> CheckReport:
        """Look at the file. `limits` are the profile's.

        A check with the attribute `opens_encrypted = True` finds two more there: `passwords` (for this file) and
        `trust_anchors` (a folder, or None).

        Raises:
            FileProblem: The file could not be checked; the stage records UNDETERMINED.
        """


class Judge(Protocol):
    """Asks the validators that the profile requires for a target format."""

    def __call__(self, file: Path, puid: str) -> tuple[Validation, ...]:
        """Return every required validator's answer about `file` as format `puid`; never raises FileProblem."""


class Validator(Plugin, Protocol):
    """Judges conformance to a format's standard."""

    @property
    def puids(self) -> frozenset[str]:
        """The formats it can judge."""

    def validate(self, file: Path, puid: str) -> Validation:
        """Return FAILED only for a verdict; no readable verdict is UNDETERMINED."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an earlier member of the chain came to. It was refused, so it is material for others and no result."""

    attempt: Attempt
    result: Path  # may not exist


@dataclass(frozen=True, slots=True)
class ConversionRequest:
    """What a converter is given. It writes nothing but `target` and below `scratch`."""

    source: Path  # read only
    target: Path  # does not exist yet
    scratch: Path  # an empty folder of its own
    puid: str | None  # the source's format
    target_puid: str
    judge: Judge
    settings: Mapping[str, Any] = field(default_factory=dict)  # the profile's, for this converter
    time_limit_s: float = 600.0
    earlier: Mapping[str, Earlier] = field(default_factory=dict)  # by the member's name


@dataclass(frozen=True, slots=True)
class ConversionResult:
    """What a converter did, beyond the target itself."""

    agents: tuple[Agent, ...]
    detail: Mapping[str, Any] = field(default_factory=dict)  # JSON values: steps taken, fonts substituted …
    validations: tuple[Validation, ...] = ()  # if it judged exactly the target's bytes already; else empty


class Converter(Plugin, Protocol):
    """Makes a derivative. It never touches the source and never counts as evidence."""

    def convert(self, request: ConversionRequest) -> ConversionResult:
        """Write `request.target`.

        Raises:
            ConversionRefusedError: It declines rather than lose something.
            ConversionFailedError: The tool left no usable result.
            ToolMissingError: The tool is not there.
        """


class Comparer(Plugin, Protocol):
    """Compares a derivative with its original."""

    @property
    def level(self) -> Level:
        """The level of proof it gives when it passes."""

    def compare(self, original: Path, derivative: Path, limits: Mapping[str, Any], scratch: Path) -> Comparison:
        """Compare. `limits` are the profile's; `scratch` may hold pictures for the record.

        Raises:
            FileProblem: It could not compare; the proof is UNDETERMINED.
        """


class Previewer(Plugin, Protocol):
    """Shows one kind of file."""

    def shows(self, order: PreviewOrder) -> bool:
        """Say, without opening the file, whether it is of its kind."""

    def preview(self, order: PreviewOrder) -> Preview:
        """Show what is asked for; nothing is fetched, run or written.

        Raises:
            OSError: The file cannot be read.
        """


Notify = Callable[[str, Mapping[str, Fact]], None]
