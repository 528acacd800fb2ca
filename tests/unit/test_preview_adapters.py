"""Every kind of file is shown, or says why it is not; files of others do no harm."""

import os
import zlib
from pathlib import Path

import pytest
from PIL import Image

from archivkoop.adapters import registry
from archivkoop.adapters.preview import _fit
from archivkoop.adapters.preview._choice import preview_file
from archivkoop.adapters.preview._encoding import detect
from archivkoop.adapters.preview._html import words_of
from archivkoop.core.preview import (
    WHOLE,
    MailPreview,
    Missing,
    NoPreview,
    PagePreview,
    PreviewOrder,
    TextPreview,
)

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
REQUIRED = os.environ.get("ARCHIVKOOP_REQUIRE_TOOLS") == "1"
GERMAN = "Straßenbäume in Köln, Größe 3 m²: „geprüft“"
MBOX = """From a@example.org Mon Jan  1 00:00:00 2001
From: a@example.org
Subject: eins

erster Text
>From hier geht es weiter

From b@example.org Mon Jan  1 00:00:00 2001
From: b@example.org
Subject: zwei

zweiter Text
"""


def shown(file, mime, **wishes):
    return preview_file(PreviewOrder(file, None, mime, **wishes))


# --- encodings ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("codec", "name", "certain"),
    [
        ("utf-8", "UTF-8", True),
        ("utf-8-sig", "UTF-8", True),
        ("utf-16", "UTF-16", True),
        ("utf-16-le", "UTF-16 LE", False),
        ("cp1252", "Windows-1252", False),
    ],
)
def test_the_encoding_is_told_and_a_guess_is_called_one(codec, name, certain):
    found = detect(GERMAN.encode(codec), whole=True)
    assert (found.name, found.certain) == (name, certain)
    assert GERMAN.encode(codec).decode(found.codec) == GERMAN


@pytest.mark.parametrize(("codec", "name"), [("cp850", "DOS (CP 850)"), ("mac_roman", "Mac Roman")])
def test_german_of_old_systems_is_recognized_by_its_letters(codec, name):
    text = "Die Größe der Straßenbäume für Köln: Übersicht über Änderungen"
    assert detect(text.encode(codec), whole=True).name == name


def test_a_letter_cut_in_two_at_the_end_of_what_was_read_is_still_utf8():
    assert detect("Köln".encode()[:2], whole=False).name == "UTF-8"
    assert detect("Köln".encode()[:2], whole=True).name != "UTF-8"


def test_what_a_document_says_of_itself_goes_first():
    assert detect(b'<?xml version="1.0" encoding="ISO-8859-15"?><a>\xa4</a>', whole=True).name == "ISO-8859-15"
    assert detect(b'<?xml version="1.0" encoding="nonsense"?><a/>', whole=True).name == "ASCII"


def test_of_a_long_text_the_beginning_is_shown_and_that_is_said(tmp_path):
    file = tmp_path / "lang.txt"
    file.write_text("Zeile\n" * 200_000, "utf-8")
    preview = shown(file, "text/plain")
    assert not preview.complete
    assert preview.shown_bytes < preview.total_bytes == 1_200_000


def test_a_line_without_end_is_broken_so_that_it_can_be_laid_out(tmp_path):
    file = tmp_path / "eine.json"
    file.write_text("x" * 100_000, "utf-8")
    assert max(map(len, shown(file, "application/json").text.split("\n"))) <= 5_000


# --- pages ----------------------------------------------------------------------------------------


def test_no_picture_is_larger_than_its_limit_and_a_part_of_it_is_as_fine_as_wanted(tmp_path):
    order = PreviewOrder(tmp_path, None, "", scale=4.0)
    assert _fit.scale_for(order, (10_000, 10_000)) == pytest.approx((_fit.MAX_PIXELS / 1e8) ** 0.5)
    part = PreviewOrder(tmp_path, None, "", scale=4.0, region=(0.0, 0.0, 0.05, 0.05))
    assert _fit.scale_for(part, (10_000, 10_000)) == 4.0


def test_a_photograph_is_shown_upright_and_no_larger_than_asked(tmp_path):
    file = tmp_path / "hoch.jpg"
    image = Image.new("RGB", (400, 200), "white")
    image.paste("red", (0, 0, 200, 200))
    exif = image.getexif()
    exif[274] = 6  # to be turned clockwise
    image.save(file, exif=exif)
    preview = shown(file, "image/jpeg", box=(100, 100))
    assert preview.size == (200, 400)
    assert (preview.picture.width, preview.picture.height) == (50, 100)
    assert preview.picture.pixels[:3][0] > 200  # the red half is above
    assert preview.picture.pixels[:3][1] < 60


