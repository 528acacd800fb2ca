"""Writes a bag in one pass: each byte is hashed on its way to the disk, and no file is read twice."""

import errno
import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from archivkoop.core.errors import DiskFullError, StorageProblem, WriteError
from archivkoop.stages.spool import SortedSpool

BAGIT_TXT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
MANIFEST = "manifest-sha512.txt"
TAG_MANIFEST = "tagmanifest-sha512.txt"
_BUFFER_BYTES = 1 << 18


@dataclass(frozen=True, slots=True)
class Written:
    """Size and digest of a file that was just written."""

    size: int
    sha512: str


def storage_problem(error: OSError, path: Path) -> StorageProblem:
    """Return what a failure to write means for the job."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return DiskFullError(path=str(path))
    return WriteError(path=str(path), reason=error.strerror or str(error))


class HashingFile:
    """A new file that knows its size and digest."""

    def __init__(self, path: Path, stream: IO[bytes]) -> None:
        self._path = path
        self._stream = stream
        self._digest = hashlib.sha512()
        self.size = 0

    def write(self, block: bytes | memoryview, /) -> int:
        """Take all of `block`."""
        try:
            self._stream.write(block)
        except OSError as error:
            raise storage_problem(error, self._path) from error
        self._digest.update(block)
        self.size += len(block)
        return len(block)

    def flush(self) -> None:
        """Do nothing: it is flushed when it is closed."""

    @property
    def written(self) -> Written:
        """Size and digest so far."""
        return Written(self.size, self._digest.hexdigest())


class BagWriter:
    """A bag that is being written. What is below `data/` must be there before `finish`."""

    def __init__(self, root: Path, manifest: SortedSpool) -> None:
        self.root = root
        self.files = 0
        self.bytes = 0
        self.seal = ""  # the tag manifest's digest, once the bag is complete
        self._manifest = manifest
        self._tags: dict[str, str] = {}
        self._folder = ""
        try:
            root.mkdir(parents=True)
        except OSError as error:
            raise storage_problem(error, root) from error

    @contextmanager
    def open(self, path: str, mtime_ns: int | None = None) -> Iterator[HashingFile]:
        """Yield a new file of the bag; it is in the manifest once the block ends.

        If the block fails, the file is gone and in no manifest.

        Raises:
            DiskFullError: No space is left.
            WriteError: It cannot be written for another reason.
        """
        target = self.root / path
        try:
            self._make_folder(path.rpartition("/")[0])
            stream = target.open("xb", buffering=_BUFFER_BYTES)
        except OSError as error:
            raise storage_problem(error, target) from error
        file = HashingFile(target, stream)
        try:
            yield file
            self._close(stream, target, mtime_ns)
        except BaseException:
            _abandon(stream, target)
            raise
        self._register(path, file.written)

    def _make_folder(self, folder: str) -> None:
        if folder != self._folder:
            (self.root / folder).mkdir(parents=True, exist_ok=True)
            self._folder = folder

    @staticmethod
    def _close(stream: IO[bytes], target: Path, mtime_ns: int | None) -> None:
        try:
            stream.close()
            if mtime_ns is not None:
                os.utime(target, ns=(mtime_ns, mtime_ns))
        except OSError as error:
            raise storage_problem(error, target) from error

    def _register(self, path: str, written: Written) -> None:
        if path.startswith("data/"):
            self.files += 1
            self.bytes += written.size
            self._manifest.add(path, written.sha512)
        else:
            self._tags[path] = written.sha512

    def store(self, path: str, blocks: Iterable[bytes | memoryview], mtime_ns: int | None = None) -> Written:
        """Write a file from its blocks."""
        with self.open(path, mtime_ns) as file:
            for block in blocks:
                file.write(block)
        return file.written

    @property
    def oxum(self) -> str:
        """Octets and number of the payload's files."""
        return f"{self.bytes}.{self.files}"

    def finish(self, info: Sequence[tuple[str, str]]) -> None:
        """Write manifests and tag files; then the bag is complete."""
        self.store(MANIFEST, (_line(path, sha512) for path, sha512 in self._manifest))
        self.store("bagit.txt", [BAGIT_TXT])
        self.store("bag-info.txt", [bag_info(info)])
        tags = sorted(self._tags.items())
        self.seal = self.store(TAG_MANIFEST, (_line(path, sha512) for path, sha512 in tags)).sha512


def _abandon(stream: IO[bytes], target: Path) -> None:
    try:
        stream.close()
    except OSError:  # what was still in the buffer does not fit either
        stream.close()
    target.unlink(missing_ok=True)


def _line(path: str, sha512: str) -> bytes:
    return f"{sha512}  {path}\n".encode()


def bag_info(info: Sequence[tuple[str, str]]) -> bytes:
    """Return bag-info.txt; a value's line breaks become spaces, so that nothing can pass for a label."""
    return "".join(f"{label}: {' '.join(value.split())}\n" for label, value in info if value.split()).encode()
