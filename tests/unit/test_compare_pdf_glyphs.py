"""Where the original did not embed a font, characters stand for pixels, and hide nothing that is drawn behind them."""

import pikepdf
import pytest
from compare_pdf_making import codes, compare, damaged, rewrite, shift_line
from pdf_making import make, repair, simple_font, write
from pikepdf import Array, Name, Operator

from archivkoop.core.findings import Outcome

GROUND = b"q 0.85 0.9 1 rg 10 30 280 40 re f Q "
LINES = b"q 0.6 w 20 36 m 280 36 l S 20 46 m 110 46 l S Q"  # under the text, and through its first half
WORDS = "Straße gesperrt"


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    """A page in a font that is not embedded, with a ground, an underline and a line through it, and its derivative."""
    folder = tmp_path_factory.mktemp("schrift")

    def build(pdf, page):
        write(pdf, page, simple_font("Helvetica-Oblique"), WORDS, LINES)
        page.obj.Contents = pdf.make_stream(GROUND + page.obj.Contents.read_bytes())

    original = make(folder, build)
    derivative, _ = repair(original, folder / "repariert")
    return original, derivative


def test_a_substituted_font_is_named_and_its_characters_are_held(pair, tmp_path):
    result = compare(*pair, tmp_path / "s")
    assert result.outcome is Outcome.PASSED
    (note,) = [note for note in result.notes if note.code == "font_substituted"]
    assert note.facts["original"] == "Helvetica-Oblique"
    assert note.facts["metric_compatible"] is True
    assert result.measures["pages_by_glyphs"] == 1
    assert result.measures["glyphs"] == len(WORDS.replace(" ", ""))


def shows(operator):
    return operator in {Operator("Tj"), Operator("TJ")}


def drop_nth(pdf, wanted, nth):
    """End a path without painting it."""

    def change(all_):
        places = [at for at, (_, operator) in enumerate(all_) if operator == Operator(wanted)]
        return [([], Operator("n")) if at == places[nth] else one for at, one in enumerate(all_)]

    rewrite(pdf, 0, change)


def wider(pdf):
    rewrite(pdf, 0, lambda all_: [([0.4], Operator("Tc")), *all_])


def hidden(pdf):
    rewrite(
        pdf, 0, lambda all_: [new for one in all_ for new in ([([3], Operator("Tr")), one] if shows(one[1]) else [one])]
    )


def red(pdf):
    rewrite(
        pdf,
        0,
        lambda all_: [new for one in all_ for new in ([([1, 0, 0], Operator("rg")), one] if shows(one[1]) else [one])],
    )


def shorter(pdf):
    def cut(one):
        operands, operator = one
        if not shows(operator):
            return one
        string = operands[0] if operator == Operator("Tj") else operands[0][0]
        return ([pikepdf.String(bytes(string)[:-1])], Operator("Tj"))

    rewrite(pdf, 0, lambda all_: [cut(one) for one in all_])


DAMAGE = {
    "the underline is gone": ({"pixels"}, lambda pdf: drop_nth(pdf, "S", 0)),
    "the line through the text is gone": ({"pixels"}, lambda pdf: drop_nth(pdf, "S", 1)),
    "the pale ground is gone": ({"pixels", "tone"}, lambda pdf: drop_nth(pdf, "f", 0)),
    "the text stands 2 mm lower": ({"glyph_position", "glyph_ink", "pixels"}, lambda pdf: shift_line(pdf, 0, 0, 2)),
    "the text runs wider": ({"glyph_position", "glyph_ink", "pixels"}, wider),
    "the text is invisible": ({"glyph_style", "glyph_ink"}, hidden),
    "the text is red": ({"glyph_style"}, red),
    "a character is gone": ({"glyph_missing", "text", "pixels"}, shorter),
}


@pytest.mark.parametrize("what", DAMAGE)
def test_damage_is_refused(what, pair, tmp_path):
    allowed, damage = DAMAGE[what]
    with damaged(pair[1], tmp_path / "beschädigt.pdf") as pdf:
        damage(pdf)
    result = compare(pair[0], tmp_path / "beschädigt.pdf", tmp_path / "s")
    assert result.outcome is Outcome.FAILED
    assert codes(result)
    assert codes(result) <= allowed


def test_a_character_that_the_font_does_not_determine_is_refused(tmp_path):
    def build(pdf, page):
        encoding = pikepdf.Dictionary(Differences=Array([65, Name.g17]))
        write(pdf, page, simple_font(Encoding=encoding), b"ABC")

    original = make(tmp_path, build)
    with damaged(original, tmp_path / "anders.pdf") as pdf:
        pdf.pages[0].obj.Resources.Font.F1.BaseFont = Name("/Times-Bold")
    assert "glyph_undetermined" in codes(compare(original, tmp_path / "anders.pdf", tmp_path / "s"))
