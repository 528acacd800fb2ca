"""Describe: read the description a person gives, and hold it against the profile's fields."""

import difflib
from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from typing import Any

from archivkoop.core.description import Description
from archivkoop.core.errors import DescriptionSyntaxError
from archivkoop.core.findings import Fact, Finding
from archivkoop.core.isil import is_isil
from archivkoop.core.laufzeit import parse_date_range
from archivkoop.core.profile import FieldType, MetadataField, Profile
from archivkoop.core.toml_lines import Place, line_of, lines_of
from archivkoop.stages.toml_document import SHOWN, TomlFault, read_toml

MISSING = "AK-D01"
MALFORMED = "AK-D02"
UNKNOWN_PATH = "AK-D03"

_FILES = "files"


def parse_description(data: bytes, name: str, profile: Profile) -> Description:
    """Read a description file: TOML, the keys are the profile's field ids.

    Raises:
        DescriptionSyntaxError: It is no TOML, or has a key the profile does not know; names the line.
    """
    try:
        document, text = read_toml(data)
        lines = lines_of(text)
        files = _table(document.pop(_FILES, {}), lines, (_FILES,))
        fields = _fields(document, profile.metadata.deposit, lines, ())
        described = {
            path: _fields(_table(values, lines, (_FILES, path)), profile.metadata.file, lines, (_FILES, path))
            for path, values in files.items()
        }
    except TomlFault as fault:
        raise DescriptionSyntaxError(
            path=name, line=fault.line, key=fault.key, reason=fault.reason, detail=fault.detail
        ) from fault
    return Description(fields, described)


def _table(value: object, lines: Mapping[Place, int], place: Place) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise TomlFault(line_of(lines, place), str(place[-1]), "type_table", f": {value}"[:SHOWN])
    return value


def _fields(
    table: Mapping[str, Any], known: Collection[MetadataField], lines: Mapping[Place, int], place: Place
) -> dict[str, tuple[str, ...]]:
    by_id = {field.id: field for field in known}
    fields: dict[str, tuple[str, ...]] = {}
    for key, value in table.items():
        line = line_of(lines, (*place, key))
        field = by_id.get(key)
        if field is None:
            meant = difflib.get_close_matches(key, by_id, n=3) or list(by_id)
            raise TomlFault(line, key, "extra_forbidden", f": {', '.join(meant)}")
        values = value if isinstance(value, list) else [value]
        if any(isinstance(one, (dict, list, bool)) for one in values):
            raise TomlFault(line, key, "type_text", f": {value}"[:SHOWN])
        if len(values) > 1 and not field.repeatable:
            raise TomlFault(line, key, "not_repeatable")
        fields[key] = tuple(str(one).strip() for one in values if str(one).strip())
    return fields


def merge(base: Description, fields: Mapping[str, tuple[str, ...]]) -> Description:
    """Return a description in which non-empty `fields` win over those of `base`."""
    given = {name: values for name, values in fields.items() if any(values)}
    return Description({**base.fields, **given}, base.files)


def validate_description(description: Description, profile: Profile, paths: Container[str]) -> Iterator[Finding]:
    """Yield what the description lacks: missing fields, malformed values, files that the deposit does not have."""
    yield from validate_fields(description.fields, profile)
    for path in description.files:
        if path not in paths:
            yield Finding(UNKNOWN_PATH, facts={"described": path})


def validate_fields(fields: Mapping[str, Sequence[str]], profile: Profile) -> Iterator[Finding]:
    """Yield what the deposit's own fields lack: what is missing or malformed."""
    for field in profile.metadata.deposit:
        values = fields.get(field.id, ())
        if field.required and not values:
            yield Finding(MISSING, facts=_named(field))
        for value in values:
            if not _well_formed(field, value, profile):
                yield Finding(MALFORMED, facts=_named(field) | {"value": value})


def _named(field: MetadataField) -> dict[str, Fact]:
    return {"field": field.id, "label": field.label.de, "label_en": field.label.en}


def _well_formed(field: MetadataField, value: str, profile: Profile) -> bool:
    match field.type:
        case FieldType.DATE_RANGE:
            return parse_date_range(value) is not None
        case FieldType.ISIL:
            return is_isil(value)
        case FieldType.VOCABULARY:
            return value in field.values
        case FieldType.CLOSURE:
            return profile.metadata.closure_rule(value) is not None
        case FieldType.TEXT:
            return True
