"""The package as it is written: what the package stage and the writers of its documents tell each other."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from archivkoop.core.conversion import Companion
from archivkoop.core.events import Agent, Event
from archivkoop.core.findings import Finding
from archivkoop.core.package import DepositFile


class Sink(Protocol):
    """Something that takes bytes."""

    def write(self, block: bytes, /) -> int:
        """Take all of them."""


@dataclass(frozen=True, slots=True)
class Rename:
    """A file whose name inside the package is not the one it came with."""

    path: str  # deposit path
    name: str  # below the representation's data folder
    of: str  # "original" | "derivative"
    reasons: tuple[str, ...]  # "unicode_form", "characters", "reserved", "ending", "length", "collision", "folder"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of the package as it lies there."""

    path: str  # below the package's folder, e.g. "representations/original/data/Brief.docx"
    size: int  # bytes
    sha512: str  # lower-case hex
    mtime_ns: int
    mime: str
    number: int = 0  # counts the files of a representation; its METS id is made of it
    name: str = ""  # deposit path of the original; "": a file of our own


@dataclass(frozen=True, slots=True)
class ObjectRecord:
    """One payload file for a representation's PREMIS."""

    stored: StoredFile
    deposit: DepositFile | None  # None: a `.keep`
    events: tuple[str, ...] = ()  # identifiers of the events that concern it
    source: StoredFile | None = None  # the original, if this is a derivative
    migration: str = ""  # identifier of the event that made it, if it is a derivative
    companion: Companion | None = None  # what it is if it was taken out of the original …
    derivative: StoredFile | None = None  # … and the derivative that it lies beside


@dataclass(frozen=True, slots=True)
class LinkedEvent:
    """An event and the objects of the package that it concerns."""

    event: Event
    objects: tuple[tuple[str, str], ...] = ()  # path below the package's folder ("": the package), role
    deposit_path: str = ""  # instead of `objects`: the file is not in the package


@dataclass(frozen=True, slots=True)
class PackageFacts:
    """What every document of a package says in its head."""

    package_id: str
    title: str
    created: datetime  # UTC
    software: Agent
    actor: str
    archive: str  # "" unknown
    isil: str
    profile_id: str
    profile_sha512: str
    mets_profile: str
    original_name: str  # of the deposit's folder
    rights: tuple[str, ...] = ()  # what the description says about access


IsadElement = tuple[str, str, str]  # ISAD(G) number, label, text


@dataclass(frozen=True, slots=True)
class EadComponent:
    """A file with a description of its own."""

    path: str  # deposit path
    elements: tuple[IsadElement, ...]


@dataclass(frozen=True, slots=True)
class Pointer:
    """A line of the structural map for preservation: what to keep of one original."""

    label: str
    representation: str
    number: int  # METS id in the representation's METS


Group = tuple[str, str, Iterable[StoredFile]]  # USE, id, files


@dataclass(frozen=True, slots=True)
class Mets:
    """What one METS document refers to. The iterables are read once, in this order, while it is written."""

    object_id: str
    base: str = ""  # folder that the document lies in, below the package's; "" or ending in "/"
    descriptive: Sequence[tuple[StoredFile, str, str]] = ()  # file, MDTYPE, version
    preservation: Sequence[StoredFile] = ()
    other: Sequence[tuple[StoredFile, str]] = ()  # file, what it is
    groups: Sequence[Group] = ()
    representations: Sequence[tuple[str, str]] = ()  # name, id of its group
    pointers: Iterable[Pointer] = ()


Write = Callable[[ObjectRecord], None]
WriteEvent = Callable[[LinkedEvent], None]


class PackageDocuments(Protocol):
    """Writes the documents of a package. Streams: nothing of the length of the deposit is kept in memory."""

    def premis_objects(self, out: Sink, facts: PackageFacts, representation: str) -> AbstractContextManager[Write]:
        """Write a representation's PREMIS: the representation, then each file that the yielded function is given."""

    def premis_events(self, out: Sink, facts: PackageFacts) -> AbstractContextManager[WriteEvent]:
        """Write the package's PREMIS: the package, each event, and in the end the agents and rights."""

    def mets(self, out: Sink, facts: PackageFacts, mets: Mets) -> None:
        """Write a METS document."""

    def dublin_core(self, out: Sink, elements: Iterable[tuple[str, str]]) -> None:
        """Write Dublin Core from (element, text)."""

    def ead(
        self, out: Sink, facts: PackageFacts, elements: Sequence[IsadElement], components: Iterable[EadComponent]
    ) -> None:
        """Write a finding aid: the deposit, and the files with a description of their own."""


@dataclass(frozen=True, slots=True)
class PackageInputs:
    """What the package stage is given besides the content."""

    software: Agent  # who writes the package: archivkoop and its version
    created: datetime  # UTC
    uuid: Callable[[], str]
    bagit_profile: bytes  # JSON
    report: Callable[[Sink], None]  # writes the report
    schemas: Mapping[str, Path] = field(default_factory=dict)  # further ones: name in the package -> file to copy


@dataclass(frozen=True, slots=True)
class WrittenPackage:
    """What writing came to. Only a complete one may be verified and published."""

    bag: Path  # in staging
    complete: bool  # False: a file was missing, unreadable or not what the intake saw; each was reported
    files: int  # originals written
    derivatives: int
    bytes: int  # of the payload
    seal: str  # SHA-512 of the tag manifest: no byte of the package can change without it; "" if not complete
    events: tuple[Event, ...]  # creation of the package; already in its PREMIS, to be journaled when it is published


@dataclass(frozen=True, slots=True)
class Claim:
    """What a METS or PREMIS document inside a package says about a file."""

    path: str  # below the folder that the document's references start from
    sha512: str
    size: int | None
    original: bool = False  # PREMIS: it has a name that it came with (no `.keep`, no derivative)


class PackageReader(Protocol):
    """Reads the documents of a package back, for verifying. Streams; nothing is fetched."""

    def mets_claims(self, document: Path) -> Iterator[Claim]:
        """Yield what a METS says of each file it refers to.

        Raises:
            ValueError: It is no well-formed METS.
        """

    def premis_claims(self, document: Path) -> Iterator[Claim]:
        """Yield what a PREMIS says of each file object. `path` starts with the package's id.

        Raises:
            ValueError: It is no well-formed PREMIS.
        """

    def mets_object_id(self, document: Path) -> str:
        """Return the OBJID of a METS; "" if there is none."""


Found = Callable[[Finding], None]
