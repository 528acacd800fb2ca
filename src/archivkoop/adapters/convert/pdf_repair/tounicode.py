"""Reads the part of a ToUnicode CMap that says which characters a code stands for."""

import re

import pikepdf
from pikepdf import Dictionary, Name, Stream

_TOKEN = re.compile(rb"<([0-9A-Fa-f\s]*)>|(\[)|(\])|([A-Za-z]+)|(-?\d+)")
_MAX_RANGE = 65536


def read(font: Dictionary) -> dict[int, str]:
    """Return code -> characters; empty where there is none or it cannot be read. U+0000 and U+FFFD say nothing."""
    stream = font.get(Name.ToUnicode)
    if not isinstance(stream, Stream):
        return {}
    try:
        data = stream.read_bytes()
    except pikepdf.PdfError:
        return {}
    found: dict[int, str] = {}
    for kind, body in re.findall(rb"begin(bfchar|bfrange)(.*?)end(?:bfchar|bfrange)", data, re.DOTALL):
        tokens = list(_TOKEN.finditer(body))
        (_chars if kind == b"bfchar" else _ranges)(tokens, found)
    return {code: text for code, text in found.items() if text and text.strip("\0\ufffd")}


def _hex(match: re.Match[bytes]) -> bytes | None:
    if match[1] is None:
        return None
    digits = b"".join(match[1].split())
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())


def _text(raw: bytes | None) -> str:
    if raw is None:
        return ""
    if len(raw) == 1:
        return chr(raw[0])
    return raw.decode("utf-16-be", "ignore")


def _chars(tokens: list[re.Match[bytes]], found: dict[int, str]) -> None:
    for code, text in zip(tokens[::2], tokens[1::2], strict=False):
        if (raw := _hex(code)) is not None:
            found[int.from_bytes(raw, "big")] = _text(_hex(text))


def _ranges(tokens: list[re.Match[bytes]], found: dict[int, str]) -> None:
    at = 0
    while at + 2 < len(tokens):
        low, high = _hex(tokens[at]), _hex(tokens[at + 1])
        if low is None or high is None:
            return
        first, last = int.from_bytes(low, "big"), int.from_bytes(high, "big")
        at += 2
        codes = range(first, min(last, first + _MAX_RANGE) + 1)
        if tokens[at][2]:  # an array: one text per code
            at += 1
            for code in codes:
                if at >= len(tokens) or tokens[at][3]:
                    break
                found[code] = _text(_hex(tokens[at]))
                at += 1
            while at < len(tokens) and not tokens[at][3]:
                at += 1
            at += 1
            continue
        text = _text(_hex(tokens[at]))
        at += 1
        for code in codes:
            last_point = ord(text[-1]) + code - first if text else 0
            if text and last_point < 0x110000:
                found[code] = text[:-1] + chr(last_point)
