"""CMaps of composite fonts: predefined or embedded, and of the font's own ordering (6.2.11.3.1, 6.2.11.3.3)."""

from pikepdf import Dictionary, Name

from archivkoop.adapters.convert.pdf_repair import cmaps, composite, fonts_dictionary, tree
from archivkoop.adapters.convert.pdf_repair.work import Work

CLAUSES = ("6.1.13-10", "6.2.11.3.1", "6.2.11.3.3")


def apply(work: Work) -> None:
    """Mend what the judge refused: a supplement that is too late, or else the CMap."""
    for use in work.used_fonts if work.hints.has(*CLAUSES) else ():
        if use.subtype != "Type0" or not work.refused(use, *CLAUSES):
            continue
        if work.refused(use, "6.2.11.3.1") and _fit_supplement(use.font):
            work.did("lowered the supplements of fonts to that of their CMap")
        elif composite.renew_cmap(work, use.font):
            work.did("embedded CMaps that are no standard ones, or did not fit their font")


def _fit_supplement(font: Dictionary) -> bool:
    """Lower the supplement of a font whose predefined CMap is of the same ordering, but knows fewer characters.

    The name of the CMap stays: viewers without /ToUnicode know the characters by it. The font cannot show more than
    its CMap reaches, so the first supplement says enough.
    """
    inner = fonts_dictionary.descendant(font)
    info = tree.child(inner, Name.CIDSystemInfo)
    encoding = font.get(Name.Encoding)
    if inner is None or info is None or not isinstance(encoding, Name):
        return False
    cmap = cmaps.predefined(tree.text_of(encoding))
    if cmap is None or cmap.ordering != cmaps.ordering_of(inner)[:2] or not tree.integer(info, Name.Supplement):
        return False
    inner[Name.CIDSystemInfo] = Dictionary(Registry=info[Name.Registry], Ordering=info[Name.Ordering], Supplement=0)
    return True
