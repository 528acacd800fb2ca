"""Font dictionaries say what they are (6.2.11.2), and nothing that is not asked and often wrong (6.2.11.4.2).

/CIDSet and /CharSet list the glyphs of a subset; PDF/A-2 does not ask for them, and refuses wrong ones.
"""

from pikepdf import Array, Dictionary, Name, Stream

from archivkoop.adapters.convert.pdf_repair import tree
from archivkoop.adapters.convert.pdf_repair.work import Work

CLAUSES = ("6.2.11.2", "6.2.11.3.2", "6.2.11.4.2")
_SUBTYPES = frozenset({"Type0", "Type1", "MMType1", "TrueType", "Type3"})
UNNAMED = "Unnamed"


def apply(work: Work) -> None:
    """Mend the entries of every font that is used."""
    for use in work.used_fonts:
        if _mend(use.font):
            work.did("completed font dictionaries")
        for descriptor in _descriptors(use.font):
            for key in (Name.CIDSet, Name.CharSet):
                if key in descriptor:
                    del descriptor[key]
                    work.did("removed lists of glyphs (CIDSet, CharSet)")


def descendant(font: Dictionary) -> Dictionary | None:
    """Return the CIDFont of a composite font."""
    entries = font.get(Name.DescendantFonts)
    first = entries[0] if isinstance(entries, Array) and len(entries) else entries
    return first if isinstance(first, Dictionary) else None


def _descriptors(font: Dictionary) -> list[Dictionary]:
    holders = [font, descendant(font)]
    return [found for holder in holders if (found := tree.child(holder, Name.FontDescriptor)) is not None]


def _mend(font: Dictionary) -> bool:
    changed = _mend_type(font)
    inner = descendant(font)
    if inner is not None:
        changed |= _mend_type(inner, cid=True)
        changed |= _mend_map(inner)
        return changed
    if font.get(Name.Subtype) == Name.Type3:
        return _mend_type3(font) or changed
    descriptor = tree.child(font, Name.FontDescriptor)
    if not isinstance(font.get(Name.BaseFont), Name):
        known = descriptor.get(Name.FontName) if descriptor is not None else None
        font[Name.BaseFont] = known if isinstance(known, Name) else Name(f"/{UNNAMED}")
        changed = True
    return _mend_widths(font) or changed


def _mend_type(font: Dictionary, *, cid: bool = False) -> bool:
    changed = font.get(Name.Type) != Name.Font
    if changed:
        font[Name.Type] = Name.Font
    if cid or tree.text_of(font.get(Name.Subtype)) in _SUBTYPES:
        return changed
    descriptor = tree.child(font, Name.FontDescriptor)
    if Name.DescendantFonts in font:
        font[Name.Subtype] = Name.Type0
    elif Name.CharProcs in font:
        font[Name.Subtype] = Name.Type3
    elif descriptor is not None and Name.FontFile2 in descriptor:
        font[Name.Subtype] = Name.TrueType
    else:
        font[Name.Subtype] = Name.Type1
    return True


def _mend_map(inner: Dictionary) -> bool:
    """6.2.11.3.2-1: an embedded TrueType program without a map has the map that viewers assume."""
    descriptor = tree.child(inner, Name.FontDescriptor)
    embedded = descriptor is not None and isinstance(descriptor.get(Name.FontFile2), Stream)
    given = inner.get(Name.CIDToGIDMap)
    if inner.get(Name.Subtype) != Name.CIDFontType2 or not embedded:
        return False
    if isinstance(given, Stream) or given == Name.Identity:
        return False
    inner[Name.CIDToGIDMap] = Name.Identity
    return True


def _mend_type3(font: Dictionary) -> bool:
    if not isinstance(font.get(Name.Encoding), Dictionary) or Name.FontBBox in font:
        return False
    font[Name.FontBBox] = Array([0, 0, 0, 0])
    return True


def _mend_widths(font: Dictionary) -> bool:
    """Make /Widths as long as /FirstChar and /LastChar say; what lies beyond its end counts as 0 for viewers."""
    widths = font.get(Name.Widths)
    if not isinstance(widths, Array) or not len(widths):
        return False
    first = tree.number(font, Name.FirstChar)
    last = tree.number(font, Name.LastChar)
    if first is None or not 0 <= first <= 255:
        first = 0.0
        font[Name.FirstChar] = 0
    if last is not None and last - first + 1 == len(widths):
        return False
    if last is None or not first <= last <= 255:
        last = min(255.0, first + len(widths) - 1)
        font[Name.LastChar] = int(last)
    count = int(last - first) + 1
    entries = list(widths)[:count]
    font[Name.Widths] = Array([*entries, *[0] * (count - len(entries))])
    return True
