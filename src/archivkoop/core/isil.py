"""The International Standard Identifier for Libraries and Related Organizations (ISO 15511)."""

import re

_ISIL = re.compile(r"[A-Z]{2}-[A-Za-z0-9:/-]{1,11}")  # clause 4: prefix of the country, unit identifier


def is_isil(text: str) -> bool:
    """Say whether a text has the form of an ISIL with a national prefix, e.g. "DE-Kn110"."""
    return _ISIL.fullmatch(text) is not None
