"""Reading from documents that others made: whatever stands where something else should is as if it were not there."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

MAX_DEPTH = 100  # of any tree; deeper ones are loops or attacks
MAX_NODES = 2_000_000

Thing = Any  # what pikepdf hands out: an object, or the Python value of a scalar
Entries = Dictionary | Stream


def entries(value: Thing) -> Thing:
    """Return the value if it has keys, else None."""
    return value if isinstance(value, Dictionary | Stream) else None


def items(value: Thing) -> list[Thing]:
    """Return the members of an array; none of anything else."""
    return list(value) if isinstance(value, Array) else []


def one_or_many(value: Thing) -> list[Thing]:
    """Return the members of an array, or the value as the only member, as /K and /V allow."""
    if value is None:
        return []
    return list(value) if isinstance(value, Array) else [value]


def text(value: Thing) -> str:
    """Return a string or a name as text: composed, lines ended alike."""
    if isinstance(value, Name):
        return str(value)[1:]
    if not isinstance(value, String):
        return ""
    return unicodedata.normalize("NFC", str(value)).replace("\r\n", "\n").replace("\r", "\n").rstrip("\0")


def number(value: Thing, default: float = 0.0) -> float:
    """Return a number."""
    return float(value) if isinstance(value, int | float | Decimal) else default


def numbers(value: Thing) -> tuple[float, ...]:
    """Return an array's numbers."""
    return tuple(number(member) for member in items(value))


def rectangle(value: Thing) -> tuple[float, float, float, float] | None:
    """Return a rectangle's lower left and upper right corner, whichever corners it names."""
    found = numbers(value)
    if len(found) != 4:
        return None
    left, right = sorted(found[::2])
    low, high = sorted(found[1::2])
    return left, low, right, high


def identity(value: Thing) -> tuple[int, int] | None:
    """Return what is the same for the same indirect object; None for a direct one."""
    return value.objgen if isinstance(value, pikepdf.Object) and value.is_indirect else None


def name_tree(root: Thing) -> Iterator[tuple[str, Thing]]:
    """Yield the names and values of a name tree, whatever its limits claim."""
    for node in tree(root, Name.Kids):
        members = items(node.get(Name.Names))
        for name, value in zip(members[::2], members[1::2], strict=False):
            yield text(name), value


def tree(root: Thing, kids: Name) -> Iterator[Thing]:
    """Yield a tree's nodes that have keys, each once."""
    seen: set[tuple[int, int]] = set()
    waiting = [(root, 0)]
    nodes = 0
    while waiting:
        node, depth = waiting.pop()
        if entries(node) is None or depth > MAX_DEPTH or nodes > MAX_NODES:
            continue
        key = identity(node)
        if key is not None:
            if key in seen:
                continue
            seen.add(key)
        nodes += 1
        yield node
        waiting += [(kid, depth + 1) for kid in reversed(items(node.get(kids)))]


@dataclass(slots=True)
class Document:
    """An open document, with what several aspects ask of it."""

    pdf: Pdf
    pages: list[Thing] = field(init=False)
    _numbers: dict[tuple[int, int], int] = field(init=False)
    _destinations: dict[str, Thing] | None = None
    companions: Path | None = None  # folder of what was taken out of it

    def __post_init__(self) -> None:
        self.pages = [page.obj for page in self.pdf.pages]
        self._numbers = {page.objgen: number for number, page in enumerate(self.pages, 1)}

    @property
    def root(self) -> Thing:
        """The catalogue."""
        return self.pdf.Root

    def page_number(self, page: Thing) -> int | None:
        """Return a page's number from 1; None for what is no page of this document."""
        key = identity(page)
        return self._numbers.get(key) if key else None

    def destination(self, name: str) -> Thing:
        """Return what a named destination means; None: nothing."""
        if self._destinations is None:
            self._destinations = dict(name_tree((entries(self.root.get(Name.Names)) or {}).get(Name.Dests)))
            old = entries(self.root.get(Name.Dests))
            for key, value in old.items() if old is not None else ():
                self._destinations.setdefault(key[1:], value)
        return self._destinations.get(name)
