"""Wrong input gets a clear message in the user's language and the right exit code; nothing is lost (DESIGN §3, 8)."""

import os
import subprocess

import pytest
from the_command import COMMAND


def test_a_missing_folder(archivkoop, tmp_path):
    answer = archivkoop("ingest", tmp_path / "fehlt", "--out", tmp_path / "aus")
    assert answer.exit_code == 2
    assert "fehlt" in answer.err


def test_a_deposit_that_is_a_file(archivkoop, tmp_path, meta):
    assert archivkoop("ingest", meta, "--out", tmp_path / "aus").exit_code == 2


def test_an_output_folder_that_is_a_file(archivkoop, small_deposit, meta):
    answer = archivkoop("ingest", small_deposit, "--out", meta)
    assert answer.exit_code == 2
    assert meta.name in answer.err


def test_an_output_folder_inside_the_deposit(archivkoop, small_deposit):
    answer = archivkoop("ingest", small_deposit, "--out", small_deposit / "aus")
    assert answer.exit_code == 2
    assert not (small_deposit / "aus").exists()


def test_an_empty_deposit(archivkoop, tmp_path):
    (tmp_path / "leer").mkdir()
    answer = archivkoop("ingest", tmp_path / "leer", "--out", tmp_path / "aus")
    assert answer.exit_code == 2


def test_a_typo_in_the_description_names_its_line(archivkoop, small_deposit, tmp_path):
    file = tmp_path / "b.toml"
    file.write_text('title = "x"\nprovinienz = "y"\n')
    answer = archivkoop("ingest", small_deposit, "--out", tmp_path / "aus", "--meta", file)
    assert answer.exit_code == 2
    assert "provinienz" in answer.err
    assert "2" in answer.err


def test_a_field_that_the_profile_does_not_have(archivkoop, small_deposit, tmp_path):
    answer = archivkoop("ingest", small_deposit, "--out", tmp_path / "aus", "--field", "provinienz=Bürgeramt")
    assert answer.exit_code == 2
    assert "provinienz" in answer.err
    assert "provenance" in answer.err


def test_a_typo_in_the_profile_names_key_and_line(archivkoop, small_deposit, tmp_path):
    from archivkoop import assets

    text = (assets.folder("resources") / "profiles" / "kommunal-1.0.toml").read_text("utf-8")
    file = tmp_path / "p.toml"
    file.write_text(text.replace("comparer = ", "vergleicher = ", 1), "utf-8")
    line = next(number for number, row in enumerate(file.read_text("utf-8").splitlines(), 1) if "vergleicher" in row)
    answer = archivkoop("ingest", small_deposit, "--out", tmp_path / "aus", "--profile", file)
    assert answer.exit_code == 3
    assert "vergleicher" in answer.err
    assert str(line) in answer.err


def test_a_missing_description_and_a_missing_profile(archivkoop, small_deposit, tmp_path):
    gone = tmp_path / "weg.toml"
    assert archivkoop("ingest", small_deposit, "--out", tmp_path / "aus", "--meta", gone).exit_code == 2
    assert archivkoop("ingest", small_deposit, "--out", tmp_path / "aus", "--profile", gone).exit_code == 3


def test_a_folder_where_a_file_is_asked_for(archivkoop, small_deposit, tmp_path):
    calls = (
        (2, ("ingest", small_deposit, "--out", tmp_path / "aus", "--meta", tmp_path)),
        (2, ("check", small_deposit, "--passwords", tmp_path)),
        (3, ("check", small_deposit, "--profile", tmp_path)),
        (2, ("compare", tmp_path, tmp_path)),
    )
    for exit_code, call in calls:
        answer = archivkoop(*call, env={"ARCHIVKOOP_LANG": "de"})
        assert answer.exit_code == exit_code, call
        assert "ein Ordner" in answer.err
        assert "Is a directory" not in answer.err
        assert "is a folder" in archivkoop(*call, env={"ARCHIVKOOP_LANG": "en"}).err


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give up a right")
def test_what_may_not_be_read_or_written_is_said_before_anything_is_done(environment, small_deposit, meta, tmp_path):
    closed, read_only = tmp_path / "geschlossen", tmp_path / "schreibgeschützt"
    closed.mkdir(mode=0o000)
    read_only.mkdir(mode=0o555)
    (file := tmp_path / "geschlossen.toml").write_bytes(meta.read_bytes())
    file.chmod(0o000)
    calls = (
        (4, read_only, ("ingest", small_deposit, "--out", read_only, "--meta", meta)),
        (4, read_only, ("ingest", small_deposit, "--out", read_only / "neu" / "aus", "--meta", meta)),
        (4, read_only, ("pdfa", small_deposit, "--out", read_only / "neu")),
        (4, closed, ("pdfa", closed, "--out", tmp_path / "aus")),
        (4, closed, ("check", closed)),
        (4, closed, ("verify", closed)),
        (4, file, ("compare", file, meta)),
        (2, file, ("ingest", small_deposit, "--out", tmp_path / "aus", "--meta", file)),
        (3, file, ("check", small_deposit, "--profile", file)),
    )
    for exit_code, named, call in calls:
        command = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", *COMMAND, *map(str, call)]
        done = subprocess.run(command, env=environment, capture_output=True, check=False)
        error = done.stderr.decode()
        assert done.returncode == exit_code, (call, error)
        assert str(named) in error
        assert "keine Berechtigung" in error
        assert "Traceback" not in error
    assert not list((tmp_path / "home").rglob("workspace.sqlite")), "nothing was begun"
    assert not (tmp_path / "aus").exists()


