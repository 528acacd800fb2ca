"""Embedded font programs, read by FreeType: it reads most of what stricter readers reject.

Which glyph a code shows follows pdfium (and ISO 32000-1, 9.6.6), because what the source looks like is what it
draws.
"""

import io
from collections.abc import Callable, Mapping

import freetype
import pikepdf
from pikepdf import Dictionary, Name, Stream

from archivkoop.adapters.convert.pdf_repair import encodings, tounicode, tree
from archivkoop.adapters.convert.pdf_repair.outlines import Contour, Outline, Point, Segment

_FLAGS = freetype.FT_LOAD_NO_SCALE | freetype.FT_LOAD_NO_HINTING | freetype.FT_LOAD_NO_BITMAP
_SYMBOLIC, _NONSYMBOLIC = 4, 32


class Program:
    """A font program; glyphs by index, in 1000 units per em."""

    def __init__(self, data: bytes) -> None:
        self._face = freetype.Face(io.BytesIO(data))
        self.glyphs: int = self._face.num_glyphs
        self._scale = 1000 / (self._face.units_per_EM or 1000)
        self.is_sfnt = bool(self._face.is_sfnt)
        self.by_cid = bool(self._face.is_cid_keyed) and not self.is_sfnt  # then FreeType's index is the CID

    def outline(self, glyph: int) -> Outline | None:
        """Return a glyph's outline; None where the program has none or it cannot be read."""
        try:
            self._face.load_glyph(glyph, _FLAGS)
        except freetype.FT_Exception:
            return None
        slot = self._face.glyph
        if slot.format != freetype.FT_GLYPH_FORMAT_OUTLINE:
            return None
        recorder = _Recorder(self._scale)
        try:
            slot.outline.decompose(recorder, move_to=_move, line_to=_line, conic_to=_conic, cubic_to=_cubic)
        except freetype.FT_Exception:
            return None
        recorder.end()
        return Outline(slot.metrics.horiAdvance * self._scale, tuple(recorder.contours))

    def name_of(self, glyph: int) -> str:
        """Return a glyph's own name; empty if it has none."""
        if not self._face.has_glyph_names:
            return ""
        try:
            return bytes(self._face.get_glyph_name(glyph)).decode("latin-1")
        except freetype.FT_Exception:
            return ""

    def named(self, name: str) -> int:
        """Return the index of a named glyph; 0 if there is none."""
        return int(self._face.get_name_index(name.encode("latin-1", "replace"))) if self._face.has_glyph_names else 0

    def has_names(self) -> bool:
        """Say whether glyphs have names."""
        return bool(self._face.has_glyph_names)

    def charmap(self, platform: int, encoding: int) -> bool:
        """Select a charmap by its numbers; False if there is none."""
        for charmap in self._face.charmaps or ():
            if (charmap.platform_id, charmap.encoding_id) == (platform, encoding):
                self._face.set_charmap(charmap)
                return True
        return False

    def unicode_charmap(self) -> bool:
        """Select the Unicode charmap; False if there is none."""
        try:
            self._face.select_charmap(freetype.FT_ENCODING_UNICODE)
        except freetype.FT_Exception:
            return False
        return True

    def own_charmap(self) -> None:
        """Select a Type 1 program's own encoding, if it has one."""
        for charmap in self._face.charmaps or ():
            if charmap.platform_id == 7:
                self._face.set_charmap(charmap)
                return

    def has_charmaps(self) -> bool:
        """Say whether there is any charmap."""
        return bool(self._face.charmaps)

    def at(self, code: int) -> int:
        """Return the glyph of a code in the selected charmap; 0 if it has none."""
        return int(self._face.get_char_index(code))


