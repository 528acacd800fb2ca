"""Encrypted and signed files from the real command: opened by a person's password alone, never altered or leaked."""

import json
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Dictionary, Name
from tests.same_package import hashes

from archivkoop import assets

SECRET = "Geheimnis-Öl-7=x"


def pdf(file: Path, text: bytes = b"Statik", **options) -> Path:
    with pikepdf.new() as new:
        page = new.add_blank_page(page_size=(300, 100))
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
        page.obj.Resources = Dictionary(Font=Dictionary(F1=new.make_indirect(font)))
        page.obj.Contents = new.make_stream(b"BT /F1 24 Tf 20 40 Td (" + text + b") Tj ET")
        new.save(file, **options)
    return file


@pytest.fixture
def deposit(tmp_path):
    root = tmp_path / "Ablieferung"
    (root / "Akte [1]").mkdir(parents=True)
    pdf(root / "Akte [1]" / "vertraulich.pdf", encryption=pikepdf.Encryption(user=SECRET, owner="x", R=6))
    pdf(root / "Akte [1]" / "gesperrt.pdf", b"Plan", encryption=pikepdf.Encryption(user="", owner="x", R=6))
    return root


def passwords(tmp_path, text: str) -> Path:
    file = tmp_path / "kennwoerter.txt"
    file.write_text(text, "utf-8")
    return file


def lines_of(package: Path) -> list[dict]:
    (file,) = package.glob("data/*/metadata/other/findings.jsonl")
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def test_a_locked_file_opens_with_its_password_and_nobody_else_learns_it(archivkoop, deposit, meta, tmp_path):
    before = hashes(deposit)
    arguments = ("ingest", deposit, "--out", tmp_path / "aus", "--meta", meta, "--format", "json")

    closed = archivkoop(*arguments).json
    assert (closed["counts"]["failed"], closed["counts"]["proved"]) == (1, 1)

    wrong = archivkoop(*arguments, "--passwords", passwords(tmp_path, "*.pdf = falsch"))
    assert wrong.json["counts"]["failed"] == 1
    told = [line for line in lines_of(Path(wrong.json["package"])) if line.get("code") == "AK-C02"]
    assert [line["facts"]["kind"] for line in told] == ["restrictions", "wrong_password"]

    for guess in ("falsch", "auch falsch"):
        same = archivkoop(*arguments, "--passwords", passwords(tmp_path, f"*.pdf = {guess}"))
        assert (same.json["package"], same.json["already_there"]) == (wrong.json["package"], True)

    given = passwords(tmp_path, f"# von Frau Müller\nAkte [1]/vertraulich.pdf = {SECRET}\n")
    opened = archivkoop(*arguments, "--passwords", given, "--actor", "Ayşe Öztürk")
    assert (opened.exit_code, opened.json["counts"]["proved"]) == (0, 2)
    package = Path(opened.json["package"])
    assert [line["code"] for line in lines_of(package) if line.get("code", "").startswith("AK-C1")].count("AK-C14") == 1
    assert [line["data"] for line in lines_of(package) if line.get("event") == "file_opened"] == [
        {"by": "empty user password", "rule": "owner_restricted=convert"},
        {"by": "password"},
    ]
    (premis,) = package.glob("data/*/metadata/preservation/premis.xml")
    written = premis.read_text("utf-8")
    assert "eventType/der" in written
    assert "person/Ayşe Öztürk" in written

    (original,) = package.glob("data/*/representations/original/data/**/vertraulich.pdf")
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(original)
    derivatives = list(package.glob("data/*/representations/preservation/data/**/*.pdf"))
    assert len(derivatives) == 2
    for derivative in derivatives:
        with pikepdf.open(derivative) as found:
            assert not found.is_encrypted
    assert hashes(deposit) == before

    for place in (tmp_path / "aus", tmp_path / "home"):
        for file in place.rglob("*"):
            assert not file.is_file() or SECRET.encode() not in file.read_bytes(), file
    for answer in (wrong, opened):
        assert SECRET not in answer.out + answer.err

    again = archivkoop(*arguments)  # done is done, also without the password
    assert again.json["package"] == opened.json["package"]


