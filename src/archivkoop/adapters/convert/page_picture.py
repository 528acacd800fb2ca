"""The last way to PDF/A: pages that cannot be repaired become pictures of themselves, their text invisible behind.

Page by page: what the repair made valid stays as it is. Only if the profile allows it (`allowed = true`), and always
told as a loss: a picture is no text to copy, enlarge or read aloud as it was.
"""

from dataclasses import dataclass

from archivkoop.core.errors import ConversionRefusedError
from archivkoop.core.events import Agent
from archivkoop.core.ports import ConversionRequest, ConversionResult

_DPI = 250  # as closely as the proof looks: so it sees the very same pixels


@dataclass(frozen=True, slots=True)
class PagePicture:
    """Pictures of pages with their text behind."""

    name: str = "page_picture"

    def agents(self) -> tuple[Agent, ...]:
        """Return pdfium, which draws, and pikepdf, which writes."""
        from pypdfium2.version import PDFIUM_INFO

        from archivkoop.adapters.convert import _pdfa

        return Agent("pdfium", str(PDFIUM_INFO.version)), *_pdfa.agents()

    def convert(self, request: ConversionRequest) -> ConversionResult:
        """Write the repaired document with pictures in place of the pages that are refused or look otherwise.

        `settings`: `allowed` (false), `dpi` (250), `attachments` (as for the repair).

        Raises:
            ConversionRefusedError: The profile does not allow it, the file needs a password, or no page needs it.
            ConversionFailedError: pdfium cannot draw the pages, or the judge refuses the result all the same.
        """
        if not request.settings.get("allowed", False):
            raise ConversionRefusedError(reason="the profile allows no pictures of pages")
        from archivkoop.adapters.convert import _pdfa, _picturing

        _pdfa.new(request.target)
        detail, validations = _picturing.pictured(request, int(request.settings.get("dpi", _DPI)))
        return ConversionResult(self.agents(), detail, validations)


PLUGIN = PagePicture()
