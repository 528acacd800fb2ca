"""The proof for text whose font the original did not embed.

No renderer can say how such glyphs looked; each takes another font. So there the characters, their places and with them
their advances are held instead of pixels, and that there is ink where there was ink; outside of these characters'
cells the pixels are held as anywhere.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from archivkoop.adapters.compare.pdf.glyph_table import GlyphTable, table_of
from archivkoop.adapters.compare.pdf.glyphs import Glyphs
from archivkoop.adapters.compare.pdf.pixels import Mask, Picture, edges

_OVERHANG = 0.15  # of the line's height: how far a glyph may reach out of its cell
_MARGIN = 1.5  # pixels: anti-aliasing at the border of a cell
_FAINT = 48.0  # of 255: what has no more contrast than that is no ink
_THIN, _THICK = 0.2, 5.0  # of the original's contrast: another design, but still a glyph
_COLOUR = 8  # of 255


@dataclass(frozen=True, slots=True)
class GlyphDifference:
    """What is wrong with the characters of a page that were not embedded."""

    code: str  # "glyph_missing", "glyph_position", "glyph_style", "glyph_ink", "glyph_undetermined"
    count: int
    worst: float = 0.0  # points
    shown: str = ""  # the first few characters


@dataclass(frozen=True, slots=True)
class GlyphProof:
    """The answer for one page."""

    glyphs: int  # characters whose font was not embedded
    cells: Mask  # their pixels
    differences: tuple[GlyphDifference, ...] = ()


def prove_glyphs(one: Glyphs, two: Glyphs, pictures: tuple[Picture, Picture], shift_pt: float) -> GlyphProof | None:
    """Compare the characters of a page; None if all of the original's are embedded."""
    original, derivative = table_of(one), table_of(two)
    doubtful = ~original.embedded
    if not doubtful.any():
        return None
    height, width = (min(picture.shape[axis] for picture in pictures) for axis in (0, 1))
    cells = _mask(original.cells[doubtful], height, width)
    found: list[GlyphDifference] = []
    pairs = _pair(original, derivative)
    if pairs is None:
        missing = _missing(original, derivative)
        return GlyphProof(int(doubtful.sum()), cells, (missing,))
    original, derivative = pairs
    doubtful = ~original.embedded
    before, after = original.take(doubtful), derivative.take(doubtful)
    if before.unmapped.any():
        found.append(_said("glyph_undetermined", before, before.unmapped))
    shifts = np.abs(before.origins - after.origins).max(axis=1) / one.pixels_per_point
    if (moved := shifts > shift_pt).any():
        found.append(_said("glyph_position", before, moved, float(shifts.max())))
    if (other := (np.abs(before.looks - after.looks) > [_COLOUR, _COLOUR, _COLOUR, _COLOUR, 0]).any(axis=1)).any():
        found.append(_said("glyph_style", before, other))
    if (odd := _ink_differs(before, pictures)).any():
        found.append(_said("glyph_ink", before, odd))
    return GlyphProof(int(doubtful.sum()), cells, tuple(found))


def _said(code: str, table: GlyphTable, which: NDArray[np.bool_], worst: float = 0.0) -> GlyphDifference:
    shown = "".join(chr(character) for character in table.characters[which][:20] if character)
    return GlyphDifference(code, int(which.sum()), round(worst, 2), shown)


def _pair(one: GlyphTable, two: GlyphTable) -> tuple[GlyphTable, GlyphTable] | None:
    """Bring the same characters side by side; None if they are not the same."""
    if one.characters.size != two.characters.size:
        return None
    if np.array_equal(one.characters, two.characters):
        return one, two
    sorted_one, sorted_two = (table.take(_order(table)) for table in (one, two))
    return (sorted_one, sorted_two) if np.array_equal(sorted_one.characters, sorted_two.characters) else None


def _order(table: GlyphTable) -> NDArray[np.intp]:
    x, y = np.round(table.origins[:, 0]), np.round(table.origins[:, 1])
    return np.lexsort((x, y, table.characters))


