"""A conversion that went wrong in one place is refused, whatever the place; a good one is not."""

from collections import Counter

import pikepdf
import pytest
from compare_pdf_making import (
    MINUTES,
    append,
    around_character,
    codes,
    compare,
    damaged,
    drop,
    make_derivative,
    make_original,
    mistranslate,
    replace_operands,
    rewrite,
    shift_line,
    without_character,
)
from pikepdf import Array, Dictionary, Name, Operator

from archivkoop.core.findings import Outcome
from archivkoop.core.proof import Level


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    """An office's document and the derivative that the chain makes of it."""
    folder = tmp_path_factory.mktemp("umwandlung")
    original = make_original(folder / "Niederschrift.pdf")
    return original, make_derivative(original, folder / "Niederschrift (PDF-A).pdf")


def widget(pdf):
    return next(one for one in pdf.pages[0].Annots if one.Subtype == Name.Widget)


def empty_field(pdf):
    field = widget(pdf)
    del field.V
    field.AP.N.write(b"/Tx BMC EMC")


def unlink(pdf):
    pdf.pages[0].Annots = Array([one for one in pdf.pages[0].Annots if one.Subtype != Name.Link])


def relink(pdf):
    next(one for one in pdf.pages[0].Annots if Name.A in one).A.URI = "https://example.org/anders"


def remark(pdf):
    next(one for one in pdf.pages[0].Annots if one.Subtype == Name.Square).Contents = "Gut."


def unmark(pdf):
    pdf.pages[0].Annots = Array([one for one in pdf.pages[0].Annots if one.Subtype != Name.Square])


def invert(pdf):
    page = pdf.pages[1].obj
    page.Resources[Name.ExtGState] = Dictionary(Umkehr=Dictionary(BM=Name.Difference))
    append(pdf, page, b"q /Umkehr gs 1 g 0 0 595.3 841.9 re f Q")


def untie(pdf):
    rewrite(
        pdf,
        0,
        lambda all_: [one for one in all_ if one[1] not in {Operator("BDC"), Operator("BMC"), Operator("EMC")}],
    )


def hide_tags(pdf):
    del pdf.Root.StructTreeRoot
    del pdf.Root.MarkInfo


def describe(pdf, words):
    next(one for one in pdf.pages[0].Annots if Name.A in one).Contents = words


def first_alt(pdf):
    figure = next(one for one in pdf.Root.StructTreeRoot.K[0].K if Name.Alt in one)
    del figure.Alt


def other_alt(pdf):
    figure = next(one for one in pdf.Root.StructTreeRoot.K[0].K if Name.Alt in one)
    figure.Alt = "Wappen der Nachbarstadt"


def replaced(pdf):
    """Have whoever hears the document hear something that nobody sees."""
    pdf.Root.StructTreeRoot.K[0].K[0].ActualText = "Der Antrag wird abgelehnt."


def shrink(pdf):
    pdf.pages[0].MediaBox = Array([0, 0, 595.3, 700])


def redraw_image(pdf):
    image = pdf.pages[0].obj.Resources.XObject.Wappen
    image[Name.Decode] = Array([1, 0])


def halve_image(pdf):
    """Every second pixel of every second row; the tones change every eight, so nothing else can be seen of it."""
    image = pdf.pages[0].obj.Resources.XObject.Wappen
    rows = image.read_bytes()
    image.write(bytes(rows[48 * y + x] for y in range(0, 48, 2) for x in range(0, 48, 2)))
    image.Width = image.Height = 24


def patch_image(pdf):
    image = pdf.pages[0].obj.Resources.XObject.Wappen
    rows = bytearray(image.read_bytes())
    for y in range(8, 16):
        rows[48 * y + 8 : 48 * y + 16] = bytes([rows[48 * y + 8] + 40]) * 8
    image.write(bytes(rows))


def bookmark_elsewhere(pdf):
    bookmark = pdf.Root.Outlines.First
    if Name.A in bookmark:
        del bookmark.A
    bookmark.Dest = Array([pdf.pages[1].obj, Name.Fit])


