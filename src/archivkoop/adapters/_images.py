"""Opens raster images with Pillow, for converters, comparers and validators alike.

Pillow's own guard against decompression bombs is a process-wide number that warns at one size and raises at another;
here a limit is an argument. Only formats whose decoder lives inside Pillow are tried: EPS, for one, would start
Ghostscript.
"""

import re
import struct
import warnings
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archivkoop.core.events import Agent

if TYPE_CHECKING:
    from PIL import Image

MAX_PIXELS = 300_000_000  # unless the profile says otherwise; an A0 scan at 400 dpi has 250 million
FORMATS = ("JPEG", "PNG", "GIF", "BMP", "DIB", "TIFF", "WEBP", "PCX", "TGA", "ICO", "JPEG2000", "PPM", "PSD")

ORIENTATION, EXIF_IFD, GPS_IFD, XMP, IPTC = 274, 34665, 34853, 700, 33723
_X_RESOLUTION, _RESOLUTION_UNIT = 282, 296


class UnreadableImageError(Exception):
    """No decoder reads the image to its end."""


class TooManyPixelsError(Exception):
    """The image is larger than the limit."""


def agents() -> tuple[Agent, ...]:
    """Return Pillow with the libraries that decode and encode."""
    from PIL import features

    libraries = {"libjpeg-turbo": "libjpeg_turbo", "libtiff": "libtiff", "zlib": "zlib"}
    told = [f"{name} {found}" for name, key in libraries.items() if (found := _version_of(features, key))]
    return (Agent("Pillow", f"{version('pillow')} ({', '.join(told)})"),)


def _version_of(features: object, key: str) -> str:
    for method in ("version_feature", "version_codec"):
        try:
            if found := getattr(features, method)(key):
                return str(found)
        except ValueError:
            continue
    return ""


@dataclass(frozen=True, slots=True)
class Picture:
    """One decoded frame with all that Pillow knows beside the pixels."""

    pixels: "Image.Image"
    format: str
    mode: str  # as in the file; that of `pixels` differs where transparency had to become an alpha channel
    frames: int
    orientation: int  # how a viewer has to turn `pixels`, which are as stored: 1 to 8; 1 is upright (EXIF)
    reduced: bool  # the file has more bits per colour than `pixels` can hold
    dpi: tuple[float, float] | None
    icc: bytes
    xmp: bytes
    iptc: bytes
    exif: Mapping[int, Any]  # of the first directory, in Pillow's words
    exif_ifd: Mapping[int, Any]
    gps_ifd: Mapping[int, Any]
    exif_bytes: bytes  # the same as it stands in the file, as a TIFF structure; empty where the file is a TIFF itself
    info: Mapping[Any, Any]  # Pillow's
    warnings: tuple[str, ...]


def read_picture(
    file: Path, *, frame: int = 0, max_pixels: int = MAX_PIXELS, formats: Sequence[str] = FORMATS
) -> Picture:
    """Decode a frame of an image, identified by content and opened for reading only.

    Raises:
        UnreadableImageError: Nothing reads it to its end.
        TooManyPixelsError: A frame has more than `max_pixels`.
    """
    from PIL import Image

    Image.init()  # knows all formats from the start, not only when one is met
    bomb_guard, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
    try:
        with warnings.catch_warnings(record=True) as caught, file.open("rb") as stream:
            warnings.simplefilter("always")
            with Image.open(stream, formats=list(formats)) as image:
                picture = _read(image, frame, max_pixels)
            return replace(picture, warnings=tuple(dict.fromkeys(str(warning.message) for warning in caught)))
    except (OSError, SyntaxError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError) as error:
        raise UnreadableImageError(_short(error)) from error
    except (EOFError, RuntimeError, struct.error, zlib.error, MemoryError) as error:
        raise UnreadableImageError(_short(error)) from error
    finally:
        Image.MAX_IMAGE_PIXELS = bomb_guard


