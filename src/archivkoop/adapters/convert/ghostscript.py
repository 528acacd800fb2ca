"""PDF to PDF/A by Ghostscript: every page is drawn anew, so nothing it says about its result is believed.

Known bad: Debian 12's 10.00.0 may write a blank page and exit with 0; it still serves, because nothing unproved
passes. The structure is prepared before, because Ghostscript drops annotations without the Print flag (every link of
some producers). It is asked for a plain PDF, not for PDF/A: its own way to PDF/A turns every colour into RGB and
flattens what it does not understand; what the standard asks for, output profile and all, the repair adds behind it.
Of 192 foreign files that made 182 valid instead of 172.
"""

from dataclasses import dataclass
from pathlib import Path

from archivkoop.core.errors import ConversionFailedError
from archivkoop.core.events import Agent
from archivkoop.core.ports import ConversionRequest, ConversionResult

_KNOWN_BAD = {"10.00.0": "may write a blank page and exit with 0"}
_BYTES_OF_HEADER = 1024


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
        from archivkoop.adapters.convert import _pdfa, _redrawing

        agents = self.agents()
        _pdfa.new(request.target)
        _pdfa.flavour_of(request.target_puid)
        before, language = _redrawing.prepared(request)
        drawn = request.scratch / "drawn.pdf"
        said = _draw(before, drawn, request.scratch, request.time_limit_s)
        mended = _redrawing.repaired(request, "Ghostscript", before, drawn, language)
        return ConversionResult(agents, dict(mended.detail) | ({"messages": said} if said else {}), mended.validations)


def _draw(source: Path, drawn: Path, scratch: Path, time_limit_s: float) -> list[str]:
    from archivkoop.adapters._process import run_tool

    run = run_tool(
        "gs",
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
        f"-sOutputFile={drawn.absolute()}",
        source,
        timeout_s=time_limit_s,
        cwd=scratch,
    )
    if run.returncode or not _looks_like_pdf(drawn):
        lines = (run.stderr or run.text).strip().splitlines()
        raise ConversionFailedError(tool="Ghostscript", reason=" ".join(lines[-3:])[-300:] or str(run.returncode))
    return [line for line in run.stderr.splitlines() if line.strip()][:20]


def _looks_like_pdf(file: Path) -> bool:
    if not file.is_file():
        return False
    with file.open("rb") as stream:
        return b"%PDF-" in stream.read(_BYTES_OF_HEADER)


PLUGIN = Ghostscript()
