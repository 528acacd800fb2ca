"""What the document says of itself: page labels, title, author, subject, keywords."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from pikepdf import Name, Stream

from archivkoop.adapters.compare.pdf.structure.losses import loss
from archivkoop.adapters.compare.pdf.structure.objects import Document, entries, items, number, text, tree
from archivkoop.core.proof import Difference

_TOLD = ("Title", "Author", "Subject", "Keywords")


@dataclass(frozen=True, slots=True)
class Labels:
    """Page labels as ranges, and what the information dictionary tells."""

    pages: tuple[tuple[int, str, str, int], ...]  # from page, style, prefix, first number
    told: tuple[tuple[str, str], ...]
    packet: str = ""  # the XMP metadata, where the same may be told


def read(document: Document) -> Labels:
    """Return labels and information dictionary."""
    info = entries(document.pdf.trailer.get(Name.Info))
    told = [(key, text(info.get(Name("/" + key))).strip()) for key in _TOLD] if info is not None else []
    return Labels(_page_labels(document), tuple((key, value) for key, value in told if value), _packet(document))


def _packet(document: Document) -> str:
    metadata = document.root.get(Name.Metadata)
    if not isinstance(metadata, Stream):
        return ""
    return unicodedata.normalize("NFC", unescape(metadata.read_bytes().decode("utf-8", errors="replace")))


def _page_labels(document: Document) -> tuple[tuple[int, str, str, int], ...]:
    found: dict[int, tuple[int, str, str, int]] = {}
    for node in tree(document.root.get(Name.PageLabels), Name.Kids):
        members = items(node.get(Name.Nums))
        for index, value in zip(members[::2], members[1::2], strict=False):
            label = entries(value)
            if isinstance(index, int) and label is not None:
                style, prefix = text(label.get(Name.S)), text(label.get(Name.P))
                found[index] = (index, style, prefix, int(number(label.get(Name.St), 1)))
    return tuple(found[index] for index in sorted(found))


def compare(one: Labels, two: Labels) -> Iterator[Difference]:
    """Labels are kept; so is what the document says of itself."""
    if one.pages and one.pages != two.pages:
        yield Difference("page_labels", "the pages are numbered otherwise")
    there = dict(two.told)
    changed = [key for key, value in one.told if there.get(key) != value and value not in two.packet]
    if changed:
        yield loss("metadata", "properties", changed, len(one.told))
