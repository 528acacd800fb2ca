"""Finds out whether a page has text that its pixels do not prove: invisible, white, or drawn under a picture.

Runs in the rendering process.
"""

from ctypes import c_float, c_uint
from typing import Any

import pypdfium2.raw as pdfium

Handle = Any  # an opaque pointer of pdfium
Box = tuple[float, float, float, float]  # left, bottom, right, top

MAX_NESTING = 12  # of forms in forms
_UNPAINTED = frozenset({pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP})
_WHITE = 250  # of 255, each of red, green and blue: on paper nobody reads it
_CLEAR = 13  # of 255: no more opacity than 5 %


def objects_of_page(page: Handle) -> list[Handle]:
    """Return what a page draws, in the order in which it is drawn."""
    return [pdfium.FPDFPage_GetObject(page, at) for at in range(pdfium.FPDFPage_CountObjects(page))]


def objects_of_form(form: Handle) -> list[Handle]:
    """Return what a form draws, likewise."""
    return [pdfium.FPDFFormObj_GetObject(form, at) for at in range(pdfium.FPDFFormObj_CountObjects(form))]


def has_unseen_text(objects: list[Handle], depth: int = 0) -> bool:
    """Say whether some text is not painted, or an image is drawn over it."""
    texts: list[Box] = []
    for thing in objects:
        kind = pdfium.FPDFPageObj_GetType(thing)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            if _is_unpainted(thing):
                return True
            texts.append(_box(thing))
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            if _touches(_box(thing), texts):
                return True
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < MAX_NESTING:
            inside = objects_of_form(thing)
            if has_unseen_text(inside, depth + 1):
                return True
            # Places within a form are its own: it counts as a whole, for its images and for its text.
            if _holds(inside, pdfium.FPDF_PAGEOBJ_IMAGE, depth + 1) and _touches(_box(thing), texts):
                return True
            if _holds(inside, pdfium.FPDF_PAGEOBJ_TEXT, depth + 1):
                texts.append(_box(thing))
    return False


def _is_unpainted(text: Handle) -> bool:
    if pdfium.FPDFTextObj_GetTextRenderMode(text) in _UNPAINTED:
        return True
    red, green, blue, opacity = c_uint(), c_uint(), c_uint(), c_uint()
    if not pdfium.FPDFPageObj_GetFillColor(text, red, green, blue, opacity):
        return False
    return opacity.value <= _CLEAR or min(red.value, green.value, blue.value) >= _WHITE


def _holds(objects: list[Handle], wanted: int, depth: int) -> bool:
    for thing in objects:
        kind = pdfium.FPDFPageObj_GetType(thing)
        inside = kind == pdfium.FPDF_PAGEOBJ_FORM and depth < MAX_NESTING
        if kind == wanted or (inside and _holds(objects_of_form(thing), wanted, depth + 1)):
            return True
    return False


def _box(thing: Handle) -> Box:
    left, bottom, right, top = c_float(), c_float(), c_float(), c_float()
    pdfium.FPDFPageObj_GetBounds(thing, left, bottom, right, top)
    return left.value, bottom.value, right.value, top.value


def _touches(box: Box, others: list[Box]) -> bool:
    left, bottom, right, top = box
    return any(one[0] < right and left < one[2] and one[1] < top and bottom < one[3] for one in others)
