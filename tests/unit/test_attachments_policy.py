"""What the profile says of embedded files holds from repair to proof: kept byte for byte, or their loss is told."""

import pikepdf
import pytest
from pdf_making import make, repair

from archivkoop import assets
from archivkoop.adapters.compare.pdf import PLUGIN as COMPARER
from archivkoop.core.conversion import beside
from archivkoop.core.errors import ConversionRefusedError, ProfileError
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


def taken_out(source, folder):
    target, result = repair(source, folder, attachments="beside")
    return target, result, {name: beside(target) / file for file, name in result.detail["beside"].items()}


def test_taken_out_they_lie_beside_and_the_proof_says_where_they_are(source, tmp_path):
    target, result, files = taken_out(source, tmp_path / "a")
    assert result.detail["flavour"] == "2b"
    assert {name: file.read_bytes() for name, file in files.items()} == {"Übersicht.csv": b"a;b\n1;2\n"}
    comparison = compared(source, target, tmp_path)
    assert (comparison.outcome, comparison.differences) == (Outcome.PASSED, ())
    (note,) = [note for note in comparison.notes if note.code.startswith("attachment")]
    assert (note.code, note.facts["n"], note.facts["of"]) == ("attachment_beside", 1, 1)
    assert "Übersicht.csv" in note.message


@pytest.mark.parametrize("damage", [lambda file: file.unlink(), lambda file: file.write_bytes(b"a;b\n1;3\n")])
def test_what_was_taken_out_and_is_not_there_byte_for_byte_is_lost(source, tmp_path, damage):
    target, _, files = taken_out(source, tmp_path / "a")
    damage(files["Übersicht.csv"])
    comparison = compared(source, target, tmp_path)
    assert comparison.outcome is Outcome.FAILED
    assert [difference.code for difference in comparison.differences] == ["attachment_lost"]


def test_one_that_cannot_be_decoded_is_left_where_it_is(tmp_path):
    def build(pdf, page):
        page.obj.Contents = pdf.make_stream(b"0.2 g 50 20 100 40 re f")
        spec = pikepdf.AttachedFileSpec(pdf, b"a;b", filename="kaputt.csv")
        stream = spec.obj.EF.F
        stream.write(b"no deflate", filter=pikepdf.Name.FlateDecode)
        pdf.attachments["kaputt.csv"] = spec

    with pytest.raises(ConversionRefusedError, match="cannot be read"):
        taken_out(make(tmp_path, build), tmp_path / "a")


def test_a_word_that_is_none_of_the_choices_is_the_profiles_fault(source, tmp_path):
    with pytest.raises(ProfileError):
        repair(source, tmp_path / "a", attachments="keep")
