"""METS, PREMIS, Dublin Core and EAD of a package: valid, and saying what they must."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from urllib.parse import unquote

import pytest
from lxml import etree, isoschematron
from tests.package_content import PROFILE_BYTES, Content, journal_renames, mixed_content, mixed_package, write

from archivkoop.adapters.package._premis import proof_in_words
from archivkoop.core.events import Agent, Event, EventKind
from archivkoop.core.files import Fate
from archivkoop.core.findings import Outcome
from archivkoop.core.proof import Comparison, Difference, Level, Proof, Validation

NS = {
    "m": "http://www.loc.gov/METS/",
    "p": "http://www.loc.gov/premis/v3",
    "csip": "https://DILCIS.eu/XML/METS/CSIPExtensionMETS",
    "xlink": "http://www.w3.org/1999/xlink",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "dc": "http://purl.org/dc/elements/1.1/",
    "e": "urn:isbn:1-931666-22-9",
}


@pytest.fixture(scope="module")
def package(tmp_path_factory) -> Path:
    bag = mixed_package(tmp_path_factory.mktemp("package"))
    return bag / "data" / bag.name


class Local(etree.Resolver):
    """Answers the web addresses in the schemas by the copies beside them."""

    COPIES = ("mets/xlink.xsd", "mods/xml.xsd")

    def __init__(self, schemas: Path) -> None:
        self.schemas = schemas

    def resolve(self, url, _public, context):
        if not url.startswith("http"):
            return None
        (copy,) = [copy for copy in self.COPIES if copy.endswith(url.rpartition("/")[2])]
        return self.resolve_filename(str(self.schemas / copy), context)


def schema(file: Path) -> etree.XMLSchema:
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(Local(file.parent.parent))
    return etree.XMLSchema(etree.parse(str(file), parser))


def valid(schema_file: Path, *documents: Path) -> None:
    against = schema(schema_file)
    assert documents
    for document in documents:
        assert against.validate(etree.parse(str(document))), (document, against.error_log)


def xpath(document: Path, expression: str) -> list:
    return etree.parse(str(document)).xpath(expression, namespaces=NS)


# --- schemas --------------------------------------------------------------------------------------


def test_mets_is_valid(package, shared):
    valid(shared / "schemas/mets/mets.xsd", *package.rglob("METS.xml"))


def test_premis_is_valid(package, shared):
    valid(shared / "schemas/premis/premis.xsd", *package.rglob("premis.xml"))


def test_ead_is_valid(package, shared):
    valid(shared / "schemas/ead2002/ead.xsd", package / "metadata/descriptive/ead.xml")


def test_dublin_core_elements_are_valid(package, shared):
    against = schema(shared / "schemas/dc/dc.xsd")
    for element in etree.parse(str(package / "metadata/descriptive/dc.xml")).getroot():
        assert against.validate(etree.ElementTree(element)), against.error_log


def test_csip_attributes_are_valid(package, shared):
    extension = etree.parse(str(shared / "schemas/csip/schema/DILCISExtensionMETS.xsd"))
    for document in package.rglob("METS.xml"):
        for attribute in xpath(document, "//@csip:*"):
            name = etree.QName(attribute.attrname).localname
            allowed = extension.xpath(
                "//xs:attribute[@name=$name]//xs:enumeration/@value",
                namespaces={"xs": "http://www.w3.org/2001/XMLSchema"},
                name=name,
            )
            assert not allowed or attribute in allowed, (name, attribute)


# --- E-ARK CSIP 2.2: every MUST ---------------------------------------------------------------------

HEADER = {
    "CSIP1": "/m:mets[@OBJID != '']",
    "CSIP2": "/m:mets[@TYPE = 'Mixed']",
    "CSIP4": "/m:mets[@csip:CONTENTINFORMATIONTYPE = 'OTHER']",
    "CSIP5": "/m:mets[@csip:OTHERCONTENTINFORMATIONTYPE != '']",
    "CSIP6": "/m:mets[starts-with(@PROFILE, 'https://earkcsip.dilcis.eu/profile/')]",
    "CSIP117": "/m:mets[count(m:metsHdr) = 1]",
    "CSIP7": "/m:mets/m:metsHdr[@CREATEDATE]",
    "CSIP9": "/m:mets/m:metsHdr[@csip:OAISPACKAGETYPE = 'AIP']",
    "CSIP10": "/m:mets/m:metsHdr[count(m:agent[@ROLE = 'CREATOR']) = 1]",
    "CSIP12": "/m:mets/m:metsHdr/m:agent[@ROLE = 'CREATOR' and @TYPE = 'OTHER' and @OTHERTYPE = 'SOFTWARE']",
    "CSIP14": "/m:mets/m:metsHdr/m:agent[@ROLE = 'CREATOR']/m:name[. = 'archivkoop']",
    "CSIP15": "/m:mets/m:metsHdr/m:agent[@ROLE = 'CREATOR' and count(m:note) = 1]",
    "CSIP16": "/m:mets/m:metsHdr/m:agent/m:note[@csip:NOTETYPE = 'SOFTWARE VERSION' and . != '']",
    "CSIP31": "/m:mets[count(m:amdSec) = 1]",
    "CSIP58": "/m:mets[count(m:fileSec) = 1]",
    "CSIP59": "/m:mets/m:fileSec[@ID]",
    "CSIP114": "/m:mets/m:fileSec/m:fileGrp[starts-with(@USE, 'Representations/')]",
    "CSIP80": "/m:mets[count(m:structMap[@LABEL = 'CSIP']) = 1]",
    "CSIP81": "/m:mets/m:structMap[@LABEL = 'CSIP' and @TYPE = 'PHYSICAL' and @ID and count(m:div) = 1]",
    "CSIP85": "/m:mets/m:structMap[@LABEL = 'CSIP']/m:div[@ID]",
    "CSIP88": "/m:mets/m:structMap[@LABEL = 'CSIP']/m:div[count(m:div[@LABEL = 'Metadata' and @ID]) = 1]",
    "CSIP91": "/m:mets/m:structMap[@LABEL = 'CSIP']/m:div/m:div[@LABEL = 'Metadata' and @ADMID]",
}
ROOT_ONLY = {
    "CSIP17": "/m:mets[m:dmdSec]",
    "CSIP60": "/m:mets/m:fileSec/m:fileGrp[@USE = 'Documentation']",
    "CSIP113": "/m:mets/m:fileSec/m:fileGrp[@USE = 'Schemas']",
    "CSIP92": "/m:mets/m:structMap[@LABEL = 'CSIP']/m:div/m:div[@LABEL = 'Metadata' and @DMDID]",
    "CSIP94": "//m:structMap[@LABEL = 'CSIP']/m:div/m:div[@LABEL = 'Documentation' and @ID and m:fptr/@FILEID]",
    "CSIP98": "//m:structMap[@LABEL = 'CSIP']/m:div/m:div[@LABEL = 'Schemas' and @ID and m:fptr/@FILEID]",
    "CSIP107": "//m:structMap[@LABEL = 'CSIP']/m:div/m:div[@LABEL = 'Representations/original' and @ID]/m:mptr",
    "CSIP105": "//m:structMap[@LABEL = 'CSIP']/m:div/m:div[@LABEL = 'Representations/preservation' and @ID]/m:mptr",
}
EVERY = {  # elements of the first kind that do not have what the second asks for
    "CSIP18": ("//m:dmdSec", "@ID and @CREATED and @STATUS = 'CURRENT' and m:mdRef"),
    "CSIP33": ("//m:digiprovMD", "@ID and @STATUS = 'CURRENT' and m:mdRef"),
    "CSIP22": ("//m:mdRef", "@LOCTYPE = 'URL' and @xlink:type = 'simple' and @xlink:href"),
    "CSIP25": ("//m:mdRef", "@MDTYPE and contains(@MIMETYPE, '/') and @SIZE and @CREATED"),
    "CSIP29": ("//m:mdRef", "@CHECKSUMTYPE = 'SHA-512' and string-length(@CHECKSUM) = 128"),
    "CSIP64": ("//m:fileGrp", "@USE and @ID and m:file"),
    "CSIP62": ("//m:fileGrp", "@csip:CONTENTINFORMATIONTYPE = 'OTHER' and @csip:OTHERCONTENTINFORMATIONTYPE"),
    "CSIP67": ("//m:file", "@ID and contains(@MIMETYPE, '/') and @SIZE and @CREATED and count(m:FLocat) = 1"),
    "CSIP71": ("//m:file", "@CHECKSUMTYPE = 'SHA-512' and string-length(@CHECKSUM) = 128"),
    "CSIP77": ("//m:FLocat", "@LOCTYPE = 'URL' and @xlink:type = 'simple' and @xlink:href"),
    "CSIP106": ("//m:structMap/m:div/m:div", "@ID"),
    "CSIP110": ("//m:mptr", "@LOCTYPE = 'URL' and @xlink:type = 'simple' and @xlink:href and @xlink:title"),
    "CSIP116": ("//m:fptr", "@FILEID = //m:fileGrp/@ID"),
    "CSIP108": ("//m:structMap[@LABEL = 'CSIP']//m:mptr", "@xlink:title = //m:fileGrp/@ID"),
}


@pytest.mark.parametrize("rule", HEADER)
def test_every_mets_has(package, rule):
    for document in package.rglob("METS.xml"):
        assert xpath(document, HEADER[rule]), (rule, document)


@pytest.mark.parametrize("rule", ROOT_ONLY)
def test_the_root_mets_has(package, rule):
    assert xpath(package / "METS.xml", ROOT_ONLY[rule]), rule


@pytest.mark.parametrize("rule", EVERY)
def test_in_every_mets_every_element_has(package, rule):
    elements, condition = EVERY[rule]
    for document in package.rglob("METS.xml"):
        assert not xpath(document, f"{elements}[not({condition})]"), (rule, document)


def test_object_ids_are_the_folders_names(package):
    for document in package.rglob("METS.xml"):
        assert xpath(document, "string(/m:mets/@OBJID)") == document.parent.name


def test_ids_are_unique_and_every_reference_has_its_target(package):
    for document in package.rglob("METS.xml"):
        ids = xpath(document, "//@ID")
        assert len(set(ids)) == len(ids)
        for references in xpath(document, "//@ADMID | //@DMDID | //@FILEID"):
            assert set(references.split()) <= set(ids)


def referenced(package: Path) -> Iterator[tuple[Path, etree._Element]]:
    for document in package.rglob("METS.xml"):
        for element in xpath(document, "//m:mdRef | //m:file"):
            href = element.xpath("string(descendant-or-self::*/@xlink:href)", namespaces=NS)
            assert re.fullmatch(r"[!-~]+", href), f"no URL: {href}"
            yield document.parent / unquote(href), element


def test_every_file_but_the_root_mets_is_referenced_once_and_rightly(package):
    seen: list[Path] = []
    for file, element in referenced(package):
        data = file.read_bytes()
        assert element.get("SIZE") == str(len(data))
        assert element.get("CHECKSUM") == hashlib.sha512(data).hexdigest()
        seen.append(file)
    everything = {path for path in package.rglob("*") if path.is_file()} - {package / "METS.xml"}
    assert set(seen) == everything
    assert len(seen) == len(everything)


MACROS = {  # the validator puts its vocabularies in their place
    "@TYPE_vocabulary_test": "@TYPE = 'Mixed'",
    "@csip:CONTENTINFORMATIONTYPE_vocabulary_test": "@csip:CONTENTINFORMATIONTYPE = 'OTHER'",
    "@csip:OAISPACKAGETYPE_vocabulary_test": "@csip:OAISPACKAGETYPE = 'AIP'",
    "@STATUS_vocabulary_test": "@STATUS = 'CURRENT'",
    "@MIMETYPE_IANA_test": "contains(@MIMETYPE, '/')",
}


def test_a_schematron_of_csip_2_1_has_nothing_to_say_but_its_own_mistakes(package, shared):
    # The rules for structMap ask every further structural map to be called CSIP as well, and a representation's METS
    # to have divisions for documentation and schemas that it does not have; CSIP 2.2 asks neither.
    folder = shared / "schemas/csip/eark-validator-schematron/schematron/V2.1.0/CSIP"
    for file in sorted(folder.glob("*.xml")):
        text = file.read_text("utf-8")
        for macro, test in MACROS.items():
            text = text.replace(macro, test)
        rules = etree.fromstring(text.encode())
        if not rules.xpath("//*[local-name()='assert']"):
            continue
        judge = isoschematron.Schematron(rules, store_report=True)
        for document in package.rglob("METS.xml"):
            judge.validate(etree.parse(str(document)))
            failed = judge.validation_report.xpath(
                "//svrl:failed-assert[@role='ERROR']/@id", namespaces={"svrl": "http://purl.oclc.org/dsdl/svrl"}
            )
            root = document.parent == package
            allowed = {"CSIP81", "CSIP82"} if root else {"CSIP60", "CSIP113", "CSIP95", "CSIP99"}
            if root:
                allowed |= {"CSIP103"}  # only where there are no representations (CSIP101)
            assert set(failed) <= allowed, (file.name, document, failed)


# --- the structural map for preservation ----------------------------------------------------------


def test_erhaltung_points_to_one_file_for_each_original(package):
    root = package / "METS.xml"
    found = {}
    for div in xpath(root, "//m:structMap[@LABEL = 'Erhaltung']/m:div/m:div"):
        (pointer,) = div.findall("m:mptr", NS)
        document, _, identifier = pointer.get(f"{{{NS['xlink']}}}href").partition("#")
        (href,) = xpath(package / document, f"//m:file[@ID = '{identifier}']/m:FLocat/@xlink:href")
        found[div.get("LABEL")] = f"{Path(document).parent.name}/{unquote(href)}"
    assert len(found) == 16
    assert found["Büro/Brief.docx"] == "preservation/data/Büro/Brief.docx.pdf"
    assert found["Büro/Kopie.txt"] == "original/data/Büro/Kopie.txt"
    assert found["Bilder/kaputt.xls"] == "original/data/Bilder/kaputt.xls"
    assert "Bilder/Thumbs.db" not in found
    assert not any(".keep" in label for label in found)


# --- PREMIS ---------------------------------------------------------------------------------------


def root_premis(package: Path) -> Path:
    return package / "metadata/preservation/premis.xml"


def file_object(package: Path, path: str) -> etree._Element:
    part = path.split("/", maxsplit=1)[0]
    document = package / "representations" / part / "metadata/preservation/premis.xml"
    identifier = f"{package.name}/representations/{path}"
    (found,) = xpath(
        document,
        f"//p:object[@xsi:type='file'][p:objectIdentifier/p:objectIdentifierValue = {quoted(identifier)}]",
    )
    return found


def quoted(text: str) -> str:
    return f'"{text}"'


def texts(element: etree._Element, path: str) -> list[str]:
    return [found.text or "" for found in element.findall(path, NS)]


def test_every_event_says_what_when_by_what_profile_and_how_it_ended(package):
    digest = hashlib.sha512(PROFILE_BYTES).hexdigest()
    events = xpath(root_premis(package), "//p:event")
    assert len(events) > 50
    for event in events:
        kind = event.find("p:eventType", NS)
        assert kind.get("authority") == "eventType"
        assert re.fullmatch(r"http://id.loc.gov/vocabulary/preservation/eventType/[a-z]{3}", kind.get("valueURI"))
        (detail,) = texts(event, "p:eventDetailInformation/p:eventDetail")
        assert "profile=urn:archivkoop:profil:kommunal:1.0" in detail
        assert digest in detail
        (outcome,) = texts(event, "p:eventOutcomeInformation/p:eventOutcome")
        assert outcome in {"success", "fail", "warning"}
        assert texts(event, "p:linkingAgentIdentifier/p:linkingAgentIdentifierValue")
        assert texts(event, "p:linkingObjectIdentifier/p:linkingObjectIdentifierValue")


def test_every_agent_is_described_with_its_version(package):
    agents = xpath(root_premis(package), "//p:agent")
    known = {texts(agent, "p:agentIdentifier/p:agentIdentifierValue")[0]: agent for agent in agents}
    used = xpath(root_premis(package), "//p:linkingAgentIdentifierValue/text()")
    assert set(used) <= set(known)
    assert len(known) == len(agents)
    assert texts(known["software/Ghostscript 10.05.1"], "p:agentVersion") == ["10.05.1"]
    assert texts(known["person/Jörg Müller"], "p:agentType") == ["person"]
    assert "DE-Mus1" in texts(known["organization/Stadtarchiv Musterstadt"], "p:agentIdentifier/p:agentIdentifierValue")


def test_every_linked_object_is_described_or_left_out(package):
    described = {f"{package.name}/representations/{part}" for part in ("original", "preservation")} | {package.name}
    for document in package.rglob("premis.xml"):
        described |= set(xpath(document, "//p:object/p:objectIdentifier/p:objectIdentifierValue/text()"))
    links = xpath(root_premis(package), "//p:event/p:linkingObjectIdentifier")
    for link in links:
        (kind,), (value,) = (texts(link, f"p:linkingObjectIdentifier{part}") for part in ("Type", "Value"))
        if kind == "archivkoop deposit path":
            assert value == "Bilder/Thumbs.db"
        else:
            assert value in described


def test_an_original_keeps_its_name_its_fate_and_its_events(package):
    found = file_object(package, "original/data/Bilder/100_.txt")
    assert texts(found, "p:originalName") == ["Bilder/100%.txt"]
    assert texts(found, "p:preservationLevel/p:preservationLevelValue") == ["kept"]
    assert texts(found, ".//p:formatRegistryKey") == ["fmt/40"]
    assert texts(found, ".//p:messageDigest") == [hashlib.sha512(b"Prozent").hexdigest()]
    events = texts(found, "p:linkingEventIdentifier/p:linkingEventIdentifierValue")
    kinds = [
        xpath(root_premis(package), f"//p:event[p:eventIdentifier/p:eventIdentifierValue='{event}']/p:eventType/text()")
        for event in events
    ]
    assert ["filename change"] in kinds
    assert ["message digest calculation"] in kinds


def test_a_derivative_says_what_it_comes_from_how_and_how_well(package):
    found = file_object(package, "preservation/data/Büro/Brief.docx.pdf")
    assert texts(found, "p:preservationLevel/p:preservationLevelValue") == ["faithful"]
    (derived,) = found.xpath("p:relationship[p:relationshipType = 'derivation']", namespaces=NS)
    assert texts(derived, "p:relationshipSubType") == ["has source"]
    assert texts(derived, ".//p:relatedObjectIdentifierValue") == [
        f"{package.name}/representations/original/data/Büro/Brief.docx"
    ]
    (event,) = texts(derived, "p:relatedEventIdentifier/p:relatedEventIdentifierValue")
    (migration,) = xpath(root_premis(package), f"//p:event[p:eventIdentifier/p:eventIdentifierValue='{event}']")
    assert texts(migration, "p:eventType") == ["migration"]
    roles = texts(migration, "p:linkingObjectIdentifier/p:linkingObjectRole")
    assert roles == ["source", "outcome"]


def test_an_unproved_derivative_says_so(package):
    found = file_object(package, "preservation/data/Büro/Brief.pdf")
    assert texts(found, "p:preservationLevel/p:preservationLevelValue") == ["unproved"]
    assert texts(found, "p:preservationLevel/p:preservationLevelRationale") == ["AK-T01 tool=veraPDF"]


def test_a_proof_is_said_in_words_beside_its_record():
    judge = Agent("veraPDF", "1.30.2")
    font = Difference("font_substituted", "Helvetica → Nimbus Sans, same advances")
    lost = Difference("link_lost", "1 of 2 links: uri https://a.example", 4)
    comparison = Comparison(Outcome.FAILED, Level.FAITHFUL, (), (lost,), (font,), {"pages": 7, "worst_page": 2})
    validation = Validation(Outcome.PASSED, judge, "PDF/A-2b")
    proof = Proof(Outcome.FAILED, Level.FAITHFUL, "fmt/477", "fmt/477", (validation,), comparison)
    assert proof_in_words(asdict(proof)) == (
        "faithful proof of fmt/477; veraPDF 1.30.2 on PDF/A-2b: passed; comparison with the original: failed; "
        "pages 7; worst_page 2; link_lost on page 4: 1 of 2 links: uri https://a.example; "
        "font_substituted: Helvetica → Nimbus Sans, same advances"
    )
    nothing = Proof(Outcome.FAILED, None, "fmt/477", None)
    assert proof_in_words(asdict(nothing)) == "no level proof of an unknown format"


def test_the_raw_name_of_a_file_is_kept(package):
    found = file_object(package, "original/data/bad_FFname.bin")
    assert texts(found, "p:originalName") == ["bad%FFname.bin"]
    notes = xpath(root_premis(package), "//p:eventOutcomeDetailNote/text()")
    assert any(b"bad\xffname.bin".hex() in note for note in notes)


def test_rights_name_the_profile_and_the_restriction(package):
    (rights,) = xpath(root_premis(package), "//p:rights")
    assert texts(rights, ".//p:restriction") == [
        "30 Jahre nach Entstehung (§ 7 ArchivG NRW) – bis 31.12.2025",
        "Einsicht nur nach Rücksprache",
    ]
    assert texts(rights, ".//p:otherRightsDocumentationIdentifierValue") == ["urn:archivkoop:profil:kommunal:1.0"]


def test_names_that_xml_cannot_hold_are_escaped(tmp_path, shared):
    content = Content(tmp_path / "Ablage", tmp_path / "derivatives")
    content.add("a\x01b\ufffe.txt", b"a", Fate.PROVED)
    content.event(EventKind.FILE_CHECKED, "a\x01b\ufffe.txt", facts={"text": "\x00\x1b[31m"})
    content.actor = "Eva\x07"
    journal_renames(content, tmp_path / "scratch")
    bag = write(content, tmp_path / "staging").bag
    valid(shared / "schemas/premis/premis.xsd", *bag.rglob("premis.xml"))
    valid(shared / "schemas/mets/mets.xsd", *bag.rglob("METS.xml"))
    (name,) = xpath(next(bag.rglob("original/**/premis.xml")), "//p:originalName/text()")
    assert name == "a%01b%EF%BF%BE.txt"


def test_times_that_no_calendar_knows_do_not_stop_a_package(tmp_path, shared):
    content = Content(tmp_path / "Ablage", tmp_path / "derivatives")
    content.add("alt.txt", b"a", mtime_ns=-(10**18))
    content.add("neu.txt", b"a", mtime_ns=9 * 10**18)
    bag = write(content, tmp_path / "staging").bag
    valid(shared / "schemas/mets/mets.xsd", *bag.rglob("METS.xml"))


def test_only_kinds_that_premis_knows_become_events(tmp_path):
    content = mixed_content(tmp_path)
    for kind in (EventKind.JOB_RESUMED, EventKind.PUBLISHING, EventKind.PACKAGED, EventKind.JOB_FINISHED):
        content.journal.append(Event(f"weg-{kind.value}", "2026-03-01T10:00:00+00:00", kind))
    bag = write(content, tmp_path / "staging").bag
    assert "weg-" not in (bag / "data" / bag.name / "metadata/preservation/premis.xml").read_text("utf-8")


# --- description ----------------------------------------------------------------------------------


def test_dublin_core_says_what_the_description_says(package):
    root = etree.parse(str(package / "metadata/descriptive/dc.xml")).getroot()
    assert texts(root, "dc:title") == ["Bauakten der Stadtbezirke Nord & Süd"]
    assert texts(root, "dc:creator") == ["Stadt Musterstadt, Bauordnungsamt", "Tiefbauamt"]
    assert texts(root, "dc:identifier") == [package.name, "2026/0042"]
    assert texts(root, "dc:contributor") == ["Jörg Müller"]


def test_ead_has_the_deposit_and_the_files_with_a_description_of_their_own(package):
    root = etree.parse(str(package / "metadata/descriptive/ead.xml")).getroot()
    assert texts(root, "e:archdesc/e:did/e:repository/e:corpname") == ["Stadtarchiv Musterstadt"]
    assert root.find("e:archdesc/e:did/e:unitdate", NS).get("normal") == "1987/1995"
    assert root.find("e:eadheader/e:eadid", NS).get("mainagencycode") == "DE-Mus1"
    (component,) = root.findall("e:archdesc/e:dsc/e:c", NS)
    assert texts(component, "e:did/e:unittitle") == ["Brief an den Rat"]
    assert texts(component, "e:did/e:unitid") == ["Büro/Brief.docx"]
