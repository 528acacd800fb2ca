"""Reads the documents of an AIP back as streams, for verifying."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from archivkoop.core.aip import Claim
from archivkoop.core.events import Agent


@dataclass(frozen=True, slots=True)
class XmlReader:
    """Answers `core.aip.PackageReader`; libxml2 is loaded when it is first needed."""

    name: str = "reader"

    def agents(self) -> tuple[Agent, ...]:
        """Return lxml and the libxml2 that it runs with."""
        from archivkoop.adapters.package.documents import PLUGIN as DOCUMENTS

        return DOCUMENTS.agents()

    def mets_claims(self, document: Path) -> Iterator[Claim]:
        """Yield what a METS says of each file it refers to."""
        from archivkoop.adapters.package._reading import mets_claims

        return mets_claims(document)

    def premis_claims(self, document: Path) -> Iterator[Claim]:
        """Yield what a PREMIS says of each file object."""
        from archivkoop.adapters.package._reading import premis_claims

        return premis_claims(document)

    def mets_object_id(self, document: Path) -> str:
        """Return the OBJID of a METS."""
        from archivkoop.adapters.package._reading import mets_object_id

        return mets_object_id(document)


PLUGIN = XmlReader()
