"""Where the original embedded no font, its characters are held instead of their pixels; nothing else is let go."""

import pikepdf
import pytest
from compare_pdf_making import (
    DEPOSIT,
    append,
    around_character,
    codes,
    compare,
    damaged,
    rewrite,
    shift_line,
)
from pikepdf import Array, Dictionary, Name, Operator, String

from archivkoop.adapters.compare.pdf.structure.fonts import metric_compatible
from archivkoop.adapters.convert.pdf_repair import PLUGIN as REPAIR
from archivkoop.core.events import Agent
from archivkoop.core.findings import Outcome
from archivkoop.core.ports import ConversionRequest
from archivkoop.core.proof import Validation

APPLICATION = (
    DEPOSIT / "Bauakten" / "2011-0417 Anbau Lindenstraße 12" / "01 Bauantrag.pdf"
)  # three fonts, none embedded


def approve(*_):
    return (Validation(Outcome.PASSED, Agent("test")),)


@pytest.fixture(scope="module")
def repaired(tmp_path_factory):
    """The application as our repair embeds its fonts."""
    folder = tmp_path_factory.mktemp("reparatur")
    target = folder / "Bauantrag (PDF-A).pdf"
    REPAIR.convert(ConversionRequest(APPLICATION, target, folder, "fmt/18", "fmt/477", approve))
    return target


def broken(repaired, target, damage):
    with damaged(repaired, target) as pdf:
        damage(pdf)
    return target


def test_substituted_fonts_pass_and_are_told(repaired, tmp_path):
    result = compare(APPLICATION, repaired, tmp_path / "s")
    assert result.outcome is Outcome.PASSED
    told = {note.facts["original"]: note.facts for note in result.notes if note.code == "font_substituted"}
    assert set(told) == {"Helvetica-Bold", "ArialMT", "Courier"}
    assert all(facts["metric_compatible"] for facts in told.values())
    assert result.measures["pages_by_glyphs"] == 2
    assert result.measures["glyphs"] > 400


def cover(pdf):
    """Draw white over one line of text, as far as its characters reach."""
    append(pdf, pdf.pages[0].obj, b"q 1 g %s re f Q" % b" ".join(b"%g" % part for part in first_line(pdf)))


def first_line(pdf):
    """Return a box around the first line of the first page."""
    numbers = next(
        [float(part) for part in one.operands]
        for one in pikepdf.parse_content_stream(pdf.pages[0])
        if one.operator in {Operator("Td"), Operator("Tm")}
    )
    x, y = numbers[-2:]
    return x, y - 3, 120.0, 12.0


def other_letter(pdf):
    """Show an n where an e stood."""

    def change(instructions):
        at = next(at for at, (operands, _) in enumerate(instructions) if operands and b"e" in text_of(operands[0]))
        operands, operator = instructions[at]
        return [
            *instructions[:at],
            ([String(text_of(operands[0]).replace(b"e", b"n", 1))], operator),
            *instructions[at + 1 :],
        ]

    rewrite(pdf, 0, change)


def text_of(operand):
    return bytes(operand) if isinstance(operand, String) else b""


def invisible(pdf):
    around_character(pdf, 0, "e", [([3], Operator("Tr"))], [([0], Operator("Tr"))])


def pale(pdf):
    around_character(pdf, 0, "e", [([0.7], Operator("g"))], [([0], Operator("g"))])


DAMAGE = {
    "a character cannot be seen": ({"glyph_style", "glyph_ink"}, invisible),
    "a line is covered": ({"glyph_ink"}, cover),
    "a character is pale": ({"glyph_style"}, pale),
    "a line is 2 mm lower": ({"glyph_position"}, lambda pdf: shift_line(pdf, 0, 3, 2)),
    "a line is 0.4 mm lower": ({"glyph_position"}, lambda pdf: shift_line(pdf, 0, 3, 0.4)),
    "a character is another": ({"text", "glyph_missing"}, other_letter),
    "a ruling was added": ({"pixels"}, lambda pdf: append(pdf, pdf.pages[0].obj, b"20 20 m 200 20 l S")),
}


