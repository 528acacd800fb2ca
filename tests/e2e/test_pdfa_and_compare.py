"""`pdfa` and `compare`: the way to PDF/A and its proof without a deposit."""

import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import jsonschema
import pytest
from e2e_support import hashes

from archivkoop import assets
from conftest import COMMAND


def schema(name):
    return json.loads((assets.folder("schemas") / f"{name}.schema.json").read_text("utf-8"))


@pytest.fixture
def pdfs(sample_deposit, tmp_path):
    root = tmp_path / "Prüfung"
    root.mkdir()
    for file in sample_deposit.rglob("*.pdf"):
        shutil.copyfile(file, root / file.name)
    return root


def test_a_folder_becomes_pdfa_and_the_second_run_finds_it_done(archivkoop, pdfs, tmp_path):
    before = hashes(pdfs)
    out = tmp_path / "aus"
    answer = archivkoop("pdfa", pdfs, "--out", out, "--format", "jsonl")
    assert answer.exit_code == 1  # one needs a password
    lines = {Path(line["source"]).name: line for line in answer.lines}
    for line in lines.values():
        jsonschema.validate(line, schema("pdfa"))
    outcomes = [line["outcome"] for line in lines.values()]
    assert outcomes.count("failed") == 1
    assert outcomes.count("kept") == 2
    assert outcomes.count("proved") == len(before) - 3
    kept = next(line for line in lines.values() if line["outcome"] == "kept")
    assert Path(kept["result"]).read_bytes() == Path(kept["source"]).read_bytes()
    assert hashes(pdfs) == before

    written = {path: (out / path).stat().st_mtime_ns for path in hashes(out)}
    again = archivkoop("pdfa", pdfs, "--out", out, "--format", "jsonl")
    assert sorted(again.lines, key=str) == sorted(answer.lines, key=str)
    results = [Path(line["result"]).relative_to(out) for line in answer.lines if line["result"]]
    assert all((out / path).stat().st_mtime_ns == written[str(path)] for path in results)


def test_killed_it_goes_on_where_it_was(archivkoop, environment, pdfs, tmp_path):
    out = tmp_path / "aus"
    process = subprocess.Popen([*COMMAND, "pdfa", str(pdfs), "--out", str(out)], env=environment)
    journal = out / ".archivkoop-pdfa" / "lines.jsonl"
    for _ in range(600):
        if journal.is_file() and journal.read_text("utf-8").count("\n") >= 2:
            break
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    first = journal.read_text("utf-8").splitlines()
    answer = archivkoop("pdfa", pdfs, "--out", out, "--format", "jsonl")
    assert len(answer.lines) == len(list(pdfs.iterdir()))
    assert journal.read_text("utf-8").splitlines()[: len(first)] == first


def test_compare_says_in_what_two_files_differ(archivkoop, pdfs, tmp_path):
    first, second = sorted(pdfs.glob("*Niederschrift*.pdf"))
    answer = archivkoop("compare", first, second, "--format", "json")
    assert answer.exit_code == 1
    jsonschema.validate(answer.json, schema("compare"))
    assert {"text", "pixels"} <= {difference["code"] for difference in answer.json["differences"]}
    same = archivkoop("compare", second, second, "--format", "json")
    assert (same.exit_code, same.json["same"]) == (0, True)
    german = archivkoop("compare", first, second, env={"ARCHIVKOOP_LANG": "de"}).out
    assert "Verschieden" in german


def test_what_cannot_be_compared_is_never_the_same(archivkoop, pdfs, meta, tmp_path):
    encrypted = next(pdfs.glob("*vertraulich*.pdf"))
    for other in (encrypted, meta):
        answer = archivkoop("compare", encrypted, other, "--format", "json")
        assert answer.exit_code == 1
        assert answer.json["same"] is False
        assert answer.json["outcome"] == "undetermined"
    assert archivkoop("compare", encrypted, tmp_path / "fehlt.pdf").exit_code == 2


def test_wrong_input(archivkoop, pdfs, meta, tmp_path):
    assert archivkoop("pdfa", tmp_path / "fehlt", "--out", tmp_path / "aus").exit_code == 2
    assert archivkoop("pdfa", pdfs, "--out", pdfs / "aus").exit_code == 2
    assert archivkoop("pdfa", pdfs, "--out", meta).exit_code == 2
    broken = tmp_path / "kaputt.pdf"
    broken.write_bytes(b"%PDF-1.4 nichts")
    answer = archivkoop("pdfa", broken, "--out", tmp_path / "aus", "--format", "jsonl")
    assert answer.exit_code == 1
    assert answer.lines[0]["outcome"] == "failed"
    assert answer.lines[0]["reasons"]


def test_compare_shows_both_files_side_by_side(archivkoop, pdfs, tmp_path):
    first, second = sorted(pdfs.glob("*Niederschrift*.pdf"))
    page = tmp_path / "Gegenüberstellung.html"
    archivkoop("compare", first, second, "--html", page, env={"ARCHIVKOOP_LANG": "de"})
    text = page.read_text("utf-8")
    assert text.count('src="data:image/png') >= 2
    assert "Die Dateien unterscheiden sich." in text
    assert "http" not in text  # nothing is fetched
