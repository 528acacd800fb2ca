"""A page's text as an invisible layer: every character where it stands, as wide as it is far to the next one.

What pdfium taught (it is what the proof reads with): a CID of its own for each character and width, because large moves
inside a run become words; runs in one operator; glyphs with an outline, because text without any is dropped.
"""

import ctypes
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from pikepdf import Array, Dictionary, Name, Pdf

from archivkoop.adapters.convert.pdf_repair import cff
from archivkoop.adapters.convert.pdf_repair.outlines import Outline

if TYPE_CHECKING:
    import pypdfium2

_MAX_GLYPHS = 60_000  # CIDs of one font
_MAX_WIDTH = 30_000  # thousandths of the size; a charstring holds no more
_NEAR_PT = 0.05
_LEAST_PT = 0.1  # size of a character
_LAST_WIDTH = 500  # of a run's last character: nothing follows that would tell
_SQUARE = ((0.0, 0.0), (((400.0, 0.0),), ((400.0, 400.0),), ((0.0, 400.0),)))


@dataclass(frozen=True, slots=True)
class Character:
    """A character of a page: where it stands, in what direction, how large."""

    text: str
    x: float
    y: float
    a: float  # first column of the text matrix, of length 1
    b: float
    size: float
    mark: int = -1  # marked-content identifier: what ties it to the tags


@dataclass(slots=True)
class HiddenFont:
    """The font of the hidden layers of a document; grows with every page."""

    cids: dict[tuple[str, int], int] = field(default_factory=dict)

    def cid(self, text: str, width: int) -> int | None:
        """Return the CID of a character with an advance; None: the font is full."""
        known = self.cids.get((text, width))
        if known is None and len(self.cids) < _MAX_GLYPHS:
            known = self.cids[text, width] = len(self.cids) + 1
        return known

    def write(self, pdf: Pdf) -> Dictionary:
        """Return the font for all characters so far."""
        name = "AKHIDE+Verborgen"
        glyphs = [cff.Glyph(cid, Outline(width, (_SQUARE,))) for (_, width), cid in self.cids.items()]
        descriptor = Dictionary(
            Type=Name.FontDescriptor,
            FontName=Name(f"/{name}"),
            Flags=4,
            FontBBox=Array(cff.bbox_of(glyphs)),
            ItalicAngle=0,
            Ascent=800,
            Descent=-200,
            CapHeight=700,
            StemV=80,
            FontFile3=pdf.make_stream(
                cff.cid_keyed(name, ("Adobe", "Identity", 0), glyphs), Subtype=Name.CIDFontType0C
            ),
        )
        widths = Array([width for (_, width) in self.cids])
        inner = Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType0,
            BaseFont=Name(f"/{name}"),
            CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
            FontDescriptor=pdf.make_indirect(descriptor),
            W=Array([1, widths]) if self.cids else Array(),
        )
        return Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name(f"/{name}"),
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(inner)]),
            ToUnicode=pdf.make_stream(self._to_unicode()),
        )

    def _to_unicode(self) -> bytes:
        lines = [
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
            "/CMapName /Verborgen def /CMapType 2 def",
            "1 begincodespacerange <0000> <FFFF> endcodespacerange",
        ]
        entries = [f"<{cid:04X}> <{text.encode('utf-16-be').hex()}>" for (text, _), cid in self.cids.items()]
        for at in range(0, len(entries), 100):
            block = entries[at : at + 100]
            lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
        lines.append("endcmap CMapName currentdict /CMap defineresource pop end end")
        return "\n".join(lines).encode("ascii")


