"""METS after E-ARK CSIP 2.2: one for the package, one for each representation."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from lxml import etree

from archivkoop.adapters.package._xml import XLINK, XSI, name_of, new, stream, sub, text_of
from archivkoop.core.aip import Mets, PackageFacts, Pointer, Sink, StoredFile

URI = "http://www.loc.gov/METS/"
CSIP = "https://DILCIS.eu/XML/METS/CSIPExtensionMETS"

_PREFIXES = {None: URI, "xlink": XLINK, "csip": CSIP, "xsi": XSI}
_CONTENT = {f"{{{CSIP}}}CONTENTINFORMATIONTYPE": "OTHER", f"{{{CSIP}}}OTHERCONTENTINFORMATIONTYPE": "archivkoop"}


def write(out: Sink, facts: PackageFacts, mets: Mets) -> None:
    """Write a METS document; file groups and pointers stream."""
    root = {
        "OBJID": mets.object_id,
        "LABEL": text_of(facts.title),
        "TYPE": "Mixed",
        "PROFILE": facts.mets_profile,
        **_CONTENT,
    }
    with stream(out, _tag("mets"), root, _PREFIXES) as document:
        document.write(_header(facts), pretty_print=True)
        described = _descriptive(document, facts, mets)
        administered = _administrative(document, facts, mets)
        if mets.groups:
            _files(document, mets)
        _structure(document, mets, described, administered)
        if mets.representations:
            _preservation(document, facts, mets.pointers)


def _tag(name: str) -> str:
    return f"{{{URI}}}{name}"


def file_id(number: int) -> str:
    """Return the METS id of a representation's file."""
    return f"file-{number:08}"


