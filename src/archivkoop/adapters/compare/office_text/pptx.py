"""Text of PowerPoint since 2007, and of drawings in all of Office Open XML (ISO/IEC 29500)."""

import re
from collections.abc import Iterator

from archivkoop.adapters.compare.office_text.model import SourceText
from archivkoop.adapters.compare.office_text.parts import Parts, local


def read(parts: Parts, names: set[str]) -> SourceText:
    """Read the slides, hidden ones, too."""
    found = SourceText("presentation")
    for name in sorted(names):
        if re.fullmatch(r"ppt/slides/slide\d+\.xml", name):
            found.body += paragraphs(parts, name, found)
        elif re.fullmatch(r"ppt/comments/[^/]+\.xml", name):
            found.comments += sum(event == "end" and local(one) == "cm" for event, one in parts.walk(name))
    return found


def paragraphs(parts: Parts, name: str, found: SourceText) -> Iterator[str]:
    """Yield the paragraphs of a slide or drawing."""
    block: list[str] = []
    skipped = 0
    for event, element in parts.walk(name):
        tag = local(element)
        if tag == "Fallback":
            skipped += 1 if event == "start" else -1
        elif event == "start" or skipped:
            continue
        elif tag == "p":
            yield "".join(block)
            block = []
        elif tag == "t":
            block.append(element.text or "")
        elif tag == "br":
            block.append(" ")
        elif tag == "blip":
            found.pictures += 1
        elif tag in {"chart", "relIds", "oleObj"}:
            found.unread += 1
    yield "".join(block)
