"""Raster image to TIFF 6.0: same pixels in the same mode, with ICC profile, EXIF, XMP, IPTC and resolution.

What TIFF could not hold, or Pillow not decode whole, is refused rather than dropped: animation, more than 8 bits of
colour, layers.
"""

import io
import os
import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from archivkoop.adapters import _images, _tiff
from archivkoop.core.errors import ConversionFailedError, ConversionRefusedError
from archivkoop.core.events import Agent
from archivkoop.core.ports import ConversionRequest, ConversionResult

if TYPE_CHECKING:
    from PIL.TiffImagePlugin import ImageFileDirectory_v2

_MODES = frozenset({"1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16"})
_FORMATS = ("JPEG", "PNG", "GIF", "BMP", "DIB", "TIFF", "WEBP", "PCX", "TGA")
_COMPRESSIONS = {
    "none": "raw",
    "lzw": "tiff_lzw",
    "deflate": "tiff_adobe_deflate",
    "packbits": "packbits",
    "group4": "group4",
}

# Tags of the first IFD that say something about the picture, not about how it was stored (TIFF 6.0, EXIF 2.32)
_DESCRIPTIVE = frozenset(
    {
        *(269, 270, 271, 272, 274, 285, 305, 306, 315, 316),  # name, description, make, model, orientation, …, artist
        *(33432, 36867, 40091, 40092, 40093, 40094, 40095, 18246, 18249),  # copyright, Windows' title … subject, rating
    }
)
_COLORMAP, _PREDICTOR, _DESCRIPTION, _INTEROPERABILITY = 320, 317, 270, 40965
_SUB_IFDS, _LAYERS = 330, 37724


@dataclass(frozen=True, slots=True)
class TiffPillow:
    """Settings: `compression` and `bilevel_compression` (none, lzw, deflate, packbits, group4), `max_pixels`."""

    name: str = "tiff_pillow"

    def agents(self) -> tuple[Agent, ...]:
        """Return Pillow with its libraries."""
        return _images.agents()

    def convert(self, request: ConversionRequest) -> ConversionResult:
        """Write the TIFF. The same source gives the same bytes.

        Raises:
            ConversionRefusedError: Something would be lost, or it is too large.
            ConversionFailedError: The source cannot be decoded.
        """
        max_pixels = int(request.settings.get("max_pixels", _images.MAX_PIXELS))
        try:
            picture = _images.read_picture(request.source, max_pixels=max_pixels, formats=_FORMATS)
        except _images.TooManyPixelsError as error:
            raise ConversionRefusedError(reason=str(error)) from error
        except _images.UnreadableImageError as error:
            raise ConversionFailedError(tool="Pillow", reason=str(error)) from error
        if reason := _refusal(picture):
            raise ConversionRefusedError(reason=reason)
        compression = _compression(picture.pixels.mode, request.settings)
        left = _write(picture, request.target, request.source, compression)
        return ConversionResult(self.agents(), _detail(picture, compression, left))


def _refusal(picture: _images.Picture) -> str:
    """Return why the picture must not be converted; "" if it may."""
    if picture.frames > 1:
        return f"{picture.frames} frames: an animation, or pictures belonging together"
    if picture.reduced:
        return "more than 8 bits per colour"
    if picture.pixels.mode not in _MODES:
        return f"colour mode {picture.mode}"
    if picture.exif.keys() & {_SUB_IFDS, _LAYERS}:
        return "layers or sub-images"
    return ""


def _compression(mode: str, settings: Mapping[str, Any]) -> str:
    wanted = settings.get("bilevel_compression", "group4") if mode == "1" else settings.get("compression", "lzw")
    if wanted not in _COMPRESSIONS or (wanted == "group4" and mode != "1"):
        raise ConversionRefusedError(reason=f"the profile's compression {wanted!r} does not fit mode {mode}")
    return str(wanted)


