"""What is to be left out and is not there is said: nobody believes that something stays out which is packaged."""

import json
import os
import subprocess
from pathlib import Path

import pytest
from the_command import COMMAND

WRONG = ("--leave-out", "Personalakten", "--reason", "bleibt im Amt")


def codes(answer):
    return [line["code"] for line in answer.lines]


def test_a_pattern_that_no_file_matches_is_said_in_every_form(archivkoop, small_deposit, meta, tmp_path):
    lines = archivkoop("check", small_deposit, *WRONG, "--format", "jsonl")
    (finding,) = [line for line in lines.lines if line["code"] == "AK-P05"]
    assert (finding["severity"], finding["path"]) == ("warning", None)
    assert finding["facts"] == {"pattern": "Personalakten", "reason": "bleibt im Amt"}
    assert archivkoop("plan", small_deposit, "--format", "json").json["leave_out_unmatched"] == ["Personalakten"]
    assert "Personalakten" in archivkoop("plan", small_deposit, "--format", "jsonl").err
    english = archivkoop("plan", small_deposit, env={"ARCHIVKOOP_LANG": "en"})
    assert "no file matches the pattern “Personalakten”" in english.out
    done = archivkoop("ingest", small_deposit, "--out", tmp_path / "aus", "--meta", meta, *WRONG)
    assert done.exit_code == 0, done.err
    assert "Dem Muster „Personalakten“" in done.out
    again = archivkoop("ingest", small_deposit, "--out", tmp_path / "aus", "--meta", meta, "--format", "json")
    assert again.json["leave_out_unmatched"] == ["Personalakten"]
    assert "Personalakten" in Path(again.json["report"]).read_text("utf-8")


def test_the_warning_goes_when_a_later_run_finds_the_file(archivkoop, small_deposit):
    assert "AK-P05" in codes(archivkoop("check", small_deposit, *WRONG, "--format", "jsonl"))
    (small_deposit / "Personalakten").mkdir()
    (small_deposit / "Personalakten" / "Meier.txt").write_text("Meier\n")
    assert "AK-P05" not in codes(archivkoop("check", small_deposit, *WRONG, "--format", "jsonl"))
    planned = archivkoop("plan", small_deposit, "--format", "json").json
    assert planned["leave_out_unmatched"] == []
    assert [file["path"] for file in planned["files"] if file["action"] == "leave_out"] == ["Personalakten/Meier.txt"]


def test_what_vanished_or_cannot_be_read_can_be_left_out(archivkoop, small_deposit, meta, tmp_path):
    out = tmp_path / "aus"
    assert archivkoop("check", small_deposit, "--out", out).exit_code == 0
    (small_deposit / "Liste.csv").unlink()
    ingest = ("ingest", small_deposit, "--out", out, "--meta", meta, "--format", "json")
    assert [one["code"] for one in archivkoop(*ingest).json["blocking"]] == ["AK-I04"]
    done = archivkoop(*ingest, "--leave-out", "Liste.csv", "--reason", "vom Amt zurückgezogen")
    assert done.exit_code == 0, done.out
    assert (done.json["counts"]["in"], done.json["counts"]["left_out"]) == (4, 1)
    assert "vom Amt zurückgezogen" in Path(done.json["report"]).read_text("utf-8")


@pytest.fixture
def locked(small_deposit, environment):
    """A folder of the deposit that cannot be listed, and how to run the command without the right of root to do so."""
    folder = small_deposit / "gesperrt"
    folder.mkdir()
    (folder / "Personalakte.txt").write_text("Meier", encoding="utf-8")
    folder.chmod(0)
    weakened = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []

    def run(*arguments):
        command = [*weakened, *COMMAND, *map(str, arguments), "--format", "json"]
        done = subprocess.run(command, env=environment, capture_output=True, timeout=300, check=False)
        return done.returncode, json.loads(done.stdout)

    yield folder, run
    folder.chmod(0o755)


@pytest.mark.parametrize("pattern", ["gesperrt", "gesperrt/**"])
def test_a_folder_that_cannot_be_listed_can_be_left_out(locked, small_deposit, meta, tmp_path, pattern):
    _, run = locked
    ingest = ("ingest", small_deposit, "--out", tmp_path / "aus", "--meta", meta)
    code, answer = run(*ingest, "--leave-out", "gesperrt/*.pdf", "--reason", "keine Pläne")
    assert (code, [one["path"] for one in answer["blocking"]]) == (1, ["gesperrt"])
    assert answer["leave_out_unmatched"] == ["gesperrt/*.pdf"]
    code, answer = run(*ingest, "--leave-out", pattern, "--reason", "Akten bleiben im Amt")
    assert (code, answer["leave_out_unmatched"]) == (0, ["gesperrt/*.pdf"])
    report = Path(answer["report"]).read_text("utf-8")
    assert "gesperrt" in report
    assert "Akten bleiben im Amt" in report
    (findings,) = Path(answer["package"]).glob("data/*/metadata/other/findings.jsonl")
    lines = [json.loads(line) for line in findings.read_text("utf-8").splitlines()]
    (finding,) = [line for line in lines if line.get("code") == "AK-I01"]
    assert finding["waiver"]["reason"] == "Akten bleiben im Amt"
    (left_out,) = [line for line in lines if line.get("event") == "file_left_out"]
    assert (left_out["path"], left_out["data"]["rule"]) == ("gesperrt", pattern)


def test_a_folder_that_can_be_listed_again_is_in_nobodys_way(locked, small_deposit, meta, tmp_path):
    folder, run = locked
    ingest = ("ingest", small_deposit, "--out", tmp_path / "aus", "--meta", meta)
    assert run(*ingest)[0] == 1
    folder.chmod(0o755)
    code, answer = run(*ingest)
    assert code == 0
    assert (answer["counts"]["in"], answer["findings"]["blocking"]) == (5, 0)
