"""The package's name by the profile's template (DESIGN §10): made once, and said beforehand as far as it is known."""

import re
from string import Formatter

UNKNOWN = "…"
_LONGEST = 96
_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})


def package_id(template: str, *, archive: str, year: int, accession: str, token: str) -> str:
    """Return the name, in letters that every file system takes."""
    name = template.format(archive=archive, year=year, accession=accession, token=token)
    return _plain(name).strip("-.")[:_LONGEST]


def foreseen_id(template: str, *, archive: str, year: int, accession: str, token: str) -> str:
    """Return the name as it will be; what is not known yet is an ellipsis."""
    known = {"archive": archive, "year": str(year), "accession": accession, "token": token}
    if all(known[name] for _, name, _, _ in Formatter().parse(template) if name):
        return package_id(template, archive=archive, year=year, accession=accession, token=token)
    return "".join(
        _plain(literal) + ((_plain(known[name]) or UNKNOWN) if name else "")
        for literal, name, _, _ in Formatter().parse(template)
    )


def _plain(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", text.translate(_LETTERS))
