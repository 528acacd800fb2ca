"""PDF to PDF/A by structure alone: what the file says about itself changes, what its pages show does not.

First member of the chain: of 472 foreign files it altered none (DESIGN §8a).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archivkoop.core.errors import ConversionRefusedError
from archivkoop.core.events import Agent
from archivkoop.core.ports import ConversionRequest, ConversionResult

if TYPE_CHECKING:
    from pikepdf import Pdf


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
            ConversionRefusedError: It needs a password, the target is none that this way can reach, or fonts are not
                embedded: no judge need be asked about that.
            ConversionFailedError: It is damaged beyond repair.
        """
        from archivkoop.adapters.convert import _pdfa

        _pdfa.new(request.target)
        flavour = _pdfa.flavour_of(request.target_puid)
        with _pdfa.opened(request.source, request.settings) as pdf:
            if _lacks_fonts(pdf):
                raise ConversionRefusedError(reason="fonts are not embedded")
            detail = _pdfa.prepare(pdf, flavour, _pdfa.intent_of(pdf))
            _pdfa.write(pdf, request.target, flavour)
        return ConversionResult(self.agents(), detail)


def _lacks_fonts(pdf: "Pdf") -> bool:
    """Say whether any font that a page may show has no program. Nine of ten refused files lack just that."""
    from archivkoop.adapters.convert.pdf_repair import tree
    from archivkoop.adapters.convert.pdf_repair.fonts_embed import has_program

    uses = tree.fonts(pdf, list(tree.scopes(pdf)))
    return any(use.subtype in {"Type1", "MMType1", "TrueType"} and not has_program(use.font) for use in uses)


PLUGIN = PdfStructure()