@pytest.mark.parametrize("what", DAMAGE)
def test_damage_is_refused(what, repaired, tmp_path):
    expected, damage = DAMAGE[what]
    result = compare(APPLICATION, broken(repaired, tmp_path / "kaputt.pdf", damage), tmp_path / "s")
    assert result.outcome is Outcome.FAILED
    assert codes(result) == expected


def test_wrong_unicode_of_an_embedded_substitute_is_refused(repaired, tmp_path):
    def damage(pdf):
        table = b"1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfchar <42> <0050> endbfchar"
        for font in pdf.pages[0].obj.Resources.Font.values():
            font[Name.ToUnicode] = pdf.make_stream(b"begincmap " + table + b" endcmap")

    result = compare(APPLICATION, broken(repaired, tmp_path / "kaputt.pdf", damage), tmp_path / "s")
    assert "text" in codes(result)


def bare(file, **entries):
    """A page with a text in a font of which only the name is known."""
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(300, 100))
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, Encoding=Name.WinAnsiEncoding)
        for key, value in entries.items():
            font[Name(f"/{key}")] = value
        page.obj[Name.Resources] = Dictionary(Font=Dictionary(F1=pdf.make_indirect(font)))
        page.Contents = pdf.make_stream(b"BT /F1 24 Tf 20 40 Td (Ma\337stab 1:500) Tj ET")
        pdf.save(file)
    return file


def test_another_stand_in_with_the_same_advances_is_the_same(tmp_path):
    widths = {"FirstChar": 32, "LastChar": 255, "Widths": Array([600] * 224)}
    one = bare(tmp_path / "a.pdf", BaseFont=Name("/Courier"), **widths)
    two = bare(tmp_path / "b.pdf", BaseFont=Name("/Courier-Bold"), **widths)
    result = compare(one, two, tmp_path / "s")
    assert result.outcome is Outcome.PASSED
    assert result.measures["glyphs"] == 12


def test_other_advances_are_refused(tmp_path):
    one = bare(tmp_path / "a.pdf", BaseFont=Name("/Helvetica"))
    two = bare(tmp_path / "b.pdf", BaseFont=Name("/Courier"))
    assert "glyph_position" in codes(compare(one, two, tmp_path / "s"))


def test_a_code_whose_character_nobody_knows_is_refused(tmp_path):
    widths = {"FirstChar": 32, "LastChar": 255, "Widths": Array([600] * 224)}
    guess = Dictionary(Type=Name.Encoding, Differences=[77, Name("/g17")])
    one = bare(tmp_path / "a.pdf", BaseFont=Name("/Helvetica"), Encoding=guess, **widths)
    two = bare(tmp_path / "b.pdf", BaseFont=Name("/Courier"), **widths)
    assert codes(compare(one, two, tmp_path / "s")) & {"glyph_undetermined", "glyph_missing", "text"}


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Helvetica", "NimbusSans-Regular"),
        ("Helvetica-BoldOblique", "NimbusSans-BoldItalic"),
        ("ArialMT", "LiberationSans"),
        ("Arial,Bold", "LiberationSans-Bold"),
        ("Arial-BoldItalicMT", "LiberationSans-BoldItalic"),
        ("Times-Roman", "NimbusRoman-Regular"),
        ("TimesNewRomanPS-BoldMT", "LiberationSerif-Bold"),
        ("Times New Roman", "LiberationSerif"),
        ("CourierNewPSMT", "LiberationMono"),
        ("Courier-Oblique", "NimbusMonoPS-Italic"),
        ("Calibri", "Carlito"),
        ("Cambria-Bold", "Caladea-Bold"),
        ("ZapfDingbats", "D050000L"),
        ("Symbol", "StandardSymbolsPS"),
        ("Palatino-Roman", "P052-Roman"),
        ("BookAntiqua-Bold", "P052-Bold"),
        ("Irgendeine", "Irgendeine"),
    ],
)
def test_metric_compatible(one, two):
    assert metric_compatible(one, two)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Helvetica", "LiberationSerif"),
        ("Verdana", "DejaVuSans"),
        ("ArialNarrow", "LiberationSans"),
        ("Monaco", "LiberationMono"),
        ("", "LiberationSans"),
    ],
)
def test_not_metric_compatible(one, two):
    assert not metric_compatible(one, two)
