# ruff: noqa: E501 (markup is more readable in one line)
"""The text of an office document has to be in its PDF. Each format is read without the program that converts it."""

import contextlib
import zipfile
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Dictionary, Name

from archivkoop.adapters.compare.office_text import PLUGIN, parts
from archivkoop.adapters.compare.office_text.model import NoReaderError
from archivkoop.adapters.compare.office_text.reading import read_source
from archivkoop.adapters.compare.office_text.words import coverage, words_of
from archivkoop.core.errors import FileUnreadableError
from archivkoop.core.findings import Outcome

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
ODF = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
)


def zipped(file: Path, **members: str) -> Path:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as container:
        for name, text in members.items():
            container.writestr(name, text)
    return file


def pdf(file: Path, *lines: str, pages: int = 1) -> Path:
    """Write a PDF with these lines in Helvetica."""
    with pikepdf.new() as new:
        for _ in range(pages):
            page = new.add_blank_page()
            font = Dictionary(
                Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding
            )
            page.obj.Resources = Dictionary(Font=Dictionary(F=font))
            shown = b"".join(b"<" + line.encode("cp1252").hex().encode() + b"> Tj T* " for line in lines)
            page.obj.Contents = new.make_stream(b"BT /F 10 Tf 12 TL 50 700 Td " + shown + b"ET")
        new.save(file)
    return file


def compare(source: Path, *lines: str, **limits):
    derivative = pdf(source.with_suffix(".derivative.pdf"), *lines)
    return PLUGIN.compare(source, derivative, limits, source.parent)


def docx(file: Path, body: str, **more: str) -> Path:
    main = f"<w:document {W} {A}><w:body>{body}</w:body></w:document>"
    return zipped(file, **({"word/document.xml": main, "[Content_Types].xml": "<Types/>"} | more))


def p(*runs: str) -> str:
    return f"<w:p>{''.join(f'<w:r><w:t>{run}</w:t></w:r>' for run in runs)}</w:p>"


class TestWords:
    def test_typesetting_does_not_matter(self):
        assert words_of("Stra\u00dfe ﬁnden \u017f STRASSE") == ["strasse", "finden", "s", "strasse"]
        assert words_of("Do\u00adnau\u200bdampf m² Köln Ko\u0308ln") == ["donaudampf", "m", "2", "köln", "köln"]
        assert words_of("a_b – c/d") == ["a", "b", "c", "d"]

    def test_a_word_in_pieces_is_found(self):
        found = coverage(words_of("Straßenbauamt Köln"), words_of("Straßen-\nbau-\namt Köln"))
        assert (found.share, found.missing) == (1.0, ())

    def test_words_run_together_are_found(self):
        assert coverage(words_of("Soll Ist Rest"), words_of("SollIst Rest")).share == 1.0
        assert coverage(words_of("Stühle"), words_of("Stühle29")).share == 1.0

    def test_each_occurrence_counts(self):
        found = coverage(["ja", "ja", "nein"], ["ja", "nein"])
        assert (found.words, found.found, found.missing) == (3, 2, ("ja",))
        assert found.share == 6 / 8

    def test_nothing_is_all_of_nothing(self):
        assert coverage([], ["x"]).share == 1.0

    def test_ten_thousand_words_are_quick(self):
        words = [f"wort{number}" for number in range(10_000)]
        assert coverage(words, [*words[::2], "x"]).found == 5000


