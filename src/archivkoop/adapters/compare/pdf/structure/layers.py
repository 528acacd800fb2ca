"""Optional content: which layers there are, and which are seen at first."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from pikepdf import Name

from archivkoop.adapters.compare.pdf.structure.losses import loss
from archivkoop.adapters.compare.pdf.structure.objects import Document, entries, identity, items, text
from archivkoop.core.proof import Difference


@dataclass(frozen=True, slots=True)
class Layer:
    """An optional content group."""

    name: str
    visible: bool  # by the default configuration


def read(document: Document) -> tuple[Layer, ...]:
    """Return the layers as the document lists them."""
    properties = entries(document.root.get(Name.OCProperties))
    if properties is None:
        return ()
    default = entries(properties.get(Name.D))
    base, on, off = True, set[tuple[int, int] | None](), set[tuple[int, int] | None]()
    if default is not None:
        base = default.get(Name.BaseState) != Name.OFF
        on = {identity(group) for group in items(default.get(Name.ON))}
        off = {identity(group) for group in items(default.get(Name.OFF))}
    found: list[Layer] = []
    for group in map(entries, items(properties.get(Name.OCGs))):
        if group is not None:
            key = identity(group)
            found.append(Layer(text(group.get(Name.Name)), key not in off if base else key in on))
    return tuple(found)


def compare(one: tuple[Layer, ...], two: tuple[Layer, ...]) -> Iterator[Difference]:
    """Every layer is kept, and seen or not seen as before."""
    lost = Counter(layer.name for layer in one) - Counter(layer.name for layer in two)
    if lost:
        yield loss("layer_lost", "layers", sorted(lost.elements()), len(one))
        return
    switched = Counter(one) - Counter(two)
    if switched:
        yield loss("layer_state", "layers", sorted(layer.name for layer in switched.elements()), len(one))
