"""PDF to PDF/A by poppler's pdftocairo: every page is drawn anew, by other hands than Ghostscript's, and repaired.

It keeps neither links nor bookmarks nor tags; what that means for a file, the proof says.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from archivkoop.core.events import Agent
from archivkoop.core.ports import ConversionRequest, ConversionResult

if TYPE_CHECKING:
    from archivkoop.adapters._process import ToolRun

_PROGRAM = "pdftocairo"


@dataclass(frozen=True, slots=True)
class PdfToCairo:
    """pdftocairo as a program, and repair behind it."""

    name: str = "pdftocairo"

    def agents(self) -> tuple[Agent, ...]:
        """Return pdftocairo, pikepdf and qpdf.

        Raises:
            ToolMissingError: pdftocairo is not there.
        """
        from archivkoop.adapters._process import tool_version
        from archivkoop.adapters.convert import _pdfa

        return Agent("pdftocairo", tool_version(_PROGRAM, "-v")), *_pdfa.agents()

    def convert(self, request: ConversionRequest) -> ConversionResult:
        """Write what pdftocairo made of the document, repaired.

        Raises:
            ConversionRefusedError: It needs a password.
            ConversionFailedError: pdftocairo left no usable result.
            TimeLimitError: It took longer than the limit.
            ToolMissingError: pdftocairo is not there.
        """
        from archivkoop.adapters._process import run_tool
        from archivkoop.adapters.convert._drawn_anew import drawn_anew

        def draw(source: Path, target: Path) -> "ToolRun":
            return run_tool(_PROGRAM, "-pdf", source, target, timeout_s=request.time_limit_s, cwd=request.scratch)

        agents = self.agents()
        mended, _ = drawn_anew(request, _PROGRAM, draw)
        return ConversionResult(agents, mended.detail, mended.validations)


PLUGIN = PdfToCairo()
