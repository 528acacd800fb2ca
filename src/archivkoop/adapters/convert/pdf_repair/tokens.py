"""Content streams as spans of bytes: so that one operator can be cut out and everything else stays as it is.

Tolerant as viewers are: what no standard knows is a token like any other.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

OPERATORS = frozenset(
    b"b B b* B* BDC BI BMC BT BX c cm CS cs d d0 d1 Do DP EI EMC ET EX f F f* G g gs h i ID j J K k l m M MP n q Q re "
    b"RG rg ri s S SC sc SCN scn sh T* Tc Td TD Tf Tj TJ TL Tm Tr Ts Tw Tz v w W W* y ' \"".split()
)
_REGULAR = re.compile(rb"[^\0\t\n\x0c\r ()<>\[\]{}/%]+")
_NAME = re.compile(rb"/[^\0\t\n\x0c\r ()<>\[\]{}/%]*")
_GAP = re.compile(rb"(?:[\0\t\n\x0c\r ]+|%[^\r\n]*)*")
_HEX = re.compile(rb"<[^>]*>?")
_END_OF_IMAGE = re.compile(rb"[\0\t\n\x0c\r ]EI(?=[\0\t\n\x0c\r ]|$)")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of content. `kind`: "number", "operand" (name, string, bracket), "operator", "junk"."""

    kind: str
    start: int
    end: int
    text: bytes


def tokens(data: bytes) -> Iterator[Token]:
    """Yield the tokens of a content stream; the data of an inline image belongs to its ID operator."""
    at = 0
    while True:
        at = _GAP.match(data, at).end()  # type: ignore[union-attr] # the pattern matches nothing, too
        if at >= len(data):
            return
        token = _at(data, at)
        if token.text == b"ID" and token.kind == "operator":
            end = _END_OF_IMAGE.search(data, token.end)
            token = Token("operator", at, end.start() if end else len(data), b"ID")
        yield token
        at = token.end


def _at(data: bytes, at: int) -> Token:
    first = data[at : at + 1]
    kind = "operand"
    if first == b"(":
        end = _string_end(data, at)
    elif data[at : at + 2] in {b"<<", b">>"}:
        end = at + 2
    elif first in b"[]":
        end = at + 1
    elif (match := (_NAME if first == b"/" else _HEX if first == b"<" else _REGULAR).match(data, at)) is None:
        kind, end = "junk", at + 1
    else:
        end = match.end()
        kind = _kind(data[at:end])
    return Token(kind, at, end, data[at:end])


def _kind(text: bytes) -> str:
    if text[:1] in b"/<" or text in {b"true", b"false", b"null"}:
        return "operand"
    # "-" and "1.2.3" are numbers, too: viewers read some number
    return "number" if not text.strip(b"+-.0123456789") else "operator"


def _string_end(data: bytes, at: int) -> int:
    depth = 0
    while at < len(data):
        byte = data[at : at + 1]
        if byte == b"\\":
            at += 1
        elif byte == b"(":
            depth += 1
        elif byte == b")":
            depth -= 1
            if not depth:
                return at + 1
        at += 1
    return len(data)
