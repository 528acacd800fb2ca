"""AK-F01: no format found. AK-F04: more than one."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archivkoop.adapters.check._own import OWN_AGENTS
from archivkoop.core.conversion import Subject
from archivkoop.core.events import Agent
from archivkoop.core.findings import Finding, Outcome
from archivkoop.core.ports import CheckReport, Judge

SEVERAL = "several formats: "


@dataclass(frozen=True, slots=True)
class Identified:
    """A format that is not known, or not for certain, cannot be preserved by rule."""

    name: str = "identified"
    codes: frozenset[str] = frozenset({"AK-F01", "AK-F04"})

    def agents(self) -> tuple[Agent, ...]:
        """Return archivkoop itself."""
        return OWN_AGENTS

    def applies(self, subject: Subject) -> bool:
        """Every file with content."""
        return subject.entry.size > 0

    def check(self, file: Path, subject: Subject, limits: Mapping[str, Any], judge: Judge) -> CheckReport:
        """Read the identification; the file is not opened."""
        found = subject.identification
        if found.puid is None:
            facts = {"mime": found.mime, "reason": found.warning}
            return CheckReport((Finding("AK-F01", subject.entry.path, Outcome.UNDETERMINED, facts),))
        _, several, candidates = found.warning.partition(SEVERAL)
        if several:
            facts = {"candidates": candidates, "puid": found.puid}
            return CheckReport((Finding("AK-F04", subject.entry.path, Outcome.UNDETERMINED, facts),))
        return CheckReport()


PLUGIN = Identified()
