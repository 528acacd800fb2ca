"""AK-F02: the file's name says another format than its content."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from archivkoop.adapters.check import _families
from archivkoop.adapters.check._own import OWN_AGENTS
from archivkoop.core.conversion import Subject
from archivkoop.core.events import Agent
from archivkoop.core.findings import Finding
from archivkoop.core.ports import CheckReport, Judge

MISMATCH = "extension mismatch"  # Siegfried's words


@dataclass(frozen=True, slots=True)
class Extension:
    """Siegfried compares with PRONOM's extensions; where PRONOM's signatures were silent, the family's count."""

    name: str = "extension"
    codes: frozenset[str] = frozenset({"AK-F02"})

    def agents(self) -> tuple[Agent, ...]:
        """Return archivkoop itself."""
        return OWN_AGENTS

    def applies(self, subject: Subject) -> bool:
        """Identified files with an extension. Without one, nothing is said that could be wrong."""
        return subject.identification.puid is not None and bool(_extension(subject))

    def check(self, file: Path, subject: Subject, limits: Mapping[str, Any], judge: Judge) -> CheckReport:
        """Compare; the file is not opened."""
        found, extension = subject.identification, _extension(subject)
        family = _families.family_of(found.puid)
        if extension in _families.EXTENSIONS.get(family, ()):
            return CheckReport()
        if MISMATCH not in found.warning and not (family and "no PRONOM signature" in found.warning):
            return CheckReport()
        facts = {"extension": extension, "puid": found.puid or "", "format": f"{found.name} {found.version}".strip()}
        return CheckReport((Finding("AK-F02", subject.entry.path, facts=facts),))


def _extension(subject: Subject) -> str:
    return PurePosixPath(subject.entry.path).suffix.lower().removeprefix(".")


PLUGIN = Extension()