class _Recorder:
    def __init__(self, scale: float) -> None:
        self.contours: list[Contour] = []
        self._scale = scale
        self._start: Point | None = None
        self._segments: list[Segment] = []
        self._last: Point = (0.0, 0.0)

    def point(self, vector: object) -> Point:
        return vector.x * self._scale, vector.y * self._scale  # type: ignore[attr-defined] # FT_Vector

    def begin(self, point: Point) -> None:
        self.end()
        self._start = self._last = point

    def add(self, *points: Point) -> None:
        if len(points) == 2:  # a quadratic curve as a cubic one
            (x0, y0), (x1, y1), (x2, y2) = self._last, *points
            points = (
                (x0 + 2 / 3 * (x1 - x0), y0 + 2 / 3 * (y1 - y0)),
                (x2 + 2 / 3 * (x1 - x2), y2 + 2 / 3 * (y1 - y2)),
                (x2, y2),
            )
        self._segments.append(points)
        self._last = points[-1]

    def end(self) -> None:
        if self._start is not None and self._segments:
            self.contours.append((self._start, tuple(self._segments)))
        self._start, self._segments = None, []


def _move(to: object, recorder: _Recorder) -> int:
    recorder.begin(recorder.point(to))
    return 0


def _line(to: object, recorder: _Recorder) -> int:
    recorder.add(recorder.point(to))
    return 0


def _conic(control: object, to: object, recorder: _Recorder) -> int:
    recorder.add(recorder.point(control), recorder.point(to))
    return 0


def _cubic(first: object, second: object, to: object, recorder: _Recorder) -> int:
    recorder.add(recorder.point(first), recorder.point(second), recorder.point(to))
    return 0


def read(descriptor: Dictionary | None) -> Program | None:
    """Return the embedded program of a font; None where there is none that FreeType can read."""
    for key in (Name.FontFile, Name.FontFile2, Name.FontFile3):
        stream = descriptor.get(key) if descriptor is not None else None
        if isinstance(stream, Stream):
            try:
                return Program(stream.read_bytes())
            except (freetype.FT_Exception, pikepdf.PdfError):
                return None
    return None


def simple_glyphs(font: Dictionary, program: Program) -> tuple[dict[int, int], dict[int, str]]:
    """Return code -> glyph index (0: missing), and code -> glyph name as the encoding says."""
    descriptor = tree.child(font, Name.FontDescriptor)
    flags = tree.integer(descriptor, Name.Flags) if descriptor is not None else 0
    if program.is_sfnt and font.get(Name.Subtype) == Name.TrueType:
        return _truetype(font, program, flags)
    return _type1(font, program, flags)


def _names(font: Dictionary, flags: int, *, truetype: bool) -> tuple[dict[int, str], str]:
    base = encodings.base_name(font)
    changed = encodings.differences(font.get(Name.Encoding))
    table: Mapping[int, str] = encodings.table(base)
    if not table:
        base = ""
        if not flags & _SYMBOLIC or (truetype and isinstance(font.get(Name.Encoding), Dictionary)):
            table = encodings.table("StandardEncoding")
    return dict(table) | changed, base


def _type1(font: Dictionary, program: Program, flags: int) -> tuple[dict[int, int], dict[int, str]]:
    names, base = _names(font, flags, truetype=False)
    if not base and not flags & _SYMBOLIC:
        # pdfium takes StandardEncoding here; a program with an encoding of its own knows better (9.6.6.1)
        names = encodings.differences(font.get(Name.Encoding))
    found: dict[int, int] = {}
    program.own_charmap()
    own = {code: program.at(code) for code in range(256)}
    with_unicode = program.unicode_charmap()
    for code in range(256):
        name = names.get(code)
        if name is None:
            found[code] = own[code]
            if own[code] and (own_name := program.name_of(own[code])):
                names[code] = own_name
            continue
        glyph = program.named(name)
        if not glyph and name != ".notdef" and with_unicode:
            text = encodings.unicode_of(name)
            glyph = program.at(ord(text)) if len(text) == 1 else 0
        found[code] = glyph
    return found, names


