"""What a page's size is made of: its boxes, its rotation, its unit."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pikepdf import Name

from archivkoop.adapters.compare.pdf.structure.losses import loss
from archivkoop.adapters.compare.pdf.structure.objects import MAX_DEPTH, Document, Thing, entries, number, rectangle
from archivkoop.core.proof import Difference

Box = tuple[float, float, float, float]
_LETTER: Box = (0.0, 0.0, 612.0, 792.0)  # what readers take where a page has no size
_TOLERANCE_PT = 0.5
_INNER = ("BleedBox", "TrimBox", "ArtBox")


@dataclass(frozen=True, slots=True)
class PageBoxes:
    """A page's geometry, inheritance resolved; boxes relative to the corner of what is shown."""

    size: tuple[float, float]  # of the crop box, unrotated
    media: Box
    inner: tuple[tuple[str, Box], ...]  # only those that the page names and that say something
    rotation: int
    unit: float


def read(document: Document) -> tuple[PageBoxes, ...]:
    """Return the geometry of every page."""
    return tuple(_page(page) for page in document.pages)


def _page(page: Thing) -> PageBoxes:
    media = rectangle(inherited(page, Name.MediaBox)) or _LETTER
    crop = _common(rectangle(inherited(page, Name.CropBox)) or media, media)
    origin = crop[:2]
    inner = []
    for name in _INNER:
        box = rectangle(page.get(Name("/" + name)))
        if box is not None and box != crop and box[0] < box[2] and box[1] < box[3]:
            inner.append((name, _moved(_common(box, media), origin)))
    rotation = int(number(inherited(page, Name.Rotate))) % 360
    size = (crop[2] - crop[0], crop[3] - crop[1])
    return PageBoxes(size, _moved(media, origin), tuple(inner), rotation, number(page.get(Name.UserUnit), 1.0))


def inherited(page: Thing, key: Name) -> Thing:
    """Return what a page says, or else the nodes of the tree above it."""
    node = page
    for _ in range(MAX_DEPTH):
        if entries(node) is None:
            return None
        if (value := node.get(key)) is not None:
            return value
        node = node.get(Name.Parent)
    return None


def _common(box: Box, media: Box) -> Box:
    common = (max(box[0], media[0]), max(box[1], media[1]), min(box[2], media[2]), min(box[3], media[3]))
    return common if common[0] < common[2] and common[1] < common[3] else media


def _moved(box: Box, origin: tuple[float, ...]) -> Box:
    x, y = origin
    return (box[0] - x, box[1] - y, box[2] - x, box[3] - y)


def compare(one: tuple[PageBoxes, ...], two: tuple[PageBoxes, ...]) -> Iterator[Difference]:
    """Compare what both have, page by page; one line for all pages that differ in the same way."""
    if one == two:
        return
    pairs = [(page, a, b) for page, (a, b) in enumerate(zip(one, two, strict=False), 1) if a != b]
    turned = [page for page, a, b in pairs if a.rotation != b.rotation]
    if turned:
        # Whether the page looks the same all the same, the pixels decide.
        yield loss("page_rotation", "pages", list(map(str, turned)), len(one), turned[0])
    kinds = [("MediaBox, CropBox", _sized), ("UserUnit", _scaled), *((name, _trimmed(name)) for name in _INNER)]
    for name, differs in kinds:
        pages = [page for page, a, b in pairs if a.rotation == b.rotation and differs(a, b)]
        if pages:
            yield loss("page_box", f"pages ({name})", list(map(str, pages)), len(one), pages[0], box=name)


def _sized(one: PageBoxes, two: PageBoxes) -> bool:
    return not _alike(one.size, two.size) or not _alike(one.media, two.media)


def _scaled(one: PageBoxes, two: PageBoxes) -> bool:
    return abs(one.unit - two.unit) > 0.001


def _trimmed(name: str) -> Callable[[PageBoxes, PageBoxes], bool]:
    def differs(one: PageBoxes, two: PageBoxes) -> bool:
        box, other = dict(one.inner).get(name), dict(two.inner).get(name)
        return box is not None and (other is None or not _alike(box, other))

    return differs


def _alike(one: tuple[float, ...], two: tuple[float, ...]) -> bool:
    return all(abs(a - b) <= _TOLERANCE_PT for a, b in zip(one, two, strict=True))
