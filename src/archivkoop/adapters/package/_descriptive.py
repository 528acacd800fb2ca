"""Dublin Core and EAD 2002 of the deposit's description."""

from collections.abc import Iterable, Sequence

from lxml import etree

from archivkoop.adapters.package._xml import name_of, new, stream, sub
from archivkoop.core.aip import EadComponent, IsadElement, PackageFacts, Sink
from archivkoop.core.laufzeit import parse_date_range

DC = "http://purl.org/dc/elements/1.1/"
OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
EAD = "urn:isbn:1-931666-22-9"

# ISAD(G) -> EAD 2002 (Appendix A.1 of its tag library); the order is the order of the elements in EAD
_DID = {"3.1.1": "unitid", "3.1.2": "unittitle", "3.1.3": "unitdate", "3.2.1": "origination", "3.4.3": "langmaterial"}
_BEHIND = {
    "3.2.2": "bioghist",
    "3.2.3": "custodhist",
    "3.2.4": "acqinfo",
    "3.3.1": "scopecontent",
    "3.3.2": "appraisal",
    "3.3.3": "accruals",
    "3.3.4": "arrangement",
    "3.4.1": "accessrestrict",
    "3.4.2": "userestrict",
    "3.4.4": "phystech",
    "3.4.5": "otherfindaid",
    "3.5.1": "originalsloc",
    "3.5.2": "altformavail",
    "3.5.3": "relatedmaterial",
    "3.5.4": "bibliography",
    "3.6.1": "odd",
    "3.7.1": "processinfo",
}


def dublin_core(out: Sink, elements: Iterable[tuple[str, str]]) -> None:
    """Write simple Dublin Core in the container that OAI made usual."""
    with stream(out, f"{{{OAI_DC}}}dc", {}, {"oai_dc": OAI_DC, None: DC}) as document:
        for name, text in elements:
            element = new(name)
            element.text = name_of(text)
            document.write(element, pretty_print=True)


def ead(out: Sink, facts: PackageFacts, elements: Sequence[IsadElement], components: Iterable[EadComponent]) -> None:
    """Write a finding aid: the deposit, and below it the files that have a description of their own."""
    with stream(out, _tag("ead"), {}, {None: EAD}) as document:
        document.write(_header(facts), pretty_print=True)
        with document.element(_tag("archdesc"), {"level": "otherlevel", "otherlevel": "accession"}):
            document.write("\n")
            did = _did(elements, facts.title)
            if facts.archive:
                _repository(did, facts)
            document.write(did, pretty_print=True)
            for element in _behind(elements):
                document.write(element, pretty_print=True)
            _components(document, components)
        document.write("\n")


def _tag(name: str) -> str:
    return f"{{{EAD}}}{name}"


def _components(document: object, components: Iterable[EadComponent]) -> None:
    write = document.write  # type: ignore[attr-defined]  # lxml's writer has no public type
    first = True
    for component in components:
        if first:
            opened = document.element(_tag("dsc"), {"type": "combined"})  # type: ignore[attr-defined]
            opened.__enter__()
            first = False
        write(_component(component), pretty_print=True)
    if not first:
        opened.__exit__(None, None, None)


def _header(facts: PackageFacts) -> etree._Element:
    header = new("eadheader")
    code = {"mainagencycode": facts.isil} if facts.isil else {}
    sub(header, "eadid", facts.package_id, code)
    statement = sub(sub(header, "filedesc"), "titlestmt")
    sub(statement, "titleproper", facts.title)
    creation = sub(sub(header, "profiledesc"), "creation", f"{facts.software.name} {facts.software.version} ")
    day = facts.created.date().isoformat()
    sub(creation, "date", day, {"normal": day})
    return header


def _did(elements: Sequence[IsadElement], title: str) -> etree._Element:
    did = new("did")
    for number, name in _DID.items():
        for _, text in ((one, text) for one, _, text in elements if one == number):
            attributes = {}
            if number == "3.1.3" and (dates := parse_date_range(text)):
                attributes = {"normal": "/".join(dates)}
            sub(did, name, text, attributes)
    if did.find("unittitle") is None:
        sub(did, "unittitle", title)
    extents = [text for one, _, text in elements if one == "3.1.5"]
    if extents:
        physical = sub(did, "physdesc")
        for text in extents:
            sub(physical, "extent", text)
    return did


def _repository(did: etree._Element, facts: PackageFacts) -> None:
    sub(sub(did, "repository"), "corpname", facts.archive)


def _behind(elements: Sequence[IsadElement]) -> list[etree._Element]:
    found = []
    for number, name in _BEHIND.items():
        for _, label, text in (one for one in elements if one[0] == number):
            element = new(name)
            sub(element, "head", label)
            sub(element, "p", text)
            found.append(element)
    return found


def _component(component: EadComponent) -> etree._Element:
    element = new("c", {"level": "item"})
    did = _did(component.elements, component.path.rpartition("/")[2])
    element.append(did)
    for block in _behind(component.elements):
        element.append(block)
    sub(did, "unitid", name_of(component.path), {"label": "Pfad"})
    return element
