"""AK-C08: an office document that needs a password (or a rights server) to be read."""

import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from archivkoop.adapters._office import encryption_of
from archivkoop.adapters.check import _families
from archivkoop.core.conversion import Subject
from archivkoop.core.errors import FileUnreadableError
from archivkoop.core.events import Agent
from archivkoop.core.findings import Finding
from archivkoop.core.ports import CheckReport, Judge


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
            method = encryption_of(file)
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


PLUGIN = EncryptedOffice()
