"""Office document to PDF/A-2b by LibreOffice, without its window.

Each call has a user profile of its own, made for it and thrown away (it costs 0.2 s of the 1.4 s that a start takes):
nothing that one document did to the program reaches the next. Macros, links, the network and Java are switched off in
it. The document is opened as a copy under a plain name, so no name is an option, and no lock file appears beside the
original. What LibreOffice's exit code says is ignored: it is 0 also where nothing was written.
"""

import json
import shutil
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from archivkoop.adapters._office import Kind, encryption_of, format_of
from archivkoop.adapters._process import ToolRun, run_tool, tool_version
from archivkoop.core.errors import ConversionFailedError, ConversionRefusedError
from archivkoop.core.events import Agent
from archivkoop.core.ports import ConversionRequest, ConversionResult

if TYPE_CHECKING:
    import pikepdf

PROGRAM = "soffice"
_PDF_VERSIONS = {"fmt/354": 1, "fmt/477": 2, "fmt/480": 3}  # SelectPdfVersion of PDF/A-1b, 2b, 3b
_FILTERS = {
    Kind.TEXT: "writer_pdf_Export",
    Kind.SPREADSHEET: "calc_pdf_Export",
    Kind.PRESENTATION: "impress_pdf_Export",
    Kind.DRAWING: "draw_pdf_Export",
}
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


@dataclass(frozen=True, slots=True)
class LibreOffice:
    """Writes what the document would print, pictures unchanged.

    Settings: `single_page_sheets` (each sheet of a spreadsheet on one page, hidden ones, too; else as printed),
    `hidden_slides` and `notes_pages` of presentations, `jpeg_quality` (0: no picture is compressed anew).
    """

    name: str = "libreoffice"

    def agents(self) -> tuple[Agent, ...]:
        """Return LibreOffice."""
        office = tool_version(PROGRAM, "--version", pattern=r"LibreOffice ([\d.]+)")
        return (Agent("LibreOffice", office), Agent("pikepdf", version("pikepdf")))

    def convert(self, request: ConversionRequest) -> ConversionResult:
        """Write the PDF.

        Raises:
            ConversionRefusedError: The document is encrypted, or of no kind that LibreOffice is asked for here.
            ConversionFailedError: LibreOffice left no PDF.
            TimeLimitError: It hung.
            ToolMissingError: LibreOffice is not there.
        """
        extension, kind = _accepted(request)
        agents = self.agents()
        if request.target.exists():
            raise FileExistsError(str(request.target))
        work = request.scratch / "libreoffice"
        for folder in ("profile/user", "out", "tmp"):
            (work / folder).mkdir(parents=True)
        document = work / f"document.{extension}"
        shutil.copyfile(request.source, document)
        (work / "profile" / "user" / "registrymodifications.xcu").write_text(_configuration(), "utf-8")
        options = _options(kind, request)
        try:
            run = run_tool(
                PROGRAM,
                f"-env:UserInstallation={(work / 'profile').absolute().as_uri()}",
                *("--headless", "--invisible", "--norestore", "--nologo", "--nodefault", "--nofirststartwizard"),
                *("--convert-to", f"pdf:{_FILTERS[kind]}:{json.dumps(options)}", "--outdir"),
                work / "out",
                document,
                timeout_s=request.time_limit_s,
                cwd=work,
                # HOME: no fonts, settings or extensions of the user; TMPDIR: what a killed program leaves goes, too
                env={"HOME": str(work / "tmp"), "TMPDIR": str(work / "tmp"), "SAL_USE_VCLPLUGIN": "svp"},
            )
            result = work / "out" / "document.pdf"
            if not _is_pdf(result):
                raise ConversionFailedError(tool="LibreOffice", reason=_reason(run, work))
            mended = _mend(result, request.target)
        finally:
            shutil.rmtree(work, ignore_errors=True)
        return ConversionResult(agents, {"kind": kind.value, "options": _plain(options), "mended": mended})


def _accepted(request: ConversionRequest) -> tuple[str, Kind]:
    """Return extension and kind; raises ConversionRefusedError."""
    found = format_of(request.puid, request.source.name)
    if found is None:
        raise ConversionRefusedError(reason=f"no office document: {request.puid}")
    if request.target_puid not in _PDF_VERSIONS:
        raise ConversionRefusedError(reason=f"no export to {request.target_puid}")
    try:
        encryption = encryption_of(request.source)
    except (OSError, ValueError, LookupError, zipfile.BadZipFile, zlib.error, NotImplementedError) as error:
        raise ConversionFailedError(tool="LibreOffice", reason=f"damaged container: {error}"[:300]) from error
    if encryption:  # LibreOffice would ask for the password
        raise ConversionRefusedError(reason=f"encrypted ({encryption})")
    return found


