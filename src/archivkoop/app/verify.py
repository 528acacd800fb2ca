"""Verifies a package: ours by stricter rules than a foreign bag."""

from pathlib import Path

from archivkoop.adapters.package.reader import PLUGIN as READER
from archivkoop.app.places import check_source
from archivkoop.core.errors import NotAPackageError
from archivkoop.core.ports import Observer
from archivkoop.core.verification import VerifyResult
from archivkoop.stages import verify as stage


def verify(observer: Observer, package: Path) -> VerifyResult:
    """Verify a package or a foreign bag; see `app.verify_package`."""
    check_source(package)
    if not (package / "bagit.txt").is_file() and not (package / "data").is_dir():
        raise NotAPackageError(path=str(package))
    return stage.verify(package.resolve(), READER, progress=observer.progress, cancelled=observer.cancelled)
