"""`pdfa` and `compare`: the way to PDF/A and its proof without a deposit."""

import json
import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import jsonschema
import pikepdf
import pytest
from lxml import etree
from pikepdf import Dictionary, Name
from tests.same_package import hashes
from the_command import COMMAND

from archivkoop import assets


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
    while not (journal.is_file() and journal.read_text("utf-8").count("\n") >= 2):
        assert process.poll() is None, "it ended before it could be killed"
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    first = journal.read_text("utf-8").splitlines()
    answer = archivkoop("pdfa", pdfs, "--out", out, "--format", "jsonl")
    assert len(answer.lines) == len(list(pdfs.iterdir()))
    assert journal.read_text("utf-8").splitlines()[: len(first)] == first


def test_an_output_folder_that_vanishes_is_not_made_anew(archivkoop, environment, pdfs, tmp_path):
    out, gone = tmp_path / "aus", tmp_path / "abgezogen"
    command = [*COMMAND, "pdfa", str(pdfs), "--out", str(out), "--workers", "1"]
    process = subprocess.Popen(command, env=environment | {"ARCHIVKOOP_LANG": "de"}, stderr=subprocess.PIPE)
    journal = out / ".archivkoop-pdfa" / "lines.jsonl"
    while not (journal.is_file() and journal.read_text("utf-8").count("\n") >= 2):
        assert process.poll() is None, "it ended before its folder could vanish"
        time.sleep(0.05)
    out.rename(gone)
    error = process.communicate()[1].decode()
    assert process.returncode == 4, error
    assert str(out) in error
    assert "dort liegt nichts" in error
    assert not list(out.glob("*.pdf"))
    shutil.rmtree(out, ignore_errors=True)
    gone.rename(out)
    with journal.open("a", encoding="utf-8") as stream:
        stream.write('{"source": "abgeschn')  # as by a kill
    for _ in range(2):
        answer = archivkoop("pdfa", pdfs, "--out", out, "--format", "jsonl")
        assert len(answer.lines) == len(list(pdfs.iterdir()))
    assert "abgeschn\n{" in journal.read_text("utf-8")


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


def riddle(file):
    """Write two pages; the second shows a character that nobody can know in a font that is not there."""
    with pikepdf.new() as pdf:
        for _ in range(2):
            pdf.add_blank_page(page_size=(200, 100))
        encoding = Dictionary(Type=Name.Encoding, BaseEncoding=Name.WinAnsiEncoding, Differences=[7, Name.g17])
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=encoding)
        page = pdf.pages[1].obj
        page[Name.Resources] = Dictionary(Font=Dictionary(F=font))
        page[Name.Contents] = pdf.make_stream(b"BT /F 12 Tf 50 50 Td (Amt) Tj <07> Tj ET")
        pdf.save(file)


def pictures_only(tmp_path, allowed):
    """Return the shipped profile with the pictures of pages as the only way for PDF."""
    text = (assets.folder("resources") / "profiles" / "kommunal-1.0.toml").read_text("utf-8")
    text = re.sub(r'chain = \["pdf_structure".*\]', 'chain = ["page_picture"]', text)
    text = text.replace("allowed = true\n", f"allowed = {str(allowed).lower()}\n")
    file = tmp_path / "profil.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_picture_of_a_page_is_always_told(archivkoop, meta, tmp_path):
    deposit, out = tmp_path / "Ablieferung", tmp_path / "aus"
    deposit.mkdir()
    riddle(deposit / "Rätsel.pdf")
    profile = pictures_only(tmp_path, allowed=True)
    line = archivkoop("pdfa", deposit, "--out", tmp_path / "pdfa", "--profile", profile, "--format", "jsonl").lines[0]
    assert (line["outcome"], line["route"]) == ("proved", "page_picture"), line
    assert "page_picture: pages that are but pictures: 2" in line["reasons"]

    arguments = ("--out", out, "--meta", meta, "--profile", profile, "--format", "json")
    result = archivkoop("ingest", deposit, *arguments, env={"ARCHIVKOOP_LANG": "de"}).json
    assert (result["counts"]["proved"], result["findings"]["warning"]) == (1, 1)
    premis = (Path(result["package"]) / "data").glob("*/metadata/preservation/premis.xml")
    notes = [note.text or "" for note in etree.parse(next(premis)).findall(".//{*}eventOutcomeDetailNote")]
    conversions = [json.loads(note)["converted"] for note in notes if '"converted"' in note]
    assert [one["attempts"][-1]["detail"]["pictures"] for one in conversions] == [[2]]
    findings = (Path(result["package"]) / "data").glob("*/metadata/other/findings.jsonl")
    told = [json.loads(line) for line in next(findings).read_text("utf-8").splitlines() if "AK-N04" in line]
    assert len(told) == 1
    assert '"pages": "2"' in json.dumps(told[0])
    assert "Bilder der ursprünglichen Seiten: 2." in Path(result["report"]).read_text("utf-8")


