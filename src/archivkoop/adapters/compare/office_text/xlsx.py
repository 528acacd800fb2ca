"""Strings of Excel since 2007 (ISO/IEC 29500)."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from archivkoop.adapters.compare.office_text import pptx
from archivkoop.adapters.compare.office_text.model import SourceText
from archivkoop.adapters.compare.office_text.parts import Parts, attribute, local

if TYPE_CHECKING:
    from lxml.etree import _Element

VOLATILE_FORMULA = re.compile(r"\b(TODAY|NOW|RAND|RANDBETWEEN|WEBSERVICE)\s*\(", re.IGNORECASE)


def read(parts: Parts, names: set[str]) -> SourceText:
    """Read the strings of the visible sheets."""
    found = SourceText("spreadsheet")
    shared = list(_shared_strings(parts)) if "xl/sharedStrings.xml" in names else []
    for name in _visible_sheets(parts, names):
        found.body += _cells(parts, name, shared, found)
    for name in sorted(names):
        if re.fullmatch(r"xl/drawings/drawing\d+\.xml", name):
            found.body += pptx.paragraphs(parts, name, found)
        elif re.fullmatch(r"xl/comments\d*\.xml", name):
            found.comments += sum(event == "end" and local(one) == "comment" for event, one in parts.walk(name))
    return found


def _visible_sheets(parts: Parts, names: set[str]) -> list[str]:
    targets: dict[str, str] = {}
    if "xl/_rels/workbook.xml.rels" in names:
        for event, element in parts.walk("xl/_rels/workbook.xml.rels"):
            if event == "start" and (attribute(element, "Type") or "").endswith("/worksheet"):
                target = attribute(element, "Target") or ""
                targets[attribute(element, "Id") or ""] = target.lstrip("/") if target[:1] == "/" else f"xl/{target}"
    visible = [
        targets.get(attribute(element, "id") or "", "")
        for event, element in parts.walk("xl/workbook.xml")
        if event == "start" and local(element) == "sheet" and element.get("state", "visible") == "visible"
    ]
    return [name for name in visible if name in names]


def _shared_strings(parts: Parts) -> Iterator[str]:
    block: list[str] = []
    phonetic = 0
    for event, element in parts.walk("xl/sharedStrings.xml"):
        tag = local(element)
        if tag == "rPh":
            phonetic += 1 if event == "start" else -1
        elif event == "end" and tag == "t" and not phonetic:
            block.append(element.text or "")
        elif event == "end" and tag == "si":
            yield "".join(block)
            block = []


def _cells(parts: Parts, name: str, shared: list[str], found: SourceText) -> Iterator[str]:
    """Yield the strings of visible rows and columns: numbers are shown as their format says, and not compared."""
    hidden = _Hidden()
    value: list[str] = []
    for event, element in parts.walk(name):
        tag = local(element)
        if event == "start":
            hidden.see(tag, element)
            value = [] if tag == "c" else value
        elif tag in {"v", "t"}:
            value.append(element.text or "")
        elif tag == "f":
            found.volatile += bool(VOLATILE_FORMULA.search(element.text or ""))
        elif tag == "c" and value and not hidden.hides(element.get("r", "")):
            kind = element.get("t")
            if kind == "s":
                yield shared[int(value[0])]
            elif kind in {"str", "inlineStr"}:
                yield "".join(value)


class _Hidden:
    """Knows which rows and columns are hidden; columns are told before the first row."""

    def __init__(self) -> None:
        self._columns: list[tuple[int, int]] = []
        self._row = False

    def see(self, tag: str, element: "_Element") -> None:
        if tag not in {"row", "col"}:
            return
        is_hidden = element.get("hidden") in {"1", "true"}
        if tag == "row":
            self._row = is_hidden
        elif is_hidden:
            self._columns.append((int(element.get("min", "1")), int(element.get("max", "1"))))

    def hides(self, reference: str) -> bool:
        column = _column(reference)
        return self._row or any(first <= column <= last for first, last in self._columns)


def _column(reference: str) -> int:
    """Return the number of a cell's column: "AB7" is 28."""
    number = 0
    for letter in reference:
        if not letter.isalpha():
            break
        number = number * 26 + ord(letter.upper()) - 64
    return number
