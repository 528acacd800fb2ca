"""How a pattern that a person writes means files of a deposit."""

from fnmatch import fnmatchcase


def matches(path: str, pattern: str) -> bool:
    """Say whether the pattern means the file: the whole path, a folder above it, or the bare name."""
    path, pattern = path.casefold(), pattern.casefold().rstrip("/")
    name = path.rpartition("/")[2]
    if path == pattern or path.startswith(pattern + "/"):  # also where the name itself has brackets
        return True
    return fnmatchcase(path, pattern) or fnmatchcase(name, pattern)
