"""Profile: read the preservation profile, and say exactly what is wrong with one that cannot be used."""

import difflib
import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from archivkoop.core.errors import ProfileError
from archivkoop.core.profile import Profile
from archivkoop.core.toml_lines import Place, line_of, lines_of
from archivkoop.stages.toml_document import SHOWN, TomlFault, read_toml

SCHEMA_ID = "urn:archivkoop:schema:profile:1"
BAGIT_PROFILE_VERSION = "1.4.0"  # of the specification
TAG_FILES = ("archivkoop/bagit-profile.json", "archivkoop/profile.toml")

_BAG_INFO_REQUIRED = (
    *("Archivkoop-Counts", "Archivkoop-Package-Format", "Archivkoop-Profile", "Archivkoop-Profile-SHA512"),
    *("Bag-Size", "Bag-Software-Agent", "BagIt-Profile-Identifier", "Bagging-Date", "External-Description"),
    *("External-Identifier", "Payload-Oxum"),
)
_BAG_INFO_OPTIONAL = ("Bag-Count", "Bag-Group-Identifier", "Contact-Name")

# pydantic's kinds of faults -> our words, whose texts are `fact.reason.<word>`
_WORDS = {
    "missing": "missing",
    "extra_forbidden": "extra_forbidden",
    "enum": "not_allowed",
    "literal_error": "not_allowed",
    "string_type": "type_text",
    "int_type": "type_number",
    "int_parsing": "type_number",
    "int_from_float": "type_number",
    "bool_type": "type_yes_no",
    "bool_parsing": "type_yes_no",
    "tuple_type": "type_list",
    "list_type": "type_list",
    "dict_type": "type_table",
    "model_type": "type_table",
    "model_attributes_type": "type_table",
}
_PATTERNS = {
    r"^(x-)?fmt/[0-9]+$": "pattern_puid",
    r"^AK-[A-Z][0-9]{2}$": "pattern_code",
    r"^[a-z][a-z0-9_]*$": "pattern_name",
    r"^F-[0-9]{2,3}$": "pattern_rule",
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$": "pattern_date",
}


def parse_profile(data: bytes, name: str) -> Profile:
    """Read a profile.

    Args:
        data: The file's bytes.
        name: What messages call it.

    Raises:
        ProfileError: It is no TOML or breaks the model; names line and key of the fault that stands first. A misspelt
            key comes before what is missing, because it usually is what is missing.
    """
    try:
        document, text = read_toml(data)
    except TomlFault as fault:
        raise ProfileError(
            path=name, line=fault.line, key=fault.key, reason=fault.reason, detail=fault.detail
        ) from fault
    try:
        return Profile.model_validate(document)
    except ValidationError as error:
        raise _model_error(error.errors(include_url=False), text, name) from error


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a profile, as published in `schemas/`."""
    schema = Profile.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA_ID, **schema}


def bagit_profile(profile: Profile) -> dict[str, Any]:
    """Return the BagIt profile (BagIt Profiles Specification 1.4.0) of the packages that a profile asks for.

    Bag-info labels are those of the profile's metadata fields and those that every package of ours has.
    """
    header, rules = profile.profile, profile.package
    info: dict[str, Any] = {label: {"required": True, "repeatable": False} for label in _BAG_INFO_REQUIRED}
    info |= {label: {"required": False, "repeatable": False} for label in _BAG_INFO_OPTIONAL}
    info["BagIt-Profile-Identifier"]["values"] = [rules.bagit_profile_id]
    info |= {
        field.bag_info: {
            "required": field.required,
            "repeatable": field.repeatable,
            "description": f"{field.label.de} / {field.label.en}",
        }
        for field in profile.metadata.deposit
        if field.bag_info
    }
    contact = {"Contact-Email" if "@" in header.contact else "Contact-Name": header.contact} if header.contact else {}
    return {
        "BagIt-Profile-Info": {
            "BagIt-Profile-Identifier": rules.bagit_profile_id,
            "BagIt-Profile-Version": BAGIT_PROFILE_VERSION,
            "Source-Organization": header.organization,
            "External-Description": f"{header.title.de} / {header.title.en} ({header.id})",
            "Version": header.version,
            **contact,
        },
        "Bag-Info": dict(sorted(info.items())),
        "Manifests-Required": [rules.checksum],
        "Manifests-Allowed": [rules.checksum],
        "Tag-Manifests-Required": [rules.checksum],
        "Tag-Manifests-Allowed": [rules.checksum],
        "Allow-Fetch.txt": False,
        "Fetch.txt-Required": False,
        "Data-Empty": False,
        "Serialization": "forbidden",
        "Accept-BagIt-Version": ["1.0"],
        "Tag-Files-Required": list(TAG_FILES),
        "Tag-Files-Allowed": list(TAG_FILES),
    }


# --- faults ---------------------------------------------------------------------------------------


def _model_error(faults: Sequence[ErrorDetails], text: str, name: str) -> ProfileError:
    lines = lines_of(text)
    place, fault = min(
        ((_place(fault), fault) for fault in faults),
        key=lambda found: (found[1]["type"] != "extra_forbidden", line_of(lines, found[0]), found[0] not in lines),
    )
    word, detail = _words(place, fault)
    return ProfileError(path=name, line=line_of(lines, place), key=_dotted(place), reason=word, detail=detail)


def _place(fault: ErrorDetails) -> Place:
    own = fault.get("ctx", {}).get("place", ())
    return tuple(part for part in (*fault["loc"], *own) if part != "[key]")


def _words(place: Place, fault: ErrorDetails) -> tuple[str, str]:
    """Return the word for a fault and its detail."""
    context = fault.get("ctx", {})
    if "word" in context:  # one of the model's own
        return context["word"], context["detail"]
    if fault["type"] == "string_pattern_mismatch":
        word = _PATTERNS.get(context["pattern"], "pattern")
        return word, f": {_shown(fault['input'])}" + (f" ≠ {context['pattern']}" if word == "pattern" else "")
    word = _WORDS.get(fault["type"], "other")
    match word:
        case "missing":
            detail = ""
        case "not_allowed":
            detail = context["expected"].replace(" or ", ", ")
        case "extra_forbidden":
            known = _known_keys(place[:-1])
            detail = ", ".join(difflib.get_close_matches(str(place[-1]), known, n=3) or known)
        case "other":
            detail = fault["msg"]
        case _:
            detail = _shown(fault["input"])
    return word, detail and f": {detail}"


def _shown(value: object) -> str:
    text = f"„{value}“" if isinstance(value, str) else str(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]} …"


def _dotted(place: Place) -> str:
    """Return a place as a person would point to it; list elements are counted from 1."""
    text = ""
    for part in place:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        else:
            text += ("." if text else "") + (part if re.fullmatch(r"[\w-]+", part) else f'"{part}"')
    return text


def _known_keys(place: Place) -> list[str]:
    """Return the keys that the model has at a place."""
    schema = Profile.model_json_schema()
    node: Mapping[str, Any] = schema
    for part in place:
        node = _resolve(node, schema)
        inner = node.get("items") if isinstance(part, int) else node.get("properties", {}).get(part)
        node = inner or node.get("additionalProperties") or {}
    return list(_resolve(node, schema).get("properties", {}))


def _resolve(node: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" in node:
        found: Mapping[str, Any] = schema["$defs"][node["$ref"].rpartition("/")[2]]
        return found
    return node
