"""Advances that viewers take where the document gives none: asked of pdfium, through which the proof looks, too."""

import ctypes
import io
from contextlib import closing

from archivkoop.adapters.compare.pdf.fresh import FreshProcess
from archivkoop.adapters.convert.pdf_repair import tree
from archivkoop.adapters.convert.pdf_repair.work import Work

_NAME_BYTES = 256
_TIME_S = 60.0
_MEMORY_MB = 4096


def of_font(work: Work, use: tree.FontUse, characters: set[str]) -> dict[str, float]:
    """Return character -> advance in thousandths of the size; empty where pdfium does not meet the font."""
    saved = io.BytesIO()
    work.pdf.save(saved)
    pages = sorted({scope.page for scope in use.scopes})
    # What pdfium substitutes for a font depends on what it has seen before: here, nothing.
    fresh = FreshProcess(_TIME_S, _MEMORY_MB)
    found: dict[str, float] = fresh(f"{__name__}:ask", saved.getvalue(), pages, use.name, sorted(characters))
    return found


def ask(data: bytes, pages: list[int], name: str, characters: list[str]) -> dict[str, float]:
    """Ask pdfium for the advances of the first font of that name on these pages (0-based)."""
    import pypdfium2
    import pypdfium2.raw as pdfium

    try:
        with closing(pypdfium2.PdfDocument(data)) as document:
            for number in pages:
                for shown in document[number].get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=4):
                    font = pdfium.FPDFTextObj_GetFont(shown.raw)
                    if font and _name(font) == name:
                        return _advances(font, characters)
    except pypdfium2.PdfiumError:
        return {}
    return {}


def _name(font: object) -> str:
    import pypdfium2.raw as pdfium

    buffer = ctypes.create_string_buffer(_NAME_BYTES)
    pdfium.FPDFFont_GetBaseFontName(font, buffer, _NAME_BYTES)
    return buffer.value.decode(errors="replace")


def _advances(font: object, characters: list[str]) -> dict[str, float]:
    import pypdfium2.raw as pdfium

    found = {}
    width = ctypes.c_float()
    for character in characters:
        if pdfium.FPDFFont_GetGlyphWidth(font, ord(character), 1000.0, width) and width.value > 0:
            found[character] = float(round(width.value, 3))
    return found
