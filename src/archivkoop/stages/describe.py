"""Describe: read the description a person gives, and hold it against the profile's fields."""

import re
import tomllib
from collections.abc import Collection, Container, Iterator, Mapping
from typing import Any

from archivkoop.core.description import Description
from archivkoop.core.errors import DescriptionSyntaxError
from archivkoop.core.findings import Finding
from archivkoop.core.laufzeit import parse_date_range
from archivkoop.core.profile import FieldType, MetadataField, Profile

MISSING = "AK-D01"
MALFORMED = "AK-D02"
UNKNOWN_PATH = "AK-D03"

_ISIL = re.compile(r"[A-Z]{2}-[A-Za-z0-9:/-]{1,11}")  # ISO 15511, national prefix
_FILES = "files"


def parse_description(data: bytes, name: str, profile: Profile) -> Description:
    """Read a description file: TOML, the keys are the profile's field ids.

    Raises:
        DescriptionSyntaxError: It is no TOML, or has a key the profile does not know; names the line.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DescriptionSyntaxError(path=name, line=line, reason="UTF-8") from error
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        raise DescriptionSyntaxError(path=name, line=int(found[1]) if found else 1, reason=str(error)) from error
    files = document.pop(_FILES, {})
    if not isinstance(files, dict):
        raise DescriptionSyntaxError(path=name, line=_line_of(text, _FILES), reason=_FILES)
    fields = _fields(document, profile.metadata.deposit, name, text)
    described: dict[str, Mapping[str, tuple[str, ...]]] = {}
    for path, values in files.items():
        if not isinstance(values, dict):
            raise DescriptionSyntaxError(path=name, line=_line_of(text, path), reason=path)
        described[path] = _fields(values, profile.metadata.file, name, text)
    return Description(fields, described)


def _fields(
    table: Mapping[str, Any], known: Collection[MetadataField], name: str, text: str
) -> dict[str, tuple[str, ...]]:
    by_id = {field.id: field for field in known}
    fields: dict[str, tuple[str, ...]] = {}
    for key, value in table.items():
        field = by_id.get(key)
        if field is None:
            raise DescriptionSyntaxError(path=name, line=_line_of(text, key), reason=key)
        values = value if isinstance(value, list) else [value]
        if any(isinstance(one, (dict, list, bool)) for one in values) or (len(values) > 1 and not field.repeatable):
            raise DescriptionSyntaxError(path=name, line=_line_of(text, key), reason=key)
        fields[key] = tuple(str(one).strip() for one in values if str(one).strip())
    return fields


def _line_of(text: str, key: str) -> int:
    pattern = re.compile(rf"""^\s*\[?[^#=]*["']?{re.escape(key)}["']?""")
    for number, line in enumerate(text.splitlines(), 1):
        if pattern.match(line):
            return number
    return 1


def merge(base: Description, fields: Mapping[str, tuple[str, ...]]) -> Description:
    """Return a description in which non-empty `fields` win over those of `base`."""
    given = {name: values for name, values in fields.items() if any(values)}
    return Description({**base.fields, **given}, base.files)


def validate_description(description: Description, profile: Profile, paths: Container[str]) -> Iterator[Finding]:
    """Yield what the description lacks: missing fields, malformed values, files that the deposit does not have."""
    for field in profile.metadata.deposit:
        values = description.fields.get(field.id, ())
        if field.required and not values:
            yield Finding(MISSING, facts={"field": field.id, "label": field.label.de, "label_en": field.label.en})
        for value in values:
            if not _well_formed(field, value):
                yield Finding(MALFORMED, facts={"field": field.id, "label": field.label.de, "value": value})
    for path in description.files:
        if path not in paths:
            yield Finding(UNKNOWN_PATH, facts={"described": path})


def _well_formed(field: MetadataField, value: str) -> bool:
    match field.type:
        case FieldType.DATE_RANGE:
            return parse_date_range(value) is not None
        case FieldType.ISIL:
            return _ISIL.fullmatch(value) is not None
        case FieldType.VOCABULARY:
            return value in field.values
        case FieldType.TEXT:
            return True
