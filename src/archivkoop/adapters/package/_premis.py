"""PREMIS 3.0: objects of the representations; package, events, agents and rights at the top."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from lxml import etree

from archivkoop.adapters.package._xml import XSI, name_of, new, stream, sub, text_of
from archivkoop.core.aip import LinkedEvent, ObjectRecord, PackageFacts, Sink, StoredFile, Write, WriteEvent
from archivkoop.core.conversion import Converted
from archivkoop.core.events import PREMIS_TYPES, Agent, AgentType, Event, EventKind
from archivkoop.core.files import Fate, Identification
from archivkoop.core.findings import Outcome
from archivkoop.core.proof import Level

URI = "http://www.loc.gov/premis/v3"
VOCABULARY = "http://id.loc.gov/vocabulary/preservation"
IDENTIFIER = "archivkoop"  # type of our identifiers: package id and path below its folder
DEPOSIT_PATH = "archivkoop deposit path"  # a file that is not in the package

_PREFIXES = {None: URI, "xsi": XSI}
_ROOT = f"{{{URI}}}premis"
_OUTCOMES = {
    Outcome.PASSED: ("success", "suc"),
    Outcome.FAILED: ("fail", "fai"),
    Outcome.UNDETERMINED: ("warning", "war"),
}
_ROLES = {"source": "sou", "outcome": "out"}
_AGENT_ROLES = {AgentType.SOFTWARE: ("executing program", "exe"), AgentType.PERSON: ("implementer", "imp")}


@contextmanager
def objects(out: Sink, facts: PackageFacts, representation: str) -> Iterator[Write]:
    """Write a representation: itself, then each file the yielded function is given."""
    with stream(out, _ROOT, {"version": "3.0"}, _PREFIXES) as document:
        own = f"representations/{representation}"
        document.write(_representation(facts, own), pretty_print=True)

        def write(record: ObjectRecord) -> None:
            document.write(_file(facts, own, record), pretty_print=True)

        yield write


@contextmanager
def events(out: Sink, facts: PackageFacts) -> Iterator[WriteEvent]:
    """Write the package, the events that the yielded function is given, then the agents they name, and rights."""
    agents: dict[Agent, None] = dict.fromkeys((facts.software,))
    with stream(out, _ROOT, {"version": "3.0"}, _PREFIXES) as document:
        document.write(_package(facts), pretty_print=True)

        def write(linked: LinkedEvent) -> None:
            involved = linked.event.agents or (facts.software,)
            agents.update(dict.fromkeys(involved))
            document.write(_event(facts, linked, involved), pretty_print=True)

        yield write
        if facts.archive:
            agents[_archive(facts)] = None
        for agent in agents:
            document.write(_agent(agent, facts), pretty_print=True)
        document.write(_rights(facts), pretty_print=True)


# --- identifiers and terms ------------------------------------------------------------------------


def _id(facts: PackageFacts, path: str) -> str:
    return f"{facts.package_id}/{path}" if path else facts.package_id


def _identifier(parent: etree._Element, kind: str, value: str, type_: str = IDENTIFIER) -> etree._Element:
    """Append `kind`Identifier with its type and value."""
    element = sub(parent, f"{kind}Identifier")
    sub(element, f"{kind}IdentifierType", type_)
    sub(element, f"{kind}IdentifierValue", value)
    return element


def _term(parent: etree._Element, name: str, label: str, vocabulary: str, code: str = "") -> None:
    attributes = {"authority": vocabulary}
    if code:
        attributes["valueURI"] = f"{VOCABULARY}/{vocabulary}/{code}"
    sub(parent, name, label, attributes)


def _object(category: str) -> etree._Element:
    return new("object", {f"{{{XSI}}}type": category}, xsi=XSI)


def _relationship(
    parent: etree._Element, kind: tuple[str, str], kind_of: tuple[str, str], target: str
) -> etree._Element:
    relationship = sub(parent, "relationship")
    _term(relationship, "relationshipType", kind[0], "relationshipType", kind[1])
    _term(relationship, "relationshipSubType", kind_of[0], "relationshipSubType", kind_of[1])
    _identifier(relationship, "relatedObject", target)
    return relationship


# --- objects --------------------------------------------------------------------------------------


def _package(facts: PackageFacts) -> etree._Element:
    element = _object("intellectualEntity")
    _identifier(element, "object", facts.package_id)
    sub(element, "originalName", name_of(facts.original_name))
    return element


def _representation(facts: PackageFacts, path: str) -> etree._Element:
    element = _object("representation")
    _identifier(element, "object", _id(facts, path))
    _relationship(element, ("structural", "str"), ("represents", "rep"), facts.package_id)
    return element


def _file(facts: PackageFacts, representation: str, record: ObjectRecord) -> etree._Element:
    element = _object("file")
    stored = record.stored
    _identifier(element, "object", _id(facts, stored.path))
    converted = record.deposit.converted if record.deposit else None
    if record.companion is not None:
        _level(element, "archivkoop proof level", Level.EXACT.value)
    elif record.source is not None and converted is not None:
        _proof_level(element, converted)
    elif record.deposit is not None and record.deposit.fate is not None:
        _fate(element, record.deposit.fate)
    _characteristics(element, facts, record, converted)
    if record.deposit is not None and record.source is None:
        sub(element, "originalName", name_of(record.deposit.entry.path))
    elif record.companion is not None:
        sub(element, "originalName", name_of(record.stored.name))
    _relationship(element, ("structural", "str"), ("is part of", ""), _id(facts, representation))
    if record.source is not None:
        derived = _relationship(element, ("derivation", "der"), ("has source", ""), _id(facts, record.source.path))
        if record.migration:
            _identifier(derived, "relatedEvent", record.migration, "UUID")
    if record.derivative is not None:
        _relationship(element, ("structural", "str"), ("has sibling", ""), _id(facts, record.derivative.path))
    for event in record.events:
        _identifier(element, "linkingEvent", event, "UUID")
    return element


def _fate(element: etree._Element, fate: Fate) -> None:
    _level(element, "archivkoop fate", fate.value)


def _level(element: etree._Element, kind: str, value: str) -> etree._Element:
    level = sub(element, "preservationLevel")
    sub(level, "preservationLevelType", kind)
    sub(level, "preservationLevelValue", value)
    return level


def _proof_level(element: etree._Element, converted: Converted) -> None:
    """Say on what the trust in a derivative rests (DESIGN §10)."""
    chosen = converted.chosen
    proof = chosen.proof if chosen else None
    proved = proof is not None and proof.outcome is Outcome.PASSED and proof.level is not None
    value = proof.level.value if proved and proof and proof.level else "unproved"
    level = _level(element, "archivkoop proof level", value)
    for reason in proof.reasons if proof else ():
        sub(level, "preservationLevelRationale", reason)


def _characteristics(
    element: etree._Element, facts: PackageFacts, record: ObjectRecord, converted: Converted | None
) -> None:
    characteristics = sub(element, "objectCharacteristics")
    sub(characteristics, "compositionLevel", "0")
    _fixity(characteristics, facts, record.stored)
    sub(characteristics, "size", str(record.stored.size))
    if record.deposit is None:
        _format(characteristics, "placeholder of an empty folder", "", "", "")
    elif record.companion is not None:
        _format(characteristics, record.stored.mime, "", record.companion.puid or "", "")
    elif record.source is not None:
        proof = converted.chosen.proof if converted and converted.chosen else None
        _format(characteristics, record.stored.mime, "", (proof and proof.identified_puid) or "", "")
    else:
        _identified(characteristics, record.deposit.identification, record.stored.mime)


def _fixity(characteristics: etree._Element, facts: PackageFacts, stored: StoredFile) -> None:
    fixity = sub(characteristics, "fixity")
    _term(fixity, "messageDigestAlgorithm", "SHA-512", "cryptographicHashFunctions", "sha512")
    sub(fixity, "messageDigest", stored.sha512)
    sub(fixity, "messageDigestOriginator", f"{facts.software.name} {facts.software.version}".strip())


def _identified(characteristics: etree._Element, identification: Identification | None, mime: str) -> None:
    if identification is None:
        _format(characteristics, mime, "", "", "")
        return
    note = "; ".join(part for part in (mime, identification.basis, identification.warning) if part)
    _format(characteristics, identification.name or mime, identification.version, identification.puid or "", note)


def _format(characteristics: etree._Element, name: str, version: str, puid: str, note: str) -> None:
    element = sub(characteristics, "format")
    designation = sub(element, "formatDesignation")
    sub(designation, "formatName", name)
    if version:
        sub(designation, "formatVersion", version)
    if puid:
        registry = sub(element, "formatRegistry")
        sub(registry, "formatRegistryName", "PRONOM")
        sub(registry, "formatRegistryKey", puid)
        sub(registry, "formatRegistryRole", "specification")
    if note:
        sub(element, "formatNote", note)


# --- events, agents, rights -----------------------------------------------------------------------


def _event(facts: PackageFacts, linked: LinkedEvent, agents: tuple[Agent, ...]) -> etree._Element:
    event = linked.event
    label, code = PREMIS_TYPES[event.kind]
    element = new("event")
    _identifier(element, "event", event.id, "UUID")
    _term(element, "eventType", label, "eventType", code)
    sub(element, "eventDateTime", event.at)
    detail = sub(element, "eventDetailInformation")
    sub(detail, "eventDetail", f"{event.kind.value}; profile={facts.profile_id}; sha512={facts.profile_sha512}")
    _outcome(element, event)
    for agent in agents:
        link = _identifier(element, "linkingAgent", agent_id(agent))
        role = _AGENT_ROLES.get(agent.type)
        if role:
            _term(link, "linkingAgentRole", role[0], "eventRelatedAgentRole", role[1])
    for path, role_name in linked.objects:
        link = _identifier(element, "linkingObject", _id(facts, path))
        _term(link, "linkingObjectRole", role_name, "eventRelatedObjectRole", _ROLES[role_name])
    if linked.deposit_path:
        _identifier(element, "linkingObject", name_of(linked.deposit_path), DEPOSIT_PATH)
    return element


def _outcome(element: etree._Element, event: Event) -> None:
    information = sub(element, "eventOutcomeInformation")
    label, code = _OUTCOMES[event.outcome]
    _term(information, "eventOutcome", label, "eventOutcome", code)
    if event.data:
        detail = sub(information, "eventOutcomeDetail")
        sub(detail, "eventOutcomeDetailNote", json.dumps(dict(event.data), ensure_ascii=False, sort_keys=True))
    if event.kind is EventKind.FILE_PROVED and "proof" in event.data:
        detail = sub(information, "eventOutcomeDetail")
        sub(detail, "eventOutcomeDetailNote", proof_in_words(event.data["proof"]))


def proof_in_words(proof: Mapping[str, Any]) -> str:
    """Return a recorded proof as one line that a person reads: who judged, what was compared, what was found."""
    said = [f"{proof['level'] or 'no level'} proof of {proof['identified_puid'] or 'an unknown format'}"]
    for one in proof["validations"]:
        judge = " ".join(filter(None, (one["judge"]["name"], one["judge"]["version"])))
        said.append(f"{judge} on {one['flavour'] or proof['target_puid']}: {one['outcome']}")
    if comparison := proof["comparison"]:
        said.append(f"comparison with the original: {comparison['outcome']}")
        said += [f"{name} {value}" for name, value in comparison["measures"].items()]
        for difference in (*comparison["differences"], *comparison["notes"]):
            page = f" on page {difference['page']}" if difference["page"] else ""
            said.append(f"{difference['code']}{page}: {difference['message']}")
    return text_of("; ".join(map(str, said)))


def agent_id(agent: Agent) -> str:
    """Return an agent's identifier."""
    return text_of(f"{agent.type.value}/{' '.join(filter(None, (agent.name, agent.version)))}")


