"""Form fields and what is filled in."""

from collections.abc import Iterator
from dataclasses import dataclass

from pikepdf import Dictionary, Name, Stream

from archivkoop.adapters.compare.pdf.structure.losses import loss
from archivkoop.adapters.compare.pdf.structure.objects import (
    MAX_DEPTH,
    MAX_NODES,
    Document,
    Thing,
    entries,
    identity,
    items,
    one_or_many,
    text,
)
from archivkoop.core.proof import Difference

_SIGNATURE = "Sig"
_PUSHED = 1 << 16  # a push button holds no value (ISO 32000-1, table 226)


@dataclass(frozen=True, slots=True)
class Field:
    """One field by its full name."""

    name: str
    kind: str  # "Tx", "Btn", "Ch", "Sig"
    value: tuple[str, ...] = ()  # empty: nothing is filled in

    @property
    def signed(self) -> bool:
        """Whether it is a signature that somebody gave."""
        return self.kind == _SIGNATURE and bool(self.value)


def read(document: Document) -> tuple[Field, ...]:
    """Return the fields that have a name; of two with one name, both."""
    form = entries(document.root.get(Name.AcroForm))
    if form is None:
        return ()
    seen: set[tuple[int, int]] = set()
    found: list[Field] = []
    for field in items(form.get(Name.Fields)):
        found += _fields(field, "", {}, seen, 0)
    return tuple(found)


def _fields(
    node: Thing, above: str, inherited: dict[str, Thing], seen: set[tuple[int, int]], depth: int
) -> Iterator[Field]:
    key = identity(node)
    if entries(node) is None or key in seen or depth > MAX_DEPTH or len(seen) > MAX_NODES:
        return
    if key is not None:
        seen.add(key)
    own = text(node.get(Name.T))
    name = f"{above}.{own}" if above and own else above or own
    known = inherited | {k: v for k in ("/FT", "/V", "/Ff") if (v := node.get(k)) is not None}
    kids = [kid for kid in map(entries, items(node.get(Name.Kids))) if kid is not None]
    below = [kid for kid in kids if Name.T in kid]
    for kid in below:
        yield from _fields(kid, name, known, seen, depth + 1)
    if not below and name:
        kind = text(known.get("/FT"))
        flags = known.get("/Ff")
        pushed = kind == "Btn" and isinstance(flags, int) and flags & _PUSHED
        yield Field(name, kind, () if pushed else _value(known.get("/V"), kind))


def _value(value: Thing, kind: str) -> tuple[str, ...]:
    if isinstance(value, Stream):
        return (value.read_bytes().decode("utf-8", errors="replace"),)
    if isinstance(value, Dictionary):
        return ("signed",) if kind == _SIGNATURE else ()
    values = tuple(text(part) for part in one_or_many(value))
    if kind == "Btn" and values == ("Off",):
        return ()
    return tuple(part for part in values if part)


def compare(one: tuple[Field, ...], two: tuple[Field, ...]) -> Iterator[Difference]:
    """What is filled in is kept. That a signature does not survive a conversion is reported."""
    if one == two:
        return
    there: dict[str, list[Field]] = {}
    for field in two:
        there.setdefault(field.name, []).append(field)
    found: dict[str, list[str]] = {"form_value": [], "form_field_lost": [], "signature_lost": []}
    for field in one:
        if code := _judge(field, there.get(field.name, [])):
            found[code].append(field.name)
    shown = [field.name for field in one if field.kind != _SIGNATURE]
    if shown and not two:
        # The form became part of the page. Whether its values can still be read there, the text decides.
        yield loss("form_flattened", "fields", shown, len(one))
        found["form_value"] = found["form_field_lost"] = []
    for code, names in found.items():
        if names:
            yield loss(code, "fields", names, len(one))


def flattened_values(one: tuple[Field, ...], two: tuple[Field, ...]) -> tuple[str, ...]:
    """Return what was filled in as text, if the derivative has no fields any more."""
    if two:
        return ()
    return tuple(value for field in one if field.kind in {"Tx", "Ch"} for value in field.value)


def _judge(field: Field, same: list[Field]) -> str:
    if field.kind == _SIGNATURE:
        kept = any(other.signed or not field.signed for other in same)
        return "" if kept else "signature_lost"
    if not same:
        return "form_value" if field.value else "form_field_lost"
    return "" if any(other.value == field.value for other in same) else "form_value"
