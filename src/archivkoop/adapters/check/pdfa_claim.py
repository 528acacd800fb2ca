"""AK-C05: the file says it is PDF/A and is not. AK-C06: nobody could tell.

The plan decides on the fact `pdfa_claim`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archivkoop.adapters.check._own import OWN_AGENTS
from archivkoop.adapters.check._pdf import PDFA_PUIDS
from archivkoop.core.conversion import Subject
from archivkoop.core.events import Agent
from archivkoop.core.findings import Fact, Finding, Outcome
from archivkoop.core.ports import CheckReport, Judge
from archivkoop.core.proof import Validation


@dataclass(frozen=True, slots=True)
class PdfaClaim:
    """A PUID of PDF/A is the file's claim; the judges that the profile names decide."""

    name: str = "pdfa_claim"
    codes: frozenset[str] = frozenset({"AK-C05", "AK-C06"})

    def agents(self) -> tuple[Agent, ...]:
        """Return archivkoop; the judges stand in the validation."""
        return OWN_AGENTS

    def applies(self, subject: Subject) -> bool:
        """Files whose PUID is one of PDF/A."""
        return subject.identification.puid in PDFA_PUIDS

    def check(self, file: Path, subject: Subject, limits: Mapping[str, Any], judge: Judge) -> CheckReport:
        """Ask the judges."""
        puid = subject.identification.puid or ""
        validations = judge(file, puid)
        outcome = Outcome.worst([validation.outcome for validation in validations])
        facts: dict[str, Fact] = {"pdfa_claim": outcome.value}
        worst = next((one for one in validations if one.outcome is outcome), None)
        if outcome is Outcome.PASSED:
            return CheckReport(facts=facts, validation=worst)
        code = "AK-C05" if outcome is Outcome.FAILED else "AK-C06"
        finding = Finding(code, subject.entry.path, outcome, _why(subject, worst))
        return CheckReport((finding,), facts, worst)


def _why(subject: Subject, worst: Validation | None) -> dict[str, Fact]:
    told: dict[str, Fact] = {"claim": f"{subject.identification.name} {subject.identification.version}".strip()}
    if worst is None:
        return told | {"judge": "", "reason": "no judge", "rules": 0}
    reason = worst.reason
    if worst.failures:
        reason = f"{worst.failures[0].clause} {worst.failures[0].message}"
    return told | {"judge": worst.judge.name, "reason": reason[:300], "rules": len(worst.failures)}


PLUGIN = PdfaClaim()
