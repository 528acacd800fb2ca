"""pdftocairo as a member of the chain: another hand than Ghostscript's, bounded, its result repaired."""

import os
import shutil

import pikepdf
import pytest
from pdf_making import judge, make, simple_font, text, write

from archivkoop.adapters.compare.pdf import PLUGIN as PDF
from archivkoop.adapters.convert.pdftocairo import PLUGIN
from archivkoop.core.errors import ConversionFailedError, ConversionRefusedError, TimeLimitError, ToolMissingError
from archivkoop.core.findings import Outcome
from archivkoop.core.ports import ConversionRequest

REQUIRED = os.environ.get("ARCHIVKOOP_REQUIRE_TOOLS") == "1"
pytestmark = [
    pytest.mark.tools,
    pytest.mark.skipif(not REQUIRED and shutil.which("pdftocairo") is None, reason="pdftocairo is not there"),
]


@pytest.fixture
def source(tmp_path):
    return make(tmp_path, lambda pdf, page: write(pdf, page, simple_font("Helvetica"), "Gebühren"))


def request(source, folder, **more):
    folder.mkdir(exist_ok=True)
    return ConversionRequest(source, folder / "result.pdf", folder, "fmt/18", "fmt/477", judge, **more)


def test_the_result_is_valid_and_shows_the_same(source, tmp_path):
    with pikepdf.open(source, allow_overwriting_input=True) as pdf:
        pdf.Root[pikepdf.Name.Lang] = pikepdf.String("de-DE")
        pdf.save(source)
    asked = request(source, tmp_path / "a")
    result = PLUGIN.convert(asked)
    assert [agent.name for agent in result.agents] == ["pdftocairo", "pikepdf", "qpdf"]
    assert [one.outcome for one in result.validations] == [Outcome.PASSED]
    assert result.detail["steps"][0] == "pdftocairo drew the pages anew"
    assert text(asked.target) == text(source)
    assert PDF.compare(source, asked.target, {}, tmp_path / "proof").differences == ()


def test_a_password_is_not_guessed(source, tmp_path):
    locked = tmp_path / "geheim.pdf"
    with pikepdf.open(source) as pdf:
        pdf.save(locked, encryption=pikepdf.Encryption(owner="a", user="b"))
    with pytest.raises(ConversionRefusedError):
        PLUGIN.convert(request(locked, tmp_path / "a"))


def test_restrictions_of_the_owner_are_the_profiles_matter(source, tmp_path):
    restricted = tmp_path / "eingeschränkt.pdf"
    with pikepdf.open(source) as pdf:
        pdf.save(restricted, encryption=pikepdf.Encryption(owner="a", user=""))
    with pytest.raises(ConversionRefusedError):
        PLUGIN.convert(request(restricted, tmp_path / "a", settings={"owner_restricted": "refuse"}))


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


def test_without_the_program_the_tool_is_missing(source, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolMissingError):
        PLUGIN.convert(request(source, tmp_path / "a"))
