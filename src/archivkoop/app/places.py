"""May what a person names be read from and written to? Asked before anything is done."""

import errno
import os
import shutil
import stat
from pathlib import Path

from archivkoop.core.errors import (
    CopyTooLargeError,
    NotAFileError,
    OutInsideSourceError,
    OutNotFolderError,
    OutNotWritableError,
    ReadError,
    SourceEmptyError,
    SourceMissingError,
    SourceNotFolderError,
    WorkspacesInsideSourceError,
)
from archivkoop.core.files import FoundFile
from archivkoop.stages.intake import walk


def check_file(file: Path) -> None:
    """Look whether a file can be read.

    Raises:
        SourceMissingError: It is not there.
        NotAFileError: It is a folder.
        ReadError: It may not be read.
    """
    if _is_folder(file):
        raise NotAFileError(path=str(file))
    _require(file, os.R_OK)


def check_folder(folder: Path) -> None:
    """Look whether a folder can be listed.

    Raises:
        SourceMissingError: It is not there.
        SourceNotFolderError: It is a file.
        ReadError: It may not be listed.
    """
    if not _is_folder(folder):
        raise SourceNotFolderError(path=str(folder))
    _require(folder, os.R_OK | os.X_OK)


def check_source(source: Path) -> None:
    """Look whether a file is there, or a folder can be listed. A file that may not be read stops no other.

    Raises:
        SourceMissingError: It is not there.
        ReadError: It may not be listed.
    """
    if _is_folder(source):
        check_folder(source)


def check_out(out: Path, source: Path) -> None:
    """Look whether what is made of a source can be written to a folder; both are resolved paths.

    Raises:
        OutNotFolderError: A file lies there, or where it would have to be made.
        OutInsideSourceError: It lies in the source.
        OutNotWritableError: Nothing may be written to it, or it cannot be made.
    """
    there = next(place for place in (out, *out.parents) if os.path.lexists(place))
    if not there.is_dir():
        raise OutNotFolderError(path=str(there))
    if out == source or source in out.parents:
        raise OutInsideSourceError(out=str(out), source=str(source))
    if not os.access(there, os.W_OK | os.X_OK):
        raise OutNotWritableError(path=str(there), reason=os.strerror(errno.EACCES))


def _is_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except FileNotFoundError as error:
        raise SourceMissingError(path=str(path)) from error
    except OSError as error:
        raise ReadError(path=str(path), reason=error.strerror or str(error)) from error


def _require(path: Path, mode: int) -> None:
    if not os.access(path, mode):
        raise ReadError(path=str(path), reason=os.strerror(errno.EACCES))


def check_workspaces(workspaces: Path, source: Path) -> None:
    """Look whether a deposit holds the jobs' own folder; `source` is a resolved path.

    Raises:
        WorkspacesInsideSourceError: It does.
    """
    if source in (own := workspaces.resolve()).parents or own == source:
        raise WorkspacesInsideSourceError(workspaces=str(workspaces), source=str(source))


def check_deposit(source: Path, workspaces: Path) -> None:
    """Look whether a folder can be a deposit, as far as that is known without reading all of it.

    Raises:
        SourceMissingError: It is not there.
        SourceNotFolderError: It is a file.
        ReadError: It may not be listed.
        SourceEmptyError: Nothing lies in it.
        WorkspacesInsideSourceError: It holds the jobs' own folder.
    """
    check_folder(source)
    check_workspaces(workspaces, source.resolve())
    try:
        with os.scandir(source) as listing:
            empty = next(listing, None) is None
    except OSError as error:
        raise ReadError(path=str(source), reason=error.strerror or str(error)) from error
    if empty:
        raise SourceEmptyError(path=str(source))


def check_room(source: Path, workspaces: Path) -> None:
    """Look whether a deposit can be copied, before a job begins that cannot be carried out.

    Raises:
        CopyTooLargeError: There is no room for all of it.
        ReadError: The deposit cannot be listed.
    """
    wanted = sum(seen.size for seen in walk(source) if isinstance(seen, FoundFile))
    free = shutil.disk_usage(workspaces).free
    if wanted > free:
        raise CopyTooLargeError(path=str(workspaces), free_mb=free // 1_000_000, wanted_mb=-(-wanted // 1_000_000))
