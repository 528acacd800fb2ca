"""The folders beside the code are found wherever the application lives."""

import subprocess
import sys
from pathlib import Path

import pytest

from archivkoop import assets


def test_checkout_has_its_folders():
    for name in ("resources", "schemas"):
        assert assets.folder(name).is_dir()


def test_wheel_comes_before_checkout(tmp_path, monkeypatch):
    package = tmp_path / "site-packages" / "archivkoop"
    (package / "_data" / "ui").mkdir(parents=True)
    (tmp_path / "ui").mkdir()
    monkeypatch.setattr(assets, "_PACKAGE", package)
    assert assets.folder("ui") == package / "_data" / "ui"


def test_frozen_application_comes_first(tmp_path, monkeypatch):
    (tmp_path / "archivkoop" / "_data" / "resources").mkdir(parents=True)
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert assets.folder("resources") == tmp_path / "archivkoop" / "_data" / "resources"


def test_missing_folder_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(assets, "_PACKAGE", tmp_path / "src" / "archivkoop")
    with pytest.raises(FileNotFoundError, match="schemas"):
        assets.folder("schemas")


def test_catalogue_is_read_once_and_german_where_the_language_is_unknown():
    assert assets.catalogue("de") is assets.catalogue("de")
    assert assets.catalogue("fr").language == "de"
    assert assets.catalogue("en").language == "en"


def test_loading_the_catalogue_stays_light():
    script = (
        "import sys; from archivkoop import assets; assets.catalogue('de'); "
        "print(*sorted({'pydantic', 'jinja2', 'lxml', 'PIL', 'cryptography'} & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        cwd=Path(__file__).parent,
    )
    assert run.stdout.strip() == ""