def _archive(facts: PackageFacts) -> Agent:
    return Agent(facts.archive, "", AgentType.ORGANIZATION)


def _agent(agent: Agent, facts: PackageFacts) -> etree._Element:
    element = new("agent")
    _identifier(element, "agent", agent_id(agent))
    if facts.isil and agent == _archive(facts):
        _identifier(element, "agent", facts.isil, "ISIL")
    sub(element, "agentName", agent.name)
    codes = {AgentType.SOFTWARE: "sof", AgentType.PERSON: "per", AgentType.ORGANIZATION: "org"}
    _term(element, "agentType", agent.type.value, "agentType", codes[agent.type])
    if agent.version:
        sub(element, "agentVersion", agent.version)
    return element


def _rights(facts: PackageFacts) -> etree._Element:
    """Say that the profile is what the archive acts by, and what the description says about access."""
    element = new("rights")
    statement = sub(element, "rightsStatement")
    _identifier(statement, "rightsStatement", f"{facts.package_id}#rights")
    _term(statement, "rightsBasis", "other", "rightsBasis")
    other = sub(statement, "otherRightsInformation")
    documentation = sub(other, "otherRightsDocumentationIdentifier")
    sub(documentation, "otherRightsDocumentationIdentifierType", "URN")
    sub(documentation, "otherRightsDocumentationIdentifierValue", facts.profile_id)
    sub(other, "otherRightsBasis", "preservation profile of the archives")
    for act in ("replicate", "migrate", "modify"):
        sub(sub(statement, "rightsGranted"), "act", act)
    if facts.rights:
        granted = sub(statement, "rightsGranted")
        sub(granted, "act", "disseminate")
        for restriction in facts.rights:
            sub(granted, "restriction", restriction)
    _identifier(statement, "linkingObject", facts.package_id)
    return element
