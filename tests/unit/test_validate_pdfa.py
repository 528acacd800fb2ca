"""The two quick judges of PDF/A give verdicts, and say so where they have none."""

import shutil

import pikepdf
import pytest
from pikepdf import pdfa

from archivkoop.adapters.validate.page_validation import PLUGIN as PAGE
from archivkoop.adapters.validate.pikepdf_pdfa import PLUGIN as PIKEPDF
from archivkoop.core.findings import Outcome

JUDGES = [PAGE, PIKEPDF]


@pytest.fixture
def good(tmp_path):
    """A sound PDF/A-2b under a difficult name."""
    file = tmp_path / "Ärger \udce4.pdf"
    with pikepdf.new() as new:
        new.add_blank_page()
        new.pages[0].Contents = new.make_stream(b"0 0 10 10 re f")
        with file.open("wb") as stream:
            pdfa.save(new, stream, "2b")
    return file


@pytest.fixture
def bad(tmp_path):
    file = tmp_path / "a.pdf"
    with pikepdf.new() as new:
        new.add_blank_page()
        new.save(file)
    return file


@pytest.mark.parametrize("judge", JUDGES, ids=lambda judge: judge.name)
class TestJudges:
    def test_a_sound_file_passes(self, judge, good):
        verdict = judge.validate(good, "fmt/477")
        assert (verdict.outcome, verdict.flavour) == (Outcome.PASSED, "PDF/A-2b")
        assert verdict.judge in judge.agents()

    def test_a_plain_pdf_fails_with_reasons(self, judge, bad):
        verdict = judge.validate(bad, "fmt/477")
        assert verdict.outcome is Outcome.FAILED
        assert verdict.failures
        assert all(failure.clause and failure.message and failure.count >= 1 for failure in verdict.failures)

    def test_a_format_that_it_does_not_know_is_undetermined(self, judge, good):
        assert judge.validate(good, "fmt/1910").outcome is Outcome.UNDETERMINED
        assert judge.validate(good, "fmt/353").reason

    def test_a_missing_file_is_undetermined(self, judge, tmp_path):
        assert judge.validate(tmp_path / "fehlt.pdf", "fmt/477").outcome is Outcome.UNDETERMINED


def test_levels_of_part_2_differ(good, tmp_path):
    shutil.copyfile(good, tmp_path / "b.pdf")
    assert PAGE.validate(tmp_path / "b.pdf", "fmt/476").outcome is Outcome.FAILED
    assert PIKEPDF.validate(tmp_path / "b.pdf", "fmt/476").outcome is Outcome.UNDETERMINED


def test_many_faults_make_a_short_record(tmp_path):
    from archivkoop.adapters.validate._failures import MAX_FAILURES, gather

    found = gather((f"6.{number % 150}", "x" * 1000, "hier") for number in range(10_000))
    assert len(found) == MAX_FAILURES
    assert found[0].count > 60
    assert len(found[0].message) == 300
