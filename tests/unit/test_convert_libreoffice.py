# ruff: noqa: E501 (markup is more readable in one line)
"""LibreOffice makes PDF/A of office documents, with nothing fetched, run, or left behind."""

import hashlib
import http.server
import os
import shutil
import threading
import zipfile
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from archivkoop.adapters.compare.office_text import PLUGIN as COMPARER
from archivkoop.adapters.convert.libreoffice import PLUGIN
from archivkoop.adapters.convert.libreoffice_wrapped import PLUGIN as WRAPPED
from archivkoop.adapters.identify.siegfried import PLUGIN as IDENTIFIER
from archivkoop.adapters.validate.pikepdf_pdfa import PLUGIN as VALIDATOR
from archivkoop.core.errors import ConversionFailedError, ConversionRefusedError, TimeLimitError
from archivkoop.core.findings import Outcome
from archivkoop.core.ports import ConversionRequest

pytestmark = [
    pytest.mark.tools,
    pytest.mark.skipif(
        shutil.which("soffice") is None and os.environ.get("ARCHIVKOOP_REQUIRE_TOOLS") != "1",
        reason="LibreOffice is not installed",
    ),
]

RTF = rb"{\rtf1\ansi\ansicpg1252 Stra\'dfenbau in K\'f6ln\par }"
_ODF = {
    **{name: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("office", "text", "table")},
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
    "of": "urn:oasis:names:tc:opendocument:xmlns:of:1.2",
    "xlink": "http://www.w3.org/1999/xlink",
}
ODF_NS = " ".join(f'xmlns:{short}="{long}"' for short, long in _ODF.items())


def odf(file: Path, kind: str, body: str, **more: str) -> Path:
    mime = f"application/vnd.oasis.opendocument.{kind}"
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {ODF_NS} office:version="1.3">'
        f"<office:body>{body}</office:body></office:document-content>"
    )
    parts = {"content.xml": content} | more
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="text/xml"/>' for name in parts
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{mime}"/>{entries}</manifest:manifest>'
    )
    with zipfile.ZipFile(file, "w") as container:
        container.writestr("mimetype", mime, zipfile.ZIP_STORED)
        for name, text in ({"META-INF/manifest.xml": manifest} | parts).items():
            container.writestr(name, text, zipfile.ZIP_DEFLATED)
    return file


def letter(file: Path, inside: str = "") -> Path:
    return odf(file, "text", f"<office:text><text:p>Straßenbau in Köln</text:p>{inside}</office:text>")


def request(source: Path, **settings) -> ConversionRequest:
    scratch = source.parent.parent / "scratch"
    scratch.mkdir(exist_ok=True)
    puid = IDENTIFIER.identify([source])[0].puid
    return ConversionRequest(source, scratch / "z.pdf", scratch, puid, "fmt/477", lambda f, p: (), settings, 120)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "Ablieferung").mkdir()
    return tmp_path / "Ablieferung"


def convert(source: Path, **settings):
    before = hashlib.sha512(source.read_bytes()).hexdigest()
    beside = sorted(source.parent.iterdir())
    asked = request(source, **settings)
    result = PLUGIN.convert(asked)
    assert hashlib.sha512(source.read_bytes()).hexdigest() == before
    assert sorted(source.parent.iterdir()) == beside
    assert [one.name for one in asked.scratch.iterdir()] == ["z.pdf"]
    verdict = VALIDATOR.validate(asked.target, "fmt/477")
    assert verdict.outcome is Outcome.PASSED, verdict
    return asked.target, result


def text_of(pdf: Path) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


@pytest.mark.parametrize(
    "name", ["Ärger über Öl.odt", "-headless.odt", "a b; touch x.odt", "%41&amp;.odt", "\udce4.odt"]
)
def test_any_name_is_converted(folder, name):
    target, result = convert(letter(folder / name))
    assert "Straßenbau in Köln" in text_of(target)
    assert result.agents[0].name == "LibreOffice"
    assert result.agents[0].version[0].isdigit()


def test_rtf_is_converted_and_tagged(folder):
    (folder / "Brief.rtf").write_bytes(RTF)
    target, result = convert(folder / "Brief.rtf")
    assert "Straßenbau in Köln" in text_of(target)
    assert result.detail["kind"] == "text"
    with pikepdf.open(target) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert pdf.open_metadata()["pdfaid:part"] == "2"


def test_a_word_named_rtf_or_the_other_way_round_is_told_by_its_content(folder):
    (folder / "Brief.doc").write_bytes(RTF)
    assert "Straßenbau" in text_of(convert(folder / "Brief.doc")[0])


def test_a_comment_gets_an_appearance(folder):
    target, result = convert(letter(folder / "a.odt", COMMENT))
    assert result.detail["mended"]["comment_appearances"] == 1
    with pikepdf.open(target) as pdf:
        comment = next(one for one in pdf.pages[0].Annots if one.Subtype == "/Text")
        assert str(comment.Contents) == "Bitte prüfen"
        assert "/N" in comment.AP


