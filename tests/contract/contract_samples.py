"""Samples that the contract suites make for themselves, and garbage in all its forms."""

import zipfile
from pathlib import Path

import pikepdf
from pikepdf import Dictionary, Name, pdfa
from PIL import Image, ImageDraw, ImageFont

RTF = rb"{\rtf1\ansi\ansicpg1252 Stra\'dfenbau in K\'f6ln\par }"


def make_pdf(file: Path) -> Path:
    """Write a page with text, as an office's printer driver would, fonts embedded or not."""
    with pikepdf.new() as new:
        page = new.add_blank_page()
        page.obj.Contents = new.make_stream(b"0.2 g 50 600 200 100 re f 0.8 g 60 610 20 20 re f")
        new.save(file)
    return file


def make_pdfa(file: Path) -> Path:
    """Write a sound PDF/A-2b."""
    with pikepdf.new() as new:
        page = new.add_blank_page()
        page.obj.Contents = new.make_stream(b"0.2 g 50 600 200 100 re f")
        pdfa.save(new, file, "2b")
    return file


def make_text_pdf(file: Path) -> Path:
    """Write a PDF with a line of text."""
    with pikepdf.new() as new:
        page = new.add_blank_page()
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
        page.obj.Resources = Dictionary(Font=Dictionary(F=font))
        page.obj.Contents = new.make_stream("BT /F 12 Tf 50 700 Td (Straßenbau in Köln) Tj ET".encode("cp1252"))
        new.save(file)
    return file


def make_scan(file: Path) -> Path:
    """Write a page that is a picture of typed words."""
    image = Image.new("L", (1000, 300), 255)
    ImageDraw.Draw(image).text((60, 80), "Bauakten der Stadt", fill=0, font=ImageFont.load_default(80))
    image.save(file, "PDF", resolution=200)
    return file


def make_riddle(file: Path) -> Path:
    """Write a page with a character that no repair can know: its font is not there, its name means nothing."""
    with pikepdf.new() as new:
        page = new.add_blank_page(page_size=(200, 100))
        encoding = Dictionary(Type=Name.Encoding, Differences=[7, Name.g17])
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=encoding)
        page.obj.Resources = Dictionary(Font=Dictionary(F=font))
        page.obj.Contents = new.make_stream(b"BT /F 12 Tf 50 50 Td <07> Tj ET")
        new.save(file)
    return file


def make_rtf(file: Path) -> Path:
    """Write a letter."""
    file.write_bytes(RTF)
    return file


def make_picture(file: Path) -> Path:
    """Write a picture in the format that the name says."""
    Image.linear_gradient("L").resize((40, 30)).convert("RGB").save(file, dpi=(300, 300))
    return file


def make_docx(file: Path) -> Path:
    """Write a document with a paragraph."""
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    members = {
        "[Content_Types].xml": (
            f'<Types xmlns="{types}"><Override PartName="/word/document.xml" ContentType="{word}"/></Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{relations}">'
            f'<Relationship Id="r1" Type="{office}" Target="word/document.xml"/></Relationships>'
        ),
        "word/document.xml": (
            f'<w:document xmlns:w="{main}"><w:body><w:p><w:r><w:t>Text</w:t></w:r></w:p></w:body></w:document>'
        ),
    }
    with zipfile.ZipFile(file, "w") as container:
        for name, text in members.items():
            container.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{text}')
    return file


def make_xlsx(file: Path) -> Path:
    """Write a workbook with a string and a number."""
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    members = {
        "[Content_Types].xml": (
            f'<Types xmlns="{types}"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{relations}">'
            f'<Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets>'
            "</workbook>"
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{relations}">'
            f'<Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
        ),
        "xl/worksheets/sheet1.xml": (
            f'<worksheet xmlns="{main}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Text</t></is></c>'
            '<c r="B1"><v>12</v></c></row></sheetData></worksheet>'
        ),
    }
    with zipfile.ZipFile(file, "w") as container:
        for name, text in members.items():
            container.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{text}')
    return file


# what a converter may be given: file name, maker, PUID, target PUID
CONVERTIBLE = [
    ("Akte.pdf", make_pdf, "fmt/18", "fmt/477"),
    ("Scan.pdf", make_scan, "fmt/18", "fmt/477"),
    ("Rätsel.pdf", make_riddle, "fmt/18", "fmt/477"),
    ("Brief.rtf", make_rtf, "fmt/45", "fmt/477"),
    ("Liste.xlsx", make_xlsx, "fmt/214", "fmt/477"),
    ("Foto.png", make_picture, "fmt/11", "fmt/353"),
]

# what a validator may approve: file name, maker, PUID
VALID = [("gut.pdf", make_pdfa, "fmt/477"), ("gut.tif", make_picture, "fmt/353")]

# what a comparer may call the same: file name, maker
COMPARABLE = [("gleich.pdf", make_text_pdf), ("gleich.png", make_picture)]


def garbage(folder: Path, *, few: bool = False) -> list[Path]:
    """Write files broken in every way that deposits know; `few` of them for programs that are slow to start."""
    folder.mkdir()
    whole = {
        "pdf": make_pdf(folder / "ganz.pdf").read_bytes(),
        "docx": make_docx(folder / "ganz.docx").read_bytes(),
        "png": make_picture(folder / "ganz.png").read_bytes(),
        "tif": make_picture(folder / "ganz.tif").read_bytes(),
        "rtf": RTF,
    }
    for file in list(folder.iterdir()):
        file.unlink()
    contents: dict[str, bytes] = {"leer": b"", "null": b"\0" * 1000, "zufall": bytes(i * 73 % 251 for i in range(3000))}
    for kind, content in whole.items():
        contents[f"halb_{kind}"] = content[: len(content) // 2]
        contents[f"kopf_{kind}"] = content[:12]
        contents[f"verdreht_{kind}"] = content[:20] + content[20:][::-1]
    contents["ole2"] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xfe" * 1500
    written = []
    for name, content in contents.items():
        if few and name.startswith(("null", "kopf", "verdreht")):
            continue
        suffix = name.partition("_")[2] or "doc"
        file = folder / f"Müll {name}.{suffix}"
        file.write_bytes(content)
        written.append(file)
    return written
