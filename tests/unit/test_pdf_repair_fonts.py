"""Fonts: what has no program gets one, what has a bad one gets a better one, what is good is left alone."""

import io
import re

import freetype
import pikepdf
import pytest
from fontTools.cffLib import CFFFontSet
from pdf_making import REQUIRED, contents, difference, make, origins, repair, simple_font, text, write
from pikepdf import Array, Dictionary, Name

from archivkoop.adapters.convert.pdf_repair import (
    advances,
    cff,
    cmaps,
    encodings,
    faces,
    functions,
    outlines,
    tounicode,
)
from archivkoop.adapters.convert.pdf_repair.outlines import Outline
from archivkoop.core.errors import ConversionFailedError

HELLO = "Gebühren für Straßenbäume: 12,50 €"
FONTS_THERE = faces.file_of("Liberation Sans", "Regular") is not None and faces.file_of("Nimbus Sans", "Regular")
needs_fonts = pytest.mark.skipif(not FONTS_THERE, reason="the substitute fonts are not installed")
SQUARE = (((0.0, 0.0), (((500.0, 0.0),), ((500.0, 500.0),), ((0.0, 500.0),))),)


def font_of(file):
    """Return the page's only font, as plain values."""
    with pikepdf.open(file) as pdf:
        (font,) = pdf.pages[0].Resources.Font.values()
        inner = font.DescendantFonts[0] if Name.DescendantFonts in font else font
        program = inner.FontDescriptor.get(Name.FontFile3)
        return {
            "name": str(font.BaseFont),
            "subtype": str(font.Subtype),
            "kind": str(program.Subtype) if program is not None else "",
            "program": program.read_bytes() if program is not None else b"",
            "encoding": str(font.Encoding) if isinstance(font.get(Name.Encoding), Name) else "",
            "differences": encodings.differences(font.get(Name.Encoding)),
            "widths": [float(width) for width in font.get(Name.Widths, [])],
        }


# --- simple fonts without a program ---------------------------------------------------------------


@needs_fonts
@pytest.mark.parametrize(
    ("name", "new"),
    [
        ("Helvetica", "NimbusSans-Regular"),
        ("Times-BoldItalic", "NimbusRoman-BoldItalic"),
        ("Courier", "NimbusMonoPS-Regular"),
    ],
)
def test_a_standard_font_is_embedded_and_the_page_stays_the_same(tmp_path, name, new):
    source = make(tmp_path, lambda pdf, page: write(pdf, page, simple_font(name), HELLO))
    target, result = repair(source, tmp_path / "a")
    found = font_of(target)
    assert (found["subtype"], found["kind"]) == ("/Type1", "/Type1C")
    assert found["encoding"] == "/WinAnsiEncoding"
    assert re.fullmatch(rf"/[A-Z]{{6}}\+{new}", found["name"])
    assert result.detail["fonts"] == [{"old": name, "new": new, "metric_compatible": True, "how": "substituted"}]
    assert text(target) == text(source)
    assert contents(target) == contents(source)
    assert result.validations[0].outcome == "passed"


@needs_fonts
def test_an_embedded_font_is_not_touched(tmp_path):
    source = make(tmp_path, lambda pdf, page: write(pdf, page, simple_font(), HELLO))
    once, _ = repair(source, tmp_path / "a")
    twice, result = repair(once, tmp_path / "b")
    assert "fonts" not in result.detail
    assert font_of(twice) == font_of(once)


@needs_fonts
def test_a_truetype_font_keeps_the_documents_advances(tmp_path):
    descriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=Name("/Arial,Bold"), Flags=32, FontBBox=[0, 0, 1, 1], ItalicAngle=0
    )
    font = simple_font(
        "Arial,Bold",
        Subtype=Name.TrueType,
        FirstChar=65,
        LastChar=67,
        Widths=[900, 300, 722],
        FontDescriptor=descriptor,
    )
    source = make(tmp_path, lambda pdf, page: write(pdf, page, font, "ABC"))
    target, result = repair(source, tmp_path / "a")
    found = font_of(target)
    assert found["widths"] == [900, 300, 722]
    assert found["subtype"] == "/Type1"
    program = CFFFontSet()
    program.decompile(io.BytesIO(found["program"]), None)
    assert {"A", "B", "C", "adieresis"} <= set(program[0].charset)
    assert result.detail["fonts"][0]["new"] == "LiberationSans-Bold"


