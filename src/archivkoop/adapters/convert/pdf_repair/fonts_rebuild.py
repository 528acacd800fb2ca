"""Font programs that the judge refuses are drawn anew as clean CFF.

Serves what concerns the program: unreadable ones (6.2.11.4.1-1), glyphs that are shown but missing (6.2.11.4.1-2),
advances that are not the dictionary's (6.2.11.5: the program yields, never /Widths), encodings of TrueType
(6.2.11.6: without TrueType they do not apply), and .notdef (6.2.11.8: what is shown for a missing glyph becomes a
glyph of its own, so that nothing changes on the page and no content is rewritten).
"""

from collections.abc import Iterator, Mapping

from pikepdf import Array, Dictionary, Name

from archivkoop.adapters.convert.pdf_repair import (
    cff,
    cmaps,
    composite,
    encodings,
    faces,
    fonts_dictionary,
    programs,
    tree,
)
from archivkoop.adapters.convert.pdf_repair.fonts_embed import document_widths, has_program, subset_tag
from archivkoop.adapters.convert.pdf_repair.outlines import Outline
from archivkoop.adapters.convert.pdf_repair.work import Work

CLAUSES = ("6.2.11.2", "6.2.11.4.1", "6.2.11.5", "6.2.11.6", "6.2.11.7", "6.2.11.8")
_SYMBOLIC, _NONSYMBOLIC = 4, 32
_NOTHING = Outline(0.0)
_TOLERANCE = 1.0  # thousandths of the size, 6.2.11.5


def apply(work: Work) -> None:
    """Rebuild the fonts that the judge named."""
    for use in work.used_fonts if work.hints.has(*CLAUSES) else ():
        if use.name in work.renamed or not (work.refused(use, *CLAUSES) or _faulty(work, use)):
            continue
        if use.subtype == "Type0":
            _composite(work, use)
        elif use.subtype != "Type3" and has_program(use.font):
            _simple(work, use)


def _faulty(work: Work, use: tree.FontUse) -> bool:
    """Find what the judge found in another font: it names places of a rule, but not all, and few fonts of many."""
    widths, glyphs = work.hints.has("6.2.11.5"), work.hints.has("6.2.11.4.1-2", "6.2.11.8")
    if use.subtype == "Type3" or not (widths or glyphs):
        return False
    return any(
        (glyphs and outline is None) or (widths and outline is not None and abs(outline.advance - width) > _TOLERANCE)
        for outline, width in _shown_glyphs(work, use)
    )


def _shown_glyphs(work: Work, use: tree.FontUse) -> Iterator[tuple[Outline | None, float]]:
    """Yield what a font shows: a glyph, None where there is none, and the advance that the document gives it."""
    inner = fonts_dictionary.descendant(use.font)
    descriptor = tree.child(inner if inner is not None else use.font, Name.FontDescriptor)
    program = programs.read(descriptor)
    if program is None or descriptor is None:
        return
    if inner is None:
        found, _ = programs.simple_glyphs(use.font, program)
        given = document_widths(use.font)
        for code in work.shown.codes(use.font) if given else ():
            yield program.outline(found[code]) if found.get(code) else None, given[code]
    elif (cmap := cmaps.of_font(use.font)) is not None and work.shown.complete:
        index_of = programs.cid_to_index(inner, descriptor, program)
        by_cid, default = cmaps.widths_of(inner)
        for cid in set(cmap.cids(work.shown.texts(use.font)).values()):
            yield program.outline(index_of(cid)) if cid else None, by_cid.get(cid, default)


def _simple(work: Work, use: tree.FontUse) -> None:
    font = use.font
    descriptor = tree.child(font, Name.FontDescriptor)
    program = programs.read(descriptor)
    if program is None or descriptor is None:
        return
    found, names = programs.simple_glyphs(font, program)
    widths = document_widths(font)
    shown = work.shown.codes(font)
    glyphs: dict[str, Outline] = {}
    used: dict[int, str] = {}
    advances: dict[int, float] = {}
    for code in range(256):
        index = found.get(code, 0)
        if not index and code not in shown:
            continue
        outline = program.outline(index) if index else None
        if outline is None:  # what viewers show for a glyph that is not there
            outline = program.outline(0) or _NOTHING
        advances[code] = widths[code] if widths else outline.advance
        drawn = Outline(advances[code], outline.contours)
        used[code] = _key(names.get(code, "") or program.name_of(index), code, glyphs, drawn)
        glyphs[used[code]] = drawn
    _write_simple(work, use, glyphs, used, advances)


