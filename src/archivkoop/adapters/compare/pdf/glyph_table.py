"""A page's characters as columns, so that they can be compared all at once."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from archivkoop.adapters.compare.pdf.glyphs import MADE_UP, Glyphs
from archivkoop.adapters.compare.pdf.text import SAME, normalise, says_nothing

_WHITE_SPACE = np.array([*range(0x09, 0x0E), 0x20, 0xA0, 0x2028, 0x2029, 0x3000, *range(0x2000, 0x200C)], np.uint32)


@dataclass(frozen=True, slots=True)
class GlyphTable:
    """One row a character. Places are in pixels: a derivative may turn or move a page's axes."""

    characters: NDArray[np.uint32]
    unmapped: NDArray[np.bool_]  # the font does not say which character it is
    origins: NDArray[np.float64]  # x, y
    cells: NDArray[np.float64]  # left, top, right, bottom: advance and height of the line
    inks: NDArray[np.float64]  # likewise: the glyph itself
    embedded: NDArray[np.bool_]
    looks: NDArray[np.int64]  # red, green, blue, opacity, rendering mode

    def take(self, which: NDArray[Any]) -> "GlyphTable":
        """Return some rows, by number or by mask."""
        return GlyphTable(*(getattr(self, name)[which] for name in self.__slots__))


def table_of(glyphs: Glyphs) -> GlyphTable:
    """Return the characters but for white space; those that mean the same are the same."""
    a, b, c, d, e, f = glyphs.to_pixels
    numbers = np.frombuffer(glyphs.style_numbers, np.uint16)
    raw = np.frombuffer(glyphs.characters, np.uint32)
    shown = np.flatnonzero((numbers != MADE_UP) & ~np.isin(raw, _WHITE_SPACE))
    looks = np.array([(*style.colour, style.mode) for style in glyphs.styles] or [(0,) * 5], np.int64)
    embedded = np.array([style.embedded for style in glyphs.styles] or [True], np.bool_)
    x, y = np.frombuffer(glyphs.origins, np.float64).reshape(-1, 2)[shown].T
    cells = np.frombuffer(glyphs.cells, np.float32).reshape(-1, 4)[shown].astype(np.float64)
    inks = np.frombuffer(glyphs.inks, np.float64).reshape(-1, 4)[shown]
    numbers = numbers[shown]
    return GlyphTable(
        _same(raw[shown]),
        np.frombuffer(glyphs.unmapped, np.int8)[shown] == 1,
        np.stack([a * x + c * y + e, b * x + d * y + f], axis=1),
        _boxes(cells[:, [0, 2]], cells[:, [1, 3]], glyphs),
        _boxes(inks[:, :2], inks[:, 2:], glyphs),
        embedded[numbers],
        looks[numbers],
    )


def _same(characters: NDArray[np.uint32]) -> NDArray[np.uint32]:
    same = characters.copy()
    for code, other in SAME.items():
        same[characters == code] = other
    return same


def _boxes(xs: NDArray[np.float64], ys: NDArray[np.float64], glyphs: Glyphs) -> NDArray[np.float64]:
    """Return upright boxes in pixels around boxes in points, which a rotation may turn."""
    a, b, c, d, e, f = glyphs.to_pixels
    corners = [(xs[:, i], ys[:, j]) for i in (0, 1) for j in (0, 1)]
    x = np.stack([a * at_x + c * at_y + e for at_x, at_y in corners])
    y = np.stack([b * at_x + d * at_y + f for at_x, at_y in corners])
    return np.stack([x.min(axis=0), y.min(axis=0), x.max(axis=0), y.max(axis=0)], axis=1)


def lost_characters(one: Glyphs, two: Glyphs, reach_pt: float) -> str:
    """Return the characters of the original in whose place the derivative has another or none.

    pdfium leaves out what is drawn twice in nearly the same place, and orders what it reads by positions: both make
    texts differ that are the same.
    """
    table = table_of(one)
    # pdfium's sign for a hyphen is a control: as a guess at what a code means, it is that control, which says nothing.
    guesses = table.unmapped & (table.characters == SAME[0x0002])
    original, derivative = _letters(table.take(~guesses)), _letters(table_of(two))
    reach = reach_pt * one.pixels_per_point
    lost: list[str] = []
    for letter, places in original.items():
        if says_nothing(letter):
            continue
        there = derivative.get(letter)
        if there is None:
            lost += letter * len(places)
            continue
        for x, y in places:
            if np.abs(there - (x, y)).max(axis=1).min() > reach:
                lost.append(letter)
    return "".join(lost)


def _letters(table: GlyphTable) -> dict[str, NDArray[np.float64]]:
    """Return letter -> places; a ligature is its letters, each in its place."""
    places: dict[str, list[tuple[float, float]]] = {}
    for code, origin in zip(table.characters.tolist(), table.origins.tolist(), strict=True):
        for letter in normalise(chr(code)):
            places.setdefault(letter, []).append(origin)
    return {letter: np.array(points) for letter, points in places.items()}
