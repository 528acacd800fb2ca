"""Checks that read what is known of a file: each yields its finding, and not without cause."""

from pathlib import Path

import pytest

from archivkoop.adapters.check import _families
from archivkoop.adapters.check.container import PLUGIN as CONTAINER
from archivkoop.adapters.check.empty import PLUGIN as EMPTY
from archivkoop.adapters.check.extension import PLUGIN as EXTENSION
from archivkoop.adapters.check.identified import PLUGIN as IDENTIFIED
from archivkoop.adapters.check.mime_agreement import PLUGIN as MIME_AGREEMENT
from archivkoop.core.conversion import Subject
from archivkoop.core.files import FileEntry, Identification


def subject(path="Brief.docx", size=10, puid="fmt/412", **more):
    return Subject(FileEntry(path, path.encode(), size, 0, ""), Identification(puid, **more))


def codes(check, about) -> list[str]:
    if not check.applies(about):
        return []
    report = check.check(Path("/gibt/es/nicht"), about, {}, lambda file, puid: ())
    assert {finding.code for finding in report.findings} <= check.codes
    assert all(finding.path == about.entry.path for finding in report.findings)
    return [finding.code for finding in report.findings]


def test_an_empty_file_is_found():
    assert codes(EMPTY, subject(size=0, puid=None)) == ["AK-C01"]
    assert codes(EMPTY, subject(size=1)) == []


def test_a_file_without_a_format_is_found_but_not_an_empty_one():
    assert codes(IDENTIFIED, subject(puid=None)) == ["AK-F01"]
    assert codes(IDENTIFIED, subject(puid=None, size=0)) == []
    assert codes(IDENTIFIED, subject()) == []


def test_several_formats_are_found():
    about = subject(warning="extension mismatch; several formats: fmt/1, fmt/2")
    assert codes(IDENTIFIED, about) == ["AK-F04"]
    finding = IDENTIFIED.check(Path(), about, {}, lambda file, puid: ()).findings[0]
    assert finding.facts["candidates"] == "fmt/1, fmt/2"


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        (subject("Bescheid.pdf", puid="fmt/11", warning="extension mismatch"), ["AK-F02"]),
        (subject("Bild.PNG", puid="fmt/11"), []),
        (subject("Brief", puid="fmt/11", warning="extension mismatch"), []),
        (subject(".bashrc", puid="x-fmt/111", warning="extension mismatch"), []),
        (subject("Brief.doc", puid="fmt/45", warning="extension mismatch"), []),
        (subject("Skript.py", puid="x-fmt/111", warning="match on text only; extension mismatch"), []),
        (subject("Bild.jpg", puid="fmt/18", warning="no PRONOM signature matches"), ["AK-F02"]),
        (subject("Akte.pdf", puid="fmt/18", warning="no PRONOM signature matches"), []),
        (subject("ohne.xyz", puid=None, warning="no match"), []),
    ],
)
def test_an_extension_that_says_another_format_is_found(about, expected):
    assert codes(EXTENSION, about) == expected


@pytest.mark.parametrize(
    ("puid", "mime", "expected"),
    [
        ("fmt/18", "application/pdf", []),
        ("fmt/18", "text/plain", ["AK-F03"]),
        ("fmt/412", "application/zip", []),
        ("fmt/412", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", []),
        ("fmt/412", "application/x-dosexec", ["AK-F03"]),
        ("x-fmt/111", "application/octet-stream", ["AK-F03"]),
        ("fmt/40", "application/octet-stream", []),
        ("fmt/353", "image/jpeg", ["AK-F03"]),
        ("fmt/9999", "image/jpeg", []),
    ],
)
def test_two_opinions_that_disagree_are_found(puid, mime, expected):
    assert codes(MIME_AGREEMENT, subject(puid=puid, mime=mime)) == expected


def test_no_format_belongs_to_two_families():
    assert sum(map(len, _families.PUIDS.values())) == len(_families._FAMILY)
    assert set(_families.PUIDS) == set(_families.MIMES)
    assert set(_families.EXTENSIONS) <= set(_families.PUIDS)


def test_a_container_is_said_to_be_unopened():
    assert codes(CONTAINER, subject("Anlagen.zip", puid="x-fmt/263", mime="application/zip")) == ["AK-C09"]
    assert codes(CONTAINER, subject("Anlagen.txz", puid=None, mime="application/x-xz")) == ["AK-C09"]
    assert codes(CONTAINER, subject("Brief.docx", puid="fmt/412", mime="application/zip")) == []
