"""Ghostscript as a member of the chain: bounded, without network, its result prepared again."""

import os
import shutil

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from archivkoop.adapters.convert.ghostscript import PLUGIN
from archivkoop.adapters.validate.verapdf import PLUGIN as VERAPDF
from archivkoop.core.errors import ConversionFailedError, ConversionRefusedError, TimeLimitError, ToolMissingError
from archivkoop.core.findings import Outcome
from archivkoop.core.ports import ConversionRequest

REQUIRED = os.environ.get("ARCHIVKOOP_REQUIRE_TOOLS") == "1"
pytestmark = [
    pytest.mark.tools,
    pytest.mark.skipif(not REQUIRED and shutil.which("gs") is None, reason="Ghostscript is not there"),
]


@pytest.fixture
def source(tmp_path):
    """A text in a font that is not embedded, and a link without the Print flag."""
    file = tmp_path / "Gebührenbescheid.pdf"
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(300, 100))
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
        page.Resources = Dictionary(Font=Dictionary(F1=font))
        page.Contents = pdf.make_stream("BT /F1 24 Tf 20 40 Td (Gebühren) Tj ET".encode("cp1252"))
        action = Dictionary(S=Name.URI, URI="https://example.org/")
        page.Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 10, 10], A=action)])
        pdf.save(file)
    return file


def request(source, folder, **more):
    folder.mkdir(exist_ok=True)
    return ConversionRequest(source, folder / "result.pdf", folder, "fmt/18", "fmt/477", lambda _f, _p: (), **more)


def test_the_result_is_valid_and_keeps_the_link(source, tmp_path):
    asked = request(source, tmp_path / "a")
    result = PLUGIN.convert(asked)
    assert [agent.name for agent in result.agents] == ["Ghostscript", "pikepdf", "qpdf"]
    assert VERAPDF.validate(asked.target, "fmt/477").outcome is Outcome.PASSED
    with pikepdf.open(asked.target) as pdf:
        assert pdf.pages[0].Annots[0].A.URI == "https://example.org/"


def test_a_password_is_not_guessed(source, tmp_path):
    locked = tmp_path / "geheim.pdf"
    with pikepdf.open(source) as pdf:
        pdf.save(locked, encryption=pikepdf.Encryption(owner="a", user="b"))
    with pytest.raises(ConversionRefusedError):
        PLUGIN.convert(request(locked, tmp_path / "a"))


def test_rubbish_leaves_no_result(tmp_path):
    broken = tmp_path / "kaputt.pdf"
    broken.write_bytes(b"Guten Tag")
    asked = request(broken, tmp_path / "a")
    with pytest.raises(ConversionFailedError):
        PLUGIN.convert(asked)
    assert not asked.target.exists()


def test_it_is_ended_at_its_limit(source, tmp_path):
    with pytest.raises(TimeLimitError):
        PLUGIN.convert(request(source, tmp_path / "a", time_limit_s=0.001))


def test_the_known_bad_version_is_named():
    said = PLUGIN.known_bad()
    assert bool(said) == (PLUGIN.agents()[0].version == "10.00.0")


def test_without_the_program_the_tool_is_missing(source, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolMissingError):
        PLUGIN.convert(request(source, tmp_path / "a"))