COMMENT = (
    '<text:p>Mit<office:annotation><dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/">Müller</dc:creator>'
    "<text:p>Bitte prüfen</text:p></office:annotation> Anmerkung</text:p>"
)
SHEET = (
    '<office:spreadsheet><table:table table:name="Blatt"><table:table-row><table:table-cell '
    'office:value-type="string"{formula}><text:p>{text}</text:p></table:table-cell></table:table-row></table:table>'
    "</office:spreadsheet>"
)


class Server(http.server.ThreadingHTTPServer):
    asked: list[str]


@pytest.fixture
def server():
    """A server that nobody must ask."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.server.asked.append(self.path)
            self.send_response(404)
            self.end_headers()

        do_HEAD = do_OPTIONS = do_PROPFIND = do_GET  # noqa: N815

        def log_message(self, *args):
            pass

    httpd = Server(("127.0.0.1", 0), Handler)
    httpd.asked = []
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    yield httpd
    httpd.shutdown()
    httpd.server_close()


def test_nothing_is_fetched(folder, server):
    url = f"http://127.0.0.1:{server.server_port}"
    picture = (
        '<text:p><draw:frame svg:width="2cm" svg:height="2cm"><draw:image xlink:type="simple" xlink:show="embed" '
        f'xlink:actuate="onLoad" xlink:href="{url}/bild.png"/></draw:frame></text:p>'
    )
    section = (
        f'<text:section text:name="S"><text:section-source xlink:type="simple" xlink:href="{url}/abschnitt.odt"/>'
        "<text:p>alt</text:p></text:section>"
    )
    convert(letter(folder / "a.odt", picture + section))
    formula = f' table:formula="of:=COM.MICROSOFT.WEBSERVICE(&quot;{url}/wert&quot;)"'
    (folder.parent / "scratch" / "z.pdf").unlink()
    target, _ = convert(odf(folder / "b.ods", "spreadsheet", SHEET.format(formula=formula, text="gespeichert")))
    assert "Err:540" in text_of(target)  # LibreOffice's words for content that it was not allowed to fetch
    (folder.parent / "scratch" / "z.pdf").unlink()
    field = f'{{\\field{{\\*\\fldinst INCLUDEPICTURE "{url}/x.png" \\\\d}}{{\\fldrslt}}}}'
    (folder / "c.rtf").write_bytes(RTF.replace(rb"\par", rb"\par " + field.encode()))
    convert(folder / "c.rtf")
    assert server.asked == []


def test_files_of_the_workplace_are_not_drawn_in(folder):
    secret = folder.parent / "geheim.odt"
    odf(secret, "text", "<office:text><text:p>VERTRAULICH</text:p></office:text>")
    section = (
        f'<text:section text:name="S"><text:section-source xlink:type="simple" xlink:href="{secret.as_uri()}"/>'
        "<text:p>gespeicherter Stand</text:p></text:section>"
    )
    target, _ = convert(letter(folder / "a.odt", section))
    assert "VERTRAULICH" not in text_of(target)
    assert "gespeicherter Stand" in text_of(target)


def test_macros_do_not_run(folder, tmp_path):
    proof = tmp_path / "lief"
    script = 'xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0"'
    events = (
        f'<office:event-listeners><script:event-listener {script} xmlns:dom="http://www.w3.org/2001/xml-events" '
        'script:language="ooo:script" script:event-name="dom:load" xlink:type="simple" '
        'xlink:href="vnd.sun.star.script:Standard.M.Lauf?language=Basic&amp;location=document"/></office:event-listeners>'
    )
    library = 'xmlns:library="http://openoffice.org/2000/library"'
    parts = {
        "content.xml": (
            f'<office:document-content {ODF_NS} office:version="1.3"><office:scripts>'
            f'<office:script {script} script:language="ooo:Basic"/>{events}</office:scripts>'
            "<office:body><office:text><text:p>Text</text:p></office:text></office:body></office:document-content>"
        ),
        "Basic/script-lc.xml": (
            f'<library:libraries {library}><library:library library:name="Standard" library:link="false"/>'
            "</library:libraries>"
        ),
        "Basic/Standard/script-lb.xml": (
            f'<library:library {library} library:name="Standard" library:readonly="false" '
            'library:passwordprotected="false"><library:element library:name="M"/></library:library>'
        ),
        "Basic/Standard/M.xml": (
            '<script:module xmlns:script="http://openoffice.org/2000/script" script:name="M" '
            f'script:language="StarBasic">Sub Lauf\nOpen "{proof}" For Output As #1\nClose #1\nEnd Sub</script:module>'
        ),
    }
    convert(odf(folder / "a.odt", "text", "", **parts))
    assert not proof.exists()


def refusal(asked: ConversionRequest, error=ConversionRefusedError) -> str:
    with pytest.raises(error) as caught:
        PLUGIN.convert(asked)
    assert list(asked.scratch.iterdir()) == []
    return str(caught.value.params.get("reason"))


def test_encrypted_documents_are_refused_at_once(folder):
    more = {"META-INF/manifest.xml": "<m><manifest:encryption-data/></m>"}
    assert refusal(request(odf(folder / "a.odt", "text", "<office:text/>", **more))) == "encrypted (OpenDocument)"


def test_what_is_no_office_document_is_refused(folder):
    (folder / "a.bin").write_bytes(b"\0\1\2")
    assert refusal(request(folder / "a.bin")).startswith("no office document")


def test_another_target_is_refused(folder):
    asked = request(letter(folder / "a.odt"))
    wrong = ConversionRequest(asked.source, asked.target, asked.scratch, asked.puid, "fmt/353", asked.judge)
    assert refusal(wrong) == "no export to fmt/353"


@pytest.mark.parametrize("content", [b"PK\x03\x04kaputt", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600])
def test_damaged_containers_fail(folder, content):
    (folder / "a.docx").write_bytes(content)
    assert refusal(request(folder / "a.docx"), ConversionFailedError)


def test_what_libreoffice_cannot_load_fails_although_its_exit_code_is_0(folder):
    with zipfile.ZipFile(folder / "a.docx", "w") as container:
        container.writestr("[Content_Types].xml", "<kaputt")
    assert "could not be loaded" in refusal(request(folder / "a.docx"), ConversionFailedError)


def test_a_hang_ends_at_the_limit(folder):
    asked = request(letter(folder / "a.odt"))
    short = ConversionRequest(asked.source, asked.target, asked.scratch, asked.puid, "fmt/477", asked.judge, {}, 0.2)
    with pytest.raises(TimeLimitError):
        PLUGIN.convert(short)
    assert list(asked.scratch.iterdir()) == []


def test_what_is_there_is_not_overwritten(folder):
    asked = request(letter(folder / "a.odt"))
    asked.target.write_text("schon da")
    with pytest.raises(FileExistsError):
        PLUGIN.convert(asked)
    assert asked.target.read_text() == "schon da"


def test_a_sheet_can_become_one_page(folder):
    rows = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>Zelle {row}.{column}</text:p></table:table-cell>'
            for column in range(30)
        )
        + "</table:table-row>"
        for row in range(90)
    )
    body = f'<office:spreadsheet><table:table table:name="Blatt">{rows}</table:table></office:spreadsheet>'
    source = odf(folder / "a.ods", "spreadsheet", body)
    printed, _ = convert(source)
    with pikepdf.open(printed) as pdf:
        assert len(pdf.pages) > 2
    printed.unlink()
    single, _ = convert(source, single_page_sheets=True)
    with pikepdf.open(single) as pdf:
        assert len(pdf.pages) == 1
    assert "Zelle 89.29" in text_of(single)


def test_cut_off_cells_are_wrapped_by_the_second_member_of_the_chain(folder):
    def cell(kind: str, shown: str, value: str = "") -> str:
        number = f' office:value="{value}"' if value else ""
        return f'<table:table-cell office:value-type="{kind}"{number}><text:p>{shown}</text:p></table:table-cell>'

    narrow = (
        '<office:automatic-styles><style:style style:name="c" style:family="table-column"><style:table-column-properties '
        'style:column-width="1.2cm"/></style:style></office:automatic-styles>'
    )
    row = (
        cell("string", "Niederschriften des Planungsausschusses")
        + cell("string", "Köln")
        + cell("float", "123456789", "123456789")
    )
    content = (
        f'<office:document-content {ODF_NS} xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" office:version="1.3">'
        f'{narrow}<office:body><office:spreadsheet><table:table table:name="A"><table:table-column table:style-name="c" '
        f'table:number-columns-repeated="9"/><table:table-row>{row}</table:table-row></table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    source = odf(folder / "a.ods", "spreadsheet", "", **{"content.xml": content})
    printed, _ = convert(source)
    cut = COMPARER.compare(source, printed, {}, folder)
    assert [difference.code for difference in cut.differences] == ["text"]
    printed.unlink()
    wrapped = request(source)
    result = WRAPPED.convert(wrapped)
    assert result.detail["changed"] == {"columns_widened": 2}
    assert COMPARER.compare(source, wrapped.target, {}, folder).outcome is Outcome.PASSED
    assert "123456789" in text_of(wrapped.target)
    assert VALIDATOR.validate(wrapped.target, "fmt/477").outcome is Outcome.PASSED
    assert [one.name for one in wrapped.scratch.iterdir()] == ["z.pdf"]


def test_wrapping_is_for_spreadsheets_alone(folder):
    with pytest.raises(ConversionRefusedError) as caught:
        WRAPPED.convert(request(letter(folder / "a.odt")))
    assert caught.value.params == {"reason": "no spreadsheet"}


def test_it_works_in_a_posix_locale(folder, monkeypatch):
    monkeypatch.setenv("LC_ALL", "POSIX")
    assert "Straßenbau in Köln" in text_of(convert(letter(folder / "Ärger.odt"))[0])
