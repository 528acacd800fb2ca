"""AK-C01: a file without a single byte."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archivkoop.adapters.check._own import OWN_AGENTS
from archivkoop.core.conversion import Subject
from archivkoop.core.events import Agent
from archivkoop.core.findings import Finding
from archivkoop.core.ports import CheckReport, Judge


@dataclass(frozen=True, slots=True)
class Empty:
    """The size taken at intake decides; nothing is opened."""

    name: str = "empty"
    codes: frozenset[str] = frozenset({"AK-C01"})

    def agents(self) -> tuple[Agent, ...]:
        """Return archivkoop itself."""
        return OWN_AGENTS

    def applies(self, subject: Subject) -> bool:
        """Only files of size 0."""
        return subject.entry.size == 0

    def check(self, file: Path, subject: Subject, limits: Mapping[str, Any], judge: Judge) -> CheckReport:
        """Say that it is empty."""
        return CheckReport((Finding("AK-C01", subject.entry.path),))


PLUGIN = Empty()
