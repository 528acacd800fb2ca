"""Reads where a page's characters stand. Runs in the rendering process.

One character costs six calls, so they go past the binding's type checks: numbers for handles, addresses for results.
"""

import ctypes
from array import array
from collections import deque
from ctypes import c_double, c_float, c_int, c_uint, c_void_p
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import pypdfium2.raw as pdfium

Matrix = tuple[float, float, float, float, float, float]

MADE_UP = 0xFFFF
_UNITS = 4096  # device units per point: FPDF_PageToDevice knows whole numbers only


@dataclass(frozen=True, slots=True)
class GlyphStyle:
    """What all glyphs of a text object share."""

    font: str  # /BaseFont, without what marks a subset
    embedded: bool
    mode: int  # text rendering mode; 3 is invisible
    colour: tuple[int, int, int, int]  # of the filling: red, green, blue, opacity


@dataclass(frozen=True, slots=True)
class Glyphs:
    """A page's characters, column by column, each column packed."""

    characters: bytes  # uint32
    unmapped: bytes  # int8; 1: the font does not say it, pdfium takes the bare code for it as a guess
    origins: bytes  # 2 float64 each: x, y in points of the page
    cells: bytes  # 4 float32 each: left, top, right, bottom: advance and height of the line
    inks: bytes  # 4 float64 each: left, right, bottom, top: of the glyph itself
    style_numbers: bytes  # uint16; MADE_UP: pdfium put it in between, a space or the end of a line
    styles: tuple[GlyphStyle, ...]
    to_pixels: Matrix  # x' = a x + c y + e, y' = b x + d y + f

    @property
    def pixels_per_point(self) -> float:
        """The resolution."""
        a, b, *_ = self.to_pixels
        return (a * a + b * b) ** 0.5 or 1.0


def _function(name: str, result: Any, *arguments: Any) -> Any:  # noqa: ANN401 - types of C
    address = ctypes.cast(getattr(pdfium, name), c_void_p).value or 0
    return ctypes.CFUNCTYPE(result, *arguments)(address)


_unicode = _function("FPDFText_GetUnicode", c_uint, c_void_p, c_int)
_undetermined = _function("FPDFText_HasUnicodeMapError", c_int, c_void_p, c_int)
_origin = _function("FPDFText_GetCharOrigin", c_int, c_void_p, c_int, c_void_p, c_void_p)
_cell = _function("FPDFText_GetLooseCharBox", c_int, c_void_p, c_int, c_void_p)
_ink = _function("FPDFText_GetCharBox", c_int, c_void_p, c_int, c_void_p, c_void_p, c_void_p, c_void_p)
_object = _function("FPDFText_GetTextObject", c_void_p, c_void_p, c_int)
_font = _function("FPDFTextObj_GetFont", c_void_p, c_void_p)
_name = _function("FPDFFont_GetBaseFontName", ctypes.c_size_t, c_void_p, c_void_p, ctypes.c_size_t)
_embedded = _function("FPDFFont_GetIsEmbedded", c_int, c_void_p)
_mode = _function("FPDFTextObj_GetTextRenderMode", c_int, c_void_p)
_fill = _function("FPDFPageObj_GetFillColor", c_int, c_void_p, c_void_p, c_void_p, c_void_p, c_void_p)


def read_glyphs(text_page: Any, count: int, to_pixels: Matrix, *, boxes: bool = True) -> Glyphs:  # noqa: ANN401 - a handle
    """Return the characters of a page, those that pdfium made up included: spaces, the ends of lines.

    Without `boxes` their cells and inks are all zero.
    """
    handle = ctypes.cast(text_page, c_void_p).value
    characters = array("I", _each(_unicode, handle, count))
    unmapped = array("b", _each(_undetermined, handle, count))
    origins, cells, inks = (c_double * (2 * count))(), (c_float * (4 * count))(), (c_double * (4 * count))()
    _fill_in(_origin, handle, origins, 2)
    if boxes:
        _fill_in(_cell, handle, cells, 4, together=True)
        _fill_in(_ink, handle, inks, 4)
    styles = _Styles()
    numbers = array("H", map(styles.number, _each(_object, handle, count)))
    return Glyphs(
        characters.tobytes(),
        unmapped.tobytes(),
        bytes(origins),
        bytes(cells),
        bytes(inks),
        numbers.tobytes(),
        tuple(styles.known),
        to_pixels,
    )


def _each(function: Any, handle: int | None, count: int) -> Any:  # noqa: ANN401 - types of C
    """Ask something about each character; `map` keeps the interpreter out of it."""
    return map(function, repeat(handle, count), range(count))


def _fill_in(function: Any, handle: int | None, column: Any, width: int, *, together: bool = False) -> None:  # noqa: ANN401
    """Have each row of a column of numbers written; `together`: the row as one structure."""
    count, size = len(column) // width, ctypes.sizeof(column._type_)
    start = ctypes.addressof(column)
    places = [
        range(start + at * size, start + at * size + count * width * size, width * size)
        for at in range(1 if together else width)
    ]
    deque(map(function, repeat(handle, count), range(count), *places), maxlen=0)


def count_unmapped(text_page: Any, count: int) -> int:  # noqa: ANN401 - a handle
    """Return for how many of a page's characters the font does not say which they are."""
    handle = ctypes.cast(text_page, c_void_p).value
    return sum(_each(_undetermined, handle, count))


class _Styles:
    """Numbers the styles that are met; a text object's is asked once."""

    def __init__(self) -> None:
        self.known: dict[GlyphStyle, int] = {}
        self._objects: dict[int, int] = {}
        self._fonts: dict[int, tuple[str, bool]] = {}

    def number(self, owner: int | None) -> int:
        if not owner:
            return MADE_UP
        number = self._objects.get(owner)
        if number is None:
            colour = (c_uint * 4)()
            _fill(owner, *(ctypes.addressof(colour) + 4 * part for part in range(4)))
            red, green, blue, opacity = colour
            style = GlyphStyle(*self._of_font(_font(owner)), _mode(owner), (red, green, blue, opacity))
            number = self._objects[owner] = self.known.setdefault(style, len(self.known))
        return number

    def _of_font(self, font: int | None) -> tuple[str, bool]:
        if not font:
            return "", True
        if font not in self._fonts:
            buffer = ctypes.create_string_buffer(256)
            _name(font, buffer, 256)
            name = buffer.value.decode("utf-8", errors="replace")
            plain = name[7:] if name[6:7] == "+" else name
            self._fonts[font] = (plain, _embedded(font) == 1)
        return self._fonts[font]


def way_to_pixels(page: Any, width: int, height: int) -> Matrix:  # noqa: ANN401 - a handle
    """Return the way from the page's points to pixels, rotation and crop box included."""
    x, y = c_int(), c_int()

    def point(at_x: float, at_y: float) -> tuple[float, float]:
        pdfium.FPDF_PageToDevice(page, 0, 0, width * _UNITS, height * _UNITS, 0, at_x, at_y, x, y)
        return x.value / _UNITS, y.value / _UNITS

    (e, f), (ax, ay), (bx, by) = point(0, 0), point(100, 0), point(0, 100)
    return (ax - e) / 100, (ay - f) / 100, (bx - e) / 100, (by - f) / 100, e, f
