"""Intake: walk a deposit and read each file once, on the way to its SHA-512."""

import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from archivkoop.core.errors import FileChangedError, FileUnreadableError, FileVanishedError, ReadError
from archivkoop.core.files import FileEntry, FoundFile, recordable_ns
from archivkoop.core.findings import Finding

BLOCK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class EmptyFolder:
    """A folder that holds nothing at all."""

    path: str


Seen = FoundFile | EmptyFolder | Finding


def walk(root: Path) -> Iterator[Seen]:
    """Yield what lies below `root`: files in the order of their raw paths, and what is odd between them.

    Symbolic links are not followed. The order is that of the whole raw path's bytes, which lets a resumed job
    merge it with what it already knows.

    Raises:
        ReadError: The root itself cannot be listed.
    """
    try:
        yield from _walk_folder(os.fsencode(root), b"", "")
    except OSError as error:
        raise ReadError(path=str(root), reason=error.strerror or str(error)) from error


def _walk_folder(folder: bytes, raw_prefix: bytes, prefix: str) -> Iterator[Seen]:
    with os.scandir(folder) as listing:
        entries = sorted(listing, key=_raw_order)
    if not entries and raw_prefix:
        yield EmptyFolder(prefix.rstrip("/"))
    taken: set[str] = set()
    for entry in entries:
        raw_path = raw_prefix + entry.name
        name, sound = spell(entry.name, taken)
        taken.add(name)
        path = prefix + name
        if not sound:
            yield Finding("AK-I09", path)
        if entry.is_symlink():
            yield Finding("AK-I05", path, facts={"target": _link_target(entry.path)})
        elif entry.is_dir(follow_symlinks=False):
            yield from _walk_subfolder(entry, raw_path, path)
        elif entry.is_file(follow_symlinks=False):
            yield from _found(entry, raw_path, path)
        else:
            yield Finding("AK-I07", path)


def _raw_order(entry: "os.DirEntry[bytes]") -> bytes:
    # With the slash behind a folder's name, walking in this order is walking in the order of whole paths.
    return entry.name + b"/" if entry.is_dir(follow_symlinks=False) else entry.name


def _link_target(link: bytes) -> str:
    try:
        return spell(os.readlink(link), set())[0]  # noqa: PTH115 - bytes
    except OSError:
        return "?"


def _walk_subfolder(entry: "os.DirEntry[bytes]", raw_path: bytes, path: str) -> Iterator[Seen]:
    try:
        yield from _walk_folder(entry.path, raw_path + b"/", path + "/")
    except OSError as error:
        yield Finding("AK-I01", path, facts={"reason": error.strerror or str(error)})


def _found(entry: "os.DirEntry[bytes]", raw_path: bytes, path: str) -> Iterator[Seen]:
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError as error:
        yield Finding("AK-I01", path, facts={"reason": error.strerror or str(error)})
        return
    yield FoundFile(path, raw_path, status.st_size, recordable_ns(status.st_mtime_ns))


def look_for(root: Path, raw_path: bytes, path: str) -> FoundFile | None:
    """Return a file that was seen before, as it is now; None: it is not there, or no file."""
    try:
        status = os.lstat(os.path.join(os.fsencode(root), raw_path))  # noqa: PTH118 - bytes
    except OSError:
        return None
    if not stat.S_ISREG(status.st_mode):
        return None
    return FoundFile(path, raw_path, status.st_size, recordable_ns(status.st_mtime_ns))


def spell(name: bytes, siblings: set[str]) -> tuple[str, bool]:
    """Return a raw name as UTF-8 and whether it was; other bytes become %XX, unlike any sibling's name.

    A name that is sound UTF-8 and has the same spelling as a sibling's cannot come second: "%" sorts before the
    bytes it stands for, so the mark is put on the unsound one.
    """
    try:
        return name.decode("utf-8"), True
    except UnicodeDecodeError:
        spelled = "".join(
            f"%{ord(character) - 0xDC00:02X}" if "\udc80" <= character <= "\udcff" else character
            for character in name.decode("utf-8", "surrogateescape")
        )
        while spelled in siblings:
            spelled += "%00"  # no carrier's name can hold this byte
        return spelled, False


def take(root: Path, found: FoundFile, told: Callable[[memoryview], object] | None = None) -> FileEntry:
    """Read a file to its end and return its entry; `told` gets each block on the way, and raises no OSError.

    Raises:
        FileUnreadableError: It cannot be opened or read to its end.
        FileVanishedError: It is no longer there.
        FileChangedError: It changed while it was read.
    """
    digest = hashlib.sha512()
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(os.path.join(os.fsencode(root), found.raw_path), flags)  # noqa: PTH118 - bytes
        with open(descriptor, "rb", buffering=0) as stream:  # noqa: PTH123 - a descriptor
            before = os.fstat(stream.fileno())
            if not stat.S_ISREG(before.st_mode):
                raise FileChangedError
            size = 0
            block = bytearray(BLOCK_BYTES)
            view = memoryview(block)
            while count := stream.readinto(block):
                digest.update(view[:count])
                if told is not None:
                    told(view[:count])
                size += count
            after = os.fstat(stream.fileno())
    except FileNotFoundError as error:
        raise FileVanishedError from error
    except OSError as error:
        raise FileUnreadableError(reason=error.strerror or str(error)) from error
    if (size, before.st_size, before.st_mtime_ns) != (after.st_size, after.st_size, after.st_mtime_ns):
        raise FileChangedError
    return FileEntry(found.path, found.raw_path, size, recordable_ns(after.st_mtime_ns), digest.hexdigest())