def test_a_decision_without_a_reason_and_one_about_an_unknown_code(archivkoop, small_deposit, tmp_path):
    out = tmp_path / "aus"
    assert archivkoop("ingest", small_deposit, "--out", out, "--waive", "AK-I01").exit_code == 2
    unknown = archivkoop("ingest", small_deposit, "--out", out, "--waive", "AK-Z99", "--reason", "Prüfung")
    assert unknown.exit_code == 2
    assert "AK-Z99" in unknown.err


def test_a_reason_without_a_decision_is_no_decision(archivkoop, small_deposit, tmp_path):
    call = ("ingest", small_deposit, "--out", tmp_path / "aus", "--reason", "geprüft")
    german, english = (archivkoop(*call, env={"ARCHIVKOOP_LANG": language}) for language in ("de", "en"))
    assert (german.exit_code, english.exit_code) == (2, 2)
    assert "keine Entscheidung" in german.err
    assert "no decision" in english.err
    assert all("geprüft" in answer.err and "--leave-out" in answer.err for answer in (german, english))
    assert not (tmp_path / "aus").exists()


@pytest.mark.parametrize("arguments", [["ingest"], ["ingest", "a", "--aus", "b"], ["nichts"], ["ingest", "a"]])
def test_a_call_that_is_wrong(archivkoop, arguments):
    answer = archivkoop(*arguments, env={"ARCHIVKOOP_LANG": "de"})
    assert answer.exit_code == 2
    assert "--help" in answer.err
    assert "nichts getan" in answer.err


def test_messages_come_in_the_language_asked_for(archivkoop, tmp_path):
    arguments = ("ingest", tmp_path / "fehlt", "--out", tmp_path / "aus")
    german = archivkoop("--lang", "de", *arguments).err
    english = archivkoop(*arguments, env={"ARCHIVKOOP_LANG": "en"}).err
    assert german != english
    assert archivkoop(*arguments).err == german  # German where nothing is said


def test_verify_of_what_is_no_package(archivkoop, small_deposit, tmp_path):
    assert archivkoop("verify", small_deposit).exit_code == 2
    assert archivkoop("verify", tmp_path / "fehlt").exit_code == 2


def test_help_and_version_in_both_languages(archivkoop):
    assert archivkoop("--version").out.startswith("archivkoop ")
    assert "Ablieferung" in archivkoop("ingest", "--help", env={"ARCHIVKOOP_LANG": "de"}).out
    assert "deposit" in archivkoop("--lang", "en", "ingest", "--help").out


def test_what_is_wrong_with_a_call_is_said_in_one_language(archivkoop, small_deposit, tmp_path):
    out = tmp_path / "aus"
    calls = {
        "--lang fr": ("--lang", "fr", "doctor"),
        "--field title": ("ingest", small_deposit, "--out", out, "--field", "title"),
        "zuviel": ("verify", small_deposit, "zuviel"),
    }
    for named, call in calls.items():
        answer = archivkoop(*call, env={"ARCHIVKOOP_LANG": "de"})
        assert answer.exit_code == 2
        assert named in answer.err
        assert "nvalid" not in answer.err
        assert "unexpected" not in answer.err


