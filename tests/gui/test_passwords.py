"""An encrypted file opens in the window with the password that a person gives, and nobody else learns it."""

import pikepdf
import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton

from archivkoop.app.request import Step
from archivkoop.core.access import Passwords
from archivkoop.core.preview import PagePreview
from archivkoop.gui.dialogs.password import PasswordDialog
from archivkoop.gui.jobs import queue
from archivkoop.gui.pages.file_detail import FINDINGS, PREVIEW

LONG_MS = 120_000
SECRET = "Geheimnis-Öl-7=x"


@pytest.fixture
def deposit(tmp_path):
    folder = tmp_path / "Ablieferung" / "Akte [1]"
    folder.mkdir(parents=True)
    for name in ("vertraulich.pdf", "auch vertraulich.pdf"):
        with pikepdf.new() as pdf:
            pdf.add_blank_page(page_size=(300, 100))
            pdf.save(folder / name, encryption=pikepdf.Encryption(user=SECRET, owner="x", R=6))
    return folder.parent


def typed(monkeypatch, password, *, for_all=False):
    def answer(dialog):
        QTest.keyClicks(dialog.password_edit, password)
        dialog.all_radio.setChecked(for_all)
        return dialog.DialogCode.Accepted

    monkeypatch.setattr(PasswordDialog, "exec", answer)


def checked(qtbot, window):
    qtbot.waitUntil(
        lambda: not window.desk.deposit.running and window.desk.deposit.has_done(Step.CHECK), timeout=LONG_MS
    )
    qtbot.wait(50)


def converted(qtbot, window):
    deposit = window.desk.deposit
    qtbot.waitUntil(lambda: not deposit.running and deposit.has_done(Step.CONVERT), timeout=LONG_MS)
    qtbot.wait(50)


def codes(window, path="Akte [1]/vertraulich.pdf"):
    return [(one.finding.code, one.finding.facts.get("kind")) for one in window.desk.deposit.findings_of(path)]


def give(qtbot, page):
    page.findChild(QPushButton, "remedy_password").click()
    checked(qtbot, page.window())


@pytest.mark.tools
def test_an_encrypted_file_is_opened_looked_at_and_the_password_lies_nowhere(
    qtbot, window, home, tmp_path, deposit, monkeypatch
):
    window.desk.deposit.open(deposit)
    window.desk.deposit.run(Step.PLAN)
    checked(qtbot, window)
    window.go_to("check")
    page = window.page("check")
    page.files_table.choose(page._model.place_of("Akte [1]/vertraulich.pdf"))
    page._detail.detail_tabs.setCurrentIndex(FINDINGS)
    assert codes(window) == [("AK-C02", "password")]

    typed(monkeypatch, "falsch")
    give(qtbot, page)
    assert codes(window) == [("AK-C02", "wrong_password")]
    assert codes(window, "Akte [1]/auch vertraulich.pdf") == [("AK-C02", "password")]  # for the chosen file only

    page.files_table.choose(page._model.place_of("Akte [1]/vertraulich.pdf"))
    page._detail.detail_tabs.setCurrentIndex(PREVIEW)
    content = page._detail._preview.content
    qtbot.waitUntil(lambda: content.preview is not None, timeout=LONG_MS)
    assert not isinstance(content.preview, PagePreview)

    page._detail.detail_tabs.setCurrentIndex(FINDINGS)
    typed(monkeypatch, SECRET, for_all=True)
    give(qtbot, page)
    for path in ("Akte [1]/vertraulich.pdf", "Akte [1]/auch vertraulich.pdf"):
        assert codes(window, path)[0] == ("AK-C14", "opened")
    page.files_table.choose(page._model.place_of("Akte [1]/vertraulich.pdf"))
    page._detail.detail_tabs.setCurrentIndex(FINDINGS)
    assert not [button for button in page.findChildren(QPushButton, "remedy_password") if button.isVisible()]
    page._detail.detail_tabs.setCurrentIndex(PREVIEW)
    qtbot.waitUntil(lambda: isinstance(content.preview, PagePreview), timeout=LONG_MS)
    content._asking.close()

    window.close()
    written = [file for folder in (home, tmp_path) for file in folder.rglob("*") if file.is_file()]
    assert any(file.name == "jobs.json" for file in written)
    assert [file for file in written if SECRET.encode() in file.read_bytes()] == []
    assert SECRET not in repr(window.desk.deposit.passwords)


@pytest.mark.tools
def test_a_file_that_could_not_be_converted_opens_where_that_is_said(qtbot, window, deposit, monkeypatch):
    path = "Akte [1]/vertraulich.pdf"
    window.desk.deposit.open(deposit)
    window.desk.deposit.run(Step.CONVERT)
    converted(qtbot, window)
    window.go_to("convert")
    page = window.page("convert")
    page.look_at(path)
    review = page._review
    assert review.password_button.isVisible()
    assert not review.discard_button.isVisible()
    words = []

    def say(dialog):
        words.append(dialog.ok_button.text())
        QTest.keyClicks(dialog.password_edit, SECRET)
        return dialog.DialogCode.Accepted

    monkeypatch.setattr(PasswordDialog, "exec", say)
    review.password_button.click()
    assert words == ["E&rneut umwandeln"]
    assert not review.password_button.isEnabled()  # the job is at it
    converted(qtbot, window)
    qtbot.waitUntil(lambda: review.fate_label.text() == "nachgewiesen", timeout=LONG_MS)
    assert not review.password_button.isVisible()
    assert review.discard_button.isVisible()
    page.look_at("Akte [1]/auch vertraulich.pdf")
    assert review.password_button.isVisible()


def test_a_password_is_forgotten_with_the_package(qtbot, window, tmp_path, monkeypatch):
    deposit = window.desk.deposit
    deposit.open(tmp_path)
    deposit.give_password("*", SECRET)
    assert deposit._request(None).passwords.of("a.pdf") == (SECRET,)
    monkeypatch.setattr(queue, "RUN_JOB", "gui_tasks:finish")
    with qtbot.waitSignal(deposit.done, timeout=LONG_MS):
        deposit.run(Step.PACKAGE)
    assert not deposit.passwords


def test_a_password_is_forgotten_with_the_deposit(window, tmp_path):
    deposit = window.desk.deposit
    deposit.open(tmp_path)
    deposit.give_password("*", SECRET)
    deposit.leave()
    deposit.open(tmp_path)
    assert not deposit.passwords


def test_the_password_given_last_is_tried_first_and_replaces_that_for_the_same_files():
    given = Passwords().with_first("*", "alt").with_first("a.pdf", "eins").with_first("*", "neu")
    assert given.of("a.pdf") == ("neu", "eins")
    assert given.of("b.pdf") == ("neu",)


def test_the_dialog_hides_what_is_typed_until_it_is_wished(window, qtbot):
    dialog = PasswordDialog(window.desk.context, "Akte/a.pdf", window)
    qtbot.addWidget(dialog)
    dialog.show()
    assert "Akte/a.pdf" in dialog.text_label.text()
    assert not dialog.scope.isVisible()
    assert not dialog.ok_button.isEnabled()
    QTest.keyClicks(dialog.password_edit, " x ")
    assert dialog.password == " x "
    assert dialog.ok_button.isEnabled()
    assert dialog.password_edit.echoMode() is QLineEdit.EchoMode.Password

    dialog.show_check.setChecked(True)
    assert dialog.password_edit.echoMode() is QLineEdit.EchoMode.Normal