def test_pdfa_takes_passwords_and_goes_on_with_them(archivkoop, deposit, tmp_path):
    arguments = ("pdfa", deposit, "--out", tmp_path / "aus", "--format", "jsonl")
    closed = archivkoop(*arguments).lines
    assert sorted(line["outcome"] for line in closed) == ["failed", "proved"]
    assert "needs a password" in str(closed)
    assert {line["attachments"] for line in closed} == {None}
    wrong = ("--passwords", passwords(tmp_path, "*.pdf = falsch"))
    told = str(archivkoop(*arguments, *wrong).lines)
    assert "AK-K07" in told
    assert "needs a password" not in told
    in_words = archivkoop("pdfa", deposit, "--out", tmp_path / "aus", *wrong, env={"ARCHIVKOOP_LANG": "de"}).out
    assert "Kein Kennwort öffnet die Datei" in in_words
    given = passwords(tmp_path, f'"*/vertraulich.pdf" = "{SECRET}"\n')
    answer = archivkoop(*arguments, "--passwords", given)
    assert [line["outcome"] for line in answer.lines] == ["proved", "proved"]
    assert SECRET not in answer.out + answer.err


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_passwords_file_that_is_none_is_told_without_its_content(archivkoop, deposit, tmp_path, language):
    file = passwords(tmp_path, "a.pdf = b\nnur-ein-wort\n")
    answer = archivkoop("--lang", language, "check", deposit, "--passwords", file)
    assert answer.exit_code == 2
    assert "2" in answer.err
    assert "nur-ein-wort" not in answer.err
    missing = archivkoop("--lang", language, "check", deposit, "--passwords", tmp_path / "fehlt.txt")
    assert missing.exit_code == 2
    assert "fehlt.txt" in missing.err


def test_a_profile_may_respect_restrictions_and_may_want_text_recognition(archivkoop, tmp_path):
    root = tmp_path / "Ablieferung"
    root.mkdir()
    pdf(root / "gesperrt.pdf", encryption=pikepdf.Encryption(user="", owner="x", R=6))
    bundled = (assets.folder("resources") / "profiles" / "kommunal-1.0.toml").read_text("utf-8")
    wanted = 'owner_restricted = "convert"'
    assert wanted in bundled
    profile = tmp_path / "profil.toml"
    profile.write_text(bundled.replace(wanted, 'owner_restricted = "keep"'), "utf-8")
    (line,) = archivkoop("pdfa", root, "--out", tmp_path / "a", "--profile", profile, "--format", "jsonl").lines
    assert (line["outcome"], line["result"], line["reasons"]) == ("failed", None, ["AK-P04"])
    answer = archivkoop("check", root, "--format", "jsonl")
    assert {one["code"] for one in answer.lines} >= {"AK-C02"}
    planned = archivkoop("plan", root, "--profile", profile, "--format", "jsonl")
    assert [one["action"] for one in planned.lines] == ["keep"]
    (line,) = archivkoop("pdfa", root, "--out", tmp_path / "b", "--format", "jsonl").lines
    assert line["outcome"] == "proved"


def test_a_signed_file_is_validated_and_its_copy_is_said_to_be_unsigned(archivkoop, sample_deposit, meta, tmp_path):
    root = tmp_path / "Ablieferung"
    root.mkdir()
    signed = next(sample_deposit.rglob("*signiert*.pdf"))
    (root / signed.name).write_bytes(signed.read_bytes())
    answer = archivkoop("ingest", root, "--out", tmp_path / "aus", "--meta", meta, "--format", "json")
    package = Path(answer.json["package"])
    lines = lines_of(package)
    told = {line["code"]: line for line in lines if line["kind"] == "finding"}
    assert told["AK-C11"]["outcome"] == "passed"
    assert told["AK-C11"]["facts"]["trust"] == "unchecked"
    assert told["AK-N05"]["facts"] == {"signatures": 1}
    assert "AK-C04" not in told
    (event,) = [line for line in lines if line.get("event") == "signatures_validated"]
    (signature,) = event["data"]["signatures"]
    assert signature["chain"][0]["serial"]
    (premis,) = package.glob("data/*/metadata/preservation/premis.xml")
    written = premis.read_text("utf-8")
    assert "eventType/dig" in written
    assert "unsigned_copy" in written
    assert "software/pyHanko" in written
    assert any(
        file.read_bytes() == signed.read_bytes() for file in package.glob("data/*/representations/original/**/*.pdf")
    )
