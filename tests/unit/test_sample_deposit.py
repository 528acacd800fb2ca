"""The sample deposit holds what an office really hands over, and each file is what its place in the list says."""

import io
import tomllib
import unicodedata
import zipfile
from email import message_from_bytes, policy
from pathlib import Path

import pikepdf
import pytest
from PIL import Image, ImageCms

RESOURCES = Path(__file__).parents[2] / "resources"
DEPOSIT = RESOURCES / "sample-deposit"
ANBAU = "Bauakten/2011-0417 Anbau Lindenstraße 12/"
WERKHALLE = "Bauakten/2013-0088 Werkhalle Hafenstraße 3/"
RAT = "Ratsprotokolle/"
KULTUR = "Kulturamt/Stadtfest 2012/"
ALT = "Altes Laufwerk G/"
LONG = (
    "AW WG Stellungnahme der unteren Denkmalbehörde zum Antrag auf Nutzungsänderung der ehemaligen Maschinenhalle"
    " Hafenstraße 3 hier Ergänzung zur Brandschutzprüfung und Rückfragen des Löschzuges Süd-2.txt"
)
NFD = unicodedata.normalize("NFD", "Gutachten Schallschutz für Büroräume.odt")
DOCX, XLSX, PPTX = b"word/document.xml", b"xl/workbook.xml", b"ppt/presentation.xml"
OLE = bytes.fromhex("D0CF11E0A1B11AE1")

LIST = {  # path -> what its bytes begin with or, for a ZIP-based format, hold
    "Anschreiben zur Ablieferung.docx": DOCX,
    "Ablieferungsverzeichnis.xlsx": XLSX,
    ANBAU + "01 Bauantrag.pdf": b"%PDF-1.4",
    ANBAU + "02 Statik Prüfbericht (vertraulich).pdf": b"%PDF-",
    ANBAU + "03 Baubeschreibung (Scan).tif": b"II*\0",
    ANBAU + "04 Lageplan.png": b"\x89PNG",
    ANBAU + "05 Aktenvermerk.doc": OLE,
    ANBAU + "06 Baugenehmigung.pdf": b"%PDF-",
    ANBAU + "Kopie von 06 Baugenehmigung.pdf": b"%PDF-",
    ANBAU + "07 Eingangsbestätigung.eml": b"From: ",
    ANBAU + "08 Rückfrage Nachbar.msg": OLE,
    ANBAU + "Fotos/Ortsbesichtigung 1.jpg": b"\xff\xd8\xff",
    ANBAU + "Fotos/Ortsbesichtigung 2.jpg": b"\xff\xd8\xff",
    ANBAU + "Fotos/Thumbs.db": OLE,
    WERKHALLE + "Bescheid (qualifiziert signiert).pdf": b"%PDF-",
    WERKHALLE + "Schriftwechsel Feuerwehr (Scan).pdf": b"%PDF-",
    WERKHALLE + NFD: b"mimetypeapplication/vnd.oasis.opendocument.text",
    WERKHALLE + "Flächenberechnung.ods": b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
    WERKHALLE + LONG: b"Bitte bis Ende",
    WERKHALLE + "Stellungnahme Denkmalbehörde.rtf": b"{\\rtf1",
    WERKHALLE + "Vorgang.xml": b"<?xml",
    RAT + "2014-03-27 Niederschrift BPA.pdf": b"%PDF-",
    RAT + "2013-10-10 Niederschrift BPA.pdf": b"%PDF-",
    RAT + "2012-06-14 Tischvorlage Spielplätze.odt": b"mimetypeapplication/vnd.oasis.opendocument.text",
    RAT + "2012 Anwesenheit.xls": OLE,
    RAT + "Einladung.htm": b"<html>",
    KULTUR + "Präsentation Sponsoren.pptx": PPTX,
    KULTUR + "Plakat Entwurf.bmp": b"BM",
    KULTUR + "Logo.gif": b"GIF8",
    KULTUR + "Festplatz.jpg": b"\xff\xd8\xff",
    KULTUR + "Standgebühren.csv": b"Stand;",
    KULTUR + "Besucherbefragung.txt": b"Auswertung",
    KULTUR + "Angebot Bühnentechnik.eml": b"Return-Path: ",
    KULTUR + "Absage Blasorchester.eml": b"Return-Path: ",
    KULTUR + "Pressefotos.zip": b"PK\3\4",
    ALT + "LIESMICH.TXT": b"Dieses",
    ALT + "neu.txt": b"",
    ALT + "FLURKART.EXE": b"MZ",
    ALT + "FLURKART.FK2": b"\x7fFK2",
}


def bytes_of(path: str) -> bytes:
    return (DEPOSIT / path).read_bytes()


def pdf(path: str) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(bytes_of(path)))


def fonts_of(document: pikepdf.Pdf) -> list[pikepdf.Object]:
    return [font for page in document.pages for font in page.Resources.Font.values()]


@pytest.mark.parametrize("path", LIST, ids=lambda path: path.rpartition("/")[2][:40])
def test_every_file_of_the_list_is_there_and_is_what_it_says(path):
    content = bytes_of(path)
    if LIST[path].endswith(b".xml") and not content.startswith(b"<"):
        assert LIST[path].decode() in zipfile.ZipFile(io.BytesIO(content)).namelist()
    else:
        assert content[:200].startswith(LIST[path]) or LIST[path] in content[:100]


