"""Compares the text of two pages: nothing lost, nothing mangled."""

import unicodedata
from collections import Counter
from dataclasses import dataclass

_CONTEXT = 30  # characters shown of each side

# One glyph name stands for two characters (Adobe Glyph List), or pdfium has a sign of its own for a hyphen at the end
# of a line: which of them a writer or reader chooses says nothing about the text.
SAME = {
    0x00A0: 0x0020,
    0x0002: 0x002D,
    0x00AD: 0x002D,
    0x2010: 0x002D,
    0x2011: 0x002D,
    0xFFFE: 0x002D,
    0x00B5: 0x03BC,
    0x2206: 0x0394,
    0x2126: 0x03A9,
    0x02C9: 0x00AF,
    0x2219: 0x00B7,
    0x2215: 0x2044,
}
# Forms of letters, not letters of their own: ligatures, Arabic and Hebrew forms, radicals. But never ² for 2.
_FORMS = ((0xFB00, 0xFB4F), (0xFB50, 0xFDFF), (0xFE70, 0xFEFC), (0x2E80, 0x2FD5))
_SAYS_NOTHING = frozenset({"Cc", "Cn", "Co", "Cs"})  # controls, unassigned, private use, half characters


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
    composed = unicodedata.normalize("NFC", text).translate(SAME)
    if not composed.isascii():
        composed = "".join(map(_plain, composed))
    return "".join(composed.split())


def _plain(character: str) -> str:
    code = ord(character)
    if code >= 0x2E80 and any(low <= code <= high for low, high in _FORMS):
        return unicodedata.normalize("NFKC", character)
    return character


def says_nothing(character: str) -> bool:
    """Whether it is a code that nobody can read; whatever comes instead is no loss."""
    return character == "\ufffd" or unicodedata.category(character) in _SAYS_NOTHING


def compare_text(original: str, derivative: str) -> TextDifference | None:
    """Return None if both say the same."""
    if original == derivative:
        return None
    one, two = normalise(original), normalise(derivative)
    if one == two:
        return None
    lost = Counter(one) - Counter(two)
    for character in [character for character in lost if says_nothing(character)]:
        del lost[character]
    added = Counter(two) - Counter(one)
    same = next((at for at, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
    place = slice(max(0, same - _CONTEXT // 3), same + _CONTEXT)
    return TextDifference(lost.total(), added.total(), one[place], two[place])