def _when(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _when_ns(time_ns: int) -> str:
    try:
        return _when(datetime.fromtimestamp(time_ns // 10**9, UTC))
    except (ValueError, OverflowError, OSError):  # a carrier's clock may stand anywhere
        return _when(datetime.fromtimestamp(0, UTC))


def _header(facts: PackageFacts) -> etree._Element:
    when = _when(facts.created)
    header = new(
        "metsHdr",
        {"CREATEDATE": when, "LASTMODDATE": when, "RECORDSTATUS": "NEW", f"{{{CSIP}}}OAISPACKAGETYPE": "AIP"},
        csip=CSIP,
    )
    software = sub(header, "agent", "", {"ROLE": "CREATOR", "TYPE": "OTHER", "OTHERTYPE": "SOFTWARE"})
    sub(software, "name", facts.software.name)
    sub(software, "note", facts.software.version or "?", {f"{{{CSIP}}}NOTETYPE": "SOFTWARE VERSION"})
    if facts.archive:
        archive = sub(header, "agent", "", {"ROLE": "PRESERVATION", "TYPE": "ORGANIZATION"})
        sub(archive, "name", facts.archive)
        if facts.isil:
            sub(archive, "note", facts.isil, {f"{{{CSIP}}}NOTETYPE": "IDENTIFICATIONCODE"})
    if facts.actor:
        sub(sub(header, "agent", "", {"ROLE": "ARCHIVIST", "TYPE": "INDIVIDUAL"}), "name", facts.actor)
    return header


def _descriptive(document: Any, facts: PackageFacts, mets: Mets) -> str:  # noqa: ANN401 - lxml's writer has no public type
    ids = []
    for number, (file, kind, version) in enumerate(mets.descriptive, 1):
        ids.append(f"dmd-{number}")
        section = new("dmdSec", {"ID": ids[-1], "CREATED": _when(facts.created), "STATUS": "CURRENT"}, xlink=XLINK)
        _reference(section, mets, file, {"MDTYPE": kind, "MDTYPEVERSION": version})
        document.write(section, pretty_print=True)
    return " ".join(ids)


def _administrative(document: Any, facts: PackageFacts, mets: Mets) -> str:  # noqa: ANN401
    section = new("amdSec", {"ID": "amd"}, xlink=XLINK)
    ids = []
    kinds = [(file, {"MDTYPE": "PREMIS", "MDTYPEVERSION": "3.0"}) for file in mets.preservation]
    kinds += [(file, {"MDTYPE": "OTHER", "OTHERMDTYPE": what}) for file, what in mets.other]
    for number, (file, kind) in enumerate(kinds, 1):
        ids.append(f"digiprov-{number}")
        attributes = {"ID": ids[-1], "CREATED": _when(facts.created), "STATUS": "CURRENT"}
        _reference(sub(section, "digiprovMD", "", attributes), mets, file, kind)
    document.write(section, pretty_print=True)
    return " ".join(ids)


def _reference(section: etree._Element, mets: Mets, file: StoredFile, kind: dict[str, str]) -> None:
    sub(section, "mdRef", "", {**_location(mets, file), **kind, **_properties(file)})


def _location(mets: Mets, file: StoredFile) -> dict[str, str]:
    href = quote(file.path.removeprefix(mets.base))
    return {"LOCTYPE": "URL", f"{{{XLINK}}}type": "simple", f"{{{XLINK}}}href": href}


def _properties(file: StoredFile) -> dict[str, str]:
    return {
        "MIMETYPE": file.mime,
        "SIZE": str(file.size),
        "CREATED": _when_ns(file.mtime_ns),
        "CHECKSUM": file.sha512,
        "CHECKSUMTYPE": "SHA-512",
    }


def _files(document: Any, mets: Mets) -> None:  # noqa: ANN401
    with document.element(_tag("fileSec"), {"ID": "files"}):
        document.write("\n")
        for use, group, files in mets.groups:
            attributes = {"ID": group, "USE": use, **_CONTENT}
            with document.element(_tag("fileGrp"), attributes):
                document.write("\n")
                for number, file in enumerate(files, 1):
                    one = f"{file_id(file.number)}" if mets.base else f"{group}-{number}"
                    document.write(_file(mets, file, one), pretty_print=True)
            document.write("\n")
    document.write("\n")


def _file(mets: Mets, file: StoredFile, identifier: str) -> etree._Element:
    attributes = {"ID": identifier, **_properties(file)}
    if file.name:
        attributes["OWNERID"] = name_of(file.name)
    element = new("file", attributes, xlink=XLINK)
    sub(element, "FLocat", "", _location(mets, file))
    return element


def _structure(document: Any, mets: Mets, described: str, administered: str) -> None:  # noqa: ANN401
    """Write the structural map that CSIP asks for."""
    structure = new("structMap", {"ID": "csip", "TYPE": "PHYSICAL", "LABEL": "CSIP"}, xlink=XLINK)
    top = sub(structure, "div", "", {"ID": "csip-div", "LABEL": mets.object_id})
    metadata = {"ID": "csip-metadata", "LABEL": "Metadata"}
    metadata |= {name: ids for name, ids in (("ADMID", administered), ("DMDID", described)) if ids}
    sub(top, "div", "", metadata)
    pointed = dict(mets.representations)
    for use, group, _ in mets.groups:
        name = use.rpartition("/")[2]
        if pointed.get(name) == group:
            div = sub(top, "div", "", {"ID": f"csip-{name}", "LABEL": use})
            sub(div, "mptr", "", {**_pointer(f"representations/{name}/METS.xml"), f"{{{XLINK}}}title": group})
        else:
            label = use.partition("/")[0]
            div = sub(top, "div", "", {"ID": f"csip-{label.lower()}", "LABEL": label})
            sub(div, "fptr", "", {"FILEID": group})
    document.write(structure, pretty_print=True)


def _pointer(href: str) -> dict[str, str]:
    return {"LOCTYPE": "URL", f"{{{XLINK}}}type": "simple", f"{{{XLINK}}}href": href}


def _preservation(document: Any, facts: PackageFacts, pointers: Iterable[Pointer]) -> None:  # noqa: ANN401
    """Write what to keep of each original: its derivative, or the original itself (DESIGN §10)."""
    with (
        document.element(_tag("structMap"), {"ID": "erhaltung", "TYPE": "LOGICAL", "LABEL": "Erhaltung"}),
        document.element(_tag("div"), {"ID": "erhaltung-div", "LABEL": facts.package_id}),
    ):
        document.write("\n")
        for order, pointer in enumerate(pointers, 1):
            attributes = {"ID": f"erhaltung-{order:08}", "ORDER": str(order), "LABEL": name_of(pointer.label)}
            div = new("div", attributes, xlink=XLINK)
            href = f"representations/{pointer.representation}/METS.xml#{file_id(pointer.number)}"
            sub(div, "mptr", "", {**_pointer(href), f"{{{XLINK}}}title": pointer.representation})
            document.write(div, pretty_print=True)
    document.write("\n")
