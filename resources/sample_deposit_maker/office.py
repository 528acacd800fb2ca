"""Office documents: written as flat OpenDocument, saved by LibreOffice in the format an office would have used."""

import base64
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

WORD_2007 = "docx:MS Word 2007 XML"
WORD_97 = "doc:MS Word 97"
RTF = "rtf:Rich Text Format"
ODT = "odt:writer8"
EXCEL_2007 = "xlsx:Calc MS Excel 2007 XML"
EXCEL_97 = "xls:MS Excel 97"
ODS = "ods:calc8"
POWERPOINT_2007 = "pptx:Impress MS PowerPoint 2007 XML"
PDF = 'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"false"}}'
PDF_TAGGED = 'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"}}'
PDFA_2B = 'pdf:writer_pdf_Export:{"SelectPdfVersion":{"type":"long","value":"2"}}'

_NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"), ("draw", "drawing"),
        ("fo", "xsl-fo-compatible"), ("svg", "svg-compatible"), ("presentation", "presentation"), ("meta", "meta"),
    )
) + ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2"'  # fmt: skip

_STYLES = """<office:styles>
<style:default-style style:family="paragraph"><style:paragraph-properties fo:margin-bottom="0.2cm"/>
<style:text-properties style:font-name="{font}" fo:font-family="{font}" fo:font-size="11pt" fo:language="de" fo:country="DE"/>
</style:default-style>
<style:style style:name="Standard" style:family="paragraph" style:class="text"/>
<style:style style:name="Heading_20_1" style:display-name="Heading 1" style:family="paragraph"
 style:parent-style-name="Standard" style:default-outline-level="1"><style:text-properties fo:font-size="16pt" fo:font-weight="bold"/>
</style:style>
<style:style style:name="Heading_20_2" style:display-name="Heading 2" style:family="paragraph"
 style:parent-style-name="Standard" style:default-outline-level="2"><style:text-properties fo:font-size="13pt" fo:font-weight="bold"/>
</style:style></office:styles>"""

_PAGE = """<office:automatic-styles>
<style:style style:name="cell" style:family="table-cell"><style:table-cell-properties fo:border="0.5pt solid #000000" fo:padding="0.1cm"/></style:style>
<style:style style:name="picture" style:family="graphic"><style:graphic-properties style:wrap="none"/></style:style>
<style:page-layout style:name="a4"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm"
 fo:margin-top="2.5cm" fo:margin-bottom="2cm" fo:margin-left="2.5cm" fo:margin-right="2cm"/>
<style:footer-style/></style:page-layout></office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="a4">
<style:footer><text:p>{footer} · Seite <text:page-number>1</text:page-number></text:p></style:footer>
</style:master-page></office:master-styles>"""


def heading(text: str, level: int = 1) -> str:
    """Return a heading of a text document."""
    return f'<text:h text:style-name="Heading_20_{level}" text:outline-level="{level}">{escape(text)}</text:h>'


