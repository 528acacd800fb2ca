"""Text of OpenDocument (ISO/IEC 26300)."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from archivkoop.adapters.compare.office_text.model import SourceText
from archivkoop.adapters.compare.office_text.parts import Parts, attribute, local
from archivkoop.adapters.compare.office_text.xlsx import VOLATILE_FORMULA

if TYPE_CHECKING:
    from lxml.etree import _Element

_RASTER = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp")
_KINDS = {"text": "text", "spreadsheet": "spreadsheet", "presentation": "presentation", "drawing": "presentation"}
# what is not on the page: comments, deletions, speaker's notes, the marks of notes, descriptions, ruby
_HIDDEN = frozenset({"annotation", "tracked-changes", "notes", "title", "desc", "ruby-text", "event-listeners"})
_VOLATILE = frozenset({"date", "time", "file-name", "print-date", "print-time", "editing-duration"})
_RENEWED = _VOLATILE | {"page-number", "page-count", "page-continuation"}  # fields that are filled in anew
_SPACES = frozenset({"s", "tab", "line-break"})


def read(parts: Parts, names: set[str]) -> SourceText:
    """Read a text, spreadsheet, presentation or drawing."""
    found = SourceText("text")
    found.body += _part(parts, "content.xml", found, lambda tag: tag == "body")
    if "styles.xml" in names:
        margins = SourceText("text")
        regions = {"header", "footer", "header-left", "footer-left", "header-first", "footer-first"}
        found.margins += _part(parts, "styles.xml", margins, regions.__contains__)
    return found


def _part(parts: Parts, name: str, found: SourceText, begins: Callable[[str], bool]) -> Iterator[str]:
    """Yield the paragraphs that lie within elements which `begins` names."""
    reader = _Reader(found, begins)
    for event, element in parts.walk(name):
        if event == "start":
            reader.start(element)
        else:
            yield from reader.end(element)


class _Reader:
    """Collects text: an element's text when it starts to have children or ends, its tail when its parent goes on."""

    def __init__(self, found: SourceText, begins: Callable[[str], bool]) -> None:
        self._found = found
        self._begins = begins
        self._inside = 0
        self._hidden = 0
        self._paragraphs: list[list[str]] = []  # a text box in a paragraph is a paragraph within
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._taken: list[bool] = []  # for each open element, whether its text is taken already

    def start(self, element: "_Element") -> None:
        tag = local(element)
        self._take_what_is_before(element)
        self._taken.append(False)
        self._inside += self._begins(tag)
        self._hidden += self._is_hidden(element, tag)
        if tag == "style":
            self._style = attribute(element, "name") or ""
        elif tag == "table-properties" and attribute(element, "display") == "false":
            self._hidden_styles.add(self._style)
        if not self._inside:
            return
        if tag in _KINDS and "office" in str(element.tag):
            self._found.kind = _KINDS[tag]
        elif tag in {"p", "h"}:
            self._paragraphs.append([])
        elif tag in _SPACES:
            self._add(" ")
        self._count(element, tag)

    def end(self, element: "_Element") -> Iterator[str]:
        tag = local(element)
        if not self._taken.pop():
            self._add(element.text)
        self._take_tail(element[-1] if len(element) else None)
        if tag in {"p", "h"} and self._inside and self._paragraphs:
            text = "".join(self._paragraphs.pop())
            if text and not self._hidden:
                yield text
        self._hidden -= self._is_hidden(element, tag)
        self._inside -= self._begins(tag)

    def _is_hidden(self, element: "_Element", tag: str) -> bool:
        if tag in _HIDDEN:
            return True
        if tag in _RENEWED:
            return attribute(element, "fixed") != "true"
        if tag in {"table-row", "table-column"}:
            return attribute(element, "visibility") in {"collapse", "filter"}
        if tag == "table":
            return (attribute(element, "style-name") or "") in self._hidden_styles
        # numbers and dates are shown as their format says, and not compared
        return tag == "table-cell" and (attribute(element, "value-type") or "string") != "string"

    def _count(self, element: "_Element", tag: str) -> None:
        found = self._found
        found.comments += tag == "annotation"
        found.pictures += tag == "image" and (attribute(element, "href") or "").lower().endswith(_RASTER)
        found.unread += tag in {"object", "object-ole"}
        if tag in _VOLATILE:
            found.volatile += attribute(element, "fixed") != "true"
        elif tag == "table-cell":
            found.volatile += bool(VOLATILE_FORMULA.search(attribute(element, "formula") or ""))

    def _take_what_is_before(self, element: "_Element") -> None:
        """Take the text between the element and the one before it, or the beginning of its parent.

        Only that: the tree may have been read far ahead of the events.
        """
        parent, before = element.getparent(), element.getprevious()
        if parent is not None and self._taken and not self._taken[-1]:
            self._add(parent.text)
            self._taken[-1] = True
        self._take_tail(before)

    def _take_tail(self, element: "_Element | None") -> None:
        if element is not None and element.tail:
            self._add(element.tail)
            element.tail = None

    def _add(self, text: str | None) -> None:
        if text and self._paragraphs and not self._hidden:
            self._paragraphs[-1].append(text)
