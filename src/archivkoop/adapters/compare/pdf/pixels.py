"""Measures how far two pictures of a page differ, blind to what anti-aliasing does and to nothing else.

A pixel is explained if the other picture shows its tone somewhere in the 3 × 3 pixels around it: so an edge that moved
by a fraction of a pixel is explained; a glyph, a line or an image that is not there is not. What is left unexplained is
summed up over squares of 16 pixels: strong contrasts as ink, all of it as tone.

A thin line may be drawn as one black row or as two grey ones. The careful measure sees that these are the same: it
smooths both pictures first, which moves no ink further than a pixel. It takes longer and wants a higher resolution,
because it also smooths what is small.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]  # height, width, channels: blue, green, red, unused
Mask = NDArray[np.bool_]
SQUARE = 16  # pixels
PIXEL_BYTES = 4
_CELL = SQUARE // 2  # squares overlap by half, so that nothing hides on a border
_BAND = 16 * _CELL  # rows at a time: what is worked on stays in the processor's cache
_HALO = 3  # rows that smoothing and the search around a pixel reach beyond a band
_CONTRAST = 32  # of 255: what differs by less is tone, not ink
_SOFT_CONTRAST = 20  # likewise, after smoothing
_REACH = 1  # pixels in which a tone is looked for …
_SOFT_REACH = 2  # … by the careful measure: 0.2 mm at 250 dpi, as much as rewriting programs round by


@dataclass(frozen=True, slots=True)
class PixelDifference:
    """The worst square of a page."""

    ink: float = 0.0  # in pixels of full contrast
    tone: float = 0.0  # mean of the square, of 255
    left: int = 0  # of the worst square, pixels
    top: int = 0


def measure(
    one: Picture,
    two: Picture,
    ignore: Mask | None = None,
    *,
    careful: bool = False,
    enough: Callable[[PixelDifference], bool] | None = None,
) -> PixelDifference:
    """Compare two pictures; of the larger one, what the smaller one lacks is not looked at.

    Args:
        one: A picture.
        two: Another one.
        ignore: Pixels that are not held against them, of at least the size that both have.
        careful: Whether thin lines may be drawn in another way.
        enough: Says of what was found so far that it decides; what is below is not looked at then.
    """
    height, width = min(one.shape[0], two.shape[0]), min(one.shape[1], two.shape[1])
    if ignore is not None:
        two = _masked(one[:height, :width], two[:height, :width], ignore[:height, :width])
    ink = np.zeros((-(-height // _CELL) + 1, -(-width // _CELL) + 1))
    tone = ink.copy()
    for rows in _differing_bands(one, two, height, width):
        outer = slice(max(0, rows.start - _HALO), min(height, rows.stop + _HALO))
        a, b = one[outer, :width], two[outer, :width]
        residue = _residue(a, b, careful=careful)[rows.start - outer.start :][: rows.stop - rows.start]
        first = rows.start // _CELL
        contrast = np.where(residue > (_SOFT_CONTRAST if careful else _CONTRAST), residue, 0)
        for total, values in ((ink, contrast), (tone, residue)):
            cells = _cells(values)
            total[first : first + cells.shape[0], : cells.shape[1]] = cells
        if enough is not None and enough(_worst(ink / 255, tone / (SQUARE * SQUARE))):
            break
    return _worst(ink / 255, tone / (SQUARE * SQUARE))


def edges(picture: Picture) -> NDArray[np.uint8]:
    """Return the contrast around each pixel, the strongest of its colours."""
    contrasts = [_around(plane, np.maximum) - _around(plane, np.minimum) for plane in _planes(picture)]
    strongest = contrasts[0]
    for contrast in contrasts[1:]:
        np.maximum(strongest, contrast, out=strongest)
    return strongest


def _differing_bands(one: Picture, two: Picture, height: int, width: int) -> Iterator[slice]:
    for top in range(0, height, _BAND):
        rows = slice(top, min(height, top + _BAND))
        if not np.array_equal(_packed(one[rows, :width]), _packed(two[rows, :width])):
            yield rows


def _masked(one: Picture, two: Picture, ignore: Mask) -> Picture:
    """Return the second picture with the first one's pixels wherever they are not held against it."""
    pixels = np.where(ignore, _packed(one), _packed(two))
    return pixels.view(np.uint8).reshape(*pixels.shape, PIXEL_BYTES)