def characters(page: "pypdfium2.PdfPage") -> list[Character]:
    """Return the characters of a page that its content shows, in reading order of the file."""
    import pypdfium2.raw as pdfium

    found: list[Character] = []
    text_page = page.get_textpage()
    x, y = ctypes.c_double(), ctypes.c_double()
    matrix = pdfium.FS_MATRIX()
    for index in range(text_page.count_chars()):
        point = pdfium.FPDFText_GetUnicode(text_page.raw, index)
        if pdfium.FPDFText_IsHyphen(text_page.raw, index) == 1:
            point = ord("-")  # pdfium has a sign of its own for one at the end of a line
        if pdfium.FPDFText_IsGenerated(text_page.raw, index) == 1 or not 0x20 <= point < 0x110000:
            continue
        if 0xD800 <= point < 0xE000 or point in {0xFFFE, 0xFFFF}:
            continue
        pdfium.FPDFText_GetCharOrigin(text_page.raw, index, x, y)
        size = pdfium.FPDFText_GetFontSize(text_page.raw, index)
        pdfium.FPDFText_GetMatrix(text_page.raw, index, matrix)
        length = (matrix.a**2 + matrix.b**2) ** 0.5
        shown = pdfium.FPDFText_GetTextObject(text_page.raw, index)
        mark = pdfium.FPDFPageObj_GetMarkedContentID(shown) if shown else -1
        across, up = (matrix.a / length, matrix.b / length) if length else (1.0, 0.0)
        # Text of no size shows nothing, but it is read.
        found.append(Character(chr(point), x.value, y.value, across, up, max(abs(size) * length, _LEAST_PT), mark))
    return found


def layer(found: list[Character], font: HiddenFont, marks: Iterable[int] = ()) -> bytes:
    """Return content that shows the characters invisibly, in the font named /Hidden.

    Args:
        found: The characters.
        font: Grows by them.
        marks: The marked-content identifiers that the page's tags refer to; each has its place here, so that what reads
            a document aloud goes on finding its way.
    """
    marked: dict[int, list[Character]] = {-1: [], **{mark: [] for mark in sorted(marks)}}
    for character in found:
        marked[character.mark if character.mark in marked else -1].append(character)
    parts = []
    for mark, members in marked.items():
        shown = b"\n".join([b"BT 3 Tr", *(_shown(run, font) for run in _runs(members)), b"ET"]) if members else b""
        parts.append(shown if mark < 0 else b"/Span <</MCID %d>> BDC\n%s\nEMC" % (mark, shown))
    return b"\n".join(parts)


def _shown(run: list[Character], font: HiddenFont) -> bytes:
    first = run[0]
    codes = []
    for character, width in zip(run, _widths(run), strict=True):
        cid = font.cid(character.text, width)
        if cid is not None:
            codes.append(f"{cid:04X}")
    return (
        f"/Hidden {first.size:.4f} Tf {first.a:.6f} {first.b:.6f} {-first.b:.6f} {first.a:.6f} "
        f"{first.x:.4f} {first.y:.4f} Tm <{''.join(codes)}> Tj"
    ).encode()


def _along(here: Character, there: Character) -> tuple[float, float]:
    """Return how far `there` is along the baseline of `here`, and how far beside it."""
    dx, dy = there.x - here.x, there.y - here.y
    return dx * here.a + dy * here.b, dy * here.a - dx * here.b


def _widths(run: list[Character]) -> list[int]:
    """Return how far it is from each character to the next, in thousandths of the size.

    The places are rounded, not the ways between them: else small errors would add up along a line.
    """
    places = [round(_along(run[0], character)[0] / run[0].size * 1000) for character in run]
    return [after - here for here, after in pairwise(places)] + [_LAST_WIDTH]


def _runs(found: list[Character]) -> Iterator[list[Character]]:
    run: list[Character] = []
    for character in found:
        if run and not _follows(run[0], run[-1], character):
            yield run
            run = []
        run.append(character)
    if run:
        yield run


def _follows(first: Character, last: Character, after: Character) -> bool:
    forward, beside = _along(last, after)
    same = abs(after.a - first.a) < 1e-3 and abs(after.b - first.b) < 1e-3 and abs(after.size - first.size) < 0.01
    return (
        same
        and abs(_along(first, after)[1]) < _NEAR_PT
        and 0 < forward < last.size * _MAX_WIDTH / 1000
        and abs(beside) < _NEAR_PT
    )
