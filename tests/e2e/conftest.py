"""The real command, in a home of its own."""

import json
import os
import subprocess
from dataclasses import dataclass

import pytest
from the_command import COMMAND

from archivkoop import assets

DESCRIPTION = """\
title = "Bauakten Altstadt"
provenance = "Bauordnungsamt Musterstadt"
accession = "2026/017"
date_range = "1987–1995"
archive_name = "Stadtarchiv Musterstadt"
archive_isil = "DE-Mus1"
"""


@dataclass(frozen=True)
class Answer:
    """What the command came to."""

    exit_code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def lines(self):
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture
def environment(tmp_path):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ARCHIVKOOP_", "LC_", "LANG"))}
    jar = os.environ.get("ARCHIVKOOP_VERAPDF_JAR")
    return kept | {"ARCHIVKOOP_HOME": str(tmp_path / "home")} | ({"ARCHIVKOOP_VERAPDF_JAR": jar} if jar else {})


@pytest.fixture
def archivkoop(environment):
    """Run `archivkoop …` and return its answer; a traceback is never an answer."""

    def run(*arguments, env=None, cwd=None, timeout=600):
        done = subprocess.run(
            [*COMMAND, *map(str, arguments)],
            capture_output=True,
            env=environment | (env or {}),
            cwd=cwd,
            timeout=timeout,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        answer = Answer(done.returncode, done.stdout.decode(), done.stderr.decode())
        assert "Traceback" not in answer.err, answer.err
        return answer

    return run


@pytest.fixture
def meta(tmp_path):
    file = tmp_path / "beschreibung.toml"
    file.write_text(DESCRIPTION, encoding="utf-8")
    return file


@pytest.fixture
def small_deposit(tmp_path):
    """A few files that need no slow tool."""
    from PIL import Image

    root = tmp_path / "Ablieferung Köln"
    (root / "Fotos").mkdir(parents=True)
    (root / "Akte Nr. 4").mkdir()
    Image.new("RGB", (20, 10), "#336699").save(root / "Fotos" / "Brücke.png")
    Image.new("L", (8, 8), 77).save(root / "Fotos" / "Straße.bmp")
    (root / "Akte Nr. 4" / "Notiz Müller.txt").write_text("Größe: 3 m²\n", encoding="utf-8")
    (root / "Liste.csv").write_text("Straße;Hausnummer\nÄckerweg;4\n", encoding="utf-8")
    return root


@pytest.fixture(scope="session")
def sample_deposit():
    return assets.folder("resources") / "sample-deposit"


@pytest.fixture(scope="session")
def sample_description():
    return assets.folder("resources") / "sample-deposit.toml"
