"""What converters, comparers and checks have to know of office documents: their kind, and whether one is encrypted."""

import zipfile
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from olefile import OleFileIO

OLE2_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_MAGIC = b"PK\x03\x04"
_MANIFEST_BYTES = 4 << 20
_BIFF_EOF, _BIFF_FILEPASS = 0x000A, 0x002F
_PPT_ENCRYPTED = 0xF3D1C4DF  # [MS-PPT] 2.3.2 CurrentUserAtom.headerToken


class Kind(StrEnum):
    """The part of an office suite that a document belongs to."""

    TEXT = "text"
    SPREADSHEET = "spreadsheet"
    PRESENTATION = "presentation"
    DRAWING = "drawing"


def _fmt(*numbers: int) -> frozenset[str]:
    return frozenset(f"fmt/{number}" for number in numbers)


# extension that tells an office suite the format -> kind, PUIDs
FORMATS: dict[str, tuple[Kind, frozenset[str]]] = {
    "doc": (Kind.TEXT, _fmt(37, 38, 39, 40, 609, 754) | {"x-fmt/2", "x-fmt/129"}),
    "dot": (Kind.TEXT, _fmt(755) | {"x-fmt/45"}),
    "docx": (Kind.TEXT, _fmt(412, 1827)),
    "docm": (Kind.TEXT, _fmt(523)),
    "dotx": (Kind.TEXT, _fmt(597)),
    "dotm": (Kind.TEXT, _fmt(599)),
    "odt": (Kind.TEXT, _fmt(136, 290, 291, 1756, 2044)),
    "rtf": (Kind.TEXT, _fmt(45, 46, 47, 48, 49, 50, 51, 52, 53, 355, 969)),
    "xls": (Kind.SPREADSHEET, _fmt(55, 56, 57, 58, 59, 60, 61, 62, 172, 173, 174, 175, 176, 177, 178, 553, 554)),
    "xlt": (Kind.SPREADSHEET, frozenset({"x-fmt/17"})),
    "xlsx": (Kind.SPREADSHEET, _fmt(214, 1828)),
    "xlsm": (Kind.SPREADSHEET, _fmt(445)),
    "xltx": (Kind.SPREADSHEET, _fmt(598)),
    "xltm": (Kind.SPREADSHEET, _fmt(627)),
    "xlsb": (Kind.SPREADSHEET, _fmt(595)),
    "ods": (Kind.SPREADSHEET, _fmt(137, 294, 295, 1755, 2045)),
    "ppt": (Kind.PRESENTATION, _fmt(125, 126, 179, 180, 181, 182, 1747, 1748, 1866, 1867) | {"x-fmt/88"}),
    "pps": (Kind.PRESENTATION, frozenset({"x-fmt/87"})),
    "pot": (Kind.PRESENTATION, frozenset({"x-fmt/84"})),
    "pptx": (Kind.PRESENTATION, _fmt(215, 1829)),
    "pptm": (Kind.PRESENTATION, _fmt(487)),
    "ppsx": (Kind.PRESENTATION, _fmt(629)),
    "ppsm": (Kind.PRESENTATION, _fmt(630)),
    "potx": (Kind.PRESENTATION, _fmt(631)),
    "odp": (Kind.PRESENTATION, _fmt(138, 292, 293, 1754, 2046)),
    "odg": (Kind.DRAWING, _fmt(139, 296, 297, 1753, 2048)),
    # StarOffice, OpenOffice.org 1 and WordPerfect: by extension only
    "sxw": (Kind.TEXT, frozenset()),
    "sdw": (Kind.TEXT, frozenset()),
    "wpd": (Kind.TEXT, frozenset()),
    "sxc": (Kind.SPREADSHEET, frozenset()),
    "sdc": (Kind.SPREADSHEET, frozenset()),
    "sxi": (Kind.PRESENTATION, frozenset()),
    "sdd": (Kind.PRESENTATION, frozenset()),
    "sxd": (Kind.DRAWING, frozenset()),
}
_BY_PUID = {puid: (extension, kind) for extension, (kind, puids) in FORMATS.items() for puid in puids}


def format_of(puid: str | None, name: str) -> tuple[str, Kind] | None:
    """Return the extension and kind of a document: by PUID, else by its name; None: no office document."""
    if puid in _BY_PUID:
        return _BY_PUID[puid]
    extension = Path(name).suffix.lower().removeprefix(".")
    return (extension, FORMATS[extension][0]) if extension in FORMATS else None


def encryption_of(file: Path) -> str:
    """Return by what means a document is encrypted; "" if it is not. Nothing is decrypted.

    Raises:
        OSError, ValueError, LookupError, zipfile.BadZipFile: The container is damaged.
    """
    with file.open("rb") as stream:
        magic = stream.read(8)
    if magic == OLE2_MAGIC:
        return _encryption_ole2(file)
    if magic.startswith(ZIP_MAGIC):
        return _encryption_odf(file)
    return ""  # RTF, flat XML, BIFF before OLE2: these know no encryption that hides the text


def _encryption_odf(file: Path) -> str:
    with zipfile.ZipFile(file) as container:
        if "META-INF/manifest.xml" not in container.namelist():
            return ""
        with container.open("META-INF/manifest.xml") as manifest:
            return "OpenDocument" if b"encryption-data" in manifest.read(_MANIFEST_BYTES) else ""


def _encryption_ole2(file: Path) -> str:
    from olefile import OleFileIO

    with file.open("rb") as stream, OleFileIO(stream) as container:
        if container.exists("EncryptedPackage"):
            return "rights management" if _is_rights_managed(container) else "Office Open XML"
        if container.exists("WordDocument"):
            # [MS-DOC] 2.5.2 FibBase: bit 8 of the word at 0x0A is fEncrypted; Word 6 and 95 have it there, too
            head = container.openstream("WordDocument").read(12)
            return "Word" if int.from_bytes(head[10:12], "little") & 0x0100 else ""
        for name in ("Workbook", "Book"):
            if container.exists(name):
                return "Excel" if _has_filepass(container, name) else ""
        if container.exists("Current User"):
            head = container.openstream("Current User").read(16)
            return "PowerPoint" if int.from_bytes(head[12:16], "little") == _PPT_ENCRYPTED else ""
    return ""


def _is_rights_managed(container: "OleFileIO") -> bool:
    return any("DRMEncryptedTransform" in part for path in container.listdir(storages=True) for part in path)


def _has_filepass(container: "OleFileIO", name: str) -> bool:
    """Say whether the workbook's globals hold a FILEPASS record ([MS-XLS] 2.4.117)."""
    stream = container.openstream(name)
    while len(head := stream.read(4)) == 4:
        record, size = int.from_bytes(head[:2], "little"), int.from_bytes(head[2:], "little")
        if record == _BIFF_FILEPASS:
            return True
        if record == _BIFF_EOF:
            return False
        stream.seek(size, 1)
    return False
