"""How what a person writes means files of a deposit."""

import unicodedata
from fnmatch import fnmatchcase


def folded(path: str) -> str:
    """Return a path as it is searched and sorted: no difference of case, nor of how an umlaut is composed."""
    return unicodedata.normalize("NFC", path).casefold()


def matches(path: str, pattern: str) -> bool:
    """Say whether the pattern means the file: the whole path, a folder above it, or the bare name."""
    path, pattern = folded(path), folded(pattern).rstrip("/")
    name = path.rpartition("/")[2]
    if path == pattern or path.startswith(pattern + "/"):  # also where the name itself has brackets
        return True
    return fnmatchcase(path, pattern) or fnmatchcase(name, pattern)