def test_what_is_seen_through_is_white_and_16_bits_of_grey_are_grey(tmp_path):
    clear = tmp_path / "durchsichtig.png"
    Image.new("RGBA", (4, 4), (255, 0, 0, 0)).save(clear)
    assert shown(clear, "image/png", scale=1.0).picture.pixels[:3] == b"\xff\xff\xff"
    deep = tmp_path / "tief.png"
    Image.new("I;16", (4, 4), 32768).save(deep)
    assert shown(deep, "image/png", scale=1.0).picture.pixels[0] == pytest.approx(128, abs=1)


def test_a_part_of_an_image_is_that_part(tmp_path):
    file = tmp_path / "Plan.png"
    image = Image.new("RGB", (100, 100), "white")
    image.paste("blue", (50, 50, 100, 100))
    image.save(file)
    picture = shown(file, "image/png", scale=2.0, region=(0.5, 0.5, 1.0, 1.0)).picture
    assert (picture.width, picture.height) == (100, 100)
    assert set(zip(*[iter(picture.pixels)] * 3, strict=True)) == {(0, 0, 255)}


def test_an_image_that_would_fill_the_memory_is_too_large(tmp_path):
    file = tmp_path / "bombe.png"
    edge = 40_000
    chunks = [(b"IHDR", edge.to_bytes(4, "big") * 2 + b"\x08\x02\0\0\0"), (b"IDAT", zlib.compress(b"")), (b"IEND", b"")]
    body = b"".join(
        len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big") for kind, data in chunks
    )
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + body)
    answer = shown(file, "image/png")
    assert (answer.reason, answer.detail) == (Missing.TOO_LARGE, "40000 × 40000")


# --- mails ----------------------------------------------------------------------------------------


def test_messages_of_a_mailbox_are_its_pages(tmp_path):
    file = tmp_path / "post.mbox"
    file.write_text(MBOX, "utf-8")
    first, second = (shown(file, "application/mbox", page=number) for number in (1, 2))
    assert (first.pages, second.pages) == (2, 2)
    assert dict(first.headers)["subject"] == "eins"
    assert "zweiter Text" in second.text
    assert "zweiter" not in first.text


def test_a_mailbox_is_never_opened_for_writing(tmp_path):
    file = tmp_path / "post.mbox"
    file.write_text(MBOX, "utf-8")
    before = file.stat()
    shown(file, "application/mbox")
    assert (file.stat().st_mtime_ns, file.read_text("utf-8")) == (before.st_mtime_ns, MBOX)


def test_words_of_html_are_words_alone():
    markup = "<head><title>T</title><style>p{}</style></head><p>Eins &amp; zwei<br>drei<script>alert(1)</script></p>"
    assert words_of(markup) == "Eins & zwei\ndrei"


# --- the files of others --------------------------------------------------------------------------


def kinds():
    for kind in ("pdf", "image", "email", "office", "text"):
        files = sorted(file for file in (CORPUS / kind).rglob("*") if file.is_file()) if CORPUS.is_dir() else []
        yield from files[:: max(1, len(files) // 12)][:14]


@pytest.mark.skipif(not CORPUS.is_dir() and not REQUIRED, reason="the foreign files are not here")
@pytest.mark.parametrize("file", list(kinds()) or [None], ids=lambda file: file.name[:40] if file else "none")
def test_every_foreign_file_is_shown_or_says_why_not(file):
    import magic

    before = file.stat()
    answer = shown(file, magic.from_file(str(file), mime=True), box=(300, 300))
    assert isinstance(answer, (PagePreview, TextPreview, MailPreview, NoPreview))
    if isinstance(answer, PagePreview):
        picture = answer.picture
        assert answer.region == WHOLE
        assert len(picture.pixels) >= picture.stride * (picture.height - 1) + 3 * picture.width
        assert picture.width * picture.height <= _fit.MAX_PIXELS
    assert file.stat().st_mtime_ns == before.st_mtime_ns


def test_a_library_that_raises_anything_is_a_damaged_file(tmp_path, monkeypatch):
    class Surprising:
        def shows(self, _order):
            return True

        def preview(self, _order):
            raise RecursionError("tief")

    monkeypatch.setattr(registry, "load", lambda _kind, _name: Surprising())
    file = tmp_path / "a.pdf"
    file.write_bytes(b"x")
    assert shown(file, "application/pdf").reason is Missing.DAMAGED
