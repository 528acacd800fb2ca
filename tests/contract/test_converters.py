"""What every converter holds to: the original stays, nothing is overwritten, and a failure leaves nothing."""

from pathlib import Path

import pytest
from contract_samples import CONVERTIBLE, garbage

from archivkoop.adapters import registry
from archivkoop.core.errors import FileProblem
from archivkoop.core.events import Agent
from archivkoop.core.findings import Outcome
from archivkoop.core.ports import ConversionRequest, ConversionResult
from archivkoop.core.proof import Validation


def judge(file: Path, puid: str) -> tuple[Validation, ...]:
    names = [
        name
        for name in ("pikepdf_pdfa", "page_validation", "tiff_baseline")
        if puid in registry.load("validate", name).puids
    ]
    found = tuple(registry.load("validate", name).validate(file, puid) for name in names)
    return found or (Validation(Outcome.UNDETERMINED, Agent("nobody"), reason="no validator"),)


def request(source: Path, scratch: Path, puid: str, target_puid: str) -> ConversionRequest:
    scratch.mkdir()
    settings = {"allowed": True}  # what some do only by the profile's leave, here they may
    return ConversionRequest(source, scratch / "result.out", scratch, puid, target_puid, judge, settings, 60)


def attempt(converter, asked: ConversionRequest) -> ConversionResult | None:
    try:
        return converter.convert(asked)
    except FileProblem:
        return None


def test_it_converts_what_it_is_for_and_leaves_the_original_alone(converter, tmp_path, contents, monkeypatch):
    converted = []
    for number, (name, make, puid, target_puid) in enumerate(CONVERTIBLE):
        folder = tmp_path / f"Ablieferung {number}"
        folder.mkdir()
        source = make(folder / f"Ärger über {name}")
        home = tmp_path / "home"
        home.mkdir(exist_ok=True)
        monkeypatch.setenv("HOME", str(home))
        before, elsewhere = contents(folder), set(tmp_path.iterdir())
        asked = request(source, tmp_path / f"scratch {number}", puid, target_puid)
        result = attempt(converter, asked)
        assert contents(folder) == before
        assert set(tmp_path.iterdir()) == elsewhere | {asked.scratch}
        assert contents(home) == {}, "it writes nothing but the target and below scratch"
        if result is None:
            assert not asked.target.exists()
            continue
        converted.append(name)
        assert isinstance(result, ConversionResult)
        assert result.agents
        assert asked.target.stat().st_size > 0
    assert converted, "no sample in contract_samples.CONVERTIBLE is for this converter: add one"


def test_it_overwrites_nothing(converter, tmp_path):
    for number, (name, make, puid, target_puid) in enumerate(CONVERTIBLE):
        asked = request(make(tmp_path / f"{number} {name}"), tmp_path / f"s{number}", puid, target_puid)
        asked.target.write_text("schon da")
        with pytest.raises((FileExistsError, FileProblem)):
            converter.convert(asked)
        assert asked.target.read_text() == "schon da"


def test_garbage_is_a_problem_of_the_file_and_leaves_no_target(converter, tmp_path):
    _, _, puid, target_puid = next(
        sample for sample in CONVERTIBLE if _converts(converter, sample, tmp_path / f"probe {sample[0]}")
    )
    for number, file in enumerate(garbage(tmp_path / "müll", few=True)):
        asked = request(file, tmp_path / f"s{number}", puid, target_puid)
        try:
            converter.convert(asked)
        except FileProblem:
            assert not asked.target.exists(), file.name
        else:
            assert asked.target.stat().st_size > 0


def _converts(converter, sample, folder: Path) -> bool:
    name, make, puid, target_puid = sample
    folder.mkdir()
    return attempt(converter, request(make(folder / name), folder / "scratch", puid, target_puid)) is not None


def test_a_further_converter_as_one_file_is_found_and_converts(tmp_path, monkeypatch):
    (tmp_path / "convert").mkdir()
    (tmp_path / "convert" / "abschrift.py").write_text(
        '"""Copies, as a converter that an administrator added would convert."""\n'
        "import shutil\n"
        "from dataclasses import dataclass\n"
        "from archivkoop.core.events import Agent\n"
        "from archivkoop.core.ports import ConversionResult\n\n\n"
        "@dataclass(frozen=True, slots=True)\n"
        "class Abschrift:\n"
        '    name: str = "abschrift"\n\n'
        "    def agents(self):\n"
        '        return (Agent("Abschrift", "1"),)\n\n'
        "    def convert(self, request):\n"
        "        shutil.copyfile(request.source, request.target)\n"
        "        return ConversionResult(self.agents())\n\n\n"
        "PLUGIN = Abschrift()\n",
        "utf-8",
    )
    monkeypatch.setenv(registry.FOLDERS_VARIABLE, str(tmp_path))
    assert "abschrift" in registry.names("convert")
    source = tmp_path / "a.txt"
    source.write_text("Köln", "utf-8")
    asked = request(source, tmp_path / "scratch", "x-fmt/111", "x-fmt/111")
    registry.load("convert", "abschrift").convert(asked)
    assert asked.target.read_text("utf-8") == "Köln"
