"""Machine output is a contract: every command's JSON is held against its published schema (DESIGN §9)."""

import json

import jsonschema

from archivkoop import assets


def validate(document, name):
    schema = json.loads((assets.folder("schemas") / f"{name}.schema.json").read_text("utf-8"))
    jsonschema.validate(document, schema)


def test_every_command_keeps_its_contract(archivkoop, small_deposit, meta, tmp_path):
    (small_deposit / "leer.txt").touch()
    for line in archivkoop("check", small_deposit, "--format", "jsonl").lines:
        validate(line, "check")
    for line in archivkoop("plan", small_deposit, "--format", "jsonl").lines:
        validate(line, "plan")
    out = tmp_path / "aus"
    blocked = archivkoop("ingest", small_deposit, "--out", out, "--format", "json")
    assert blocked.exit_code == 1
    validate(blocked.json, "ingest")
    done = archivkoop("ingest", small_deposit, "--out", out, "--meta", meta, "--format", "json")
    validate(done.json, "ingest")
    assert set(done.json["counts"]) >= {
        "in",
        "packaged",
        "left_out",
        "converted",
        "kept",
        "proved",
        "unproved",
        "failed",
    }
    package = done.json["package"]
    validate(archivkoop("verify", package, "--format", "json").json, "verify")
    (tmp_path / "aus" / done.json["package_id"] / "bag-info.txt").write_text("x")
    spoiled = archivkoop("verify", package, "--format", "json")
    assert spoiled.exit_code == 1
    validate(spoiled.json, "verify")
    assert spoiled.json["problems"]
    validate(archivkoop("doctor", "--format", "json").json, "doctor")


def test_output_for_programs_is_all_that_stdout_holds(archivkoop, small_deposit, meta, tmp_path):
    answer = archivkoop("ingest", small_deposit, "--out", tmp_path / "aus", "--meta", meta, "--format", "json")
    json.loads(answer.out)
    assert "\x1b" not in answer.out + answer.err  # no colours where there is no terminal