@needs_fonts
def test_symbol_uses_its_own_encoding_whatever_the_file_claims(tmp_path):
    source = make(tmp_path, lambda pdf, page: write(pdf, page, simple_font("Symbol"), b"abg\xb7"))
    target, _ = repair(source, tmp_path / "a")
    assert font_of(target)["differences"][ord("a")] == "alpha"
    assert difference(source, target) < 40


@needs_fonts
def test_differences_decide_which_glyph_is_drawn(tmp_path):
    encoding = Dictionary(Type=Name.Encoding, BaseEncoding=Name.WinAnsiEncoding, Differences=[65, Name.Adieresis])
    source = make(tmp_path, lambda pdf, page: write(pdf, page, simple_font(Encoding=encoding), b"ABA"))
    target, _ = repair(source, tmp_path / "a")
    assert text(target) == "ÄBÄ"


@needs_fonts
def test_a_font_of_which_nobody_knows_the_advances_gets_those_that_viewers_take(tmp_path):
    source = make(tmp_path, lambda pdf, page: write(pdf, page, simple_font("Stadtschrift"), "Wim 1:500"))
    target, result = repair(source, tmp_path / "a")
    assert result.detail["fonts"][0]["metric_compatible"] is False
    assert origins(target) == pytest.approx(origins(source), abs=0.05)
    assert text(target) == text(source)


@needs_fonts
def test_advances_that_the_document_says_are_asked_of_nobody(tmp_path, monkeypatch):
    monkeypatch.setattr(advances, "of_font", lambda *_: pytest.fail("pdfium was asked"))
    font = simple_font("Stadtschrift", FirstChar=65, LastChar=66, Widths=[700, 300])
    target, _ = repair(make(tmp_path, lambda pdf, page: write(pdf, page, font, "ABA")), tmp_path / "a")
    assert font_of(target)["widths"][:2] == [700, 300]


@needs_fonts
@pytest.mark.parametrize(
    ("entries", "shown"),
    [
        ({"Encoding": Name.PDFDocEncoding}, b"\x85Gr\xfc\xdfe"),
        ({"Encoding": None, "FontDescriptor": Dictionary(Type=Name.FontDescriptor, Flags=4)}, b"\x85Gr\xfc\xdfe"),
    ],
)
def test_an_encoding_is_what_viewers_take_it_for(tmp_path, entries, shown):
    """Forms name PDFDocEncoding; a well-known font that calls itself symbolic is taken for WinAnsi."""
    widths = {"FirstChar": 0, "LastChar": 255, "Widths": [600] * 256}
    source = make(tmp_path, lambda pdf, page: write(pdf, page, simple_font("Arial", **entries, **widths), shown))
    target, _ = repair(source, tmp_path / "a")
    assert text(target) == text(source)
    assert text(target)[1:] == "Grüße"


@needs_fonts
def test_codes_that_winansi_leaves_free_show_the_bullet(tmp_path):
    source = make(tmp_path, lambda pdf, page: write(pdf, page, simple_font(), b"A\x7f\x81B"))
    target, result = repair(source, tmp_path / "a")
    assert result.detail["rounds"] == 1
    assert text(target) == text(source) == "A••B"
    assert origins(target) == pytest.approx(origins(source), abs=0.1)


@needs_fonts
def test_codes_without_a_glyph_keep_their_advance_where_the_document_says_none(tmp_path):
    source = make(tmp_path, lambda pdf, page: write(pdf, page, simple_font(), b"A\0\0\0\0B"))
    target, _ = repair(source, tmp_path / "a")
    assert origins(target)[-1] == pytest.approx(origins(source)[-1], abs=0.1)


@needs_fonts
def test_a_shown_glyph_without_meaning_is_not_guessed(tmp_path):
    encoding = Dictionary(Type=Name.Encoding, Differences=[65, Name.g17])
    source = make(tmp_path, lambda pdf, page: write(pdf, page, simple_font(Encoding=encoding), b"A"))
    with pytest.raises(ConversionFailedError) as failed:
        repair(source, tmp_path / "a")
    assert "6.2.11.4.1-1" in str(failed.value.params["reason"])


