"""Fonts that the original did not embed, and what stands for them in the derivative."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pikepdf import Name, Stream

from archivkoop.adapters.compare.pdf.structure.boxes import inherited
from archivkoop.adapters.compare.pdf.structure.objects import Document, Thing, entries, identity, items, text
from archivkoop.core.findings import Fact
from archivkoop.core.proof import Difference

_PROGRAMS = (Name.FontFile, Name.FontFile2, Name.FontFile3)
_MAX_NESTING = 12  # of forms in forms

# Families whose advances are the same by their makers' word; the names without spaces, punctuation and style words.
_COMPATIBLE = tuple(
    re.compile(pattern)
    for pattern in (
        r"(helvetica|helveticalt(std)?|arial(mt|ps|psmt|unicodems)?|nimbussans(l|noirno)?|liberationsans|arimo"
        r"|texgyreheros)",
        r"(helvetica(narrow|condensed)|arialnarrow(mt)?|nimbussansnarrow|liberationsansnarrow|texgyreheroscn)",
        r"(times(roman|lt(std)?)?|timesnewroman(ps|mt|psmt)?|nimbusroman(no9l)?|nimbusromno9l|liberationserif|tinos"
        r"|texgyretermes)",
        r"(courier(std|ps)?|couriernew(ps|mt|psmt)?|nimbusmono?(ps|l)?|nimbusmonl|liberationmono|cousine"
        r"|texgyrecursor)",
        r"(calibri|carlito)",
        r"(cambria|caladea)",
        r"(palatino(lt(std)?|linotype)?|bookantiqua|urwpalladiol|p052|texgyrepagella)",
        r"(newcenturyschlbk|centuryschoolbook|centuryschl|c059|texgyreschola)",
        r"((itc)?bookman(oldstyle)?|urwbookmanl?|texgyrebonum)",
        r"((itc)?avantgarde(gothic)?|centurygothic|urwgothicl?|texgyreadventor)",
        r"((itc)?zapfchancery|z003|monotypecorsiva)",
        r"(symbol(mt|ps|std)?|standardsymbols(l|ps)?)",
        r"((itc)?zapfdingbats(itc)?|dingbats|d050000l)",
        r"((dejavu|bitstreamvera|vera)sans)",
        r"((dejavu|bitstreamvera|vera)serif)",
    )
)
_SUBSET = re.compile(r"^[A-Z]{6}\+")
_STYLE = re.compile(
    r"-roman$|[^a-z0-9]|bold|italic|oblique|regular|book$|medium|demi|light|bdita?$|ital$|(?<=[a-z])obl$"
)


@dataclass(frozen=True, slots=True)
class Font:
    """A font of the document, where it is first met."""

    place: str  # page and names of the resources that lead to it
    name: str  # /BaseFont without what marks a subset
    embedded: bool


@dataclass(frozen=True, slots=True)
class Fonts:
    """All fonts but those drawn by the document itself (Type 3)."""

    fonts: tuple[Font, ...]
    unembedded_pages: frozenset[int]  # numbers of the pages that can show a font that is not embedded


def read(document: Document) -> Fonts:
    """Return the fonts of the pages, their forms, patterns and annotations."""
    walk = _Walk()
    pages: set[int] = set()
    for number, page in enumerate(document.pages, 1):
        found = walk.resources(inherited(page, Name.Resources), str(number), 0)
        for count, annotation in enumerate(items(page.get(Name.Annots))):
            found |= walk.appearance(annotation, f"{number}/annotation {count}")
        if found:
            pages.add(number)
    return Fonts(tuple(walk.found.values()), frozenset(pages))


@dataclass(slots=True)
class _Walk:
    """Each method says whether there is a font that is not embedded below."""

    found: dict[tuple[int, int] | str, Font] = field(default_factory=dict)
    _known: dict[tuple[int, int], bool] = field(default_factory=dict)  # resources and forms that were walked

    def resources(self, resources: Thing, place: str, depth: int) -> bool:
        if entries(resources) is None or depth > _MAX_NESTING:
            return False
        key = identity(resources)
        if key is not None and key in self._known:
            return self._known[key]
        if key is not None:
            self._known[key] = False  # while it is walked: a loop adds nothing
        unembedded = False
        for name, font in _members(resources, Name.Font):
            unembedded |= self._font(font, f"{place}{name}")
        for category in (Name.XObject, Name.Pattern):
            for name, stream in _members(resources, category):
                if isinstance(stream, Stream):
                    unembedded |= self._form(stream, f"{place}{name}", depth)
        if key is not None:
            self._known[key] = unembedded
        return unembedded

    def appearance(self, annotation: Thing, place: str) -> bool:
        shown = entries(annotation.get(Name.AP)) if entries(annotation) is not None else None
        normal = entries(shown.get(Name.N)) if shown is not None else None
        if normal is None:
            return False
        if isinstance(normal, Stream):
            return self._form(normal, place, 0)
        unembedded = False
        for name, state in normal.items():
            unembedded |= isinstance(state, Stream) and self._form(state, f"{place}{name}", 0)
        return unembedded

    def _form(self, form: Thing, place: str, depth: int) -> bool:
        if form.get(Name.Subtype) == Name.Image:
            return False
        key = identity(form)
        if key is None:
            return False
        if key not in self._known:
            self._known[key] = False
            self._known[key] = self.resources(form.get(Name.Resources), place, depth + 1)
        return self._known[key]

    def _font(self, font: Thing, place: str) -> bool:
        if entries(font) is None or font.get(Name.Subtype) == Name.Type3:
            return False
        key = identity(font) or place
        if key not in self.found:
            name = _SUBSET.sub("", text(font.get(Name.BaseFont)))
            self.found[key] = Font(place, name, _has_program(font))
        return not self.found[key].embedded


def _members(resources: Thing, category: Name) -> list[tuple[str, Thing]]:
    holder = entries(resources.get(category))
    return list(holder.items()) if holder is not None else []


def _has_program(font: Thing) -> bool:
    descendants = items(font.get(Name.DescendantFonts))
    holder = entries(descendants[0]) if descendants else font
    descriptor = entries(holder.get(Name.FontDescriptor)) if holder is not None else None
    return descriptor is not None and any(isinstance(descriptor.get(key), Stream) for key in _PROGRAMS)


def compare(one: Fonts, two: Fonts) -> Iterator[Difference]:
    """Say which font stands for one that was not embedded, and whether its advances are the same."""
    places = {font.place: font for font in two.fonts}
    names = {font.name: font for font in two.fonts if font.embedded}
    said: set[tuple[str, str]] = set()
    for font in one.fonts:
        other = places.get(font.place) or names.get(font.name)
        if font.embedded or other is None or not other.embedded or (font.name, other.name) in said:
            continue
        said.add((font.name, other.name))
        alike = metric_compatible(font.name, other.name)
        facts: dict[str, Fact] = {"original": font.name, "derivative": other.name, "metric_compatible": alike}
        verdict = "same advances" if alike else "other advances by nature"
        yield Difference("font_substituted", f"{font.name} → {other.name}, {verdict}", facts=facts)


def metric_compatible(one: str, two: str) -> bool:
    """Say whether both fonts have the same advances by their makers' word."""
    first, second = (_STYLE.sub("", name.lower().partition(",")[0]) for name in (one, two))
    if first == second:
        return True
    return any(family.fullmatch(first) and family.fullmatch(second) for family in _COMPATIBLE)
