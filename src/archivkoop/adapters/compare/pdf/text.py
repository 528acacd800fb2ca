"""Compares the text of two pages: nothing lost, nothing mangled."""

import unicodedata
from collections import Counter
from dataclasses import dataclass

_CONTEXT = 30  # characters shown of each side


@dataclass(frozen=True, slots=True)
class TextDifference:
    """Where two texts part."""

    lost: int  # characters of the original that the derivative lacks
    added: int  # characters of the derivative that the original lacks; both 0: another order
    original: str  # from shortly before the first difference
    derivative: str


def normalise(text: str) -> str:
    """Return the characters without spaces, in the form in which equal text is equal.

    Where words end, pdfium guesses from positions; so a space is no evidence, neither for nor against.
    """
    return "".join(unicodedata.normalize("NFKC", text).split())


def compare_text(original: str, derivative: str) -> TextDifference | None:
    """Return None if both say the same."""
    if original == derivative:
        return None
    one, two = normalise(original), normalise(derivative)
    if one == two:
        return None
    lost = Counter(one) - Counter(two)
    added = Counter(two) - Counter(one)
    same = next((at for at, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
    place = slice(max(0, same - _CONTEXT // 3), same + _CONTEXT)
    return TextDifference(lost.total(), added.total(), one[place], two[place])
