"""The profile's limits: a faulty one is named, before anything is compared."""

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
