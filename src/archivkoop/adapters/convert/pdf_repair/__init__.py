"""PDF to PDF/A by repairing what the standard forbids, clause by clause; the rest of the file stays as it was.

`steps.py` has the modules in their order, `loop.py` the rounds. What it cannot repair without guessing it refuses or
leaves, and the next member of the chain has its turn.
"""

from dataclasses import dataclass

from archivkoop.core.events import Agent
from archivkoop.core.ports import ConversionRequest, ConversionResult


@dataclass(frozen=True, slots=True)
class PdfRepair:
    """The structural repair."""

    name: str = "pdf_repair"

    def agents(self) -> tuple[Agent, ...]:
        """Return the libraries that do the work."""
        import fontTools

        from archivkoop.adapters.convert import _pdfa

        return *_pdfa.agents(), Agent("fontTools", fontTools.version)

    def convert(self, request: ConversionRequest) -> ConversionResult:
        """Write the repaired document; one that the judge goes on refusing, too: its good pages serve the next members.

        `settings`: `owner_restricted` ("convert", "refuse"), `attachments` ("pdfa3", "beside", "remove", "refuse").

        Raises:
            ConversionRefusedError: It needs a password, or something would be lost or guessed.
            ConversionFailedError: It is damaged.
        """
        from archivkoop.adapters.convert import _pdfa
        from archivkoop.adapters.convert.pdf_repair.loop import attempt

        _pdfa.new(request.target)
        done = attempt(request)
        return ConversionResult(self.agents(), done.detail, done.validations)


PLUGIN = PdfRepair()
