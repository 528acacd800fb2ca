"""Runs LibreOffice without its window, once or several times over one document.

Each document has a user profile of its own, made for it and thrown away (it costs 0.2 s of the 1.4 s that a start
takes): nothing that one document did to the program reaches the next. Macros, links, the network and Java are switched
off in it. The document is opened as a copy under a plain name, so no name is an option, and no lock file appears beside
the original. What LibreOffice's exit code says is ignored: it is 0 also where nothing was written.
"""

import json
import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self
from xml.sax.saxutils import escape

from archivkoop.adapters._process import ToolRun, find_tool, run_tool, tool_version
from archivkoop.core.errors import ConversionFailedError, TimeLimitError
from archivkoop.core.events import Agent

PROGRAM = "soffice"
_COMMON, _INET = "/org.openoffice.Office.Common", "/org.openoffice.Inet/Settings"
_CONFIGURATION: Mapping[tuple[str, str], str | int | bool] = {
    (f"{_COMMON}/Security/Scripting", "MacroSecurityLevel"): 3,
    (f"{_COMMON}/Security/Scripting", "DisableMacrosExecution"): True,
    (f"{_COMMON}/Security/Scripting", "BlockUntrustedRefererLinks"): True,  # pictures and sections by link
    (f"{_COMMON}/Misc", "FirstRun"): False,
    (f"{_COMMON}/Misc", "CrashReport"): False,
    (f"{_COMMON}/Save/Document", "AutoSave"): False,
    (f"{_COMMON}/Print/Option/Printer", "ReduceBitmaps"): False,
    ("/org.openoffice.Office.Java/VirtualMachine", "Enable"): False,
    ("/org.openoffice.Office.Recovery/RecoveryInfo", "Enabled"): False,
    ("/org.openoffice.Office.Writer/Content/Update", "Link"): 2,  # never
    ("/org.openoffice.Office.WriterWeb/Content/Update", "Link"): 2,
    ("/org.openoffice.Office.Calc/Content/Update", "Link"): 2,
    ("/org.openoffice.Office.Calc/Formula/Load", "OOXMLRecalcMode"): 1,  # never: the values as they were saved
    ("/org.openoffice.Office.Calc/Formula/Load", "ODFRecalcMode"): 1,
    # What still tried to reach the network would reach the discard port of this machine.
    (_INET, "ooInetProxyType"): 2,
    (_INET, "ooInetHTTPProxyName"): "127.0.0.1",
    (_INET, "ooInetHTTPProxyPort"): 9,
    (_INET, "ooInetHTTPSProxyName"): "127.0.0.1",
    (_INET, "ooInetHTTPSProxyPort"): 9,
    (_INET, "ooInetFTPProxyName"): "127.0.0.1",
    (_INET, "ooInetFTPProxyPort"): 9,
    (_INET, "ooInetNoProxy"): "",
}


def agent() -> Agent:
    """Return LibreOffice.

    Raises:
        ToolMissingError: It is not there.
    """
    return Agent("LibreOffice", tool_version(PROGRAM, "--version", pattern=r"LibreOffice ([\d.]+)"))


class Office:
    """A folder below `scratch` with profile, document and results; it is gone when the context ends."""

    def __init__(self, scratch: Path, time_limit_s: float) -> None:
        self._work = scratch / "libreoffice"
        self._deadline = time.monotonic() + time_limit_s
        self._limit_s = time_limit_s

    def __enter__(self) -> Self:
        find_tool(PROGRAM)
        for folder in ("profile/user", "out", "tmp"):
            (self._work / folder).mkdir(parents=True)
        (self._work / "profile" / "user" / "registrymodifications.xcu").write_text(_configuration(), "utf-8")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        shutil.rmtree(self._work, ignore_errors=True)

    def take(self, source: Path, extension: str) -> Path:
        """Return a copy of the document under a plain name."""
        document = self._work / f"document.{extension}"
        shutil.copyfile(source, document)
        return document

    def export(self, document: Path, suffix: str, export_filter: str, options: Mapping[str, int | bool]) -> Path:
        """Return what LibreOffice made of a document, below its folder.

        Raises:
            ConversionFailedError: It made nothing.
            TimeLimitError: It hung.
        """
        left_s = self._deadline - time.monotonic()
        if left_s <= 0:
            raise TimeLimitError(limit_s=max(1, round(self._limit_s)))
        told = f":{json.dumps(_typed(options))}" if options else ""
        run = run_tool(
            PROGRAM,
            f"-env:UserInstallation={(self._work / 'profile').absolute().as_uri()}",
            *("--headless", "--invisible", "--norestore", "--nologo", "--nodefault", "--nofirststartwizard"),
            *("--convert-to", f"{suffix}:{export_filter}{told}", "--outdir"),
            self._work / "out",
            document,
            timeout_s=left_s,
            cwd=self._work,
            # HOME: no fonts, settings or extensions of the user; TMPDIR: what a killed program leaves goes, too
            env={"HOME": str(self._work / "tmp"), "TMPDIR": str(self._work / "tmp"), "SAL_USE_VCLPLUGIN": "svp"},
        )
        result = self._work / "out" / f"{document.stem}.{suffix}"
        if not result.is_file() or not result.stat().st_size:
            raise ConversionFailedError(tool="LibreOffice", reason=_reason(run, self._work))
        return result


def _typed(options: Mapping[str, int | bool]) -> dict[str, dict[str, str]]:
    return {
        name: {"type": "boolean" if isinstance(value, bool) else "long", "value": str(value).lower()}
        for name, value in options.items()
    }


def _reason(run: ToolRun, work: Path) -> str:
    lines = (run.stderr + run.text).replace(str(work), "").splitlines()
    told = [line for line in lines if line and "javaldx" not in line]  # Java is switched off
    return "; ".join(told)[-300:] or f"no PDF, exit code {run.returncode}"


def _configuration() -> str:
    def item(place: tuple[str, str], value: str | int | bool) -> str:
        text = escape(str(value).lower() if isinstance(value, bool) else str(value))
        path, name = place
        return (
            f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{text}</value></prop></item>'
        )  # fmt: skip

    items = "".join(item(place, value) for place, value in _CONFIGURATION.items())
    return (
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{items}</oor:items>"
    )
