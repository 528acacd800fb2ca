"""Reads METS and PREMIS back as streams: no entities, no network, no more memory than one file's entry takes."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml import etree

from archivkoop.adapters.package._mets import URI as METS
from archivkoop.adapters.package._premis import URI as PREMIS
from archivkoop.adapters.package._xml import XLINK, XSI
from archivkoop.core.aip import Claim

_HREF = f"{{{XLINK}}}href"


def _elements(document: Path, *tags: str) -> Iterator[etree._Element]:
    """Yield each element with one of the tags when it is complete, and forget it afterwards."""
    try:
        with document.open("rb") as stream:
            walk = etree.iterparse(
                stream,
                events=("end",),
                tag=tags,
                resolve_entities=False,
                no_network=True,
                load_dtd=False,
            )
            for _, element in walk:
                yield element
                _forget(element)
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from error


def _forget(element: etree._Element) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() else None


def mets_claims(document: Path) -> Iterator[Claim]:
    """Yield what a METS says of each file it refers to, by paths relative to it."""
    reference, file, division = (f"{{{METS}}}{name}" for name in ("mdRef", "file", "div"))
    for element in _elements(document, reference, file, division):
        if element.tag == division:  # of no interest, but to be forgotten: there is one for each original
            continue
        located = element if element.tag == reference else element.find(f"{{{METS}}}FLocat")
        href = located.get(_HREF, "") if located is not None else ""
        yield Claim(unquote(urlsplit(href).path), element.get("CHECKSUM", ""), _number(element.get("SIZE")))


def mets_object_id(document: Path) -> str:
    """Return the OBJID of a METS."""
    try:
        with document.open("rb") as stream:
            for _, element in etree.iterparse(
                stream, events=("start",), resolve_entities=False, no_network=True, load_dtd=False
            ):
                return element.get("OBJID", "") if element.tag == f"{{{METS}}}mets" else ""
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from error
    return ""


def premis_claims(document: Path) -> Iterator[Claim]:
    """Yield what a PREMIS says of each file object, by its identifier."""
    for element in _elements(document, f"{{{PREMIS}}}object"):
        if element.get(f"{{{XSI}}}type", "").rpartition(":")[2] != "file":
            continue
        path = element.findtext(f"{{{PREMIS}}}objectIdentifier/{{{PREMIS}}}objectIdentifierValue") or ""
        characteristics = element.find(f"{{{PREMIS}}}objectCharacteristics")
        digest, size = "", None
        if characteristics is not None:
            digest = characteristics.findtext(f"{{{PREMIS}}}fixity/{{{PREMIS}}}messageDigest") or ""
            size = _number(characteristics.findtext(f"{{{PREMIS}}}size"))
        original = element.find(f"{{{PREMIS}}}originalName") is not None
        yield Claim(path, digest, size, original)
