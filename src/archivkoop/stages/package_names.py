"""Names inside the package: such that every file system and every bag tool agrees on them.

Unicode form C; no `%`, control characters or what Windows reserves; no trailing dot or space; no component over 255
bytes and no path over the profile's limit; no two names of a folder equal but for case or Unicode form. What breaks a
rule is renamed, always in the same way for the same deposit; the name it came with is kept in PREMIS.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from archivkoop.core.conversion import beside

MOST_BYTES = 255  # of one component: ext4, XFS, NFS; NTFS counts 255 UTF-16 units, which is never less
ROOM_FOR_NAMES = 64  # what a folder's path leaves below the limit; a deeper one is moved up
_LONGEST_EXTENSION = 12

# The bag tools split manifests at every line break that Unicode knows, and strip white space at the end of a line.
_UNSAFE = re.compile('[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff\ud800-\udfff%<>:"/\\\\|?*]')
_ENDING = re.compile(r"[.\s]+$")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])[\s]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Named:
    """A file's place below the data folder of its representation."""

    path: str
    reasons: tuple[str, ...]  # why it is not the one wanted; empty: it is


def safe_component(name: str) -> tuple[str, tuple[str, ...]]:
    """Return a name that every system takes, and what had to be changed."""
    reasons = []
    safe = unicodedata.normalize("NFC", name)
    if safe != name:
        reasons.append("unicode_form")
    cleaned = _UNSAFE.sub("_", safe)
    if cleaned != safe:
        reasons.append("characters")
    ended = _ENDING.sub(lambda ending: "_" * len(ending[0]), cleaned)
    if ended != cleaned:
        reasons.append("ending")
    if _RESERVED.fullmatch(ended.partition(".")[0]):
        reasons.append("reserved")
        ended = f"_{ended}"
    return ended, tuple(reasons)


def length(text: str) -> int:
    """Return the length that Windows counts, in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def key_of(name: str) -> str:
    """Return what two names share that differ only in case or Unicode form."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _split(name: str) -> tuple[str, str]:
    stem, dot, extension = name.rpartition(".")
    if not stem or length(extension) > _LONGEST_EXTENSION:
        return name, ""
    return stem, dot + extension


def _join(stem: str, mark: str, extension: str, room: int) -> str:
    """Return stem, mark and extension, the stem cut so that the whole fits."""
    while stem and not _fits(stem + mark + extension, room):
        stem = stem[:-1]
    return stem + mark + extension


def _fits(name: str, room: int) -> bool:
    return length(name) <= room and (len(name) * 4 <= MOST_BYTES or len(name.encode()) <= MOST_BYTES)


def fitted(name: str, room: int, origin: str) -> str:
    """Return the name, cut and marked by its origin's digest if it is too long for `room` (UTF-16 units) or a disk."""
    if _fits(name, room):
        return name
    stem, extension = _split(name)
    return _join(stem, f"~{_digest(origin, 8)}", extension, room)


def _digest(text: str, characters: int) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:characters]


class _Taken:
    """The names of one folder, as digests of 8 bytes: a folder may hold a million."""

    def __init__(self) -> None:
        self._keys: set[int] = set()
        self._next: dict[int, int] = {}

    def __contains__(self, key: int) -> bool:
        return key in self._keys

    def add(self, key: int) -> None:
        self._keys.add(key)

    def number(self, key: int) -> int:
        """Return the next number for names like this: a folder full of them is not searched again and again."""
        self._next[key] = self._next.get(key, 1) + 1
        return self._next[key]


def _claim(name: str, room: int, *folders: _Taken, others: tuple[str, ...] = ()) -> str:
    """Return the first of `name` and `others` that is free in all `folders`, else `name` with a number, and take it."""
    for candidate in (name, *others):
        if _fits(candidate, room) and _take(candidate, folders):
            return candidate
    stem, extension = _split(name)
    key = _key(name)
    while not _take(candidate := _join(stem, f"~{folders[0].number(key)}", extension, room), folders):
        pass
    return candidate


def _take(name: str, folders: tuple[_Taken, ...]) -> bool:
    key = _key(name)
    if any(key in folder for folder in folders):
        return False
    for folder in folders:
        folder.add(key)
    return True


def _key(name: str) -> int:
    return int.from_bytes(hashlib.blake2b(key_of(name).encode(), digest_size=8).digest(), "big")


