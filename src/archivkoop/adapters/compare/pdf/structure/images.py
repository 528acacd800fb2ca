"""Images of a page: whether one came out with fewer pixels than it had.

At the resolution at which pages are compared, a scan of 300 dpi and its copy of 150 look alike.
"""

from collections import Counter
from collections.abc import Iterator, Mapping

from pikepdf import Name, Stream

from archivkoop.adapters.compare.pdf.structure.boxes import inherited
from archivkoop.adapters.compare.pdf.structure.losses import loss
from archivkoop.adapters.compare.pdf.structure.objects import Document, Thing, entries, identity, number
from archivkoop.core.proof import Difference

_MAX_NESTING = 12  # of forms in forms
_SMALL = 16  # pixels; what is smaller is a pattern or a rule, and programs redraw it as they like
_SAME_SHAPE = 0.02  # of the ratio of the sides, beside one pixel

Size = tuple[int, int]  # width, height in pixels
Sizes = Mapping[int, Counter[Size]]  # page -> sizes of its images


def read(document: Document) -> Sizes:
    """Return the sizes of the images that each page can show."""
    known: dict[tuple[int, int], Counter[Size]] = {}
    return {
        page_number: sizes
        for page_number, page in enumerate(document.pages, 1)
        if (sizes := _sizes(inherited(page, Name.Resources), known, 0))
    }


def _sizes(resources: Thing, known: dict[tuple[int, int], Counter[Size]], depth: int) -> Counter[Size]:
    holder = entries(resources.get(Name.XObject)) if entries(resources) is not None else None
    if holder is None or depth > _MAX_NESTING:
        return Counter()
    key = identity(resources) or identity(holder)
    if key is not None and key in known:
        return known[key]
    found: Counter[Size] = Counter()
    if key is not None:
        known[key] = found  # while it is walked: a loop adds nothing
    for thing in holder.values():
        if not isinstance(thing, Stream):
            continue
        if thing.get(Name.Subtype) == Name.Image:
            size = int(number(thing.get(Name.Width))), int(number(thing.get(Name.Height)))
            if min(size) >= _SMALL:
                found[size] += 1
        else:
            found.update(_sizes(thing.get(Name.Resources), known, depth + 1))
    return found


def compare(one: Sizes, two: Sizes) -> Iterator[Difference]:
    """An image that is gone, where there is one of its shape with fewer pixels, lost resolution."""
    if one == two:
        return
    shown: list[str] = []
    pages: list[int] = []
    for page, sizes in one.items():
        after = two.get(page, Counter())
        come = list((after - sizes).elements())
        for width, height in sorted((sizes - after).elements(), reverse=True):
            smaller = [size for size in come if _is_reduced((width, height), size)]
            if smaller:
                largest = max(smaller)
                come.remove(largest)
                pages.append(page)
                shown.append(f"{page}: {width} × {height} → {largest[0]} × {largest[1]}")
    if shown:
        yield loss("image_resolution", "images", shown, sum(sizes.total() for sizes in one.values()), pages[0])


def _is_reduced(before: Size, after: Size) -> bool:
    if after[0] >= before[0] or after[1] >= before[1]:
        return False
    expected = before[1] * after[0] / before[0]
    return abs(after[1] - expected) <= 1 + _SAME_SHAPE * expected
