"""AK-C07: a PDF with digital signatures. A conversion ends their validity, so the original must stay."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archivkoop.adapters.check import _pdf
from archivkoop.core.conversion import Subject
from archivkoop.core.events import Agent
from archivkoop.core.findings import Fact, Finding
from archivkoop.core.ports import CheckReport, Judge

_MAX_FIELDS = 100_000  # a form larger than this is built to exhaust its reader


@dataclass(frozen=True, slots=True)
class SignedPdf:
    """Counts signature fields that hold a signature."""

    name: str = "signed_pdf"
    codes: frozenset[str] = frozenset({"AK-C07"})
    opens_encrypted: bool = True

    def agents(self) -> tuple[Agent, ...]:
        """Return pikepdf with its qpdf."""
        return _pdf.agents()

    def applies(self, subject: Subject) -> bool:
        """PDFs."""
        return subject.entry.size > 0 and _pdf.is_pdf(subject)

    def check(self, file: Path, subject: Subject, limits: Mapping[str, Any], judge: Judge) -> CheckReport:
        """Say how many signatures there are; a file that does not open says nothing here."""
        try:
            with _pdf.open_pdf(file, limits.get("passwords", ())) as pdf:
                kinds = sorted(signatures(pdf))
        except (_pdf.LockedError, _pdf.BrokenError):
            return CheckReport()  # encrypted or damaged: other checks say so
        if not kinds:
            return CheckReport(facts={"signatures": 0})
        facts: dict[str, Fact] = {"signatures": len(kinds), "kinds": ", ".join(sorted(set(kinds)))}
        return CheckReport((Finding("AK-C07", subject.entry.path, facts=facts),), {"signatures": len(kinds)})


def signatures(pdf: Any) -> Iterator[str]:  # noqa: ANN401 (a pikepdf.Pdf; the import stays lazy)
    """Yield the kind (SubFilter) of every signature in the form's field tree."""
    import pikepdf

    form = pdf.Root.get("/AcroForm")
    if not isinstance(form, pikepdf.Dictionary):
        return
    waiting: list[tuple[Any, Any]] = [(field, None) for field in _array(form.get("/Fields"))]
    seen: set[tuple[int, int]] = set()
    for _ in range(_MAX_FIELDS):
        if not waiting:
            return
        field, kind = waiting.pop()
        if not isinstance(field, pikepdf.Dictionary) or field.objgen in seen:
            continue
        if field.is_indirect:
            seen.add(field.objgen)
        kind = field.get("/FT", kind)
        value = field.get("/V")
        if kind == pikepdf.Name.Sig and isinstance(value, pikepdf.Dictionary) and "/Contents" in value:
            yield str(value.get("/SubFilter", "unknown")).removeprefix("/")
        waiting += [(kid, kind) for kid in _array(field.get("/Kids"))]


def _array(value: Any) -> list[Any]:  # noqa: ANN401 (a pikepdf.Object)
    import pikepdf

    return list(value) if isinstance(value, pikepdf.Array) else []


PLUGIN = SignedPdf()
