"""Renders a run of a PDF's pages into a file of pixels.

It runs in a process of its own and imports little, so that it starts at once.
"""

import ctypes
import mmap
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pypdfium2.raw as pdfium

from archivkoop.adapters.compare.pdf.glyphs import Glyphs, Matrix, count_unmapped, read_glyphs, way_to_pixels
from archivkoop.adapters.compare.pdf.unseen import (
    MAX_NESTING,
    Handle,
    has_unseen_text,
    objects_of_form,
    objects_of_page,
)

RENDER = f"{__name__}:render"
_LEAST_PT = 216.0  # a smaller page, often an image with the wrong resolution, is enlarged to this
PIXEL_BYTES = 4  # blue, green, red, unused
_WHITE = 0xFFFFFFFF
_POPULATED = {"flags": mmap.MAP_SHARED | mmap.MAP_POPULATE} if hasattr(mmap, "MAP_POPULATE") else {}
# A text in a font that nobody has: pdfium looks for the system's fonts when it first needs one.
_FIRST_DOCUMENT = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R"
    b"/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>>>>>>>endobj\n"
    b"4 0 obj<</Length 18>>stream\nBT/F 9 Tf(x)Tj ET \nendstream endobj\ntrailer<</Root 1 0 R>>\n"
)
_FLAGS = pdfium.FPDF_ANNOT | pdfium.FPDF_RENDER_LIMITEDIMAGECACHE
_ERRORS = {
    pdfium.FPDF_ERR_FILE: "not readable",
    pdfium.FPDF_ERR_FORMAT: "no PDF, or damaged beyond repair",
    pdfium.FPDF_ERR_PASSWORD: "needs a password",
    pdfium.FPDF_ERR_SECURITY: "unknown encryption",
    pdfium.FPDF_ERR_PAGE: "a page is damaged",
}


@dataclass(frozen=True, slots=True)
class RenderOrder:
    """Which pages of a file are wanted, and how."""

    file: Path
    buffer: Path  # the pixels are written here, page after page
    buffer_bytes: int  # rendering stops before the page that no longer fits; one page is always rendered
    dpi: float
    page_pixels: int  # a page with more is rendered at a lower resolution, …
    least_dpi: float = 0.0  # … but not below this, …
    most_pixels: int = 0  # … unless it would have more than that
    numbers: tuple[int, ...] = ()  # pages from 1; none: all from `first` on
    first: int = 1
    glyphs: frozenset[int] = frozenset()  # numbers of the pages whose characters are wanted one by one
    glyph_boxes: bool = True  # whether their cells and inks are wanted beside their places
    texts: bool = True  # whether the text of all pages is wanted; else only of those
    shown_text: bool = True  # False: the page's own content but for its text is drawn, and nothing is read


@dataclass(frozen=True, slots=True)
class RenderedPage:
    """One page as pdfium sees it."""

    number: int  # 1-based
    width_pt: float = 0.0  # as shown: rotated, cropped
    height_pt: float = 0.0
    width: int = 0  # pixels
    height: int = 0
    offset: int = 0  # bytes, in the buffer
    text: str = ""
    unmapped: int = 0  # characters of the text that are a guess
    glyphs: Glyphs | None = None
    places: Glyphs | None = None  # its characters without boxes, if no pixels prove some of them
    only_text: bool = False  # known where its characters are: nothing but text is drawn on it
    error: str = ""  # why there are no pixels
    coarse_dpi: int = 0  # the resolution, where the page was too large for the least one


@dataclass(frozen=True, slots=True)
class Rendered:
    """What came of an order."""

    pages_total: int
    pages: tuple[RenderedPage, ...] = ()
    error: str = ""  # why the file cannot be opened


def get_ready() -> None:
    """Have pdfium do once what it does before its first page, for all processes that are forked from this one."""
    document = pdfium.FPDF_LoadMemDocument(_FIRST_DOCUMENT, len(_FIRST_DOCUMENT), None)
    page = pdfium.FPDF_LoadPage(document, 0)
    bitmap = pdfium.FPDFBitmap_Create(9, 9, 0)
    pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, 9, 9, 0, _FLAGS)
    pdfium.FPDFBitmap_Destroy(bitmap)
    pdfium.FPDF_ClosePage(page)
    pdfium.FPDF_CloseDocument(document)


def render(order: RenderOrder) -> Rendered:
    """Render the wanted pages until the buffer is full. The process keeps the file open: further orders go on in it."""
    document, form = _opened(os.fsencode(order.file) + b"\0")
    if not document:
        code = pdfium.FPDF_GetLastError()
        return Rendered(0, error=_ERRORS.get(code, f"error {code}"))
    total = pdfium.FPDF_GetPageCount(document)
    return Rendered(total, tuple(_pages(document, form, order, total)))


