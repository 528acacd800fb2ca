"""What docs/ARCHITECTURE.md shows is true: its converter runs as printed, its layers are those that are enforced."""

import re
import tomllib
from pathlib import Path

import pytest
from PIL import Image

from archivkoop.adapters import registry
from archivkoop.core.findings import Outcome
from archivkoop.core.ports import ConversionRequest
from archivkoop.core.proof import Level
from archivkoop.stages.profile import parse_profile

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")
PROFILE = ROOT / "resources" / "profiles" / "kommunal-1.0.toml"


def block(language: str) -> str:
    return re.findall(rf"^```{language}\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)[0]


@pytest.fixture
def converter(tmp_path, monkeypatch):
    (tmp_path / "convert").mkdir()
    (tmp_path / "convert" / "netpbm_tiff.py").write_text(block("python"), encoding="utf-8")
    monkeypatch.setenv(registry.FOLDERS_VARIABLE, str(tmp_path))
    return registry.load("convert", "netpbm_tiff")


@pytest.mark.parametrize("mode", ["1", "L", "RGB"])
def test_the_converter_of_the_guide_converts_and_is_proved(converter, tmp_path, mode):
    source, target, scratch = tmp_path / "Stadtplan Köln.ppm", tmp_path / "out.tif", tmp_path / "scratch"
    Image.linear_gradient("L").resize((40, 30)).convert(mode).save(source)
    scratch.mkdir()
    puid = registry.load("identify", "siegfried").identify([source])[0].puid
    rule = parse_profile(_extended(), "profil.toml").rule_for(puid)
    assert rule is not None
    assert rule.chain == ("netpbm_tiff",)
    converter.convert(ConversionRequest(source, target, scratch, puid, rule.target, lambda *_: ()))
    comparison = registry.load("compare", rule.comparer).compare(source, target, {}, scratch)
    assert (comparison.outcome, comparison.level) == (Outcome.PASSED, Level.EXACT)


def test_the_registry_lists_it(converter):
    assert "netpbm_tiff" in registry.names("convert")


def test_the_guide_draws_the_layers_that_are_enforced():
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = pyproject["tool"]["importlinter"]["contracts"][0]["layers"]
    drawn = TEXT.partition("## Layers")[2].partition("```")[2].partition("```")[0]
    parts = [
        re.sub(r"\s+", "", line)[: len(re.sub(r"\s+", "", layer))]
        for line in drawn.splitlines()
        for layer in layers
        if _is(line, layer)
    ]
    assert parts == [re.sub(r"\s+", "", layer) for layer in layers]


def _is(line: str, layer: str) -> bool:
    return re.sub(r"\s+", "", line).startswith(re.sub(r"\s+", "", layer))


def _extended() -> bytes:
    """Return the cities' profile with the guide's entry before its first format."""
    profile = PROFILE.read_text(encoding="utf-8")
    return profile.replace("[[formats]]", block("toml") + "\n[[formats]]", 1).encode()
