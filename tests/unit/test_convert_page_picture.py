"""Pictures of pages: the last way, only for pages that need it, only where the profile allows it, always told."""

import shutil

import pikepdf
import pypdfium2
import pytest
from compare_pdf_making import MINUTES
from pdf_making import REQUIRED, judge, text
from pikepdf import Array, Dictionary, Name, String

from archivkoop.adapters import registry
from archivkoop.adapters.compare.pdf import PLUGIN as PDF
from archivkoop.adapters.convert import _hidden_text
from archivkoop.adapters.convert.page_picture import PLUGIN
from archivkoop.adapters.convert.pdf_repair import PLUGIN as REPAIR
from archivkoop.core.conversion import Attempt, Converted, page_ranges
from archivkoop.core.errors import ConversionRefusedError
from archivkoop.core.findings import Outcome
from archivkoop.core.ports import ConversionRequest, Earlier
from archivkoop.core.proof import Comparison, Difference, Level, Proof

GOOD = b"0.8 0.1 0.1 rg 20 20 60 40 re f"
LINES = ("Gebühren für", "Straßen-", "bäume: 12 €")


@pytest.fixture
def source(tmp_path):
    """Three pages; the second shows a character of which nobody knows what it is, in a font that is not there."""
    file = tmp_path / "Prüfstück.pdf"
    with pikepdf.new() as pdf:
        for _ in range(3):
            pdf.add_blank_page(page_size=(300, 100))
        for page in pdf.pages:
            page.obj[Name.Contents] = pdf.make_stream(GOOD)
        encoding = Dictionary(Type=Name.Encoding, BaseEncoding=Name.WinAnsiEncoding, Differences=[7, Name.g17])
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=encoding)
        page = pdf.pages[1].obj
        page[Name.Resources] = Dictionary(Font=Dictionary(F1=pdf.make_indirect(font)))
        shown = [b"<" + line.encode("cp1252").hex().encode() + b"> Tj 0 -24 Td" for line in LINES]
        page[Name.Contents] = pdf.make_stream(GOOD + b" 0 g BT /F1 16 Tf 90 76 Td " + b" ".join(shown) + b" <07> Tj ET")
        action = Dictionary(S=Name.URI, URI=String("https://example.org/"))
        link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[90, 60, 150, 90], F=4, Border=[0, 0, 0], A=action)
        page[Name.Annots] = Array([pdf.make_indirect(link)])
        pdf.save(file)
    return file


def request(source, folder, asked=judge, **more):
    folder.mkdir(exist_ok=True)
    settings = more.pop("settings", {"allowed": True})
    return ConversionRequest(source, folder / "result.pdf", folder, "fmt/18", "fmt/477", asked, settings, **more)


def repaired_but(source, folder, *pages):
    """The repair's result, of which the proof refused some pages."""
    asked = request(source, folder / "repaired", settings={})
    result = REPAIR.convert(asked)
    refused = tuple(Difference("pixels", "the page shows something else", page) for page in pages)
    comparison = Comparison(Outcome.FAILED, Level.FAITHFUL, differences=refused)
    proof = Proof(Outcome.FAILED, None, "fmt/477", "fmt/477", result.validations, comparison)
    attempt = Attempt("pdf_repair", result.agents, Outcome.FAILED, (), result.detail, proof)
    return {"pdf_repair": Earlier(attempt, asked.target)}


def contents(file):
    with pikepdf.open(file) as pdf:
        return [page.Contents.read_bytes() for page in pdf.pages]


def test_only_the_page_that_needs_it_becomes_a_picture(source, tmp_path):
    refused = REPAIR.convert(request(source, tmp_path / "repair", settings={}))
    assert [one.outcome for one in refused.validations] == [Outcome.FAILED]
    asked = request(source, tmp_path / "a")
    result = PLUGIN.convert(asked)
    assert result.detail["pictures"] == [2]
    assert "page 2 is a picture; its text is invisible behind it" in result.detail["losses"]
    assert [one.outcome for one in result.validations] == [Outcome.PASSED]
    first, second, third = contents(asked.target)
    assert first == third == GOOD
    assert b"/Picture Do" in second


