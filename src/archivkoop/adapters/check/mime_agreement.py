"""AK-F03: PRONOM's signatures and libmagic take the file for different things."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archivkoop.adapters.check import _families
from archivkoop.adapters.check._own import OWN_AGENTS
from archivkoop.core.conversion import Subject
from archivkoop.core.events import Agent
from archivkoop.core.findings import Finding, Outcome
from archivkoop.core.ports import CheckReport, Judge


@dataclass(frozen=True, slots=True)
class MimeAgreement:
    """Compares families of formats, since libmagic tells no versions and names containers by their shell."""

    name: str = "mime_agreement"
    codes: frozenset[str] = frozenset({"AK-F03"})

    def agents(self) -> tuple[Agent, ...]:
        """Return archivkoop itself."""
        return OWN_AGENTS

    def applies(self, subject: Subject) -> bool:
        """Identified files."""
        return subject.identification.puid is not None and subject.entry.size > 0

    def check(self, file: Path, subject: Subject, limits: Mapping[str, Any], judge: Judge) -> CheckReport:
        """Compare both answers; the file is not opened."""
        found = subject.identification
        if _families.agree(found.puid, found.mime):
            return CheckReport()
        pronom = f"{found.name} {found.version}".strip()
        facts = {"puid": found.puid or "", "pronom": pronom, "magic": found.mime}
        return CheckReport((Finding("AK-F03", subject.entry.path, Outcome.UNDETERMINED, facts),))


PLUGIN = MimeAgreement()