class TestVerdicts:
    def test_the_same_text_passes(self, tmp_path):
        result = compare(docx(tmp_path / "a.docx", p("Straßenbau ", "in Köln")), "Straßenbau in Köln")
        assert result.outcome is Outcome.PASSED
        assert (result.measures["text_share"], result.measures["pages"], result.notes) == (1.0, 1, ())
        assert {agent.name for agent in result.agents} == {"archivkoop office_text", "PDFium"}

    def test_missing_text_fails_and_is_named(self, tmp_path):
        result = compare(docx(tmp_path / "a.docx", p("Straßenbau in Köln und Kanalbau")), "Straßenbau in Köln")
        assert result.outcome is Outcome.FAILED
        assert [difference.code for difference in result.differences] == ["text"]
        assert "kanalbau" in result.differences[0].facts["missing"]

    def test_the_profile_sets_the_limit(self, tmp_path):
        source = docx(tmp_path / "a.docx", p("Straßenbau in Köln und Kanalbau"))
        result = compare(source, "Straßenbau in Köln", min_text_share=0.5)
        assert result.outcome is Outcome.PASSED
        assert [note.code for note in result.notes] == ["words"]

    def test_a_blank_derivative_fails(self, tmp_path):
        header = f"<w:hdr {W}>{p('Tiefbauamt')}</w:hdr>"
        for number, source in enumerate(
            (
                docx(tmp_path / "a.docx", p("Text")),
                docx(tmp_path / "b.docx", p(""), **{"word/header1.xml": header}),
                docx(tmp_path / "c.docx", "<w:p><w:r><w:drawing><a:blip/></w:drawing></w:r></w:p>"),
            )
        ):
            result = compare(source)
            assert result.outcome is Outcome.FAILED, number
            assert result.differences[0].code == "blank"

    def test_a_source_without_anything_to_compare_is_undetermined(self, tmp_path):
        result = compare(docx(tmp_path / "a.docx", p("")), "irgendetwas")
        assert result.outcome is Outcome.UNDETERMINED
        assert result.reason

    @pytest.mark.parametrize(
        "content", [b"", b"Nur Text", b"PK\x03\x04kaputt", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600]
    )
    def test_a_source_that_nobody_reads_is_undetermined(self, tmp_path, content):
        (tmp_path / "a.doc").write_bytes(content)
        assert compare(tmp_path / "a.doc", "Text").outcome is Outcome.UNDETERMINED

    @pytest.mark.parametrize("content", [b"", b"kein PDF", b"%PDF-1.7\n%%EOF"])
    def test_a_derivative_that_does_not_open_fails(self, tmp_path, content):
        (tmp_path / "z.pdf").write_bytes(content)
        source = docx(tmp_path / "a.docx", p("Text"))
        result = PLUGIN.compare(source, tmp_path / "z.pdf", {}, tmp_path)
        assert (result.outcome, result.differences[0].code) == (Outcome.FAILED, "unreadable")

    def test_a_missing_source_is_a_problem_of_the_file(self, tmp_path):
        with pytest.raises(FileUnreadableError):
            compare(tmp_path / "fehlt.docx", "Text")

    def test_a_pdf_is_compared_with_itself(self, tmp_path):
        file = pdf(tmp_path / "a.pdf", "Köln")
        assert PLUGIN.compare(file, file, {}, tmp_path).outcome is Outcome.PASSED

    def test_comments_and_losses_of_margins_are_notes(self, tmp_path):
        more = {
            "word/header1.xml": f"<w:hdr {W}>{p('Entwurf')}</w:hdr>",
            "word/comments.xml": f"<w:comments {W}><w:comment>{p('Bitte prüfen')}</w:comment></w:comments>",
            "word/charts/chart1.xml": "<c/>",
        }
        result = compare(docx(tmp_path / "a.docx", p("Text"), **more), "Text")
        assert result.outcome is Outcome.PASSED
        assert [note.code for note in result.notes] == ["margins", "comments", "unread"]


