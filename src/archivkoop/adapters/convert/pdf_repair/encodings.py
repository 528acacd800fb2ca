"""Which glyph name a code of a simple font means (ISO 32000-1, 9.6.6 and Annex D)."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pikepdf import Array, Dictionary, Name, Object

from archivkoop.adapters.convert.pdf_repair import tree

AFM_FOLDER = Path("/usr/share/fonts/type1/urw-base35")
_SYMBOL_FILES = {"Symbol": "StandardSymbolsPS.afm", "ZapfDingbats": "D050000L.afm"}
# Annex D differs from the Python codec, or from the one name that the AGL has for a character.
_WIN = {160: "space", 173: "hyphen", 178: "twosuperior", 179: "threesuperior", 185: "onesuperior"}
_WIN_UNUSED = (127, 129, 141, 143, 144, 157)  # Annex D, note 3 to table D.2: they map to the bullet
_MAC = {202: "space", 219: "currency", 222: "fi", 223: "fl"}
_MAC_LACKS = frozenset({173, 176, 178, 179, 182, 183, 184, 185, 186, 195, 197, 198, 215, 240})
# Names that fontTools' list decomposes or lacks.
_SINGLE = {
    "fi": "\ufb01",
    "fl": "\ufb02",
    "onesuperior": "\u00b9",
    "twosuperior": "\u00b2",
    "threesuperior": "\u00b3",
}
_UNI = re.compile(r"^uni((?:[0-9A-F]{4})+)$|^u([0-9A-F]{4,6})$")
_CODE_NAMES = re.compile(r"^(?:g|G|c|C|a|cid|glyph|index|char|ch)\d+$")


@cache
def table(name: str) -> Mapping[int, str]:
    """Return code -> glyph name of a named encoding; empty if unknown.

    PDFDocEncoding is none that fonts may name (9.6.6), but forms do, and viewers follow them.
    """
    if name == "StandardEncoding":
        from fontTools.encodings.StandardEncoding import StandardEncoding

        return {code: glyph for code, glyph in enumerate(StandardEncoding) if glyph != ".notdef"}
    if name == "WinAnsiEncoding":
        return dict.fromkeys(_WIN_UNUSED, "bullet") | _from_codec("cp1252") | _WIN
    if name == "MacRomanEncoding":
        return {c: g for c, g in (_from_codec("mac_roman") | _MAC).items() if c not in _MAC_LACKS}
    if name == "PDFDocEncoding":
        return _from_codec("pdfdoc")
    return {}


def _from_codec(codec: str) -> dict[int, str]:
    from fontTools.agl import UV2AGL

    found = {}
    for code in range(32, 256):
        try:
            character = bytes([code]).decode(codec)
        except UnicodeDecodeError:
            continue
        if name := UV2AGL.get(ord(character)):
            found[code] = name
    return found


@cache
def built_in(font: str) -> Mapping[int, str]:
    """Return the built-in encoding of "Symbol" or "ZapfDingbats", from URW's metrics; empty if they are missing."""
    file = AFM_FOLDER / _SYMBOL_FILES[font]
    if not file.is_file():
        return {}
    found = {}
    for line in file.read_text(encoding="latin-1").splitlines():
        if match := re.match(r"C (\d+) ; WX -?\d+ ; N (\S+) ;", line):
            found[int(match[1])] = match[2]
    return found


def differences(encoding: Object | None) -> dict[int, str]:
    """Return what an encoding dictionary's /Differences say; a faulty array is read as far as it goes."""
    if not isinstance(encoding, Dictionary):
        return {}
    entries = encoding.get(Name.Differences)
    found: dict[int, str] = {}
    code = 0
    for entry in entries if isinstance(entries, Array) else ():
        if isinstance(entry, Name):
            if 0 <= code <= 255:
                found[code] = tree.text_of(entry)
            code += 1
        elif (number := tree.as_number(entry)) is not None:
            code = int(number)
    return found


def base_name(font: Dictionary) -> str:
    """Return the name of the encoding that /Encoding is based on; empty if it names none."""
    encoding = font.get(Name.Encoding)
    if isinstance(encoding, Name):
        return tree.text_of(encoding)
    if isinstance(encoding, Dictionary):
        return tree.text_of(encoding.get(Name.BaseEncoding))
    return ""


def unicode_of(glyph: str) -> str:
    """Return the characters that a glyph name stands for by the Adobe Glyph List; empty: the name means nothing.

    Names such as "g23" or "c65" are numbers in disguise; they mean whatever the lost program meant.
    """
    from fontTools.agl import AGL2UV, LEGACY_AGL2UV, toUnicode

    if glyph in _SINGLE:
        return _SINGLE[glyph]
    if glyph in AGL2UV or glyph in LEGACY_AGL2UV:  # for new fonts, and the whole list: "afii10067", "Tcommaaccent"
        return str(toUnicode(glyph))
    if match := _UNI.match(glyph):
        digits = match[1] or match[2]
        step = 4 if match[1] else len(digits)
        points = [int(digits[i : i + step], 16) for i in range(0, len(digits), step)]
        return "".join(chr(point) for point in points if point < 0x110000 and not 0xD800 <= point < 0xE000)
    if _CODE_NAMES.match(glyph):
        return ""
    base = glyph.partition(".")[0]
    if base and base != glyph:  # a variant: "a.sc", "one.oldstyle"
        return unicode_of(base)
    return str(toUnicode(glyph)) if "_" in glyph else ""
