"""What format a file has: by content first, and never an error."""

import os
from pathlib import Path

import pytest

from archivkoop.adapters.identify import siegfried
from archivkoop.adapters.identify.siegfried import PLUGIN

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
MAIL = (
    b"Subject: Gr\xc3\xbc\xc3\x9fe\r\nFrom: amt@stadt.example\r\nDate: Mon, 1 Jan 2024 10:00:00 +0100\r\n\r\nText\r\n"
)
PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0:~\x9bU"
    b"\0\0\0\nIDATx\x9cc`\0\0\0\x02\0\x01H\xaf\xa4q\0\0\0\0IEND\xaeB`\x82"
)


def identify(tmp_path, name: str | bytes, content: bytes):
    file = tmp_path / os.fsdecode(name)
    file.write_bytes(content)
    return PLUGIN.identify([file])[0]


def test_agents_say_engine_and_signatures():
    siegfried_, libmagic = PLUGIN.agents()
    assert "DROID_SignatureFile_V" in siegfried_.version
    assert "container-signature-" in siegfried_.version
    assert libmagic.version.startswith("5.")


def test_a_png_is_a_png_whatever_its_name(tmp_path):
    found = identify(tmp_path, "Bescheid.pdf", PNG)
    assert (found.puid, found.mime, found.warning) == ("fmt/11", "image/png", "extension mismatch")


def test_an_empty_file_has_no_format(tmp_path):
    found = identify(tmp_path, "leer.txt", b"")
    assert (found.puid, found.mime, found.warning) == (None, "inode/x-empty", "empty")


def test_answers_keep_their_order_and_a_missing_file_is_no_error(tmp_path):
    (tmp_path / "a.png").write_bytes(PNG)
    (tmp_path / "c.txt").write_text("Äpfel\n", "utf-8")
    found = PLUGIN.identify([tmp_path / "a.png", tmp_path / "fehlt", tmp_path / "c.txt", tmp_path])
    assert [one.puid for one in found] == ["fmt/11", None, "x-fmt/111", None]
    assert found[1].warning.startswith("unreadable")
    assert PLUGIN.identify([]) == []


@pytest.mark.parametrize(
    "name", [b"\xe4rger.png", b"-x.png", "Ärger über Öl.png", "Zeile\n.png", "p%41.png", "\udce4.\udcff"]
)
def test_any_name_is_asked(tmp_path, name):
    assert identify(tmp_path, name, PNG).puid == "fmt/11"


def test_a_pdf_without_its_end_is_a_pdf(tmp_path):
    found = identify(tmp_path, "abgeschnitten.pdf", PDF)
    assert (found.puid, found.version, found.mime) == ("fmt/18", "1.4", "application/pdf")
    assert "no PRONOM signature" in found.warning


@pytest.mark.parametrize(
    ("name", "content", "puid"),
    [
        ("mail.eml", MAIL, "fmt/278"),
        ("mail.eml", b"From x@y Mon Jan  1\n" + MAIL.replace(b"\r\n", b"\n"), None),
        ("kein.eml", b"Nur ein Text: mit Doppelpunkt\n", "x-fmt/111"),
        ("brief.rtf", rb"{\rtf0 Stra\'dfe}", "fmt/45"),
        ("seite.html", b"<p>ohne Kopf</p>", "fmt/96"),
        ("daten.xml", b"<a><b/></a>", "fmt/101"),
        ("text.txt", "Grüße\n".encode("cp1252"), "x-fmt/111"),
        ("muell.bin2", bytes(range(256)) * 8, None),
    ],
)
def test_fallbacks(tmp_path, name, content, puid):
    found = identify(tmp_path, name, content)
    if puid or name != "mail.eml":
        assert found.puid == puid
    else:
        assert found.puid in {"fmt/278", "fmt/720", "fmt/1839"}


def test_a_large_file_is_asked_by_head_and_tail(tmp_path, monkeypatch):
    monkeypatch.setattr(siegfried, "LARGE_BYTES", 1000)
    monkeypatch.setattr(siegfried, "_CUT_BYTES", 400)
    found = identify(tmp_path, "groß.png", PNG[:-12] + b"\0" * 5000 + PNG[-12:])
    assert found.puid == "fmt/11"
    assert "head and tail" in found.basis
    whole = identify(tmp_path, "groß.pdf", PDF + b"%" * 5000 + b"\n%%EOF\n")
    assert "head and tail" not in whole.basis


EXPECTED = {
    ".png": {"fmt/11", "fmt/12", "fmt/13"},
    ".docx": {"fmt/412", "fmt/494", None},
    ".doc": {"fmt/40", "fmt/754", "fmt/39", "fmt/101", "fmt/111", "x-fmt/148", None},  # WordprocessingML, DisplayWrite
    ".msg": {"x-fmt/430"},
    ".eml": {"fmt/278"},
    ".tif": {"fmt/353"},
    ".odt": {"fmt/290", "fmt/291", "x-fmt/3"},  # one is flat XML
}


def test_the_corpus_is_identified(shared):
    paths = [
        Path(folder) / name
        for part in ("office", "email", "image", "pdf")
        for folder, _, names in os.walk(shared / "corpus" / part)
        for name in sorted(names)
    ]
    found = dict(zip(paths, PLUGIN.identify(paths), strict=True))
    wrong = {p.name: f.puid for p, f in found.items() if p.suffix in EXPECTED and f.puid not in EXPECTED[p.suffix]}
    assert wrong == {}
    silent = {p.name for p, f in found.items() if f.puid is None}
    assert len(silent) <= 4, silent
    assert all(found[p].puid for p in paths if p.suffix == ".pdf")
