"""Finds the line of every key of a TOML document, which `tomllib` does not tell.

The document must be valid TOML 1.0: read it with `tomllib` first. A place is a path of keys and list indexes, as
pydantic names it: `("formats", 3, "action")`.
"""

import re
import tomllib
from collections.abc import Mapping

Place = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(
    r'"""(?:[^"\\]|\\[\s\S]|"(?!""))*"{3,5}'
    r"|'''(?:[^']|'(?!''))*'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'"
)
_OTHER_VALUE = re.compile(r"[^,\]}\n#]*")


def lines_of(text: str) -> dict[Place, int]:
    """Return the line (1-based) on which each table, key and list element first stands."""
    return _Scanner(text).document()


def line_of(lines: Mapping[Place, int], place: Place) -> int:
    """Return the line of a place, or of the nearest one around it that stands in the document."""
    while place and place not in lines:
        place = place[:-1]
    return lines.get(place, 1)


class _Scanner:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._counted_to = 0
        self._line = 1
        self._elements: dict[Place, int] = {}  # arrays of tables: how many there are so far
        self._lines: dict[Place, int] = {}

    def document(self) -> dict[Place, int]:
        table: Place = ()
        while self._skip(_BLANK) < len(self._text):
            table = self._header() if self._text[self._at] == "[" else self._pair(table)
        return self._lines

    def _header(self) -> Place:
        line = self._here()
        is_element = self._text.startswith("[[", self._at)
        self._at += 2 if is_element else 1
        keys = self._keys()
        self._at += 2 if is_element else 1
        place: Place = ()
        for number, key in enumerate(keys, 1):
            place = (*place, key)
            self._lines.setdefault(place, line)
            if is_element and number == len(keys):
                self._elements[place] = self._elements.get(place, 0) + 1
            if place in self._elements:
                place = (*place, self._elements[place] - 1)
                self._lines.setdefault(place, line)
        return place

    def _pair(self, table: Place) -> Place:
        """Read `key = value` and return the table it stands in."""
        line = self._here()
        place = table
        for key in self._keys():
            place = (*place, key)
            self._lines.setdefault(place, line)
        self._at += 1  # the equals sign
        self._value(place)
        return table

    def _keys(self) -> list[str]:
        keys: list[str] = []
        while True:
            self._skip(_SPACE)
            quoted = _STRING.match(self._text, self._at)
            found = quoted or _BARE_KEY.match(self._text, self._at)
            if found is None:
                raise ValueError(f"no key in line {self._here()}")
            keys.append(_unquoted(found[0]) if quoted else found[0])
            self._at = found.end()
            self._skip(_SPACE)
            if not self._text.startswith(".", self._at):
                return keys
            self._at += 1

    def _value(self, place: Place) -> None:
        self._skip(_SPACE)
        opening = self._text[self._at]
        if opening == "[":
            self._elements_of(place)
        elif opening == "{":
            self._inline_table(place)
        else:
            found = _STRING.match(self._text, self._at) or _OTHER_VALUE.match(self._text, self._at)
            self._at = found.end() if found else self._at + 1

    def _elements_of(self, place: Place) -> None:
        self._at += 1
        number = 0
        self._skip(_BLANK)
        while self._text[self._at] != "]":
            self._lines[*place, number] = self._here()
            self._value((*place, number))
            number += 1
            self._skip(_BLANK)
            if self._text[self._at] == ",":
                self._at += 1
                self._skip(_BLANK)
        self._at += 1

    def _inline_table(self, place: Place) -> None:
        self._at += 1
        self._skip(_BLANK)
        while self._text[self._at] != "}":
            self._pair(place)
            self._skip(_BLANK)
            if self._text[self._at] == ",":
                self._at += 1
                self._skip(_BLANK)
        self._at += 1

    def _skip(self, pattern: re.Pattern[str]) -> int:
        found = pattern.match(self._text, self._at)
        self._at = found.end() if found else self._at
        return self._at

    def _here(self) -> int:
        self._line += self._text.count("\n", self._counted_to, self._at)
        self._counted_to = self._at
        return self._line


def _unquoted(key: str) -> str:
    if key.startswith("'"):
        return key[1:-1]
    return next(iter(tomllib.loads(f"{key} = 0")))
