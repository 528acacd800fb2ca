"""Text of Word 6 to 2003 ([MS-DOC])."""

import struct
from collections.abc import Iterator
from typing import TYPE_CHECKING

from archivkoop.adapters.compare.office_text.model import NoReaderError, SourceText, is_renewed, is_volatile
from archivkoop.adapters.compare.office_text.streams import stream_of

if TYPE_CHECKING:
    from olefile import OleFileIO

_FIELD_BEGIN, _FIELD_SEPARATOR, _FIELD_END = "\x13", "\x14", "\x15"
_SOFT_HYPHEN = "\x1f"
_VANISH, _DELETED = 0x083C, 0x0800  # sprmCFVanish, sprmCFRMarkDel
_OPERAND_BYTES = (1, 1, 2, 4, 2, 2, 0, 3)  # by the code's upper bits; 0: the next byte says it
# [MS-DOC] 2.4.1: marks in the text; what is no character of a word separates words, but hyphens do not
_MARKS = {ord(mark): "\n" for mark in "\x01\x02\x03\x04\x05\x07\x08\x0b\x0c\x0d\x0e"} | {0x1E: "-", 0x1F: None}


def read(container: "OleFileIO") -> SourceText:
    """Read a document: body, notes, text boxes; headers and footers apart."""
    main = stream_of(container, "WordDocument")
    magic, version = struct.unpack_from("<HH", main)
    (flags,) = struct.unpack_from("<H", main, 0x0A)
    if flags & 0x0100:
        raise NoReaderError("encrypted")
    if magic != 0xA5EC or version < 0xC1:
        return _word_95(main, flags)
    table = stream_of(container, "1Table" if flags & 0x0200 else "0Table")
    text = _pieces(main, table)
    lengths = struct.unpack_from("<8i", main, 0x4C)  # main, footnotes, headers, macros, comments, endnotes, boxes, …
    found = SourceText("text")
    starts = [sum(lengths[:number]) for number in range(len(lengths) + 1)]
    parts = [text[starts[number] : starts[number + 1]] for number in range(len(lengths))]
    for number in (0, 1, 5, 6):
        found.body += _paragraphs(parts[number], found)
    for number in (2, 7):
        found.margins += _paragraphs(parts[number], found)
    found.comments = parts[4].count("\x05")
    found.pictures = parts[0].count("\x01")
    return found


def _word_95(main: bytes, flags: int) -> SourceText:
    """Read Word 6 and 95, unless saved fast: then the text lies in pieces, as in Word 97, but described otherwise."""
    if flags & 0x0004:
        raise NoReaderError("Word 6 or 95, saved fast")
    begin, _ = struct.unpack_from("<ii", main, 0x18)
    (length,) = struct.unpack_from("<i", main, 0x34)
    found = SourceText("text")
    found.body += _paragraphs(main[begin : begin + length].decode("cp1252", "replace"), found)
    return found


def _pieces(main: bytes, table: bytes) -> str:
    """Return the text of all parts, put together from the piece table ([MS-DOC] 2.8.35).

    What is hidden or deleted stands there as soft hyphens: the parts are told apart by counting characters.
    """
    place, size = struct.unpack_from("<ii", main, 0x1A2)
    clx = table[place : place + size]
    at = 0
    while clx[at] == 1:  # Prc: properties of pieces
        at += 3 + struct.unpack_from("<h", clx, at + 1)[0]
    if clx[at] != 2:
        raise ValueError("no piece table")
    (length,) = struct.unpack_from("<I", clx, at + 1)
    pieces = clx[at + 5 : at + 5 + length]
    count = (length - 4) // 12
    positions = struct.unpack_from(f"<{count + 1}I", pieces)
    hidden = list(_hidden(main, table))
    texts = []
    for number in range(count):
        (where,) = struct.unpack_from("<I", pieces, 4 * (count + 1) + 8 * number + 2)
        width = 1 if where & 0x40000000 else 2
        begin = (where & 0x3FFFFFFF) // 2 if width == 1 else where
        end = begin + (positions[number + 1] - positions[number]) * width
        texts.append(_blank(_characters(main[begin:end], width), begin, width, hidden))
    return "".join(texts)


def _characters(letters: bytes, width: int) -> str:
    """Return one character for each unit, halves of pairs too: the parts are told apart by counting units."""
    if width == 1:
        return letters.decode("cp1252", "replace")
    return "".join(map(chr, struct.unpack(f"<{len(letters) // 2}H", letters[: len(letters) // 2 * 2])))


def _blank(text: str, begin: int, width: int, hidden: list[tuple[int, int]]) -> str:
    for first, last in hidden:
        low, high = max(0, (first - begin) // width), min(len(text), (last - begin) // width)
        if low < high:
            text = text[:low] + _SOFT_HYPHEN * (high - low) + text[high:]
    return text


def _hidden(main: bytes, table: bytes) -> Iterator[tuple[int, int]]:
    """Yield the byte ranges of hidden and deleted text: PlcBteChpx, its pages, their runs ([MS-DOC] 2.8.5, 2.9.33)."""
    place, size = struct.unpack_from("<ii", main, 0xFA)
    count = (size - 4) // 8
    if count < 1:
        return
    for (number,) in struct.iter_unpack("<I", table[place + 4 * (count + 1) : place + size]):
        page = main[(number & 0x3FFFFF) * 512 :][:512]
        runs = page[511]
        bounds = struct.unpack_from(f"<{runs + 1}I", page)
        for run in range(runs):
            at = page[4 * (runs + 1) + run] * 2
            if at and _hides(page[at + 1 : at + 1 + page[at]]):
                yield bounds[run], bounds[run + 1]


def _hides(properties: bytes) -> bool:
    """Say whether a list of properties (Sprm, [MS-DOC] 2.2.5) hides or deletes the text."""
    at = 0
    hides = False
    while at + 3 <= len(properties):
        (code,) = struct.unpack_from("<H", properties, at)
        if code in {_VANISH, _DELETED}:
            hides |= properties[at + 2] == 1
        length = _OPERAND_BYTES[code >> 13]
        at += 2 + (length or 1 + properties[at + 2])
    return hides


def _paragraphs(text: str, found: SourceText) -> list[str]:
    """Return the paragraphs as shown: without marks, field codes, and results that are filled in anew."""
    shown: list[str] = []
    fields: list[tuple[str, bool]] = []  # for each open field its code so far, and whether we are in its result
    for part in _split_fields(text):
        if part == _FIELD_BEGIN:
            fields.append(("", False))
        elif part == _FIELD_SEPARATOR and fields:
            fields[-1] = fields[-1][0], True
            found.volatile += is_volatile(fields[-1][0])
        elif part == _FIELD_END and fields:
            fields.pop()
        elif all(in_result and not is_renewed(code) for code, in_result in fields):
            shown.append(part)
        elif not fields[-1][1]:
            fields[-1] = fields[-1][0] + part, False
    whole = "".join(shown).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return [line for line in whole.translate(_MARKS).split("\n") if line]


def _split_fields(text: str) -> Iterator[str]:
    begin = 0
    for at, character in enumerate(text):
        if character in {_FIELD_BEGIN, _FIELD_SEPARATOR, _FIELD_END}:
            yield text[begin:at]
            yield character
            begin = at + 1
    yield text[begin:]
