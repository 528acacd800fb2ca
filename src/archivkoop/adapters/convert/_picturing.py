"""Puts pictures of pages, with their text invisible behind, into a document."""

import re
import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import numpy as np
import pikepdf
import pypdfium2
from numpy.typing import NDArray
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from archivkoop.adapters._pdf_save import save
from archivkoop.adapters.compare.pdf.comparer import PdfComparer
from archivkoop.adapters.compare.pdf.fresh import FreshProcess
from archivkoop.adapters.compare.pdf.judge import STOPPED
from archivkoop.adapters.convert import _hidden_text, _pdfa
from archivkoop.adapters.convert.pdf_repair.loop import Repaired, attempt, pages_named, refusal
from archivkoop.core.errors import ConversionFailedError, ConversionRefusedError
from archivkoop.core.findings import Outcome
from archivkoop.core.ports import ConversionRequest
from archivkoop.core.proof import Comparison, Validation

_Answer = TypeVar("_Answer")
Pixels: TypeAlias = NDArray[np.uint8]

_MARK = re.compile(rb"/MCID\s+(\d+)")
_MAX_PIXELS = 60_000_000  # of one page
_MAX_DPI = 600.0  # of a picture, however fine an image on its page is
_POINTS_PER_INCH = 72
_MAX_NESTING = 12  # of forms in forms
_EFFORT = 6  # of compression; pages are many, and their pixels alone would fill the memory
_MEMORY_MB = 4096  # of the process that draws
_ROUNDS = 3  # the judge names only some of the places
_REPAIR = "pdf_repair"  # the member whose result the pictures go into
_DROPPED = (
    Name.Group,
    Name.Metadata,
    Name.PieceInfo,
    Name.Thumb,
    Name.B,
)  # they tell of the content


def pictured(request: ConversionRequest, dpi: int) -> tuple[dict[str, Any], tuple[Validation, ...]]:
    """Write `request.target`; return what was done, and the judge's answers about it.

    Raises:
        ConversionRefusedError: The file needs a password, is a dynamic form, or no page is what is wrong with it.
        ConversionFailedError: pdfium cannot draw the pages, or the judge refuses the result.
    """
    with suppress(ConversionFailedError), _pdfa.opened(request.source, request.settings):
        pass  # it is not locked; pdfium alone would pass over its owner's restrictions
    wanted = {name: value for name, value in request.settings.items() if name == "attachments"}
    with closing(_opened(request)) as document:
        base, doomed = _begin(request, len(document))
        drawn = request.scratch / "pictured.pdf"
        for _ in range(_ROUNDS):
            _fresh(request, draw, request.source, base, sorted(doomed), drawn, dpi)
            request.target.unlink(missing_ok=True)
            done = attempt(replace(request, source=drawn, settings=wanted))
            more = pages_named(done.validations) & frozenset(range(len(document))) - doomed
            if not done.refused or not more:
                break
            doomed |= more
    if done.refused:
        request.target.unlink(missing_ok=True)
        raise refusal(done)
    return _detail(done, sorted(doomed)), done.validations


def _fresh(request: ConversionRequest, function: Callable[..., _Answer], *args: object) -> _Answer:
    """Call a function where pdfium did nothing before: what it substitutes for a font depends on what it has seen."""
    process = FreshProcess(request.time_limit_s, _MEMORY_MB)
    answer: _Answer = process(f"{function.__module__}:{function.__name__}", *args)
    return answer


def _begin(request: ConversionRequest, pages: int) -> tuple[Path | None, frozenset[int]]:
    """Return the document that the pictures go into, if there is one, and the pages (0-based) that become pictures.

    These are the pages that the judge names and those that the proof refuses: the others stay as they are.
    """
    every = frozenset(range(pages))
    base, validations = _base(request)
    if base is None or _page_count(base) != pages:
        return None, every
    named = pages_named(validations) & every
    if _refused(validations) and not named:
        return base, every
    doomed = named | (frozenset(page - 1 for page in _altered(request, base)) & every)
    if not doomed:
        raise ConversionRefusedError(reason="no page of it needs a picture")
    return base, doomed


def _base(request: ConversionRequest) -> tuple[Path | None, Sequence[Validation]]:
    """Return the repaired document and the judge's answers: the repair's own result, if all is still in it."""
    earlier = request.earlier.get(_REPAIR)
    if earlier and earlier.attempt.proof and earlier.result.is_file() and not earlier.attempt.detail.get("beside"):
        return earlier.result, earlier.attempt.proof.validations
    mended = request.scratch / "mended.pdf"
    try:
        return mended, attempt(replace(request, target=mended, settings={})).validations
    except (ConversionFailedError, pikepdf.PdfError):
        return None, ()


def _page_count(base: Path) -> int:
    try:
        with pikepdf.open(base) as pdf:
            return len(pdf.pages)
    except pikepdf.PdfError:
        return 0


def _altered(request: ConversionRequest, base: Path) -> frozenset[int]:
    """Return the pages (from 1) that the proof refuses of the repaired document, also if it was not asked yet."""
    earlier = request.earlier.get(_REPAIR)
    proof = earlier.attempt.proof if earlier and earlier.result == base else None
    if proof and proof.comparison and proof.comparison.outcome is Outcome.FAILED and _complete(proof.comparison):
        return frozenset(found.page for found in proof.comparison.differences if found.page)
    return PdfComparer().refused_pages(request.source, base, request.scratch / "comparison")


def _complete(comparison: Comparison) -> bool:
    """Say whether every page was looked at, and each difference is listed."""
    listed = Counter(found.code for found in comparison.differences)
    unlisted = any(int(comparison.measures.get(f"{code}_count", count)) > count for code, count in listed.items())
    return not unlisted and STOPPED not in comparison.measures


