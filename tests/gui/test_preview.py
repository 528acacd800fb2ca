"""What is in a file is seen beside it; a file that does harm harms nothing but its own sight."""

import time
from email.message import EmailMessage
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QDesktopServices
from PySide6.QtTest import QTest

from archivkoop.app.preview import Previews, read_only_copy
from archivkoop.core.errors import MemoryLimitError, TimeLimitError, WorkerDiedError
from archivkoop.core.preview import MailPreview, Missing, NoPreview, PagePreview, PreviewOrder, TextPreview
from archivkoop.gui.preview import PreviewPane

WAIT_MS = 60_000
PDF, TIFF, TEXT, EML = "application/pdf", "image/tiff", "text/plain", "message/rfc822"


@pytest.fixture
def pane(window, qtbot):
    made = PreviewPane(window.desk)
    qtbot.addWidget(made)
    made.resize(500, 700)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.content._asking.close()


@pytest.fixture
def shows(pane, qtbot):
    """Show a file and wait for what comes of it."""

    def show(file, mime, puid=None):
        pane.show_file(file, puid, mime)
        qtbot.waitUntil(lambda: pane.content.preview is not None, timeout=WAIT_MS)
        return pane.content.preview

    return show


def pdf_of(folder, pages):
    """Write a PDF whose pages differ in width, so that one can be told from another."""
    document = pypdfium2.PdfDocument.new()
    for number in range(pages):
        document.new_page(300 + number, 400)
    file = folder / "Ratsprotokoll Köln.pdf"
    document.save(file)
    document.close()
    return file


def name_of(widget):
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


def test_pages_of_a_pdf_are_turned_by_key_slider_and_number(pane, shows, qtbot, tmp_path):
    preview = shows(pdf_of(tmp_path, 12), PDF)
    assert isinstance(preview, PagePreview)
    assert preview.pages == 12
    view, bar = pane.content.pages_view, pane.bar
    assert name_of(view) == "Seite 1 von 12, PDF: Ratsprotokoll Köln.pdf"
    QTest.keyClick(view, Qt.Key.Key_PageDown)
    qtbot.waitUntil(lambda: pane.content.preview.page == 2, timeout=WAIT_MS)
    bar.page_spin.setValue(7)
    qtbot.waitUntil(lambda: pane.content.preview.page == 7, timeout=WAIT_MS)
    assert pane.content.preview.size[0] == round((300 + 6) * 96 / 72)
    bar.page_slider.setValue(12)
    qtbot.waitUntil(lambda: name_of(view).startswith("Seite 12 von 12"), timeout=WAIT_MS)
    assert not bar.on_button.isEnabled()
    assert bar.page_spin.value() == 12
    written = bar.page_spin.lineEdit()
    assert written.width() > written.fontMetrics().horizontalAdvance("12")  # it is seen, too


def test_the_whole_page_its_width_and_a_zoom(pane, shows, qtbot, tmp_path):
    shows(pdf_of(tmp_path, 1), PDF)
    view = pane.content.pages_view
    whole = pane.content.zoom
    assert view.verticalScrollBar().maximum() == 0
    pane.resize(300, 700)
    qtbot.waitUntil(lambda: pane.content.zoom < whole, timeout=WAIT_MS)
    QTest.mouseClick(pane.bar.width_button, Qt.MouseButton.LeftButton)
    narrow = pane.content.zoom
    for _ in range(6):
        QTest.keyClick(view, Qt.Key.Key_Plus)
    assert pane.content.zoom > 2 * narrow
    assert view.horizontalScrollBar().maximum() > 0
    QTest.keyClick(view, Qt.Key.Key_0)
    assert view.horizontalScrollBar().maximum() == 0


def test_a_large_page_is_never_held_whole_and_still_sharp_where_one_looks(pane, shows, qtbot, tmp_path):
    file = tmp_path / "Lageplan.tif"
    Image.new("1", (9000, 9000), 1).save(file, compression="group4")
    preview = shows(file, TIFF)
    assert preview.picture.width < 1000
    pane.content.fit(1.0)
    qtbot.waitUntil(lambda: not pane.content.pages_view._detail.isNull(), timeout=WAIT_MS)
    detail, region = pane.content.pages_view._detail, pane.content.pages_view._detail_region
    assert detail.width() == pytest.approx((region[2] - region[0]) * 9000, abs=2)
    assert pane.content.preview.picture.width < 9000