def names_beside(wanted: Iterable[str], room: int = MOST_BYTES) -> list[str]:
    """Return safe names for files that were taken out of a document, each once; a path counts by its end."""
    taken = _Taken()
    names = []
    for number, name in enumerate(wanted, 1):
        safe, _ = safe_component(name.replace("\\", "/").rpartition("/")[2] or "_")
        names.append(_claim(fitted(safe, room, f"{number} {name}"), room, taken))
    return names


@dataclass(slots=True)
class _Folder:
    name: str  # in the deposit
    place: str  # in the package; "" or ending in "/"
    moved: tuple[str, ...] = ()  # why the folders down to here are not called as in the deposit
    originals: _Taken = field(default_factory=_Taken)
    derivatives: _Taken = field(default_factory=_Taken)


class Names:
    """Gives each file its place. Files must come by path; then the files of a folder come together.

    Only the folders above the present file are remembered.
    """

    LEAST_ROOM = 2 * ROOM_FOR_NAMES

    def __init__(self, room: int) -> None:
        """Take the `room` (UTF-16 units) for a path below a representation's data folder."""
        self._room = room
        self._open = [_Folder("", "")]
        self._last = ""

    def original(self, path: str) -> Named:
        """Return the place of an original.

        Raises:
            ValueError: The path does not come behind the last one.
        """
        if path <= self._last:
            raise ValueError(f"{path!r} comes behind {self._last!r}")
        self._last = path
        *parents, name = path.split("/")
        self._enter(parents)
        folder = self._open[-1]
        safe, reasons = safe_component(name)
        room = self._room - length(folder.place)
        short = fitted(safe, room, path)
        claimed = _claim(short, room, folder.originals)
        return Named(folder.place + claimed, folder.moved + reasons + _because(safe, short, claimed))

    def derivative(self, original: Named, wanted: str, *, taken: bool = False) -> Named:
        """Return the place of the derivative of the original just named.

        It is called as its original but for the extension. Where another original of the folder has that name already
        (`taken`: will have it), or another derivative, it keeps its original's extension as well: Brief.docx.pdf beside
        Brief.pdf.
        """
        folder = self._open[-1]
        name = PurePosixPath(original.path).name
        safe, reasons = safe_component(wanted)
        extension = _split(safe)[1]
        if original.reasons:
            safe = _split(name)[0] + extension
        room = self._room - length(folder.place)
        short = fitted(safe, room, f"{original.path} {wanted}")
        full = fitted(name + extension, room, f"{original.path} {wanted}")
        taken = taken or (_key(short) != _key(name) and _key(short) in folder.originals)
        first, second = (full, short) if taken else (short, full)
        claimed = _claim(first, room, folder.derivatives, others=(second,))
        return Named(folder.place + claimed, folder.moved + reasons + _because(safe, short, claimed))

    def beside(self, derivative: Named, wanted: Iterable[str]) -> tuple[str, ...]:
        """Return the places of what was taken out of the derivative just named: a folder of its own, named after it."""
        folder = self._subfolder(beside(Path(derivative.path)).name, beside(Path(derivative.path)).as_posix())
        return tuple(folder.place + name for name in names_beside(wanted, self._room - length(folder.place)))

    def _enter(self, parents: list[str]) -> None:
        same = 0
        for folder, name in zip(self._open[1:], parents, strict=False):
            if folder.name != name:
                break
            same += 1
        del self._open[same + 1 :]
        for depth in range(same, len(parents)):
            self._open.append(self._subfolder(parents[depth], "/".join(parents[: depth + 1])))

    def _subfolder(self, name: str, origin: str) -> _Folder:
        """Return a new folder below the present one."""
        parent = self._open[-1]
        safe, _ = safe_component(name)
        short = fitted(safe, MOST_BYTES, origin)
        if length(parent.place) + length(short) + 1 + ROOM_FOR_NAMES > self._room:
            # Too deep: it moves up to the top, under a name that its whole path gives it.
            root = self._open[0]
            top = _claim(f"~{_digest(origin, 16)}", self._room, root.originals, root.derivatives)
            return _Folder(name, f"{top}/", ("folder",))
        claimed = _claim(short, MOST_BYTES, parent.originals, parent.derivatives)
        moved = parent.moved or (("folder",) if claimed != name else ())
        return _Folder(name, f"{parent.place}{claimed}/", moved)


def _because(safe: str, short: str, claimed: str) -> tuple[str, ...]:
    return (("length",) if short != safe else ()) + (("collision",) if claimed != short else ())
