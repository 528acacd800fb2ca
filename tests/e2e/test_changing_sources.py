"""A source that changes or vanishes while the job runs is a finding; it stops nothing else (DESIGN §3, 8)."""

import json
from pathlib import Path

import pytest

from archivkoop import assets

# Stands between the intake and the packaging, where nothing else could be made to happen at the right moment.
SABOTEUR = """
from pathlib import Path

from archivkoop.adapters.convert.tiff_pillow import PLUGIN as TIFF


class Saboteur:
    name = "saboteur"

    def agents(self):
        return TIFF.agents()

    def convert(self, request):
        result = TIFF.convert(request)
        root = request.source.parent.parent
        changed = root / "Liste.csv"
        if "geändert" not in changed.read_text("utf-8"):
            changed.write_text("geändert;während des Laufs", "utf-8")
            (root / "Akte Nr. 4" / "Notiz Müller.txt").unlink()
        return result


PLUGIN = Saboteur()
"""


@pytest.fixture
def sabotage(tmp_path):
    """Return profile and environment by which converting a picture changes one file and removes another."""
    plugin = tmp_path / "plugins" / "convert" / "saboteur.py"
    plugin.parent.mkdir(parents=True)
    plugin.write_text(SABOTEUR, "utf-8")
    text = (assets.folder("resources") / "profiles" / "kommunal-1.0.toml").read_text("utf-8")
    profile = tmp_path / "profil.toml"
    profile.write_text(text.replace('chain = ["tiff_pillow"]', 'chain = ["saboteur"]'), "utf-8")
    return profile, {"ARCHIVKOOP_PLUGINS": str(tmp_path / "plugins")}


def test_files_that_change_or_vanish_during_the_run(archivkoop, small_deposit, meta, tmp_path, sabotage):
    profile, env = sabotage
    (small_deposit / "bleibt.txt").write_text("unverändert", encoding="utf-8")
    arguments = ["ingest", small_deposit, "--out", tmp_path / "aus", "--meta", meta, "--profile", profile]
    arguments += ["--format", "json"]
    stopped = archivkoop(*arguments, env=env)
    assert stopped.exit_code == 1, stopped.err
    blocking = {(finding["code"], finding["path"]) for finding in stopped.json["blocking"]}
    assert blocking == {("AK-I02", "Liste.csv"), ("AK-I04", "Akte Nr. 4/Notiz Müller.txt")}
    assert not list((tmp_path / "aus").iterdir())

    again = archivkoop(*arguments, env=env)
    assert again.exit_code == 1
    assert [finding["code"] for finding in again.json["blocking"]] == ["AK-I04"]

    waived = archivkoop(*arguments, "--waive", "AK-I04", "--reason", "vom Amt zurückgezogen", env=env)
    assert waived.exit_code == 0, waived.err
    counts = waived.json["counts"]
    assert (counts["in"], counts["left_out"]) == (5, 1)
    package = Path(waived.json["package"])
    assert archivkoop("verify", package).exit_code == 0
    assert "geändert" in next(package.rglob("Liste.csv")).read_text("utf-8")
    findings = [json.loads(line) for line in next(package.rglob("findings.jsonl")).read_text("utf-8").splitlines()]
    codes = {(line.get("code"), line.get("path")) for line in findings}
    assert ("AK-I03", "Liste.csv") in codes
    assert ("AK-I04", "Akte Nr. 4/Notiz Müller.txt") in codes


def test_a_file_that_changed_between_two_runs_is_taken_again_and_said(archivkoop, small_deposit, meta, tmp_path):
    archivkoop("convert", small_deposit)
    (small_deposit / "Liste.csv").write_text("Straße;Nr\nneu;1\n", encoding="utf-8")
    answer = archivkoop("ingest", small_deposit, "--out", tmp_path / "aus", "--meta", meta, "--format", "json")
    assert answer.exit_code == 0, answer.err
    assert answer.json["resumed"] is True
    lines = archivkoop("check", small_deposit, "--out", tmp_path / "aus", "--format", "jsonl").lines
    assert ("AK-I03", "Liste.csv") in {(line["code"], line["path"]) for line in lines}
    assert "neu" in next(Path(answer.json["package"]).rglob("Liste.csv")).read_text("utf-8")


def test_a_finished_deposit_that_changes_becomes_another_package(archivkoop, small_deposit, meta, tmp_path):
    arguments = ("ingest", small_deposit, "--out", tmp_path / "aus", "--meta", meta, "--format", "json")
    first = archivkoop(*arguments).json
    (small_deposit / "Nachtrag.txt").write_text("nachgereicht", encoding="utf-8")
    second = archivkoop(*arguments)
    assert second.exit_code == 0, second.err
    assert second.json["already_there"] is False
    assert second.json["package"] != first["package"]
    assert second.json["counts"]["in"] == first["counts"]["in"] + 1
    assert Path(first["package"]).is_dir()
