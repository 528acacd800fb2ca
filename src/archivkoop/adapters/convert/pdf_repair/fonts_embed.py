"""Simple fonts without a program get one (ISO 19005-2, 6.2.11.4.1).

A bare CFF program is drawn from a metrically compatible font; every code's glyph is found by the name that the
document's own encoding gives it, and gets the document's own advance. /TrueType becomes /Type1: glyphs are then found
by name, and the clauses on TrueType encodings (6.2.11.6) never apply. Where a shown code's character is undetermined
the font stays as it is, and the next member of the chain has its turn.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pikepdf import Array, Dictionary, Name, Stream

from archivkoop.adapters.convert.pdf_repair import (
    advances,
    cff,
    composite,
    encodings,
    faces,
    outlines,
    programs,
    tounicode,
    tree,
)
from archivkoop.adapters.convert.pdf_repair.outlines import Outline
from archivkoop.adapters.convert.pdf_repair.work import Work

CLAUSES = ("6.2.11.4.1",)
_SIMPLE = frozenset({"Type1", "MMType1", "TrueType"})
_SYMBOL_FAMILIES = {"Standard Symbols PS": "Symbol", "D050000L": "ZapfDingbats"}
_PLAIN = frozenset({"WinAnsiEncoding", "MacRomanEncoding"})
_NONSYMBOLIC, _SYMBOLIC = 32, 4
LIGATURES = {"ff": "\ufb00", "fi": "\ufb01", "fl": "\ufb02", "ffi": "\ufb03", "ffl": "\ufb04", "st": "\ufb06"}
_PROBE = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def apply(work: Work) -> None:
    """Embed a program in every simple font that has none."""
    for use in work.used_fonts:
        if use.subtype not in _SIMPLE:
            continue
        descriptor = tree.child(use.font, Name.FontDescriptor)
        # A program that not even FreeType can read is none: viewers take another font, too.
        if not has_program(use.font) or (work.refused(use, "6.2.11.4.1-1") and programs.read(descriptor) is None):
            _embed(work, use)


def has_program(font: Dictionary) -> bool:
    """Say whether a font dictionary's descriptor holds a program."""
    descriptor = tree.child(font, Name.FontDescriptor)
    return descriptor is not None and any(isinstance(descriptor.get(key), Stream) for key in composite.PROGRAMS)


@dataclass(slots=True)
class _Plan:
    """What a font will be made of."""

    choice: faces.Choice
    names: dict[int, str]  # code -> glyph name, as the document says; where it only says the character: "uXXXX"
    plain: str  # the named encoding, where that alone says it all
    widths: dict[int, float]  # the document's; empty: it has none
    lost: frozenset[int]  # codes that meant something in a program's own encoding, which is gone


@dataclass(slots=True)
class _Made:
    """The glyphs of a font, by name, and what each code needs."""

    glyphs: dict[str, Outline] = field(default_factory=dict)
    renames: dict[int, str] = field(default_factory=dict)  # codes whose glyph has another name than the plan's
    widths: dict[int, float] = field(default_factory=dict)
    unknown: set[int] = field(default_factory=set)  # codes whose glyph no font has, or nobody knows


def _embed(work: Work, use: tree.FontUse) -> None:
    plan = _plan(use.font, use.name)
    if plan is None or not plan.choice.files:
        return
    if not plan.widths and not plan.choice.compatible:
        plan.widths = _viewers_widths(work, use, plan)
    made = _make(plan, tounicode.read(use.font))
    if made.unknown and made.unknown & work.shown.codes(use.font):
        return
    if work.refused(use, "6.2.11.8") or not plan.widths:
        _fill(work, use.font, plan, made)
    _write(work, use, plan, made)


def _viewers_widths(work: Work, use: tree.FontUse, plan: _Plan) -> dict[int, float]:
    """Return the advances that pdfium takes for a font that neither says them nor is one that everybody knows."""
    meant = {code: encodings.unicode_of(name) for code, name in plan.names.items()}
    asked = {text for text in meant.values() if len(text) == 1}
    advances_of = advances.of_font(work, use, asked)
    found = {code: advances_of[text] for code, text in meant.items() if text in advances_of}
    return dict.fromkeys(range(256), 0.0) | found if found else {}


def _make(plan: _Plan, texts: Mapping[int, str]) -> _Made:
    made = _Made(unknown=set(plan.lost))
    for code, name in plan.names.items():
        if name == ".notdef":
            continue
        found = _found(plan.choice, name, texts.get(code, ""))
        if found is None:
            made.unknown.add(code)
            continue
        face, glyph = found
        made.widths[code] = plan.widths[code] if plan.widths else face.draw(glyph).advance
        fitted = face.fitted(glyph, made.widths[code])
        key = name
        if made.glyphs.get(key, fitted) != fitted:  # the same glyph with another advance
            key = made.renames[code] = f"{name}.c{code:02X}"
        made.glyphs[key] = fitted
    return made