def _packed(picture: Picture) -> NDArray[np.uint32]:
    return np.ascontiguousarray(picture).view(np.uint32)[..., 0]


def _planes(picture: Picture) -> list[NDArray[np.uint8]]:
    """Return the colours, each contiguous; a single one if the picture is grey."""
    blue, green, red = (picture[..., channel] for channel in range(3))
    shown = [blue] if np.array_equal(blue, green) and np.array_equal(green, red) else [blue, green, red]
    return [np.ascontiguousarray(plane) for plane in shown]


def _residue(one: Picture, two: Picture, *, careful: bool) -> NDArray[np.uint8]:
    """Return how far each pixel lies outside the tones around it in the other picture; the worst colour counts."""
    planes_one, planes_two = _planes(one), _planes(two)
    colours = max(len(planes_one), len(planes_two))
    worst = np.zeros(one.shape[:2], np.uint8)
    for a, b in zip(_coloured(planes_one, colours), _coloured(planes_two, colours), strict=True):
        if careful:
            a, b = _smooth(a), _smooth(b)  # noqa: PLW2901
        reach = _SOFT_REACH if careful else _REACH
        np.maximum(worst, _unexplained(a, b, reach), out=worst)
        np.maximum(worst, _unexplained(b, a, reach), out=worst)
    return worst


def _coloured(planes: list[NDArray[np.uint8]], colours: int) -> list[NDArray[np.uint8]]:
    return planes if len(planes) == colours else planes * colours


def _unexplained(one: NDArray[np.uint8], two: NDArray[np.uint8], reach: int) -> NDArray[np.uint8]:
    low = high = two
    for _ in range(reach):
        low, high = _around(low, np.minimum), _around(high, np.maximum)
    # uint8 has no sign: what is clipped first cannot wrap round
    np.subtract(np.maximum(one, high), high, out=high)
    np.subtract(low, np.minimum(one, low), out=low)
    excess: NDArray[np.uint8] = np.maximum(high, low, out=high)
    return excess


def _around(plane: NDArray[np.uint8], choose: np.ufunc) -> NDArray[np.uint8]:
    """Return the lowest or highest tone in the 3 × 3 pixels around each pixel."""
    rows = plane.copy()
    choose(rows[1:], plane[:-1], out=rows[1:])
    choose(rows[:-1], plane[1:], out=rows[:-1])
    result = rows.copy()
    choose(result[:, 1:], rows[:, :-1], out=result[:, 1:])
    choose(result[:, :-1], rows[:, 1:], out=result[:, :-1])
    return result


def _smooth(plane: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the mean of the 3 × 3 pixels around each pixel; at the border, of those that there are."""
    padded = np.pad(plane, 1, mode="edge").astype(np.uint16)
    rows = padded[:-2] + padded[1:-1] + padded[2:]
    total = rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:]
    mean: NDArray[np.uint8] = (total // 9).astype(np.uint8)
    return mean


def _cells(values: NDArray[np.uint8]) -> NDArray[np.float64]:
    height, width = values.shape
    if height % _CELL or width % _CELL:
        values = np.pad(values, ((0, -height % _CELL), (0, -width % _CELL)))
    # Sums of slices: an order faster than numpy's sums over short axes. 64 × 255 fits into 16 bits.
    rows = sum((values[at::_CELL] for at in range(1, _CELL)), start=values[::_CELL].astype(np.uint16))
    cells = sum((rows[:, at::_CELL] for at in range(1, _CELL)), start=rows[:, ::_CELL])
    return np.asarray(cells, np.float64)


def _worst(ink: NDArray[np.float64], tone: NDArray[np.float64]) -> PixelDifference:
    ink, tone = _squares(ink), _squares(tone)
    top, left = np.unravel_index(int(np.argmax(ink + tone)), ink.shape)
    return PixelDifference(round(float(ink.max()), 2), round(float(tone.max()), 2), int(left) * _CELL, int(top) * _CELL)


def _squares(cells: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(cells[:-1, :-1] + cells[1:, :-1] + cells[:-1, 1:] + cells[1:, 1:])
