"""Machine output is a contract: what each command gives in both formats is held against its schema (DESIGN §9)."""

import json
import shutil
from pathlib import Path

import jsonschema
import pytest

from archivkoop import assets

COUNTS = {"in", "packaged", "left_out", "open", "converted", "kept", "proved", "unproved", "failed"}


def validate(document, name):
    schema = json.loads((assets.folder("schemas") / f"{name}.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator(schema).validate(document)


@pytest.fixture
def both(archivkoop):
    """Run a command in both formats, hold what it gives against a schema, and return the document and the lines."""

    def ask(name, *command, exit_codes=(0,)):
        document = archivkoop(*command, "--format", "json")
        lines = archivkoop(*command, "--format", "jsonl")
        assert {document.exit_code, lines.exit_code} <= set(exit_codes), document.err + lines.err
        validate(document.json, name)
        for line in lines.lines:
            validate(line, name)
        return document.json, lines.lines

    return ask


@pytest.fixture
def deposit(small_deposit):
    (small_deposit / "leer.txt").touch()
    return small_deposit


@pytest.mark.parametrize(("command", "key"), [("check", "findings"), ("plan", "files"), ("convert", "files")])
def test_a_line_a_finding_or_file_or_all_in_one_document(both, deposit, command, key):
    document, lines = both(command, command, deposit)
    assert document[key] == lines
    assert len(lines) > 1
    assert set(document) == {key, "leave_out_unmatched"}


def test_what_a_deposit_came_to(both, deposit, meta, tmp_path):
    ingest = ("ingest", deposit, "--out", tmp_path / "aus")
    blocked, (line,) = both("ingest", *ingest, exit_codes=(1,))
    assert {**line, "resumed": blocked["resumed"]} == blocked
    assert blocked["blocking"]
    done, (again,) = both("ingest", *ingest, "--meta", meta)
    assert set(done["counts"]) >= COUNTS
    assert (done["already_there"], again["already_there"]) == (False, True)
    packaged, (line,) = both("ingest", "package", deposit, "--out", tmp_path / "aus")
    assert packaged == line == again


def test_whether_a_package_is_whole(both, archivkoop, small_deposit, meta, tmp_path):
    done = archivkoop("ingest", small_deposit, "--out", tmp_path / "aus", "--meta", meta, "--format", "json").json
    whole, (line,) = both("verify", "verify", done["package"])
    assert whole == line == {"valid": True, "problems": []}
    (Path(done["package"]) / "bag-info.txt").write_text("x")
    spoiled, (line,) = both("verify", "verify", done["package"], exit_codes=(1,))
    assert spoiled == line
    assert spoiled["problems"]


def test_pdfs_without_a_deposit(both, sample_deposit, tmp_path):
    first, second = sorted((sample_deposit / "Ratsprotokolle").glob("*.pdf"))
    folder = tmp_path / "Akten"
    folder.mkdir()
    for file in (first, second):
        shutil.copyfile(file, folder / file.name)
    done, lines = both("pdfa", "pdfa", folder, "--out", tmp_path / "aus", exit_codes=(0, 1))
    assert sorted(done["files"], key=str) == sorted(lines, key=str)
    assert len(lines) == 2
    same, (line,) = both("compare", "compare", first, first)
    assert same == line
    assert same["same"]
    different, (line,) = both("compare", "compare", first, second, exit_codes=(1,))
    assert different == line
    assert different["differences"]


def test_the_profile(both):
    shown, (line,) = both("profile-show", "profile", "show")
    assert shown == line
    verified, (line,) = both("profile-verify", "profile", "verify")
    assert verified == line
    assert verified["sha512"] == shown["sha512"]


def test_the_tools(both):
    document, lines = both("doctor", "doctor", exit_codes=(0, 3))
    assert document["tools"] == lines


def test_output_for_programs_is_all_that_stdout_holds(archivkoop, small_deposit, meta, tmp_path):
    answer = archivkoop("ingest", small_deposit, "--out", tmp_path / "aus", "--meta", meta, "--format", "json")
    json.loads(answer.out)
    assert "\x1b" not in answer.out + answer.err  # no colours where there is no terminal
