"""Large plans: what is drawn in thin lines is seen, or it is said that it was not looked for closely."""

import pikepdf
import pytest
from compare_pdf_making import codes, compare

from archivkoop.core.findings import Outcome

LETTER = b"1500.3 1500.3 m 1500.3 1507 l S"  # an I of 2.4 mm


def plan(file, width, height, drawn):
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(width, height))
        page.Contents = pdf.make_stream(b"0.25 w 0 G 300 300 m 900 900 l S " + drawn)
        pdf.save(file)
    return file


@pytest.mark.parametrize(("width", "height"), [(2551, 7087), (6000, 8000)])
def test_a_letter_that_is_gone_from_a_large_plan_is_seen(width, height, tmp_path):
    original = plan(tmp_path / "Plan.pdf", width, height, LETTER)
    without = plan(tmp_path / "ohne.pdf", width, height, b"")
    assert codes(compare(original, without, tmp_path / "s")) == {"pixels"}
    assert compare(original, original, tmp_path / "s").outcome is Outcome.PASSED


def test_a_plan_that_is_too_large_to_be_seen_closely_is_undetermined(tmp_path):
    original = plan(tmp_path / "Plan.pdf", 14400, 14400, LETTER)
    found = compare(original, original, tmp_path / "s")
    assert found.outcome is Outcome.UNDETERMINED
    assert found.reason == "page 1 is too large to be compared closely, 44 dpi at most"
