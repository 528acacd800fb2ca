"""300 foreign files of every kind run through without a traceback, and each refusal is a finding."""

import csv
import shutil
from pathlib import Path

FILES = 300


def test_three_hundred_foreign_files(archivkoop, shared, meta, tmp_path):
    corpus = shared / "corpus"
    with (corpus / "MANIFEST.tsv").open(encoding="utf-8") as stream:
        paths = sorted(row["path"] for row in csv.DictReader(stream, delimiter="\t"))
    step = len(paths) / FILES
    chosen = [paths[int(number * step)] for number in range(FILES)]
    deposit = tmp_path / "Fremde Dateien"
    for path in chosen:
        target = deposit / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(corpus / path, target)
    out = tmp_path / "aus"
    answer = archivkoop("ingest", deposit, "--out", out, "--meta", meta, "--format", "json", timeout=2400)
    assert answer.exit_code == 0, answer.err
    counts = answer.json["counts"]
    assert counts["in"] == FILES == counts["packaged"] + counts["left_out"]
    findings = archivkoop("check", deposit, "--out", out, "--format", "jsonl").lines
    refused = {line["path"] for line in findings if line["code"] == "AK-K10"}
    assert len(refused) == counts["failed"]
    conversions = archivkoop("convert", deposit, "--out", out, "--format", "jsonl").lines
    for line in conversions:
        if line["fate"] == "failed":
            assert all(attempt["reasons"] for attempt in line["attempts"]), line
    assert archivkoop("verify", Path(answer.json["package"])).exit_code == 0
