"""Text of PowerPoint 97 to 2003 ([MS-PPT])."""

import struct
from collections.abc import Iterator
from typing import TYPE_CHECKING

from archivkoop.adapters.compare.office_text.model import NoReaderError, SourceText
from archivkoop.adapters.compare.office_text.streams import stream_of

if TYPE_CHECKING:
    from olefile import OleFileIO

_TEXT_CHARS, _TEXT_BYTES, _SLIDE_LIST, _SLIDE_PERSIST = 0x0FA0, 0x0FA8, 0x0FF0, 0x03F3
_COMMENT = 0x2EE0
_MAX_EDITS = 10_000


def read(container: "OleFileIO") -> SourceText:
    """Read the slides as last saved."""
    current = stream_of(container, "Current User")
    stream = stream_of(container, "PowerPoint Document")
    (token,) = struct.unpack_from("<I", current, 12)
    if token == 0xF3D1C4DF:
        raise NoReaderError("encrypted")
    places, document = _persistent(stream, struct.unpack_from("<I", current, 16)[0])
    found = SourceText("presentation")
    for slide_list in _records(stream, *_content(stream, places[document])):
        kind, instance, begin, end = slide_list
        if kind != _SLIDE_LIST or instance != 0:  # 1: masters, 2: notes
            continue
        for inner, _, place, stop in _records(stream, begin, end):
            if inner == _SLIDE_PERSIST:
                (number,) = struct.unpack_from("<I", stream, place)
                if number in places:
                    found.body += _texts(stream, *_content(stream, places[number]), found)
            elif inner in {_TEXT_CHARS, _TEXT_BYTES}:
                found.body.append(_text(stream, inner, place, stop))
    if container.exists("Pictures"):
        found.pictures = 1  # at least one; which of them a slide shows is not looked up
    return found


def _persistent(stream: bytes, offset: int) -> tuple[dict[int, int], int]:
    """Return where each persistent object lies now, and the number of the document ([MS-PPT] 2.1.2)."""
    places: dict[int, int] = {}
    document = 0
    for _ in range(_MAX_EDITS):
        begin, _end = _content(stream, offset)
        before, directory, number = struct.unpack_from("<III", stream, begin + 8)
        document = document or number
        at, stop = _content(stream, directory)
        while at + 4 <= stop:
            (head,) = struct.unpack_from("<I", stream, at)
            first, count = head & 0xFFFFF, head >> 20
            for index, place in enumerate(struct.unpack_from(f"<{count}I", stream, at + 4)):
                places.setdefault(first + index, place)  # the newest edit comes first
            at += 4 + 4 * count
        if not before:
            break
        offset = before
    return places, document


def _content(stream: bytes, offset: int) -> tuple[int, int]:
    (length,) = struct.unpack_from("<I", stream, offset + 4)
    return offset + 8, min(offset + 8 + length, len(stream))


def _records(stream: bytes, begin: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield type, instance, begin and end of each record."""
    while begin + 8 <= end:
        version_instance, kind, length = struct.unpack_from("<HHI", stream, begin)
        yield kind, version_instance >> 4, begin + 8, min(begin + 8 + length, end)
        begin += 8 + length


def _texts(stream: bytes, begin: int, end: int, found: SourceText) -> Iterator[str]:
    """Yield the texts of a slide's own boxes, also in groups."""
    waiting = [(begin, end)]
    while waiting:
        for kind, _, place, stop in _records(stream, *waiting.pop()):
            if kind in {_TEXT_CHARS, _TEXT_BYTES}:
                yield _text(stream, kind, place, stop)
            elif kind == _COMMENT:
                found.comments += 1
            elif stream[place - 8] & 0x0F == 0x0F and kind != 0x1388:  # a container, but no program's own tags
                waiting.append((place, stop))


def _text(stream: bytes, kind: int, begin: int, end: int) -> str:
    text = stream[begin:end].decode("utf-16-le" if kind == _TEXT_CHARS else "latin-1", "replace")
    return text.replace("\r", "\n").replace("\x0b", "\n")
