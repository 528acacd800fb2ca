"""Text that no pixels prove is held by its places: the hidden text of a scan may be neither scrambled nor moved."""

import re

import pikepdf
import pytest
from compare_pdf_making import codes, compare, damaged
from pikepdf import Dictionary, Name

from archivkoop.adapters.convert.pdf_repair import PLUGIN as REPAIR
from archivkoop.core.events import Agent
from archivkoop.core.findings import Outcome
from archivkoop.core.ports import ConversionRequest
from archivkoop.core.proof import Validation

UNSEEN = {
    "invisible": (b"3 Tr", b""),
    "only clipped to": (b"q 7 Tr", b"Q"),
    "white on white paper": (b"1 g", b"0 g"),
    "transparent": (b"/Klar gs", b"/Deckend gs"),
    "under the scan": (b"", b""),
    "in a form under the scan": (b"", b""),
}
WORDS = {"Bauamt": (40, 150), "Nordstadt": (140, 150), "Aktenzeichen": (40, 110), "4711": (180, 110)}
FONT = b"BT /F1 12 Tf %d %d Td (%s) Tj ET "
SCAN = b"q 300 0 0 200 0 0 cm /Scan Do Q "


def approve(*_):
    return (Validation(Outcome.PASSED, Agent("test")),)


def written(words, how=(b"", b"")):
    lines = b"".join(FONT % (x, y, word.encode()) for word, (x, y) in words.items())
    return how[0] + b" " + lines + how[1] + b" "


@pytest.fixture(params=UNSEEN)
def pair(request, tmp_path):
    """A scan with the text that was read on it, and the derivative that the chain makes of it."""
    kind = request.param
    original = tmp_path / "Akte.pdf"
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(300, 200)).obj
        rows = bytes(200 if (x // 8 + y // 8) % 2 else 90 for y in range(100) for x in range(150))
        entries = {"Width": 150, "Height": 100, "BitsPerComponent": 8}
        scan = pdf.make_stream(
            rows, Type=Name.XObject, Subtype=Name.Image, ColorSpace=Name.DeviceGray, Interpolate=False, **entries
        )
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
        resources = Dictionary(Font=Dictionary(F1=pdf.make_indirect(font)))
        text = written(WORDS, UNSEEN[kind])
        form = pdf.make_stream(text, Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 300, 200], Resources=resources)
        states = Dictionary(Klar=Dictionary(ca=0), Deckend=Dictionary(ca=1))
        page.Resources = Dictionary(Font=resources.Font, XObject=Dictionary(Scan=scan, Text=form), ExtGState=states)
        contents = {
            "white on white paper": text,
            "under the scan": text + SCAN,
            "in a form under the scan": b"/Text Do " + SCAN,
        }
        page.Contents = pdf.make_stream(contents.get(kind, SCAN + text))
        pdf.save(original)
    derivative = tmp_path / "Akte (PDF-A).pdf"
    REPAIR.convert(ConversionRequest(original, derivative, tmp_path, "fmt/18", "fmt/477", approve))
    return original, derivative


def rewritten(derivative, target, change):
    with damaged(derivative, target) as pdf:
        page = pdf.pages[0].obj
        for stream in (page.Contents, page.Resources.XObject.Text):
            stream.write(change(stream.read_bytes()))
    return target


def moved(content):
    def lower(found):
        return b"%g %g Td" % (float(found[1]), float(found[2]) - 15)

    return re.sub(rb"([\d.]+) ([\d.]+) Td", lower, content)


def exchanged(content):
    return content.replace(b"(Bauamt)", b"(#)").replace(b"(4711)", b"(Bauamt)").replace(b"(#)", b"(4711)")


def scrambled(content):
    return content.replace(b"Aktenzeichen", b"nehceiznetkA").replace(b"4711", b"1174")


def test_a_good_conversion_passes_without_a_second_look(pair, tmp_path):
    result = compare(*pair, tmp_path / "s")
    assert result.outcome is Outcome.PASSED
    assert {note.code for note in result.notes} <= {"font_substituted"}
    assert result.measures["pages_looked_at_again"] == 0


@pytest.mark.parametrize(
    ("damage", "code"),
    [(moved, "text_moved"), (exchanged, "text"), (scrambled, "text")],
    ids=lambda one: getattr(one, "__name__", one),
)
def test_damage_is_refused(pair, tmp_path, damage, code):
    original, derivative = pair
    result = compare(original, rewritten(derivative, tmp_path / "kaputt.pdf", damage), tmp_path / "s")
    assert result.outcome is Outcome.FAILED
    assert codes(result) == {code}


def test_text_that_is_seen_may_stand_in_another_order(tmp_path):
    files = tmp_path / "a.pdf", tmp_path / "b.pdf"
    for file, words in zip(files, (WORDS, dict(reversed(WORDS.items()))), strict=True):
        with pikepdf.new() as pdf:
            page = pdf.add_blank_page(page_size=(300, 200)).obj
            font = Dictionary(
                Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding
            )
            page.Resources = Dictionary(Font=Dictionary(F1=font))
            page.Contents = pdf.make_stream(written(words))
            pdf.save(file)
    result = compare(*files, tmp_path / "s", reported=["text_order"])
    assert result.outcome is Outcome.PASSED
    assert {note.code for note in result.notes} <= {"text_order"}


def test_a_code_that_nobody_can_read_needs_no_place(tmp_path):
    files = tmp_path / "a.pdf", tmp_path / "b.pdf"
    for file, end in zip(files, (b"\\002", b""), strict=True):
        with pikepdf.new() as pdf:
            page = pdf.add_blank_page(page_size=(300, 200)).obj
            encoding = Dictionary(Type=Name.Encoding, BaseEncoding=Name.WinAnsiEncoding, Differences=[2, Name.g17])
            font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=encoding)
            page.Resources = Dictionary(Font=Dictionary(F1=font))
            page.Contents = pdf.make_stream(b"BT 3 Tr /F1 12 Tf 40 150 Td (Bau-amt" + end + b") Tj ET")
            pdf.save(file)
    result = compare(*files, tmp_path / "s")
    assert codes(result) == set()