class TestWordprocessing:
    def body(self, tmp_path, inside: str) -> str:
        return " ".join(" ".join(read_source(docx(tmp_path / "a.docx", inside)).body).split())

    def test_runs_join_and_breaks_separate(self, tmp_path):
        assert (
            self.body(tmp_path, "<w:p><w:r><w:t>Stra</w:t></w:r><w:r><w:t>ße</w:t><w:br/><w:t>b</w:t></w:r></w:p>")
            == "Straße b"
        )

    def test_hidden_deleted_and_fallback_text_is_left_out(self, tmp_path):
        mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        inside = (
            "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>heimlich</w:t></w:r><w:r><w:t>da </w:t></w:r>"
            "<w:del><w:r><w:delText>weg</w:delText></w:r></w:del><w:ins><w:r><w:t>neu</w:t></w:r></w:ins></w:p>"
            f"<mc:AlternateContent {mc}><mc:Choice>{p('Kasten')}</mc:Choice><mc:Fallback>{p('Kasten')}</mc:Fallback></mc:AlternateContent>"
        )
        assert self.body(tmp_path, inside) == "da neu Kasten"

    def test_fields_that_are_filled_in_anew_are_left_out(self, tmp_path):
        def field(code: str, result: str) -> str:
            char = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
            return (
                f"{char.format('begin')}<w:r><w:instrText> {code} </w:instrText></w:r>{char.format('separate')}"
                f"<w:r><w:t>{result} </w:t></w:r>{char.format('end')}"
            )

        inside = f"<w:p>{field('DATE', '24.11.2026')}{field('HYPERLINK x', 'Seite')}{field('PAGEREF _T', '17')}</w:p>"
        inside += '<w:p><w:fldSimple w:instr=" NUMPAGES "><w:r><w:t>9</w:t></w:r></w:fldSimple><w:r><w:t>Ende</w:t></w:r></w:p>'
        source = read_source(docx(tmp_path / "a.docx", inside))
        assert " ".join(" ".join(source.body).split()) == "Seite Ende"
        assert source.volatile == 1

    def test_notes_belong_to_the_body(self, tmp_path):
        more = {"word/footnotes.xml": f"<w:footnotes {W}><w:footnote>{p('Fußnote')}</w:footnote></w:footnotes>"}
        assert "Fußnote" in read_source(docx(tmp_path / "a.docx", p("Text"), **more)).body

    def test_a_main_part_of_another_name_is_found(self, tmp_path):
        relation = '<R><Relationship Type="http://x/officeDocument" Target="word/document2.xml"/></R>'
        members = {"_rels/.rels": relation, "word/document2.xml": f"<w:document {W}>{p('Text')}</w:document>"}
        assert "Text" in read_source(zipped(tmp_path / "a.docx", **members)).body


class TestSpreadsheets:
    def test_strings_of_visible_cells(self, tmp_path):
        sheet = (
            f'<worksheet {S}><cols><col min="3" max="4" hidden="1"/></cols><sheetData>'
            '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><v>1234.5</v></c><c r="C1" t="s"><v>1</v></c></row>'
            '<row r="2" hidden="1"><c r="A2" t="s"><v>1</v></c></row>'
            '<row r="3"><c r="A3" t="inlineStr"><is><t>gleich hier</t></is></c>'
            '<c r="B3" t="str"><f>TODAY()&amp;"x"</f><v>berechnet</v></c><c r="E3" t="s"><v>2</v></c></row>'
            "</sheetData></worksheet>"
        )
        strings = "<si><t>Straße</t></si><si><t>versteckt</t></si><si><r><t>zwei </t></r><r><t>Teile</t></r><rPh><t>x</t></rPh></si>"
        members = {
            "xl/workbook.xml": (
                f'<workbook {S} {R}><sheets><sheet name="A" r:id="r1"/>'
                '<sheet name="B" state="hidden" r:id="r2"/></sheets></workbook>'
            ),
            "xl/_rels/workbook.xml.rels": (
                '<R><X Id="r1" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/>'
                '<X Id="r2" Type="http://x/worksheet" Target="/xl/worksheets/sheet2.xml"/></R>'
            ),
            "xl/sharedStrings.xml": f"<sst {S}>{strings}</sst>",
            "xl/worksheets/sheet1.xml": sheet,
            "xl/worksheets/sheet2.xml": sheet,
        }
        source = read_source(zipped(tmp_path / "a.xlsx", **members))
        assert (source.kind, source.body) == ("spreadsheet", ["Straße", "gleich hier", "berechnet", "zwei Teile"])
        assert source.volatile == 1

    def test_numbers_that_do_not_fit_their_cell_are_a_difference(self, tmp_path):
        sheet = f'<worksheet {S}><row><c t="inlineStr"><is><t>Summe ### vorläufig</t></is></c><c><v>1234</v></c></row></worksheet>'
        members = {
            "xl/workbook.xml": f'<workbook {S} {R}><sheets><sheet name="A" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": '<R><X Id="r1" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/></R>',
            "xl/worksheets/sheet1.xml": sheet,
        }
        source = zipped(tmp_path / "a.xlsx", **members)
        assert compare(source, "Summe ### vorläufig 1234").outcome is Outcome.PASSED
        result = compare(source, "Summe ### vorläufig ###")
        assert [(one.code, one.measure) for one in result.differences] == [("numbers_cut", 1.0)]


