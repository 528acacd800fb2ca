"""Walking a document: every content stream with its resources, every font that is used, whatever its shape.

Foreign files lack /Type, hold fonts as direct objects, put wrong things where dictionaries belong. Nothing here
raises because of that; what is no dictionary is skipped.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

MAX_DEPTH = 64  # of nested forms; deeper is a loop


def text_of(name: Object | None) -> str:
    """Return a name without its slash; bytes that are no UTF-8 as Latin-1, because PDF names are bytes."""
    if not isinstance(name, Name):
        return ""
    raw = bytes(name)[1:]
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def dictionary(value: object) -> Dictionary | None:
    """Return the value if it is a dictionary (or a stream's dictionary is not meant)."""
    return value if isinstance(value, Dictionary) else None


def child(parent: Object | None, key: Name) -> Dictionary | None:
    """Return the dictionary at a key, or None if something else is there."""
    if not isinstance(parent, Dictionary | Stream):
        return None
    value = parent.get(key)
    return value if isinstance(value, Dictionary) else None


def number(parent: Object, key: Name, default: float | None = None) -> float | None:
    """Return the number at a key."""
    return as_number(parent.get(key), default)


def as_number(value: object, default: float | None = None) -> float | None:
    """Return a PDF number; pikepdf hands over int or Decimal, whatever its annotations say."""
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return float(value)
    return default


def integer(parent: Object, key: Name, default: int = 0) -> int:
    """Return the whole number at a key."""
    found = number(parent, key)
    return default if found is None else int(found)


def numbers(value: object) -> list[float]:
    """Return an array's numbers; what is none counts as 0."""
    if not isinstance(value, Array):
        return []
    return [as_number(entry) or 0.0 for entry in value]


def decoded(stream: Stream) -> bytes:
    """Return a stream's data; of damaged Flate data what can be decoded, as viewers do."""
    try:
        return stream.read_bytes()
    except pikepdf.PdfError:
        filters = stream.get(Name.Filter)
    if filters != Name.FlateDecode and not (
        isinstance(filters, Array) and len(filters) == 1 and filters[0] == Name.FlateDecode
    ):
        return b""
    inflater = zlib.decompressobj()
    raw = stream.read_raw_bytes()
    data = bytearray()
    try:
        for at in range(0, len(raw), 16):  # small steps: an error loses no more than one of them
            data += inflater.decompress(raw[at : at + 16])
    except zlib.error:
        pass
    return bytes(data)


@dataclass(frozen=True, slots=True)
class Scope:
    """A content stream, and the dictionary that its names are looked up in."""

    owner: Object  # a page's dictionary, or the stream of a form, pattern, glyph or appearance
    kind: str  # "page", "form", "pattern", "glyph", "appearance", "mask"
    resources: Dictionary | None
    own: bool  # the resources are the owner's own, not inherited from whoever shows it
    page: int  # 0-based, of the first page it was met on

    def content(self) -> bytes:
        """Return the decoded content; damaged data as far as it goes."""
        if isinstance(self.owner, Stream):
            return decoded(self.owner)
        contents = self.owner.get(Name.Contents)
        parts = list(contents) if isinstance(contents, Array) else [contents]
        return b"\n".join(decoded(part) for part in parts if isinstance(part, Stream))


@dataclass(slots=True)
class FontUse:
    """A font and the resource dictionaries that name it."""

    font: Dictionary  # indirect
    places: list[tuple[Dictionary, str]] = field(default_factory=list)  # (a /Font dictionary, key with slash)
    scopes: list[Scope] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The font's /BaseFont."""
        return text_of(self.font.get(Name.BaseFont))

    @property
    def names(self) -> frozenset[str]:
        """Every name that its dictionaries give it: they often differ by a subset tag."""
        inner = self.font.get(Name.DescendantFonts)
        first = inner[0] if isinstance(inner, Array) and len(inner) else None
        holders = [self.font, first, child(self.font, Name.FontDescriptor), child(first, Name.FontDescriptor)]
        given = [
            text_of(holder.get(key))
            for holder in holders
            if isinstance(holder, Dictionary)
            for key in (Name.BaseFont, Name.FontName)
        ]
        return frozenset(given) - {""}

    @property
    def subtype(self) -> str:
        """The font's /Subtype."""
        return text_of(self.font.get(Name.Subtype))


def scopes(pdf: Pdf) -> Iterator[Scope]:
    """Yield every content stream that the document can draw, each once."""
    seen: set[tuple[int, int]] = set()
    for index, page in enumerate(pdf.pages):
        obj = page.obj
        if obj.objgen in seen:
            continue
        seen.add(obj.objgen)
        resources = child(obj, Name.Resources)
        scope = Scope(obj, "page", resources, resources is not None, index)
        yield scope
        yield from _below(scope, seen, 0)
        annotations = obj.get(Name.Annots)
        for annotation in annotations if isinstance(annotations, Array) else ():
            yield from _appearances(annotation, scope, seen)


def _appearances(annotation: object, page: Scope, seen: set[tuple[int, int]]) -> Iterator[Scope]:
    appearance = child(dictionary(annotation), Name.AP)
    for value in appearance.values() if appearance is not None else ():
        states = [value] if isinstance(value, Stream) else list(value.values()) if isinstance(value, Dictionary) else []
        for stream in states:
            if isinstance(stream, Stream):
                yield from _stream(stream, "appearance", page, seen, 0)


def _stream(stream: Stream, kind: str, parent: Scope, seen: set[tuple[int, int]], depth: int) -> Iterator[Scope]:
    if stream.objgen in seen or depth > MAX_DEPTH:
        return
    seen.add(stream.objgen)
    own = child(stream, Name.Resources)
    scope = Scope(stream, kind, own if own is not None else parent.resources, own is not None, parent.page)
    yield scope
    if own is not None:
        yield from _below(scope, seen, depth + 1)


def _below(scope: Scope, seen: set[tuple[int, int]], depth: int) -> Iterator[Scope]:
    """Yield what the resources of a scope can draw."""
    for stream in _streams(scope.resources, Name.XObject):
        if stream.get(Name.Subtype) == Name.Form:
            yield from _stream(stream, "form", scope, seen, depth)
    for stream in _streams(scope.resources, Name.Pattern):
        yield from _stream(stream, "pattern", scope, seen, depth)
    states = child(scope.resources, Name.ExtGState)
    for state in states.values() if states is not None else ():
        group = child(dictionary(state), Name.SMask)
        mask = group.get(Name.G) if group is not None else None
        if isinstance(mask, Stream):
            yield from _stream(mask, "mask", scope, seen, depth)
    for _, _, font in font_entries(scope.resources):
        if font.get(Name.Subtype) == Name.Type3:
            yield from _glyphs(font, scope, seen, depth)


def _glyphs(font: Dictionary, scope: Scope, seen: set[tuple[int, int]], depth: int) -> Iterator[Scope]:
    procs = child(font, Name.CharProcs)
    own = child(font, Name.Resources)
    for stream in procs.values() if procs is not None else ():
        if not isinstance(stream, Stream) or stream.objgen in seen:
            continue
        seen.add(stream.objgen)
        resources = child(stream, Name.Resources) or own
        glyph = Scope(stream, "glyph", resources if resources is not None else scope.resources, False, scope.page)
        yield glyph
        if resources is not None and depth < MAX_DEPTH:
            yield from _below(glyph, seen, depth + 1)


def _streams(resources: Dictionary | None, key: Name) -> list[Stream]:
    group = child(resources, key)
    return [value for value in group.values() if isinstance(value, Stream)] if group is not None else []


def font_entries(resources: Dictionary | None) -> list[tuple[Dictionary, str, Dictionary]]:
    """Return (holder, key, font) of the fonts that a resource dictionary names, also in its graphics states."""
    found: list[tuple[Dictionary, str, Dictionary]] = []
    group = child(resources, Name.Font)
    if group is not None:
        found += [(group, key, value) for key, value in group.items() if isinstance(value, Dictionary)]
    states = child(resources, Name.ExtGState)
    for state in states.values() if states is not None else ():
        if not isinstance(state, Dictionary):
            continue
        pair = state.get(Name.Font)
        if isinstance(pair, Array) and len(pair) and isinstance(pair[0], Dictionary):
            found.append((state, "/Font", pair[0]))
    return found


def fonts(pdf: Pdf, found: list[Scope]) -> list[FontUse]:
    """Return every font, each once, made indirect so that it can be told from others."""
    uses: dict[tuple[int, int], FontUse] = {}
    for scope in found:
        for holder, key, font in font_entries(scope.resources):
            if not font.is_indirect:
                font = _made_indirect(pdf, holder, key, font)  # noqa: PLW2901
            use = uses.setdefault(font.objgen, FontUse(font))
            use.scopes.append(scope)
            use.places.append((holder, key))
    return list(uses.values())


def _made_indirect(pdf: Pdf, holder: Dictionary, key: str, font: Dictionary) -> Dictionary:
    indirect = pdf.make_indirect(font)
    pair = holder.get(key)
    if isinstance(pair, Array):  # a graphics state's [font size]
        pair[0] = indirect
    else:
        holder[key] = indirect
    return indirect
