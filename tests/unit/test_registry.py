"""Plug-ins are found by kind and name, without a list."""

import os

import pytest

from archivkoop.adapters import registry
from archivkoop.core.errors import PluginMissingError

CONVERTER = '''
"""A further converter, as one file."""

from __future__ import annotations

import shutil
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Copy:
    """Copies."""

    name: str = "{name}"

    def agents(self):
        return ()

    def convert(self, request):
        shutil.copyfile(request.source, request.target)


PLUGIN = Copy()
'''


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of plug-ins with a converter, a helper and something without PLUGIN."""
    (tmp_path / "convert").mkdir()
    (tmp_path / "convert" / "weiter_so.py").write_text(CONVERTER.format(name="weiter_so"), "utf-8")
    (tmp_path / "convert" / "_helper.py").write_text("PLUGIN = 1\n", "utf-8")
    (tmp_path / "convert" / "leer.py").write_text("", "utf-8")
    monkeypatch.setenv(registry.FOLDERS_VARIABLE, f"{tmp_path / 'fehlt'}{os.pathsep}{tmp_path}")
    return tmp_path


def test_a_further_converter_as_one_file_is_found(folder):
    assert {"weiter_so", "leer"} <= set(registry.names("convert"))
    plugin = registry.load("convert", "weiter_so")
    assert plugin.name == "weiter_so"
    assert registry.load("convert", "weiter_so") is plugin


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("convert", "gibt_es_nicht"),
        ("convert", "_helper"),
        ("convert", "leer"),
        ("convert", "../convert/weiter_so"),
        ("convert", "Weiter_So"),
        ("convert", ""),
        ("erfunden", "weiter_so"),
    ],
)
def test_what_is_no_plugin_is_missing(folder, kind, name):
    with pytest.raises(PluginMissingError) as caught:
        registry.load(kind, name)
    assert caught.value.params == {"kind": kind, "name": name}


def test_helpers_are_no_plugins(folder):
    assert not [name for kind in registry.KINDS for name in registry.names(kind) if name.startswith("_")]


def test_the_applications_own_plugins_cannot_be_taken_over(folder):
    (folder / "identify").mkdir()
    (folder / "identify" / "siegfried.py").write_text("PLUGIN = 'fremd'\n", "utf-8")
    assert registry.load("identify", "siegfried") != "fremd"


def test_an_installed_package_brings_its_plugins(tmp_path, monkeypatch):
    (tmp_path / "fremdpaket.py").write_text(CONVERTER.format(name="vom_nachbarn"), "utf-8")
    info = tmp_path / "fremdpaket-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: fremdpaket\nVersion: 1\n", "utf-8")
    (info / "entry_points.txt").write_text(
        "[archivkoop.adapters]\nconvert.vom_nachbarn = fremdpaket\nconvert.direkt = fremdpaket:PLUGIN\n", "utf-8"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    registry._installed.cache_clear()
    try:
        assert {"vom_nachbarn", "direkt"} <= set(registry.names("convert"))
        assert registry.load("convert", "vom_nachbarn").name == "vom_nachbarn"
        assert registry.load("convert", "direkt").name == "vom_nachbarn"
    finally:
        registry._installed.cache_clear()


def test_a_module_whose_own_import_is_missing_says_so(folder):
    (folder / "convert" / "braucht_was.py").write_text("import gibt_es_nicht_xyz\n", "utf-8")
    with pytest.raises(ModuleNotFoundError, match="gibt_es_nicht_xyz"):
        registry.load("convert", "braucht_was")
