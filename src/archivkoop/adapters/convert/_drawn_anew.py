"""The way of the members that have a program draw every page anew: prepared before it, repaired behind it."""

from collections.abc import Callable
from pathlib import Path

from archivkoop.adapters._process import ToolRun
from archivkoop.adapters.convert import _pdfa, _redrawing
from archivkoop.adapters.convert.pdf_repair.loop import Repaired
from archivkoop.core.errors import ConversionFailedError
from archivkoop.core.ports import ConversionRequest

_BYTES_OF_HEADER = 1024
_LAST_LINES = 3


def drawn_anew(
    request: ConversionRequest, program: str, draw: Callable[[Path, Path], ToolRun]
) -> tuple[Repaired, ToolRun]:
    """Write `request.target`; return what was repaired, and how the program ran.

    Args:
        request: What is asked for.
        program: What the record calls the program.
        draw: Runs it: reads a PDF, writes one that is not there yet.

    Raises:
        ConversionRefusedError: It needs a password.
        ConversionFailedError: The program left no usable result.
        TimeLimitError: It took longer than the limit.
    """
    _pdfa.new(request.target)
    _pdfa.flavour_of(request.target_puid)
    before, language = _redrawing.prepared(request)
    drawn = request.scratch / "drawn.pdf"
    run = draw(before, drawn)
    if run.returncode or not _looks_like_pdf(drawn):
        lines = (run.stderr or run.text).strip().splitlines()[-_LAST_LINES:]
        raise ConversionFailedError(tool=program, reason=" ".join(lines)[-300:] or str(run.returncode))
    return _redrawing.repaired(request, program, before, drawn, language), run


def _looks_like_pdf(file: Path) -> bool:
    if not file.is_file():
        return False
    with file.open("rb") as stream:
        return b"%PDF-" in stream.read(_BYTES_OF_HEADER)
