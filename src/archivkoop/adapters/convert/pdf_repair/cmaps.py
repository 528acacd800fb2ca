"""From the bytes of a string to the CIDs of a composite font, and from the CIDs of known orderings to characters.

Predefined CMaps and the tables of Adobe's orderings come from Debian's poppler-data (BSD licence); where it is not
installed, such fonts stay as they are.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pikepdf
from pikepdf import Dictionary, Name, Object, Stream

from archivkoop.adapters.convert.pdf_repair import tree

CMAP_FOLDERS = (Path("/usr/share/poppler/cMap"), Path("/var/lib/ghostscript/CMap"))
UNICODE_FOLDER = Path("/usr/share/poppler/cidToUnicode")
_BLOCK = re.compile(rb"begin(codespacerange|cidrange|cidchar)(.*?)end\1", re.DOTALL)
_USE = re.compile(rb"/([^\s/<>\[\]()]+)\s+usecmap")
_COLLECTION = (re.compile(rb"/Registry\s*\(([^)]*)\)"), re.compile(rb"/Ordering\s*\(([^)]*)\)"))
_PART = re.compile(rb"<([0-9A-Fa-f\s]*)>|(\d+)")
_MAX_NESTING = 8
MAX_CID = 65535


@dataclass(slots=True)
class CMap:
    """Code ranges and what CIDs they mean."""

    spaces: list[tuple[int, bytes, bytes]] = field(default_factory=list)  # (length, low, high)
    ranges: dict[int, list[tuple[int, int, int]]] = field(default_factory=dict)  # length -> (low, high, first CID)
    base: "CMap | None" = None  # what counts where this one has no CID
    ordering: tuple[str, str] = ("", "")  # registry and ordering of its CIDs, where it says them

    def split(self, string: bytes) -> Iterator[tuple[int, int]]:
        """Yield (length, code) of a string's codes; bytes outside every code space count as the shortest code."""
        at = 0
        shortest = min((length for length, _, _ in self.spaces), default=2)
        while at < len(string):
            length = next((size for size in range(1, 5) if self._fits(string[at : at + size], size)), shortest)
            code = string[at : at + length]
            yield len(code), int.from_bytes(code, "big")
            at += length

    def _fits(self, code: bytes, length: int) -> bool:
        return len(code) == length and any(
            size == length and all(a <= b <= c for a, b, c in zip(low, code, high, strict=True))
            for size, low, high in self.spaces
        )

    def cid(self, length: int, code: int) -> int:
        """Return the CID of a code; 0 where the CMap has none."""
        ranges = self.ranges.get(length, [])
        at = bisect_right(ranges, (code, 1 << 32, 1 << 32)) - 1
        for low, high, first in reversed(ranges[max(0, at - 1) : at + 1]):
            if low <= code <= high:
                cid = first + code - low
                return cid if cid <= MAX_CID else 0  # 6.1.13-10
        return self.base.cid(length, code) if self.base else 0

    def cids(self, strings: Iterable[bytes]) -> dict[tuple[int, int], int]:
        """Return (length, code) -> CID of every code in the strings."""
        return {pair: self.cid(*pair) for string in strings for pair in self.split(string)}


IDENTITY = CMap([(2, b"\0\0", b"\xff\xff")], {2: [(0, 0xFFFF, 0)]})


def of_font(font: Dictionary) -> CMap | None:
    """Return the CMap of a composite font's /Encoding; None where it is unknown or cannot be read."""
    return _of(font.get(Name.Encoding), 0)


def _of(encoding: Object | None, depth: int) -> CMap | None:
    if isinstance(encoding, Name):
        return predefined(tree.text_of(encoding))
    if not isinstance(encoding, Stream) or depth > _MAX_NESTING:
        return None
    try:
        data = encoding.read_bytes()
    except pikepdf.PdfError:
        return None
    base = _of(encoding.get(Name.UseCMap), depth + 1) if Name.UseCMap in encoding else None
    found = _parse(data, base)
    return found if found.spaces else None


