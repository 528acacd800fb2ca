"""Collects what the METS and PREMIS documents of one of our packages say about its files."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from archivkoop.core.aip import Claim, PackageReader
from archivkoop.stages import verify_report as codes
from archivkoop.stages.bag_reading import refused
from archivkoop.stages.package_names import key_of
from archivkoop.stages.package_places import ORIGINAL, PRESERVATION
from archivkoop.stages.spool import SortedSpool
from archivkoop.stages.verify_files import is_ordinary
from archivkoop.stages.verify_report import Report

METS = "METS.xml"
PREMIS = "metadata/preservation/premis.xml"


@dataclass(slots=True)
class Documents:
    """Reads the documents of the package folder `data/<id>`; their claims go into a spool, by key of the path."""

    bag: Path
    package_id: str
    reader: PackageReader
    report: Report
    originals: int = 0  # files of the deposit that PREMIS knows
    derivatives: int = 0

    @property
    def base(self) -> str:
        """The package's folder, below the bag."""
        return f"data/{self.package_id}/"

    def collect(self, claims: SortedSpool) -> None:
        """Add (key, path, document, digest, size) for each file that a document describes."""
        self._mets("", claims)
        for part in (ORIGINAL, PRESERVATION):
            if os.path.lexists(self.bag / self.base / part):
                self._mets(f"{part}/", claims)
                self._premis(part, claims)

    def _mets(self, folder: str, claims: SortedSpool) -> None:
        document = f"{self.base}{folder}{METS}"
        expected = PurePosixPath(folder).name or self.package_id
        if not self._readable(document):
            return
        try:
            found = self.reader.mets_object_id(self.bag / document)
            if found != expected:
                self.report.problem(codes.STRUCTURE, document, fault="object_id", expected=expected, found=found)
            for claim in self.reader.mets_claims(self.bag / document):
                self._add(claims, document, f"{self.base}{folder}{claim.path}", claim)
        except (OSError, ValueError) as error:
            self.report.problem(codes.DOCUMENT, document, reason=_short(error))

    def _premis(self, part: str, claims: SortedSpool) -> None:
        document = f"{self.base}{part}/{PREMIS}"
        if not self._readable(document):
            return
        try:
            for claim in self.reader.premis_claims(self.bag / document):
                self._add(claims, document, f"data/{claim.path}", claim)
                if part == PRESERVATION:
                    self.derivatives += not claim.original  # what was taken out of a file is no file of the deposit
                elif claim.original:
                    self.originals += 1
        except (OSError, ValueError) as error:
            self.report.problem(codes.DOCUMENT, document, reason=_short(error))

    def _readable(self, document: str) -> bool:
        if is_ordinary(self.bag, document):
            return True
        self.report.problem(codes.DOCUMENT, document, reason="no file")
        return False

    def _add(self, claims: SortedSpool, document: str, path: str, claim: Claim) -> None:
        if refused(path) or not path.startswith(self.base):
            self.report.problem(codes.PATH_REFUSED, document, listed=path)
        else:
            claims.add(key_of(path), path, document, claim.sha512, claim.size)

    def due(self, path: str) -> Iterator[str]:
        """Yield the documents that must describe a payload file."""
        inner = path.removeprefix(self.base)
        if inner == METS:
            return
        part = next((part for part in (ORIGINAL, PRESERVATION) if inner.startswith(f"{part}/")), "")
        if not part or inner == f"{part}/{METS}":
            yield f"{self.base}{METS}"
            return
        yield f"{self.base}{part}/{METS}"
        if inner.startswith(f"{part}/data/"):
            yield f"{self.base}{part}/{PREMIS}"


def _short(error: Exception) -> str:
    reason = error.strerror if isinstance(error, OSError) else None
    return (reason or str(error))[:200]
