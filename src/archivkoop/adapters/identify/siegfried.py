"""PRONOM identifiers by Siegfried, in process (pygfried); MIME types by libmagic as a second opinion.

Runs in worker processes only: pygfried holds the interpreter lock while it reads, and no second Go library may live in
the same process.
"""

import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from archivkoop.adapters.identify._fallback import HEAD_BYTES, guess
from archivkoop.core.events import Agent
from archivkoop.core.files import Identification

# Siegfried reads some formats to their end, 100 to 180 MB a second. Larger files than this are asked by head and tail,
# save those whose identification needs the whole: containers (ZIP, OLE2) and PDF (a PDF/A claim may stand anywhere).
LARGE_BYTES = 256 << 20
_CUT_BYTES = 4 << 20
_NEEDS_WHOLE = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF")
_NO_MIME = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Siegfried:
    """Identifies by content first; the extension decides only between formats that look alike."""

    name: str = "siegfried"

    def agents(self) -> tuple[Agent, ...]:
        """Return Siegfried with its signatures, and libmagic."""
        import magic

        return (
            Agent("Siegfried", f"{_signatures()} (pygfried {version('pygfried')})"),
            Agent("libmagic", f"{magic.version() / 100:.2f}"),  # type: ignore[no-untyped-call]
        )

    def identify(self, paths: Sequence[Path]) -> list[Identification]:
        """Return one identification per path, in order. An unreadable file is unidentified, never an error."""
        with tempfile.TemporaryDirectory(prefix="archivkoop-id-") as folder:
            return [_combine(path, *asked) for path, asked in zip(paths, _ask(paths, Path(folder)), strict=True)]


def _ask(paths: Sequence[Path], folder: Path) -> Iterator[tuple[Mapping[str, Any], bool]]:
    """Yield Siegfried's answer for each path, and whether it saw only head and tail."""
    names: list[tuple[str, bool] | None] = []
    for number, path in enumerate(paths):
        try:
            names.append(_askable(path, folder / f"{number}{path.suffix if path.suffix.isascii() else ''}"))
        except OSError:
            names.append(None)
    answers = _siegfried([name[0] for name in names if name])
    for name in names:
        yield (answers.get(name[0], {}), name[1]) if name else ({}, False)


def _askable(path: Path, alias: Path) -> tuple[str, bool]:
    """Return a path that Siegfried can be given: valid UTF-8 and not too much to read; `alias` if need be."""
    if path.stat().st_size > LARGE_BYTES:
        with path.open("rb") as stream:
            head = stream.read(_CUT_BYTES)
            if not head.startswith(_NEEDS_WHOLE):
                stream.seek(-_CUT_BYTES, os.SEEK_END)
                alias.write_bytes(head + stream.read(_CUT_BYTES))
                return str(alias), True
    try:
        str(path.absolute()).encode()
    except UnicodeEncodeError:
        alias.symlink_to(path.absolute())
        return str(alias), False
    return str(path.absolute()), False


def _siegfried(names: list[str]) -> dict[str, Mapping[str, Any]]:
    import pygfried

    try:
        return {file["filename"]: file for file in pygfried.identify_many(names)["files"]}
    except (OSError, ValueError) as error:
        if len(names) > 1:  # one of them upsets the batch: ask each by itself
            return {name: file for single in names for name, file in _siegfried([single]).items()}
        return {name: {"errors": str(error), "matches": []} for name in names}


@cache
def _signatures() -> str:
    import pygfried

    told = pygfried.identify_many([__file__])
    details = "; ".join(identifier["details"] for identifier in told["identifiers"])
    return f"{told['siegfried']}, {details}"


def _combine(path: Path, file: Mapping[str, Any], cut: bool) -> Identification:
    """Join both answers; where the signatures are silent, fall back on libmagic and the first bytes."""
    try:
        with path.open("rb") as stream:
            head = stream.read(HEAD_BYTES)
            mime = _mime(stream.fileno())
    except OSError as error:
        return Identification(None, mime=_NO_MIME, warning=f"unreadable: {error.strerror}")
    if not head:
        return Identification(None, mime="inode/x-empty", warning="empty")
    matches = [match for match in file.get("matches", ()) if match["id"] != "UNKNOWN"]
    if not matches:
        return _from_guess(path, head, mime, str(file.get("errors", "")))
    first = matches[0]
    warnings = [first["warning"]] if first["warning"] else []
    if len(matches) > 1:
        warnings.append("several formats: " + ", ".join(match["id"] for match in matches))
    return Identification(
        puid=first["id"],
        name=first["format"],
        version=first["version"],
        mime=mime,
        basis=first["basis"] + ("; by head and tail only" if cut else ""),
        warning="; ".join(warnings),
    )


def _from_guess(path: Path, head: bytes, mime: str, error: str) -> Identification:
    found = guess(head, path.suffix.lower().removeprefix("."), mime)
    if found is None:
        return Identification(None, mime=mime, warning=error or "no match")
    warning = "no PRONOM signature matches" + (f"; {error}" if error else "")
    return Identification(found.puid, found.name, found.version, mime, found.basis, warning)


@cache
def _libmagic() -> Any:  # noqa: ANN401 (python-magic has no types)
    import magic

    return magic.Magic(mime=True)


def _mime(descriptor: int) -> str:
    """Ask libmagic by descriptor: no file name reaches it."""
    import magic

    try:
        os.lseek(descriptor, 0, os.SEEK_SET)
        return str(_libmagic().from_descriptor(descriptor))
    except magic.MagicException:
        return _NO_MIME


PLUGIN = Siegfried()
