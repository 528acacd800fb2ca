"""AK-C11, AK-C12, AK-C13: whether a PDF's signatures hold, as long as they can be asked: before any conversion."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from archivkoop.adapters.check import _pdf
from archivkoop.adapters.check.signed_pdf import signatures
from archivkoop.core.conversion import Subject
from archivkoop.core.events import Agent
from archivkoop.core.findings import Fact, Finding, Outcome
from archivkoop.core.ports import CheckReport, Judge
from archivkoop.core.signatures import Signature

_CODES = {Outcome.PASSED: "AK-C11", Outcome.FAILED: "AK-C12", Outcome.UNDETERMINED: "AK-C13"}


@dataclass(frozen=True, slots=True)
class PdfSignatures:
    """Asks pyHanko about each signature; files without one cost one look."""

    name: str = "pdf_signatures"
    codes: frozenset[str] = frozenset(_CODES.values())
    opens_encrypted: bool = True

    def agents(self) -> tuple[Agent, ...]:
        """Return pyHanko."""
        return (Agent("pyHanko", version("pyHanko")),)

    def applies(self, subject: Subject) -> bool:
        """PDFs."""
        return subject.entry.size > 0 and _pdf.is_pdf(subject)

    def check(self, file: Path, subject: Subject, limits: Mapping[str, Any], judge: Judge) -> CheckReport:
        """Say of each signature whether it holds.

        Beside the profile's limits there may be the workstation's: `trust_anchors`, `passwords`.
        """
        try:
            with _pdf.open_pdf(file, limits.get("passwords", ())) as pdf:
                if not any(signatures(pdf)):
                    return CheckReport()
        except (_pdf.LockedError, _pdf.BrokenError):
            return CheckReport()  # encrypted or damaged: other checks say so
        from archivkoop.adapters.check._signatures import examine

        found = examine(file, limits.get("trust_anchors"), limits.get("passwords", ()))
        findings = tuple(_finding(subject.entry.path, one, at, len(found)) for at, one in enumerate(found, 1))
        return CheckReport(findings, signatures=found)


def _finding(path: str, signature: Signature, number: int, total: int) -> Finding:
    facts: dict[str, Fact] = {
        "number": number,
        "total": total,
        "signer": signature.signer or "–",
        "signed_at": signature.signed_at or "–",
        "timestamp": signature.timestamp or "–",
        "integrity": signature.integrity,
        "trust": signature.trust,
        "kind": signature.kind,
        "digest": signature.digest,
        "reason": signature.reason,
    }
    if signature.chain:
        certificate = signature.chain[0]
        facts |= {
            "issuer": certificate.issuer,
            "serial": certificate.serial,
            "valid_from": certificate.valid_from[:10],
            "valid_to": certificate.valid_to[:10],
        }
    return Finding(_CODES[signature.outcome], path, signature.outcome, facts)


PLUGIN = PdfSignatures()
