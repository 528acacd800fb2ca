"""What draws all pages anew is not judged where it fails with the page that others failed with."""

import pikepdf
import pytest
from pdf_making import judge
from pikepdf import Name

from archivkoop.adapters.convert import _redrawing
from archivkoop.core.conversion import Attempt
from archivkoop.core.errors import ConversionFailedError
from archivkoop.core.events import Agent
from archivkoop.core.findings import Outcome
from archivkoop.core.ports import ConversionRequest, Earlier
from archivkoop.core.proof import ClauseFailure, Comparison, Difference, Level, Proof, Validation

BOX = b"0.8 0.1 0.1 rg 20 20 60 40 re f"


def document(file, *contents):
    with pikepdf.new() as pdf:
        for content in contents:
            pdf.add_blank_page(page_size=(300, 100)).obj[Name.Contents] = pdf.make_stream(content)
        pdf.save(file)
    return file


def refused(pages=(), named=()):
    """An earlier member's result: pages (from 1) that the comparison refused, or that the judge named."""
    failures = tuple(
        ClauseFailure("6.2.2-1", "x", 1, f"root/document[0]/pages[{page - 1}](7 0 obj PDPage)") for page in named
    )
    validation = Validation(Outcome.FAILED if named else Outcome.PASSED, Agent("veraPDF"), "PDF/A-2b", failures)
    found = tuple(Difference("pixels", "the page shows something else", page) for page in pages)
    comparison = Comparison(Outcome.FAILED, Level.FAITHFUL, differences=found) if pages else None
    return Attempt(
        "pdf_repair", (), Outcome.FAILED, (), {}, Proof(Outcome.FAILED, None, "", "", (validation,), comparison)
    )


def redraw(tmp_path, drawn, attempt):
    source = document(tmp_path / "original.pdf", BOX, BOX)
    asked = []

    def counting(file, puid):
        asked.append(file)
        return judge(file, puid)

    earlier = {"pdf_repair": Earlier(attempt, tmp_path / "gone.pdf")}
    request = ConversionRequest(
        source, tmp_path / "result.pdf", tmp_path, "fmt/18", "fmt/477", counting, {}, earlier=earlier
    )
    return request, asked, lambda: _redrawing.repaired(request, "Ghostscript", tmp_path / "prepared.pdf", drawn, "")


@pytest.mark.parametrize("attempt", [refused(pages=[2]), refused(named=[2])], ids=["refused", "named"])
def test_the_page_that_others_failed_with_is_looked_at_before_anybody_judges(tmp_path, attempt):
    drawn = document(tmp_path / "drawn.pdf", BOX, BOX.replace(b"20 20", b"90 20"))
    _request, asked, run = redraw(tmp_path, drawn, attempt)
    with pytest.raises(ConversionFailedError) as failed:
        run()
    assert failed.value.params["reason"] == "a page is altered again with which an earlier way failed: 2"
    assert asked == []


def test_where_that_page_is_good_it_is_judged_as_ever(tmp_path):
    drawn = document(tmp_path / "drawn.pdf", BOX, BOX)
    request, asked, run = redraw(tmp_path, drawn, refused(pages=[2]))
    assert [one.outcome for one in run().validations] == [Outcome.PASSED]
    assert asked == [request.target]