def test_nothing_else_is_there_and_all_of_it_is_small():
    found = {file.relative_to(DEPOSIT).as_posix(): file.stat().st_size for file in DEPOSIT.rglob("*") if file.is_file()}
    assert set(found) == set(LIST)
    assert sum(found.values()) < 4_000_000


def test_the_description_names_files_of_the_deposit_and_all_mandatory_fields():
    description = tomllib.loads((RESOURCES / "sample-deposit.toml").read_text(encoding="utf-8"))
    assert set(description.pop("files")) < set(LIST)
    assert set(description) == {"title", "provenance", "accession", "date_range", "archive_name", "archive_isil"}
    assert all(description.values())


def test_names_are_as_awkward_as_in_an_office():
    assert len(LONG) == 200
    assert any(file.name == NFD for file in (DEPOSIT / WERKHALLE).iterdir())
    assert not unicodedata.is_normalized("NFC", NFD)


def test_two_files_are_identical():
    assert bytes_of(ANBAU + "06 Baugenehmigung.pdf") == bytes_of(ANBAU + "Kopie von 06 Baugenehmigung.pdf")


def test_one_pdf_has_no_font_embedded():
    document = pdf(ANBAU + "01 Bauantrag.pdf")
    fonts = fonts_of(document)
    assert {str(font.BaseFont) for font in fonts} == {"/Helvetica-Bold", "/ArialMT", "/Courier"}
    assert not any("/FontFile2" in font.get("/FontDescriptor", {}) for font in fonts)


def test_one_pdf_opens_with_its_password_only():
    with pytest.raises(pikepdf.PasswordError):
        pdf(ANBAU + "02 Statik Prüfbericht (vertraulich).pdf")


def test_one_pdf_claims_pdfa_2b_and_one_is_tagged():
    with pdf(ANBAU + "06 Baugenehmigung.pdf").open_metadata() as metadata:
        assert metadata.pdfa_status == "2B"
    assert pdf(RAT + "2014-03-27 Niederschrift BPA.pdf").Root.MarkInfo.Marked


def test_one_pdf_has_a_broken_cross_reference_table():
    assert b"startxref\n999999" in bytes_of(RAT + "2013-10-10 Niederschrift BPA.pdf")
    document = pdf(RAT + "2013-10-10 Niederschrift BPA.pdf")
    assert any("file is damaged" in warning for warning in document.get_warnings())
    assert len(document.pages) == 1


def test_one_pdf_is_signed_over_all_of_its_bytes():
    content = bytes_of(WERKHALLE + "Bescheid (qualifiziert signiert).pdf")
    document = pikepdf.open(io.BytesIO(content))
    signature = document.Root.AcroForm.Fields[0].V
    begin, length, second, rest = map(int, signature.ByteRange)
    assert (begin, second + rest) == (0, len(content))
    assert content[length : length + 1] == b"<"
    assert content[second - 1 : second] == b">"
    assert bytes(signature.Contents)[:1] == b"\x30"  # DER


def test_photographs_carry_icc_profile_and_exif_and_one_is_turned_by_exif_only():
    turned = []
    for name in ("Fotos/Ortsbesichtigung 1.jpg", "Fotos/Ortsbesichtigung 2.jpg"):
        image = Image.open(io.BytesIO(bytes_of(ANBAU + name)))
        ImageCms.ImageCmsProfile(io.BytesIO(image.info["icc_profile"]))
        assert image.getexif()[0x0110] == "K-100"
        turned.append(image.getexif().get(0x0112))
    assert turned == [None, 6]


def test_the_scan_is_bitonal_group_4_and_has_three_pages():
    image = Image.open(io.BytesIO(bytes_of(ANBAU + "03 Baubeschreibung (Scan).tif")))
    assert (image.mode, image.info["compression"], image.n_frames) == ("1", "group4", 3)


@pytest.mark.parametrize("path", [KULTUR + "Besucherbefragung.txt", KULTUR + "Standgebühren.csv"])
def test_texts_are_of_code_page_1252(path):
    with pytest.raises(UnicodeDecodeError):
        bytes_of(path).decode("utf-8")
    assert "€" in bytes_of(path).decode("cp1252")


def test_mails_carry_attachments():
    mail = message_from_bytes(bytes_of(ANBAU + "07 Eingangsbestätigung.eml"), policy=policy.default)
    assert [part.get_filename() for part in mail.iter_attachments()] == ["Bauantrag.pdf", "Lageplan Übersicht.png"]
    assert mail["To"].addresses[0].display_name == "Familie Löwenthal"


def test_the_outlook_message_is_read_by_a_foreign_reader():
    import extract_msg  # slow to import

    with extract_msg.openMsg(DEPOSIT / ANBAU / "08 Rückfrage Nachbar.msg") as message:
        assert message.subject == "Rückfrage zum Anbau: Höhe der Grenzwand"
        assert "Jürgen Krämer" in message.to
        names = {attachment.longFilename: attachment.data for attachment in message.attachments}
    assert set(names) == {"Skizze Grenzwand.jpg", "Fragen.txt"}
    assert names["Fragen.txt"].decode("cp1252").startswith("1. Höhe?")


def test_the_zip_holds_files():
    with zipfile.ZipFile(DEPOSIT / KULTUR / "Pressefotos.zip") as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == 3


def test_the_program_is_a_valid_and_harmless_one():
    content = bytes_of(ALT + "FLURKART.EXE")
    assert content[64:68] == b"PE\0\0"
    assert content[512:515] == bytes.fromhex("31C0C3")  # return 0
    assert not content[515:].strip(b"\0")
