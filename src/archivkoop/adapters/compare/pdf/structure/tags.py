"""What makes a document accessible: language, tags, alternative and replacement texts (EN 301 549, 5.4)."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from pikepdf import Array, Name, Stream

from archivkoop.adapters.compare.pdf.structure.losses import loss
from archivkoop.adapters.compare.pdf.structure.objects import (
    MAX_NODES,
    Document,
    Thing,
    entries,
    identity,
    one_or_many,
    text,
)
from archivkoop.core.findings import Fact
from archivkoop.core.proof import Difference

_WORDS = {"alt": Name.Alt, "actual": Name.ActualText, "expansion": Name.E, "language": Name.Lang}


@dataclass(frozen=True, slots=True)
class Tags:
    """The structure tree, counted."""

    language: str = ""
    tagged: bool = False  # there is a tree with something in it
    marked: bool = False  # the document says that it is tagged; without that, a viewer asks no tag
    roles: Counter[str] = field(default_factory=Counter)
    words: Counter[tuple[str, str]] = field(default_factory=Counter)  # (kind, text)
    content_items: int = 0  # pieces of page content that the tree refers to
    marks: int = 0  # pieces of page content that offer themselves to the tree
    order: list[str] = field(default_factory=list)  # the roles, as the tree has them one after the other
    ties: list[tuple[int, int]] = field(default_factory=list)  # (page, mark) of each piece of content, likewise


def read(document: Document) -> Tags:
    """Return the tags; the page contents are looked through only where there are any."""
    language = text(document.root.get(Name.Lang)).strip()
    root = entries(document.root.get(Name.StructTreeRoot))
    if root is None:
        return Tags(language)
    tags = Tags(language, tagged=True)
    content_items = _count(document, root, tags)
    if not tags.roles:
        return Tags(language)
    marks = sum(map(_marks, document.pages))
    info = entries(document.root.get(Name.MarkInfo))
    marked = info is not None and info.get(Name.Marked) is True
    return replace(tags, marked=marked, content_items=content_items, marks=marks)


def _count(document: Document, root: Thing, tags: Tags) -> int:
    """Count the elements below the root; returns how many pieces of content they refer to."""
    seen: set[tuple[int, int]] = set()
    waiting = [(kid, 0) for kid in one_or_many(root.get(Name.K))]
    content_items = nodes = 0
    while waiting and nodes < MAX_NODES:
        node, page = waiting.pop()
        nodes += 1
        if isinstance(node, int):
            content_items += 1
            tags.ties.append((page, node))
            continue
        if entries(node) is None or (key := identity(node)) in seen:
            continue
        if key is not None:
            seen.add(key)
        role = node.get(Name.S)
        page = document.page_number(node.get(Name.Pg)) or page
        if role is None:  # a reference to marked content (MCR) or to an object (OBJR)
            content_items += Name.MCID in node
            if isinstance(mark := node.get(Name.MCID), int) and Name.Stm not in node:
                tags.ties.append((page, mark))
            continue
        tags.roles[text(role)] += 1
        tags.order.append(text(role))
        for kind, name in _WORDS.items():
            if words := text(node.get(name)).strip():
                tags.words[kind, words] += 1
        kids = node.get(Name.K)
        if kids is not None:
            waiting += [(kid, page) for kid in one_or_many(kids)]
    return content_items


def _marks(page: Thing) -> int:
    contents = page.get(Name.Contents)
    streams = list(contents) if isinstance(contents, Array) else [contents]
    return sum(stream.read_bytes().count(b"/MCID") for stream in streams if isinstance(stream, Stream))


def compare(one: Tags, two: Tags) -> Iterator[Difference]:
    """Everything that helps a screen reader is kept."""
    if one.language and one.language.casefold() != two.language.casefold():
        yield loss("language", "languages", [one.language], 1)
    lost = one.roles - two.roles
    if lost:
        kinds = [f"{role} ({count})" for role, count in lost.most_common()]
        yield loss("tags_lost", "tags", kinds, one.roles.total(), n=lost.total())
    if one.marked and two.tagged and not two.marked:
        said = "the document no longer says that it is tagged"
        yield Difference("tags_unmarked", said, facts={"of": one.roles.total()})
    yield from _words(one.words, two.words)
    if two.tagged and not lost:
        yield from _ties(one, two)
        yield from _order(one, two)


def _words(one: Counter[tuple[str, str]], two: Counter[tuple[str, str]]) -> Iterator[Difference]:
    lost = list((one - two).elements())
    for kind in _WORDS:
        gone = [words for of_kind, words in lost if of_kind == kind]
        if gone:
            of = sum(count for (of_kind, _), count in one.items() if of_kind == kind)
            code = "language" if kind == "language" else "alt_text_lost"
            yield loss(code, f"texts ({kind})", gone, of, kind=kind)
    come = [words for kind, words in (two - one).elements() if kind != "language"]
    if come:  # whoever hears the document hears these instead of what is there
        yield loss("alt_text_added", "texts beyond the original", come, two.total())


def _ties(one: Tags, two: Tags) -> Iterator[Difference]:
    """Tags that no longer lead to what is on the pages help nobody."""
    for before, after in ((one.content_items, two.content_items), (one.marks, two.marks)):
        if after < before:
            facts: dict[str, Fact] = {"original": before, "derivative": after}
            said = f"{after} of {before} pieces of content are tied to the tags"
            yield Difference("tags_untied", said, None, after, before, facts)
            return


def _order(one: Tags, two: Tags) -> Iterator[Difference]:
    """A screen reader reads all in the same order; where marks were numbered anew, the roles alone say so."""
    orders: list[tuple[Sequence[object], Sequence[object]]] = [(one.order, two.order)]
    if Counter(one.ties) == Counter(two.ties):
        orders.append((one.ties, two.ties))
    for before, after in orders:
        if len(before) == len(after) and before != after:
            moved = sum(first != second for first, second in zip(before, after, strict=True))
            said = f"{moved} of {len(before)} tags stand or lead elsewhere"
            yield Difference("tags_order", said, None, moved, 0, {"n": moved, "of": len(before)})
            return
