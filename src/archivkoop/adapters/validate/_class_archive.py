"""A class archive for the judge's Java machine: its classes as they lie in memory, made once, mapped at each start.

It saves a third of the processor's time until the first verdict; the runtime in the wheel brings none. Java uses it
only with the very runtime and jars that it was made with, and starts without it otherwise: it may be missing or broken.
"""

import hashlib
import logging
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from archivkoop import assets
from archivkoop.adapters._process import run_tool
from archivkoop.core.errors import ArchivkoopError

log = logging.getLogger(__name__)

COLLECTOR = "-XX:+UseSerialGC"  # the archive's objects fit one collector
NATIVE = "--enable-native-access=ALL-UNNAMED"  # where one side has it and the other has not, Java uses less of it
_MAIN = "org.verapdf.apps.GreenfieldCliWrapper"
_TIME_S = 300.0  # for each of the two runs; they take some seconds
_SCRATCH = ".making-"
_STALE_S = 24 * 3600.0
_KEPT = 4  # archives of other installations that stay beside a new one, 30 MB each


def options(jvm: str, class_path: Sequence[Path]) -> tuple[str, ...]:
    """Return what has Java use the archive; nothing if there is none."""
    try:
        archive = place(jvm, class_path)
        if not archive.is_file() or os.pathsep in str(archive):  # Java would take that for two archives
            return ()
    except OSError:
        return ()
    return f"-XX:SharedArchiveFile={archive}", "-Xshare:auto", "-Xlog:disable"  # else it complains to standard output


def place(jvm: str, class_path: Sequence[Path]) -> Path:
    """Return where the archive for a Java machine and its class path lies, in the user's cache.

    Raises:
        OSError: One of these files cannot be read.
    """
    import platformdirs

    digest = hashlib.sha256()
    for file in (Path(jvm), *class_path):
        status = file.stat()
        digest.update(f"{file}\0{status.st_size}\0{status.st_mtime_ns}\0".encode(errors="surrogateescape"))
    folder = platformdirs.user_cache_path("archivkoop", appauthor=False) / "java"
    return folder / f"verapdf-{digest.hexdigest()[:16]}.jsa"


def make(jvm: str, class_path: Sequence[Path]) -> Path:
    """Make the archive, if it is not there, from the classes that the judge needs for the PDFs of the sample deposit.

    Raises:
        ArchivkoopError: Java has no program beside its library, takes too long or makes nothing of it.
        OSError: The cache cannot be written.
    """
    archive = place(jvm, class_path)
    if archive.is_file():
        return archive
    archive.parent.mkdir(parents=True, exist_ok=True)
    java = str(Path(jvm).parents[2] / "bin" / ("java.exe" if sys.platform == "win32" else "java"))
    always = (COLLECTOR, NATIVE, "-Xlog:disable", "-cp", os.pathsep.join(map(str, class_path)))
    samples = sorted((assets.folder("resources") / "sample-deposit").rglob("*.pdf"))
    with tempfile.TemporaryDirectory(dir=archive.parent, prefix=_SCRATCH) as folder:
        scratch = Path(folder)
        classes, made = scratch / "classes", scratch / "made.jsa"
        judging: tuple[str | Path, ...] = (_MAIN, "--flavour", "2b", "--format", "text", *samples)
        run_tool(java, f"-XX:DumpLoadedClassList={classes}", *always, *judging, timeout_s=_TIME_S, cwd=scratch)
        dumping = (f"-XX:SharedClassListFile={classes}", f"-XX:SharedArchiveFile={made}")
        run_tool(java, "-Xshare:dump", *dumping, *always, timeout_s=_TIME_S, cwd=scratch)
        made.replace(archive)
    _forget_old(archive.parent)
    return archive


def make_beside(jvm: str, class_path: Sequence[Path]) -> threading.Thread:
    """Make the archive for the next start while this process works on; if that fails, nothing is lost."""

    def quietly() -> None:
        try:
            make(jvm, class_path)
        except (ArchivkoopError, OSError) as error:
            log.debug("no class archive: %s", error)

    thread = threading.Thread(target=quietly, name="class-archive", daemon=True)
    thread.start()
    return thread


def _forget_old(folder: Path) -> None:
    archives = sorted(folder.glob("verapdf-*.jsa"), key=lambda file: file.stat().st_mtime, reverse=True)
    for archive in archives[_KEPT + 1 :]:
        archive.unlink(missing_ok=True)
    for scratch in folder.glob(f"{_SCRATCH}*"):  # of a process that was killed while it made one
        if time.time() - scratch.stat().st_mtime > _STALE_S:
            shutil.rmtree(scratch, ignore_errors=True)
