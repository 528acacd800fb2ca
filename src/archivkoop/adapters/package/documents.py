"""Writes the documents of an AIP: METS (E-ARK CSIP 2.2), PREMIS 3.0, Dublin Core and EAD, as streams."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from archivkoop.core.aip import EadComponent, IsadElement, Mets, PackageFacts, Sink, Write, WriteEvent
from archivkoop.core.events import Agent


@dataclass(frozen=True, slots=True)
class XmlDocuments:
    """Answers `core.aip.PackageDocuments`; libxml2 is loaded when it is first needed."""

    name: str = "documents"

    def agents(self) -> tuple[Agent, ...]:
        """Return lxml and the libxml2 that it runs with."""
        from lxml import etree

        return Agent("lxml", etree.__version__), Agent("libxml2", ".".join(map(str, etree.LIBXML_VERSION)))

    def premis_objects(self, out: Sink, facts: PackageFacts, representation: str) -> AbstractContextManager[Write]:
        """Write a representation's PREMIS."""
        from archivkoop.adapters.package._premis import objects

        return objects(out, facts, representation)

    def premis_events(self, out: Sink, facts: PackageFacts) -> AbstractContextManager[WriteEvent]:
        """Write the package's PREMIS."""
        from archivkoop.adapters.package._premis import events

        return events(out, facts)

    def mets(self, out: Sink, facts: PackageFacts, mets: Mets) -> None:
        """Write a METS document."""
        from archivkoop.adapters.package._mets import write

        write(out, facts, mets)

    def dublin_core(self, out: Sink, elements: Iterable[tuple[str, str]]) -> None:
        """Write Dublin Core."""
        from archivkoop.adapters.package._descriptive import dublin_core

        dublin_core(out, elements)

    def ead(
        self, out: Sink, facts: PackageFacts, elements: Sequence[IsadElement], components: Iterable[EadComponent]
    ) -> None:
        """Write the finding aid."""
        from archivkoop.adapters.package._descriptive import ead

        ead(out, facts, elements, components)


PLUGIN = XmlDocuments()