def move_cell(pdf):
    """One line of the table's page goes 4 points to the right."""

    def change(instructions):
        at = [at for at, (_, operator) in enumerate(instructions) if operator in {Operator("Td"), Operator("Tm")}][3]
        operands, operator = instructions[at]
        moved = [*operands[:-2], float(operands[-2]) + 4, operands[-1]]
        return [*instructions[:at], (moved, operator), *instructions[at + 1 :]]

    rewrite(pdf, 0, change)


def swap_pages(pdf):
    first, second = pdf.pages
    first.obj.Contents, second.obj.Contents = second.obj.Contents, first.obj.Contents


def elements(pdf):
    return [one for one in pdf.objects if isinstance(one, Dictionary) and Name.S in one and Name.K in one]


def disorder(pdf):
    """Two tags of different kinds below the same one change places."""
    for parent in elements(pdf):
        kids = list(parent.K) if isinstance(parent.K, Array) else []
        kinds = [str(kid.S) if isinstance(kid, Dictionary) and Name.S in kid else "" for kid in kids]
        other = next((at for at, kind in enumerate(kinds) if kind and kinds[0] and kind != kinds[0]), 0)
        if other:
            kids[0], kids[other] = kids[other], kids[0]
            parent.K = Array(kids)
            return
    raise AssertionError("no tag has kids of two kinds")


def cross(pdf):
    """Two tags of one page lead to each other's content."""
    tied = [one for one in elements(pdf) if isinstance(one.K, int) or (isinstance(one.K, Array) and len(one.K) == 1)]
    marked = [one for one in tied if isinstance(one.K, int) or isinstance(one.K[0], int)]
    first = marked[0]
    second = next(one for one in marked[1:] if one.get(Name.Pg) == first.get(Name.Pg))
    first.K, second.K = second.K, first.K


