"""The whole way, by the real command on real files: what issue after issue must not break."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.same_package import hashes
from the_command import COMMAND


def copy(source, target):
    subprocess.run(["cp", "-r", str(source), str(target)], check=True)
    return target


def test_the_sample_deposit_becomes_a_valid_package(archivkoop, sample_deposit, sample_description, tmp_path):
    before = hashes(sample_deposit)
    out = tmp_path / "aus"
    arguments = ("ingest", sample_deposit, "--out", out, "--meta", sample_description, "--format", "json")
    answer = archivkoop(*arguments)
    assert answer.exit_code == 0, answer.err
    result = answer.json
    counts = result["counts"]
    assert counts["in"] == len(before)
    assert counts["in"] == counts["packaged"] + counts["left_out"]
    assert counts["packaged"] == counts["kept"] + counts["proved"] + counts["unproved"] + counts["failed"]
    assert counts["converted"] == counts["proved"] + counts["unproved"]
    assert counts["proved"] > 10
    package = Path(result["package"])
    assert [entry.name for entry in out.iterdir() if entry.is_dir()] == [package.name]
    assert archivkoop("verify", package).exit_code == 0
    done = subprocess.run([sys.executable, "-m", "bagit", "--validate", str(package)], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert hashes(sample_deposit) == before

    report = Path(result["report"]).read_text("utf-8")
    missing = [path for path in before if _as_html(path) not in report]
    assert missing == []

    again = archivkoop(*arguments)
    assert again.exit_code == 0
    assert again.json["already_there"] is True
    assert again.json["package"] == result["package"]
    assert again.json["counts"] == counts


def _as_html(path):
    import html
    import unicodedata

    del unicodedata
    return html.escape(path.rpartition("/")[2], quote=False)


def test_without_its_description_a_deposit_stops_and_goes_on_when_it_is_given(
    archivkoop, small_deposit, meta, tmp_path
):
    out = tmp_path / "aus"
    stopped = archivkoop("ingest", small_deposit, "--out", out, "--format", "json")
    assert stopped.exit_code == 1
    assert stopped.json["package"] is None
    required = {"title", "provenance", "accession", "date_range", "archive_name", "archive_isil"}
    assert set(stopped.json["missing_fields"]) == required
    assert not [entry for entry in out.glob("*") if not entry.name.startswith(".")]
    derivatives = sorted(file.stat().st_mtime_ns for file in _derivatives(stopped))
    assert derivatives

    partly = archivkoop("ingest", small_deposit, "--out", out, "--field", "title=Köln", "--format", "json")
    assert set(partly.json["missing_fields"]) == required - {"title"}

    done = archivkoop("ingest", small_deposit, "--out", out, "--meta", meta, "--format", "json")
    assert done.exit_code == 0, done.err
    assert done.json["resumed"] is True
    assert sorted(file.stat().st_mtime_ns for file in _derivatives(done)) == derivatives


def _derivatives(answer):
    return [file for file in (Path(answer.json["workspace"]) / "derivatives").rglob("*") if file.is_file()]


def test_a_report_that_is_gone_is_written_again_and_says_what_it_said(archivkoop, small_deposit, meta, tmp_path):
    arguments = ("ingest", small_deposit, "--out", tmp_path / "aus", "--meta", meta, "--format", "json")
    first = archivkoop(*arguments, "--actor", "Müller")
    report = Path(first.json["report"])
    said = report.read_text("utf-8")
    report.unlink()
    again = archivkoop(*arguments, "--actor", "Schmidt")
    assert again.json["already_there"] is True
    assert again.json["report"] == str(report)
    assert "Übernahmeprotokoll" in again.err
    assert report.read_text("utf-8") == said


def test_stage_commands_share_the_job(archivkoop, small_deposit, meta, tmp_path):
    checked = archivkoop("check", small_deposit, "--format", "jsonl")
    assert checked.exit_code == 0
    assert all({"code", "severity", "outcome", "path", "facts"} <= set(line) for line in checked.lines)
    plan = {line["path"]: line for line in archivkoop("plan", small_deposit, "--format", "jsonl").lines}
    assert plan["Fotos/Brücke.png"]["action"] == "convert"
    assert plan["Liste.csv"]["action"] == "keep"
    converted = archivkoop("convert", small_deposit, "--format", "jsonl").lines
    assert {(line["path"], line["fate"]) for line in converted} == {
        ("Fotos/Brücke.png", "proved"),
        ("Fotos/Straße.bmp", "proved"),
    }
    out = tmp_path / "aus"
    packaged = archivkoop("package", small_deposit, "--out", out, "--meta", meta, "--format", "json")
    assert packaged.exit_code == 0, packaged.err
    assert packaged.json["resumed"] is True
    assert archivkoop("verify", packaged.json["package"]).exit_code == 0


def test_links_empty_folders_and_unreadable_files_are_findings(archivkoop, small_deposit, meta, tmp_path):
    (small_deposit / "leerer Ordner").mkdir()
    (small_deposit / "Verweis").symlink_to("/etc/passwd")
    (small_deposit / "Verwaist").symlink_to("nirgendwo")
    out = tmp_path / "aus"
    answer = archivkoop("ingest", small_deposit, "--out", out, "--meta", meta, "--format", "json")
    assert answer.exit_code == 0, answer.err
    findings = {(line["code"], line["path"]) for line in archivkoop("check", small_deposit, "--format", "jsonl").lines}
    assert {("AK-I05", "Verweis"), ("AK-I05", "Verwaist"), ("AK-I06", "leerer Ordner")} <= findings
    package = Path(answer.json["package"])
    assert list(package.rglob("leerer Ordner/.keep"))
    assert not any(file.is_symlink() for file in package.rglob("*"))


def test_a_new_plug_in_is_one_file_and_one_profile_entry(archivkoop, small_deposit, meta, tmp_path):
    from archivkoop import assets

    plugin = tmp_path / "plugins" / "convert" / "text_shout.py"
    plugin.parent.mkdir(parents=True)
    plugin.write_text(
        """
