"""Advances that viewers take where the document gives none: asked of pdfium, through which the proof looks, too."""

import ctypes
import io

from archivkoop.adapters.convert.pdf_repair import tree
from archivkoop.adapters.convert.pdf_repair.work import Work

_NAME_BYTES = 256


def of_font(work: Work, use: tree.FontUse, characters: set[str]) -> dict[str, float]:
    """Return character -> advance in thousandths of the size; empty where pdfium does not meet the font."""
    import pypdfium2
    import pypdfium2.raw as pdfium

    saved = io.BytesIO()
    work.pdf.save(saved)
    try:
        document = pypdfium2.PdfDocument(saved.getvalue())
    except pypdfium2.PdfiumError:
        return {}
    try:
        for number in sorted({scope.page for scope in use.scopes}):
            page = document[number]
            for shown in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=4):
                font = pdfium.FPDFTextObj_GetFont(shown.raw)
                if font and _name(font) == use.name:
                    return _advances(font, characters)
    except pypdfium2.PdfiumError:
        return {}
    finally:
        document.close()
    return {}


def _name(font: object) -> str:
    import pypdfium2.raw as pdfium

    buffer = ctypes.create_string_buffer(_NAME_BYTES)
    pdfium.FPDFFont_GetBaseFontName(font, buffer, _NAME_BYTES)
    return buffer.value.decode(errors="replace")


def _advances(font: object, characters: set[str]) -> dict[str, float]:
    import pypdfium2.raw as pdfium

    found = {}
    width = ctypes.c_float()
    for character in characters:
        if pdfium.FPDFFont_GetGlyphWidth(font, ord(character), 1000.0, width) and width.value > 0:
            found[character] = float(round(width.value, 3))
    return found
