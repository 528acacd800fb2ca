"""AK-C02: a PDF that is encrypted: it needs a password, or it opens without and restricts its use."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archivkoop.adapters.check import _pdf
from archivkoop.core.conversion import Subject
from archivkoop.core.events import Agent
from archivkoop.core.findings import Finding
from archivkoop.core.ports import CheckReport, Judge


@dataclass(frozen=True, slots=True)
class EncryptedPdf:
    """Tries to open it without a password."""

    name: str = "encrypted_pdf"
    codes: frozenset[str] = frozenset({"AK-C02"})

    def agents(self) -> tuple[Agent, ...]:
        """Return pikepdf with its qpdf."""
        return _pdf.agents()

    def applies(self, subject: Subject) -> bool:
        """PDFs."""
        return subject.entry.size > 0 and _pdf.is_pdf(subject)

    def check(self, file: Path, subject: Subject, limits: Mapping[str, Any], judge: Judge) -> CheckReport:
        """Say whether and how it is encrypted; what cannot be opened at all is the business of damaged_pdf."""
        try:
            with _pdf.open_pdf(file) as pdf:
                if not pdf.is_encrypted:
                    return CheckReport(facts={"encrypted": "no"})
                method = _method(pdf)
        except _pdf.LockedError:
            return _report(subject, "password", "")
        except _pdf.BrokenError:
            return CheckReport()
        return _report(subject, "restrictions", method)


def _report(subject: Subject, kind: str, method: str) -> CheckReport:
    facts = {"kind": kind, "method": method}
    return CheckReport((Finding("AK-C02", subject.entry.path, facts=facts),), {"encrypted": kind})


def _method(pdf: Any) -> str:  # noqa: ANN401 (a pikepdf.Pdf; the import stays lazy)
    return f"{pdf.encryption.stream_method.name} {pdf.encryption.bits} bit"


PLUGIN = EncryptedPdf()
