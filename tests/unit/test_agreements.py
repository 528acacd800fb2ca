"""Templates of agreements: settled once, the same for every deposit of an office."""

from pathlib import Path

import pytest

from archivkoop import assets
from archivkoop.app.agreements import agreement_name, list_agreements, save_agreement
from archivkoop.app.settings import Settings
from archivkoop.core.errors import DescriptionSyntaxError, WriteError
from archivkoop.stages.profile import parse_profile

PROFILE_FILE = assets.folder("resources") / "profiles" / "kommunal-1.0.toml"
PROFILE = parse_profile(PROFILE_FILE.read_bytes(), PROFILE_FILE.name)
FIELDS = {
    "title": ("Bauakten 1987",),  # of the deposit alone
    "provenance": ("Stadt Köln", 'Bauordnungsamt "63"'),
    "agreement": ("Vereinbarung vom 3. Februar 2026,\nAz. 41-12/7",),
    "closure": ("general",),
    "access": (),
}


def test_what_is_agreed_upon_comes_back_for_the_next_deposit(tmp_path):
    settings = Settings(agreements=tmp_path / "Vereinbarungen")
    assert list_agreements(settings, PROFILE) == ()
    save_agreement(settings, PROFILE, "Bauordnungsamt, Az. 41-12/7", FIELDS)
    (found,) = list_agreements(settings, PROFILE)
    assert found.name == "Bauordnungsamt, Az. 41-12-7"
    assert found.fields == {name: FIELDS[name] for name in ("provenance", "agreement", "closure")}
    assert found.problem is None


def test_a_template_that_is_no_description_stops_no_other(tmp_path):
    settings = Settings(agreements=tmp_path)
    save_agreement(settings, PROFILE, "Schulamt", FIELDS)
    (tmp_path / "Jugendamt.toml").write_text('provenienz = "Jugendamt"\n', encoding="utf-8")
    broken, sound = list_agreements(settings, PROFILE)
    assert isinstance(broken.problem, DescriptionSyntaxError)
    assert (broken.name, broken.problem.params["key"]) == ("Jugendamt", "provenienz")
    assert (sound.name, sound.problem) == ("Schulamt", None)


def test_where_nothing_can_be_written_that_is_said(tmp_path):
    (tmp_path / "datei").touch()
    with pytest.raises(WriteError) as caught:
        save_agreement(Settings(agreements=tmp_path / "datei"), PROFILE, "Schulamt", FIELDS)
    assert Path(caught.value.params["path"]).name == "Schulamt.toml"


@pytest.mark.parametrize(
    ("text", "name"),
    [("Az. 4/7: Rat?", "Az. 4-7- Rat"), ("../../etc/passwd", "etc-passwd"), ("ü" * 300, "ü" * 100), ("  ", "")],
)
def test_a_name_is_one_that_a_file_can_have(text, name):
    assert agreement_name(text) == name
