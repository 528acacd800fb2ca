"""Reads and writes the directories of TIFF files (TIFF 6.0, pages 13 to 16), and of EXIF, which has the same structure.

By hand, because libraries repair silently what a validator has to see, and change the type or the letters of what a
converter has to carry over.
"""

import os
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import BinaryIO

BYTE, ASCII, SHORT, LONG, RATIONAL, UNDEFINED = 1, 2, 3, 4, 5, 7
SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}  # bytes of each type
_LETTERS = {1: "B", 3: "H", 4: "I", 5: "II", 6: "b", 8: "h", 9: "i", 10: "ii", 11: "f", 12: "d", 13: "I"}
_SWAPPED_BYTES = {3: 2, 4: 4, 5: 4, 8: 2, 9: 4, 10: 4, 11: 4, 12: 8, 13: 4}
MAX_VALUE_BYTES = 64 << 20  # of one entry; a profile of 64 MiB is none


class TiffError(Exception):
    """The structure is broken; says where."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One field of a directory, its value in the file's byte order."""

    tag: int
    type: int
    count: int
    data: bytes

    def values(self, order: str) -> tuple[int | float | Fraction, ...]:
        """Return the numbers; none for text and bytes without meaning.

        Raises:
            TiffError: A fraction has the denominator 0.
        """
        if self.type not in _LETTERS:
            return ()
        numbers = struct.unpack(f"{order}{self.count * len(_LETTERS[self.type])}{_LETTERS[self.type][0]}", self.data)
        if len(_LETTERS[self.type]) == 1:
            return numbers
        pairs = zip(numbers[::2], numbers[1::2], strict=True)
        try:
            return tuple(Fraction(above, below) for above, below in pairs)
        except ZeroDivisionError as error:
            raise TiffError(f"tag {self.tag}: a fraction with the denominator 0") from error

    def turned(self, source: str, target: str) -> "Entry":
        """Return it in another byte order."""
        width = _SWAPPED_BYTES.get(self.type)
        if source == target or width is None:
            return self
        parts = [self.data[at : at + width][::-1] for at in range(0, len(self.data), width)]
        return replace(self, data=b"".join(parts))


@dataclass(frozen=True, slots=True)
class Directory:
    """The fields in the order of the file, and where the next directory is; 0: there is none."""

    entries: tuple[Entry, ...]
    next: int
    skipped: int = 0  # fields that could not be read, when that was allowed

    def get(self, tag: int) -> Entry | None:
        """Return a field."""
        return next((entry for entry in self.entries if entry.tag == tag), None)


def read_header(stream: BinaryIO) -> tuple[str, int]:
    """Return the byte order as `struct` spells it, and the offset of the first directory.

    Raises:
        TiffError: It is no TIFF.
    """
    stream.seek(0)
    head = stream.read(8)
    order = {b"II": "<", b"MM": ">"}.get(head[:2])
    if order is None or len(head) < 8:
        raise TiffError("no byte order at the beginning")
    magic, offset = struct.unpack(f"{order}HI", head[2:])
    if magic != 42:
        raise TiffError("BigTIFF" if magic == 43 else f"version {magic} instead of 42")
    return order, offset


def read_directory(stream: BinaryIO, offset: int, order: str, *, tolerant: bool = False) -> Directory:
    """Read one directory.

    Args:
        stream: Opened for reading; a TIFF begins at its start.
        offset: Where the directory begins.
        order: "<" or ">".
        tolerant: Skip fields that are broken instead of raising.

    Raises:
        TiffError: It, or a value, lies outside the file, or a field is broken.
    """
    size = stream.seek(0, os.SEEK_END)
    if not 8 <= offset <= size - 2:
        raise TiffError(f"directory at {offset}, outside the file")
    stream.seek(offset)
    (count,) = struct.unpack(f"{order}H", stream.read(2))
    fields = stream.read(12 * count)
    following = stream.read(4)
    if len(fields) < 12 * count or (len(following) < 4 and not tolerant):
        raise TiffError(f"directory at {offset}: cut off")
    entries: list[Entry] = []
    skipped = 0
    for field in struct.iter_unpack(f"{order}HHI4s", fields):
        try:
            entries.append(_read_entry(stream, order, size, *field))
        except TiffError:
            if not tolerant:
                raise
            skipped += 1
    (next_offset,) = struct.unpack(f"{order}I", following) if len(following) == 4 else (0,)
    return Directory(tuple(entries), next_offset, skipped)


def _read_entry(stream: BinaryIO, order: str, size: int, tag: int, kind: int, count: int, place: bytes) -> Entry:
    if kind not in SIZES:
        raise TiffError(f"tag {tag}: unknown type {kind}")
    length = SIZES[kind] * count
    if length <= 4:
        return Entry(tag, kind, count, place[:length])
    (offset,) = struct.unpack(f"{order}I", place)
    if offset + length > size or length > MAX_VALUE_BYTES:
        raise TiffError(f"tag {tag}: its value of {length} bytes at {offset} lies outside the file")
    stream.seek(offset)
    return Entry(tag, kind, count, stream.read(length))


def pack_directory(entries: Iterable[Entry], offset: int, order: str) -> bytes:
    """Return a directory, its values behind it, as it has to stand at `offset` (even); none follows it."""
    ordered = sorted(entries, key=lambda entry: entry.tag)
    place = offset + 2 + 12 * len(ordered) + 4
    fields, behind = bytearray(), bytearray()
    for entry in ordered:
        fields += struct.pack(f"{order}HHI", entry.tag, entry.type, entry.count)
        if len(entry.data) <= 4:
            fields += entry.data.ljust(4, b"\0")
            continue
        behind += b"\0" * ((place + len(behind)) % 2)  # values begin on an even byte
        fields += struct.pack(f"{order}I", place + len(behind))
        behind += entry.data
    return struct.pack(f"{order}H", len(ordered)) + bytes(fields) + struct.pack(f"{order}I", 0) + bytes(behind)


def entry_of(tag: int, kind: int, value: bytes | Sequence[int], order: str) -> Entry:
    """Return a field from bytes, or from whole numbers (a fraction is two)."""
    if isinstance(value, bytes):
        return Entry(tag, kind, len(value), value)
    letters = _LETTERS[kind]
    data = struct.pack(f"{order}{len(value)}{letters[0]}", *value)
    return Entry(tag, kind, len(value) // len(letters), data)
