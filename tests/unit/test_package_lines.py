"""The JSON lines that we write, and their published schemas. Run as a program, it writes the schemas anew."""

import dataclasses
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from archivkoop.core.events import Agent, Event, EventKind
from archivkoop.core.lines import CHECKS, DECISIONS, event_line, event_schema, findings_schema

FOLDER = Path(__file__).resolve().parents[2] / "schemas"
SCHEMAS = {"findings": findings_schema, "event": event_schema}


@pytest.mark.parametrize("name", SCHEMAS)
def test_schemas_are_current(name):
    published = json.loads((FOLDER / f"{name}.schema.json").read_text("utf-8"))
    assert published == SCHEMAS[name](), "run: python tests/unit/test_package_lines.py"


@pytest.mark.parametrize("kind", EventKind)
def test_only_checks_and_decisions_have_a_line(kind):
    line = event_line(Event("1", "2026-03-01T10:00:00+00:00", kind, data={"grund": "ä"}))
    assert (line is not None) == (kind in CHECKS | DECISIONS)
    if line is not None:
        assert line.endswith(b"}\n")
        Draft202012Validator(findings_schema()).validate(json.loads(line))


def test_an_event_meets_its_schema():
    event = Event("1", "2026-03-01T10:00:00+00:00", EventKind.FILE_TAKEN, path="ä", agents=(Agent("archivkoop", "1"),))
    document = json.loads(json.dumps(dataclasses.asdict(event)))
    Draft202012Validator(event_schema()).validate(document)


if __name__ == "__main__":
    for name, made in SCHEMAS.items():
        text = json.dumps(made(), ensure_ascii=False, indent=2) + "\n"
        (FOLDER / f"{name}.schema.json").write_text(text, "utf-8")
