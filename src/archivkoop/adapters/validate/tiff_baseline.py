"""Conformance of a TIFF to TIFF 6.0, as far as an archive relies on it: our own check, then a decoder to the end.

libtiff repairs and warns where it should refuse; `tiffinfo` says nothing on half a file. So the directory is read here,
field by field (`_tiff`), and Pillow then decodes every strip. Beyond baseline TIFF, what part 2 of TIFF 6.0 defines
and every reader knows is accepted: LZW, the predictor, Group 4, alpha, CMYK, tiles; of the supplements Deflate.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

from archivkoop import __version__
from archivkoop.adapters import _images, _tiff
from archivkoop.adapters.validate._failures import gather
from archivkoop.core.events import Agent
from archivkoop.core.findings import Outcome
from archivkoop.core.proof import Validation

Complaint = tuple[str, str, str]  # clause, message, where

_MAX_DIRECTORIES = 10_000
_WIDTH, _LENGTH, _BITS, _COMPRESSION, _PHOTOMETRIC, _OFFSETS = 256, 257, 258, 259, 262, 273
_SAMPLES, _ROWS, _COUNTS, _X, _Y, _UNIT, _MAP, _EXTRA = 277, 278, 279, 282, 283, 296, 320, 338
_TILE_WIDTH, _TILE_LENGTH, _TILE_OFFSETS, _TILE_COUNTS, _PLANAR, _SAMPLE_FORMAT = 322, 323, 324, 325, 284, 339
_COMPRESSIONS = {1: "none", 2: "CCITT", 3: "Group 3", 4: "Group 4", 5: "LZW", 8: "Deflate", 32773: "PackBits"}
_BILEVEL_ONLY = frozenset({2, 3, 4})
_SAMPLES_OF = {0: 1, 1: 1, 2: 3, 3: 1, 5: 4}  # photometric interpretation -> colour samples
_BITS_OF = {0: {1, 4, 8, 16}, 1: {1, 4, 8, 16}, 2: {8, 16}, 3: {4, 8}, 5: {8, 16}}
_SHORT, _INTEGER, _FRACTION = frozenset({3}), frozenset({3, 4}), frozenset({5})
_TYPES = {  # the types that TIFF 6.0 allows for a field
    **dict.fromkeys(
        (_BITS, _COMPRESSION, _PHOTOMETRIC, _SAMPLES, _UNIT, _MAP, _EXTRA, _PLANAR, _SAMPLE_FORMAT), _SHORT
    ),
    **dict.fromkeys((_WIDTH, _LENGTH, _OFFSETS, _ROWS, _COUNTS, _TILE_WIDTH, _TILE_LENGTH, _TILE_COUNTS), _INTEGER),
    **dict.fromkeys((_X, _Y), _FRACTION),
    _TILE_OFFSETS: frozenset({4}),
}


@dataclass(frozen=True, slots=True)
class TiffBaseline:
    """A fault in the structure is FAILED; it is what the file is, not what we cannot read."""

    name: str = "tiff_baseline"
    puids: frozenset[str] = frozenset({"fmt/353", "fmt/7", "fmt/8", "fmt/9", "fmt/10"}) | {
        *("x-fmt/387", "x-fmt/388", "x-fmt/399"),
    }

    def agents(self) -> tuple[Agent, ...]:
        """Return archivkoop and Pillow."""
        return (Agent("archivkoop tiff_baseline", __version__), *_images.agents())

    def validate(self, file: Path, puid: str) -> Validation:
        """Check the structure, then decode every picture."""
        judge = self.agents()[0]
        if puid not in self.puids:
            return Validation(Outcome.UNDETERMINED, judge, reason=f"it does not judge {puid}")
        try:
            with file.open("rb") as stream:
                failures = gather(_structure(stream))
        except OSError as error:
            return Validation(Outcome.UNDETERMINED, judge, "TIFF 6.0", reason=f"not readable: {error.strerror}")
        if not failures:
            try:
                failures = gather(_decoding(file))
            except _images.TooManyPixelsError as error:
                return Validation(Outcome.UNDETERMINED, judge, "TIFF 6.0", reason=str(error))
        return Validation(Outcome.FAILED if failures else Outcome.PASSED, judge, "TIFF 6.0", failures)


def _decoding(file: Path) -> Iterator[Complaint]:
    frame, frames = 0, 1
    while frame < frames:
        try:
            picture = _images.read_picture(file, frame=frame, formats=("TIFF",))
        except _images.UnreadableImageError as error:
            yield "decode", f"it does not decode: {error}", f"picture {frame + 1}"
            return
        for warning in picture.warnings:
            yield "decode", f"the decoder warns: {warning}", f"picture {frame + 1}"
        frames = picture.frames
        frame += 1


def _structure(stream: BinaryIO) -> Iterator[Complaint]:
    """Yield what breaks TIFF 6.0; pages are those of the specification."""
    try:
        order, offset = _tiff.read_header(stream)
    except _tiff.TiffError as error:
        yield "p13", str(error), "header"
        return
    seen: set[int] = set()
    while offset:
        where = f"directory {len(seen) + 1}"
        if offset in seen or len(seen) == _MAX_DIRECTORIES:
            yield "p14", "the chain of directories bites its tail", where
            return
        seen.add(offset)
        if offset % 2:
            yield "p13", "the directory begins on an odd byte", where
        try:
            directory = _tiff.read_directory(stream, offset, order)
            yield from ((clause, message, where) for clause, message in _Picture(directory, order).faults(stream))
        except _tiff.TiffError as error:
            yield "p14", str(error), where
            return
        offset = directory.next
    if not seen:
        yield "p13", "there is no directory", "header"


class _Picture:
    """One directory and what is wrong with it."""

    def __init__(self, directory: _tiff.Directory, order: str) -> None:
        self._directory = directory
        self._order = order

    def faults(self, stream: BinaryIO) -> Iterator[tuple[str, str]]:
        size = stream.seek(0, 2)
        yield from self._order_and_types()
        missing = [tag for tag in (_WIDTH, _LENGTH, _PHOTOMETRIC) if not self._numbers(tag)]
        if missing:
            yield "p17", f"required fields are missing: {', '.join(map(str, missing))}"
            return
        if self._number(_WIDTH, 0) < 1 or self._number(_LENGTH, 0) < 1:
            yield "p18", "width or length is 0"
            return
        yield from self._colours()
        yield from self._resolution()
        if self._directory.get(_TILE_OFFSETS):
            yield from self._blocks(_TILE_OFFSETS, _TILE_COUNTS, self._tiles(), size)
        else:
            yield from self._blocks(_OFFSETS, _COUNTS, self._strips(), size)

    def _numbers(self, tag: int) -> tuple[int | float | Fraction, ...]:
        entry = self._directory.get(tag)
        return entry.values(self._order) if entry else ()

    def _number(self, tag: int, default: int) -> int:
        values = self._numbers(tag)
        return int(values[0]) if values else default

    def _order_and_types(self) -> Iterator[tuple[str, str]]:
        tags = [entry.tag for entry in self._directory.entries]
        if tags != sorted(tags):
            yield "p15", "the fields are not in ascending order"
        if len(set(tags)) != len(tags):
            yield "p15", "a field stands there twice"
        for entry in self._directory.entries:
            if entry.tag in _TYPES and entry.type not in _TYPES[entry.tag]:
                yield "p16", f"field {entry.tag} has the type {entry.type}"

    def _colours(self) -> Iterator[tuple[str, str]]:
        compression = self._number(_COMPRESSION, 1)
        if compression not in _COMPRESSIONS:
            yield "p17", f"compression {compression}"
        photometric = self._number(_PHOTOMETRIC, -1)
        if photometric not in _SAMPLES_OF:
            yield "p17", f"photometric interpretation {photometric}"
            return
        samples, bits = self._number(_SAMPLES, 1), [int(bit) for bit in self._numbers(_BITS)] or [1]
        extra = len(self._numbers(_EXTRA))
        if samples != _SAMPLES_OF[photometric] + extra:
            yield "p24", f"{samples} samples per pixel, of which {extra} extra, for interpretation {photometric}"
        if len(set(bits)) != 1 or len(bits) not in {1, samples} or bits[0] not in _BITS_OF[photometric]:
            yield "p22", f"bits per sample {bits[:8]} for interpretation {photometric}"
        if compression in _BILEVEL_ONLY and (bits[0], samples) != (1, 1):
            yield "p30", f"compression {_COMPRESSIONS[compression]} of a picture that is not bilevel"
        if set(self._numbers(_SAMPLE_FORMAT)) - {1}:
            yield "p80", "samples that are no unsigned integers"
        if photometric == 3 and len(self._numbers(_MAP)) != 3 * 2 ** bits[0]:
            yield "p23", "the palette is missing or has the wrong size"

    def _resolution(self) -> Iterator[tuple[str, str]]:
        for tag, name in ((_X, "XResolution"), (_Y, "YResolution")):
            if not self._numbers(tag):
                yield "p18", f"{name} is missing"
        if self._number(_UNIT, 2) not in {1, 2, 3}:
            yield "p18", f"resolution unit {self._number(_UNIT, 2)}"

    def _planes(self) -> int:
        return self._number(_SAMPLES, 1) if self._number(_PLANAR, 1) == 2 else 1

    def _strips(self) -> int:
        rows = max(1, min(self._number(_ROWS, 2**32 - 1), self._number(_LENGTH, 1)))
        return -(-self._number(_LENGTH, 1) // rows) * self._planes()

    def _tiles(self) -> int:
        across, down = self._number(_TILE_WIDTH, 0), self._number(_TILE_LENGTH, 0)
        if across < 1 or down < 1:
            return 0
        return -(-self._number(_WIDTH, 1) // across) * -(-self._number(_LENGTH, 1) // down) * self._planes()

    def _blocks(self, offsets: int, counts: int, expected: int, size: int) -> Iterator[tuple[str, str]]:
        """Yield what is wrong with strips or tiles: how many there are, and where they lie."""
        places, lengths = self._numbers(offsets), self._numbers(counts)
        if not places or len(places) != len(lengths):
            yield "p19", f"{len(places)} offsets and {len(lengths)} lengths of strips or tiles"
            return
        if len(places) != expected:
            yield "p19", f"{len(places)} strips or tiles where {expected} are needed"
        outside = sum(
            place < 8 or length < 1 or place + length > size for place, length in zip(places, lengths, strict=True)
        )
        if outside:
            yield "p19", f"{outside} strips or tiles are empty or lie outside the file"
        if self._number(_COMPRESSION, 1) == 1 and len(places) == expected and (short := self._missing_bytes(lengths)):
            yield "p19", f"{short} bytes of the uncompressed picture are missing"

    def _missing_bytes(self, lengths: tuple[int | float | Fraction, ...]) -> int:
        if self._directory.get(_TILE_OFFSETS):
            return 0  # the decoder counts them
        planes = self._planes()
        bits = self._number(_BITS, 1) * self._number(_SAMPLES, 1) // planes
        needed = (self._number(_WIDTH, 0) * bits + 7) // 8 * self._number(_LENGTH, 0) * planes
        return max(0, needed - int(sum(lengths)))


PLUGIN = TiffBaseline()
