"""AK-C09: a container whose files were not taken in one by one."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archivkoop.adapters.check._own import OWN_AGENTS
from archivkoop.core.conversion import Subject
from archivkoop.core.events import Agent
from archivkoop.core.findings import Finding
from archivkoop.core.ports import CheckReport, Judge

# ZIP, TAR, GZIP, BZIP2, RAR, 7-Zip, ISO 9660, CAB, mbox
_PUIDS = frozenset({"x-fmt/263", "x-fmt/265", "x-fmt/266", "x-fmt/267", "x-fmt/268", "x-fmt/264", "x-fmt/414"}) | {
    *("fmt/411", "fmt/613", "fmt/484", "fmt/468", "fmt/720"),
}
_MIMES = frozenset(
    {
        *("application/zip", "application/x-tar", "application/gzip", "application/x-bzip2", "application/x-xz"),
        *("application/x-rar", "application/x-7z-compressed", "application/x-iso9660-image", "application/zstd"),
        *("application/vnd.ms-cab-compressed", "application/x-lzma"),
    }
)


@dataclass(frozen=True, slots=True)
class Container:
    """Archives are kept whole; what is in them is neither identified nor checked."""

    name: str = "container"
    codes: frozenset[str] = frozenset({"AK-C09"})

    def agents(self) -> tuple[Agent, ...]:
        """Return archivkoop itself."""
        return OWN_AGENTS

    def applies(self, subject: Subject) -> bool:
        """Archives by PUID; by libmagic's answer where PRONOM has none."""
        found = subject.identification
        return found.puid in _PUIDS or (found.puid is None and found.mime in _MIMES)

    def check(self, file: Path, subject: Subject, limits: Mapping[str, Any], judge: Judge) -> CheckReport:
        """Say so; the file is not opened."""
        return CheckReport((Finding("AK-C09", subject.entry.path),))


PLUGIN = Container()