def paragraph(text: str) -> str:
    """Return a paragraph; a line feed in it is a line break."""
    return f'<text:p text:style-name="Standard">{escape(text).replace(chr(10), "<text:line-break/>")}</text:p>'


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return a table of a text document whose first row repeats as its head."""
    lines = [
        "<table:table-row>"
        + "".join(f'<table:table-cell table:style-name="cell">{paragraph(cell)}</table:table-cell>' for cell in row)
        + "</table:table-row>"
        for row in rows
    ]
    columns = f'<table:table-column table:number-columns-repeated="{len(rows[0])}"/>'
    head = f"<table:table-header-rows>{lines[0]}</table:table-header-rows>"
    return f"<table:table>{columns}{head}{''.join(lines[1:])}</table:table>"


def picture(image: bytes, width_cm: float, height_cm: float, alternative: str) -> str:
    """Return a picture with its alternative text."""
    data = base64.b64encode(image).decode()
    return (
        f'<text:p><draw:frame draw:style-name="picture" text:anchor-type="as-char" svg:width="{width_cm}cm" svg:height="{height_cm}cm">'
        f"<draw:image><office:binary-data>{data}</office:binary-data></draw:image>"
        f"<svg:title>{escape(alternative)}</svg:title></draw:frame></text:p>"
    )


def text_document(*blocks: str, title: str, author: str, font: str = "Arial", footer: str = "Stadt Musterstadt") -> str:
    """Return a flat OpenDocument text."""
    return _document(
        "text",
        _STYLES.format(font=font) + _PAGE.format(footer=escape(footer)),
        f"<office:text>{''.join(blocks)}</office:text>",
        title=title,
        author=author,
    )


def spreadsheet(sheets: dict[str, Sequence[Sequence[str | float]]], *, title: str, author: str) -> str:
    """Return a flat OpenDocument spreadsheet; a text that begins with "of:=" is a formula."""
    body = "".join(
        f"<table:table table:name={quoteattr(name)}>"
        + "".join(f'<table:table-column table:style-name="w{width}"/>' for width in _widths_cm(rows))
        + "".join(f"<table:table-row>{''.join(map(_cell, row))}</table:table-row>" for row in rows)
        + "</table:table>"
        for name, rows in sheets.items()
    )
    styles = "".join(
        f'<style:style style:name="w{width}" style:family="table-column"><style:table-column-properties style:column-width="{width}cm"/></style:style>'
        for width in sorted({width for rows in sheets.values() for width in _widths_cm(rows)})
    )
    return _document(
        "spreadsheet",
        f"<office:automatic-styles>{styles}</office:automatic-styles>",
        f"<office:spreadsheet>{body}</office:spreadsheet>",
        title=title,
        author=author,
    )


def presentation(slides: Sequence[tuple[str, Sequence[str]]], *, title: str, author: str) -> str:
    """Return a flat OpenDocument presentation: a heading and lines a slide."""
    pages = "".join(
        f'<draw:page draw:name="Folie {number}" draw:master-page-name="Standard">'
        + _text_box("title", 1, 3, [head])
        + _text_box("list", 5, 12, [f"• {line}" for line in lines])
        + "</draw:page>"
        for number, (head, lines) in enumerate(slides, 1)
    )
    page = (
        '<office:automatic-styles><style:style style:name="plain" style:family="graphic"><style:graphic-properties draw:fill="none" draw:stroke="none"/></style:style>'
        '<style:style style:name="title" style:family="paragraph"><style:text-properties fo:font-size="40pt" fo:font-weight="bold"/></style:style>'
        '<style:style style:name="list" style:family="paragraph"><style:text-properties fo:font-size="28pt"/></style:style>'
        '<style:page-layout style:name="screen"><style:page-layout-properties fo:page-width="25.4cm"'
        ' fo:page-height="19.05cm" style:print-orientation="landscape"/></style:page-layout></office:automatic-styles>'
        '<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="screen"/></office:master-styles>'
    )
    return _document(
        "presentation", page, f"<office:presentation>{pages}</office:presentation>", title=title, author=author
    )


def save(document: str, kind: str) -> bytes:
    """Let LibreOffice save a flat OpenDocument as `kind` ("extension:filter[:options]")."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "dokument.xml"
        source.write_text(document, encoding="utf-8")
        target = source.with_suffix("." + kind.partition(":")[0])
        profile = Path(tempfile.gettempdir()) / "sample-deposit-libreoffice"
        # The exit code says nothing: the file that is there afterwards does.
        subprocess.run(
            [
                shutil.which("soffice") or "soffice", f"-env:UserInstallation={profile.as_uri()}",
                "--headless", "--convert-to", kind, "--outdir", folder, source,
            ],
            check=True, stdin=subprocess.DEVNULL, capture_output=True, timeout=180,
        )  # fmt: skip
        return target.read_bytes()


def _text_box(style: str, top_cm: int, height_cm: int, lines: Sequence[str]) -> str:
    text = "".join(f'<text:p text:style-name="{style}">{escape(line)}</text:p>' for line in lines)
    return (
        f'<draw:frame draw:style-name="plain" svg:x="2cm" svg:y="{top_cm}cm" svg:width="21cm" svg:height="{height_cm}cm">'
        f"<draw:text-box>{text}</draw:text-box></draw:frame>"
    )


def _widths_cm(rows: Sequence[Sequence[str | float]]) -> list[int]:
    """Return widths in which every text is seen whole: LibreOffice prints what its cell shows."""
    texts = (
        [len(str(value)) for value in column if not str(value).startswith("of:=")] for column in zip(*rows, strict=True)
    )
    return [2 + max(lengths, default=0) // 5 for lengths in texts]


def _cell(value: str | float) -> str:
    if isinstance(value, str):
        if value.startswith("of:="):
            return f'<table:table-cell office:value-type="float" table:formula={quoteattr(value)}/>'
        return f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'
    return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'


def _document(kind: str, styles: str, body: str, *, title: str, author: str) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {_NAMESPACES} office:version="1.2"'
        f' office:mimetype="application/vnd.oasis.opendocument.{kind}"><office:meta><dc:title>{escape(title)}</dc:title>'
        f"<meta:initial-creator>{escape(author)}</meta:initial-creator><dc:language>de-DE</dc:language></office:meta>"
        f"{styles}<office:body>{body}</office:body></office:document>"
    )