from archivkoop.adapters.convert.tiff_pillow import PLUGIN as TIFF
from archivkoop.core.events import Agent
from archivkoop.core.ports import ConversionResult


class Shout:
    name = "text_shout"

    def agents(self):
        return (Agent("shout", "1"),)

    def convert(self, request):
        TIFF.convert(request)
        return ConversionResult(self.agents(), {"lautstärke": "hoch"})


PLUGIN = Shout()
""",
        "utf-8",
    )
    text = (assets.folder("resources") / "profiles" / "kommunal-1.0.toml").read_text("utf-8")
    profile = tmp_path / "profil.toml"
    profile.write_text(text.replace('chain = ["tiff_pillow"]', 'chain = ["text_shout"]'), "utf-8")
    answer = archivkoop(
        "convert",
        small_deposit,
        "--profile",
        profile,
        "--format",
        "jsonl",
        env={"ARCHIVKOOP_PLUGINS": str(tmp_path / "plugins")},
    )
    attempts = {line["path"]: line["attempts"] for line in answer.lines}
    assert attempts["Fotos/Brücke.png"][-1]["converter"] == "text_shout"
    assert attempts["Fotos/Brücke.png"][-1]["outcome"] == "passed"


def test_it_works_whatever_the_locale(archivkoop, small_deposit, meta, tmp_path):
    answer = archivkoop(
        "ingest", small_deposit, "--out", tmp_path / "aus", "--meta", meta, "--format", "json", env={"LC_ALL": "POSIX"}
    )
    assert answer.exit_code == 0, answer.err
    assert archivkoop("verify", answer.json["package"], env={"LC_ALL": "POSIX"}).exit_code == 0


def test_names_and_output_are_utf8_where_the_locale_is_not(archivkoop, small_deposit, meta, tmp_path):
    ascii_only = {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    out = tmp_path / "Übernahme"
    answer = archivkoop("ingest", small_deposit, "--out", out, "--meta", meta, "--format", "json", env=ascii_only)
    assert answer.exit_code == 0, answer.err
    package = Path(answer.json["package"])
    assert package.parent == out
    assert archivkoop("verify", package).exit_code == 0


def test_what_is_left_out_and_what_is_waived_is_recorded_with_its_reason(archivkoop, small_deposit, meta, tmp_path):
    arguments = ["ingest", small_deposit, "--out", tmp_path / "aus", "--meta", meta, "--format", "json"]
    arguments += ["--leave-out", "*.csv", "--reason", "Dublette der Fachanwendung", "--actor", "Jürgen Groß"]
    answer = archivkoop(*arguments)
    assert answer.exit_code == 0, answer.err
    assert answer.json["counts"]["left_out"] == 1
    package = Path(answer.json["package"])
    assert not list(package.rglob("Liste.csv"))
    premis = "".join(file.read_text("utf-8") for file in package.rglob("premis.xml"))
    assert "Jürgen Groß" in premis
    assert "Dublette der Fachanwendung" in premis
    report = Path(answer.json["report"]).read_text("utf-8")
    assert "Dublette der Fachanwendung" in report


def test_a_folder_with_the_packages_name_is_not_overwritten(archivkoop, small_deposit, meta, tmp_path):
    from archivkoop import assets

    text = (assets.folder("resources") / "profiles" / "kommunal-1.0.toml").read_text("utf-8")
    profile = tmp_path / "profil.toml"
    lines = [
        'id_template = "{archive}_{year}_{accession}"' if line.startswith("id_template") else line
        for line in text.splitlines()
    ]
    profile.write_text("\n".join(lines), "utf-8")
    out = tmp_path / "aus"
    arguments = ("ingest", small_deposit, "--out", out, "--meta", meta, "--profile", profile, "--format", "json")
    first = archivkoop(*arguments)
    assert first.exit_code == 0, first.err
    package = Path(first.json["package"])
    package.rename(out / "woanders")
    package.mkdir()
    (package / "fremd.txt").write_text("fremd")
    second = archivkoop(*arguments)
    assert second.exit_code == 2
    assert package.name in second.err
    assert (package / "fremd.txt").read_text() == "fremd"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give up a right")
def test_a_file_that_cannot_be_read_blocks_until_it_is_waived(environment, small_deposit, meta, tmp_path):
    secret = small_deposit / "geheim.txt"
    secret.write_text("x")
    secret.chmod(0)
    out = tmp_path / "aus"
    # Root reads everything unless it gives up the right to.
    command = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", *COMMAND, "ingest", str(small_deposit)]
    command += ["--out", str(out), "--meta", str(meta), "--format", "json"]

    def without_rights(*more):
        return subprocess.run([*command, *more], env=environment, capture_output=True, timeout=300, check=False)

    blocked = without_rights()
    assert blocked.returncode == 1, blocked.stderr.decode()
    assert b"AK-I01" in blocked.stdout
    place = command.index("--meta")
    described = [command.pop(place), command.pop(place)]
    planned = without_rights("--waive", "AK-I01", "--reason", "Datei bleibt beim Amt gesperrt")
    counts = json.loads(planned.stdout)["counts"]
    assert (counts["left_out"], counts["open"]) == (1, 0)  # not only when it is packaged
    assert b"AK-I01 (" in planned.stderr  # what letting it pass means
    waived = without_rights(*described, "--waive", "AK-I01", "--reason", "Datei bleibt beim Amt gesperrt")
    assert waived.returncode == 0, waived.stderr.decode()
    counts = json.loads(waived.stdout)["counts"]
    assert counts["left_out"] == 1
    assert counts["in"] == counts["packaged"] + counts["left_out"]
