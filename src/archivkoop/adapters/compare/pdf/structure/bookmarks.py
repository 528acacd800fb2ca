"""The outline that readers show beside the pages."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from pikepdf import Name

from archivkoop.adapters.compare.pdf.structure.losses import loss
from archivkoop.adapters.compare.pdf.structure.objects import (
    MAX_DEPTH,
    MAX_NODES,
    Document,
    Thing,
    entries,
    identity,
    text,
)
from archivkoop.adapters.compare.pdf.structure.targets import NOWHERE, Target, target_of
from archivkoop.core.proof import Difference


@dataclass(frozen=True, slots=True)
class Bookmark:
    """One entry of the outline."""

    level: int  # 1 is the outermost
    title: str
    target: Target


def read(document: Document) -> tuple[Bookmark, ...]:
    """Return the outline in reading order."""
    outline = entries(document.root.get(Name.Outlines))
    return tuple(_below(outline, 1, document, set())) if outline is not None else ()


def _below(parent: Thing, level: int, document: Document, seen: set[tuple[int, int]]) -> Iterator[Bookmark]:
    node = entries(parent.get(Name.First))
    while node is not None and level <= MAX_DEPTH and len(seen) < MAX_NODES:
        key = identity(node)
        if key is None or key in seen:  # a direct node cannot be linked to: the outline is damaged here
            return
        seen.add(key)
        yield Bookmark(level, " ".join(text(node.get(Name.Title)).split()), target_of(node, document))
        yield from _below(node, level + 1, document, seen)
        node = entries(node.get(Name.Next))


def compare(one: tuple[Bookmark, ...], two: tuple[Bookmark, ...]) -> Iterator[Difference]:
    """Every bookmark is kept, at its level, with its target."""
    if one == two:
        return
    lost = list((Counter(map(_key, one)) - Counter(map(_key, two))).elements())
    if lost:
        yield loss("bookmark_lost", "bookmarks", [f"“{title}” → {target}" for _, title, target in lost], len(one))
    elif len(one) == len(two) and list(map(_key, one)) != list(map(_key, two)):
        yield Difference("bookmark_order", "the same bookmarks in another order")


def _key(bookmark: Bookmark) -> tuple[int, str, Target]:
    # An action that PDF/A forbids is reported with the actions.
    return bookmark.level, bookmark.title, NOWHERE if bookmark.target.forbidden else bookmark.target
