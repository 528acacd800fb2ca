"""The layers hold, and each contract would notice if they did not: a violation is planted for every one of them."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]

PLANTED = [  # contract, module that gets a line, the line
    ("layers", "core/planted.py", "import archivkoop.stages.check"),
    ("layers", "core/planted.py", "import archivkoop.assets"),
    ("layers", "assets.py", "import archivkoop.store"),
    ("layers", "stages/planted.py", "import archivkoop.adapters.registry"),
    ("layers", "stages/planted.py", "import archivkoop.store"),
    ("layers", "adapters/planted.py", "import archivkoop.stages.check"),
    ("layers", "store/planted.py", "import archivkoop.engine"),
    ("layers", "engine/planted.py", "import archivkoop.tasks"),
    ("layers", "tasks/planted.py", "import archivkoop.app"),
    ("layers", "app/planted.py", "import archivkoop.cli"),
    ("layers", "cli/planted.py", "import archivkoop.gui"),
    ("layers", "newcomer/__init__.py", "pass"),  # a part that has no place in the layers
    ("core-is-pure", "core/planted.py", "import os"),
    ("core-is-pure", "core/planted.py", "import subprocess"),
    ("core-is-pure", "core/planted.py", "import PySide6.QtCore"),
    ("qt-in-gui", "cli/planted.py", "import PySide6.QtWidgets"),
    ("qt-in-gui", "app/planted.py", "from PySide6 import QtCore"),
    ("programs-in-adapters", "stages/planted.py", "import subprocess"),
    ("programs-in-adapters", "gui/planted.py", "import pikepdf"),
    ("programs-in-adapters", "engine/planted.py", "def later():\n    import PIL.Image"),  # lazy ones count too
    ("programs-in-adapters", "stages/planted.py", "import pyhanko_certvalidator"),
    ("programs-in-adapters", "app/planted.py", "import ocrmypdf"),
    ("programs-in-adapters", "gui/planted.py", "import freetype"),
    ("sqlite-in-store", "stages/planted.py", "import sqlite3"),
    ("sqlite-in-store", "app/planted.py", "import sqlalchemy"),
    ("terminal-in-cli", "app/planted.py", "import rich"),
    ("terminal-in-cli", "gui/planted.py", "import typer"),
]
FORBIDDEN_CALLS = ["import subprocess", "import os\n\nos.system('ls')", "import os\n\nos.chdir('/')"]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def run(program: str, *args: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    script = Path(sys.executable).with_name(program)
    env = {**os.environ, "PYTHONPATH": str(cwd / "src")}
    return subprocess.run([script, *args], cwd=cwd, env=env, capture_output=True, text=True, timeout=120, check=False)


def plant(root: Path, module: str, line: str) -> None:
    file = root / "src" / "archivkoop" / module
    file.parent.mkdir(exist_ok=True)
    before = file.read_text(encoding="utf-8") if file.exists() else ""
    file.write_text(f"{before}\n{line}\n", encoding="utf-8")


def test_the_tree_as_it_is_keeps_every_contract(copy):
    done = run("lint-imports", "--no-cache", cwd=copy)
    assert done.returncode == 0, done.stdout
    assert f"{len(CONTRACTS)} kept, 0 broken" in done.stdout


@pytest.mark.parametrize(("contract", "module", "line"), PLANTED, ids=lambda value: value.splitlines()[-1].strip())
def test_a_planted_violation_breaks_its_contract(copy, contract, module, line):
    plant(copy, module, line)
    done = run("lint-imports", "--no-cache", "--contract", contract, cwd=copy)
    assert done.returncode == 1, done.stdout
    if "newcomer" in module:
        assert "archivkoop.newcomer" in done.stdout
    else:
        assert "0 kept, 1 broken" in done.stdout


def test_every_contract_has_a_planted_violation():
    assert {contract for contract, _, _ in PLANTED} == {contract["id"] for contract in CONTRACTS}


@pytest.mark.parametrize("line", FORBIDDEN_CALLS)
def test_programs_start_behind_one_door_even_within_the_adapters(copy, line):
    plant(copy, "adapters/convert/planted.py", line)
    done = run("ruff", "check", "--select", "TID251", "--no-cache", "src/archivkoop/adapters", cwd=copy)
    assert done.returncode == 1, done.stdout
    assert "adapters/_process.py" in done.stdout or "cwd to run_tool" in done.stdout
