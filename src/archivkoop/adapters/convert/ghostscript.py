"""PDF to PDF/A by Ghostscript: every page is drawn anew, so nothing it says about its result is believed.

Known bad: Debian 12's 10.00.0 may write a blank page and exit with 0; it still serves, because nothing unproved
passes. The structure is prepared before, because Ghostscript drops annotations without the Print flag (every link of
some producers). It is asked for a plain PDF, not for PDF/A: its own way to PDF/A turns every colour into RGB and
flattens what it does not understand; what the standard asks for, output profile and all, the repair adds behind it.
Of 192 foreign files that made 182 valid instead of 172.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from archivkoop.core.events import Agent
from archivkoop.core.ports import ConversionRequest, ConversionResult

if TYPE_CHECKING:
    from archivkoop.adapters._process import ToolRun

_KNOWN_BAD = {"10.00.0": "may write a blank page and exit with 0"}
_LINES_KEPT = 20  # of what it says


@dataclass(frozen=True, slots=True)
class Ghostscript:
    """Ghostscript as a program, between preparation and repair."""

    name: str = "ghostscript"

    def agents(self) -> tuple[Agent, ...]:
        """Return Ghostscript, pikepdf and qpdf.

        Raises:
            ToolMissingError: Ghostscript is not there.
        """
        from archivkoop.adapters._process import tool_version
        from archivkoop.adapters.convert import _pdfa

        return Agent("Ghostscript", tool_version("gs")), *_pdfa.agents()

    def known_bad(self) -> str:
        """Return what is known to be wrong with the installed version; empty if nothing is."""
        return _KNOWN_BAD.get(self.agents()[0].version, "")

    def convert(self, request: ConversionRequest) -> ConversionResult:
        """Write what Ghostscript made of the document, repaired.

        Raises:
            ConversionRefusedError: It needs a password.
            ConversionFailedError: Ghostscript left no usable result.
            TimeLimitError: It took longer than the limit.
            ToolMissingError: Ghostscript is not there.
        """
        from archivkoop.adapters._process import run_tool
        from archivkoop.adapters.convert._drawn_anew import drawn_anew

        def draw(source: Path, target: Path) -> "ToolRun":
            arguments = _arguments(source, target)
            return run_tool("gs", *arguments, timeout_s=request.time_limit_s, cwd=request.scratch)

        agents = self.agents()
        mended, run = drawn_anew(request, "Ghostscript", draw)
        said = [line for line in run.stderr.splitlines() if line.strip()][:_LINES_KEPT]
        return ConversionResult(agents, dict(mended.detail) | ({"messages": said} if said else {}), mended.validations)


def _arguments(source: Path, target: Path) -> tuple[str | Path, ...]:
    return (
        "-dSAFER",
        f"--permit-file-read={source.absolute()}",
        "-dBATCH",
        "-dNOPAUSE",
        "-dNOPROMPT",
        "-dQUIET",
        "-sDEVICE=pdfwrite",
        "-dCompatibilityLevel=1.7",
        "-sColorConversionStrategy=LeaveColorUnchanged",
        "-dPreserveAnnots=true",
        "-dAutoRotatePages=/None",  # a page keeps its orientation
        "-dPassThroughJPEGImages=true",
        "-dPassThroughJPXImages=true",
        "-dDownsampleColorImages=false",  # an archive loses no pixel
        "-dDownsampleGrayImages=false",
        "-dDownsampleMonoImages=false",
        "-dAutoFilterColorImages=false",
        "-dAutoFilterGrayImages=false",
        "-dColorImageFilter=/FlateEncode",
        "-dGrayImageFilter=/FlateEncode",
        f"-sOutputFile={target.absolute()}",
        source,
    )


PLUGIN = Ghostscript()
