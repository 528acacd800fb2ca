"""How large a page is drawn."""

import math

from archivkoop.core.preview import PreviewOrder, Region, Size

MAX_PIXELS = 8_000_000  # of one picture: 24 MB on its way to the window; a screen of 4K has 8.3 million
_SMALLEST, _LARGEST = 0.01, 32.0


def scale_for(order: PreviewOrder, size: Size) -> float:
    """Return the scale for a page of `size` (at a scale of 1.0): as asked, or less where that would be too much."""
    width, height = max(1, size[0]), max(1, size[1])
    scale = order.scale
    if not scale:
        limits = [wish / own for wish, own in zip(order.box, (width, height), strict=True) if wish]
        scale = min(limits, default=1.0)
    left, top, right, bottom = order.region
    pixels = width * height * max(1e-9, (right - left) * (bottom - top))
    return max(min(scale, math.sqrt(MAX_PIXELS / pixels), _LARGEST), min(_SMALLEST, math.sqrt(MAX_PIXELS / pixels)))


def cut(region: Region, size: Size) -> tuple[int, int, int, int]:
    """Return a region in whole pixels of a page of `size`; at least one pixel."""
    left, top, right, bottom = region
    x, y = min(int(left * size[0]), size[0] - 1), min(int(top * size[1]), size[1] - 1)
    return (
        x,
        y,
        max(x + 1, min(size[0], math.ceil(right * size[0]))),
        max(y + 1, min(size[1], math.ceil(bottom * size[1]))),
    )