def test_the_proof_holds_a_picture_to_the_original(source, tmp_path):
    asked = request(source, tmp_path / "a")
    PLUGIN.convert(asked)
    assert " ".join(text(asked.target, 1).split()[:2]) == LINES[0]
    comparison = PDF.compare(source, asked.target, {}, tmp_path / "proof")
    assert comparison.differences == ()
    assert comparison.outcome is Outcome.PASSED
    with pikepdf.open(asked.target) as pdf:
        assert str(pdf.pages[1].Annots[0].A.URI) == "https://example.org/"


def test_an_image_on_a_page_that_becomes_a_picture_loses_no_resolution(source, tmp_path):
    fine = tmp_path / "fein.pdf"
    with pikepdf.open(source) as pdf:
        page = pdf.pages[1].obj
        image = pdf.make_stream(bytes(range(200)) * 100, Type=Name.XObject, Subtype=Name.Image, BitsPerComponent=8)
        image[Name.Width], image[Name.Height], image[Name.ColorSpace] = 200, 100, Name.DeviceGray
        page.Resources[Name.XObject] = Dictionary(Scan=image)
        page[Name.Contents] = pdf.make_stream(
            page.Contents.read_bytes() + b" q 40 0 0 20 250 70 cm /Scan Do Q"
        )  # 360 dpi
        pdf.save(fine)
    asked = request(fine, tmp_path / "a")
    PLUGIN.convert(asked)
    with pikepdf.open(asked.target) as pdf:
        picture = pdf.pages[1].Resources.XObject.Picture
        assert (picture.Width, picture.Height) == (1500, 500)  # 300 × 100 pt
    assert PDF.compare(fine, asked.target, {}, tmp_path / "proof").differences == ()


def test_a_picture_of_another_page_is_refused_by_the_proof(source, tmp_path):
    asked = request(source, tmp_path / "a")
    PLUGIN.convert(asked)
    wrong = tmp_path / "vertauscht.pdf"
    with pikepdf.open(asked.target) as pdf:
        page = pdf.pages[1].obj
        page[Name.Contents] = pdf.make_stream(page.Contents.read_bytes().replace(b"/Picture Do", b""))
        pdf.save(wrong)
    assert "pixels" in {one.code for one in PDF.compare(source, wrong, {}, tmp_path / "proof").differences}


def test_a_document_that_needs_no_picture_gets_none(tmp_path):
    good = tmp_path / "gut.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(300, 100)).obj[Name.Contents] = pdf.make_stream(GOOD)
        pdf.save(good)
    asked = request(good, tmp_path / "a")
    with pytest.raises(ConversionRefusedError) as refused:
        PLUGIN.convert(asked)
    assert refused.value.params["reason"] == "no page of it needs a picture"
    assert not asked.target.exists()


def test_a_page_that_the_proof_refused_becomes_a_picture(tmp_path):
    good = tmp_path / "gut.pdf"
    with pikepdf.new() as pdf:
        for _ in range(2):
            pdf.add_blank_page(page_size=(300, 100)).obj[Name.Contents] = pdf.make_stream(GOOD)
        pdf.save(good)
    asked = request(good, tmp_path / "a", earlier=repaired_but(good, tmp_path, 2))
    assert PLUGIN.convert(asked).detail["pictures"] == [2]


@pytest.mark.parametrize("settings", [{}, {"allowed": False}])
def test_it_does_nothing_that_the_profile_does_not_allow(source, tmp_path, settings):
    asked = request(source, tmp_path / "a", settings=settings)
    with pytest.raises(ConversionRefusedError) as refused:
        PLUGIN.convert(asked)
    assert refused.value.params["reason"] == "the profile allows no pictures of pages"
    assert list(asked.scratch.iterdir()) == []


