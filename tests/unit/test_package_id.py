"""The package's name is said before the package is made, and is the one that it gets then."""

import pytest

from archivkoop.stages.package_id import foreseen_id, package_id

TEMPLATE = "{archive}_{year}_{accession}_{token}"
KNOWN = {"archive": "DE-0000", "year": 2026, "accession": "17/Köln", "token": "abcdefgh"}


def test_what_is_foreseen_is_what_comes():
    assert foreseen_id(TEMPLATE, **KNOWN) == package_id(TEMPLATE, **KNOWN) == "DE-0000_2026_17-Koeln_abcdefgh"


@pytest.mark.parametrize(
    ("lacking", "name"),
    [
        ("archive", "…_2026_17-Koeln_abcdefgh"),
        ("accession", "DE-0000_2026_…_abcdefgh"),
        ("token", "DE-0000_2026_17-Koeln_…"),
    ],
)
def test_what_is_not_known_yet_is_an_ellipsis(lacking, name):
    assert foreseen_id(TEMPLATE, **KNOWN | {lacking: ""}) == name


def test_a_template_need_not_name_everything():
    assert foreseen_id("{archive}-{token}", **KNOWN | {"accession": ""}) == "DE-0000-abcdefgh"