@needs_fonts
def test_a_meaningless_glyph_that_is_not_shown_does_no_harm(tmp_path):
    encoding = Dictionary(Type=Name.Encoding, Differences=[65, Name.g17])
    source = make(tmp_path, lambda pdf, page: write(pdf, page, simple_font(Encoding=encoding), b"B"))
    target, _ = repair(source, tmp_path / "a")
    assert text(target) == "B"


@needs_fonts
def test_pictures_are_not_replaced_by_letters(tmp_path):
    source = make(tmp_path, lambda pdf, page: write(pdf, page, simple_font("Wingdings", Encoding=None), b"A"))
    with pytest.raises(ConversionFailedError):
        repair(source, tmp_path / "a")


@needs_fonts
def test_codes_that_mean_nothing_show_nothing(tmp_path):
    source = make(tmp_path, lambda pdf, page: write(pdf, page, simple_font(), b"A\tB\r"))
    target, result = repair(source, tmp_path / "a")
    assert result.detail["rounds"] == 1
    assert difference(source, target) < 40


@pytest.mark.parametrize(
    ("name", "family", "style"),
    [
        ("ArialMT", "Liberation Sans", "Regular"),
        ("ABCDEF+Arial-BoldItalicMT", "Liberation Sans", "BoldItalic"),
        ("TimesNewRoman", "Liberation Serif", "Regular"),
        ("TimesNewRomanPS-BoldMT", "Liberation Serif", "Bold"),
        ("Arial Narrow,Italic", "Liberation Sans Narrow", "Italic"),
        ("Helvetica-Oblique", "Nimbus Sans", "Italic"),
        ("Cambria", "Caladea", "Regular"),
        ("BookAntiqua", "P052", "Regular"),
    ],
)
def test_the_family_is_found_by_name(name, family, style):
    choice = faces.choose(name, None)
    assert choice is not None
    assert (choice.family, choice.style) == (family, style)


def test_an_unknown_name_is_decided_by_kind_and_advances():
    serif = Dictionary(Flags=2 | 32)
    choice = faces.choose("Goudy", serif, lambda file: 0.0 if "Caladea" in file.name else 50.0)
    assert choice is not None
    assert choice.family == "Caladea"
    assert not choice.compatible


# --- programs that are refused --------------------------------------------------------------------


def embedded(pdf, widths, glyphs, **entries):
    """Return a font with a program of ours."""
    program = pdf.make_stream(cff.name_keyed("ABCDEF+Test", glyphs), Subtype=Name.Type1C)
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name("/ABCDEF+Test"),
        Flags=32,
        FontBBox=[0, 0, 500, 500],
        ItalicAngle=0,
        Ascent=700,
        Descent=0,
        CapHeight=700,
        StemV=80,
        FontFile3=program,
    )
    return simple_font(
        "ABCDEF+Test", FirstChar=65, LastChar=64 + len(widths), Widths=widths, FontDescriptor=descriptor, **entries
    )


def test_a_program_with_other_advances_yields_to_the_dictionary(tmp_path):
    glyphs = [cff.Glyph("A", Outline(500, SQUARE)), cff.Glyph("B", Outline(800, SQUARE))]
    source = make(tmp_path, lambda pdf, page: write(pdf, page, embedded(pdf, [500, 600], glyphs), b"ABA"))
    target, result = repair(source, tmp_path / "a")
    assert result.detail["fonts"][0]["how"] == "redrawn"
    assert font_of(target)["widths"] == [500, 600]
    assert difference(source, target) < 1
    assert text(target) == text(source)


def test_a_glyph_that_is_shown_but_missing_looks_as_before(tmp_path):
    glyphs = [cff.Glyph("A", Outline(500, SQUARE))]
    source = make(tmp_path, lambda pdf, page: write(pdf, page, embedded(pdf, [500, 500], glyphs), b"ABA"))
    target, result = repair(source, tmp_path / "a")
    assert result.detail["fonts"][0]["how"] == "redrawn"
    assert difference(source, target) < 1


def test_lists_of_glyphs_go_and_the_rest_stays(tmp_path):
    glyphs = [cff.Glyph("A", Outline(500, SQUARE))]

    def build(pdf, page):
        font = embedded(pdf, [500], glyphs)
        font.FontDescriptor.CharSet = pikepdf.String("/B")
        write(pdf, page, font, b"A")

    source = make(tmp_path, build)
    target, result = repair(source, tmp_path / "a")
    assert "fonts" not in result.detail
    assert font_of(target)["program"] == font_of(source)["program"]
    with pikepdf.open(target) as pdf:
        assert Name.CharSet not in pdf.pages[0].Resources.Font.F1.FontDescriptor


