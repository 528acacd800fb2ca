"""The doctor: every tool is found or its loss named, and a version known to be bad is called so."""

import json
import re
import stat
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from archivkoop import assets
from archivkoop.adapters import doctor
from archivkoop.adapters.convert.pdf_repair import faces
from archivkoop.app.settings import Settings
from archivkoop.cli.context import Context
from archivkoop.cli.doctor_view import show
from archivkoop.cli.output import Format
from archivkoop.core.tools import ToolState, ToolStatus


def examined(tmp_path: Path) -> dict[str, ToolStatus]:
    return {status.key: status for status in doctor.examine(tmp_path / "noch" / "nicht da")}


def program(folder: Path, name: str, script: str) -> None:
    file = folder / name
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)


@pytest.fixture
def bare_path(tmp_path, monkeypatch) -> Path:
    """An own PATH without any of the tools."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def test_libraries_are_found_with_their_versions(tmp_path):
    found = examined(tmp_path)
    for key in ("siegfried", "libmagic", "pikepdf", "pdfium", "pillow", "page_validation", "bagit", "qt", "java"):
        assert found[key].state is ToolState.OK, found[key]
        assert re.search(r"\d+\.\d+", found[key].version), found[key]


def test_missing_programs_are_missing_and_their_loss_is_told(tmp_path, bare_path):
    found = examined(tmp_path)
    for key in ("libreoffice", "ghostscript", "pdftocairo", "tesseract"):
        assert found[key].state is ToolState.MISSING
        assert "installieren" in found[key].message(assets.catalogue("de"))
        assert "installed" in found[key].message(assets.catalogue("en"))
    assert found["libreoffice"].stops_jobs
    assert not found["tesseract"].stops_jobs


def test_the_ghostscript_that_writes_blank_pages_is_called_bad(tmp_path, bare_path):
    program(bare_path, "gs", "echo 10.00.0")
    found = examined(tmp_path)["ghostscript"]
    assert (found.state, found.version) == (ToolState.BAD, "10.00.0")
    assert "leere Seiten" in found.message(assets.catalogue("de"))
    assert not found.stops_jobs


def test_a_sound_ghostscript_is_not(tmp_path, bare_path):
    program(bare_path, "gs", "echo 10.05.1")
    found = examined(tmp_path)["ghostscript"]
    assert (found.state, found.version, found.message(assets.catalogue("de"))) == (ToolState.OK, "10.05.1", "")


def test_a_program_that_does_not_work_is_bad_and_says_why(tmp_path, bare_path):
    program(bare_path, "soffice", "echo 'keine Bibliothek' >&2; exit 127")
    found = examined(tmp_path)["libreoffice"]
    assert found.state is ToolState.BAD
    assert "keine Bibliothek" in found.message(assets.catalogue("de"))


def test_missing_languages_of_tesseract_are_named(tmp_path, bare_path):
    program(bare_path, "tesseract", 'if [ "$1" = --version ]; then echo tesseract 5.3.0; else echo deu; fi')
    found = examined(tmp_path)["tesseract"]
    assert found.state is ToolState.WARNING
    assert "Es fehlen Sprachen: frk." in found.message(assets.catalogue("de"))


def test_a_missing_jar_is_named_and_stops_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("ARCHIVKOOP_VERAPDF_JAR", str(tmp_path / "fehlt.jar"))
    found = examined(tmp_path)["verapdf"]
    assert found.state is ToolState.MISSING
    assert not found.stops_jobs


def test_missing_font_packages_are_named(tmp_path, monkeypatch):
    package = faces.PACKAGES["carlito"]
    monkeypatch.setattr(faces, "missing", lambda: (package,))
    found = examined(tmp_path)["fonts"]
    assert found.state is ToolState.WARNING
    assert package.name in found.message(assets.catalogue("de"))
    monkeypatch.setattr(faces, "missing", lambda: tuple(faces.PACKAGES.values()))
    assert examined(tmp_path)["fonts"].state is ToolState.MISSING


@pytest.mark.parametrize(
    ("free", "state", "said"),
    [(500 << 20, ToolState.BAD, "524 MB"), (5 << 30, ToolState.WARNING, "5368 MB"), (50 << 30, ToolState.OK, "")],
)
def test_room_on_the_disk(tmp_path, monkeypatch, free, state, said):
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: _Usage(free))
    found = examined(tmp_path)["workspace"]
    assert found.state is state
    assert said in found.message(assets.catalogue("de"))


class _Usage:
    def __init__(self, free: int) -> None:
        self.free = free


def test_a_workspace_on_a_share_is_warned_of(tmp_path, monkeypatch):
    monkeypatch.setattr(doctor, "_file_system", lambda _: "cifs")
    found = examined(tmp_path)["workspace"]
    assert found.state is ToolState.WARNING
    assert "Netzlaufwerk" in found.message(assets.catalogue("de"))


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_tool_has_its_texts(tmp_path, language):
    catalogue = assets.catalogue(language)
    for key, status in examined(tmp_path).items():
        assert catalogue.knows(f"doctor.purpose.{key}"), key
        assert catalogue.knows(f"doctor.lost.{key}"), key
        assert status.label(catalogue)
    for key in ("pillow", "fonts", "tesseract", "memory", "workspace"):
        assert catalogue.knows(f"doctor.warning.{key}"), key
    for key in ("ghostscript", "qt", "workspace", "other"):
        assert catalogue.knows(f"doctor.bad.{key}"), key
    for state in ToolState:
        assert catalogue.knows(f"doctor.state.{state.value}")


@pytest.mark.parametrize(("output", "many"), [("json", False), ("jsonl", True)])
def test_command_writes_what_the_schema_says(tmp_path, monkeypatch, capsys, output, many):
    schema = json.loads((assets.folder("schemas") / "doctor.schema.json").read_text(encoding="utf-8"))
    context = Context(Settings(workspaces=tmp_path), assets.catalogue("de"), "de")
    tools = tuple(doctor.examine(tmp_path))
    assert show(context, tools, Format(output)) == 0
    out = capsys.readouterr().out
    document = {"tools": [json.loads(line) for line in out.splitlines()]} if many else json.loads(out)
    Draft202012Validator(schema).validate(document)
    assert [tool["key"] for tool in document["tools"]] == [tool.key for tool in tools]


def test_command_exits_with_3_and_says_so_when_jobs_would_stop(tmp_path, bare_path, capsys):
    context = Context(Settings(workspaces=tmp_path), assets.catalogue("de"), "de")
    assert show(context, tuple(doctor.examine(tmp_path)), Format.TEXT) == 3
    assert "Aufträge anhalten: LibreOffice, Ghostscript." in capsys.readouterr().out
