"""What docs/ARCHITECTURE.md draws is true: its layers are those that are enforced."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")


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
