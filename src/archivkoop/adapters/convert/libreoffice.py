"""Office document to PDF/A-2b by LibreOffice, as it would be printed."""

from dataclasses import dataclass

from archivkoop.core.events import Agent
from archivkoop.core.ports import ConversionRequest, ConversionResult


@dataclass(frozen=True, slots=True)
class LibreOffice:
    """Writes what the document would print, pictures unchanged.

    Settings: `single_page_sheets` (each sheet of a spreadsheet on one page, hidden ones, too; else as printed),
    `hidden_slides` and `notes_pages` of presentations, `jpeg_quality` (0: no picture is compressed anew).
    """

    name: str = "libreoffice"

    def agents(self) -> tuple[Agent, ...]:
        """Return LibreOffice and pikepdf."""
        from archivkoop.adapters.convert import _office_pdf

        return _office_pdf.agents()

    def convert(self, request: ConversionRequest) -> ConversionResult:
        """Write the PDF.

        Raises:
            ConversionRefusedError: The document is encrypted, or of no kind that LibreOffice is asked for here.
            ConversionFailedError: LibreOffice left no PDF.
            TimeLimitError: It hung.
            ToolMissingError: LibreOffice is not there.
        """
        from archivkoop.adapters.convert import _office_pdf, _soffice

        extension, kind = _office_pdf.accepted(request)
        with _soffice.Office(request.scratch, request.time_limit_s) as office:
            detail = _office_pdf.write_pdf(office, office.take(request.source, extension), kind, request)
        return ConversionResult(self.agents(), detail)


PLUGIN = LibreOffice()