def _read(image: "Image.Image", frame: int, max_pixels: int) -> Picture:
    if frame:
        image.seek(frame)
    if image.width * image.height > max_pixels:
        raise TooManyPixelsError(f"{image.width} x {image.height} pixels are more than the {max_pixels} allowed")
    reduced = _is_reduced(image)
    mode = image.mode
    frames = int(getattr(image, "n_frames", 1))
    before = image.getexif().get(ORIENTATION, 1) if image.format == "TIFF" else None
    image.load()
    exif = image.getexif()
    orientation = before or exif.get(ORIENTATION, 1)
    return Picture(
        pixels=_as_stored(_plain(image), before or 1),
        format=image.format or "",
        mode=mode,
        frames=frames,
        orientation=orientation if isinstance(orientation, int) else 1,
        reduced=reduced,
        dpi=_dpi(image),
        icc=image.info.get("icc_profile") or b"",
        xmp=_bytes(image.info.get("xmp")),
        iptc=_iptc(image),
        exif=dict(exif),
        exif_ifd=dict(exif.get_ifd(EXIF_IFD)),
        gps_ifd=dict(exif.get_ifd(GPS_IFD)),
        exif_bytes=_exif_bytes(image, exif),
        info=dict(image.info),
        warnings=(),
    )


def _plain(image: "Image.Image") -> "Image.Image":
    """Return the frame's pixels in a mode that says all of them, transparency included, and nothing else.

    A palette entry or a colour that stands for "transparent" has no counterpart in TIFF; with an alpha channel the same
    pixels are the same everywhere.
    """
    if "transparency" in image.info or image.mode == "PA":
        return image.convert("LA" if image.mode in {"1", "L", "LA"} else "RGBA")
    return image.copy()


def _as_stored(pixels: "Image.Image", orientation: int) -> "Image.Image":
    """Undo that Pillow turns TIFFs, and only these, as their orientation says."""
    from PIL.Image import Transpose

    undo = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_90,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_270,
    }
    return pixels.transpose(undo[orientation]) if orientation in undo else pixels


def _is_reduced(image: "Image.Image") -> bool:
    """Say whether Pillow drops bits: it decodes 16 bits of colour to 8 without a word."""
    if image.mode in {"I", "F"} or image.mode.startswith("I;16"):
        return False
    if image.format == "JPEG2000":
        return True  # its depth is known to the decoder only
    tiles = getattr(image, "tile", ())
    return any(re.search(r"[;,](1[0246]|32)", str(argument)) for tile in tiles for argument in _raw_modes(tile))


def _raw_modes(tile: Any) -> Sequence[Any]:  # noqa: ANN401 (Pillow's tile descriptor)
    arguments = tile[3]
    return (arguments,) if isinstance(arguments, str) else tuple(arguments or ())[:1]


def _dpi(image: "Image.Image") -> tuple[float, float] | None:
    found = image.info.get("dpi")
    tags = getattr(image, "tag_v2", None)
    if tags is not None and (_X_RESOLUTION not in tags or tags.get(_RESOLUTION_UNIT, 2) not in {2, 3}):
        return None  # Pillow says 1 dpi where a TIFF says nothing
    if image.format == "JPEG" and image.info.get("jfif_unit") not in {1, 2} and _X_RESOLUTION not in image.getexif():
        return None  # and 72 dpi where a photograph says nothing
    if not found or len(found) != 2 or not all(found):
        return None
    return float(found[0]), float(found[1])


def _exif_bytes(image: "Image.Image", exif: "Image.Exif") -> bytes:
    if image.format == "TIFF" or not exif:
        return b""
    found = image.info.get("exif")
    return (found if isinstance(found, bytes) else exif.tobytes()).removeprefix(b"Exif\0\0")


def _iptc(image: "Image.Image") -> bytes:
    blocks = image.info.get("photoshop")
    if isinstance(blocks, dict) and isinstance(found := blocks.get(0x0404), bytes):
        return found
    tags = getattr(image, "tag_v2", {})
    return _bytes(tags.get(IPTC)) if hasattr(tags, "get") else b""


def _bytes(value: object) -> bytes:
    if isinstance(value, str):
        return value.encode()
    return value if isinstance(value, bytes) else b""


def _short(error: BaseException) -> str:
    """Return an error without the address of the stream it was given."""
    text = str(error).partition("<_io.")[0].strip() or type(error).__name__
    return text[:300]