DAMAGE = {
    "a full stop is missing": ({"pixels"}, lambda pdf: without_character(pdf, 0, ".")),
    "an umlaut is missing": ({"pixels"}, lambda pdf: without_character(pdf, 0, "ü")),
    "an i is missing": ({"pixels"}, lambda pdf: without_character(pdf, 1, "i", 5)),
    "a character is another in the text layer": ({"text"}, lambda pdf: mistranslate(pdf, 0, "B", "P")),
    "a character means nothing": ({"text"}, lambda pdf: mistranslate(pdf, 0, "B", "\ue001")),
    "the image is missing": ({"pixels"}, lambda pdf: drop(pdf, 0, "Do")),
    "the image is inverted": ({"pixels"}, redraw_image),
    "the image has half the resolution": ({"image_resolution"}, halve_image),
    "the image has a square of another tone": ({"pixels"}, patch_image),
    "a ruling is missing": ({"pixels"}, lambda pdf: drop(pdf, 1, "S")),
    "a page is turned": ({"page_size"}, lambda pdf: pdf.pages[0].rotate(90, relative=False)),
    "a page stands on its head": ({"pixels"}, lambda pdf: pdf.pages[1].rotate(180, relative=False)),
    "a page is missing": ({"page_count", "link_lost", "tags_untied"}, lambda pdf: pdf.pages.__delitem__(1)),
    "a page is there twice": ({"page_count"}, lambda pdf: pdf.pages.append(pdf.pages[1])),
    "pages are swapped": ({"pixels", "text", "text_unmapped"}, swap_pages),
    "a page is cut": ({"page_size", "page_box"}, shrink),
    "a line is 2 mm lower": ({"pixels"}, lambda pdf: shift_line(pdf, 0, 4, 2)),
    "a line is half a millimetre lower": ({"pixels"}, lambda pdf: shift_line(pdf, 1, 2, 0.5)),
    "the colours are inverted": ({"pixels"}, invert),
    "black text is dark red": ({"pixels"}, lambda pdf: replace_operands(pdf, 1, "rg", [0.6, 0, 0], 0)),
    "a web link is gone": ({"alt_text_lost", "link_lost"}, unlink),
    "a link leads elsewhere": ({"link_lost"}, relink),
    "a form value is gone": ({"form_value", "pixels", "text"}, empty_field),
    "a form value is gone but still drawn": ({"form_value"}, lambda pdf: widget(pdf).__delitem__("/V")),
    "a form value is another": ({"form_value"}, lambda pdf: setattr(widget(pdf), "V", "Kramer")),
    "a comment is another": ({"comment_lost"}, remark),
    "tags are stripped": ({"tags_lost", "alt_text_lost"}, hide_tags),
    "the document no longer says that it is tagged": ({"tags_unmarked"}, lambda pdf: pdf.Root.__delitem__("/MarkInfo")),
    "the document says that it is not tagged": (
        {"tags_unmarked"},
        lambda pdf: pdf.Root.MarkInfo.__setitem__("/Marked", False),
    ),
    "the description of a link is gone": (
        {"alt_text_lost"},
        lambda pdf: next(one for one in pdf.pages[0].Annots if Name.A in one).__delitem__("/Contents"),
    ),
    "the description of a link is another": (
        {"alt_text_added", "alt_text_lost"},
        lambda pdf: describe(pdf, "Plan der Nachbarstadt"),
    ),
    "tags lead nowhere": ({"tags_untied"}, untie),
    "tags stand in another order": ({"tags_order"}, disorder),
    "tags lead to other content": ({"tags_order"}, cross),
    "an alternative text is gone": ({"alt_text_lost"}, first_alt),
    "a replacement text is added to a tag": ({"alt_text_added"}, replaced),
    "an alternative text is another": ({"alt_text_added", "alt_text_lost"}, other_alt),
    "the language is gone": ({"language"}, lambda pdf: pdf.Root.__delitem__("/Lang")),
    "bookmarks are gone": ({"bookmark_lost"}, lambda pdf: pdf.Root.__delitem__("/Outlines")),
    "a bookmark leads elsewhere": ({"bookmark_lost"}, bookmark_elsewhere),
    "a cell is moved": ({"pixels"}, move_cell),
    "a pale area is gone": ({"pixels", "comment_lost"}, unmark),
    "a bookmark is renamed": ({"bookmark_lost"}, lambda pdf: setattr(pdf.Root.Outlines.First, "Title", "Anders")),
    "the attachment is gone": ({"attachment_lost"}, lambda pdf: pdf.attachments.clear()),
    "the layer is gone": ({"layer_lost"}, lambda pdf: pdf.Root.OCProperties.__setitem__("/OCGs", Array())),
    "the trim box is gone": ({"page_box"}, lambda pdf: pdf.pages[0].obj.__delitem__("/TrimBox")),
}


def test_a_good_conversion_passes(pair, tmp_path):
    result = compare(*pair, tmp_path)
    assert result.outcome is Outcome.PASSED
    assert result.level is Level.FAITHFUL
    assert result.differences == ()
    assert result.measures["pages"] == 2
    assert {agent.name for agent in result.agents} == {"pdfium", "pypdfium2", "pikepdf"}
    assert list(tmp_path.iterdir()) == []  # neither pixels nor pictures are left


@pytest.mark.parametrize("what", DAMAGE)
def test_damage_is_refused(what, pair, tmp_path):
    expected, damage = DAMAGE[what]
    original, derivative = pair
    with damaged(derivative, tmp_path / "beschädigt.pdf") as pdf:
        damage(pdf)
    result = compare(original, tmp_path / "beschädigt.pdf", tmp_path / "scratch")
    assert result.outcome is Outcome.FAILED
    assert codes(result) == expected
    assert all(difference.message for difference in result.differences)


def test_the_worst_page_is_kept_as_a_picture(pair, tmp_path):
    original, derivative = pair
    with damaged(derivative, tmp_path / "beschädigt.pdf") as pdf:
        drop(pdf, 0, "Do")
    scratch = tmp_path / "scratch"
    result = compare(original, tmp_path / "beschädigt.pdf", scratch)
    assert result.measures["worst_page"] == 1
    assert (scratch / str(result.measures["picture"])).read_bytes().startswith(b"\x89PNG")
    assert [file.name for file in scratch.iterdir()] == [result.measures["picture"]]
    without = compare(original, tmp_path / "beschädigt.pdf", tmp_path / "ohne", picture=False)
    assert "picture" not in without.measures


