"""PDF to PDF/A by poppler's pdftocairo: every page is drawn anew, by other hands than Ghostscript's, and repaired.

It keeps neither links nor bookmarks nor tags; what that means for a file, the proof says.
"""

from dataclasses import dataclass

from archivkoop.core.errors import ConversionFailedError
from archivkoop.core.events import Agent
from archivkoop.core.ports import ConversionRequest, ConversionResult

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
        from archivkoop.adapters.convert import _pdfa, _redrawing

        agents = self.agents()
        _pdfa.new(request.target)
        _pdfa.flavour_of(request.target_puid)
        before, language = _redrawing.prepared(request)
        drawn = request.scratch / "drawn.pdf"
        run = run_tool(_PROGRAM, "-pdf", before, drawn, timeout_s=request.time_limit_s, cwd=request.scratch)
        if run.returncode or not drawn.is_file():
            said = (run.stderr or run.text).strip().splitlines()
            reason = " ".join(said[-3:])[-300:] or str(run.returncode)
            raise ConversionFailedError(tool=_PROGRAM, reason=reason)
        mended = _redrawing.repaired(request, _PROGRAM, before, drawn, language)
        return ConversionResult(agents, mended.detail, mended.validations)


PLUGIN = PdfToCairo()
