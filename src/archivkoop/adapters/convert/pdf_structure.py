"""PDF to PDF/A by structure alone: what the file says about itself changes, what its pages show does not.

First member of the chain: of 472 foreign files it altered none (DESIGN §8a).
"""

from dataclasses import dataclass

from archivkoop.core.events import Agent
from archivkoop.core.ports import ConversionRequest, ConversionResult


@dataclass(frozen=True, slots=True)
class PdfStructure:
    """`pikepdf.pdfa.prepare` and saving."""

    name: str = "pdf_structure"

    def agents(self) -> tuple[Agent, ...]:
        """Return pikepdf and qpdf."""
        from archivkoop.adapters.convert import _pdfa

        return _pdfa.agents()

    def convert(self, request: ConversionRequest) -> ConversionResult:
        """Write the prepared document.

        Raises:
            ConversionRefusedError: It needs a password, or the target is none that this way can reach.
            ConversionFailedError: It is damaged beyond repair.
        """
        from archivkoop.adapters.convert import _pdfa

        flavour = _pdfa.flavour_of(request.target_puid)
        with _pdfa.opened(request.source, request.settings) as pdf:
            detail = _pdfa.prepare(pdf, flavour, _pdfa.intent_of(pdf))
            _pdfa.write(pdf, request.target, flavour)
        return ConversionResult(self.agents(), detail)


PLUGIN = PdfStructure()