def test_what_the_profile_only_wants_reported_is_a_note(pair, tmp_path):
    original, derivative = pair
    with damaged(derivative, tmp_path / "ohne Sprache.pdf") as pdf:
        del pdf.Root.Lang
    result = compare(original, tmp_path / "ohne Sprache.pdf", tmp_path / "scratch", reported=["language"])
    assert result.outcome is Outcome.PASSED
    assert [note.code for note in result.notes] == ["language"]


def test_limits_decide_what_is_too_much(pair, tmp_path):
    original, derivative = pair
    with damaged(derivative, tmp_path / "gerückt.pdf") as pdf:
        shift_line(pdf, 0, 4, 2)
    lax = {"ink": 300, "tone": 256.0}
    assert compare(original, tmp_path / "gerückt.pdf", tmp_path / "scratch", **lax).outcome is Outcome.PASSED


def test_a_rotation_drawn_into_the_page_is_the_same_page(pair, tmp_path):
    with damaged(pair[0], tmp_path / "gedreht.pdf") as pdf:
        del pdf.pages[1]
        del pdf.pages[0].obj.Annots
        pdf.pages[0].rotate(90, relative=False)
    with damaged(tmp_path / "gedreht.pdf", tmp_path / "eingerechnet.pdf") as pdf:
        page = pdf.pages[0]
        width, height = (float(side) for side in page.MediaBox[2:])
        turned = pikepdf.unparse_content_stream(
            [([0, -1, 1, 0, 0, width], Operator("cm")), *pikepdf.parse_content_stream(page)]
        )
        page.Contents = pdf.make_stream(turned)
        page.MediaBox = Array([0, 0, height, width])
        del page.obj["/TrimBox"]
        page.rotate(0, relative=False)
    result = compare(tmp_path / "gedreht.pdf", tmp_path / "eingerechnet.pdf", tmp_path / "scratch")
    assert result.outcome is Outcome.PASSED
    assert [note.code for note in result.notes] == ["page_rotation"]


def test_colours_of_single_characters_count(pair, tmp_path):
    original, derivative = pair
    red, black = [([0.9, 0.1, 0.1], Operator("rg"))], [([0, 0, 0], Operator("rg"))]
    with damaged(derivative, tmp_path / "rot.pdf") as pdf:
        around_character(pdf, 0, "N", red, black)
    assert codes(compare(original, tmp_path / "rot.pdf", tmp_path / "scratch")) == {"pixels"}


def test_a_page_of_the_size_of_a_stamp_is_seen_as_well(tmp_path):
    rows = bytes(255 * ((x + y) % 2) if x < 8 else 200 for y in range(16) for x in range(16))
    for name, shown in (("so.pdf", rows), ("anders.pdf", rows[::-1])):
        with pikepdf.new() as pdf:
            page = pdf.add_blank_page(page_size=(3.84, 3.84))
            image = pdf.make_stream(shown, Type=Name.XObject, Subtype=Name.Image, Width=16, Height=16)
            image.ColorSpace, image.BitsPerComponent = Name.DeviceGray, 8
            page.Resources = Dictionary(XObject=Dictionary(Bild=image))
            page.Contents = pdf.make_stream(b"3.84 0 0 3.84 0 0 cm /Bild Do")
            pdf.save(tmp_path / name)
    assert codes(compare(tmp_path / "so.pdf", tmp_path / "anders.pdf", tmp_path / "s")) == {"pixels"}
    assert compare(tmp_path / "so.pdf", tmp_path / "so.pdf", tmp_path / "s").outcome is Outcome.PASSED


