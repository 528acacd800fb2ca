"""Encrypted office documents are told by what each format says of itself."""

import io
import zipfile
from pathlib import Path

import pytest

from archivkoop.adapters import _office
from archivkoop.adapters.check.encrypted_office import PLUGIN
from archivkoop.core.conversion import Subject
from archivkoop.core.errors import FileUnreadableError
from archivkoop.core.files import FileEntry, Identification

MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    '<manifest:file-entry manifest:full-path="content.xml">{}</manifest:file-entry></manifest:manifest>'
)


def run(file: Path, puid="fmt/412", mime=""):
    subject = Subject(FileEntry(file.name, file.name.encode(), 1, 0, ""), Identification(puid, mime=mime))
    assert PLUGIN.applies(subject)
    report = PLUGIN.check(file, subject, {}, lambda file, puid: ())
    return [(finding.code, finding.facts["method"]) for finding in report.findings]


@pytest.mark.parametrize(("inside", "found"), [("<manifest:encryption-data/>", True), ("", False)])
def test_opendocument(tmp_path, inside, found):
    file = tmp_path / "Brief.odt"
    with zipfile.ZipFile(file, "w") as container:
        container.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        container.writestr("META-INF/manifest.xml", MANIFEST.format(inside))
    assert run(file, "fmt/291") == ([("AK-C08", "OpenDocument")] if found else [])


def test_the_corpus_has_six(shared):
    found = {}
    for file in sorted((shared / "corpus" / "office").rglob("*.*")):
        try:
            if methods := run(file):
                found[file.name.split("-", 1)[1]] = methods[0][1]
        except FileUnreadableError:
            assert file.name.endswith("testWORD_truncated.docx")
    assert found == {
        "testEXCEL_protected_passtika_2.xlsx": "Office Open XML",
        "testWORD_protected_passtika.doc": "Word",
        "testWORD_protected_passtika.docx": "Office Open XML",
        "protectedFile.xlsx": "Office Open XML",
        "protected_normal_case.docx": "Office Open XML",
        "testPPT_protected_passtika.pptx": "Office Open XML",
    }


class OneStream:
    """Stands for an OLE2 container with one stream."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def openstream(self, name: str) -> io.BytesIO:
        return io.BytesIO(self.content)


@pytest.mark.parametrize(
    ("records", "found"),
    [
        ("0908 0200 0006 2f00 0400 00000000 0a00 0000", True),
        ("0908 0200 0006 4200 0200 b004 0a00 0000", False),
        ("0908 0200 0006 0a00 0000 2f00 0000", False),
        ("0908 ff", False),
    ],
)
def test_a_workbook_says_it_in_its_globals(records, found):
    stream = OneStream(bytes.fromhex(records))
    assert _office._has_filepass(stream, "Workbook") is found


@pytest.mark.parametrize("content", [b"PK\x03\x04garbage", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 600])
def test_a_damaged_container_is_not_called_unencrypted(tmp_path, content):
    file = tmp_path / "kaputt.doc"
    file.write_bytes(content)
    with pytest.raises(FileUnreadableError):
        run(file, "fmt/40")


def test_pdfs_and_pictures_are_not_its_business():
    subject = Subject(FileEntry("a", b"a", 1, 0, ""), Identification("fmt/18", mime="application/pdf"))
    assert not PLUGIN.applies(subject)
