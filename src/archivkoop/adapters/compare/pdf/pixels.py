"""Measures how far two pictures of a page differ, blind to what anti-aliasing does and to nothing else.

A pixel is explained if the other picture shows its tone somewhere in the 3 × 3 pixels around it: so an edge that moved
by a fraction of a pixel is explained, a glyph, a line or an image that is not there is not. What is left unexplained
is summed up over squares of 16 pixels (4 mm at 100 dpi): strong contrasts as ink, all of it as tone.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]  # height, width, channels
SQUARE = 16  # pixels
CONTRAST = 48  # of 255: what differs by less is tone, not ink


@dataclass(frozen=True, slots=True)
class PixelDifference:
    """The worst square of a page."""

    ink: float = 0.0  # in pixels of full contrast
    tone: float = 0.0  # mean of the square, of 255
    left: int = 0  # of the worst square, pixels
    top: int = 0


def measure(one: Picture, two: Picture, ignore: NDArray[np.bool_] | None = None) -> PixelDifference:
    """Compare two pictures; of the larger one, what the smaller one lacks is not looked at.

    Args:
        one: Blue, green, red, unused.
        two: Likewise.
        ignore: Pixels that are not held against them.
    """
    height, width = min(one.shape[0], two.shape[0]), min(one.shape[1], two.shape[1])
    one, two = one[:height, :width], two[:height, :width]
    same = _packed(one) == _packed(two)
    if ignore is not None:
        same |= ignore[:height, :width]
    if same.all():
        return PixelDifference()
    top, bottom, left, right = _extent(~same)
    area = np.s_[max(0, top - 1) : bottom + 1, max(0, left - 1) : right + 1]
    residue = np.maximum(_unexplained(one[area], two[area]), _unexplained(two[area], one[area]))
    residue[same[area]] = 0
    offset_y, offset_x = max(0, top - 1), max(0, left - 1)
    ink, tone = _squares(residue)
    worst = np.unravel_index(int(np.argmax(ink + tone)), ink.shape)
    return PixelDifference(
        round(float(ink.max()), 2),
        round(float(tone.max()), 2),
        offset_x + int(worst[1]) * SQUARE // 2,
        offset_y + int(worst[0]) * SQUARE // 2,
    )


def edges(picture: Picture) -> NDArray[np.uint8]:
    """Return the contrast around each pixel, the strongest of its colours."""
    contrast: NDArray[np.uint8] = (_around(picture, np.maximum) - _around(picture, np.minimum)).max(axis=2)
    return contrast


def _packed(picture: Picture) -> NDArray[np.uint32]:
    return np.ascontiguousarray(picture).view(np.uint32)[..., 0]


def _extent(mask: NDArray[np.bool_]) -> tuple[int, int, int, int]:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1


def _unexplained(one: Picture, two: Picture) -> NDArray[np.uint8]:
    """Return how far each pixel of `one` lies outside the tones around it in `two`; the worst channel counts."""
    one, two = one[..., :3], two[..., :3]
    low, high = _around(two, np.minimum), _around(two, np.maximum)
    # uint8 has no sign: what is clipped first cannot wrap round
    excess = np.maximum(np.maximum(one, high) - high, low - np.minimum(one, low))
    worst: NDArray[np.uint8] = excess.max(axis=2)
    return worst


def _around(picture: Picture, choose: np.ufunc) -> Picture:
    """Return the lowest or highest tone in the 3 × 3 pixels around each pixel."""
    rows = picture.copy()
    choose(rows[1:], picture[:-1], out=rows[1:])
    choose(rows[:-1], picture[1:], out=rows[:-1])
    result = rows.copy()
    choose(result[:, 1:], rows[:, :-1], out=result[:, 1:])
    choose(result[:, :-1], rows[:, 1:], out=result[:, :-1])
    return result


def _squares(residue: NDArray[np.uint8]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return ink and tone of squares that overlap by half, so that nothing hides on a border."""
    ink = np.where(residue > CONTRAST, residue, 0)
    return _sums(ink) / 255, _sums(residue) / (SQUARE * SQUARE)


def _sums(values: NDArray[Any]) -> NDArray[np.float64]:
    half = SQUARE // 2
    height, width = values.shape
    padded = np.pad(values, ((0, -height % half), (0, -width % half)))
    cells = padded.reshape(padded.shape[0] // half, half, -1, half).sum(axis=(1, 3), dtype=np.float64)
    cells = np.pad(cells, ((0, 1), (0, 1)))
    return np.asarray(cells[:-1, :-1] + cells[1:, :-1] + cells[:-1, 1:] + cells[1:, 1:])