def test_a_font_dictionary_gets_what_it_lacks(tmp_path):
    glyphs = [cff.Glyph("A", Outline(500, SQUARE))]

    def build(pdf, page):
        font = embedded(pdf, [500], glyphs, Type=None)
        font.LastChar = 90
        write(pdf, page, font, b"A")

    target, result = repair(make(tmp_path, build), tmp_path / "a")
    assert "completed font dictionaries" in result.detail["steps"]
    with pikepdf.open(target) as pdf:
        font = pdf.pages[0].Resources.Font.F1
        assert font.Type == Name.Font
        assert len(font.Widths) == 26


def type3(pdf, widths):
    """Return a Type 3 font of two boxes that say their advance to be 900 and 800."""
    glyphs = {
        "/a": pdf.make_stream(b"900 0 0 0 750 750 d1 0 0 750 750 re f"),
        "/b": pdf.make_stream(b"800 0 d0 1 0 0 rg 0 0 700 700 re f"),
    }
    return Dictionary(
        Type=Name.Font, Subtype=Name.Type3, FontBBox=[0, 0, 0, 0], FontMatrix=[0.001, 0, 0, 0.001, 0, 0],
        FirstChar=97, LastChar=98, Widths=widths, CharProcs=Dictionary(glyphs),
        Encoding=Dictionary(Type=Name.Encoding, Differences=[97, Name.a, Name.b]),
    )  # fmt: skip


def test_a_type_3_glyph_says_the_advance_that_the_dictionary_gives_it(tmp_path):
    source = make(tmp_path, lambda pdf, page: write(pdf, page, type3(pdf, [900, 650.5]), b"aba"))
    target, result = repair(source, tmp_path / "a")
    assert "corrected the advances that glyphs of Type 3 fonts say" in result.detail["steps"]
    assert difference(source, target) < 1
    with pikepdf.open(target) as pdf:
        glyphs = pdf.pages[0].Resources.Font.F1.CharProcs
        assert glyphs.a.read_bytes() == b"900 0 0 0 750 750 d1 0 0 750 750 re f"
        assert glyphs.b.read_bytes() == b"650.5 0 d0 1 0 0 rg 0 0 700 700 re f"


def test_a_type_3_font_that_agrees_with_itself_is_not_touched(tmp_path):
    source = make(tmp_path, lambda pdf, page: write(pdf, page, type3(pdf, [900, 800]), b"aba"))
    _, result = repair(source, tmp_path / "a")
    assert result.detail["rounds"] == 1
    assert "corrected the advances that glyphs of Type 3 fonts say" not in result.detail["steps"]


# --- composite fonts ------------------------------------------------------------------------------


def composite(pdf, *, ordering="Identity", encoding="Identity-H", unicode=b""):
    """Return a composite font without a program."""
    descriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=Name.ArialMT, Flags=32, FontBBox=[0, 0, 1, 1], ItalicAngle=0, StemV=80,
        Ascent=900, Descent=-200, CapHeight=700,
    )  # fmt: skip
    inner = Dictionary(
        Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name.ArialMT, DW=500, FontDescriptor=descriptor,
        CIDSystemInfo=Dictionary(Registry="Adobe", Ordering=ordering, Supplement=0),
    )  # fmt: skip
    font = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type0,
        BaseFont=Name.ArialMT,
        Encoding=Name(f"/{encoding}"),
        DescendantFonts=[pdf.make_indirect(inner)],
    )
    if unicode:
        font.ToUnicode = pdf.make_stream(unicode)
    return font


MAPPED = b"1 begincodespacerange <0000> <ffff> endcodespacerange 2 beginbfchar <0001> <00c4> <0002> <0062> endbfchar"


@needs_fonts
def test_a_composite_font_is_embedded_where_its_characters_are_known(tmp_path):
    source = make(tmp_path, lambda pdf, page: write(pdf, page, composite(pdf, unicode=MAPPED), b"\0\1\0\2"))
    target, result = repair(source, tmp_path / "a")
    assert font_of(target)["kind"] == "/CIDFontType0C"
    assert result.detail["fonts"][0]["new"] == "LiberationSans"
    assert text(target) == "Äb"