def test_restrictions_of_the_owner_are_the_profiles_matter(source, tmp_path):
    restricted = tmp_path / "eingeschränkt.pdf"
    with pikepdf.open(source) as pdf:
        pdf.save(
            restricted, encryption=pikepdf.Encryption(owner="a", user="", allow=pikepdf.Permissions(extract=False))
        )
    refusing = {"allowed": True, "owner_restricted": "refuse"}
    with pytest.raises(ConversionRefusedError):
        PLUGIN.convert(request(restricted, tmp_path / "a", settings=refusing))
    assert PLUGIN.convert(request(restricted, tmp_path / "b")).detail["pictures"] == [2]


def test_a_password_is_not_guessed(source, tmp_path):
    locked = tmp_path / "geheim.pdf"
    with pikepdf.open(source) as pdf:
        pdf.save(locked, encryption=pikepdf.Encryption(owner="a", user="b"))
    with pytest.raises(ConversionRefusedError):
        PLUGIN.convert(request(locked, tmp_path / "a"))


@pytest.mark.tools
@pytest.mark.parametrize("member", ["pdf_repair", "ghostscript", "pdftocairo", "page_picture"])
def test_a_dynamic_form_is_refused_by_every_member_because_its_pages_are_not_what_was_seen(source, tmp_path, member):
    form = tmp_path / "Antrag.pdf"
    with pikepdf.open(source) as pdf:
        pdf.Root[Name.AcroForm] = Dictionary(XFA=pdf.make_stream(b"<xdp/>"), Fields=Array([]))
        pdf.Root[Name.NeedsRendering] = True
        pdf.save(form)
    program = {"ghostscript": "gs", "pdftocairo": "pdftocairo"}.get(member)
    if program and not REQUIRED and shutil.which(program) is None:
        pytest.skip(f"{program} is not there")
    asked = request(form, tmp_path / "a")
    with pytest.raises(ConversionRefusedError) as refused:
        registry.load("convert", member).convert(asked)
    assert "dynamic XFA form" in refused.value.params["reason"]
    assert not asked.target.exists()


def test_a_turned_and_cropped_page_stays_as_it_was(source, tmp_path):
    turned = tmp_path / "gedreht.pdf"
    with pikepdf.open(source) as pdf:
        page = pdf.pages[1].obj
        page[Name.Rotate] = 90
        page[Name.CropBox] = Array([80, 10, 280, 95])
        pdf.save(turned)
    asked = request(turned, tmp_path / "a")
    PLUGIN.convert(asked)
    assert PDF.compare(turned, asked.target, {}, tmp_path / "proof").differences == ()


def test_characters_stand_where_they_stood(source, tmp_path):
    asked = request(source, tmp_path / "a")
    PLUGIN.convert(asked)
    before, after = ([(c.text, c.x, c.y) for c in characters(file)] for file in (source, asked.target))
    assert [one[0] for one in after] == [one[0] for one in before]
    for one, two in zip(before, after, strict=True):
        assert two[1:] == pytest.approx(one[1:], abs=0.1)


def test_what_reads_the_document_aloud_goes_on_finding_its_way(tmp_path):
    asked = request(MINUTES, tmp_path / "a", earlier=repaired_but(MINUTES, tmp_path, 1))
    assert PLUGIN.convert(asked).detail["pictures"] == [1]
    before, after = (marks(file) for file in (MINUTES, asked.target))
    assert before
    assert after == before
    assert PDF.compare(MINUTES, asked.target, {}, tmp_path / "proof").differences == ()


def test_text_without_size_and_large_text_far_beside_the_page_stay_readable(source, tmp_path):
    odd = tmp_path / "schadhaft.pdf"
    with pikepdf.open(source) as pdf:
        page = pdf.pages[1].obj
        shown = b" BT 0 Tr /F1 700 Tf 400 140 Td <" + b"Seite".hex().encode() * 90 + b"> Tj ET"
        shown += b" BT /F1 0 Tf 3 Tc 200 20 Td <" + b"nichts".hex().encode() + b"> Tj ET"
        page[Name.Contents] = pdf.make_stream(page.Contents.read_bytes() + shown)
        pdf.save(odd)
    asked = request(odd, tmp_path / "a")
    PLUGIN.convert(asked)
    assert max(one.x for one in characters(odd)) > 100_000
    assert {"n", "h"} <= {one.text for one in characters(asked.target) if one.y == pytest.approx(20, abs=0.5)}
    assert PDF.compare(odd, asked.target, {}, tmp_path / "proof").differences == ()


