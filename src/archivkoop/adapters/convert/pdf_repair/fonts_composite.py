"""Composite fonts without a program get one where the source determines every shown character (6.2.11.4.1).

By /ToUnicode, or by an ordering whose CIDs have known characters (Adobe-Japan1, -GB1, -CNS1, -Korea1). Otherwise the
font stays as it is: no glyph's meaning is guessed.
"""

import unicodedata

from pikepdf import Dictionary, Name

from archivkoop.adapters.convert.pdf_repair import cmaps, composite, faces, fonts_dictionary, outlines, tounicode, tree
from archivkoop.adapters.convert.pdf_repair.fonts_embed import LIGATURES, has_program, subset_tag
from archivkoop.adapters.convert.pdf_repair.outlines import Outline
from archivkoop.adapters.convert.pdf_repair.work import Work

CLAUSES = ("6.2.11.4.1",)
_INVISIBLE = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})


def apply(work: Work) -> None:
    """Embed a program in every composite font that has none and is shown."""
    for use in work.used_fonts:
        inner = fonts_dictionary.descendant(use.font)
        if use.subtype == "Type0" and inner is not None and not has_program(inner):
            _embed(work, use, inner)


def _embed(work: Work, use: tree.FontUse, inner: Dictionary) -> None:
    font = use.font
    cmap = cmaps.of_font(font)
    texts = work.shown.texts(font)
    choice = faces.choose(use.name, tree.child(inner, Name.FontDescriptor))
    if cmap is None or choice is None or not choice.files or not texts or not work.shown.complete:
        return
    codes = cmap.cids(texts)
    registry, ordering, _ = cmaps.ordering_of(inner)
    known = cmaps.characters(f"{registry}-{ordering}") if ordering != "Identity" else {}
    unicode = tounicode.read(font)
    widths, default = cmaps.widths_of(inner)
    drawn: dict[int, Outline] = {}
    for (_, code), cid in sorted(codes.items()):
        meant = unicode.get(code) or known.get(cid, "")
        if cid == 0:
            continue
        fitted = _draw(choice, meant, widths.get(cid, default)) if meant else None
        if fitted is None:
            return
        if drawn.setdefault(cid, fitted) != fitted:  # one CID for two characters
            return
    if not composite.give_shown_notdef_a_cid(work, font, cmap, codes, drawn, Outline(0.0)):
        return
    face = outlines.face(choice.files[0])
    name = f"{subset_tag(use.name, str(sorted(drawn)))}+{face.ps_name}"
    old_name = use.name
    work.renamed[name] = old_name
    composite.write(work, font, name, drawn)
    work.did("embedded programs for fonts without one")
    work.fonts.append(
        {"old": old_name, "new": face.ps_name, "metric_compatible": choice.compatible, "how": "substituted"}
    )


def _draw(choice: faces.Choice, meant: str, width: float) -> Outline | None:
    """Return an outline of an advance for the characters of a code; None where no font has it."""
    text = unicodedata.normalize("NFC", meant)
    text = LIGATURES.get(text, text)
    if all(unicodedata.category(character) in _INVISIBLE for character in text):
        return Outline(width)
    if len(text) != 1:
        return None
    for file in choice.files:
        face = outlines.face(file)
        if glyph := face.glyph_of(text):
            return face.fitted(glyph, width)
    return None
