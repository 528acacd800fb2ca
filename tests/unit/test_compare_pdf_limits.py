"""The profile's limits: a faulty one is named, before anything is compared."""

import pikepdf
import pytest

from archivkoop.adapters.compare.pdf import PLUGIN
from archivkoop.adapters.compare.pdf.limits import CODES, PdfLimits
from archivkoop.core.errors import ProfileError


def test_no_limits_are_the_defaults():
    assert PdfLimits.of({}) == PdfLimits()


def test_a_whole_number_is_a_number():
    assert PdfLimits.of({"ink": 2, "reported": ["text"]}) == PdfLimits(ink=2.0, reported=("text",))


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        ({"inks": 1.0}, "extra_forbidden"),
        ({"ink": "viel"}, "type_number"),
        ({"page_pixels": 1.5}, "type_number"),
        ({"picture": 1}, "type_yes_no"),
        ({"reported": "text"}, "type_list"),
        ({"reported": ["texte"]}, "not_allowed"),
    ],
)
def test_a_faulty_limit_is_named(limits, reason, tmp_path):
    with pytest.raises(ProfileError) as caught:
        PLUGIN.compare(tmp_path / "fehlt", tmp_path / "fehlt", limits, tmp_path)
    assert caught.value.params["reason"] == reason
    assert caught.value.params["key"] == f"proof.limits.pdf.{next(iter(limits))}"


def test_what_is_reported_by_default_is_a_difference_there_is():
    assert set(PdfLimits().reported) < CODES


def test_losses_of_what_people_read_are_never_only_reported_by_default():
    assert not {"text", "pixels", "page_count", "link_lost", "form_value", "tags_lost"} & set(PdfLimits().reported)


@pytest.mark.parametrize(("limits", "refused"), [({"refused_enough": 2}, 2), ({}, 4), ({"refused_enough": 9}, 6)])
def test_when_enough_pages_are_refused_no_further_one_is_looked_at_closely(tmp_path, limits, refused):
    files = []
    for name, shown in (("voll.pdf", b"0 g 20 20 60 40 re f"), ("leer.pdf", b"")):
        with pikepdf.new() as pdf:
            for _ in range(6):
                pdf.add_blank_page(page_size=(100, 100)).obj[pikepdf.Name.Contents] = pdf.make_stream(shown)
            pdf.save(tmp_path / name)
        files.append(tmp_path / name)
    comparison = PLUGIN.compare(*files, limits, tmp_path / "s")
    assert [one.code for one in comparison.differences] == ["pixels"] * refused