def _options(kind: Kind, request: ConversionRequest) -> dict[str, dict[str, str]]:
    quality = int(request.settings.get("jpeg_quality", 0))
    options: dict[str, int | bool] = {
        "SelectPdfVersion": _PDF_VERSIONS[request.target_puid],
        "UseTaggedPDF": True,
        "ExportBookmarks": True,
        "ExportFormFields": False,  # as they are filled in; a form in an archive is not filled in again
        "ReduceImageResolution": False,
        "UseLosslessCompression": not quality,
    }
    if quality:
        options["Quality"] = quality
    if kind is Kind.SPREADSHEET:
        options["SinglePageSheets"] = bool(request.settings.get("single_page_sheets", False))
    if kind is Kind.PRESENTATION:
        options["ExportHiddenSlides"] = bool(request.settings.get("hidden_slides", True))
        options["ExportNotesPages"] = bool(request.settings.get("notes_pages", False))
    return {
        name: {"type": "boolean" if isinstance(value, bool) else "long", "value": str(value).lower()}
        for name, value in options.items()
    }


def _mend(source: Path, target: Path) -> dict[str, int]:
    """Write the PDF anew without what keeps LibreOffice's from being PDF/A; return what was mended.

    Comments become annotations without an appearance (ISO 19005-2, 6.3.3), the tab order is a string where it has to be
    a name, the trailer has a key of LibreOffice's own, and the file asks to be opened at its first page. No page's
    content is touched.
    """
    import pikepdf

    mended = {"comment_appearances": 0, "tab_orders": 0}
    try:
        with source.open("rb") as stream, pikepdf.open(stream) as pdf:
            for page in pdf.pages:
                if isinstance(page.obj.get("/Tabs"), pikepdf.String):
                    page.obj.Tabs = pikepdf.Name(f"/{page.obj.Tabs}")
                    mended["tab_orders"] += 1
                mended["comment_appearances"] += sum(_give_appearance(pdf, one) for one in _annotations(page.obj))
            if "/DocChecksum" in pdf.trailer:
                del pdf.trailer["/DocChecksum"]
            if isinstance(pdf.Root.get("/OpenAction"), pikepdf.Array):
                del pdf.Root["/OpenAction"]
            with target.open("xb") as written:
                pdf.save(written)
    except (pikepdf.PdfError, pikepdf.PasswordError, ValueError) as error:
        target.unlink(missing_ok=True)
        raise ConversionFailedError(tool="LibreOffice", reason=f"a broken PDF: {error}"[:300]) from error
    return mended


def _annotations(page: "pikepdf.Object") -> "list[pikepdf.Dictionary]":
    import pikepdf

    annotations = page.get("/Annots")
    if not isinstance(annotations, pikepdf.Array):
        return []
    return [one for one in annotations.as_list() if isinstance(one, pikepdf.Dictionary)]


def _give_appearance(pdf: "pikepdf.Pdf", annotation: "pikepdf.Dictionary") -> bool:
    """Draw a note's sheet where a comment has no appearance, and give its pop-up a place."""
    import pikepdf

    if annotation.get("/Subtype") != pikepdf.Name.Text or "/AP" in annotation:
        return False
    popup = annotation.get("/Popup")
    if isinstance(popup, pikepdf.Dictionary) and "/Rect" not in popup:
        popup.Rect = annotation.Rect
    left, bottom, right, top = (float(value) for value in annotation.Rect.as_list())
    width, height = abs(right - left) or 20, abs(top - bottom) or 20
    sheet = f"1 0.9 0.4 rg 0.4 G 1 1 {width - 2:.2f} {height - 2:.2f} re B"
    lines = "".join(f" 4 {height * share:.2f} m {width - 4:.2f} {height * share:.2f} l S" for share in (0.3, 0.5, 0.7))
    appearance = pdf.make_stream((sheet + lines).encode())
    appearance.Type, appearance.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
    appearance.BBox = pikepdf.Array([0, 0, width, height])
    appearance.Resources = pikepdf.Dictionary()
    annotation.AP = pikepdf.Dictionary(N=appearance)
    return True


def _reason(run: ToolRun, work: Path) -> str:
    lines = (run.stderr + run.text).replace(str(work), "").splitlines()
    told = [line for line in lines if line and "javaldx" not in line]  # Java is switched off
    return "; ".join(told)[-300:] or f"no PDF, exit code {run.returncode}"


def _plain(options: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {name: option["value"] for name, option in options.items()}


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


def _is_pdf(file: Path) -> bool:
    if not file.is_file():
        return False
    with file.open("rb") as stream:
        return stream.read(5) == b"%PDF-"


PLUGIN = LibreOffice()
