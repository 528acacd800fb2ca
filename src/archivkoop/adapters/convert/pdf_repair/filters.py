"""Filters that PDF/A does not know (6.1.7.2). qpdf stores LZW data anew by itself, but only where they are sound.

Damaged LZW data count as far as they can be read, and data in a filter that nobody knows count as none: that is what
viewers show of them.
"""

from pikepdf import Array, Dictionary, Name, PdfError, Stream

from archivkoop.adapters.convert.pdf_repair import tree
from archivkoop.adapters.convert.pdf_repair.work import Work

CLAUSES = ("6.1.7.2",)
_LZW = frozenset({"LZWDecode", "LZW"})
_PERMITTED = frozenset(
    {
        "ASCIIHexDecode",
        "ASCII85Decode",
        "FlateDecode",
        "RunLengthDecode",
        "CCITTFaxDecode",
        "JBIG2Decode",
        "DCTDecode",
        "JPXDecode",
    }
)
_CLEAR, _END, _FIRST, _FULL = 256, 257, 258, 4096


def apply(work: Work) -> None:
    """Store what can be read of such streams plainly, if the judge refused one."""
    if not work.hints.has(*CLAUSES):
        return
    for obj in work.pdf.objects:
        if isinstance(obj, Stream) and not _PERMITTED.issuperset(names := _filters(obj)):
            data = _readable(obj, names)
            if data is not None:
                obj.write(data)
                work.did("stored data plainly whose filter is damaged or unknown")
                work.lost("data of a stream that no reader can decode")


def _filters(stream: Stream) -> list[str]:
    value = stream.get(Name.Filter)
    return [tree.text_of(entry) for entry in (value if isinstance(value, Array) else [value])] if value else []


def _readable(stream: Stream, names: list[str]) -> bytes | None:
    """Return what viewers read; None where it is sound, or where it cannot be known."""
    try:
        stream.read_bytes()
    except PdfError:
        pass
    else:
        return None
    if len(names) == 1 and names[0] in _LZW:
        given = stream.get(Name.DecodeParms)
        return None if isinstance(given, Dictionary | Array) else lzw(stream.read_raw_bytes())
    return b"" if set(names) - _PERMITTED - _LZW - {"Crypt"} else None


def lzw(data: bytes) -> bytes:
    """Decode LZW data (ISO 32000-1, 7.4.4.2, /EarlyChange 1) as far as they can be read."""
    table: list[bytes] = []
    found = bytearray()
    before = b""
    bits = held = 0
    width = 9
    for byte in data:
        held, bits = held << 8 | byte, bits + 8
        if bits < width:
            continue
        bits -= width
        code, held = held >> bits, held & (1 << bits) - 1
        if code == _END:
            break
        if code == _CLEAR:
            table, before, width = [], b"", 9
            continue
        entry = _entry(code, table, before)
        if entry is None or len(table) + _FIRST > _FULL:
            break
        found += entry
        if before:
            table.append(before + entry[:1])
        before = entry
        width = min(12, (len(table) + _FIRST + 1).bit_length())
    return bytes(found)


def _entry(code: int, table: list[bytes], before: bytes) -> bytes | None:
    if code < _CLEAR:
        return bytes([code])
    at = code - _FIRST
    if at < len(table):
        return table[at]
    return before + before[:1] if at == len(table) and before else None