def _write(picture: _images.Picture, target: Path, source: Path, compression: str) -> list[str]:
    """Have Pillow write pixels and colour profile, then complete the directory. Return what could not be carried."""
    tags = {_PREDICTOR: 2} if compression in {"lzw", "deflate"} and picture.pixels.mode not in {"1", "P"} else {}
    # No name in the call: libtiff is given the open file. "x": what is there is never overwritten.
    with target.open("x+b") as stream:
        try:
            picture.pixels.save(
                stream,
                "TIFF",
                compression=_COMPRESSIONS[compression],
                icc_profile=picture.icc or None,
                tiffinfo=_pillow_tags(tags),  # the predictor: without it, LZW makes photographs larger, not smaller
            )
            stream.flush()
            with source.open("rb") as original:
                return _complete(stream, picture, original)
        except BaseException:
            target.unlink()
            raise


def _pillow_tags(tags: Mapping[int, int]) -> "ImageFileDirectory_v2":
    from PIL.TiffImagePlugin import ImageFileDirectory_v2

    directory = ImageFileDirectory_v2()
    for tag, value in tags.items():
        directory[tag] = value
    return directory


def _complete(stream: BinaryIO, picture: _images.Picture, source: BinaryIO) -> list[str]:
    """Write the directory anew behind the pixels, with all that the source says of the picture.

    Pillow would put "?" for every umlaut, cannot write EXIF beside compression, and scales palettes by 256.
    """
    order, offset = _tiff.read_header(stream)
    written = _tiff.read_directory(stream, offset, order)
    described = _described(picture, source, order)
    main = {entry.tag: entry for entry in written.entries}
    main |= {entry.tag: entry for entry in described.first}
    for tag, kind, value in _resolution(picture):
        main[tag] = _tiff.entry_of(tag, kind, value, order)
    for tag, kind, block in ((_images.XMP, _tiff.BYTE, picture.xmp), (_images.IPTC, _tiff.UNDEFINED, picture.iptc)):
        if block:
            main[tag] = _tiff.entry_of(tag, kind, block, order)
    if _COLORMAP in main:
        # TIFF 6.0, page 23: 65535 is full intensity. Readers that divide by 257 would see Pillow's white as 254.
        values = [int(value) // 256 * 257 for value in main[_COLORMAP].values(order)]
        main[_COLORMAP] = _tiff.entry_of(_COLORMAP, _tiff.SHORT, values, order)
    place = _end_of_strips(written, order)
    stream.seek(place + place % 2)
    stream.truncate()
    for tag, directory in ((_images.EXIF_IFD, described.exif), (_images.GPS_IFD, described.gps)):
        if directory:
            main[tag] = _tiff.entry_of(tag, _tiff.LONG, (_append(stream, directory, order),), order)
    place = _append(stream, main.values(), order)
    stream.seek(4)
    stream.write(struct.pack(f"{order}I", place))
    return described.left


def _append(stream: BinaryIO, entries: Iterable[_tiff.Entry], order: str) -> int:
    """Write a directory at the end, on an even byte, and return its place."""
    place = stream.seek(0, os.SEEK_END)
    stream.write(b"\0" * (place % 2))
    place += place % 2
    stream.write(_tiff.pack_directory(entries, place, order))
    return place


def _end_of_strips(directory: _tiff.Directory, order: str) -> int:
    offsets, counts = directory.get(273), directory.get(279)
    if offsets is None or counts is None:
        raise ConversionFailedError(tool="Pillow", reason="wrote no strips")
    pairs = zip(offsets.values(order), counts.values(order), strict=True)
    return max(int(offset) + int(count) for offset, count in pairs)


@dataclass(slots=True)
class _Described:
    """What the source's EXIF says, in the target's byte order."""

    first: list[_tiff.Entry]
    exif: list[_tiff.Entry]
    gps: list[_tiff.Entry]
    left: list[str]  # names of what could not be read


def _described(picture: _images.Picture, source: BinaryIO, target_order: str) -> _Described:
    found = _Described([], [], [], [])
    if picture.exif_bytes:
        source = io.BytesIO(picture.exif_bytes)
    elif picture.format != "TIFF":
        return _with_comment(found, picture, target_order)
    try:
        order, offset = _tiff.read_header(source)
        first = _tiff.read_directory(source, offset, order, tolerant=True)
    except _tiff.TiffError:
        found.left.append("exif")
        return _with_comment(found, picture, target_order)
    found.first = [entry.turned(order, target_order) for entry in first.entries if entry.tag in _DESCRIPTIVE]
    for tag, name in ((_images.EXIF_IFD, "exif"), (_images.GPS_IFD, "gps")):
        pointer = first.get(tag)
        if pointer is None:
            continue
        try:
            (place,) = pointer.values(order)
            directory = _tiff.read_directory(source, int(place), order, tolerant=True)
        except (_tiff.TiffError, ValueError):
            found.left.append(name)
            continue
        kept = [entry.turned(order, target_order) for entry in directory.entries if entry.tag != _INTEROPERABILITY]
        setattr(found, name, kept)
        if directory.skipped:
            found.left.append(f"{name}: {directory.skipped} broken fields")
    return _with_comment(found, picture, target_order)


def _with_comment(found: _Described, picture: _images.Picture, order: str) -> _Described:
    """Add the comment of a JPEG or GIF as ImageDescription, if that is free."""
    comment = picture.info.get("comment")
    text = comment if isinstance(comment, bytes) else str(comment or "").encode()
    if text and not any(entry.tag == _DESCRIPTION for entry in found.first):
        found.first.append(_tiff.entry_of(_DESCRIPTION, _tiff.ASCII, text.rstrip(b"\0") + b"\0", order))
    elif text:
        found.left.append("comment")
    return found


def _resolution(picture: _images.Picture) -> Iterator[tuple[int, int, tuple[int, ...]]]:
    """Yield XResolution, YResolution, ResolutionUnit: dots per inch, or the ratio of a pixel's sides alone."""
    pair = picture.dpi or picture.info.get("aspect") or picture.info.get("jfif_density") or (1, 1)
    for tag, value in zip((282, 283), pair, strict=True):
        near = Fraction(value or 1).limit_denominator(10_000)
        yield tag, _tiff.RATIONAL, (near.numerator, near.denominator)
    yield 296, _tiff.SHORT, (2 if picture.dpi else 1,)


def _detail(picture: _images.Picture, compression: str, left: list[str]) -> dict[str, Any]:
    carried = {"icc": picture.icc, "exif": picture.exif_ifd, "gps": picture.gps_ifd} | {
        "xmp": picture.xmp,
        "iptc": picture.iptc,
    }
    detail: dict[str, Any] = {
        "format": picture.format,
        "mode": picture.mode,
        "target_mode": picture.pixels.mode,
        "size": list(picture.pixels.size),
        "compression": compression,
        "carried": sorted(name for name, value in carried.items() if value),
    }
    if left := sorted({*left, *_not_carried(picture)}):
        detail["not_carried"] = left
    if picture.warnings:
        detail["warnings"] = list(picture.warnings)
    return detail


def _not_carried(picture: _images.Picture) -> list[str]:
    """Return the names of what stands beside the pixels in the source and has no place in the TIFF."""
    known = {"icc_profile", "xmp", "exif", "dpi", "transparency", "background", "version", "extension", "duration"} | {
        *("jfif", "jfif_version", "jfif_unit", "jfif_density", "adobe", "adobe_transform", "photoshop", "progressive"),
        *("progression", "interlace", "compression", "aspect", "loop", "timestamp", "resolution", "comment", "mp"),
        *("mpoffset",),
    }
    left = {name for name, value in picture.info.items() if isinstance(name, str) and name not in known and value}
    return sorted(left)


PLUGIN = TiffPillow()
