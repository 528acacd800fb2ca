"""What the members that have a program draw all pages anew do before and after it."""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from pikepdf import Name, Pdf, String, parse_content_stream

from archivkoop.adapters._pdf_save import save
from archivkoop.adapters.compare.pdf.comparer import PdfComparer
from archivkoop.adapters.convert import _pdfa
from archivkoop.adapters.convert.pdf_repair.attachments import specifications, take_out
from archivkoop.adapters.convert.pdf_repair.loop import Repaired, pages_named, repair
from archivkoop.core.errors import ConversionFailedError, ConversionRefusedError
from archivkoop.core.ports import ConversionRequest
from archivkoop.core.proof import Validation

_AS_BEFORE = "a page is altered again with which an earlier way failed"
_MOST_DOUBTFUL = 4
_PAINTING = frozenset(
    ("f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh", "Do", "Tj", "TJ", "'", '"', "BI", "INLINE IMAGE")
)


def prepared(request: ConversionRequest) -> tuple[Path, str]:
    """Return the source with its structure prepared, or the source where qpdf cannot read it; and its language.

    Raises:
        ConversionRefusedError: It needs a password, the profile respects its restrictions, or it is a dynamic form.
    """
    before = request.scratch / "prepared.pdf"
    try:
        with _pdfa.opened(request.source, request.settings) as pdf:
            _pdfa.refuse_dynamic_form(pdf)
            _pdfa.prepare(pdf, _pdfa.flavour_of(request.target_puid))
            save(pdf, before)
            return before, str(pdf.Root.get("/Lang", ""))
    except ConversionRefusedError:
        raise
    except Exception:  # noqa: BLE001 (the programs read some files that qpdf does not)
        before.unlink(missing_ok=True)
        return request.source, ""


def repaired(request: ConversionRequest, program: str, before: Path, drawn: Path, language: str) -> Repaired:
    """Write `request.target`: what the program drew, repaired, in the language that it forgot.

    Raises:
        ConversionFailedError: Nothing was drawn of a broken file, or the judge refuses the result.
    """
    with _pdfa.opened(drawn, {}) as pdf:
        if before == request.source and not _shows_anything(pdf):
            raise ConversionFailedError(tool=program, reason="it found nothing to draw in a broken file")
        source = _with_language(pdf, language, drawn, request.scratch)
    taken_out = _taken_out(request)
    doubtful = _doubtful(request)

    def judge(file: Path, puid: str) -> tuple[Validation, ...]:
        if altered := PdfComparer().refused_pages(request.source, file, request.scratch, doubtful) if doubtful else ():
            page = min(altered)
            raise ConversionFailedError(tool=program, reason=f"{_AS_BEFORE}: {page}")
        return request.judge(file, puid)

    settings = {"attachments": "remove"} if taken_out else {}
    mended = repair(replace(request, source=source, settings=settings, judge=judge))
    detail: dict[str, Any] = dict(mended.detail) | ({"beside": taken_out} if taken_out else {})
    detail["steps"] = [f"{program} drew the pages anew", *detail["steps"]]
    return Repaired(detail, mended.validations)


def _doubtful(request: ConversionRequest) -> tuple[int, ...]:
    """Return pages (from 1) with which earlier members failed: most often this one does, too, and that is soon seen."""
    proofs = [one.attempt.proof for one in request.earlier.values() if one.attempt.proof]
    compared = [proof.comparison for proof in proofs if proof.comparison]
    altered = {found.page for comparison in compared for found in comparison.differences if found.page}
    refused = {number + 1 for proof in proofs for number in pages_named(proof.validations)}
    return tuple(dict.fromkeys([*sorted(altered), *sorted(refused)]))[:_MOST_DOUBTFUL]


def _taken_out(request: ConversionRequest) -> dict[str, str]:
    """Where the profile wants it, put the source's embedded files beside the result: programs forget them."""
    if request.settings.get("attachments") == "beside":
        with suppress(ConversionFailedError), _pdfa.opened(request.source, request.settings) as pdf:
            if found := specifications(pdf):
                return take_out(found, request.target)
    return {}


def _with_language(pdf: Pdf, language: str, drawn: Path, scratch: Path) -> Path:
    if not language or Name.Lang in pdf.Root:
        return drawn
    pdf.Root[Name.Lang] = String(language)
    spoken = scratch / "drawn-language.pdf"
    save(pdf, spoken)
    return spoken


def _shows_anything(pdf: Pdf) -> bool:
    """Say whether any page paints; of a file that nothing else can read, some programs make blank pages."""
    return any(str(one.operator) in _PAINTING for page in pdf.pages for one in parse_content_stream(page))
