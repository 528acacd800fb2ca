"""Reads the tag files of a bag: by RFC 8493 for foreign ones, byte for byte for our own."""

import codecs
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from archivkoop.stages.bag import BAGIT_TXT
from archivkoop.stages.verify_files import is_ordinary

MOST_TAG_BYTES = 16 << 20  # of bag-info.txt
MOST_LINE = 1 << 16
ALGORITHMS = {"md5": 32, "sha1": 40, "sha224": 56, "sha256": 64, "sha384": 96, "sha512": 128}  # hex digits
WEAK = frozenset({"md5", "sha1"})

_DECLARATION = re.compile(r"BagIt-Version: ?(\d+)\.(\d+)\s*\nTag-File-Character-Encoding: ?([A-Za-z0-9._-]+)\s*\n?")
_OWN_LINE = re.compile(rb"([0-9a-f]{128})  ([^\r\n]+)\n")
_LINE = re.compile(r"([0-9A-Fa-f]+)[ \t]+\*?(.+)")
_LABEL = re.compile(r"([^\s:][^:\r\n]*?)[ \t]*:[ \t]*(.*)")
_ENCODED = re.compile(r"%(0[AaDd]|25)")
_DRIVE = re.compile(r"[A-Za-z]:")


@dataclass(frozen=True, slots=True)
class Declaration:
    """What bagit.txt says."""

    version: tuple[int, int] = (1, 0)
    encoding: str = "utf-8"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a line of a tag file."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a manifest."""

    line: int
    path: str
    digest: str  # lower-case hex


def read_declaration(bag: Path, own: bool) -> Declaration | str:
    """Return what bagit.txt says, or a word for what is wrong with it."""
    if not is_ordinary(bag, "bagit.txt"):
        return "missing"
    try:
        with (bag / "bagit.txt").open("rb") as stream:
            data = stream.read(MOST_LINE)
    except OSError as error:
        return error.strerror or str(error)
    if own:
        return Declaration() if data == BAGIT_TXT else "not_canonical"
    found = _DECLARATION.fullmatch(data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n"))
    if found is None:
        return "form"
    try:
        encoding = codecs.lookup(found[3]).name
        "a".encode(encoding)  # some codecs are none of text
    except (LookupError, UnicodeError):
        return "encoding"
    return Declaration((int(found[1]), int(found[2])), encoding)


def read_info(bag: Path, encoding: str) -> tuple[dict[str, list[str]], Fault | None]:
    """Return bag-info.txt by lower-case label, and the first fault. Where there is none, nothing."""
    info: dict[str, list[str]] = {}
    fault: Fault | None = None
    values: list[str] | None = None
    if not is_ordinary(bag, "bag-info.txt"):
        return {}, None
    try:
        with (bag / "bag-info.txt").open("rb") as stream:
            text = stream.read(MOST_TAG_BYTES).decode(encoding)
    except (OSError, UnicodeDecodeError) as error:
        return {}, Fault(0, str(error))
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text), 1):
        if found := _LABEL.fullmatch(line):
            values = info.setdefault(found[1].lower(), [])
            values.append(found[2].strip())
        elif line[:1] in {" ", "\t"} and values:
            values[-1] = f"{values[-1]} {line.strip()}"
        elif line.strip():
            fault = fault or Fault(number, "form")
    return info, fault


def read_own_manifest(file: Path) -> Iterator[Entry | Fault]:
    """Yield the entries of one of our own manifests; everything that is not canonical is a fault.

    Raises:
        OSError: It cannot be read.
    """
    last = ""
    with file.open("rb") as stream:
        number = 0
        while line := stream.readline(MOST_LINE):
            number += 1
            found = _OWN_LINE.fullmatch(line)
            path = _decoded(found[2]) if found else None
            if found is None or path is None:
                yield Fault(number, "not_canonical")
                continue
            if path <= last:
                yield Fault(number, "order")
            if "%" in path or unicodedata.normalize("NFC", path) != path:
                yield Fault(number, "name")
            last = path
            yield Entry(number, path, found[1].decode("ascii"))


def _decoded(raw: bytes) -> str | None:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None


def read_manifest(file: Path, algorithm: str, declaration: Declaration) -> Iterator[Entry | Fault]:
    """Yield the entries of a foreign manifest.

    Raises:
        OSError: It cannot be read.
    """
    number = 0
    try:
        with file.open(encoding=declaration.encoding) as stream:
            while line := stream.readline(MOST_LINE):
                number += 1
                text = line.rstrip("\r\n")
                if not text.strip():
                    continue
                found = _LINE.fullmatch(text)
                if found is None or len(found[1]) != ALGORITHMS[algorithm]:
                    yield Fault(number, "form")
                    continue
                yield Entry(number, _unescaped(found[2], declaration), found[1].lower())
    except UnicodeError:
        yield Fault(number + 1, "encoding")


def _unescaped(path: str, declaration: Declaration) -> str:
    if declaration.version < (1, 0):  # older ones knew no escape of "%" itself
        return re.sub(r"%0[Aa]", "\n", re.sub(r"%0[Dd]", "\r", path)).removeprefix("./")
    decoded = {"0A": "\n", "0D": "\r", "25": "%"}
    return _ENCODED.sub(lambda escape: decoded[escape[1].upper()], path).removeprefix("./")


def refused(path: str) -> bool:
    """Say whether a path leads, or might lead on some system, out of the bag."""
    if path.startswith(("/", "~", "\\")) or "\\" in path or "\0" in path or _DRIVE.match(path):
        return True
    return any(part in {"", ".", ".."} for part in path.split("/"))
