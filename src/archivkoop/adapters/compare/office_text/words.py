"""Brings two texts to a common form and counts how much of one is in the other."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# Soft hyphens, joiners, byte order marks; U+0002 and U+FFFE stand where PDFium saw a hyphen at the end of a line.
_INVISIBLE = dict.fromkeys((0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x2, 0xFFFE, 0x34F, *range(0xFE00, 0xFE10)))
_WORD = re.compile(r"[^\W\d_]+|\d+")  # a number beside a word, as in the next cell, is no part of it
_MAX_PARTS = 8  # pieces that one word may have been broken into, e.g. in narrow columns
_MAX_MISSING = 20


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a text is found in another."""

    words: int
    found: int
    characters: int
    found_characters: int
    missing: tuple[str, ...]  # examples, the longest first

    @property
    def share(self) -> float:
        """Share of the characters that stand in words found: 0 to 1; 1 where there is no text."""
        return self.found_characters / self.characters if self.characters else 1.0


def words_of(text: str) -> list[str]:
    """Return the words in a form that survives typesetting: compatibility characters, case and marks resolved.

    Letters keep their accents; ligatures, full-width forms, superscripts and capitals do not matter.
    """
    plain = unicodedata.normalize("NFKC", text.translate(_INVISIBLE)).casefold()
    return _WORD.findall(unicodedata.normalize("NFC", plain))


def coverage(source: Sequence[str], derivative: Sequence[str]) -> Coverage:
    """Count the source's words in the derivative, each as often as it stands there.

    A word counts as found, too, where the derivative has it in pieces (hyphenation, narrow cells, spaced letters), or
    where it runs several of the source's words together (cells side by side).
    """
    missing = Counter(source)
    missing.subtract(derivative)
    spare = Counter({word: -count for word, count in missing.items() if count < 0})
    missing = +missing
    _match_joined(derivative, missing, spare)  # in pieces: neighbours in the derivative make a missing word
    _match_joined(source, spare, missing)  # run together: neighbours in the source make a spare word
    lost = sum(missing.values())
    lost_characters = sum(len(word) * count for word, count in missing.items())
    characters = sum(map(len, source))
    examples = sorted(missing, key=lambda word: (-len(word), word))[:_MAX_MISSING]
    return Coverage(len(source), len(source) - lost, characters, characters - lost_characters, tuple(examples))


def _match_joined(sequence: Sequence[str], wholes: Counter[str], parts: Counter[str]) -> None:
    """Strike out wholes that neighbouring parts of the sequence make together, and these parts."""
    if not wholes or not parts:
        return
    longest = max(map(len, wholes))
    for start, word in enumerate(sequence):
        if parts[word] <= 0:
            continue
        joined = word
        for end in range(start + 1, min(start + _MAX_PARTS, len(sequence))):
            joined += sequence[end]
            if len(joined) > longest or parts[sequence[end]] <= 0:
                break
            if wholes[joined] > 0:
                wholes[joined] -= 1
                parts.subtract(sequence[start : end + 1])
                break
    for counter in (wholes, parts):
        for word in [word for word, count in counter.items() if count <= 0]:
            del counter[word]


def words_of_all(blocks: Iterable[str]) -> list[str]:
    """Return the words of all blocks, in order."""
    return [word for block in blocks for word in words_of(block)]
