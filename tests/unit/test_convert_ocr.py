"""Text recognition, with the real Tesseract: scans get a text layer, their pictures stay, the proof holds."""

import os
import shutil
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from pdf_making import judge, simple_font
from pikepdf import Dictionary, Name, Pdf
from PIL import Image, ImageDraw, ImageFont

from archivkoop import assets
from archivkoop.adapters.compare.pdf import PLUGIN as COMPARER
from archivkoop.adapters.convert.ocr import PLUGIN
from archivkoop.core.errors import ConversionFailedError, ConversionRefusedError, ToolMissingError
from archivkoop.core.findings import Outcome
from archivkoop.core.ports import ConversionRequest
from archivkoop.stages.profile import parse_profile

BUNDLED = assets.folder("resources") / "profiles" / "kommunal-1.0.toml"
FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
THERE = bool(shutil.which("tesseract") and find_spec("ocrmypdf") and Path(FONT).is_file())
needs_tools = pytest.mark.skipif(
    not THERE and os.environ.get("ARCHIVKOOP_REQUIRE_TOOLS") != "1",
    reason="needs tesseract-ocr, fonts-dejavu-core and the extra `ocr`",
)
LINES = ("Straßenbau in Köln", "Überprüfung der Brücke", "gez. Müller, Bauamt")


def picture(*lines: str) -> bytes:
    """Return a scan of typed lines, 200 dpi, as a scanner would save it."""
    image = Image.new("L", (1000, 400), 255)
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(FONT, 44) if lines else None
    for number, line in enumerate(lines):
        draw.text((60, 50 + 100 * number), line, fill=0, font=font)
    out = BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()


def add_scan(pdf: Pdf, *lines: str) -> bytes:
    content = picture(*lines)
    page = pdf.add_blank_page(page_size=(360, 144))
    image = pdf.make_stream(content)
    image.stream_dict = Dictionary(
        Type=Name.XObject, Subtype=Name.Image, Width=1000, Height=400, ColorSpace=Name.DeviceGray,
        BitsPerComponent=8, Filter=Name.DCTDecode,
    )  # fmt: skip
    page.obj.Resources = Dictionary(XObject=Dictionary(Im0=image))
    page.obj.Contents = pdf.make_stream(b"q 360 0 0 144 0 0 cm /Im0 Do Q")
    return content


def add_text(pdf: Pdf) -> None:
    page = pdf.add_blank_page(page_size=(360, 144))
    page.obj.Resources = Dictionary(Font=Dictionary(F1=pdf.make_indirect(simple_font())))
    page.obj.Contents = pdf.make_stream(b"BT /F1 24 Tf 20 40 Td (Deckblatt) Tj ET")


def saved(folder: Path, build, **options) -> Path:
    file = folder / "Schriftwechsel Süd.pdf"
    with pikepdf.new() as pdf:
        build(pdf)
        pdf.save(file, **options)
    return file


def convert(source: Path, scratch: Path, **settings):
    scratch.mkdir()
    before = source.read_bytes()
    asked = ConversionRequest(source, scratch / "result.pdf", scratch, "fmt/18", "fmt/477", judge, settings, 120)
    try:
        result = PLUGIN.convert(asked)
    finally:
        assert source.read_bytes() == before
    return asked.target, result


def texts(file: Path) -> list[str]:
    document = pypdfium2.PdfDocument(file)
    try:
        return [document[number].get_textpage().get_text_bounded() for number in range(len(document))]
    finally:
        document.close()


@needs_tools
def test_a_scan_can_be_searched_and_its_picture_is_the_same_bytes(tmp_path):
    pictures = []

    def build(pdf):
        add_text(pdf)
        pictures.append(add_scan(pdf, *LINES))

    source = saved(tmp_path, build)
    target, result = convert(source, tmp_path / "s", languages=["deu"])
    first, second = texts(target)
    assert first.strip() == "Deckblatt", "a page with text is left alone"
    for line in LINES:
        assert line in second
    with pikepdf.open(target) as pdf:
        assert bytes(pdf.pages[1].Resources.XObject.Im0.read_raw_bytes()) == pictures[0]
    assert result.detail["ocr_pages"] == [2]
    assert {agent.name for agent in result.agents} >= {"OCRmyPDF", "Tesseract", "pikepdf"}
    assert [validation.outcome for validation in result.validations] == [Outcome.PASSED]

    limits = parse_profile(BUNDLED.read_bytes(), "x").proof.limits["pdf"]
    comparison = COMPARER.compare(source, target, limits, tmp_path)
    assert comparison.outcome is Outcome.PASSED
    assert ("text_added", 2) in {(note.code, note.page) for note in comparison.notes}


@needs_tools
def test_what_is_no_scan_or_says_nothing_is_left_to_the_next_member(tmp_path):
    with pytest.raises(ConversionRefusedError, match="no page is a scan"):
        convert(saved(tmp_path, add_text), tmp_path / "a")
    with pytest.raises(ConversionRefusedError, match="no text was recognised"):
        convert(saved(tmp_path, add_scan), tmp_path / "b", languages=["deu"])


@needs_tools
def test_a_restricted_scan_is_read_as_well(tmp_path):
    restricted = pikepdf.Encryption(owner="geheim", user="", R=6)
    target, _ = convert(saved(tmp_path, lambda pdf: add_scan(pdf, *LINES), encryption=restricted), tmp_path / "s")
    assert "Köln" in texts(target)[0]


@needs_tools
def test_a_language_that_is_not_there_is_a_missing_tool(tmp_path):
    with pytest.raises(ToolMissingError):
        convert(saved(tmp_path, lambda pdf: add_scan(pdf, *LINES)), tmp_path / "s", languages=["xyz"])


def test_without_the_extra_the_member_says_what_is_missing(tmp_path, monkeypatch):
    import importlib.metadata

    from archivkoop.adapters.convert import ocr

    def missing(name):
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(ocr, "version", missing)
    with pytest.raises(ToolMissingError) as caught:
        convert(saved(tmp_path, add_scan), tmp_path / "s")
    assert caught.value.params == {"tool": "OCRmyPDF"}


def test_a_damaged_file_is_a_problem_of_the_file(tmp_path):
    file = tmp_path / "kaputt.pdf"
    file.write_bytes(b"%PDF-1.7\nkaputt")
    with pytest.raises(ConversionFailedError):
        convert(file, tmp_path / "s")
