"""Spreadsheet to PDF/A-2b by LibreOffice, with text wrapped in its cells and columns wide enough for what they hold.

As printed, a text that is longer than its cell is cut off where the next cell begins, and a number is `###`; the proof
then fails. This is the chain's second member: what the cells say is worth more than how high the rows are.
"""

from dataclasses import dataclass

from archivkoop.adapters._office import Kind
from archivkoop.core.errors import ConversionRefusedError
from archivkoop.core.events import Agent
from archivkoop.core.ports import ConversionRequest, ConversionResult


@dataclass(frozen=True, slots=True)
class LibreOfficeWrapped:
    """Goes by OpenDocument, in which the styles are changed. Settings as for `libreoffice`."""

    name: str = "libreoffice_wrapped"

    def agents(self) -> tuple[Agent, ...]:
        """Return LibreOffice and pikepdf."""
        from archivkoop.adapters.convert import _office_pdf

        return _office_pdf.agents()

    def convert(self, request: ConversionRequest) -> ConversionResult:
        """Write the PDF.

        Raises:
            ConversionRefusedError: It is no spreadsheet, or encrypted.
            ConversionFailedError: LibreOffice left no PDF.
            TimeLimitError: It hung.
            ToolMissingError: LibreOffice is not there.
        """
        from archivkoop.adapters.convert import _office_pdf, _soffice, _wrapping

        extension, kind = _office_pdf.accepted(request)
        if kind is not Kind.SPREADSHEET:
            raise ConversionRefusedError(reason="no spreadsheet")
        with _soffice.Office(request.scratch, request.time_limit_s) as office:
            document = office.take(request.source, extension)
            if extension != "ods":  # LibreOffice 7.4 cannot write again all that other programs write as OpenDocument
                document = office.export(document, "fods", "OpenDocument Spreadsheet Flat XML", {})
            changed = _wrapping.wrap(document)
            detail = _office_pdf.write_pdf(office, document, kind, request)
        return ConversionResult(self.agents(), {**detail, "changed": changed})


PLUGIN = LibreOfficeWrapped()