def test_frames_of_a_tiff_are_its_pages(shows, qtbot, pane, tmp_path):
    file = tmp_path / "Akte.tif"
    frames = [Image.new("RGB", (60, 80), colour) for colour in ("red", "green", "blue")]
    frames[0].save(file, save_all=True, append_images=frames[1:])
    assert shows(file, TIFF).pages == 3
    pane.content.go_to(3)
    qtbot.waitUntil(lambda: pane.content.preview.page == 3, timeout=WAIT_MS)
    image = pane.content.pages_view._image
    assert image.pixelColor(image.width() // 2, image.height() // 2).getRgb()[:3] == (0, 0, 255)


def test_a_text_says_its_encoding_and_that_it_is_a_guess(pane, shows, tmp_path):
    file = tmp_path / "Brief.txt"
    file.write_bytes("Müllers Straßenbäume, 5 € – größer".encode("cp1252"))
    assert isinstance(shows(file, TEXT), TextPreview)
    assert pane.content.words_view.toPlainText() == "Müllers Straßenbäume, 5 € – größer"
    assert name_of(pane.content.words_view) == "Text, Windows-1252 (vermutet): Brief.txt"
    assert not pane.bar.zoom_box.isVisible()


def test_a_mail_is_words_and_fetches_nothing(pane, shows, tmp_path):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Jörg Müller <j@example.org>", "archiv@example.org", "Größe"
    mail.set_content('<p>Grüße <img src="http://example.org/zaehler.gif" alt="Wappen"></p>', subtype="html")
    mail.add_attachment(b"1234", "application", "pdf", filename="Plan.pdf")
    file = tmp_path / "a.eml"
    file.write_bytes(bytes(mail))
    preview = shows(file, EML)
    assert isinstance(preview, MailPreview)
    text = pane.content.words_view.toPlainText()
    assert "Von: Jörg Müller <j@example.org>" in text
    assert "1 Anhang: Plan.pdf (4 " in text
    assert "Grüße [Wappen]" in text
    assert "zaehler" not in text


@pytest.mark.parametrize(
    ("content", "mime", "reason", "words"),
    [
        (b"\0\1\2", "application/x-unknown", Missing.UNSUPPORTED, "Keine Vorschau für dieses Format"),
        (b"", PDF, Missing.EMPTY, "Die Datei ist leer"),
        (b"%PDF-1.4 kaputt", PDF, Missing.DAMAGED, "Die Datei lässt sich nicht anzeigen"),
    ],
)
def test_what_cannot_be_shown_says_why(pane, shows, tmp_path, content, mime, reason, words):
    file = tmp_path / "datei.bin"
    file.write_bytes(content)
    assert shows(file, mime).reason is reason
    assert name_of(pane.content.message) == words


def test_a_file_that_is_gone_is_said(shows, tmp_path):
    assert shows(tmp_path / "weg.pdf", PDF).reason is Missing.GONE


def test_a_newer_file_takes_the_place_of_an_older_one(pane, qtbot, tmp_path):
    pdf = pdf_of(tmp_path, 3)
    text = tmp_path / "b.txt"
    text.write_text("zuletzt", "utf-8")
    for _ in range(5):
        pane.show_file(pdf, None, PDF)
    pane.show_file(text, None, TEXT)
    qtbot.waitUntil(lambda: pane.content.preview is not None, timeout=WAIT_MS)
    assert isinstance(pane.content.preview, TextPreview)
    pane.clear()
    assert pane.content.preview is None
    assert not pane.bar.isVisible()


def answers_of(orders, *, time_s=20.0, memory_mb=512, function=None):
    """Ask in turn, waiting for each answer."""
    import threading

    from archivkoop.app import preview

    there, answers = threading.Event(), []

    def tell(_order, answer):
        answers.append(answer)
        there.set()

    previews = Previews(tell, time_s=time_s, memory_mb=memory_mb)
    before = preview._SHOW
    try:
        for order, name in orders:
            preview._SHOW = name or before
            there.clear()
            previews.ask(order)
            assert there.wait(60)
    finally:
        preview._SHOW = before
        previews.close()
    return answers


@pytest.mark.parametrize(
    ("harm", "error"),
    [("hang", TimeLimitError), ("grow", MemoryLimitError), ("crash", WorkerDiedError)],
)
def test_after_a_file_that_does_harm_the_next_one_is_seen(tmp_path, harm, error):
    file = tmp_path / "a.txt"
    file.write_text("weiter", "utf-8")
    order = PreviewOrder(file, None, TEXT)
    limits = {"time_s": 1.5} if harm == "hang" else {"memory_mb": 256} if harm == "grow" else {}
    first, second = answers_of([(order, f"preview_harm:{harm}"), (order, None)], **limits)
    assert isinstance(first, error)
    assert second.text == "weiter"


def test_a_newer_wish_ends_what_takes_long(tmp_path):
    file = tmp_path / "a.txt"
    file.write_text("neu", "utf-8")
    from archivkoop.app import preview

    answers, before = [], preview._SHOW
    previews = Previews(lambda _order, answer: answers.append(answer))
    try:
        preview._SHOW = "preview_harm:hang"
        previews.ask(PreviewOrder(file, None, TEXT))
        time.sleep(0.5)
        preview._SHOW = before
        previews.ask(PreviewOrder(file, None, TEXT))
        began = time.monotonic()
        while not answers and time.monotonic() - began < 15:  # the one before would have hung for 20 seconds
            time.sleep(0.02)
    finally:
        preview._SHOW = before
        previews.close()
    assert [answer.text for answer in answers] == ["neu"]


def test_another_program_is_given_a_copy_that_nobody_can_write(pane, shows, qtbot, tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url) or True)
    file = tmp_path / "a.xyz"
    file.write_bytes(b"\0\1")
    shows(file, "application/x-unknown")
    assert opened == []
    QTest.mouseClick(pane.content.message.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(opened), timeout=WAIT_MS)
    copy = Path(opened[0].toLocalFile())
    assert copy != file
    assert copy.read_bytes() == b"\0\1"
    assert not copy.stat().st_mode & 0o222


def test_a_copy_is_nobodys_original(tmp_path):
    file = tmp_path / "a.txt"
    file.write_text("x")
    copy = read_only_copy(file, tmp_path)
    assert not copy.samefile(file)


def test_what_is_shown_is_said_in_the_language_of_the_window(pane, shows, window, tmp_path):
    shows(pdf_of(tmp_path, 2), PDF)
    window.desk.context.texts.speak("en")
    assert name_of(pane.content.pages_view) == "Page 1 of 2, PDF: Ratsprotokoll Köln.pdf"
    window.desk.context.texts.speak("de")


def test_nothing_chosen_is_said(pane):
    assert name_of(pane.content.message) == "Keine Datei gewählt."
    assert not isinstance(pane.content.preview, NoPreview)
