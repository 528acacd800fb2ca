"""Writing composite fonts: a CID-keyed program, and a CMap where a code must lead elsewhere."""

from collections.abc import Mapping

from pikepdf import Array, Dictionary, Name, Stream

from archivkoop.adapters.convert.pdf_repair import cff, cmaps, fonts_dictionary, tree
from archivkoop.adapters.convert.pdf_repair.outlines import Outline
from archivkoop.adapters.convert.pdf_repair.work import Work

PROGRAMS = (Name.FontFile, Name.FontFile2, Name.FontFile3)
_MAX_ENTRIES = 100  # of one block in a CMap (Adobe Technical Note 5014)


def replace_program(work: Work, descriptor: Dictionary, name: str, program: bytes, kind: Name) -> None:
    """Put a program of ours in place of whatever the descriptor holds."""
    for key in (*PROGRAMS, Name.CharSet, Name.CIDSet):
        if key in descriptor:
            del descriptor[key]
    descriptor[Name.FontName] = Name(f"/{name}")
    descriptor[Name.FontFile3] = work.pdf.make_stream(program, Subtype=kind)


def _own(work: Work, shared: Dictionary | None) -> Dictionary:
    """Return a copy of a dictionary: fonts of one family share descriptors, but not programs that we make."""
    return work.pdf.make_indirect(Dictionary(dict(shared.items()) if shared is not None else {}))


def own_descriptor(work: Work, holder: Dictionary) -> Dictionary:
    """Give a font a descriptor that is no other font's, and return it."""
    descriptor = _own(work, tree.child(holder, Name.FontDescriptor))
    needed = {"/Flags": 4, "/ItalicAngle": 0, "/Ascent": 880, "/Descent": -120, "/CapHeight": 700, "/StemV": 80}
    descriptor[Name.Type] = Name.FontDescriptor
    for key, value in needed.items():
        if key not in descriptor:
            descriptor[key] = value
    holder[Name.FontDescriptor] = descriptor
    return descriptor


def write(work: Work, font: Dictionary, name: str, drawn: Mapping[int, Outline]) -> None:
    """Make the CIDFont of a composite font a CFF font of these glyphs, by CID."""
    inner = _own(work, fonts_dictionary.descendant(font))
    font[Name.DescendantFonts] = Array([inner])
    descriptor = own_descriptor(work, inner)
    glyphs = [cff.Glyph(cid, drawn[cid]) for cid in sorted(drawn)]
    ordering = cmaps.ordering_of(inner)
    if tree.child(inner, Name.CIDSystemInfo) is None:
        inner[Name.CIDSystemInfo] = Dictionary(Registry=ordering[0], Ordering=ordering[1], Supplement=ordering[2])
    replace_program(work, descriptor, name, cff.cid_keyed(name, ordering, glyphs), Name.CIDFontType0C)
    descriptor[Name.FontBBox] = Array(cff.bbox_of(glyphs))
    inner[Name.Subtype] = Name.CIDFontType0
    if Name.CIDToGIDMap in inner:
        del inner[Name.CIDToGIDMap]
    for holder in (font, inner):
        holder[Name.BaseFont] = Name(f"/{name}")


def give_shown_notdef_a_cid(
    work: Work,
    font: Dictionary,
    cmap: cmaps.CMap,
    codes: Mapping[tuple[int, int], int],
    drawn: dict[int, Outline],
    notdef: Outline,
) -> bool:
    """Let codes that show .notdef (CID 0) lead to a CID of their own with the same outline (6.2.11.8).

    Returns:
        False where there is no CID left for it.
    """
    hidden = sorted(pair for pair, cid in codes.items() if cid == 0)
    if not hidden:
        return True
    inner = fonts_dictionary.descendant(font)
    stand_in = max(drawn, default=0) + 1
    if inner is None or stand_in > cmaps.MAX_CID:
        return False
    widths, default = cmaps.widths_of(inner)
    width = widths.get(0, default)
    drawn[stand_in] = Outline(width, notdef.contours)
    entries = inner.get(Name.W)
    inner[Name.W] = Array([*(entries if isinstance(entries, Array) else ()), stand_in, Array([width])])
    changed = {pair: cid or stand_in for pair, cid in codes.items()}
    font[Name.Encoding] = _cmap_stream(work, font, inner, cmap, changed)
    return True


def renew_cmap(work: Work, font: Dictionary) -> bool:
    """Embed a CMap of ours with the codes that are shown, its ordering the font's own.

    Returns:
        False where the present CMap cannot be read.
    """
    inner = fonts_dictionary.descendant(font)
    cmap = cmaps.of_font(font)
    if inner is None or cmap is None or not work.shown.complete:
        return False
    font[Name.Encoding] = _cmap_stream(work, font, inner, cmap, cmap.cids(work.shown.texts(font)))
    return True


def _cmap_stream(
    work: Work, font: Dictionary, inner: Dictionary, cmap: cmaps.CMap, codes: Mapping[tuple[int, int], int]
) -> Stream:
    registry, ordering, supplement = cmaps.ordering_of(inner)
    given = font.get(Name.Encoding)
    vertical = tree.integer(given, Name.WMode) if isinstance(given, Stream) else tree.text_of(given).endswith("V")
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        f"/CIDSystemInfo 3 dict dup begin /Registry ({registry}) def /Ordering ({ordering}) def",
        f"/Supplement {supplement} def end def",
        f"/CMapName /Archivkoop def /CMapType 1 def /WMode {int(vertical)} def",
        f"{len(cmap.spaces)} begincodespacerange",
        *(f"<{low.hex()}> <{high.hex()}>" for _, low, high in cmap.spaces),
        "endcodespacerange",
    ]
    pairs = sorted(codes.items())
    for at in range(0, len(pairs), _MAX_ENTRIES):
        block = pairs[at : at + _MAX_ENTRIES]
        lines.append(f"{len(block)} begincidchar")
        lines += [f"<{code:0{2 * length}x}> {cid}" for (length, code), cid in block]
        lines.append("endcidchar")
    lines.append("endcmap CMapName currentdict /CMap defineresource pop end end")
    return work.pdf.make_stream(
        "\n".join(lines).encode("latin-1", "replace"),
        Type=Name.CMap,
        CMapName=Name.Archivkoop,
        WMode=int(vertical),
        CIDSystemInfo=Dictionary(Registry=registry, Ordering=ordering, Supplement=supplement),
    )
