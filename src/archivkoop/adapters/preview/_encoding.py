"""Which encoding a text has: read where it says so or can be only one, else guessed, and called a guess."""

import codecs
import re
from dataclasses import dataclass

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_DECLARED = re.compile(
    rb"""(?:<\?xml[^>]{0,200}encoding|<meta[^>]{0,200}charset)\s*=\s*["']?\s*([A-Za-z0-9._-]{2,40})"""
)
# What German offices wrote in before UTF-8, the likeliest first; each with the letters that it is told by.
_GUESSES = (("cp1252", "Windows-1252"), ("cp850", "DOS (CP 850)"), ("mac_roman", "Mac Roman"))
_LIKELY = frozenset("äöüÄÖÜßéèàçñ§°€–—„“”‚‘’…«»·²³µ½©®\u00a0")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f-\x9f\ufffd]")


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding as Python and as people call it."""

    codec: str
    name: str
    certain: bool


def detect(head: bytes, *, whole: bool) -> Encoding:
    """Return the encoding of a text that begins with `head`; `whole`: nothing follows."""
    for mark, codec, name in _MARKS:
        if head.startswith(mark):
            return Encoding(codec, name, certain=True)
    if (declared := _declared(head)) is not None:
        return declared
    if head.isascii() and b"\0" not in head:
        return Encoding("utf-8", "ASCII", certain=True)
    if _is_utf8(head, whole=whole):
        return Encoding("utf-8", "UTF-8", certain=True)
    if (wide := _wide(head)) is not None:
        return wide
    codec, name = max(_GUESSES, key=lambda guess: _likelihood(head, guess[0]))
    return Encoding(codec, name, certain=False)


def _declared(head: bytes) -> Encoding | None:
    found = _DECLARED.search(head[:4096])
    if found is None:
        return None
    try:
        info = codecs.lookup(found[1].decode("ascii"))
        "".encode(info.name)  # not every codec is one of text
        head.decode(info.name, "ignore")
    except (LookupError, ValueError, TypeError, AttributeError):
        return None
    return Encoding(info.name, found[1].decode("ascii").upper(), certain=True)


def _is_utf8(head: bytes, *, whole: bool) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=whole)
    except UnicodeDecodeError:
        return False
    return b"\0" not in head


def _wide(head: bytes) -> Encoding | None:
    """Return UTF-16 without a mark: every other byte of Latin text is 0."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) * 4 < len(head):
        return None
    name = "UTF-16" + (" LE" if odd > even else " BE")
    return Encoding("utf-16-le" if odd > even else "utf-16-be", name, certain=False)


def _likelihood(head: bytes, codec: str) -> int:
    """Return how well a text reads in a codec: its foreign letters are those of German, and none is a control sign."""
    text = "".join(sign for sign in head.decode(codec, "replace") if not sign.isascii())
    return sum(sign in _LIKELY for sign in text) - 4 * len(_CONTROLS.findall(text))
