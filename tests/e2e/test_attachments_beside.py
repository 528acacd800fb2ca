"""Embedded files that the profile has taken out: beside the derivative in the package, and named wherever it is."""

import hashlib
import shutil
from pathlib import Path

import pikepdf
import pytest
from lxml import etree

from archivkoop import assets

CONTENTS = {"Übersicht.csv": b"a;b\n1;2\n", "../Pläne\\übersicht.CSV": b"c;d\n", "CON": b"x", "Ä/..": b"Punkte"}
PLACES = ["Übersicht.csv", "übersicht~2.CSV", "_CON", "__"]


@pytest.fixture
def profile(tmp_path):
    bundled = (assets.folder("resources") / "profiles" / "kommunal-1.0.toml").read_text("utf-8")
    wanted = 'attachments = "pdfa3"'
    assert bundled.count(wanted) == 1
    file = tmp_path / "profil.toml"
    file.write_text(bundled.replace(wanted, 'attachments = "beside"'), "utf-8")
    return file


@pytest.fixture
def deposit(tmp_path):
    root = tmp_path / "Ablieferung"
    (root / "Akte Ä").mkdir(parents=True)
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(300, 100)).obj.Contents = pdf.make_stream(b"0.2 g 50 20 100 40 re f")
        for number, (name, content) in enumerate(CONTENTS.items()):
            pdf.attachments[str(number)] = pikepdf.AttachedFileSpec(pdf, content, filename=name)
        pdf.save(root / "Akte Ä" / "Bescheid.pdf")
    return root


def in_premis(file: Path) -> list[tuple[str, str, str]]:
    """Return (original name, digest, relationships) of each object that has a name of its own."""
    found = []
    for one in etree.parse(file).iterfind("{*}object"):
        name = one.findtext("{*}originalName")
        if name:
            kinds = [kind.text for kind in one.iterfind("{*}relationship/{*}relationshipSubType")]
            found.append((name, one.findtext(".//{*}messageDigest"), ", ".join(kinds)))
    return found


def test_the_package_has_them_beside_the_copy_and_says_what_they_are(archivkoop, deposit, profile, meta, tmp_path):
    answer = archivkoop(
        "ingest", deposit, "--out", tmp_path / "aus", "--profile", profile, "--meta", meta, "--format", "json"
    )
    assert answer.exit_code == 0, answer.err
    assert (answer.json["counts"]["in"], answer.json["counts"]["proved"]) == (1, 1)
    package = Path(answer.json["package"])
    preservation = package / "data" / package.name / "representations" / "preservation"
    folder = preservation / "data" / "Akte Ä" / "Bescheid.pdf.anlagen"
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == dict(
        zip(PLACES, CONTENTS.values(), strict=True)
    )
    with pikepdf.open(folder.with_name("Bescheid.pdf")) as derivative:
        assert len(derivative.attachments) == 0

    said = {name: rest for name, *rest in in_premis(preservation / "metadata" / "preservation" / "premis.xml")}
    assert len(said) == len(CONTENTS)
    digest, relationships = said["Akte Ä/Bescheid.pdf!/Übersicht.csv"]
    assert digest == hashlib.sha512(CONTENTS["Übersicht.csv"]).hexdigest()
    assert relationships == "is part of, has source, has sibling"
    mets = (preservation / "METS.xml").read_text("utf-8")
    assert mets.count("Bescheid.pdf.anlagen/") == len(CONTENTS)

    assert "Übersicht.csv" in Path(answer.json["report"]).read_text("utf-8")
    assert archivkoop("verify", package).exit_code == 0
    (folder / PLACES[0]).write_bytes(b"a;b\n1;3\n")
    assert archivkoop("verify", package).exit_code == 1


def test_the_batch_puts_them_beside_and_compare_finds_them_there(archivkoop, deposit, profile, tmp_path):
    out = tmp_path / "aus"
    (line,) = archivkoop("pdfa", deposit, "--out", out, "--profile", profile, "--format", "jsonl").lines
    assert line["outcome"] == "proved"
    result = Path(line["result"])
    folder = result.with_name("Bescheid.pdf.anlagen")
    assert line["attachments"] == str(folder)
    assert sorted(file.name for file in folder.iterdir()) == sorted(PLACES)
    original = deposit / "Akte Ä" / "Bescheid.pdf"
    assert archivkoop("compare", original, result).exit_code == 0
    shutil.rmtree(folder)
    lost = archivkoop("compare", original, result, "--format", "json")
    assert (lost.exit_code, [one["code"] for one in lost.json["differences"]]) == (1, ["attachment_lost"])
    (again,) = archivkoop("pdfa", deposit, "--out", out, "--profile", profile, "--format", "jsonl").lines
    assert again["outcome"] == "proved"
    assert sorted(file.name for file in folder.iterdir()) == sorted(PLACES), "what is missing is done again"