def test_without_the_profiles_leave_no_page_becomes_a_picture(archivkoop, tmp_path):
    riddle(tmp_path / "Rätsel.pdf")
    profile = pictures_only(tmp_path, allowed=False)
    arguments = ("--out", tmp_path / "aus", "--profile", profile, "--format", "jsonl")
    line = archivkoop("pdfa", tmp_path / "Rätsel.pdf", *arguments).lines[0]
    assert (line["outcome"], line["result"]) == ("failed", None)
    assert any("the profile allows no pictures of pages" in reason for reason in line["reasons"])


def test_what_is_no_pdf_is_never_called_valid_and_nothing_foreign_is_overwritten(archivkoop, sample_deposit, tmp_path):
    root, out = tmp_path / "Prüfung", tmp_path / "aus"
    for name in ("A", "B"):
        (root / name).mkdir(parents=True)
    good = next(sample_deposit.rglob("06 *.pdf"))
    shutil.copyfile(good, root / "A" / "Akte.pdf")
    shutil.copyfile(good, root / "B" / "Akte.pdf")
    (root / "falsch.pdf").write_text("kein PDF\n", "utf-8")
    (root / "leer.pdf").touch()
    (root / "Notiz.txt").write_text("bleibt unbeachtet", "utf-8")
    picture = tmp_path / "Bild.png"
    picture.write_bytes(next(sample_deposit.rglob("*.png")).read_bytes())
    out.mkdir()
    (out / "Akte.pdf").write_text("gehört jemand anderem", "utf-8")

    sources = (root / "A" / "Akte.pdf", root / "B" / "Akte.pdf", root, root / "B", picture)
    answer = archivkoop("pdfa", *sources, "--out", out, "--format", "jsonl")
    assert answer.exit_code == 1
    assert len(answer.lines) == 5, "each file once"
    assert "weitere Datei" in answer.err
    by_name = {Path(line["source"]).relative_to(tmp_path).as_posix(): line for line in answer.lines}
    for name in ("Prüfung/falsch.pdf", "Prüfung/leer.pdf", "Bild.png"):
        assert (by_name[name]["outcome"], by_name[name]["result"]) == ("failed", None)
        assert by_name[name]["reasons"]
    results = [by_name[f"Prüfung/{folder}/Akte.pdf"]["result"] for folder in "AB"]
    assert sorted(Path(result).name for result in results) == ["Akte~2.pdf", "Akte~3.pdf"]
    assert all(Path(result).read_bytes() == good.read_bytes() for result in results)
    assert (out / "Akte.pdf").read_text("utf-8") == "gehört jemand anderem"
    text = archivkoop("--lang", "en", "pdfa", *sources, "--out", out)
    assert "no PDF" in text.out


def test_compare_says_before_it_begins_that_the_page_has_no_folder(archivkoop, sample_deposit, tmp_path):
    file = next(sample_deposit.rglob("06 *.pdf"))
    answer = archivkoop("compare", file, file, "--html", tmp_path / "fehlt" / "seite.html")
    assert (answer.exit_code, answer.out) == (4, "")
    assert "fehlt" in answer.err


def test_compare_says_that_its_page_cannot_be_written(archivkoop, sample_deposit):
    file = next(sample_deposit.rglob("06 *.pdf"))
    answer = archivkoop("compare", file, file, "--html", "/proc/seite.html")  # a folder in which nobody makes a file
    assert (answer.exit_code, answer.out) == (4, "")
    assert "/proc/seite.html kann nicht geschrieben werden" in answer.err