def _fill(work: Work, font: Dictionary, plan: _Plan, made: _Made) -> None:
    """Give an empty glyph to codes that are shown and mean none: viewers show nothing, 6.2.11.8 forbids .notdef."""
    face = outlines.face(plan.choice.files[0])
    space = face.glyph_of(" ")
    blank = face.draw(space).advance if space else 0.0  # what viewers go on by, where the document does not say
    for code in sorted(work.shown.codes(font) - set(made.widths) - made.unknown):
        made.widths[code] = plan.widths.get(code, 0.0) if plan.widths else blank
        made.renames[code] = f"nothing.c{code:02X}"
        made.glyphs[made.renames[code]] = Outline(made.widths[code])


def _plan(font: Dictionary, name: str) -> _Plan | None:
    descriptor = tree.child(font, Name.FontDescriptor)
    widths = document_widths(font)
    names, plain = _names(font, "")
    choice = faces.choose(name, descriptor, lambda file: _distance(file, names, widths))
    if choice is None:
        return None
    if choice.family in _SYMBOL_FAMILIES:
        names, plain = _names(font, _SYMBOL_FAMILIES[choice.family])
    lost: frozenset[int] = frozenset()
    if choice.family not in _SYMBOL_FAMILIES and not encodings.table(encodings.base_name(font)):
        names, plain, lost = _of_lost_encoding(font, names, plain, compatible=choice.compatible)
    return _Plan(choice, names, plain, widths, lost)


def _of_lost_encoding(
    font: Dictionary, names: dict[int, str], plain: str, *, compatible: bool
) -> tuple[dict[int, str], str, frozenset[int]]:
    """Return names where the document names no encoding, because the program had its own.

    /ToUnicode says the characters of its codes. The codes it does not mention are lost, if the font calls itself
    symbolic and is none that everybody knows; else they are what viewers take them for: StandardEncoding.
    """
    said = encodings.differences(font.get(Name.Encoding))
    texts = tounicode.read(font)
    known = {code: f"u{ord(text):04X}" for code, text in texts.items() if len(text) == 1 and 0 <= code <= 255}
    known |= {code: f"u{ord(LIGATURES[text]):04X}" for code, text in texts.items() if text in LIGATURES and code <= 255}
    if _is_symbolic(font) and compatible and not known:  # viewers take the claim for a mistake
        return dict(encodings.table("WinAnsiEncoding")) | said, "", frozenset()
    if not _is_symbolic(font):
        return names | known | said, "" if known else plain, frozenset()
    mapped = known | said
    return mapped, "", frozenset(range(256)) - set(mapped)


def _is_symbolic(font: Dictionary) -> bool:
    descriptor = tree.child(font, Name.FontDescriptor)
    return descriptor is not None and bool(tree.integer(descriptor, Name.Flags) & _SYMBOLIC)


def _names(font: Dictionary, symbol: str) -> tuple[dict[int, str], str]:
    """Return code -> glyph name, and the plain encoding's name if there is nothing else."""
    changed = encodings.differences(font.get(Name.Encoding))
    if symbol:
        return dict(encodings.built_in(symbol)) | changed, ""
    base = encodings.base_name(font)
    table = encodings.table(base)
    if not table:
        base, table = "StandardEncoding", encodings.table("StandardEncoding")
    return dict(table) | changed, base if base in _PLAIN and not changed else ""


def document_widths(font: Dictionary) -> dict[int, float]:
    """Return code -> advance by /Widths and /MissingWidth; empty if the font has no /Widths."""
    entries = font.get(Name.Widths)
    if not isinstance(entries, Array) or not len(entries):
        return {}
    descriptor = tree.child(font, Name.FontDescriptor)
    missing = tree.number(descriptor, Name.MissingWidth, 0.0) if descriptor is not None else 0.0
    found = dict.fromkeys(range(256), missing or 0.0)
    first = tree.integer(font, Name.FirstChar)
    for offset, width in enumerate(tree.numbers(entries)):
        if 0 <= first + offset <= 255:
            found[first + offset] = width
    return found


def _distance(file: Path, names: Mapping[int, str], widths: Mapping[int, float]) -> float:
    """Return the mean difference of a file's advances from the document's, over letters and digits."""
    face = outlines.face(file)
    apart = []
    for code, name in names.items():
        text = encodings.unicode_of(name)
        if text in _PROBE and text and widths.get(code) and (glyph := face.glyph_of(text)):
            apart.append(abs(face.draw(glyph).advance - widths[code]))
    return sum(apart) / len(apart) if apart else 0.0


