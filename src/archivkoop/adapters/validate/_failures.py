"""Gathers what a validator complains about, so that a file with ten thousand faults gives a short record."""

from collections.abc import Iterable

from archivkoop.core.proof import ClauseFailure

MAX_FAILURES = 100
MAX_TEXT = 300


def gather(complaints: Iterable[tuple[str, str, str]]) -> tuple[ClauseFailure, ...]:
    """Return one failure per clause and message, counted, in the order of their first appearance.

    Args:
        complaints: Clause, message, and where it was found.
    """
    first: dict[tuple[str, str], str] = {}
    counts: dict[tuple[str, str], int] = {}
    for clause, message, where in complaints:
        key = clause, message[:MAX_TEXT]
        if key not in first and len(first) == MAX_FAILURES:
            continue
        first.setdefault(key, where[:MAX_TEXT])
        counts[key] = counts.get(key, 0) + 1
    return tuple(ClauseFailure(*key, counts[key], where) for key, where in first.items())