@cache
def _opened(file: bytes) -> tuple[Handle, Handle]:
    """Return a document and, if it has a form, what draws it; both live as long as the process."""
    document = pdfium.FPDF_LoadDocument(file, None)
    if not document or pdfium.FPDF_GetFormType(document) == pdfium.FORMTYPE_NONE:
        return document, None
    config = pdfium.FPDF_FORMFILLINFO(version=2)
    form = pdfium.FPDFDOC_InitFormFillEnvironment(document, config)
    if form:
        pdfium.FPDF_SetFormFieldHighlightAlpha(form, 0)  # the screen's shading of fields is none of the document
        _configs.append(config)  # pdfium goes on using it
    return document, form


_configs: list[Any] = []


def _pages(document: Handle, form: Handle, order: RenderOrder, total: int) -> Iterator[RenderedPage]:
    offset = 0
    with order.buffer.open("r+b") as buffer:
        for number in order.numbers or range(order.first, total + 1):
            page = pdfium.FPDF_LoadPage(document, number - 1)
            if not page:
                yield RenderedPage(number, error="the page cannot be loaded")
                continue
            width_pt, height_pt = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
            width, height, coarse_dpi = _size(width_pt, height_pt, order)
            end = offset + width * height * PIXEL_BYTES
            if offset and end > order.buffer_bytes:
                return
            _reach_inks(page)
            if not order.shown_text:
                _hide_text(objects_of_page(page))
            elif form:
                pdfium.FORM_OnAfterLoadPage(page, form)
            _reserve(buffer.fileno(), end)
            with mmap.mmap(buffer.fileno(), end - offset, offset=offset, **_POPULATED) as pixels:
                flags = _FLAGS if order.shown_text else _FLAGS & ~pdfium.FPDF_ANNOT
                error = _draw(page, form if order.shown_text else None, width, height, pixels, flags)
            if form and order.shown_text:
                pdfium.FORM_OnBeforeClosePage(page, form)
            # Before annotations become part of the page: that may change its boxes.
            to_pixels = way_to_pixels(page, width, height)
            wanted = number in order.glyphs
            text, unmapped, glyphs, places, only_text = "", 0, None, None, False
            if order.shown_text and (order.texts or wanted):
                page = _with_annotations(document, page, number)
                objects = objects_of_page(page)
                unseen = order.texts and has_unseen_text(objects)
                boxes = wanted and order.glyph_boxes
                text, unmapped, found = _text(page, to_pixels if wanted or unseen else None, boxes=boxes)
                glyphs, places = found if wanted else None, found if unseen else None
                only_text = wanted and _is_only_text(objects)
            pdfium.FPDF_ClosePage(page)
            size = width_pt, height_pt, width, height
            yield RenderedPage(number, *size, offset, text, unmapped, glyphs, places, only_text, error, coarse_dpi)
            offset = _aligned(end)


def _reach_inks(page: Handle) -> None:
    """Show drawings without an appearance that lie beside their /Rect, as other viewers do; in memory only.

    pdfium makes an appearance of them when it draws the page, and cuts it off at /Rect.
    """
    for at in range(pdfium.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium.FPDFPage_GetAnnot(page, at)
        if not annotation:
            continue
        if pdfium.FPDFAnnot_GetSubtype(annotation) == pdfium.FPDF_ANNOT_INK and not pdfium.FPDFAnnot_HasKey(
            annotation, b"AP"
        ):
            _reach_ink(annotation)
        pdfium.FPDFPage_CloseAnnot(annotation)


def _reach_ink(annotation: Handle) -> None:
    points: list[Any] = []
    for path in range(pdfium.FPDFAnnot_GetInkListCount(annotation)):
        count = pdfium.FPDFAnnot_GetInkListPath(annotation, path, None, 0)
        found = (pdfium.FS_POINTF * count)()
        pdfium.FPDFAnnot_GetInkListPath(annotation, path, found, count)
        points += found
    if not points:
        return
    box = (
        min(point.x for point in points),
        max(point.y for point in points),
        max(point.x for point in points),
        min(point.y for point in points),
    )
    rect = pdfium.FS_RECTF()
    known = pdfium.FPDFAnnot_GetRect(annotation, rect)
    if not known or rect.left > box[0] or rect.top < box[1] or rect.right < box[2] or rect.bottom > box[3]:
        pdfium.FPDFAnnot_SetRect(annotation, pdfium.FS_RECTF(*box))


def _with_annotations(document: Handle, page: Handle, number: int) -> Handle:
    """Return the page with what its annotations and fields show made part of it, so that its text holds theirs.

    It is done after the page was drawn, and in memory only.
    """
    if pdfium.FPDFPage_GetAnnotCount(page) <= 0:
        return page
    if pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY) != pdfium.FLATTEN_SUCCESS:
        return page
    flat = pdfium.FPDF_LoadPage(document, number - 1)
    if not flat:
        return page
    pdfium.FPDF_ClosePage(page)
    return flat


