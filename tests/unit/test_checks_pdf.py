"""Checks of PDFs: encrypted, damaged, signed, and what a PDF/A claim is worth."""

import hashlib
import logging
import re
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from archivkoop import assets
from archivkoop.adapters.check.damaged_pdf import PLUGIN as DAMAGED
from archivkoop.adapters.check.encrypted_pdf import PLUGIN as ENCRYPTED
from archivkoop.adapters.check.pdfa_claim import PLUGIN as CLAIM
from archivkoop.adapters.check.signed_pdf import PLUGIN as SIGNED
from archivkoop.core.conversion import Subject
from archivkoop.core.errors import FileUnreadableError
from archivkoop.core.events import Agent
from archivkoop.core.files import FileEntry, Identification
from archivkoop.core.findings import Outcome
from archivkoop.core.proof import ClauseFailure, Validation


def no_judge(file, puid):
    raise AssertionError("nobody asked for a judge")


def about(file: Path, puid="fmt/18"):
    size = file.stat().st_size if file.exists() else 1
    return Subject(FileEntry(file.name, file.name.encode(), size, 0, ""), Identification(puid, mime="application/pdf"))


def run(check, file: Path, judge=no_judge, puid="fmt/18"):
    before = hashlib.sha512(file.read_bytes()).hexdigest()
    assert check.applies(about(file, puid))
    report = check.check(file, about(file, puid), {}, judge)
    assert {finding.code for finding in report.findings} <= check.codes
    assert hashlib.sha512(file.read_bytes()).hexdigest() == before
    assert [one.name for one in file.parent.iterdir()] == [file.name]
    return report


def codes(check, file: Path) -> list[str]:
    return [finding.code for finding in run(check, file).findings]


@pytest.fixture
def pdf(tmp_path):
    """A small sound PDF under a difficult name."""
    file = tmp_path / "Akte 'Öl' >.pdf"
    with pikepdf.new() as new:
        new.add_blank_page()
        new.pages[0].Contents = new.make_stream(b"0 0 10 10 re f")
        new.save(file)
    return file


def change(file: Path, **options):
    with pikepdf.open(file, allow_overwriting_input=True) as opened:
        opened.save(file, **options)


def test_a_sound_pdf_yields_nothing(pdf):
    assert [codes(check, pdf) for check in (ENCRYPTED, DAMAGED, SIGNED)] == [[], [], []]
    assert run(ENCRYPTED, pdf).facts == {"encrypted": "no"}
    assert run(SIGNED, pdf).facts == {"signatures": 0}


def test_a_linearised_pdf_yields_nothing(pdf):
    change(pdf, linearize=True)
    assert codes(DAMAGED, pdf) == []


def test_a_pdf_that_needs_a_password_is_found(pdf):
    change(pdf, encryption=pikepdf.Encryption(user="geheim", owner="auch geheim"))
    report = run(ENCRYPTED, pdf)
    assert [finding.code for finding in report.findings] == ["AK-C02"]
    assert report.facts == {"encrypted": "password"}
    assert codes(DAMAGED, pdf) == codes(SIGNED, pdf) == []


def test_a_pdf_with_restrictions_only_is_told_apart(pdf):
    change(pdf, encryption=pikepdf.Encryption(user="", owner="geheim", R=6))
    report = run(ENCRYPTED, pdf)
    assert [finding.code for finding in report.findings] == ["AK-C02"]
    assert report.findings[0].facts == {"kind": "restrictions", "method": "aesv3 256 bit"}
    assert report.facts == {"encrypted": "restrictions"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"startxref\n", b"startxref\n9"),
        (b"xref\n", b"xerf\n"),
        (b"/Type /Pages", b"/Type /Pagex"),
    ],
)
def test_a_damaged_structure_is_found(pdf, old, new):
    content = pdf.read_bytes()
    assert old in content
    pdf.write_bytes(content.replace(old, new))
    assert codes(DAMAGED, pdf) == ["AK-C03"]


def test_of_what_the_reader_says_that_is_told_which_says_more_than_that_it_is_damaged(pdf):
    pdf.write_bytes(pdf.read_bytes().replace(b"startxref\n", b"startxref\n9"))
    (finding,) = run(DAMAGED, pdf).findings
    reason = str(finding.facts["reason"])
    assert re.fullmatch(r"xref not found \(offset \d+\)", reason)
    told = assets.catalogue("de").text("AK-C03", **finding.facts)
    assert "die Querverweistabelle (xref) ist nicht zu finden (Stelle 9" in told
    assert assets.catalogue("en").text("AK-C03", **finding.facts).count("is damaged") == 1


def test_a_damaged_stream_is_found_and_the_message_names_no_folder(pdf):
    with pikepdf.open(pdf, allow_overwriting_input=True) as opened:
        opened.pages[0].Contents = opened.make_stream(b"0 0 10 10 re f\n" * 200)
        opened.save(pdf, compress_streams=True, recompress_flate=True)
    content = bytearray(pdf.read_bytes())
    at = content.index(b"stream\n") + 15
    content[at : at + 6] = b"\xff" * 6
    pdf.write_bytes(content)
    (finding,) = run(DAMAGED, pdf).findings
    assert finding.code == "AK-C03"
    assert finding.facts["opens"] is True
    assert str(pdf.parent) not in str(finding.facts["reason"])


