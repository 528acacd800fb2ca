"""A TOML document that a person wrote: read, and if it cannot be, what is wrong with which line."""

import re
import tomllib
from dataclasses import dataclass
from typing import Any

SHOWN = 80  # characters of a faulty value or line


@dataclass(frozen=True, slots=True)
class TomlFault(ValueError):
    """What is wrong; `reason` is a word that the catalogue knows, `detail` is empty or begins with ": "."""

    line: int
    key: str  # the faulty key, or the line's text
    reason: str
    detail: str = ""


def read_toml(data: bytes) -> tuple[dict[str, Any], str]:
    """Return the document, and its text.

    Raises:
        TomlFault: It is not UTF-8, or no TOML.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        shown = data.splitlines()[line - 1].decode("utf-8", "replace").strip()
        raise TomlFault(line, shown[:SHOWN], "not_utf8") from error
    try:
        return tomllib.loads(text), text
    except tomllib.TOMLDecodeError as error:
        raise _syntax_fault(text, str(error)) from error


def _syntax_fault(text: str, message: str) -> TomlFault:
    found = re.search(r"line (\d+)", message)
    lines = text.splitlines() or [""]
    line = min(int(found[1]) if found else len(lines), len(lines))
    detail = message.partition(" (at ")[0]
    return TomlFault(line, lines[line - 1].strip()[:SHOWN], "syntax", f": {detail}")
