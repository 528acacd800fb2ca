"""Glyphs of Type 3 fonts say the advance that the dictionary gives them (6.2.11.5).

Viewers go by /Widths alone; so the glyph's own word yields, the first operand of `d0` or `d1`, and nothing else in it.
"""

import re

from pikepdf import Dictionary, Name, Stream

from archivkoop.adapters.convert.pdf_repair import encodings, tree
from archivkoop.adapters.convert.pdf_repair.fonts_embed import document_widths
from archivkoop.adapters.convert.pdf_repair.work import Work

CLAUSES = ("6.2.11.5",)
_NUMBER = rb"[+-]?(?:\d+\.?\d*|\.\d+)"
_ADVANCE = re.compile(rb"\s*(" + _NUMBER + rb")(?:\s+" + _NUMBER + rb"){1,5}\s+d[01](?=\s|$)")
_TOLERANCE = 0.5


def apply(work: Work) -> None:
    """Correct the glyphs of every Type 3 font, if the judge refused an advance."""
    for use in work.used_fonts if work.hints.has(*CLAUSES) else ():
        procs = tree.child(use.font, Name.CharProcs)
        if use.subtype == "Type3" and procs is not None and _correct(use.font, procs):
            work.did("corrected the advances that glyphs of Type 3 fonts say")


def _correct(font: Dictionary, procs: Dictionary) -> bool:
    wanted: dict[str, set[float]] = {}
    widths = document_widths(font)
    for code, name in encodings.differences(font.get(Name.Encoding)).items():
        if code in widths:
            wanted.setdefault(f"/{name}", set()).add(widths[code])
    corrected = False
    for key, given in wanted.items():
        glyph = procs.get(key)
        if len(given) == 1 and isinstance(glyph, Stream):  # a glyph of two codes cannot please both
            corrected |= _say(glyph, given.pop())
    return corrected


def _say(glyph: Stream, width: float) -> bool:
    data = tree.decoded(glyph)
    match = _ADVANCE.match(data)
    if match is None or abs(float(match[1]) - width) <= _TOLERANCE:
        return False
    glyph.write(data[: match.start(1)] + f"{width:.6g}".encode() + data[match.end(1) :])
    return True