@pytest.mark.parametrize("content", [b"\0", b"%PDF-1.4\n", b"%PDF-1.7\n" + b"x" * 5000, b"kein PDF"])
def test_garbage_is_damaged(tmp_path, content):
    file = tmp_path / "a.pdf"
    file.write_bytes(content)
    (finding,) = run(DAMAGED, file).findings
    assert finding.facts["opens"] is False
    assert codes(ENCRYPTED, file) == codes(SIGNED, file) == []


def test_a_file_that_cannot_be_read_is_a_problem_of_the_file(tmp_path):
    for check in (DAMAGED, ENCRYPTED, SIGNED):
        with pytest.raises(FileUnreadableError):
            check.check(tmp_path / "fehlt.pdf", about(tmp_path / "fehlt.pdf"), {}, no_judge)


def sign(file: Path, *, value: bool) -> None:
    with pikepdf.open(file, allow_overwriting_input=True) as opened:
        kid = opened.make_indirect(Dictionary(T=String("Unterschrift")))
        if value:
            kid.V = Dictionary(
                Type=Name.Sig,
                Filter=Name("/Adobe.PPKLite"),
                SubFilter=Name("/ETSI.CAdES.detached"),
                Contents=b"\0" * 20,
            )
        parent = opened.make_indirect(Dictionary(FT=Name.Sig, Kids=Array([kid])))
        kid.Parent = parent
        opened.Root.AcroForm = Dictionary(Fields=Array([parent]), SigFlags=3)
        opened.save(file)


def test_a_signature_is_found_and_its_kind_told(pdf):
    sign(pdf, value=True)
    (finding,) = run(SIGNED, pdf).findings
    assert (finding.code, dict(finding.facts)) == ("AK-C07", {"signatures": 1, "kinds": "ETSI.CAdES.detached"})


def test_a_field_waiting_for_a_signature_is_none(pdf):
    sign(pdf, value=False)
    assert codes(SIGNED, pdf) == []


def test_a_field_tree_that_bites_its_tail_ends(pdf):
    with pikepdf.open(pdf, allow_overwriting_input=True) as opened:
        field = opened.make_indirect(Dictionary(FT=Name.Sig))
        field.Kids = Array([field, field])
        opened.Root.AcroForm = Dictionary(Fields=Array([field]))
        opened.save(pdf)
    assert codes(SIGNED, pdf) == []


def verdict(*outcomes: Outcome):
    failures = (ClauseFailure("6.2.11.4.1-1", "font not embedded"),)
    given = tuple(
        Validation(one, Agent("Richterin", "1"), "PDF/A-2b", failures if one is Outcome.FAILED else ())
        for one in outcomes
    )
    return lambda file, puid: given


@pytest.mark.parametrize(
    ("outcomes", "code"),
    [
        ([Outcome.PASSED], None),
        ([Outcome.PASSED, Outcome.FAILED], "AK-C05"),
        ([Outcome.PASSED, Outcome.UNDETERMINED], "AK-C06"),
        ([], "AK-C06"),
    ],
)
def test_a_claim_is_worth_what_the_judges_say(pdf, outcomes, code):
    report = run(CLAIM, pdf, verdict(*outcomes), "fmt/477")
    assert [finding.code for finding in report.findings] == ([code] if code else [])
    assert report.facts == {"pdfa_claim": Outcome.worst(outcomes).value}
    if outcomes:
        assert report.validation.outcome is Outcome.worst(outcomes)
    if code == "AK-C05":
        assert report.findings[0].facts["reason"] == "6.2.11.4.1-1 font not embedded"
        assert report.findings[0].facts["judge"] == "Richterin"


def test_without_a_claim_no_judge_is_asked(pdf):
    assert not CLAIM.applies(about(pdf, "fmt/18"))
    assert not CLAIM.applies(about(pdf, None))


def test_the_corpus_of_foreign_pdfs_raises_nothing(shared):
    found = {"AK-C02": 0, "AK-C03": 0, "AK-C07": 0}
    files = sorted((shared / "corpus" / "pdf").rglob("*.pdf"))
    for file in files:
        for check in (ENCRYPTED, DAMAGED, SIGNED):
            for finding in check.check(file, about(file), {}, no_judge).findings:
                found[finding.code] += 1
    assert found["AK-C02"] >= 7
    assert 0.2 < found["AK-C03"] / len(files) < 0.4


def test_what_qpdf_thinks_of_a_file_is_a_finding_and_no_line_of_the_log(caplog):
    """It says so there by pikepdf's logger, as an error, of some damaged files."""
    logging.getLogger("pikepdf._core").error("Pages tree includes non-dictionary object; ignoring")
    assert caplog.records == []