def test_characters_that_nobody_can_read_need_no_place_behind_a_picture(source, tmp_path):
    odd = tmp_path / "Steuerzeichen.pdf"
    with pikepdf.open(source) as pdf:
        page = pdf.pages[1].obj
        shown = b" BT /F1 16 Tf 200 76 Td <" + b"Zeile".hex().encode() + b"03040305> Tj ET"
        page[Name.Contents] = pdf.make_stream(page.Contents.read_bytes() + shown)
        pdf.save(odd)
    asked = request(odd, tmp_path / "a")
    PLUGIN.convert(asked)
    assert PDF.compare(odd, asked.target, {}, tmp_path / "proof").differences == ()


def test_the_repairs_own_result_is_used_and_the_judge_not_asked_about_it_again(source, tmp_path):
    repaired = request(source, tmp_path / "repair", settings={})
    result = REPAIR.convert(repaired)
    proof = Proof(Outcome.FAILED, None, "fmt/477", "fmt/477", result.validations)
    attempt = Attempt("pdf_repair", result.agents, Outcome.FAILED, (), result.detail, proof)
    judged = []

    def counting(file, puid):
        judged.append(file)
        return judge(file, puid)

    asked = request(source, tmp_path / "a", counting, earlier={"pdf_repair": Earlier(attempt, repaired.target)})
    assert PLUGIN.convert(asked).detail["pictures"] == [2]
    assert judged == [asked.target]


def test_pages_that_show_otherwise_become_pictures_too_where_the_judge_names_another(source, tmp_path):
    """The repair of a damaged file may be refused for one page and alter another one."""
    altered = tmp_path / "repair.pdf"
    repaired = request(source, tmp_path / "repair", settings={})
    result = REPAIR.convert(repaired)
    with pikepdf.open(repaired.target) as pdf:
        pdf.pages[2].obj[Name.Contents] = pdf.make_stream(GOOD.replace(b"20 20", b"40 20"))
        pdf.save(altered)
    proof = Proof(Outcome.FAILED, None, "fmt/477", "fmt/477", result.validations)
    attempt = Attempt("pdf_repair", result.agents, Outcome.FAILED, (), result.detail, proof)
    asked = request(source, tmp_path / "a", earlier={"pdf_repair": Earlier(attempt, altered)})
    assert PLUGIN.convert(asked).detail["pictures"] == [2, 3]
    assert PDF.compare(source, asked.target, {}, tmp_path / "proof").differences == ()


def marks(file):
    """Return the identifiers of tagged content of the first page with the text that pdfium finds in each."""
    document = pypdfium2.PdfDocument(file.read_bytes())
    try:
        found = {}
        for one in _hidden_text.characters(document[0]):
            if one.mark >= 0 and one.text.strip():
                found[one.mark] = found.get(one.mark, "") + one.text
        return found
    finally:
        document.close()


def characters(file):
    document = pypdfium2.PdfDocument(file.read_bytes())
    try:
        return [one for one in _hidden_text.characters(document[1]) if one.text.strip()]
    finally:
        document.close()


def test_pictures_are_named_by_their_pages():
    attempt = Attempt("page_picture", (), Outcome.PASSED, detail={"pictures": [1, 2, 3, 7]})
    assert Converted("a.pdf", (attempt,), "00/a.pdf").pictures == (1, 2, 3, 7)
    assert Converted("a.pdf", (attempt,)).pictures == (), "no derivative, no pictures"
    assert page_ranges((1, 2, 3, 7, 9, 10)) == "1-3, 7, 9-10"
    assert page_ranges(()) == ""
