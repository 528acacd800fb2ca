"""Compares two raster images: decoded pixels, and what decides how they are shown (profile, size, orientation)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archivkoop.adapters import _images
from archivkoop.core.errors import FileUnreadableError
from archivkoop.core.events import Agent
from archivkoop.core.findings import Fact, Outcome
from archivkoop.core.proof import Comparison, Difference, Level

if TYPE_CHECKING:
    from PIL import Image

_STRIPE_PIXELS = 4 << 20  # compared at a time; memory beside the two images is bounded by it
_DPI_TOLERANCE = 0.001  # share; dots per metre and rationals round differently
_CONVERTIBLE = frozenset({"1", "L", "LA", "P", "RGB", "RGBA"})  # each is RGBA without loss


@dataclass(frozen=True, slots=True)
class ImagePixels:
    """Exact: not one pixel may differ. Limits: `max_pixels` of a frame."""

    name: str = "image_pixels"
    level: Level = Level.EXACT

    def agents(self) -> tuple[Agent, ...]:
        """Return Pillow with its libraries."""
        return _images.agents()

    def compare(self, original: Path, derivative: Path, limits: Mapping[str, Any], scratch: Path) -> Comparison:
        """Compare all frames; a derivative that does not decode to its end fails.

        Raises:
            FileUnreadableError: The original cannot be decoded.
        """
        max_pixels = int(limits.get("max_pixels", _images.MAX_PIXELS))
        differences: list[Difference] = []
        notes: list[Difference] = []
        measures: dict[str, Fact] = {}
        frame, frames = 0, 1
        while frame < frames and not differences:
            before = _read_original(original, frame, max_pixels)
            if before.reduced:
                reason = "the original has more bits per colour than can be compared"
                return Comparison(Outcome.UNDETERMINED, self.level, self.agents(), reason=reason)
            try:
                after = _images.read_picture(derivative, frame=frame, max_pixels=max_pixels)
            except (_images.UnreadableImageError, _images.TooManyPixelsError) as error:
                differences.append(Difference("unreadable", f"the derivative does not decode: {error}", page=frame + 1))
                break
            if frame == 0:
                frames = before.frames
                measures = {"frames": frames, "width": before.pixels.width, "height": before.pixels.height}
                differences += _whole(before, after)
                notes += _notes(before, after)
            differences += _pixels(before, after, frame + 1)
            frame += 1
        outcome = Outcome.FAILED if differences else Outcome.PASSED
        return Comparison(outcome, self.level, self.agents(), tuple(differences), tuple(notes), measures)


def _read_original(file: Path, frame: int, max_pixels: int) -> _images.Picture:
    try:
        return _images.read_picture(file, frame=frame, max_pixels=max_pixels)
    except (_images.UnreadableImageError, _images.TooManyPixelsError) as error:
        raise FileUnreadableError(reason=str(error)) from error


def _whole(before: _images.Picture, after: _images.Picture) -> Iterator[Difference]:
    """Yield what differs beside the pixels."""
    if before.frames != after.frames:
        yield Difference("frames", f"{before.frames} frames became {after.frames}")
    if before.icc != after.icc:
        change = "lost" if not after.icc else "changed" if before.icc else "added"
        yield Difference("icc", f"the colour profile was {change}", facts={"change": change})
    if before.orientation != after.orientation:
        yield Difference("orientation", f"the orientation {before.orientation} became {after.orientation}")
    if not _same_dpi(before.dpi, after.dpi):
        yield Difference("resolution", f"the resolution {before.dpi} became {after.dpi}")
    for name, ours, theirs in (("xmp", before.xmp, after.xmp), ("iptc", before.iptc, after.iptc)):
        if ours and ours.rstrip(b"\0") != theirs.rstrip(b"\0"):
            yield Difference(name, f"the {name.upper()} metadata were {'changed' if theirs else 'lost'}")


def _notes(before: _images.Picture, after: _images.Picture) -> Iterator[Difference]:
    if before.mode != after.mode:
        yield Difference("mode", f"the colour mode {before.mode} became {after.mode}")
    lost = [tag for tag in before.exif_ifd if tag not in after.exif_ifd and tag != 40965]
    lost += [tag for tag in before.gps_ifd if tag not in after.gps_ifd]
    if lost:
        tags = ", ".join(map(str, sorted(lost)))
        yield Difference("exif", f"EXIF tags without a counterpart: {tags}", facts={"tags": tags})


def _same_dpi(before: tuple[float, float] | None, after: tuple[float, float] | None) -> bool:
    if before is None or after is None:
        return before is after
    return all(abs(one - other) <= one * _DPI_TOLERANCE for one, other in zip(before, after, strict=True))


def _pixels(before: _images.Picture, after: _images.Picture, page: int) -> Iterator[Difference]:
    ours, theirs = before.pixels, after.pixels
    if ours.size != theirs.size:
        sizes = [f"{image.width} x {image.height}" for image in (ours, theirs)]
        yield Difference("size", f"{sizes[0]} pixels became {sizes[1]}", page=page)
        return
    if ours.mode != theirs.mode and not {ours.mode, theirs.mode} <= _CONVERTIBLE:
        yield Difference("mode", f"the colour mode {ours.mode} became {theirs.mode}", page=page)
        return
    if differing := sum(_differing(one, other) for one, other in _stripes(ours, theirs)):
        share = differing / (ours.width * ours.height)
        yield Difference("pixels", f"{differing} pixels differ", page, share, 0.0, {"pixels": differing})


def _stripes(ours: "Image.Image", theirs: "Image.Image") -> "Iterator[tuple[Image.Image, Image.Image]]":
    rows = max(1, _STRIPE_PIXELS // ours.width)
    for top in range(0, ours.height, rows):
        box = (0, top, ours.width, min(top + rows, ours.height))
        one, other = ours.crop(box), theirs.crop(box)
        if one.mode != other.mode or one.mode == "P":  # the same index may be another colour
            one, other = one.convert("RGBA"), other.convert("RGBA")
        yield one, other


def _differing(one: "Image.Image", other: "Image.Image") -> int:
    """Return how many pixels differ."""
    if one.tobytes() == other.tobytes():
        return 0
    import numpy as np

    unequal = np.asarray(one) != np.asarray(other)
    return int((unequal.any(axis=2) if unequal.ndim == 3 else unequal).sum())


PLUGIN = ImagePixels()