class TestPresentations:
    def test_slides_and_their_tables(self, tmp_path):
        def slide(text: str) -> str:
            return f"<s {A}><a:p><a:r><a:t>{text}</a:t></a:r><a:br/><a:fld><a:t>3</a:t></a:fld></a:p></s>"

        members = {
            "ppt/presentation.xml": "<p/>",
            "ppt/slides/slide1.xml": slide("Eins"),
            "ppt/slides/slide2.xml": slide("Zwei"),
        }
        members["ppt/notesSlides/notesSlide1.xml"] = slide("Notiz")
        source = read_source(zipped(tmp_path / "a.pptx", **members))
        assert (source.kind, [line for line in source.body if line]) == ("presentation", ["Eins 3", "Zwei 3"])


class TestOpenDocument:
    def read(self, tmp_path, body: str, styles: str = "", **more: str):
        content = f"<office:document-content {ODF}>{styles}<office:body>{body}</office:body></office:document-content>"
        return read_source(
            zipped(tmp_path / "a.odt", **({"content.xml": content, "META-INF/manifest.xml": "<m/>"} | more))
        )

    def test_mixed_content_keeps_its_order(self, tmp_path):
        body = (
            "<office:text><text:p>Das <text:span>ist<text:s/><text:span>ein</text:span> </text:span>Satz"
            "<office:annotation><text:p>Bemerkung</text:p></office:annotation>.<text:tab/>Ende"
            "<text:note><text:note-body><text:p>Fußnote</text:p></text:note-body></text:note> ja</text:p></office:text>"
        )
        source = self.read(tmp_path, body)
        assert source.body == ["Fußnote", "Das ist ein Satz. Ende ja"]
        assert source.comments == 1

    def test_deletions_and_renewed_fields_are_left_out(self, tmp_path):
        body = (
            "<office:text><text:tracked-changes><text:p>weg</text:p></text:tracked-changes>"
            "<text:p>Stand <text:date>24.11.</text:date><text:date text:fixed='true'>1.1.</text:date></text:p></office:text>"
        )
        source = self.read(tmp_path, body)
        assert (source.body, source.volatile) == (["Stand 1.1."], 1)

    def test_strings_of_visible_cells(self, tmp_path):
        cell = '<table:table-cell office:value-type="{}"><text:p>{}</text:p></table:table-cell>'
        row = (
            "<table:table-row{}>" + cell.format("string", "Wort") + cell.format("float", "3,50") + "</table:table-row>"
        )
        styles = (
            '<office:automatic-styles><style:style style:name="weg"><style:table-properties table:display="false"/></style:style>'
            "</office:automatic-styles>"
        )
        hidden = row.format(' table:visibility="collapse"')
        body = (
            f"<office:spreadsheet><table:table>{row.format('')}{hidden}</table:table>"
            f'<table:table table:style-name="weg">{row.format("")}</table:table></office:spreadsheet>'
        )
        source = self.read(tmp_path, body, styles)
        assert (source.kind, source.body) == ("spreadsheet", ["Wort"])

    def test_headers_stand_apart(self, tmp_path):
        styles = f"<office:document-styles {ODF}><style:header><text:p>Kopf</text:p></style:header><text:p>nein</text:p></office:document-styles>"
        source = self.read(tmp_path, "<office:text><text:p>Text</text:p></office:text>", **{"styles.xml": styles})
        assert (source.body, source.margins) == (["Text"], ["Kopf"])

    def test_a_long_document_is_read_in_order(self, tmp_path):
        lines = "".join(f"<text:p>Absatz <text:span>{number}</text:span> Ende</text:p>" for number in range(20_000))
        source = self.read(tmp_path, f"<office:text>{lines}</office:text>")
        assert source.body == [f"Absatz {number} Ende" for number in range(20_000)]


