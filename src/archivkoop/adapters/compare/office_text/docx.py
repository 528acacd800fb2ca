"""Text of Word since 2007 (ISO/IEC 29500)."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from archivkoop.adapters.compare.office_text.model import SourceText, is_renewed, is_volatile
from archivkoop.adapters.compare.office_text.parts import Parts, attribute, local

if TYPE_CHECKING:
    from lxml.etree import _Element

# Not shown: deletions, and what is there once more for programs that do not know the newer form.
_SKIPPED = frozenset({"Fallback", "delText", "del", "moveFrom"})
_SPACES = {"tab": " ", "br": " ", "cr": " ", "ptab": " ", "noBreakHyphen": "-"}


def read(parts: Parts, names: set[str], main: str = "word/document.xml") -> SourceText:
    """Read a document; `main` is its main part."""
    found = SourceText("text")
    found.body += _paragraphs(parts, main, found)
    for name in sorted(names):
        stem = PurePosixPath(name).name
        if not re.fullmatch(r"word/[^/]+\.xml", name):
            continue
        if stem.startswith(("footnotes", "endnotes")):
            found.body += _paragraphs(parts, name, found)
        elif stem.startswith(("header", "footer")):
            found.margins += _paragraphs(parts, name, found)
        elif stem == "comments.xml":
            found.comments += sum(event == "end" and local(one) == "comment" for event, one in parts.walk(name))
    unread = ("word/charts/chart", "word/diagrams/data", "word/embeddings/")
    found.unread += sum(name.startswith(unread) for name in names)
    return found


def main_part(parts: Parts, names: set[str]) -> str | None:
    """Return the main document of a package that names it otherwise than Word does."""
    if "_rels/.rels" not in names:
        return None
    for event, element in parts.walk("_rels/.rels"):
        target = (attribute(element, "Target") or "").lstrip("/")
        if event == "start" and (attribute(element, "Type") or "").endswith("/officeDocument") and target in names:
            return target if PurePosixPath(target).parts[0] == "word" else None
    return None


def _paragraphs(parts: Parts, name: str, found: SourceText) -> Iterator[str]:
    """Yield the paragraphs of a part, without hidden text, deletions and field codes."""
    reader = _Reader(found)
    for event, element in parts.walk(name):
        if event == "start":
            reader.start(local(element), element)
            continue
        reader.end(local(element), element)
        if local(element) == "p":
            yield reader.take()
    yield reader.take()


class _Fields:
    """Knows whether we are in the result of a field that is filled in anew."""

    def __init__(self, found: SourceText) -> None:
        self._found = found
        self._open: list[tuple[list[str], bool]] = []  # code, and whether its result is not compared

    @property
    def renewed(self) -> bool:
        return any(renewed for _, renewed in self._open)

    def begin(self, code: str = "") -> None:
        self._open.append(([code], False))
        if code:
            self.separate()

    def code(self, part: str) -> None:
        if self._open:
            self._open[-1][0].append(part)

    def separate(self) -> None:
        if self._open:
            code = "".join(self._open[-1][0])
            self._open[-1] = [], is_renewed(code)
            self._found.volatile += is_volatile(code)

    def end(self) -> None:
        if self._open:
            self._open.pop()


class _Reader:
    def __init__(self, found: SourceText) -> None:
        self._found = found
        self._fields = _Fields(found)
        self._block: list[str] = []
        self._skipped = 0  # in how many elements we are whose content is not shown
        self._hidden = False

    def take(self) -> str:
        text, self._block = "".join(self._block), []
        return text

    def start(self, tag: str, element: "_Element") -> None:
        if tag in _SKIPPED:
            self._skipped += 1
        elif tag == "r":
            self._hidden = False
        elif tag == "vanish":
            self._hidden = attribute(element, "val") not in {"0", "false", "off"}
        elif tag == "fldSimple":
            self._fields.begin(attribute(element, "instr") or " ")
        elif tag == "fldChar":
            step = {"begin": self._fields.begin, "separate": self._fields.separate, "end": self._fields.end}
            step.get(attribute(element, "fldCharType") or "", lambda: None)()

    def end(self, tag: str, element: "_Element") -> None:
        if tag in _SKIPPED:
            self._skipped -= 1
        elif tag == "fldSimple":
            self._fields.end()
        elif tag == "instrText":
            self._fields.code(element.text or "")
        elif not self._skipped:
            self._shown(tag, element)

    def _shown(self, tag: str, element: "_Element") -> None:
        # formulas are set by LibreOffice in an order of its own
        if tag == "t" and not (self._hidden or self._fields.renewed or "math" in str(element.tag)):
            self._block.append(element.text or "")
        elif tag in _SPACES:
            self._block.append(_SPACES[tag])
        elif tag in {"blip", "imagedata"}:
            self._found.pictures += 1
