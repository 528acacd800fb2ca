"""Makes small PDFs with one fault each, repairs them, and says whether a page still looks the same."""

import ctypes
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2
import pytest
from pikepdf import Dictionary, Name, Pdf

from archivkoop.adapters.convert.pdf_repair import PLUGIN
from archivkoop.adapters.convert.pdf_repair.loop import Repaired, refusal
from archivkoop.adapters.validate.verapdf import PLUGIN as VERAPDF
from archivkoop.core.errors import ToolMissingError
from archivkoop.core.ports import ConversionRequest, ConversionResult
from archivkoop.core.proof import Validation

REQUIRED = os.environ.get("ARCHIVKOOP_REQUIRE_TOOLS") == "1"


def judge(file: Path, puid: str) -> tuple[Validation, ...]:
    """Ask veraPDF; skip the test where it is not there."""
    try:
        return (VERAPDF.validate(file, puid),)
    except ToolMissingError:
        if REQUIRED:
            raise
        pytest.skip("veraPDF is missing: packaging/verapdf/fetch.sh")


def make(folder: Path, build: Callable[[Pdf, pikepdf.Page], None], name: str = "Prüfstück.pdf") -> Path:
    """Save a document of one page, 300 by 100 points, that `build` fills."""
    file = folder / name
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(300, 100))
        page.obj[Name.Resources] = Dictionary()
        build(pdf, page)
        pdf.save(file)
    return file


def write(pdf: Pdf, page: pikepdf.Page, font: Dictionary, text: bytes | str, more: bytes = b"") -> None:
    """Show a text in a font."""
    shown = text if isinstance(text, bytes) else text.encode("cp1252")
    string = b"<" + shown.hex().encode() + b">"
    page.obj[Name.Resources][Name.Font] = Dictionary(F1=pdf.make_indirect(font))
    page.obj[Name.Contents] = pdf.make_stream(b"BT /F1 24 Tf 20 40 Td " + string + b" Tj ET " + more)


def simple_font(name: str = "Helvetica", **entries: object) -> Dictionary:
    """Return a font dictionary without a program."""
    given = {"Type": Name.Font, "Subtype": Name.Type1, "BaseFont": Name(f"/{name}"), "Encoding": Name.WinAnsiEncoding}
    return Dictionary({f"/{key}": value for key, value in (given | entries).items() if value is not None})


def repair(source: Path, folder: Path, asked: Callable[..., tuple[Validation, ...]] = judge, **settings: object):
    """Return the repaired file and the converter's account of it; raise if the judge refuses it, as the proof would."""
    folder.mkdir(exist_ok=True)
    request = ConversionRequest(source, folder / "result.pdf", folder, "fmt/18", "fmt/477", asked, settings)
    result: ConversionResult = PLUGIN.convert(request)
    if (done := Repaired(result.detail, result.validations)).refused:
        raise refusal(done)
    return request.target, result


def picture(file: Path, page: int = 0) -> np.ndarray:
    """Return a page as pdfium shows it, forms included."""
    document = pypdfium2.PdfDocument(file.read_bytes())
    try:
        document.init_forms()
        shown = document[page].render(scale=2, may_draw_forms=True).to_numpy()
        return np.array(shown[:, :, :3], dtype=int)
    finally:
        document.close()


def origins(file: Path, page: int = 0) -> list[float]:
    """Return where each character of a page begins, in points from the left, as pdfium reads it."""
    import pypdfium2.raw as pdfium

    document = pypdfium2.PdfDocument(file.read_bytes())
    try:
        shown = document[page].get_textpage()
        x, y = ctypes.c_double(), ctypes.c_double()
        found = []
        for index in range(shown.count_chars()):
            pdfium.FPDFText_GetCharOrigin(shown.raw, index, x, y)
            found.append(x.value)
        return found
    finally:
        document.close()


def text(file: Path, page: int = 0) -> str:
    """Return a page's text as pdfium reads it."""
    document = pypdfium2.PdfDocument(file.read_bytes())
    try:
        return str(document[page].get_textpage().get_text_bounded())
    finally:
        document.close()


def difference(one: Path, two: Path) -> float:
    """Return the greatest difference of tone between two pages, mean over squares of 8 points."""
    first, second = picture(one), picture(two)
    assert first.shape == second.shape
    height, width = (side // 16 * 16 for side in first.shape[:2])
    apart = (first - second)[:height, :width].mean(axis=2)
    return float(np.abs(apart.reshape(height // 16, 16, width // 16, 16).mean(axis=(1, 3))).max())


def contents(file: Path, page: int = 0) -> bytes:
    """Return a page's content."""
    with pikepdf.open(file) as pdf:
        found = pdf.pages[page].obj.get(Name.Contents)
        return bytes(found.read_bytes()) if found is not None else b""