class TestRtf:
    def read(self, tmp_path, text: bytes):
        (tmp_path / "a.rtf").write_bytes(
            rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset204 B;}}" + text + b"}"
        )
        return read_source(tmp_path / "a.rtf")

    @pytest.mark.parametrize(
        ("text", "body"),
        [
            (rb"Stra\'dfe\par zwei", ["Straße", "zwei"]),
            (rb"\f1\'c4\'e0 {\f0 J\'e4}", ["Да Jä"]),
            (rb"\u8364?\u228a gut", ["€ä gut"]),
            (rb"\uc2\u223sz {\uc0\u223}x", ["ß ßx"]),
            (rb"\u-10179?\u-8704?", ["😀"]),
            (rb"{\v geheim}da{\*\unbekannt weg}{\pict 00ff}{\info{\title T}}", ["da"]),
            (
                rb"{\field{\*\fldinst HYPERLINK x}{\fldrslt Seite}}{\field{\*\fldinst PAGEREF y}{\fldrslt 42}}",
                ["Seite"],
            ),
            (rb"a{\bin4 }{}}b", ["ab"]),
            (rb"{\*\mmathPr\mmathFont34\mbrkBin0}c", ["c"]),
            (rb"Gr\'fc\'dfe\~aus \{K\'f6ln\}", ["Grüße\xa0aus {Köln}"]),
        ],
    )
    def test_text(self, tmp_path, text, body):
        assert self.read(tmp_path, text).body == body

    def test_headers_stand_apart(self, tmp_path):
        source = self.read(tmp_path, rb"{\header Amt}Text\cell Zelle{\footer 1}")
        assert (source.body, source.margins) == (["Text", "Zelle"], ["Amt1"])

    def test_groups_without_end_are_refused(self, tmp_path):
        with pytest.raises(NoReaderError):
            self.read(tmp_path, b"{" * 5000)


class TestHostileSources:
    def test_no_entity_is_resolved(self, tmp_path):
        secret = tmp_path / "geheim.txt"
        secret.write_text("VERTRAULICH")
        main = (
            f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'
            f"<w:document {W}><w:p><w:r><w:t>a&e;b</w:t></w:r></w:p></w:document>"
        )
        source = zipped(tmp_path / "a.docx", **{"word/document.xml": main})
        with contextlib.suppress(NoReaderError):
            assert "VERTRAULICH" not in "".join(read_source(source).body)

    def test_a_billion_laughs_end(self, tmp_path):
        entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
        main = f'<!DOCTYPE x [<!ENTITY l0 "ha">{entities}]><w:document {W}><w:p><w:r><w:t>&l9;</w:t></w:r></w:p></w:document>'
        with contextlib.suppress(NoReaderError):
            assert len("".join(read_source(zipped(tmp_path / "a.docx", **{"word/document.xml": main})).body)) < 10_000

    def test_a_part_that_unpacks_to_gigabytes_is_refused(self, tmp_path, monkeypatch):
        monkeypatch.setattr(parts, "MAX_PART_BYTES", 1 << 20)
        with pytest.raises(NoReaderError, match="unpacks to more"):
            read_source(docx(tmp_path / "a.docx", p("x" * (2 << 20))))


def test_every_binary_document_of_the_corpus_is_read_or_refused_with_a_reason(shared):
    read, refused = [], []
    for file in sorted((shared / "corpus" / "office").rglob("*.*")):
        if file.suffix not in {".doc", ".xls", ".ppt"}:
            continue
        try:
            source = read_source(file)
        except NoReaderError as error:
            refused.append((file.name, str(error)))
        else:
            read.append(file)
            assert all(isinstance(line, str) for line in source.body)
            assert not any(mark in "".join(source.body) for mark in "\x13\x14\x15")
    assert len(read) >= 30
    assert len(refused) <= 8, refused


@pytest.mark.parametrize(
    ("name", "kind", "there", "absent"),
    [
        ("testWORD_features.doc", "text", "insert this fringilla", "This is hidden text"),
        ("testWORD.doc", "text", "And now for a subtitle", "HYPERLINK"),
        ("lorem-ipsum.doc", "text", "Variatio Ipsius", "\x07"),
        ("testEXCEL_5.xls", "spreadsheet", "Numbers and their Squares", "\0"),
        ("testPPT_various.ppt", "presentation", "𐌲𐌿𐍄𐌹𐍃𐌺", "Click to edit"),
        ("testComment.ppt", "presentation", "Here is some text", "Click to edit"),
    ],
)
def test_binary_documents_say_what_is_shown(shared, name, kind, there, absent):
    (file,) = (shared / "corpus" / "office").rglob(f"*{name}")
    source = read_source(file)
    assert source.kind == kind
    assert there in "\n".join(source.body)
    assert absent not in "\n".join(source.body)
