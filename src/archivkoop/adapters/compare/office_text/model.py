"""What is read of a source, whatever its format."""

import re
from dataclasses import dataclass, field

_RENEWED = re.compile(
    r"\s*(PAGE|PAGEREF|NUMPAGES|SECTIONPAGES|DATE|TIME|PRINTDATE|SAVEDATE|FILENAME|EDITTIME)\b", re.IGNORECASE
)
_VOLATILE = re.compile(r"\s*(DATE|TIME|PRINTDATE|SAVEDATE|FILENAME|EDITTIME)\b", re.IGNORECASE)


def is_renewed(code: str) -> bool:
    """Say whether a field of Word is filled in anew each time: its result in the file says nothing."""
    return _RENEWED.match(code) is not None


def is_volatile(code: str) -> bool:
    """Say whether such a field shows another value each day."""
    return _VOLATILE.match(code) is not None


class NoReaderError(Exception):
    """Nothing here reads the document's text; says why."""


@dataclass(slots=True)
class SourceText:
    """What can be compared. Blocks are paragraphs, cells or runs of text, in the order of the document."""

    kind: str  # "text", "spreadsheet", "presentation"
    body: list[str] = field(default_factory=list)
    margins: list[str] = field(default_factory=list)  # headers and footers: not every one is on a page
    pictures: int = 0
    comments: int = 0
    volatile: int = 0  # fields and formulas that show another value each day
    unread: int = 0  # charts, diagrams, embedded objects: their text is not compared
