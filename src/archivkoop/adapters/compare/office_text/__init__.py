"""Compares an office document with its PDF by content: text, pages, pictures.

The source is read without the program that converted it: XML out of the ZIP, the binary streams of Word, Excel and
PowerPoint, RTF. A source that nothing here reads is undetermined. How the pages look is not compared: an office
document has no reference appearance.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from archivkoop import __version__
from archivkoop.adapters.compare.office_text.model import NoReaderError, SourceText
from archivkoop.adapters.compare.office_text.pdf import PdfText, UnreadablePdfError, read_pdf
from archivkoop.adapters.compare.office_text.reading import read_source
from archivkoop.adapters.compare.office_text.words import Coverage, coverage, words_of, words_of_all
from archivkoop.core.errors import FileUnreadableError
from archivkoop.core.events import Agent
from archivkoop.core.findings import Fact, Outcome
from archivkoop.core.proof import Comparison, Difference, Level

_HASHES = re.compile(r"(?<![#\w])#{3,}(?![#\w])")
MIN_TEXT_SHARE = 0.98  # of the characters of the source's words; see docs/performance.md for what was measured


@dataclass(frozen=True, slots=True)
class OfficeText:
    """Limits: `min_text_share`, how much of the source's text has to be in the PDF (0 to 1)."""

    name: str = "office_text"
    level: Level = Level.CONTENT

    def agents(self) -> tuple[Agent, ...]:
        """Return archivkoop's readers, and PDFium."""
        import pypdfium2

        pdfium = f"{pypdfium2.PDFIUM_INFO} (pypdfium2 {pypdfium2.PYPDFIUM_INFO})"
        readers = f"{__version__} (lxml {version('lxml')}, olefile {version('olefile')}, xlrd {version('xlrd')})"
        return (Agent("archivkoop office_text", readers), Agent("PDFium", pdfium))

    def compare(self, original: Path, derivative: Path, limits: Mapping[str, Any], scratch: Path) -> Comparison:
        """Compare.

        Raises:
            FileUnreadableError: The original cannot be read from its medium.
        """
        agents = self.agents()
        try:
            pdf = read_pdf(derivative)
        except UnreadablePdfError as error:
            difference = Difference("unreadable", f"the derivative cannot be read: {error}")
            return Comparison(Outcome.FAILED, self.level, agents, (difference,))
        try:
            source = read_source(original)
        except NoReaderError as error:
            measures: dict[str, Fact] = {"pages": pdf.pages}
            return Comparison(Outcome.UNDETERMINED, self.level, agents, measures=measures, reason=str(error))
        except OSError as error:
            raise FileUnreadableError(reason=str(error)) from error
        except UnreadablePdfError as error:
            raise FileUnreadableError(reason=str(error)) from error
        return self._judge(source, pdf, limits, agents)

    def _judge(
        self, source: SourceText, pdf: PdfText, limits: Mapping[str, Any], agents: tuple[Agent, ...]
    ) -> Comparison:
        shown = words_of_all(pdf.texts)
        body = coverage(words_of_all(source.body), shown)
        margins = coverage(words_of_all(source.margins), shown)
        measures = _measures(source, pdf, body, margins)
        minimum = float(limits.get("min_text_share", MIN_TEXT_SHARE))
        differences = tuple(_differences(source, pdf, body, margins, minimum))
        notes = tuple(_notes(source, pdf, body, margins))
        if differences:
            return Comparison(Outcome.FAILED, self.level, agents, differences, notes, measures)
        if not body.words and not source.pictures:
            reason = "the source has neither text nor pictures that could be compared"
            return Comparison(Outcome.UNDETERMINED, self.level, agents, (), notes, measures, reason)
        return Comparison(Outcome.PASSED, self.level, agents, (), notes, measures)


def _measures(source: SourceText, pdf: PdfText, body: Coverage, margins: Coverage) -> dict[str, Fact]:
    return {
        "kind": source.kind,
        "pages": pdf.pages,
        "words": body.words,
        "words_found": body.found,
        "text_share": round(body.share, 4),
        "margin_share": round(margins.share, 4),
        "pictures": source.pictures,
        "pictures_shown": pdf.pictures,
        "comments": source.comments,
    }


def _differences(
    source: SourceText, pdf: PdfText, body: Coverage, margins: Coverage, minimum: float
) -> Iterator[Difference]:
    if not pdf.pages:
        yield Difference("page_count", "the derivative has no page", measure=0.0, limit=1.0)
        return
    if not any(map(words_of, pdf.texts)) and not pdf.pictures and (body.words or margins.words or source.pictures):
        yield Difference("blank", "the derivative is blank, the source is not", measure=0.0)
        return
    if body.share < minimum:
        words = ", ".join(body.missing)
        message = f"{body.words - body.found} of {body.words} words are not in the derivative"
        yield Difference("text", message, None, round(body.share, 4), minimum, {"missing": words[:300]})
    if source.kind == "spreadsheet" and (cut := _hashes(pdf.texts) - _hashes(source.body)) > 0:
        yield Difference("numbers_cut", f"{cut} cells are too narrow for their number", None, float(cut), 0.0)
    if source.pictures and not pdf.pictures and not body.words:
        yield Difference("pictures", "the source consists of pictures, the derivative has none", measure=0.0, limit=1.0)


def _hashes(texts: Iterable[str]) -> int:
    """Count the rows of hashes that stand where a number does not fit."""
    return sum(len(_HASHES.findall(text)) for text in texts)


def _notes(source: SourceText, pdf: PdfText, body: Coverage, margins: Coverage) -> Iterator[Difference]:
    """Yield what is reported and not refused."""
    if body.found < body.words:
        words = ", ".join(body.missing)
        yield Difference("words", f"words not found: {words}"[:300], facts={"missing": words[:300]})
    if margins.found < margins.words:
        words = ", ".join(margins.missing)
        yield Difference("margins", f"words of headers or footers not found: {words}"[:300])
    if source.pictures > pdf.pictures:
        message = f"{source.pictures} pictures in the source, {pdf.pictures} in the derivative"
        yield Difference("pictures", message, facts={"source": source.pictures, "derivative": pdf.pictures})
    for code, count, message in (
        ("comments", source.comments, "comments are not part of the pages"),
        ("volatile", source.volatile, "fields or formulas show the day of the conversion"),
        ("unread", source.unread, "charts, diagrams or embedded objects were not compared"),
    ):
        if count:
            yield Difference(code, f"{count} {message}", measure=float(count))


PLUGIN = OfficeText()
