"""Office document to PDF/A: what is accepted, how it is exported, and what is mended in LibreOffice's PDF."""

import zipfile
import zlib
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archivkoop.adapters._office import Kind, encryption_of, format_of
from archivkoop.adapters.convert import _soffice
from archivkoop.adapters.convert._soffice import Office
from archivkoop.core.errors import ConversionFailedError, ConversionRefusedError, SourceClosedError
from archivkoop.core.events import Agent
from archivkoop.core.ports import ConversionRequest

if TYPE_CHECKING:
    import pikepdf

_PDF_VERSIONS = {"fmt/354": 1, "fmt/477": 2, "fmt/480": 3}  # SelectPdfVersion of PDF/A-1b, 2b, 3b
_FILTERS = {
    Kind.TEXT: "writer_pdf_Export",
    Kind.SPREADSHEET: "calc_pdf_Export",
    Kind.PRESENTATION: "impress_pdf_Export",
    Kind.DRAWING: "draw_pdf_Export",
}


def agents() -> tuple[Agent, ...]:
    """Return LibreOffice and pikepdf.

    Raises:
        ToolMissingError: LibreOffice is not there.
    """
    return (_soffice.agent(), Agent("pikepdf", version("pikepdf")))


def accepted(request: ConversionRequest) -> tuple[str, Kind]:
    """Return the extension and kind of a document that may be converted.

    Raises:
        SourceClosedError: It is encrypted.
        ConversionRefusedError: It is no office document, or the target is no PDF/A.
        ConversionFailedError: Its container is damaged.
        FileExistsError: The target is there already.
    """
    if request.target.exists():
        raise FileExistsError(str(request.target))
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
        raise SourceClosedError(reason=f"encrypted ({encryption})")
    return found


def write_pdf(office: Office, document: Path, kind: Kind, request: ConversionRequest) -> dict[str, Any]:
    """Write `request.target`; return what is worth recording.

    Raises:
        ConversionFailedError: LibreOffice left no PDF.
        TimeLimitError: It hung.
    """
    options = _options(kind, request)
    written = office.export(document, "pdf", _FILTERS[kind], options)
    return {"kind": kind.value, "options": options, "mended": _mend(written, request.target)}


def _options(kind: Kind, request: ConversionRequest) -> dict[str, int | bool]:
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
    return options


def _mend(source: Path, target: Path) -> dict[str, int]:
    """Write the PDF anew without what keeps LibreOffice's from being PDF/A; return what was mended.

    Comments become annotations without an appearance (ISO 19005-2, 6.3.3), the tab order is a string where it has to be
    a name, the trailer has a key of LibreOffice's own, and the file asks to be opened at its first page. No page's
    content is touched.
    """
    import pikepdf

    from archivkoop.adapters._pdf_save import save

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
            target.touch(exist_ok=False)
            save(pdf, target)
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