def test_a_composite_font_is_left_where_its_characters_are_not_known(tmp_path):
    source = make(tmp_path, lambda pdf, page: write(pdf, page, composite(pdf), b"\0\1\0\2"))
    with pytest.raises(ConversionFailedError):
        repair(source, tmp_path / "a")


needs_droid = pytest.mark.skipif(
    not REQUIRED and faces.file_of("Droid Sans Fallback", "Regular") is None, reason="fonts-droid-fallback is missing"
)


@pytest.mark.skipif(not REQUIRED and cmaps.predefined("90ms-RKSJ-H") is None, reason="poppler-data is not installed")
@needs_droid
def test_a_known_ordering_says_the_characters(tmp_path):
    shown = "日本".encode("cp932")

    def build(pdf, page):
        write(pdf, page, composite(pdf, ordering="Japan1", encoding="90ms-RKSJ-H"), shown)

    target, result = repair(make(tmp_path, build), tmp_path / "a")
    assert result.detail["fonts"][0]["how"] == "substituted"
    assert text(target) == "日本"


@pytest.mark.skipif(not REQUIRED and cmaps.predefined("UniGB-UCS2-H") is None, reason="poppler-data is not installed")
@needs_droid
def test_a_font_of_a_later_supplement_than_its_cmap_is_said_to_be_of_an_earlier_one(tmp_path):
    def build(pdf, page):
        font = composite(pdf, ordering="GB1", encoding="GB-EUC-H")
        font.DescendantFonts[0].CIDSystemInfo.Supplement = 5
        write(pdf, page, font, "中文".encode("gb2312"))

    target, result = repair(make(tmp_path, build), tmp_path / "a")
    assert "lowered the supplements of fonts to that of their CMap" in result.detail["steps"]
    assert text(target) == "中文"
    with pikepdf.open(target) as pdf:
        assert pdf.pages[0].Resources.Font.F1.Encoding == Name("/GB-EUC-H")


@pytest.mark.skipif(not REQUIRED and cmaps.predefined("ETenms-B5-H") is None, reason="poppler-data is not installed")
def test_a_cmap_overrides_the_one_it_is_based_on():
    proportional, half_wide = cmaps.predefined("ETenms-B5-H"), cmaps.predefined("ETen-B5-H")
    assert proportional.cid(1, ord("A")) == 34
    assert half_wide.cid(1, ord("A")) != 34
    assert proportional.cid(2, 0xA4A4) == half_wide.cid(2, 0xA4A4) != 0


def with_program(pdf, tag, name, advance, width):
    """Return a composite font with a program of ours; only the outer dictionary's name has a subset tag."""
    program = cff.cid_keyed(name, ("Adobe", "Identity", 0), [cff.Glyph(1, Outline(advance, SQUARE))])
    font = composite(pdf)
    inner = font.DescendantFonts[0]
    inner.Subtype, inner.DW = Name.CIDFontType0, width
    inner.FontDescriptor.FontFile3 = pdf.make_stream(program, Subtype=Name.CIDFontType0C)
    inner.FontDescriptor.FontName = inner.BaseFont = Name(f"/{name}")
    font.BaseFont = Name(f"/{tag}{name}")
    return font


def test_a_refused_font_is_found_by_the_name_of_any_of_its_dictionaries(tmp_path):
    def build(pdf, page):
        write(pdf, page, with_program(pdf, "ABCDEF+", "Test", 500, 600), b"\0\1\0\1")

    source = make(tmp_path, build)
    target, result = repair(source, tmp_path / "a")
    assert result.detail["fonts"][0]["how"] == "redrawn"
    assert difference(source, target) < 1


def test_more_faulty_fonts_than_the_judge_names_are_mended_in_one_round(tmp_path):
    """It names 24 places; the first font has more than that."""
    names = ("Erste", "Zweite", "Dritte", "Vierte", "Gute")

    def build(pdf, page):
        fonts = {
            f"F{number}": pdf.make_indirect(with_program(pdf, "", name, 500, 500 if name == "Gute" else 600))
            for number, name in enumerate(names)
        }
        page.obj.Resources.Font = Dictionary({f"/{key}": font for key, font in fonts.items()})
        shown = b" ".join(b"/%s 9 Tf" % key.encode() + b" <0001> Tj" * 30 for key in fonts)
        page.obj.Contents = pdf.make_stream(b"BT 5 40 Td " + shown + b" ET")

    _, result = repair(make(tmp_path, build), tmp_path / "a")
    assert result.detail["rounds"] == 2
    assert {font["old"] for font in result.detail["fonts"]} == set(names) - {"Gute"}