def _truetype(font: Dictionary, program: Program, flags: int) -> tuple[dict[int, int], dict[int, str]]:
    names, base = _names(font, flags, truetype=True)
    plain = bool(base) and not encodings.differences(font.get(Name.Encoding))
    if plain or flags & _NONSYMBOLIC:
        return _truetype_by_name(font, program, names, nonsymbolic=bool(flags & _NONSYMBOLIC)), names
    # What pdfium reads such codes as, where the document does not say it: by these names the text stays the same.
    names = dict(encodings.table("MacRomanEncoding")) | names
    for platform, encoding, prefixes in ((3, 0, (0xF000, 0xF100, 0xF200, 0)), (1, 0, (0,))):
        if program.charmap(platform, encoding):
            found = {code: next((g for p in prefixes if (g := program.at(p + code))), 0) for code in range(256)}
            if any(found.values()) or platform == 1:  # a Macintosh table counts for pdfium, whatever it holds
                return found, names
    if program.unicode_charmap():
        found = {code: program.at(code) for code in range(256)}
        if any(found.values()):
            return found, names
    return {code: code if code < program.glyphs else 0 for code in range(256)}, names


def _truetype_by_name(
    font: Dictionary, program: Program, names: Mapping[int, str], *, nonsymbolic: bool
) -> dict[int, int]:
    if not program.has_names() and not program.has_charmaps():
        return {code: code if code < program.glyphs else 0 for code in range(256)}
    kind = "unicode" if program.charmap(3, 1) else ""
    if not kind:
        order = (("roman", 1, 0), ("symbol", 3, 0)) if nonsymbolic else (("symbol", 3, 0), ("roman", 1, 0))
        kind = next((name for name, platform, encoding in order if program.charmap(platform, encoding)), "")
    texts = tounicode.read(font)
    roman = {name: code for code, name in encodings.table("MacRomanEncoding").items()}
    found: dict[int, int] = {}
    for code in range(256):
        name = names.get(code)
        if name is None:
            found[code] = program.at(code) if kind else 0
            continue
        glyph = _by_kind(program, kind, code, name, roman)
        if not glyph:
            glyph = program.at(32) if name == ".notdef" else program.named(name)
        if not glyph and len(text := texts.get(code, "")) == 1:
            glyph = program.at(ord(text))
        found[code] = glyph
    return found


def _by_kind(program: Program, kind: str, code: int, name: str, roman: Mapping[str, int]) -> int:
    if kind == "symbol":
        return next((glyph for prefix in (0, 0xF000, 0xF100, 0xF200) if (glyph := program.at(prefix + code))), 0)
    text = encodings.unicode_of(name)
    if kind == "unicode":
        return program.at(ord(text)) if len(text) == 1 else 0
    if kind == "roman":
        return program.at(roman[name]) if name in roman else program.named(name)
    return 0


def cid_to_index(inner: Dictionary, descriptor: Dictionary, program: Program) -> Callable[[int], int]:
    """Return what leads from a CID to the index that `Program.outline` takes; 0: missing."""
    given = inner.get(Name.CIDToGIDMap)
    if isinstance(given, Stream) and inner.get(Name.Subtype) == Name.CIDFontType2:
        try:
            data = given.read_bytes()
        except pikepdf.PdfError:
            data = b""
        return lambda cid: int.from_bytes(data[2 * cid : 2 * cid + 2], "big")
    if program.is_sfnt and inner.get(Name.Subtype) == Name.CIDFontType0:
        charset = _charset(descriptor)
        if charset:
            return lambda cid: charset.get(cid, 0)
    if program.by_cid:
        return lambda cid: cid
    return lambda cid: cid if cid < program.glyphs else 0


def _charset(descriptor: Dictionary) -> dict[int, int]:
    """Return CID -> glyph of a CID-keyed CFF inside an OpenType program; empty if it is not CID-keyed."""
    from fontTools.ttLib import TTFont, TTLibError

    stream = descriptor.get(Name.FontFile3)
    if not isinstance(stream, Stream):
        return {}
    try:
        charset = TTFont(io.BytesIO(stream.read_bytes()), lazy=True)["CFF "].cff[0].charset
    except (TTLibError, pikepdf.PdfError, KeyError, ValueError, IndexError, AssertionError, TypeError):
        return {}
    return {int(name[3:]): index for index, name in enumerate(charset) if name.startswith("cid") and name[3:].isdigit()}
