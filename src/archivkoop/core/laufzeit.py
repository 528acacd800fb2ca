"""Reads a German "Laufzeit" (date range) as people write it."""

import re
from collections.abc import Iterator
from datetime import date

_DASH = re.compile(r"\s*(?:/|–|—|\bbis\b|(?<=\d)\s*-\s*(?=\d))\s*")
_ISO = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")
_GERMAN = re.compile(r"(?:(\d{1,2})\.\s*)?(\d{1,2})\.\s*(\d{4})")
_YEAR = re.compile(r"\d{4}")


def parse_date_range(text: str) -> tuple[str, str] | None:
    """Return begin and end as ISO 8601 dates of reduced precision (EDTF level 0), or None.

    Understood: 1987 · 1987-1995 · 1987–1995 · 12.03.1987 bis 4.5.1990 · 3.1987 - 1990 · 1987-03-12/1990-05-04.
    """
    text = text.strip()
    whole = _parse_date(text)
    if whole:
        return whole, whole
    return next((pair for pair in _pairs(text) if _in_order(*pair)), None)


def ends_before_it_begins(text: str) -> bool:
    """Say whether both dates can be read, and are the wrong way round."""
    return parse_date_range(text) is None and next(_pairs(text.strip()), None) is not None


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for found in _DASH.finditer(text):
        begin, end = _parse_date(text[: found.start()].strip()), _parse_date(text[found.end() :].strip())
        if begin and end:
            yield begin, end


def _in_order(begin: str, end: str) -> bool:
    return begin[: len(end)] <= end[: len(begin)]


def _parse_date(text: str) -> str | None:
    if _YEAR.fullmatch(text):
        return text
    if found := _ISO.fullmatch(text):
        year, month, day = found.groups()
    elif found := _GERMAN.fullmatch(text):
        day, month, year = found.groups()
    else:
        return None
    try:
        date(int(year), int(month), int(day or 1))
    except ValueError:
        return None
    return f"{year}-{int(month):02}" + (f"-{int(day):02}" if day else "")
