"""What the profile says of embedded files holds from repair to proof: kept byte for byte, or their loss is told."""

import pikepdf
import pytest
from pdf_making import make, repair

from archivkoop import assets
from archivkoop.adapters.compare.pdf import PLUGIN as COMPARER
from archivkoop.core.findings import Outcome
from archivkoop.stages.profile import parse_profile

BUNDLED = assets.folder("resources") / "profiles" / "kommunal-1.0.toml"


@pytest.fixture
def source(tmp_path):
    def build(pdf, page):
        page.obj.Contents = pdf.make_stream(b"0.2 g 50 20 100 40 re f")
        pdf.attachments["Übersicht.csv"] = pikepdf.AttachedFileSpec(pdf, b"a;b\n1;2\n", filename="Übersicht.csv")

    return make(tmp_path, build)


def compared(source, target, folder, *more_reported: str):
    limits = dict(parse_profile(BUNDLED.read_bytes(), "x").proof.limits["pdf"])
    limits["reported"] = [*limits["reported"], *more_reported]
    return COMPARER.compare(source, target, limits, folder)


def test_the_bundled_profile_keeps_them_and_the_proof_sees_the_same_bytes(source, tmp_path):
    settings = parse_profile(BUNDLED.read_bytes(), "x").converters["pdf_repair"]
    target, result = repair(source, tmp_path / "a", **settings)
    assert result.detail["flavour"] == "3b"
    comparison = compared(source, target, tmp_path)
    assert (comparison.outcome, comparison.differences) == (Outcome.PASSED, ())


def test_without_leave_to_lose_them_a_copy_without_them_is_refused(source, tmp_path):
    target, _ = repair(source, tmp_path / "a", attachments="remove")
    refused = compared(source, target, tmp_path)
    assert refused.outcome is Outcome.FAILED
    assert [difference.code for difference in refused.differences] == ["attachment_lost"]
    allowed = compared(source, target, tmp_path, "attachment_lost")
    assert allowed.outcome is Outcome.PASSED
    (note,) = [note for note in allowed.notes if note.code == "attachment_lost"]
    assert "Übersicht.csv" in note.message