# --- the parts ------------------------------------------------------------------------------------


def test_a_program_written_by_hand_is_read_by_others():
    glyphs = [cff.Glyph("A", Outline(612, SQUARE)), cff.Glyph("my.glyph", Outline(-300, ()))]
    data = cff.name_keyed("Test", glyphs)
    program = CFFFontSet()
    program.decompile(io.BytesIO(data), None)
    assert program[0].charset == [".notdef", "A", "my.glyph"]
    face = freetype.Face(io.BytesIO(data))
    face.load_glyph(1, freetype.FT_LOAD_NO_SCALE)
    assert face.glyph.metrics.horiAdvance == 612
    assert face.glyph.outline.points == [(0, 0), (500, 0), (500, 500), (0, 500)]


def test_a_cid_keyed_program_is_found_by_cid():
    data = cff.cid_keyed(
        "Test", ("Adobe", "Japan1", 6), [cff.Glyph(7, Outline(500, SQUARE)), cff.Glyph(900, Outline(1))]
    )
    program = CFFFontSet()
    program.decompile(io.BytesIO(data), None)
    assert program[0].ROS == ("Adobe", "Japan1", 6)
    assert program[0].charset == [".notdef", "cid00007", "cid00900"]


def test_a_wider_glyph_is_squeezed_and_a_narrower_one_centred():
    glyph = Outline(500, SQUARE)
    assert glyph.fitted(250).contours[0][1][0] == ((250.0, 0.0),)
    assert glyph.fitted(700).contours[0][0] == (100.0, 0.0)
    assert glyph.fitted(500.5).contours == SQUARE


@needs_fonts
def test_outlines_are_drawn_once():
    file = faces.file_of("Liberation Sans", "Regular")
    face = outlines.face(file)
    assert face.fitted("A", 600.0) is face.fitted("A", 600.0)
    assert outlines.face(file) is face


@pytest.mark.parametrize(
    ("glyph", "meant"),
    [
        ("Adieresis", "Ä"),
        ("uni20AC", "€"),
        ("fi", "ﬁ"),
        ("a.sc", "a"),
        ("afii10067", "в"),
        ("Tcommaaccent", "Ţ"),
        ("g23", ""),
        ("c65", ""),
        ("twosuperior", "²"),
    ],
)
def test_glyph_names_mean_what_the_glyph_list_says(glyph, meant):
    assert encodings.unicode_of(glyph) == meant


def test_every_glyph_of_the_plain_encodings_has_a_character():
    for name in ("StandardEncoding", "WinAnsiEncoding", "MacRomanEncoding"):
        assert all(encodings.unicode_of(glyph) for glyph in encodings.table(name).values())


def test_tounicode_reads_chars_and_ranges():
    pdf = pikepdf.new()
    cmap = (
        b"1 beginbfchar <01> <00410042> endbfchar 2 beginbfrange <10> <12> <0061> <20> <21> [<0078> <0079>] endbfrange"
    )
    font = Dictionary(ToUnicode=pdf.make_stream(cmap))
    assert tounicode.read(font) == {1: "AB", 0x10: "a", 0x11: "b", 0x12: "c", 0x20: "x", 0x21: "y"}


def test_widths_of_cid_fonts_in_both_spellings():
    inner = Dictionary(W=Array([1, Array([500, 600]), 10, 12, 700]), DW=400)
    assert cmaps.widths_of(inner) == ({1: 500, 2: 600, 10: 700, 11: 700, 12: 700}, 400)


def test_functions_that_change_nothing_are_known():
    pdf = pikepdf.new()
    ramp = pdf.make_stream(bytes(range(256)), FunctionType=0, Domain=[0, 1], Range=[0, 1], Size=[256], BitsPerSample=8)
    inverse = Dictionary(FunctionType=2, Domain=[0, 1], C0=[1], C1=[0], N=1)
    assert functions.is_identity(Name.Identity)
    assert functions.is_identity(ramp)
    assert functions.is_identity(Dictionary(FunctionType=2, Domain=[0, 1], N=1))
    assert not functions.is_identity(inverse)
    assert not functions.is_identity(Array([Name.Identity, inverse]))