def _key(name: str, code: int, glyphs: Mapping[str, Outline], drawn: Outline) -> str:
    """Return a glyph name that is this glyph's alone and keeps its meaning."""
    plain = name if name and name != ".notdef" else f"shown.c{code:02X}"
    return plain if glyphs.get(plain, drawn) == drawn else f"{plain}.c{code:02X}"


def _write_simple(
    work: Work,
    use: tree.FontUse,
    glyphs: Mapping[str, Outline],
    used: Mapping[int, str],
    advances: Mapping[int, float],
) -> None:
    font = use.font
    drawn = [cff.Glyph(key, outline) for key, outline in glyphs.items()]
    name = _rename(work, use, glyphs)
    descriptor = composite.own_descriptor(work, font)
    composite.replace_program(work, descriptor, name, cff.name_keyed(name, drawn), Name.Type1C)
    flags = tree.integer(descriptor, Name.Flags) & ~(_SYMBOLIC | _NONSYMBOLIC)
    latin = set(encodings.table("StandardEncoding").values()) | set(encodings.table("WinAnsiEncoding").values())
    descriptor[Name.Flags] = flags | (_NONSYMBOLIC if set(used.values()) <= latin else _SYMBOLIC)
    descriptor[Name.FontBBox] = Array(cff.bbox_of(drawn))
    font[Name.Subtype] = Name.Type1
    font[Name.BaseFont] = Name(f"/{name}")
    entries = Array()
    expected = -1
    for code in sorted(used):
        if code != expected:
            entries.append(code)
        entries.append(Name(f"/{used[code]}"))
        expected = code + 1
    font[Name.Encoding] = Dictionary(Type=Name.Encoding, Differences=entries)
    covered = range(tree.integer(font, Name.FirstChar), tree.integer(font, Name.LastChar, -1) + 1)
    if not set(advances) <= set(covered) or not tree.numbers(font.get(Name.Widths)):
        first, last = min(advances, default=0), max(advances, default=0)
        whole = document_widths(font)
        font[Name.FirstChar], font[Name.LastChar] = first, last
        font[Name.Widths] = Array(
            [whole.get(code, round(advances.get(code, 0.0), 3)) for code in range(first, last + 1)]
        )
    _record(work, name)


def _rename(work: Work, use: tree.FontUse, glyphs: object) -> str:
    """Return a name whose tag says that the program is not the source's any more."""
    plain = faces.plain_name(use.name) or fonts_dictionary.UNNAMED
    name = f"{subset_tag(use.name, str(glyphs))}+{plain}"
    work.renamed[name] = use.name
    return name


def _record(work: Work, name: str) -> None:
    work.did("drew font programs anew that were refused")
    work.fonts.append({"old": work.renamed[name], "new": name, "metric_compatible": True, "how": "redrawn"})


def _composite(work: Work, use: tree.FontUse) -> None:
    font = use.font
    inner = fonts_dictionary.descendant(font)
    descriptor = tree.child(inner, Name.FontDescriptor)
    program = programs.read(descriptor)
    cmap = cmaps.of_font(font)
    if inner is None or descriptor is None or program is None or cmap is None or not work.shown.complete:
        return
    codes = cmap.cids(work.shown.texts(font))
    widths, default = cmaps.widths_of(inner)
    index_of = programs.cid_to_index(inner, descriptor, program)
    notdef = program.outline(0) or _NOTHING
    drawn: dict[int, Outline] = {}
    for cid in sorted(set(codes.values()) - {0}):
        outline = program.outline(index_of(cid)) or notdef
        drawn[cid] = Outline(widths.get(cid, default), outline.contours)
    if not composite.give_shown_notdef_a_cid(work, font, cmap, codes, drawn, notdef):
        return
    name = _rename(work, use, drawn)
    composite.write(work, font, name, drawn)
    _record(work, name)
