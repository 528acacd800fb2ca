"""What every check holds to: only its own codes, only its own file, and no exception but FileProblem."""

import os

from contract_samples import garbage, make_docx, make_pdfa, make_picture

from archivkoop.adapters import registry
from archivkoop.core.conversion import Subject
from archivkoop.core.errors import FileProblem
from archivkoop.core.events import Agent
from archivkoop.core.files import FileEntry, Identification
from archivkoop.core.findings import Outcome
from archivkoop.core.ports import CheckReport
from archivkoop.core.proof import Validation

PUIDS = [None, "fmt/18", "fmt/477", "fmt/412", "fmt/40", "fmt/291", "fmt/353", "x-fmt/111", "x-fmt/263", "fmt/494"]


def judge(file, puid):
    return (Validation(Outcome.UNDETERMINED, Agent("nobody"), reason="no validator"),)


def subjects(file):
    """Yield the file as every kind it could be taken for."""
    size = file.stat().st_size if file.exists() else 1
    entry = FileEntry(file.name, os.fsencode(file.name), size, 0, "")
    yield Subject(entry, registry.load("identify", "siegfried").identify([file])[0])
    for puid in PUIDS:
        yield Subject(
            entry, Identification(puid, mime="application/pdf" if puid in {"fmt/18", "fmt/477"} else "text/plain")
        )


def test_garbage_yields_findings_or_a_problem_of_the_file(check, tmp_path):
    for file in [*garbage(tmp_path / "müll"), tmp_path / "fehlt.pdf"]:
        for subject in subjects(file):
            if not check.applies(subject):
                continue
            try:
                report = check.check(file, subject, {}, judge)
            except FileProblem:
                continue
            assert isinstance(report, CheckReport)
            assert {finding.code for finding in report.findings} <= check.codes
            assert {finding.path for finding in report.findings} <= {file.name}


def test_sound_files_yield_nothing(check, tmp_path):
    makers = {"a.pdf": make_pdfa, "b.docx": make_docx, "c.png": make_picture}
    for name, make in makers.items():
        file = make(tmp_path / name)
        subject = next(subjects(file))
        if check.applies(subject) and check.name != "pdfa_claim":  # our judge has no verdict
            assert check.check(file, subject, {}, judge).findings == (), name


def test_it_leaves_the_file_alone(check, tmp_path, contents):
    files = [make_pdfa(tmp_path / "a.pdf"), make_docx(tmp_path / "b.docx")]
    before = contents(tmp_path)
    for file in files:
        for subject in subjects(file):
            if check.applies(subject):
                check.check(file, subject, {}, judge)
    assert contents(tmp_path) == before