def _found(choice: faces.Choice, name: str, text: str) -> tuple[outlines.Face, str] | None:
    """Return the glyph of a name: by the name where it is the font's own, else by the character it stands for."""
    if choice.family in _SYMBOL_FAMILIES:
        own = outlines.face(choice.files[0])
        if own.has(name):
            return own, name
    meant = encodings.unicode_of(name) or text
    if not meant:
        return None
    for file in choice.files:
        face = outlines.face(file)
        if len(meant) == 1 and (glyph := face.glyph_of(meant)):
            return face, glyph
        if face.has(name):
            return face, name
    return None


def _write(work: Work, use: tree.FontUse, plan: _Plan, made: _Made) -> None:
    glyphs, renames, widths = made.glyphs, made.renames, made.widths
    font = use.font
    face = outlines.face(plan.choice.files[0])
    name = f"{subset_tag(use.name, glyphs)}+{face.ps_name}"
    drawn = [cff.Glyph(key, outline) for key, outline in glyphs.items()]
    program = cff.name_keyed(name, drawn)
    old = tree.child(font, Name.FontDescriptor)
    stream = work.pdf.make_stream(program, Subtype=Name.Type1C)
    plain = plan.plain and not renames
    descriptor = descriptor_for(old, name, face, drawn, symbolic=not plan.plain and not _latin(plan.names))
    descriptor[Name.FontFile3] = stream
    old_name = use.name
    work.renamed[name] = old_name
    font[Name.BaseFont] = Name(f"/{name}")
    font[Name.Subtype] = Name.Type1
    font[Name.FontDescriptor] = work.pdf.make_indirect(descriptor)
    if not plain:
        font[Name.Encoding] = _encoding(dict(plan.names) | dict(renames), widths)
    if not plan.widths or len(tree.numbers(font.get(Name.Widths))) != _count(font):
        first, last = min(widths, default=0), max(widths, default=0)
        font[Name.FirstChar], font[Name.LastChar] = first, last
        font[Name.Widths] = Array([_rounded(widths.get(code, 0.0)) for code in range(first, last + 1)])
    elif set(renames) - set(_covered(font)):
        font[Name.FirstChar], font[Name.LastChar] = 0, 255
        font[Name.Widths] = Array([_rounded(plan.widths.get(code, 0.0)) for code in range(256)])
    work.did("embedded programs for fonts without one")
    work.fonts.append(
        {"old": old_name, "new": face.ps_name, "metric_compatible": plan.choice.compatible, "how": "substituted"}
    )


def _covered(font: Dictionary) -> range:
    return range(tree.integer(font, Name.FirstChar), tree.integer(font, Name.LastChar, -1) + 1)


def _count(font: Dictionary) -> int:
    return len(_covered(font)) if Name.FirstChar in font and Name.LastChar in font else -1


def _rounded(value: float) -> int | float:
    return int(value) if value == int(value) else round(value, 3)


def _latin(names: Mapping[int, str]) -> bool:
    standard = set(encodings.table("StandardEncoding").values()) | set(encodings.table("WinAnsiEncoding").values())
    return set(names.values()) <= standard


def _encoding(names: Mapping[int, str], widths: Mapping[int, float]) -> Dictionary:
    entries = Array()
    expected = -1
    for code in sorted(widths):
        if code != expected:
            entries.append(code)
        entries.append(Name(f"/{names[code]}"))
        expected = code + 1
    return Dictionary(Type=Name.Encoding, Differences=entries)


def subset_tag(*parts: object) -> str:
    """Return six capitals that depend on the parts alone: the same source gives the same bytes."""
    import hashlib

    digest = hashlib.sha256(repr([list(part) if isinstance(part, Mapping) else part for part in parts]).encode())
    return "".join(chr(65 + byte % 26) for byte in digest.digest()[:6])


def descriptor_for(
    old: Dictionary | None, name: str, face: outlines.Face, glyphs: list[cff.Glyph], *, symbolic: bool
) -> Dictionary:
    """Return a font descriptor: the document's own values where it has them, the new program's elsewhere."""
    ascent, descent, capitals = face.vertical
    flags = tree.integer(old, Name.Flags) if old is not None else 0
    flags = flags & ~(_SYMBOLIC | _NONSYMBOLIC) | (_SYMBOLIC if symbolic else _NONSYMBOLIC)
    made = Dictionary(
        Type=Name.FontDescriptor, FontName=Name(f"/{name}"), Flags=flags, FontBBox=Array(cff.bbox_of(glyphs))
    )
    defaults = {
        "/ItalicAngle": 0,
        "/Ascent": round(ascent),
        "/Descent": round(descent),
        "/CapHeight": round(capitals),
        "/StemV": 80,
    }
    for key, value in defaults.items():
        own = tree.number(old, Name(key)) if old is not None else None
        made[key] = value if own is None else _rounded(own)
    for kept in (Name.MissingWidth, Name.FontFamily, Name.FontStretch, Name.FontWeight, Name.XHeight, Name.Lang):
        if old is not None and kept in old:
            made[kept] = old[kept]
    return made