def test_a_full_disk_behind_the_output_is_no_success_and_no_mistake_of_ours(environment):
    with open("/dev/full", "wb") as full:  # noqa: PTH123 - a device
        done = subprocess.run(
            [*COMMAND, "profile", "show"], env=environment, stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 4
    assert b"stdout" in done.stderr
    assert b"Exception" not in done.stderr


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", "Den Befehl „chekc“ gibt es nicht. Hilfe zeigt „archivkoop --help“. Es wurde nichts getan. "),
        ("en", "There is no command “chekc”. “archivkoop --help” shows help. Nothing was done. "),
    ],
)
def test_a_misspelt_command_is_told_in_one_language_with_the_right_one(archivkoop, language, said):
    similar = {"de": "Ähnlich heißt: „check“.", "en": "Similar: “check”."}[language]
    assert archivkoop("--lang", language, "chekc").err.strip() == said + similar
    assert "ähnlich" not in archivkoop("--lang", "de", "xyzzy").err.lower()


def test_a_group_of_commands_without_one_shows_help_in_the_users_language(archivkoop):
    for answer in (archivkoop("--lang", "de", "profile"), archivkoop("--lang", "de", "profile", "--help")):
        text = " ".join((answer.out + answer.err).split())
        assert "--help -h" in text
        assert "Diese Hilfe zeigen" in text
        assert "Show this" not in text
    assert "BEFEHL" in archivkoop("--lang", "de").err


def test_what_a_batch_without_a_deposit_cannot_do_is_not_told_of_deposit_package_or_job(
    archivkoop, small_deposit, tmp_path
):
    answer = archivkoop("--lang", "de", "pdfa", small_deposit, "--out", small_deposit / "aus")
    assert answer.exit_code == 2
    assert "Ablieferung Köln/aus liegt innerhalb von" in answer.err
    assert not any(word in answer.err for word in ("der Ablieferung", "Archivpaket"))
    pdf = tmp_path / "a.pdf"
    pdf.write_bytes(b"%PDF-1.4")
    answer = archivkoop("--lang", "de", "compare", pdf, pdf, "--html", tmp_path / "fehlt" / "x.html")
    assert answer.exit_code == 4
    assert "den Ordner gibt es nicht" in answer.err
    assert "Auftrag" not in answer.err


def test_one_is_told_as_one(archivkoop, tmp_path):
    (tmp_path / "eine").mkdir()
    (tmp_path / "eine" / "a.txt").write_text("Akte", encoding="utf-8")
    answer = archivkoop("--lang", "de", "check", tmp_path / "eine")
    assert "Eine Datei eingegangen." in answer.out
    assert "0 Warnungen, 1 Hinweis." in answer.out
    assert "One file taken in." in archivkoop("--lang", "en", "check", tmp_path / "eine").out


def test_an_empty_name_is_not_the_current_folder(archivkoop, small_deposit, meta, tmp_path):
    calls = (
        ("ABLIEFERUNG", ("ingest", "", "--out", tmp_path / "aus", "--meta", meta)),
        ("--out", ("ingest", small_deposit, "--out", "", "--meta", meta)),
        ("--meta", ("ingest", small_deposit, "--out", tmp_path / "aus", "--meta=")),
        ("PAKET", ("verify", "")),
        ("DATEI|ORDNER", ("pdfa", meta, "", "--out", tmp_path / "aus")),
        ("DATEI-B", ("compare", meta, "")),
        ("DATEI", ("profile", "show", "")),
        ("ABLIEFERUNG", ("gui", "")),
    )
    for name, call in calls:
        answer = archivkoop(*call, env={"ARCHIVKOOP_LANG": "de"}, cwd=small_deposit)
        assert (answer.exit_code, answer.out) == (2, ""), call
        assert f"Für {name}" in answer.err
        assert "ist leer" in answer.err
        assert "is empty" in archivkoop(*call, env={"ARCHIVKOOP_LANG": "en"}, cwd=small_deposit).err
    assert not (tmp_path / "aus").exists()


def test_a_name_is_taken_as_it_is_spelt(archivkoop, small_deposit):
    assert archivkoop("check", ".", cwd=small_deposit).exit_code == 0
    assert archivkoop("check", b"Ordner \xfc".decode(errors="surrogateescape"), cwd=small_deposit).exit_code == 2


def test_a_deposit_that_holds_the_working_folder_is_refused(archivkoop, small_deposit, tmp_path):
    for folder in (tmp_path, tmp_path / "home" / "data"):
        folder.mkdir(parents=True, exist_ok=True)
        answer = archivkoop("check", folder, env={"ARCHIVKOOP_HOME": str(tmp_path / "home")})
        assert answer.exit_code == 2
        assert "liegt innerhalb von" in answer.err
        assert not (tmp_path / "home" / "data" / "workspaces").exists()