def _opened(request: ConversionRequest) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(request.source.read_bytes())
    except (pypdfium2.PdfiumError, OSError) as error:
        raise ConversionFailedError(tool="pdfium", reason=str(error)[:300]) from error
    if not len(document):
        raise ConversionFailedError(tool="pdfium", reason="the document has no page")
    return document


def _refused(validations: Sequence[Validation]) -> bool:
    return Outcome.worst([validation.outcome for validation in validations]) is Outcome.FAILED


def _blank(document: pypdfium2.PdfDocument) -> Pdf:
    """Return a document of empty pages of the same sizes, for a source that only pdfium can read."""
    base = pikepdf.new()
    for number in range(len(document)):
        size = document.get_page_size(number)
        base.add_blank_page(page_size=(max(3.0, size[0]), max(3.0, size[1])))
    return base


def _pixels(page: pypdfium2.PdfPage, dpi: float) -> Pixels:
    """Return a page as drawn without annotations, not turned, in three colours."""
    width, height = page.get_size()
    scale = min(dpi / _POINTS_PER_INCH, (_MAX_PIXELS / max(1.0, width * height)) ** 0.5)
    bitmap = page.render(
        scale=scale,
        rotation=(360 - page.get_rotation()) % 360,
        draw_annots=False,
        may_draw_forms=False,
        rev_byteorder=True,
    )
    pixels: Pixels = np.array(bitmap.to_numpy()[:, :, :3])  # a copy: the bitmap goes with the page
    return pixels


def draw(source: Path, base: Path | None, doomed: list[int], target: Path, dpi: int) -> None:
    """Write `target`: `base`, or empty pages, with pictures of the source in place of some pages (0-based)."""
    font = _hidden_text.HiddenFont()
    with (
        closing(pypdfium2.PdfDocument(source)) as document,
        pikepdf.open(base) if base else _blank(document) as pdf,
    ):
        holder = pdf.make_indirect(Dictionary())
        for number in doomed:
            _replace(document[number], pdf, number, holder, font, dpi)
        holder[Name.Hidden] = pdf.make_indirect(font.write(pdf))
        save(pdf, target)


def _replace(
    shown: pypdfium2.PdfPage,
    base: Pdf,
    number: int,
    fonts: Dictionary,
    font: _hidden_text.HiddenFont,
    dpi: int,
) -> None:
    """Put a picture of a page, and its text behind, in place of the page's content."""
    page = base.pages[number].obj
    left, bottom, right, top = _box(shown, page)
    text = _hidden_text.layer(_hidden_text.characters(shown), font, _marks(page))
    image = _image(base, _pixels(shown, max(dpi, min(_finest(shown), _MAX_DPI))))
    matrix = f"{right - left:.4f} 0 0 {top - bottom:.4f} {left:.4f} {bottom:.4f}"
    drawing = f"/Artifact BMC q {matrix} cm /Picture Do Q EMC\n".encode()  # the tags speak of the text
    page[Name.Resources] = Dictionary(XObject=Dictionary(Picture=image), Font=fonts)
    page[Name.Contents] = base.make_stream(drawing + text)
    for key in _DROPPED:
        if key in page:
            del page[key]


def _marks(page: Dictionary) -> frozenset[int]:
    """Return the marked-content identifiers of a page's content that its tags can refer to."""
    if Name.StructParents not in page:
        return frozenset()
    contents = page.get(Name.Contents)
    streams = list(contents) if isinstance(contents, Array) else [contents]
    read = b"\n".join(stream.read_bytes() for stream in streams if isinstance(stream, Stream))
    return frozenset(int(number) for number in _MARK.findall(read))


def _box(shown: pypdfium2.PdfPage, page: Dictionary) -> tuple[float, float, float, float]:
    """Return the rectangle that pdfium shows of a page, in the page's own coordinates."""
    width, height = shown.get_size()
    if shown.get_rotation() % 180:
        width, height = height, width
    left, bottom, right, top = shown.get_bbox() if Name.Resources in page else (0.0, 0.0, width, height)
    if abs(right - left - width) > 1 or abs(top - bottom - height) > 1:
        return 0.0, 0.0, width, height
    return left, bottom, right, top


def _finest(shown: pypdfium2.PdfPage) -> float:
    """Return the resolution (dpi) of the finest image on a page; 0 where there is none: no image is to lose any."""
    images = shown.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=_MAX_NESTING)
    known = [image.get_metadata() for image in images]
    return max((max(one.horizontal_dpi, one.vertical_dpi) for one in known), default=0.0)


def _image(base: Pdf, pixels: Pixels) -> Stream:
    """Return an image without loss, in grey where there is no colour."""
    height, width = pixels.shape[:2]
    grey = bool((pixels[:, :, 0] == pixels[:, :, 1]).all() and (pixels[:, :, 1] == pixels[:, :, 2]).all())
    samples = pixels[:, :, 0] if grey else pixels
    return base.make_stream(
        zlib.compress(np.ascontiguousarray(samples).tobytes(), _EFFORT),
        Filter=Name.FlateDecode,
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=width,
        Height=height,
        ColorSpace=Name.DeviceGray if grey else Name.DeviceRGB,
        BitsPerComponent=8,
    )


def _detail(done: Repaired, doomed: list[int]) -> dict[str, Any]:
    pages = [number + 1 for number in doomed]
    losses = [f"page {number} is a picture; its text is invisible behind it" for number in pages]
    return dict(done.detail) | {
        "steps": ["made pictures of pages that could not be repaired", *done.detail["steps"]],
        "losses": [*losses, *done.detail.get("losses", [])],
        "pictures": pages,
    }
