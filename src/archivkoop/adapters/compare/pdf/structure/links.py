"""Links on the pages, and actions."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from pikepdf import Name

from archivkoop.adapters.compare.pdf.structure.losses import loss
from archivkoop.adapters.compare.pdf.structure.objects import (
    Document,
    Thing,
    entries,
    items,
    name_tree,
    rectangle,
    text,
)
from archivkoop.adapters.compare.pdf.structure.targets import FORBIDDEN, NOWHERE, Target, target_of
from archivkoop.core.proof import Difference

_TOLERANCE_PT = 3.0


@dataclass(frozen=True, slots=True)
class Link:
    """A place on a page that leads somewhere."""

    page: int
    target: Target
    place: tuple[float, float]  # its middle, relative to the page's media box


@dataclass(frozen=True, slots=True)
class Links:
    """All links with their descriptions, and how many actions of each kind that PDF/A forbids."""

    links: tuple[Link, ...]
    actions: Counter[str]
    words: Counter[tuple[int, str]]  # (page, alternative description)


def read(document: Document) -> Links:
    """Return links that lead somewhere."""
    links: list[Link] = []
    words: Counter[tuple[int, str]] = Counter()
    actions: Counter[str] = Counter(_document_actions(document))
    for number, page in enumerate(document.pages, 1):
        actions.update(_additional(page))
        for annotation in map(entries, items(page.get(Name.Annots))):
            if annotation is None:
                continue
            actions.update(_additional(annotation))
            is_link = annotation.get(Name.Subtype) == Name.Link
            if is_link and (said := text(annotation.get(Name.Contents)).strip()):
                words[number, said] += 1
            target = target_of(annotation, document)
            if target.forbidden:
                actions[target.place] += 1
            elif target != NOWHERE and is_link:
                links.append(Link(number, target, _place(annotation, page)))
    return Links(tuple(links), actions, words)


def _document_actions(document: Document) -> Iterator[str]:
    root = document.root
    names = entries(root.get(Name.Names))
    if names is not None:
        yield from ("JavaScript" for _ in name_tree(names.get(Name.JavaScript)))
    opened = entries(root.get(Name.OpenAction))
    if opened is not None and text(opened.get(Name.S)) in FORBIDDEN:
        yield text(opened.get(Name.S))
    yield from _additional(root)


def _additional(holder: Thing) -> Iterator[str]:
    """Yield the kinds of the actions that an event triggers."""
    additional = entries(holder.get(Name.AA))
    for value in additional.values() if additional is not None else ():
        action = entries(value)
        if action is not None:
            yield text(action.get(Name.S)) or "AA"


def _place(annotation: Thing, page: Thing) -> tuple[float, float]:
    left, low, right, high = rectangle(annotation.get(Name.Rect)) or (0.0, 0.0, 0.0, 0.0)
    origin = rectangle(page.get(Name.MediaBox)) or (0.0, 0.0)
    return (left + right) / 2 - origin[0], (low + high) / 2 - origin[1]


def compare(one: Links, two: Links) -> Iterator[Difference]:
    """Every link is kept, on its page, in its place."""
    if one.links != two.links:
        yield from _links(one.links, two.links)
    for code, more, less in (("alt_text_lost", one.words, two.words), ("alt_text_added", two.words, one.words)):
        if found := sorted((more - less).elements()):
            shown = [f"{page}: {said}" for page, said in found]
            yield loss(code, "descriptions of links", shown, more.total(), found[0][0], kind="link")
    gone = one.actions - two.actions
    if gone:
        yield loss("action_lost", "actions", sorted(gone.elements()), one.actions.total())


def _links(one: tuple[Link, ...], two: tuple[Link, ...]) -> Iterator[Difference]:
    left: dict[tuple[int, Target], list[Link]] = {}
    for link in two:
        left.setdefault((link.page, link.target), []).append(link)
    lost: list[Link] = []
    moved: list[Link] = []
    for link in one:
        there = left.get((link.page, link.target), [])
        if not there:
            lost.append(link)
            continue
        nearest = min(there, key=lambda other, link=link: _distance(link, other))  # type: ignore[misc]
        there.remove(nearest)
        if _distance(link, nearest) > _TOLERANCE_PT:
            moved.append(link)
    for code, found in (("link_lost", lost), ("link_moved", moved)):
        if found:
            shown = [f"{link.page} → {link.target}" for link in found]
            yield loss(code, "links", shown, len(one), found[0].page)
    added = [f"{link.page} → {link.target}" for links in left.values() for link in links]
    if added:
        yield loss("link_added", "links", added, len(two))


def _distance(one: Link, two: Link) -> float:
    return max(abs(one.place[0] - two.place[0]), abs(one.place[1] - two.place[1]))
