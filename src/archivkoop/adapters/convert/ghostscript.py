"""PDF to PDF/A by Ghostscript: every page is drawn anew, so nothing it says about its result is believed.

Known bad: Debian 12's 10.00.0 may write a blank page and exit with 0; it still serves, because nothing unproved
passes. The structure is prepared before, because Ghostscript drops annotations without the Print flag (every link of
some producers). It is asked for a plain PDF, not for PDF/A: its own way to PDF/A turns every colour into RGB and
flattens what it does not understand; what the standard asks for, output profile and all, the repair adds behind it.
Of 192 foreign files that made 182 valid instead of 172.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archivkoop.core.errors import ConversionFailedError, ConversionRefusedError
from archivkoop.core.events import Agent
from archivkoop.core.ports import ConversionRequest, ConversionResult

if TYPE_CHECKING:
    from pikepdf import Pdf

_KNOWN_BAD = {"10.00.0": "may write a blank page and exit with 0"}
_BYTES_OF_HEADER = 1024
_PAINTING = frozenset(
    ("f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh", "Do", "Tj", "TJ", "'", '"', "BI", "INLINE IMAGE")
)


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
        from archivkoop.adapters.convert import _pdfa
        from archivkoop.adapters.convert.pdf_repair.loop import repair

        agents = self.agents()
        _pdfa.new(request.target)
        flavour = _pdfa.flavour_of(request.target_puid)
        before, language = self._prepared(request, flavour)
        drawn = request.scratch / "drawn.pdf"
        said = _draw(before, drawn, request.scratch, request.time_limit_s)
        with _pdfa.opened(drawn, {}) as pdf:
            if before == request.source and not _shows_anything(pdf):
                raise ConversionFailedError(tool="Ghostscript", reason="it found nothing to draw in a broken file")
            drawn = _with_language(pdf, language, drawn, request.scratch)
        mended = repair(replace(request, source=drawn, settings={}))
        detail: dict[str, Any] = dict(mended.detail)
        detail["steps"] = ["Ghostscript drew the pages anew", *detail["steps"]]
        if said:
            detail["messages"] = said
        return ConversionResult(agents, detail, mended.validations)

    def _prepared(self, request: ConversionRequest, flavour: str) -> tuple[Path, str]:
        """Return the source with its structure prepared, or the source where qpdf cannot read it; and its language."""
        from archivkoop.adapters.convert import _pdfa

        before = request.scratch / "prepared.pdf"
        try:
            with _pdfa.opened(request.source, request.settings) as pdf:
                _pdfa.prepare(pdf, flavour)
                pdf.save(before)
                language = str(pdf.Root.get("/Lang", ""))
        except ConversionRefusedError:
            raise
        except Exception:  # noqa: BLE001 (Ghostscript reads some files that qpdf does not)
            before.unlink(missing_ok=True)
            return request.source, ""
        return before, language


def _with_language(pdf: "Pdf", language: str, drawn: Path, scratch: Path) -> Path:
    """Return the drawn file with the document's language, which Ghostscript forgets."""
    from pikepdf import Name, String

    if not language or Name.Lang in pdf.Root:
        return drawn
    pdf.Root[Name.Lang] = String(language)
    spoken = scratch / "drawn-language.pdf"
    pdf.save(spoken)
    return spoken


def _shows_anything(pdf: "Pdf") -> bool:
    """Say whether any page paints; of a file that nothing else can read, Ghostscript makes blank pages."""
    from pikepdf import parse_content_stream

    return any(str(one.operator) in _PAINTING for page in pdf.pages for one in parse_content_stream(page))


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
