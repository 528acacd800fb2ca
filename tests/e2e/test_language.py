"""The language of a run is that of its report: `--lang`, the environment, the settings, else German (DESIGN §10)."""

from pathlib import Path

import pytest


@pytest.fixture
def report(archivkoop, small_deposit, meta, tmp_path):
    """Make a package and return the complete report and the one in the package."""

    def made(*options, env=None):
        ingest = ("ingest", small_deposit, "--out", tmp_path / "aus", "--meta", meta, "--format", "json")
        done = archivkoop(*options, *ingest, env=env)
        assert done.exit_code == 0, done.err
        inside = next(Path(done.json["package"]).rglob("uebernahmeprotokoll.html"))
        return Path(done.json["report"]).read_text("utf-8") + inside.read_text("utf-8")

    return made


def test_without_a_wish_the_report_is_german(report):
    assert report().count('<html lang="de"') == 2


def test_the_option_chooses_the_language_of_the_report(report):
    assert report("--lang", "en", env={"ARCHIVKOOP_LANG": "de"}).count('<html lang="en"') == 2


def test_the_environment_chooses_it_too_and_wins_over_the_settings(report, tmp_path):
    settings = tmp_path / "home" / "config" / "settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('language = "de"\n', "utf-8")
    assert report(env={"ARCHIVKOOP_LANG": "en"}).count('<html lang="en"') == 2