def _missing(one: GlyphTable, two: GlyphTable) -> GlyphDifference:
    size = int(max(one.characters.max(initial=0), two.characters.max(initial=0))) + 1
    balance = np.bincount(one.characters, minlength=size) - np.bincount(two.characters, minlength=size)
    shown = "".join(chr(character) for character in np.flatnonzero(balance)[:20] if character)
    return GlyphDifference("glyph_missing", int(np.abs(balance).sum()), shown=shown)


def _mask(cells: NDArray[np.float64], height: int, width: int) -> NDArray[np.bool_]:
    """Return the pixels of all cells, each widened by what a glyph may reach out of it."""
    mask = np.zeros((height, width), np.bool_)
    # In a line of text that is upright or turned by 90°, the longer side of a cell is about the line's height.
    reach = _OVERHANG * np.maximum(cells[:, 2] - cells[:, 0], cells[:, 3] - cells[:, 1])[:, None] + _MARGIN
    grown = np.concatenate([np.floor(cells[:, :2] - reach), np.ceil(cells[:, 2:] + reach)], axis=1)
    limits = np.array([width, height, width, height])
    for left, top, right, bottom in _joined(np.clip(np.nan_to_num(grown), 0, limits).astype(int)):
        mask[top:bottom, left:right] = True
    return mask


def _joined(cells: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return fewer cells that cover the same pixels: neighbours in a line, one touching the next, are one."""
    if not len(cells):
        return cells
    before, after = cells[:-1], cells[1:]
    touches = (before[:, 1] == after[:, 1]) & (before[:, 3] == after[:, 3])
    touches &= (after[:, 0] >= before[:, 0]) & (after[:, 0] <= before[:, 2])
    starts = np.flatnonzero(np.concatenate([[True], ~touches]))
    joined = cells[starts]
    joined[:, 2] = np.maximum.reduceat(cells[:, 2], starts)
    return joined


def _ink_differs(table: GlyphTable, pictures: tuple[Picture, Picture]) -> NDArray[np.bool_]:
    """Say for which glyphs there is ink in one picture only; only those that had ink are asked."""
    sums = []
    for picture in pictures:
        height, width = picture.shape[:2]
        limits = np.array([width, height, width, height])
        boxes = np.concatenate([np.floor(table.inks[:, :2]) - 1, np.ceil(table.inks[:, 2:]) + 1], axis=1)
        left, top, right, bottom = np.clip(np.nan_to_num(boxes), 0, limits).astype(int).T
        wanted = _rows(top, bottom, height)
        total = _summed(edges(picture[wanted]))
        before = np.concatenate([[0], np.cumsum(wanted)])  # how many wanted rows lie above each row
        top, bottom = before[top], before[bottom]
        ink = total[bottom, right] - total[top, right] - total[bottom, left] + total[top, left]
        sums.append(ink.astype(np.float64))
    before, after = sums
    lost = (before > 2 * _FAINT) & (after < _THIN * before)
    come = (after > 8 * _FAINT) & (after > _THICK * before)
    return np.asarray(lost | come)


def _rows(top: NDArray[np.int64], bottom: NDArray[np.int64], height: int) -> NDArray[np.bool_]:
    """Say which rows of a picture some box needs, those beside it included: contrasts reach one row."""
    starts, ends = np.maximum(top - 1, 0), np.minimum(bottom + 1, height)
    change = np.bincount(starts, minlength=height + 1) - np.bincount(ends, minlength=height + 1)
    return np.asarray(np.cumsum(change)[:height] > 0)


def _summed(plane: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """Return for each corner the sum of all above and left of it: a rectangle's sum then takes four corners.

    That the total wraps round at 32 bits does not change a difference.
    """
    height, width = plane.shape
    total = np.zeros((height + 1, width + 1), np.uint32)
    np.cumsum(plane, axis=1, dtype=np.uint32, out=total[1:, 1:])
    for row in range(1, height):  # numpy's own sum down the columns takes three times as long
        np.add(total[row + 1], total[row], out=total[row + 1])
    return total
