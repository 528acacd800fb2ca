"""Raster images, frame by frame; made smaller while they are decoded where their format can."""

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archivkoop.adapters import _images
from archivkoop.adapters.preview._fit import cut, scale_for
from archivkoop.core.events import Agent
from archivkoop.core.preview import Missing, NoPreview, PagePreview, Picture, Preview, PreviewOrder

if TYPE_CHECKING:
    from PIL import Image

MAX_BYTES = 1 << 30  # decoded; Pillow holds a pixel in 1 byte (black and white, grey) or in 4
_DRAWINGS = {"image/svg+xml", "image/vnd.dxf", "image/vnd.dwg", "image/x-dwg", "image/wmf", "image/emf"}
_GREY = {"1", "L", "P"}


@dataclass(frozen=True, slots=True)
class ImagePreview:
    """No settings."""

    name: str = "image"

    def agents(self) -> tuple[Agent, ...]:
        """Return Pillow and its libraries."""
        return _images.agents()

    def shows(self, order: PreviewOrder) -> bool:
        """Say whether it is an image of pixels."""
        return order.mime.startswith("image/") and order.mime not in _DRAWINGS

    def preview(self, order: PreviewOrder) -> Preview:
        """Decode a frame and scale it."""
        from PIL import Image, UnidentifiedImageError

        Image.init()
        Image.MAX_IMAGE_PIXELS = None  # its limit knows no modes; ours is below
        try:
            with warnings.catch_warnings(), order.file.open("rb") as stream:
                warnings.simplefilter("ignore")
                with Image.open(stream, formats=list(_images.FORMATS)) as image:
                    return _frame(image, order)
        except UnidentifiedImageError:
            return NoPreview(Missing.UNSUPPORTED)
        except FileNotFoundError:
            raise
        except Exception as error:  # noqa: BLE001 - a decoder may raise anything
            return NoPreview(Missing.DAMAGED, f"{type(error).__name__}: {error}"[:300])


def _frame(image: "Image.Image", order: PreviewOrder) -> Preview:
    from PIL import ImageOps

    frames = int(getattr(image, "n_frames", 1))
    number = max(1, min(order.page, frames))
    if number > 1:
        image.seek(number - 1)
    size = image.size
    if image.format != "JPEG" and _too_large(image):  # before anything else: to ask a PNG for its EXIF decodes it
        return NoPreview(Missing.TOO_LARGE, f"{size[0]} × {size[1]}")
    turned = image.getexif().get(_images.ORIENTATION, 1) in {5, 6, 7, 8}
    shown = (size[1], size[0]) if turned else size
    scale = scale_for(order, shown)
    if image.format == "JPEG":  # its decoder leaves out what is not needed: 1/2, 1/4, 1/8
        image.draft(None, (max(1, round(size[0] * scale)), max(1, round(size[1] * scale))))
        if _too_large(image):
            return NoPreview(Missing.TOO_LARGE, f"{size[0]} × {size[1]}")
    image.load()
    # A copy, which is spared where nothing has to be turned: it is as large as the image.
    upright = ImageOps.exif_transpose(image) if image.getexif().get(_images.ORIENTATION, 1) != 1 else image
    left, top, right, bottom = cut(order.region, upright.size)
    target = (
        max(1, round((right - left) * scale * shown[0] / upright.width)),
        max(1, round((bottom - top) * scale * shown[1] / upright.height)),
    )
    part = _rgb(_scaled(upright, (left, top, right, bottom), target))
    picture = Picture(part.width, part.height, 3 * part.width, part.tobytes())
    return PagePreview(image.format or "", number, frames, shown, scale, order.region, picture)


def _too_large(image: "Image.Image") -> bool:
    return image.width * image.height * (1 if image.mode in _GREY else 4) > MAX_BYTES


def _scaled(image: "Image.Image", box: tuple[int, int, int, int], target: tuple[int, int]) -> "Image.Image":
    from PIL import Image

    if image.mode == "1" and (target[0] < box[2] - box[0]):
        # Grey is what thin black lines become when they are made smaller, and not gaps.
        image = image.convert("L")
    if image.mode in {"1", "P"} and target[0] < box[2] - box[0]:
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    if target == (box[2] - box[0], box[3] - box[1]):
        return image.crop(box)
    way = Image.Resampling.BOX if target[0] < box[2] - box[0] else Image.Resampling.NEAREST
    return image.resize(target, way, box, reducing_gap=2.0 if way is Image.Resampling.BOX else None)


def _rgb(image: "Image.Image") -> "Image.Image":
    """Return it as a screen shows it: transparent places white, 16 bits of grey as 8."""
    from PIL import Image

    if image.mode == "F" or image.mode.startswith("I"):
        image = _grey(image)
    if image.mode in {"RGBA", "LA", "PA", "La", "RGBa"} or "transparency" in image.info:
        clear = image.convert("RGBA")
        ground = Image.new("RGBA", clear.size, "white")
        ground.alpha_composite(clear)
        image = ground
    return image.convert("RGB")


def _grey(image: "Image.Image") -> "Image.Image":
    """Return more than 8 bits of grey as 8: 16 bits have a known span, others that of this image."""
    low, high = 0.0, 65535.0
    if not image.mode.startswith("I;16"):
        extrema = image.convert("F").getextrema()
        low, high = (float(value) for value in extrema if not isinstance(value, tuple))
    share = 255.0 / max(1.0, high - low)
    return image.convert("F").point(lambda value: value * share - low * share).convert("L")


PLUGIN = ImagePreview()
