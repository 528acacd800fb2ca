"""Pictures for people: original and derivative side by side, with the place where they differ most."""

from pathlib import Path

from PIL import Image, ImageDraw

from archivkoop.adapters.compare.pdf.pixels import SQUARE, Picture, PixelDifference

_GAP = 10  # pixels between the two
_SMALLER = 2
_GREY = (128, 128, 128)
_RED = (200, 0, 0)


def side_by_side(original: Picture, derivative: Picture, found: PixelDifference, target: Path) -> Path:
    """Write the original on the left, the derivative on the right, the worst square framed in both.

    The pictures come at the resolution that differences are judged at; half of it is enough to see them.
    """
    left, right = (as_image(picture).reduce(_SMALLER) for picture in (original, derivative))
    height = max(left.height, right.height)
    sheet = Image.new("RGB", (left.width + _GAP + right.width, height), _GREY)
    sheet.paste(left, (0, 0))
    sheet.paste(right, (left.width + _GAP, 0))
    draw = ImageDraw.Draw(sheet)
    for start in (0, left.width + _GAP):
        x, y = start + found.left // _SMALLER, found.top // _SMALLER
        draw.rectangle((x - 4, y - 4, x + SQUARE // _SMALLER + 3, y + SQUARE // _SMALLER + 3), outline=_RED, width=2)
    sheet.save(target, "PNG", compress_level=1)
    return target


def as_image(picture: Picture) -> Image.Image:
    """Return a rendered page as an image."""
    height, width = picture.shape[:2]
    return Image.frombuffer("RGB", (width, height), picture.tobytes(), "raw", "BGRX", 0, 1)
