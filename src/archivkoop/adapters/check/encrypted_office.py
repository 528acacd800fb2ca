"""AK-C08: an office document that needs a password (or a rights server) to be read."""

import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archivkoop.adapters.check import _families
from archivkoop.core.conversion import Subject
from archivkoop.core.errors import FileUnreadableError
from archivkoop.core.events import Agent
from archivkoop.core.findings import Finding
from archivkoop.core.ports import CheckReport, Judge

if TYPE_CHECKING:
    from olefile import OleFileIO

_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_MANIFEST_BYTES = 4 << 20
_BIFF_EOF, _BIFF_FILEPASS = 0x000A, 0x002F
_PPT_ENCRYPTED = 0xF3D1C4DF  # [MS-PPT] 2.3.2 CurrentUserAtom.headerToken


@dataclass(frozen=True, slots=True)
class EncryptedOffice:
    """Looks where each format says that it is encrypted; nothing is decrypted."""

    name: str = "encrypted_office"
    codes: frozenset[str] = frozenset({"AK-C08"})

    def agents(self) -> tuple[Agent, ...]:
        """Return olefile."""
        return (Agent("olefile", version("olefile")),)

    def applies(self, subject: Subject) -> bool:
        """Office documents in their containers (OLE2, ZIP)."""
        family = _families.family_of(subject.identification.puid)
        return family in {"ole2", "ooxml", "odf"} or subject.identification.mime == "application/encrypted"

    def check(self, file: Path, subject: Subject, limits: Mapping[str, Any], judge: Judge) -> CheckReport:
        """Say whether the document is encrypted, and by what.

        Raises:
            FileUnreadableError: The container is damaged.
        """
        try:
            method = _method(file)
        except (
            OSError,
            ValueError,
            IndexError,
            KeyError,
            zipfile.BadZipFile,
            zlib.error,
            NotImplementedError,
        ) as error:
            raise FileUnreadableError(reason=f"{type(error).__name__}: {error}"[:300]) from error
        if not method:
            return CheckReport(facts={"encrypted": "no"})
        finding = Finding("AK-C08", subject.entry.path, facts={"method": method})
        return CheckReport((finding,), {"encrypted": "password"})


def _method(file: Path) -> str:
    """Return how a file is encrypted; "" if it is not."""
    with file.open("rb") as stream:
        magic = stream.read(8)
    if magic == _OLE2:
        return _method_ole2(file)
    if magic.startswith(_ZIP):
        return _method_odf(file)
    return ""  # RTF, flat XML, BIFF before OLE2: these know no encryption that hides the text


def _method_odf(file: Path) -> str:
    with zipfile.ZipFile(file) as container:
        names = set(container.namelist())
        if "META-INF/manifest.xml" not in names:
            return ""
        with container.open("META-INF/manifest.xml") as manifest:
            return "OpenDocument" if b"encryption-data" in manifest.read(_MANIFEST_BYTES) else ""


def _method_ole2(file: Path) -> str:
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


PLUGIN = EncryptedOffice()