@cache
def predefined(name: str) -> CMap | None:
    """Return a predefined CMap by name."""
    if name in {"Identity-H", "Identity-V"}:
        return IDENTITY
    if not re.fullmatch(r"[A-Za-z0-9-]+", name):
        return None
    for folder in CMAP_FOLDERS:
        for file in (folder / name, *sorted(folder.glob(f"*/{name}"))):
            if file.is_file():
                data = file.read_bytes()
                used = _USE.search(data)
                return _parse(data, predefined(used[1].decode("latin-1")) if used else None)
    return None


def _parse(data: bytes, base: CMap | None) -> CMap:
    if base is None and (used := _USE.search(data)):
        base = predefined(used[1].decode("latin-1"))
    said = [match[1].decode("latin-1") if (match := key.search(data)) else "" for key in _COLLECTION]
    found = CMap(list(base.spaces) if base else [], base=base, ordering=(said[0], said[1]))
    for kind, body in _BLOCK.findall(data):
        parts = [(match[1], match[2]) for match in _PART.finditer(body)]
        size = 2 if kind != b"cidrange" else 3
        for at in range(0, len(parts) - size + 1, size):
            _entry(kind, parts[at : at + size], found)
    for ranges in found.ranges.values():
        ranges.sort()
    return found


def _entry(kind: bytes, parts: list[tuple[bytes | None, bytes | None]], found: CMap) -> None:
    codes = [bytes.fromhex("".join(part[0].decode().split())) for part in parts if part[0] is not None]
    if kind == b"codespacerange":
        if len(codes) == 2 and len(codes[0]) == len(codes[1]):
            found.spaces.append((len(codes[0]), codes[0], codes[1]))
        return
    number = parts[-1][1]
    if not codes or number is None:
        return
    low, high = int.from_bytes(codes[0], "big"), int.from_bytes(codes[-1], "big")
    found.ranges.setdefault(len(codes[0]), []).append((low, high, int(number)))


@cache
def characters(ordering: str) -> Mapping[int, str]:
    """Return CID -> character of "Adobe-Japan1", "Adobe-GB1", "Adobe-CNS1" or "Adobe-Korea1"; empty if unknown."""
    if not re.fullmatch(r"[A-Za-z0-9-]+", ordering):
        return {}
    file = UNICODE_FOLDER / ordering
    if not file.is_file():
        return {}
    found = {}
    for cid, line in enumerate(file.read_text(encoding="ascii").splitlines()):
        first = line.split(",")[0].strip()
        if first and (point := int(first, 16)) and not 0xD800 <= point < 0xE000:
            found[cid] = chr(point)
    return found


def ordering_of(inner: Dictionary) -> tuple[str, str, int]:
    """Return registry, ordering and supplement of a CIDFont."""
    info = tree.child(inner, Name.CIDSystemInfo)
    if info is None:
        return "Adobe", "Identity", 0
    texts = [
        str(value) if isinstance(value := info.get(key), pikepdf.String) else "" for key in ("/Registry", "/Ordering")
    ]
    return texts[0] or "Adobe", texts[1] or "Identity", tree.integer(info, Name.Supplement)


def widths_of(inner: Dictionary) -> tuple[dict[int, float], float]:
    """Return CID -> advance by /W, and the default by /DW."""
    found: dict[int, float] = {}
    entries = list(inner[Name.W]) if isinstance(inner.get(Name.W), pikepdf.Array) else []
    at = 0
    while at + 1 < len(entries):
        first = tree.as_number(entries[at])
        second = entries[at + 1]
        if first is None:
            at += 1
        elif isinstance(second, pikepdf.Array):
            for offset, width in enumerate(tree.numbers(second)):
                found[int(first) + offset] = width
            at += 2
        else:
            last, same = tree.as_number(second), tree.as_number(entries[at + 2]) if at + 2 < len(entries) else None
            if last is not None and same is not None:
                found |= dict.fromkeys(range(int(first), min(int(last), 65535) + 1), same)
            at += 3
    default = tree.number(inner, Name.DW)
    return found, 1000.0 if default is None else default
