"""Comments and marks that people left on the pages."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from pikepdf import Name

from archivkoop.adapters.compare.pdf.structure.losses import loss
from archivkoop.adapters.compare.pdf.structure.objects import Document, entries, items, number, text
from archivkoop.core.proof import Difference

# Links, fields and files are aspects of their own; the others hold nothing that a person wrote.
_ELSEWHERE = frozenset({"Link", "Widget", "Popup", "FileAttachment", "PrinterMark", "TrapNet"})
_HIDDEN = 1 | 2 | 32  # Invisible, Hidden, NoView (ISO 32000-1, table 165)


@dataclass(frozen=True, slots=True)
class Annotation:
    """A comment or a mark."""

    page: int
    kind: str
    words: str


def read(document: Document) -> tuple[Annotation, ...]:
    """Return what is shown, in the order of the pages."""
    found: list[Annotation] = []
    for page_number, page in enumerate(document.pages, 1):
        for annotation in map(entries, items(page.get(Name.Annots))):
            if annotation is None:
                continue
            kind = text(annotation.get(Name.Subtype))
            if kind and kind not in _ELSEWHERE and not int(number(annotation.get(Name.F))) & _HIDDEN:
                found.append(Annotation(page_number, kind, text(annotation.get(Name.Contents)).strip()))
    return tuple(found)


def compare(one: tuple[Annotation, ...], two: tuple[Annotation, ...]) -> Iterator[Difference]:
    """What people wrote is kept; a mark without words that is drawn all the same is reported."""
    gone = list((Counter(one) - Counter(two)).elements())
    for code, found in (
        ("comment_lost", [annotation for annotation in gone if annotation.words]),
        ("annotation_lost", [annotation for annotation in gone if not annotation.words]),
    ):
        if found:
            shown = [f"{a.page}: {a.kind} {a.words}".strip() for a in found]
            yield loss(code, "annotations", shown, len(one), found[0].page)
