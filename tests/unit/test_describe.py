import pytest

from archivkoop import assets
from archivkoop.core.description import Description
from archivkoop.core.errors import DescriptionSyntaxError
from archivkoop.stages.describe import merge, parse_description, validate_description
from archivkoop.stages.profile import parse_profile

COMPLETE = """\
title = "Bauakten Köln-Mülheim"
provenance = "Bauordnungsamt"
accession = "2026/017"
date_range = "1987–1995"
archive_name = "Stadtarchiv Musterstadt"
archive_isil = "DE-Mus1"

[files."Akte/Brief.docx"]
title = "Brief an das Ordnungsamt"
"""


@pytest.fixture(scope="module")
def profile():
    file = assets.folder("resources") / "profiles" / "kommunal-1.0.toml"
    return parse_profile(file.read_bytes(), file.name)


def findings(description, profile, paths=("Akte/Brief.docx",)):
    return [(finding.code, dict(finding.facts)) for finding in validate_description(description, profile, paths)]


def test_a_complete_description_has_no_findings(profile):
    description = parse_description(COMPLETE.encode(), "a.toml", profile)
    assert findings(description, profile) == []
    assert description.first("title") == "Bauakten Köln-Mülheim"
    assert description.files["Akte/Brief.docx"]["title"] == ("Brief an das Ordnungsamt",)


def test_each_missing_field_is_named(profile):
    missing = {facts["field"] for code, facts in findings(Description(), profile) if code == "AK-D01"}
    assert missing == {"title", "provenance", "accession", "date_range", "archive_name", "archive_isil"}


def test_a_malformed_value_and_a_path_the_deposit_does_not_have_are_said(profile):
    text = COMPLETE.replace("1987–1995", "irgendwann")
    description = parse_description(text.encode(), "a.toml", profile)
    assert [code for code, _ in findings(description, profile, paths=())] == ["AK-D02", "AK-D03"]


@pytest.mark.parametrize(
    ("text", "line", "key", "reason"),
    [
        (COMPLETE.replace("provenance", "provinienz"), 2, "provinienz", "extra_forbidden"),
        (COMPLETE.replace('title = "Brief', 'titel = "Brief'), 9, "titel", "extra_forbidden"),
        (COMPLETE.replace('"2026/017"', '"2026/017'), 3, 'accession = "2026/017', "syntax"),
        (COMPLETE.replace('"2026/017"', '["1", "2"]'), 3, "accession", "not_repeatable"),
        ("title = { a = 1 }\n", 1, "title", "type_text"),
        ("files = 3\n", 1, "files", "type_table"),
    ],
)
def test_a_typo_is_named_with_its_line(profile, text, line, key, reason):
    with pytest.raises(DescriptionSyntaxError) as caught:
        parse_description(text.encode(), "beschreibung.toml", profile)
    said = caught.value.params
    assert (said["path"], said["line"], said["key"], said["reason"]) == ("beschreibung.toml", line, key, reason)


def test_the_field_that_was_meant_is_named(profile):
    with pytest.raises(DescriptionSyntaxError) as caught:
        parse_description(COMPLETE.replace("provenance", "provinienz").encode(), "a.toml", profile)
    words = assets.catalogue("de").error(caught.value)
    assert "Zeile 2" in words
    assert "provenance" in words


def test_latin1_is_told_with_its_line(profile):
    with pytest.raises(DescriptionSyntaxError) as caught:
        parse_description('title = "x"\nprovenance = "Köln"\n'.encode("latin-1"), "a.toml", profile)
    assert caught.value.params["line"] == 2


def test_fields_given_by_hand_win_and_empty_ones_do_not(profile):
    merged = merge(Description({"title": ("alt",), "accession": ("1",)}), {"title": ("neu",), "accession": ("",)})
    assert merged.fields == {"title": ("neu",), "accession": ("1",)}
