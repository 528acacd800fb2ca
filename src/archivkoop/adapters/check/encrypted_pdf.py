"""AK-C02, AK-C14: a PDF that is encrypted: it needs a password, or it opens without and restricts its use."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archivkoop.adapters.check import _pdf
from archivkoop.core.access import NOT_OPENED, OPENED, TO_BE_OPENED
from archivkoop.core.conversion import Subject
from archivkoop.core.events import Agent
from archivkoop.core.findings import Finding, Outcome
from archivkoop.core.ports import CheckReport, Judge


@dataclass(frozen=True, slots=True)
class EncryptedPdf:
    """Tries to open it without a password, then with those that a person gave for it."""

    name: str = "encrypted_pdf"
    codes: frozenset[str] = frozenset({"AK-C02", "AK-C14"})
    opens_encrypted: bool = True

    def agents(self) -> tuple[Agent, ...]:
        """Return pikepdf with its qpdf."""
        return _pdf.agents()

    def applies(self, subject: Subject) -> bool:
        """PDFs."""
        return subject.entry.size > 0 and _pdf.is_pdf(subject)

    def check(self, file: Path, subject: Subject, limits: Mapping[str, Any], judge: Judge) -> CheckReport:
        """Say whether and how it is encrypted; what cannot be opened at all is the business of damaged_pdf."""
        given = limits.get("passwords", ())
        try:
            with _pdf.open_pdf(file, given) as pdf:
                if not pdf.is_encrypted:
                    return CheckReport(facts={"encrypted": "no"})
                method, opened = _method(pdf), bool(given) and _needs_password(file)
        except _pdf.LockedError:
            return _report(subject, "AK-C02", NOT_OPENED if given else TO_BE_OPENED, "")
        except _pdf.BrokenError:
            return CheckReport()
        if opened:
            return _report(subject, "AK-C14", OPENED, method)
        return _report(subject, "AK-C02", "restrictions", method)


def _report(subject: Subject, code: str, kind: str, method: str) -> CheckReport:
    outcome = Outcome.PASSED if kind == OPENED else Outcome.FAILED
    facts = {"kind": kind, "method": method}
    return CheckReport((Finding(code, subject.entry.path, outcome, facts),), {"encrypted": kind})


def _needs_password(file: Path) -> bool:
    try:
        with _pdf.open_pdf(file):
            return False
    except _pdf.LockedError:
        return True


def _method(pdf: Any) -> str:  # noqa: ANN401 (a pikepdf.Pdf; the import stays lazy)
    return f"{pdf.encryption.stream_method.name} {pdf.encryption.bits} bit"


PLUGIN = EncryptedPdf()
