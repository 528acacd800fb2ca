"""Writes a bare CFF font program (Adobe Technical Notes 5176, 5177): what FontFile3 holds.

By hand, because fontTools' builder makes a whole OpenType font first: 20 ms a font against 1.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from archivkoop.adapters.convert.pdf_repair.outlines import Outline, Point

_STACK = 48  # operands a Type 2 charstring may hold before an operator


@dataclass(frozen=True, slots=True)
class Glyph:
    """A glyph of the program: its name, or its CID in a CID-keyed font."""

    key: str | int
    outline: Outline


def bbox_of(glyphs: Iterable[Glyph]) -> tuple[int, int, int, int]:
    """Return the box around all control points."""
    boxes = [_box(glyph.outline) for glyph in glyphs]
    lows = [[0.0, *(box[side] for box in boxes)] for side in (0, 1)]
    highs = [[0.0, *(box[side] for box in boxes)] for side in (2, 3)]
    return round(min(lows[0])), round(min(lows[1])), round(max(highs[0])), round(max(highs[1]))


def _box(outline: Outline) -> tuple[float, float, float, float]:
    if outline.box is None:
        points = [start for start, _ in outline.contours]
        points += [point for _, segments in outline.contours for segment in segments for point in segment]
        xs, ys = zip(*points, strict=True) if points else ((0.0,), (0.0,))
        outline.box = min(xs), min(ys), max(xs), max(ys)
    return outline.box


def name_keyed(name: str, glyphs: Sequence[Glyph]) -> bytes:
    """Return a font whose glyphs have names; ".notdef" is added in front."""
    strings: list[bytes] = []
    sids = _standard_sids()
    charset = bytearray(b"\0")
    for glyph in glyphs:
        key = str(glyph.key)
        sid = sids.get(key)
        if sid is None:
            sid = len(sids) + len(strings)
            strings.append(key.encode("latin-1", "replace"))
        charset += sid.to_bytes(2, "big")
    return _assemble(name, glyphs, bytes(charset), strings, None)


def cid_keyed(name: str, ordering: tuple[str, str, int], glyphs: Sequence[Glyph]) -> bytes:
    """Return a font whose glyphs are numbered by CID, in rising order and without 0; CID 0 is added."""
    strings = [ordering[0].encode("latin-1", "replace"), ordering[1].encode("latin-1", "replace")]
    charset = bytearray(b"\0")
    for glyph in glyphs:
        charset += int(glyph.key).to_bytes(2, "big")
    return _assemble(name, glyphs, bytes(charset), strings, ordering[2])


@cache
def _standard_sids() -> dict[str, int]:
    from fontTools.cffLib import cffStandardStrings

    return {name: sid for sid, name in enumerate(cffStandardStrings)}


def _assemble(
    name: str, glyphs: Sequence[Glyph], charset: bytes, strings: list[bytes], supplement: int | None
) -> bytes:
    notdef = Glyph(".notdef", Outline(0.0))
    charstrings = _index([charstring(glyph.outline) for glyph in (notdef, *glyphs)])
    private = _operator(20, 0) + _operator(21, 0)  # defaultWidthX, nominalWidthX: every charstring says its width
    head = b"\1\0\4\4" + _index([name.encode("latin-1", "replace")[:127]])
    tail = _index(strings) + _index([])
    box = bbox_of(glyphs)
    first_sid = len(_standard_sids())
    keyed = supplement is not None
    last_cid = max((int(glyph.key) for glyph in glyphs), default=0) if keyed else 0
    select = b"\3\0\1\0\0\0" + (len(glyphs) + 1).to_bytes(2, "big") if keyed else b""

    def top(at: int) -> bytes:
        """Return the top dictionary for data that starts at an offset; its length does not depend on it."""
        data = b""
        if supplement is not None:
            data += _operator((12, 30), first_sid, first_sid + 1, supplement) + _operator((12, 34), last_cid + 1)
        data += _operator(5, *box) + _operator(15, at) + _operator(17, at + len(charset))
        after = at + len(charset) + len(charstrings)
        if not keyed:
            return data + _operator(18, len(private), after)
        fonts = after + len(private) + len(select)
        return data + _operator((12, 37), after + len(private)) + _operator((12, 36), fonts)

    start = len(head) + len(_index([top(0)])) + len(tail)
    body = charset + charstrings + private + select
    if keyed:
        body += _index([_operator(18, len(private), start + len(charset) + len(charstrings))])
    return head + _index([top(start)]) + tail + body


def charstring(outline: Outline) -> bytes:
    """Return a Type 2 charstring: the width, then lines and curves relative to the last point."""
    if outline.code is None:
        outline.code = _charstring(outline)
    return outline.code


def _charstring(outline: Outline) -> bytes:
    code = bytearray(_number(round(outline.advance)))
    x = y = 0
    for start, segments in outline.contours:
        code += _number(round(start[0]) - x) + _number(round(start[1]) - y) + b"\x15"  # rmoveto
        x, y = round(start[0]), round(start[1])
        pending: list[int] = []
        curves = False
        for segment in segments:
            if pending and (curves != (len(segment) == 3) or len(pending) + 2 * len(segment) > _STACK):
                code += _path(pending, curves=curves)
                pending = []
            curves = len(segment) == 3
            for point in segment:
                pending += _delta(point, x, y)
                x, y = round(point[0]), round(point[1])
        if pending:
            code += _path(pending, curves=curves)
    return bytes(code + b"\x0e")  # endchar


def _delta(point: Point, x: int, y: int) -> tuple[int, int]:
    return round(point[0]) - x, round(point[1]) - y


def _path(operands: list[int], *, curves: bool) -> bytes:
    return b"".join(map(_number, operands)) + (b"\x08" if curves else b"\x05")  # rrcurveto, rlineto


@cache
def _number(value: int) -> bytes:
    """Return an integer as charstrings write it."""
    if -107 <= value <= 107:
        return bytes([value + 139])
    if 108 <= value <= 1131:
        high, low = divmod(value - 108, 256)
        return bytes([high + 247, low])
    if -1131 <= value <= -108:
        high, low = divmod(-value - 108, 256)
        return bytes([high + 251, low])
    return b"\x1c" + max(-32768, min(32767, value)).to_bytes(2, "big", signed=True)


def _operator(operator: int | tuple[int, int], *operands: int) -> bytes:
    """Return a dictionary entry; every operand takes five bytes, so that offsets do not move what follows."""
    code = bytes(operator) if isinstance(operator, tuple) else bytes([operator])
    return b"".join(b"\x1d" + value.to_bytes(4, "big", signed=True) for value in operands) + code


def _index(entries: Sequence[bytes]) -> bytes:
    if not entries:
        return b"\0\0"
    offset = 1
    table = bytearray(len(entries).to_bytes(2, "big") + b"\4")
    for entry in (*entries, b""):
        table += offset.to_bytes(4, "big")
        offset += len(entry)
    return bytes(table) + b"".join(entries)
