"""Finds what content streams may not say, as spans of bytes; everything else stays as it is."""

import re
from collections.abc import Iterator

from archivkoop.adapters.convert.pdf_repair import tokens
from archivkoop.adapters.convert.pdf_repair.tokens import Token

MAX_INTEGER, MAX_REAL, MIN_REAL = 2**31 - 1, 3.403e38, 1.175e-38  # ISO 32000-1, Annex C
_DIGITS = b"0123456789abcdefABCDEF"
_INTENTS = frozenset({b"/RelativeColorimetric", b"/AbsoluteColorimetric", b"/Perceptual", b"/Saturation"})

_HEX = re.compile(rb"<(?!<)")

Cut = tuple[int, int, bytes]  # from, to, what stands there instead


def cleaned(data: bytes, cuts: list[Cut]) -> bytes:
    """Return the content with the cuts made."""
    parts: list[bytes] = []
    at = 0
    for start, end, instead in cuts:
        parts += [data[at:start], instead]
        at = end
    return b"".join([*parts, data[at:]])


def cuts_of(data: bytes) -> Iterator[Cut]:
    """Yield, in order, what must go or become something else."""
    operands: list[Token] = []
    in_image = False
    for token in tokens.tokens(data):
        if token.kind == "junk":
            yield token.start, token.end, b" "
            continue
        if token.kind != "operator":
            operands.append(token)
            continue
        if token.text not in tokens.OPERATORS:
            start = operands[0].start if operands and not in_image else token.start
            yield start, token.end, b" "
        else:
            yield from _within(operands, token)
        in_image = token.text == b"BI"
        operands = []
    yield from _numbers(operands)


def _within(operands: list[Token], operator: Token) -> Iterator[Cut]:
    for before, token in zip([None, *operands], operands, strict=False):
        if token.kind == "number":
            yield from _numbers([token])
        elif _HEX.match(token.text) and (text := _whole(token.text)) != token.text:
            yield token.start, token.end, text
        elif operator.text == b"ri" and token.text.startswith(b"/") and token.text not in _INTENTS:
            yield token.start, token.end, b"/RelativeColorimetric"
        elif operator.text == b"ID" and token.text == b"true" and before and before.text in {b"/I", b"/Interpolate"}:
            yield token.start, token.end, b"false"


def _whole(text: bytes) -> bytes:
    """6.1.6: return a hexadecimal string with digits only, and as many as it takes: a missing last one counts as 0."""
    digits = bytes(byte for byte in text.strip(b"<>") if byte in _DIGITS)
    if len(digits) % 2 == 0 and len(digits) == len(text.strip(b"<>").translate(None, b"\0\t\n\x0c\r ")):
        return text
    return b"<" + digits + b"0" * (len(digits) % 2) + b">"


def _numbers(operands: list[Token]) -> Iterator[Cut]:
    for token in operands:
        if token.kind == "number" and (text := limited(token.text)) is not None:
            yield token.start, token.end, text


def _readable(text: bytes) -> bytes:
    """Return the part of a malformed number that viewers read: up to what does not belong there."""
    match = re.match(rb"[+-]?\d*\.?\d*", text)
    found = match[0] if match else b""
    return found if found.strip(b"+-.") and limited(found) is None else b"0"


def limited(text: bytes) -> bytes | None:
    """Return what stands for a number that is none or lies beyond the limits; None: it is fine."""
    try:
        if b"." not in text:
            return None if abs(int(text)) <= MAX_INTEGER else b"0"
        value = abs(float(text))
    except ValueError:
        return _readable(text)
    return None if value == 0 or MIN_REAL <= value <= MAX_REAL else b"0"
