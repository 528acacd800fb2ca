"""A diagnostic package helps without telling names."""

import json
from pathlib import Path
from zipfile import ZipFile

import pytest

from archivkoop.app.diagnostics import write_diagnostics
from archivkoop.app.settings import Settings
from archivkoop.core.errors import ReadError, WriteError
from archivkoop.core.tools import ToolState, ToolStatus

SECRET = "Personalakte Müller, Käthe.pdf"


@pytest.fixture
def settings(tmp_path):
    return Settings(
        archive_name="Stadtarchiv Geheimstadt", archive_isil="DE-4711", workspaces=tmp_path / "Aufträge", language="de"
    )


def failure(folder):
    """An error with a cause, as they happen: both name a file."""
    try:
        try:
            (folder / SECRET).read_bytes()
        except OSError as error:
            raise ValueError(f"cannot use {SECRET} in {folder}") from error
    except ValueError as error:
        return error


def parts(file):
    with ZipFile(file) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_without_names_no_name_is_in_it(tmp_path, settings):
    tools = [ToolStatus("workspace", str(settings.workspaces), ToolState.BAD, facts={"reason": f"no {tmp_path}/x y"})]
    target = tmp_path / "diagnose.zip"
    write_diagnostics(target, settings, failure(tmp_path), tools, names=False)
    found = parts(target)
    everything = "\n".join(found.values())
    for name in (SECRET, "Müller", "Käthe", "Geheimstadt", "4711", str(tmp_path), str(Path.home()), "Aufträge"):
        assert name not in everything, name


def test_it_holds_what_helps(tmp_path, settings):
    target = tmp_path / "diagnose.zip"
    tools = [ToolStatus("verapdf", "veraPDF", ToolState.MISSING)]
    write_diagnostics(target, settings, failure(tmp_path), tools, names=False)
    found = parts(target)
    assert json.loads(found["versions.json"])["packages"]["pikepdf"]
    assert json.loads(found["tools.json"]) == [{"key": "verapdf", "state": "missing", "version": "", "facts": {}}]
    assert json.loads(found["settings.json"])["language"] == "de"
    trace = found["traceback.txt"]
    assert "builtins.ValueError" in trace
    assert "builtins.FileNotFoundError" in trace  # the cause, too
    assert "test_diagnostics.py:" in trace
    assert "in failure" in trace


def test_with_names_they_are_told(tmp_path, settings):
    target = tmp_path / "diagnose.zip"
    write_diagnostics(target, settings, failure(tmp_path), [], names=True)
    found = parts(target)
    assert SECRET in found["traceback.txt"]
    assert json.loads(found["settings.json"])["archive_name"] == "Stadtarchiv Geheimstadt"


def test_an_error_with_a_code_is_told_without_its_path(tmp_path, settings):
    target = tmp_path / "diagnose.zip"
    write_diagnostics(target, settings, ReadError(path=f"/archiv/{SECRET}", reason="kaputt"), [], names=False)
    trace = parts(target)["traceback.txt"]
    assert "ReadError AK-S03" in trace
    assert "Müller" not in trace


def test_a_place_that_cannot_be_written_is_named(tmp_path, settings):
    with pytest.raises(WriteError):
        write_diagnostics(tmp_path / "fehlt" / "diagnose.zip", settings, None, [], names=False)
