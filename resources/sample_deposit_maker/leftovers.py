"""What lies about on an office's drive: a small program, a thumbnail cache, a ZIP, texts of old code pages."""

import io
import struct
import zipfile
from collections.abc import Mapping
from datetime import datetime

from sample_deposit_maker.compound_file import compound_file

_RETURN_ZERO = bytes.fromhex("31C0C3")  # xor eax, eax; ret


def tiny_program() -> bytes:
    """Return a valid Windows program (PE32) that does nothing but end with code 0."""
    dos = (b"MZ" + bytes(58) + struct.pack("<I", 64)).ljust(64, b"\0")
    coff = struct.pack("<4sHHIIIHH", b"PE\0\0", 0x014C, 1, 0x4F3A0000, 0, 0, 224, 0x0103)
    optional = struct.pack(
        "<HBBIIIIIIIIIHHHHHHIIIIHHIIIIII",
        0x010B, 9, 0,  # PE32
        512, 0, 0,  # size of code and data
        0x1000, 0x1000, 0x2000,  # entry, base of code, base of data
        0x00400000, 0x1000, 0x200,  # image base, alignments
        5, 0, 1, 0, 5, 0, 0,  # versions
        0x2000, 0x200, 0,  # sizes of image and headers, checksum
        3, 0,  # console program
        0x100000, 0x1000, 0x100000, 0x1000, 0, 16,
    ) + bytes(16 * 8)  # fmt: skip
    section = struct.pack("<8sIIIIIIHHI", b".text", len(_RETURN_ZERO), 0x1000, 512, 0x200, 0, 0, 0, 0, 0x60000020)
    return (dos + coff + optional + section).ljust(512, b"\0") + _RETURN_ZERO.ljust(512, b"\0")


def thumbs_db(pictures: Mapping[str, bytes]) -> bytes:
    """Return a thumbnail cache as Windows XP left it in every folder with pictures."""
    catalog = struct.pack("<HHIII", 16, 7, len(pictures), 96, 96)
    streams: dict[str, bytes] = {}
    for number, (name, jpeg) in enumerate(pictures.items(), 1):
        wide = (name + "\0").encode("utf-16-le")
        catalog += struct.pack("<IIQ", 16 + len(wide) + 2, number, 129453120000000000) + wide + b"\0\0"
        streams[str(number)[::-1]] = struct.pack("<III", 12, 1, len(jpeg)) + jpeg
    return compound_file({"Catalog": catalog, **streams})


def zip_of(members: Mapping[str, bytes], when: datetime) -> bytes:
    """Return a ZIP of the members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            entry = zipfile.ZipInfo(name, when.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return out.getvalue()


def windows_text(text: str) -> bytes:
    """Return a text as Notepad saved it: code page 1252, lines ended by CR LF."""
    return text.replace("\n", "\r\n").encode("cp1252")
