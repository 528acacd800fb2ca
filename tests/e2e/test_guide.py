"""The converter of docs/ARCHITECTURE.md, as printed: the real command finds it, runs it, and its results are proved."""

import re
from pathlib import Path

import pytest
from PIL import Image

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")
PROFILE = ROOT / "resources" / "profiles" / "kommunal-1.0.toml"


def block(language):
    return re.findall(rf"^```{language}\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)[0]


@pytest.fixture
def plugins(tmp_path):
    folder = tmp_path / "plugins"
    (folder / "convert").mkdir(parents=True)
    (folder / "convert" / "netpbm_tiff.py").write_text(block("python"), encoding="utf-8")
    return {"ARCHIVKOOP_PLUGINS": str(folder)}


@pytest.fixture
def profile(tmp_path):
    file = tmp_path / "profil.toml"
    file.write_text(f"{PROFILE.read_text(encoding='utf-8')}\n{block('toml')}", encoding="utf-8")
    return file


@pytest.fixture
def plans(tmp_path):
    """A deposit with each kind of pixel map that the entry names."""
    folder = tmp_path / "Stadtpläne"
    folder.mkdir()
    for mode, name in (("1", "Stadtplan Köln.pbm"), ("L", "Flurkarte.pgm"), ("RGB", "Luftbild.ppm")):
        Image.linear_gradient("L").resize((40, 30)).convert(mode).save(folder / name)
    return folder


def test_what_the_converter_of_the_guide_makes_is_proved(archivkoop, plugins, profile, plans, meta, tmp_path):
    out = tmp_path / "aus"
    asked = (plans, "--out", out, "--meta", meta, "--profile", profile, "--format", "json")
    converted = archivkoop("convert", *asked, env=plugins)
    assert {
        file["path"]: (file["fate"], *(one["reasons"] for one in file["attempts"])) for file in converted.json["files"]
    } == {name: ("proved", []) for name in ("Flurkarte.pgm", "Luftbild.ppm", "Stadtplan Köln.pbm")}
    done = archivkoop("ingest", *asked, env=plugins)
    assert done.exit_code == 0, done.err
    assert (done.json["counts"]["in"], done.json["counts"]["proved"]) == (3, 3)
    assert len(list(Path(done.json["package"]).rglob("representations/preservation/data/**/*.tif"))) == 3


def test_it_is_missed_where_its_folder_is_not_named(archivkoop, profile, plans, meta, tmp_path):
    missing = archivkoop("ingest", plans, "--out", tmp_path / "aus", "--meta", meta, "--profile", profile)
    assert missing.exit_code == 3
    assert "netpbm_tiff" in missing.err
