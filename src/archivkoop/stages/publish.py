"""Makes a package durable and gives it its final name (DESIGN §3, 5)."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from archivkoop.core.errors import Cancelled, ForeignPackageFolderError
from archivkoop.stages.bag import storage_problem


def sync_tree(
    folder: Path,
    sync_file: Callable[[Path], None],
    sync_folder: Callable[[Path], None],
    cancelled: Callable[[], bool],
) -> None:
    """Return when every file and folder below `folder` is on the disk.

    Raises:
        StorageProblem: The disk refused some of it.
        Cancelled: A person stopped the job.
    """
    if hasattr(os, "sync"):
        os.sync()  # all at once; then the calls below, which would tell of an error, have little left to wait for
    try:
        for place, _, names in os.walk(folder, topdown=False):
            for name in names:
                if cancelled():
                    raise Cancelled
                sync_file(Path(place, name))
            sync_folder(Path(place))
    except OSError as error:
        raise storage_problem(error, Path(error.filename or folder)) from error


def publish(bag: Path, out: Path, sync_folder: Callable[[Path], None]) -> Path:
    """Give a verified package its final name in `out` and return it.

    Raises:
        ForeignPackageFolderError: Something with that name is there.
        StorageProblem: It could not be renamed.
    """
    target = out / bag.name
    if os.path.lexists(target):  # an empty folder would be replaced without a word
        raise ForeignPackageFolderError(path=str(target))
    try:
        bag.rename(target)
        sync_folder(out)
    except OSError as error:
        if target.exists() and bag.exists():
            raise ForeignPackageFolderError(path=str(target)) from error
        raise storage_problem(error, target) from error
    return target


def discard(staging: Path) -> None:
    """Remove a staging folder and all in it, if it is there."""
    shutil.rmtree(staging, ignore_errors=True)