def test_images_that_are_cut_up_or_gone_from_the_resources_lost_no_resolution(tmp_path):
    from archivkoop.adapters.compare.pdf.structure.images import compare as compare_images

    one = {1: Counter({(1000, 800): 1, (300, 300): 1})}
    assert not list(compare_images(one, {1: Counter({(1000, 800): 1})}))
    assert not list(compare_images(one, {1: Counter({(1000, 400): 2, (300, 300): 1})}))
    assert not list(compare_images(one, {1: Counter({(1000, 800): 1, (300, 300): 1, (150, 150): 1})}))
    (found,) = compare_images(one, {1: Counter({(501, 400): 1, (300, 300): 1})})
    assert (found.code, found.page, found.facts["shown"]) == ("image_resolution", 1, "1: 1000 × 800 → 501 × 400")


def test_one_page_of_fifty_is_found(pair, tmp_path):
    original, derivative = (file.with_stem(f"{file.stem} 50") for file in pair)
    for file, target in zip(pair, (original, derivative), strict=True):
        with pikepdf.open(file) as pdf:
            for number in range(48):
                pdf.pages.append(pdf.pages[number])
            pdf.save(target)
    with damaged(derivative, tmp_path / "beschädigt.pdf") as pdf:
        without_character(pdf, 36, "ü")
    result = compare(original, tmp_path / "beschädigt.pdf", tmp_path / "scratch")
    assert [(one.code, one.page) for one in result.differences] == [("pixels", 37)]
    assert result.measures["pages"] == 50
    assert result.measures["pages_looked_at_again"] == 1


def test_the_text_layer_of_a_scan_counts(tmp_path):
    with damaged(MINUTES, tmp_path / "Scan.pdf") as pdf:
        rewrite(pdf, 0, lambda all_: [([3], Operator("Tr")), *all_])
    with damaged(tmp_path / "Scan.pdf", tmp_path / "ohne Text.pdf") as pdf:
        rewrite(pdf, 0, lambda all_: [one for one in all_ if one[1] not in {Operator("Tj"), Operator("TJ")}])
    assert "text" in codes(compare(tmp_path / "Scan.pdf", tmp_path / "ohne Text.pdf", tmp_path / "s"))


def test_a_layer_that_is_switched_off_is_told_and_missed_on_the_page(pair, tmp_path):
    original, derivative = pair
    with damaged(derivative, tmp_path / "ohne Höhenlinien.pdf") as pdf:
        pdf.Root.OCProperties.D.OFF = Array([pdf.Root.OCProperties.OCGs[0]])
    result = compare(original, tmp_path / "ohne Höhenlinien.pdf", tmp_path / "s")
    assert codes(result) == {"pixels"}
    assert "layer_state" in {note.code for note in result.notes}


@pytest.mark.parametrize("what", ["one page more", "one page less"])
def test_pages_are_counted_on_their_side(what, pair, tmp_path):
    original, derivative = pair
    with damaged(derivative, tmp_path / "Seiten.pdf") as pdf:
        if what == "one page more":
            pdf.pages.append(pdf.pages[1])
        else:
            del pdf.pages[1]
    result = compare(original, tmp_path / "Seiten.pdf", tmp_path / "s")
    (found,) = [one for one in result.differences if one.code == "page_count"]
    assert found.facts == {"original": 2, "derivative": 3 if what == "one page more" else 1}


def test_a_signature_field_that_is_gone_is_told_as_one():
    from archivkoop.adapters.compare.pdf.structure.forms import Field
    from archivkoop.adapters.compare.pdf.structure.forms import compare as compare_fields

    empty, signed, filled = Field("Leer", "Sig"), Field("Amt", "Sig", ("signed",)), Field("Name", "Tx", ("Krämer",))
    told = {found.code: found.facts["shown"] for found in compare_fields((empty, signed, filled), ())}
    assert told == {"form_flattened": "Name", "signature_lost": "Leer, Amt"}
    (found,) = compare_fields((empty,), ())
    assert (found.code, found.facts["shown"]) == ("signature_lost", "Leer")
    assert not list(compare_fields((empty,), (empty,)))
