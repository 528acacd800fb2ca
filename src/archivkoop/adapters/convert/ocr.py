"""Scans get a text layer: OCRmyPDF with Tesseract, on pages without any text; their pictures stay byte for byte.

It stands at the head of a chain, where a profile wants it: what follows takes the file without text recognition.
OCRmyPDF is asked for a plain PDF, drawn by pdfium: so it needs no Ghostscript (it refuses Debian 12's), and PDF/A is
made by the repair, as of any other file. The proof then sees pages that look as before, and text that was added.
"""

import logging
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from archivkoop.core.errors import ConversionFailedError, ConversionRefusedError, ToolMissingError
from archivkoop.core.events import Agent
from archivkoop.core.ports import ConversionRequest, ConversionResult

LANGUAGES = ("deu", "frk")  # German, and German in Fraktur
_MEGAPIXELS = 300  # an A0 scan of 400 dpi


@dataclass(frozen=True, slots=True)
class Ocr:
    """OCRmyPDF (the extra `ocr`), then the repair."""

    name: str = "ocr"

    def agents(self) -> tuple[Agent, ...]:
        """Return OCRmyPDF, Tesseract, and what the repair works with.

        Raises:
            ToolMissingError: One of them is not there.
        """
        from archivkoop.adapters._process import tool_version
        from archivkoop.adapters.convert.pdf_repair import PLUGIN as REPAIR

        try:
            library = Agent("OCRmyPDF", version("ocrmypdf"))
        except PackageNotFoundError as error:
            raise ToolMissingError(tool="OCRmyPDF") from error
        return library, Agent("Tesseract", tool_version("tesseract")), *REPAIR.agents()

    def convert(self, request: ConversionRequest) -> ConversionResult:
        """Write the document with the text of its scanned pages behind them.

        `settings`: `languages` (Tesseract's names), and those of the repair.

        Raises:
            ConversionRefusedError: No page is a scan without text, or nothing was recognised.
            ConversionFailedError: It is damaged, or the judge refuses the result.
            ToolMissingError: OCRmyPDF or Tesseract is not there.
        """
        from archivkoop.adapters import _pdf_save
        from archivkoop.adapters.convert import _pdfa
        from archivkoop.adapters.convert.pdf_repair.loop import repair

        _pdfa.new(request.target)
        open_copy, read = request.scratch / "open.pdf", request.scratch / "read.pdf"
        with _pdfa.opened(request.source, request.settings) as pdf:
            _pdf_save.save(pdf, open_copy)  # without encryption
        scans = [number for number, page in enumerate(_pages(open_copy), 1) if page == (False, True)]
        if not scans:
            raise ConversionRefusedError(reason="no page is a scan without text")
        agents = self.agents()
        _read(open_copy, read, scans, tuple(request.settings.get("languages", LANGUAGES)), request)
        found = [number for number, (has_text, _) in enumerate(_pages(read), 1) if has_text and number in scans]
        if not found:
            raise ConversionRefusedError(reason="no text was recognised")
        done = repair(replace(request, source=read))
        detail = {"ocr_pages": found, "ocr_pages_without_text": sorted(set(scans) - set(found))}
        return ConversionResult(agents, {**done.detail, **detail}, done.validations)


def _pages(file: Path) -> Iterator[tuple[bool, bool]]:
    """Yield of each page whether it has text, and whether it has a picture.

    Raises:
        ConversionFailedError: pdfium cannot open the document or a page.
    """
    import pypdfium2
    import pypdfium2.raw

    try:
        document = pypdfium2.PdfDocument(file)
    except pypdfium2.PdfiumError as error:
        raise ConversionFailedError(tool="pdfium", reason=str(error)) from error
    try:
        for number in range(len(document)):
            page = document[number]
            text = page.get_textpage().get_text_bounded().strip()
            yield bool(text), any(page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]))
            page.close()
    except pypdfium2.PdfiumError as error:
        raise ConversionFailedError(tool="pdfium", reason=str(error)) from error
    finally:
        document.close()


def _read(
    source: Path, target: Path, pages: Sequence[int], languages: tuple[str, ...], request: ConversionRequest
) -> None:
    import ocrmypdf
    from ocrmypdf.exceptions import ExitCodeException, MissingDependencyError

    logging.getLogger("ocrmypdf").setLevel(logging.CRITICAL)  # the result is looked at, not what is said about it
    try:
        with _temporary_files_in(request.scratch):
            ocrmypdf.ocr(
                source,
                target,
                language=languages,
                pages=",".join(map(str, pages)),
                mode="skip",
                output_type="pdf",
                rasterizer="pypdfium",
                optimize=0,
                jobs=1,
                use_threads=True,
                tesseract_timeout=request.time_limit_s,
                max_image_mpixels=_MEGAPIXELS,
                invalidate_digital_signatures=True,  # the signed original stays, and the finding AK-N05 says so
                tagged_pdf_mode="ignore",
                progress_bar=False,
            )
    except MissingDependencyError as error:  # a language is missing, or Tesseract
        raise ToolMissingError(tool=f"Tesseract ({' '.join(languages)})") from error
    except ExitCodeException as error:
        reason = str(error) or type(error).__name__
        raise ConversionFailedError(tool="OCRmyPDF", reason=reason.replace(str(source), source.name)[:300]) from error


@contextmanager
def _temporary_files_in(folder: Path) -> Iterator[None]:
    """Have OCRmyPDF's own files where a killed worker's are cleared away."""
    before = tempfile.tempdir
    tempfile.tempdir = str(folder)
    try:
        yield
    finally:
        tempfile.tempdir = before


PLUGIN = Ocr()
