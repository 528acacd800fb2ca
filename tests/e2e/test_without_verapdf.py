"""Where veraPDF is missing two others must both approve, and package and report say that they judged."""

import re
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Name

NOWHERE = {"ARCHIVKOOP_VERAPDF_JAR": "/nowhere/cli.jar"}
JUDGES = {"pikepdf.pdfa", "page-validation"}


@pytest.fixture
def deposit(tmp_path):
    root = tmp_path / "Ablieferung"
    root.mkdir()
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(300, 100)).obj[Name.Contents] = pdf.make_stream(
            b"0.8 0.1 0.1 rg 20 20 60 40 re f"
        )
        pdf.save(root / "Plan.pdf")
    return root


def test_package_and_report_name_the_judges(archivkoop, deposit, meta, tmp_path):
    out = tmp_path / "aus"
    answer = archivkoop("ingest", deposit, "--out", out, "--meta", meta, "--format", "json", env=NOWHERE)
    assert answer.exit_code == 0, answer.err
    assert answer.json["counts"]["proved"] == 1
    (premis,) = Path(answer.json["package"]).glob("data/*/metadata/preservation/premis.xml")
    note = re.search(r"faithful proof of fmt/477; [^<]*", premis.read_text("utf-8"))
    assert note
    assert set(re.findall(r"([\w.-]+) [\d.]+ on PDF/A-2b: passed", note[0])) == JUDGES
    report = Path(answer.json["report"]).read_text("utf-8")
    assert all(re.search(rf"{re.escape(judge)} [\d.]+: bestanden", report) for judge in JUDGES)
    assert "veraPDF" not in report


def test_pdfa_keeps_and_converts_without_it(archivkoop, deposit, tmp_path):
    first, second = tmp_path / "erst", tmp_path / "dann"
    made = archivkoop("pdfa", deposit, "--out", first, "--format", "jsonl", env=NOWHERE)
    assert [line["outcome"] for line in made.lines] == ["proved"]
    kept = archivkoop("pdfa", Path(made.lines[0]["result"]), "--out", second, "--format", "jsonl", env=NOWHERE)
    assert [line["outcome"] for line in kept.lines] == ["kept"]


def test_what_one_of_them_refuses_is_not_proved(archivkoop, deposit, tmp_path):
    """`pikepdf.pdfa` does not check Type 3 fonts: its answer is open, and page-validation alone does not do."""
    with pikepdf.open(deposit / "Plan.pdf", allow_overwriting_input=True) as pdf:
        box = pdf.make_stream(b"500 0 0 0 500 500 d1 0 0 500 500 re f")
        font = pikepdf.Dictionary(
            Type=Name.Font,
            Subtype=Name.Type3,
            FontBBox=[0, 0, 500, 500],
            FontMatrix=[0.001, 0, 0, 0.001, 0, 0],
            CharProcs=pikepdf.Dictionary(a=box),
            Encoding=pikepdf.Dictionary(Type=Name.Encoding, Differences=[97, Name.a]),
            FirstChar=97,
            LastChar=97,
            Widths=[500],
            Resources=pikepdf.Dictionary(),
        )
        page = pdf.pages[0].obj
        page[Name.Resources] = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=pdf.make_indirect(font)))
        page[Name.Contents] = pdf.make_stream(b"BT /F 20 Tf 20 20 Td (aa) Tj ET")
        pdf.save()
    answer = archivkoop("pdfa", deposit, "--out", tmp_path / "aus", "--format", "jsonl", env=NOWHERE)
    (line,) = answer.lines
    reasons = " ".join(line["reasons"])
    assert "pikepdf.pdfa: undetermined" in reasons or "pikepdf.pdfa: offen" in reasons
    assert (line["outcome"], line["route"]) in {("unproved", "pdf_structure"), ("proved", "page_picture")}
