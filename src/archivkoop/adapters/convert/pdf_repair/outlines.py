"""Glyph outlines of a font file, in 1000 units per em, drawn once per process."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont

logging.getLogger("fontTools").setLevel(logging.ERROR)  # it warns of odd dates in fonts that are not ours to mend

_KEPT = 20_000  # fitted glyphs of a face; documents that fit each letter otherwise must not fill the memory

Point = tuple[float, float]
Segment = tuple[Point, ...]  # one point: a line; three: a curve
Contour = tuple[Point, tuple[Segment, ...]]  # where it starts, and what follows; closing is implied


@dataclass(slots=True)
class Outline:
    """A glyph: its advance and its contours. Not changed once made, but it keeps what was worked out from it."""

    advance: float
    contours: tuple[Contour, ...] = ()
    code: bytes | None = field(default=None, compare=False, repr=False)  # its charstring
    box: tuple[float, float, float, float] | None = field(default=None, compare=False, repr=False)

    def fitted(self, width: float) -> "Outline":
        """Return it for another advance: a wider glyph is squeezed, a narrower one centred, as viewers do."""
        if width <= 0 or not self.advance or abs(width - self.advance) <= 1:
            return Outline(width, self.contours)
        if width < self.advance:
            return Outline(width, _moved(self.contours, width / self.advance, 0.0))
        return Outline(width, _moved(self.contours, 1.0, (width - self.advance) / 2))


def _moved(contours: tuple[Contour, ...], factor: float, shift: float) -> tuple[Contour, ...]:
    def move(point: Point) -> Point:
        return point[0] * factor + shift, point[1]

    return tuple(
        (move(start), tuple(tuple(map(move, segment)) for segment in segments)) for start, segments in contours
    )


class ContourPen(BasePen):  # type: ignore[misc] # fontTools has no types
    """Records contours with cubic curves only, scaled."""

    def __init__(self, glyphs: object, scale: float) -> None:
        super().__init__(glyphs)
        self.contours: list[Contour] = []
        self._scale = scale
        self._start: Point | None = None
        self._segments: list[Segment] = []

    def _at(self, point: Point) -> Point:
        return point[0] * self._scale, point[1] * self._scale

    def _moveTo(self, pt: Point) -> None:  # noqa: N802 (BasePen's name)
        self._endPath()
        self._start = self._at(pt)

    def _lineTo(self, pt: Point) -> None:  # noqa: N802
        self._segments.append((self._at(pt),))

    def _curveToOne(self, pt1: Point, pt2: Point, pt3: Point) -> None:  # noqa: N802
        self._segments.append((self._at(pt1), self._at(pt2), self._at(pt3)))

    def _closePath(self) -> None:  # noqa: N802
        self._endPath()

    def _endPath(self) -> None:  # noqa: N802
        if self._start is not None and self._segments:
            self.contours.append((self._start, tuple(self._segments)))
        self._start, self._segments = None, []


class Face:
    """A font file, opened once; its glyphs by character or by name."""

    def __init__(self, file: Path) -> None:
        self._font = TTFont(file, lazy=True)
        self._glyphs = self._font.getGlyphSet()
        self._cmap: Mapping[int, str] = self._font.getBestCmap() or {}
        self._order = frozenset(self._font.getGlyphOrder())
        self._scale = 1000 / self._font["head"].unitsPerEm
        self.ps_name = str(self._font["name"].getDebugName(6) or file.stem)
        self._drawn: dict[str, Outline] = {}
        self._fitted: dict[tuple[str, float], Outline] = {}

    def glyph_of(self, character: str) -> str | None:
        """Return the glyph of a character; None: the font has none."""
        return self._cmap.get(ord(character)) if len(character) == 1 else None

    def has(self, glyph: str) -> bool:
        """Say whether the font has a glyph of that name."""
        return glyph in self._order

    def draw(self, glyph: str) -> Outline:
        """Return a glyph's outline."""
        found = self._drawn.get(glyph)
        if found is None:
            pen = ContourPen(self._glyphs, self._scale)
            shape = self._glyphs[glyph]
            shape.draw(pen)
            found = self._drawn[glyph] = Outline(shape.width * self._scale, tuple(pen.contours))
        return found

    def fitted(self, glyph: str, width: float) -> Outline:
        """Return a glyph's outline for a document's advance."""
        found = self._fitted.get((glyph, width))
        if found is None:
            if len(self._fitted) >= _KEPT:
                self._fitted.clear()
            found = self._fitted[glyph, width] = self.draw(glyph).fitted(width)
        return found

    @property
    def vertical(self) -> tuple[float, float, float]:
        """Ascent, descent and height of capitals."""
        hhea = self._font["hhea"]
        capital = self.glyph_of("H")
        tops = (
            [point[1] for start, rest in self.draw(capital).contours for point in (start, *sum(rest, ()))]
            if capital
            else []
        )
        return hhea.ascent * self._scale, hhea.descent * self._scale, max(tops, default=hhea.ascent * self._scale)


@cache
def face(file: Path) -> Face:
    """Return the font file, opened once per process."""
    return Face(file)