def _hide_text(objects: list[Handle], depth: int = 0) -> None:
    """Let text be invisible, also in forms; in memory only."""
    for thing in objects:
        kind = pdfium.FPDFPageObj_GetType(thing)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            pdfium.FPDFTextObj_SetTextRenderMode(thing, pdfium.FPDF_TEXTRENDERMODE_INVISIBLE)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < MAX_NESTING:
            _hide_text(objects_of_form(thing), depth + 1)


def _is_only_text(objects: list[Handle], depth: int = 0) -> bool:
    for thing in objects:
        kind = pdfium.FPDFPageObj_GetType(thing)
        inside = kind == pdfium.FPDF_PAGEOBJ_FORM and depth < MAX_NESTING
        if not (_is_only_text(objects_of_form(thing), depth + 1) if inside else kind == pdfium.FPDF_PAGEOBJ_TEXT):
            return False
    return True


def _reserve(file: int, end: int) -> None:
    """Make room; a full disk is told here, where a file with holes would kill the process when it draws."""
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(file, 0, end)
    elif os.fstat(file).st_size < end:
        os.ftruncate(file, end)


def _aligned(offset: int) -> int:
    return -(-offset // mmap.ALLOCATIONGRANULARITY) * mmap.ALLOCATIONGRANULARITY


def _size(width_pt: float, height_pt: float, order: RenderOrder) -> tuple[int, int, int]:
    """Return width and height in pixels and, where it is less than the least, the resolution."""
    area = max(width_pt * height_pt, 1e-6)
    scale = order.dpi / 72 * max(1.0, _LEAST_PT / max(width_pt, height_pt, 1e-3))
    least = min(scale, order.least_dpi / 72)
    scale = min(scale, max(least, (order.page_pixels / area) ** 0.5))
    coarse_dpi = 0
    if order.most_pixels and area * scale * scale > order.most_pixels:
        scale = (order.most_pixels / area) ** 0.5
        coarse_dpi = int(72 * scale) if scale < least else 0
    return max(1, round(width_pt * scale)), max(1, round(height_pt * scale)), coarse_dpi


def _draw(page: Handle, form: Handle, width: int, height: int, pixels: mmap.mmap, flags: int) -> str:
    """Draw the page as a screen would show it, on white, straight into the buffer."""
    place = (ctypes.c_char * (width * height * PIXEL_BYTES)).from_buffer(pixels)
    try:
        stride = width * PIXEL_BYTES
        bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_BGRx, place, stride)
        if not bitmap:
            return "no bitmap of this size"
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, _WHITE)
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, flags)
        if form:
            pdfium.FPDF_FFLDraw(form, bitmap, page, 0, 0, width, height, 0, flags)
        pdfium.FPDFBitmap_Destroy(bitmap)
    finally:
        del place  # the buffer can only be closed when nobody points into it
    return ""


def _text(page: Handle, to_pixels: Matrix | None, *, boxes: bool) -> tuple[str, int, Glyphs | None]:
    """Return the page's text, how much of it is a guess and, if the way to its pixels is given, each character."""
    text_page = pdfium.FPDFText_LoadPage(page)
    if not text_page:
        return "", 0, None
    try:
        count = max(0, pdfium.FPDFText_CountChars(text_page))
        # A character outside the basic plane takes two units; the last unit is a terminator.
        units = (ctypes.c_ushort * (2 * count + 1))()
        written = pdfium.FPDFText_GetText(text_page, 0, count, units) if count else 0
        text = bytes(units)[: 2 * max(0, written - 1)].decode("utf-16-le", errors="replace")
        glyphs = read_glyphs(text_page, count, to_pixels, boxes=boxes) if to_pixels else None
        unmapped = glyphs.unmapped.count(1) if glyphs else count_unmapped(text_page, count)
        return text, unmapped, glyphs
    finally:
        pdfium.FPDFText_ClosePage(text_page)
