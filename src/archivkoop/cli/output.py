"""Writes what a command found on stdout: text for people, JSON for programs (schemas/)."""

import json
import sys
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any


class Format(StrEnum):
    """How to write."""

    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"


def write_json(document: Mapping[str, Any], output: Format) -> None:
    """Write one JSON document: laid out to be read, or as the only line."""
    print(json.dumps(document, ensure_ascii=False, indent=2 if output is Format.JSON else None))


def write_lines(documents: Iterable[Mapping[str, Any]]) -> None:
    """Write a JSON document per line, as they come."""
    for document in documents:
        print(json.dumps(document, ensure_ascii=False))


def write_aside(text: str) -> None:
    """Write for people what stands in no line of the output for programs: on stderr."""
    print(text, file=sys.stderr)


def write_text(text: str) -> None:
    """Write for people; what the terminal cannot show is replaced, never an error."""
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, "replace").decode(encoding))
