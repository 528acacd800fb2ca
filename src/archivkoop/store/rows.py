"""What the workspace answers with, beyond the nouns of the core."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archivkoop.core.conversion import Converted, Subject
from archivkoop.core.errors import Trouble
from archivkoop.core.files import Fate, FileEntry, Identification
from archivkoop.core.findings import Severity

if TYPE_CHECKING:
    from pydantic import TypeAdapter

FATES = tuple(Fate)
SEVERITIES = tuple(Severity)
COPY_FOLDER = "deposit"  # in the workspace's folder
COPYING_FOLDER = "deposit.part"  # beside it, for what is not wholly copied yet


@dataclass(frozen=True, slots=True)
class RunEnd:
    """How a run ended that made no package."""

    stopped: bool = False  # by a person
    trouble: Trouble | None = None  # why it failed


@dataclass(frozen=True, slots=True)
class JobMeta:
    """What the journal says of the job itself."""

    source: Path
    out: Path | None  # as asked last
    profile_id: str
    profile_sha512: str
    opened_at: str  # ISO 8601
    actor: str
    token: str = ""
    package_id: str | None = None
    description_sha512: str | None = None
    package: Path | None = None
    result: Mapping[str, Any] | None = None  # None: not finished
    copy: bool = False  # the deposit is copied beside the workspace and read there
    copied: bool = False  # all of it is: the source may be taken away
    earlier: str = ""  # folder of the deposit's job before, whose decisions are taken over; "": none
    took_over: bool = False  # they are
    until: str = ""  # how far the last run was to go, as `Step`; "": not written down
    profile: Path | None = None  # the file that the last run was given; None: the settings'
    ended: RunEnd | None = None  # how the last run ended before the package; None: it runs, or was ended by force

    def root(self, workspace: Path) -> Path:
        """Return the folder that the deposit's files are read from, for the job whose workspace this is."""
        return workspace / COPY_FOLDER if self.copy else self.source


@dataclass(frozen=True, slots=True)
class FileRow:
    """One line of a table of files."""

    path: str
    size: int
    puid: str | None
    format_name: str  # with its version
    severity: Severity | None  # of the gravest finding; what a person let pass weighs as a warning
    findings: tuple[str, ...]  # codes, the gravest first
    action: str | None  # of the plan
    fate: Fate | None
    rule: str


def entry_of(row: Sequence[Any]) -> FileEntry:
    """Return a file entry from (path, raw_path, size, mtime_ns, sha512)."""
    path, raw_path, size, mtime_ns, sha512 = row
    return FileEntry(path, raw_path if raw_path is not None else path.encode(), size, mtime_ns, sha512.hex())


def subject_of(row: Sequence[Any]) -> Subject:
    """Return a subject from an entry's columns, identification and facts."""
    return Subject(entry_of(row[:5]), identification_of(row[5]), json.loads(row[6]))


def identification_of(text: str) -> Identification:
    """Return an identification from its JSON."""
    data = json.loads(text)
    known = {name: data[name] for name in ("name", "version", "mime", "basis", "warning") if name in data}
    return Identification(data.get("puid"), **known)


def converted_of(text: str) -> Converted:
    """Return the result of a conversion from its JSON."""
    return _converted().validate_json(text)


@cache
def _converted() -> "TypeAdapter[Converted]":
    from pydantic import TypeAdapter  # costs 0.1 s, which only a job with conversions pays

    return TypeAdapter(Converted)


def place_of(derivatives: Path, converted: Converted | None) -> Path | None:
    """Return where a derivative lies."""
    if converted is None or converted.derivative is None:
        return None
    return derivatives / os.fspath(converted.derivative)
