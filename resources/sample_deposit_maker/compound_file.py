"""Writes OLE compound files ([MS-CFB], version 3): the container of Outlook's .msg and of Windows XP's Thumbs.db."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

Tree: TypeAlias = "Mapping[str, bytes | Tree]"

_SECTOR = 512
_MINI_SECTOR = 64
_MINI_LIMIT = 4096  # shorter streams lie in the mini stream
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_NONE = 0xFFFFFFFF
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_RED, _BLACK = 0, 1


@dataclass
class _Entry:
    name: str
    kind: int
    data: bytes = b""
    left: int = _NONE
    right: int = _NONE
    child: int = _NONE
    colour: int = _BLACK
    start: int = 0
    size: int = 0


@dataclass
class _Writer:
    entries: list[_Entry] = field(default_factory=list)
    sectors: list[bytes] = field(default_factory=list)
    fat: list[int] = field(default_factory=list)

    def add(self, entry: _Entry, children: Mapping[str, "bytes | Tree"]) -> int:
        number = len(self.entries)
        self.entries.append(entry)
        members = [
            self.add(_Entry(name, _STREAM, content), {})
            if isinstance(content, bytes)
            else self.add(_Entry(name, _STORAGE), content)
            for name, content in children.items()
        ]
        # [MS-CFB] 2.6.4: siblings are ordered by the length of the name, then by its upper case.
        members.sort(key=lambda index: (len(self.entries[index].name), self.entries[index].name.upper()))
        entry.child = self._balance(members, 0, len(members).bit_length())
        return number

    def _balance(self, members: list[int], depth: int, levels: int) -> int:
        """Build a red-black tree: balanced, black but for its deepest, incomplete level."""
        if not members:
            return _NONE
        middle = len(members) // 2
        entry = self.entries[members[middle]]
        entry.left = self._balance(members[:middle], depth + 1, levels)
        entry.right = self._balance(members[middle + 1 :], depth + 1, levels)
        entry.colour = _RED if depth and depth == levels - 1 else _BLACK
        return members[middle]

    def chain(self, data: bytes, marker: int | None = None) -> int:
        """Append `data` as sectors and return the first one's number."""
        first = len(self.sectors)
        count = -(-len(data) // _SECTOR)
        for index in range(count):
            self.sectors.append(data[index * _SECTOR : (index + 1) * _SECTOR].ljust(_SECTOR, b"\0"))
            last = _END if index == count - 1 else first + index + 1
            self.fat.append(last if marker is None else marker)
        return first if count else _END


def compound_file(tree: Tree, *, class_id: bytes = bytes(16)) -> bytes:
    """Return a compound file that holds `tree`: bytes are streams, mappings are storages."""
    writer = _Writer()
    root = _Entry("Root Entry", _ROOT)
    writer.add(root, tree)
    mini, mini_fat = bytearray(), list[int]()
    for entry in writer.entries:
        if entry.kind != _STREAM:
            continue
        entry.size = len(entry.data)
        if entry.size >= _MINI_LIMIT:
            entry.start = writer.chain(entry.data)
        elif entry.size:
            entry.start = len(mini_fat)
            count = -(-entry.size // _MINI_SECTOR)
            mini += entry.data.ljust(count * _MINI_SECTOR, b"\0")
            mini_fat += [*range(entry.start + 1, entry.start + count), _END]
        else:
            entry.start = _END
    root.start, root.size = writer.chain(bytes(mini)), len(mini)
    mini_start = writer.chain(_numbers(mini_fat))
    mini_count = -(-len(mini_fat) * 4 // _SECTOR)
    directory = writer.chain(b"".join(_directory_entry(entry, class_id) for entry in _padded(writer.entries)))
    fat_start, fat_count = _append_fat(writer)
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        bytes.fromhex("D0CF11E0A1B11AE1"),
        0x003E, 3, 0xFFFE, 9, 6,
        0, fat_count, directory, 0, _MINI_LIMIT,
        mini_start if mini_count else _END, mini_count,
        _END, 0,
    )  # fmt: skip
    header += _numbers([*range(fat_start, fat_start + fat_count)], length=109)
    return header + b"".join(writer.sectors)


def _append_fat(writer: _Writer) -> tuple[int, int]:
    start = len(writer.sectors)
    count = 1
    while (start + count) * 4 > count * _SECTOR:  # the table lists its own sectors too
        count += 1
    if count > 109:
        raise ValueError("too large: more sectors of the table than the header lists")
    table = _numbers([*writer.fat, *[_FAT] * count], length=count * _SECTOR // 4)
    writer.chain(table, marker=_FAT)
    return start, count


def _numbers(values: list[int], *, length: int | None = None) -> bytes:
    """Return 32-bit numbers, filled with FREE up to `length` or to whole sectors."""
    per_sector = _SECTOR // 4
    length = length or -(-len(values) // per_sector) * per_sector
    return struct.pack(f"<{length}I", *values, *[_FREE] * (length - len(values)))


def _padded(entries: list[_Entry]) -> list[_Entry]:
    return entries + [_Entry("", 0)] * (-len(entries) % (_SECTOR // 128))


def _directory_entry(entry: _Entry, class_id: bytes) -> bytes:
    name = (entry.name + "\0").encode("utf-16-le") if entry.name else b""
    return struct.pack(
        "<64sHBBIII16sIQQIQ",
        name, len(name), entry.kind, entry.colour,
        entry.left, entry.right, entry.child,
        class_id if entry.kind == _ROOT else bytes(16),
        0, 0, 0, entry.start, entry.size,
    )  # fmt: skip
