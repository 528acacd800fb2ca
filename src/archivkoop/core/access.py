"""What a person and a workstation add to a deposit so that its files can be read and judged."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from archivkoop.core.errors import PasswordsSyntaxError
from archivkoop.core.patterns import matches

# What the check of an encrypted file found out, as the fact "encrypted".
OPENED = "opened"  # with a password
NOT_OPENED = "wrong_password"  # none of the passwords given opens it
TO_BE_OPENED = "password"  # with a password, and nobody gave one
CLOSED = frozenset({TO_BE_OPENED, NOT_OPENED})

STILL_CLOSED = "encrypted: needs a password"  # why a conversion refused a file that was closed to it


@dataclass(frozen=True, slots=True)
class Passwords:
    """Passwords that a person gave, each with the files it is for.

    They exist in memory alone: no journal, package, log or message has them, so nothing of them is ever printed.
    """

    entries: tuple[tuple[str, str], ...] = field(default=(), repr=False)  # pattern, password

    def __bool__(self) -> bool:
        """Say whether there are any."""
        return bool(self.entries)

    def with_first(self, pattern: str, password: str) -> "Passwords":
        """Return these with another one that is tried before them; the one before it for the same files is gone."""
        return Passwords(((pattern, password), *(entry for entry in self.entries if entry[0] != pattern)))

    def of(self, path: str) -> tuple[str, ...]:
        """Return what may open a file, in the order given."""
        return tuple(dict.fromkeys(password for pattern, password in self.entries if matches(path, pattern)))


@dataclass(frozen=True, slots=True)
class Access:
    """What workers need beside the profile."""

    passwords: Passwords = field(default_factory=Passwords)
    trust_anchors: Path | None = None  # a folder of certificates that the archive trusts


def parse_passwords(text: str, name: str) -> Passwords:
    """Read a passwords file: TOML with a text for each pattern, or lines `pattern = password`.

    In a pattern, `*` and `?` stand for anything, as for what is left out. Lines that begin with "#" are remarks.

    Args:
        text: What the file says.
        name: What to call the file in a message.

    Raises:
        PasswordsSyntaxError: A line says neither; the message names its number, never what it says.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        table = {}
    if table and all(isinstance(value, str) for value in table.values()):
        return Passwords(tuple(table.items()))
    return Passwords(tuple(_lines(text, name)))


def _lines(text: str, name: str) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        # A password may hold "=", a name rarely does; with spaces around it, the sign is beyond doubt.
        pattern, sign, password = line.partition(" = ")
        if not sign:
            pattern, sign, password = line.partition("=")
        pattern, password = _bare(pattern), _bare(password)
        if not (sign and pattern and password):
            raise PasswordsSyntaxError(path=name, line=number)
        yield pattern, password


def _bare(text: str) -> str:
    text = text.strip()
    quoted = len(text) >= 2 and text[0] == text[-1] and text[0] in {'"', "'"}
    return text[1:-1] if quoted else text
