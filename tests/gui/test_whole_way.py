"""An archivist drops a folder and ends with a valid package."""

import os
import shutil
import time

import pytest
from gui_tasks import deposit_in
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QWidget
from tests.observers import Silent

from archivkoop import app as use_cases
from archivkoop import assets
from archivkoop.app.request import Step
from archivkoop.app.settings import Settings
from archivkoop.core.findings import Severity
from archivkoop.gui.dialogs.decision import DecisionDialog
from archivkoop.gui.dialogs.suggestions import SuggestionsDialog
from archivkoop.gui.jobs import queue
from archivkoop.gui.jobs.words import status, title
from archivkoop.gui.main import open_window
from archivkoop.gui.pages.intake import ORIGIN
from archivkoop.gui.visits import Visits
from archivkoop.gui.widgets.agreement_row import AgreementRow

SAMPLE = assets.folder("resources") / "sample-deposit"
LONG_MS = 300_000
DESCRIPTION = {
    "title": "Bauakten und Ratsprotokolle",
    "provenance": "Bauordnungsamt",
    "accession": "2026-017",
    "date_range": "1987–2014",
    "archive_name": "Stadtarchiv Musterstadt",
    "archive_isil": "DE-0000",
}


@pytest.fixture
def deposit(tmp_path):
    """A small deposit: a letter, a picture, a PDF, an empty file."""
    folder = tmp_path / "Ablieferung Müller"
    folder.mkdir()
    names = ["Anschreiben zur Ablieferung.docx", "*Bauantrag.pdf", "*Lageplan.png", "neu.txt"]
    for pattern in names:
        found = next(SAMPLE.rglob(pattern))
        shutil.copy2(found, folder / found.name)
    return folder


def drop(widget, *paths):
    """Let something fall from the file manager."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    where, action = QPointF(widget.rect().center()), Qt.DropAction.CopyAction
    held = (data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(where.toPoint(), action, *held)
    QApplication.sendEvent(widget, enter)
    if enter.isAccepted():
        QApplication.sendEvent(widget, QDropEvent(where, action, *held))


def click(button):
    assert button.isVisible(), button.objectName()
    assert button.isEnabled(), button.objectName()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def run(qtbot, window, button):
    """Click, and wait for the end of what it starts."""
    work = window.desk.deposit
    click(button)
    wait_for_end(qtbot, work)
    return work.result


def wait_for_end(qtbot, work):
    """Let the window live until nothing runs."""
    qtbot.waitUntil(lambda: not work.running, timeout=LONG_MS)
    assert work.stopped_at is None
    qtbot.wait(50)


def wait_for_stop(qtbot, work):
    qtbot.waitUntil(lambda: not work.running, timeout=LONG_MS)


def describe(page):
    for row in page.findChildren(QLineEdit) + page.findChildren(QPlainTextEdit):
        value = DESCRIPTION.get(row.objectName().removeprefix("field_"))
        if value is not None:
            row.insert(value) if isinstance(row, QLineEdit) else row.insertPlainText(value)


def describe_file(page):
    """Say of the first file what it is called."""
    top = page.tree.model().index(0, 0)
    page.tree.setCurrentIndex(page.tree.model().index(0, 0, top))
    title = next(row for row in page._file_rows if row.field.id == "title")
    assert title.isVisible()
    title.editor.insert("Anschreiben des Bürgeramts")


@pytest.mark.slow
def test_from_the_drop_to_a_valid_package(qtbot, window, deposit, tmp_path, monkeypatch):
    before = {file: file.read_bytes() for file in deposit.iterdir()}
    intake, check, convert, describing, packing = (
        window.page(key) for key in ("intake", "check", "convert", "describe", "package")
    )
    drop(intake.drop_zone, deposit)
    assert intake.deposit_name.text() == "Ablieferung Müller"

    result = run(qtbot, window, intake.start_button)
    assert result.counts.files_in == 4
    assert window.pages.currentWidget() is check  # it goes on where the person goes on
    assert check.files_table.model().rowCount() == 4
    check.files_table.selectRow(0)
    assert "Leere Datei" in check.files_table.model().index(0, 2).data()

    click(check.next_button)
    result = run(qtbot, window, convert.start_button)
    assert result.counts.converted >= 1

    window.go_to("package")
    assert not packing.start_button.isEnabled()
    assert "fehlt" in packing.hint_label.text()
    assert packing.ready_card.y() < packing.counts_card.y()  # what lacks comes first, and goes once nothing does
    click(packing._conditions["describe"].button)
    assert window.pages.currentWidget() is describing
    describe(describing)
    assert "Alle Pflichtangaben" in describing.missing_label.text()
    describe_file(describing)

    click(describing.next_button)
    target = tmp_path / "Archivpakete"
    target.mkdir()
    monkeypatch.setattr("PySide6.QtWidgets.QFileDialog.getExistingDirectory", lambda *_: str(target))
    click(packing.target_button)
    assert not packing.ready_card.isVisible()
    assert packing.place_card.isVisible()
    result = run(qtbot, window, packing.start_button)

    assert result.package is not None
    assert result.package.parent == target
    assert packing.done_card.isVisible()
    assert packing.scroll_area.verticalScrollBar().value() == 0
    assert window.focusWidget() is packing.folder_button
    assert use_cases.verify_package(Silent(), result.package).valid
    assert result.report.is_file()
    assert any("Anschreiben des Bürgeramts" in file.read_text("utf-8") for file in result.package.rglob("ead.xml"))
    assert {file: file.read_bytes() for file in deposit.iterdir()} == before
    assert Settings.load().archive_isil == "DE-0000"  # kept for the next deposit

    with qtbot.waitSignal(window.desk.deposit.verified, timeout=LONG_MS) as verified:
        click(packing.verify_button)
    assert verified.args[0].valid
    assert "gültig" in packing.banner().words


@pytest.mark.slow
def test_what_was_done_is_found_again_by_the_next_window(qtbot, qapp, window, deposit):
    window.take(deposit)
    run(qtbot, window, window.page("intake").start_button)
    window.desk.deposit.describe("title", ["Bauakten"])
    window.close()

    again = open_window(qapp, Settings.load())
    qtbot.addWidget(again)
    again.show()
    again.take(deposit)
    result = run(qtbot, again, again.page("intake").start_button)
    assert result.resumed
    assert again.desk.deposit.fields["title"] == ("Bauakten",)


@pytest.mark.slow
def test_a_stopped_job_goes_on(qtbot, window, deposit):
    work = window.desk.deposit
    window.take(deposit)
    with qtbot.waitSignal(work.stopped, timeout=20_000):
        click(window.page("intake").start_button)
        qtbot.waitUntil(window._job_bar.stop_button.isVisible, timeout=5_000)
        click(window._job_bar.stop_button)
    banner = window.pages.currentWidget().banner()
    assert "angehalten" in banner.words
    with qtbot.waitSignal(work.done, timeout=LONG_MS):
        click(banner.button)
    assert work.result.counts.files_in == 4


@pytest.mark.slow
def test_a_vanished_file_blocks_until_a_person_decides(qtbot, window, deposit, monkeypatch):
    window.take(deposit)
    check, start = window.page("check"), window.page("intake").start_button
    run(qtbot, window, start)
    (deposit / "neu.txt").unlink()
    result = run(qtbot, window, check.again_button)
    assert result.findings[Severity.BLOCKING] == 1
    assert "1 Befund blockiert" in window.rail.step("check").accessibleDescription()
    window.go_to("package")
    assert not window.page("package").start_button.isEnabled()
    window.go_to("check")

    def decide(dialog):
        assert not dialog.ok_button.isEnabled()  # not without a reason
        dialog.reason_edit.setPlainText("Vom Amt zurückgezogen")
        assert dialog.ok_button.isEnabled()
        return dialog.DialogCode.Accepted

    monkeypatch.setattr(DecisionDialog, "exec", decide)
    check.files_table.selectRow(0)
    qtbot.wait(20)
    assert check.findChild(QPushButton, "remedy_waive") is None  # nothing is there that could be packaged
    click(check.findChild(QPushButton, "remedy_leave_out"))
    wait_for_end(qtbot, window.desk.deposit)
    assert window.desk.deposit.result.findings[Severity.BLOCKING] == 0
    assert window.desk.deposit.result.counts.left_out == 1
    assert "Vom Amt zurückgezogen" in " ".join(label.text() for label in check.findChildren(QLabel))


def test_a_deposit_that_has_gone_is_said_in_words(qtbot, window, tmp_path):
    gone = deposit_in(tmp_path)
    window.take(gone)
    shutil.rmtree(gone)
    with qtbot.waitSignal(window.desk.deposit.failed, timeout=30_000):
        click(window.page("intake").start_button)
    words = window.page("intake").banner().words
    assert "nicht gefunden" in words
    assert "Traceback" not in words


@pytest.mark.slow
def test_a_description_that_cannot_be_read_says_why_there_is_no_package(qtbot, window, deposit, tmp_path):
    window.take(deposit)
    for field, value in {**DESCRIPTION, "date_range": "früher"}.items():
        window.desk.deposit.describe(field, [value])
    window.desk.deposit.choose_out(tmp_path / "Archivpakete")
    window.go_to("package")
    window.desk.deposit.run(Step.PACKAGE)
    wait_for_end(qtbot, window.desk.deposit)
    assert window.desk.deposit.package is None
    assert "früher" in window.page("package").banner().words


def test_a_running_job_is_not_lost_by_closing_the_window(qtbot, window, deposit, monkeypatch):
    monkeypatch.setattr(type(window), "may_stop", lambda _window: False)
    window.take(deposit)
    click(window.page("intake").start_button)
    assert not window.close()
    assert window.isVisible()
    window.desk.deposit.close()


def test_what_is_no_folder_cannot_be_dropped(window, tmp_path):
    file = tmp_path / "datei.txt"
    file.write_text("x")
    window.go_to("intake")
    drop(window.page("intake").drop_zone, file)
    assert window.desk.deposit.source is None
    window.go_to("intake")
    drop(window, file)
    assert window.desk.deposit.source is None
    words = window.page("intake").banner().words
    assert "datei.txt" in words
    assert "kein Ordner" in words


def test_several_folders_are_not_one_deposit(window, tmp_path):
    folders = [tmp_path / name for name in ("eins", "zwei")]
    for folder in folders:
        folder.mkdir()
    window.go_to("start")
    drop(window, *folders)
    assert window.desk.deposit.source is None
    assert "nur einen Ordner" in window.page("start").banner().words


def test_a_package_that_is_dropped_at_the_first_step_is_asked_about(window, tmp_path, monkeypatch):
    (tmp_path / "bagit.txt").write_text("BagIt-Version: 1.0\n")
    asked = []
    monkeypatch.setattr(Visits, "_ask_about", lambda _visits, folder: asked.append(folder))
    drop(window.page("intake").drop_zone, tmp_path)
    assert asked == [tmp_path]
    assert window.desk.deposit.source is None


def test_a_folder_that_may_not_be_read_says_so(qtbot, window, deposit, monkeypatch):
    monkeypatch.setattr(queue, "RUN_JOB", "gui_tasks:run_without_rights")
    window.take(deposit)
    with qtbot.waitSignal(window.desk.deposit.failed, timeout=LONG_MS):
        click(window.page("intake").start_button)
    words = window.page("intake").banner().words
    assert str(deposit) in words
    assert "Lesen nicht möglich" in words
    assert "Berechtigung" in words


def test_packages_cannot_be_written_into_the_deposit_or_where_nothing_may_be_written(
    window, deposit, tmp_path, monkeypatch
):
    window.take(deposit)
    window.go_to("package")
    page = window.page("package")
    page.choose_out(deposit / "Pakete")
    assert window.desk.deposit.out is None
    assert "liegt in dem Ordner, der gelesen wird" in page.banner().words
    with monkeypatch.context() as no_rights:
        no_rights.setattr(os, "access", lambda *_: False)
        page.choose_out(tmp_path)
    assert window.desk.deposit.out is None
    words = page.banner().words
    assert "nicht geschrieben werden" in words
    assert "wählen Sie einen anderen Ordner" in words
    assert "Auftrag" not in words  # there is none
    page.choose_out(tmp_path)
    assert window.desk.deposit.out == tmp_path.resolve()
    assert not page.banner().isVisible()


def test_who_hands_over_and_by_which_agreement_is_asked_when_a_deposit_comes(window, deposit):
    window.take(deposit)
    page = window.page("intake")
    assert page.origin_card.isVisible()
    office, agreement = (page.findChild(QWidget, f"origin_{name}") for name in ORIGIN)
    office.setPlainText("Bauordnungsamt")
    agreement.setText("Az. 41-12/7")
    assert window.desk.deposit.fields["provenance"] == ("Bauordnungsamt",)
    window.go_to("describe")
    told = {row.field.id: row.values for row in window.page("describe")._rows}
    assert told["agreement"] == ("Az. 41-12/7",)
    for row in window.page("describe")._rows:
        if row.field.id == "agreement":
            row.editor.setText("Az. 41-12/8")
    window.go_to("intake")
    assert agreement.text() == "Az. 41-12/8"


def test_what_was_agreed_upon_with_an_office_is_kept_for_its_next_deposit(qtbot, window, deposit, home, tmp_path):
    window.take(deposit)
    page = window.page("intake")
    row = page.findChild(AgreementRow)
    qtbot.waitUntil(lambda: row.combo.count() == 1)
    assert not row.combo.isEnabled()
    assert not row.save_button.isEnabled()
    page.findChild(QWidget, "origin_provenance").setPlainText("Bauordnungsamt")
    page.findChild(QWidget, "origin_agreement").setText("Az. 41-12/7")
    window.desk.deposit.describe("closure", ("general",))
    window.desk.deposit.describe("title", ("Bauakten 1987",))
    click(row.save_button)
    question = row.findChild(QInputDialog)
    assert question.textValue() == "Bauordnungsamt"
    question.setTextValue("Bauordnungsamt")
    question.accept()
    qtbot.waitUntil(lambda: row.combo.count() == 2)
    assert "„Bauordnungsamt“" in page.banner().words
    assert row.combo.currentText() == "Bauordnungsamt"
    folder = home / "config" / "agreements"
    assert [file.name for file in folder.iterdir()] == ["Bauordnungsamt.toml"]

    (folder / "Kaputt.toml").write_text("=", encoding="utf-8")
    row.read()
    qtbot.waitUntil(lambda: row.combo.count() == 3)
    window.take(deposit_in(tmp_path, "Nachlieferung"))
    assert "provenance" not in window.desk.deposit.fields
    assert row.combo.currentIndex() == 0
    row.combo.setCurrentIndex(1)
    row.combo.activated.emit(1)
    told = window.desk.deposit.fields
    assert (told["provenance"], told["agreement"], told["closure"]) == (
        ("Bauordnungsamt",),
        ("Az. 41-12/7",),
        ("general",),
    )
    assert "title" not in told
    row.combo.activated.emit(2)
    assert "Kaputt.toml" in page.banner().words
    assert told == window.desk.deposit.fields


def test_the_scan_shows_files_bytes_and_rate_while_it_runs(qtbot, window, deposit, monkeypatch):
    monkeypatch.setattr(queue, "RUN_JOB", "gui_tasks:read_until_stopped")
    window.take(deposit)
    click(window.page("intake").start_button)
    figures = window.page("intake").figures

    def shown():
        return [label.text() for label in figures.findChildren(QLabel) if label.isVisible()]

    qtbot.waitUntil(lambda: "je Sekunde" in shown(), timeout=LONG_MS)
    assert "Dateien" in shown()
    assert "Umfang" in shown()
    assert any(text.endswith("B") for text in shown())
    window.desk.deposit.stop()
    wait_for_stop(qtbot, window.desk.deposit)
    assert "je Sekunde" not in shown()


@pytest.mark.slow
def test_the_sample_deposit_with_all_suggestions_taken(qtbot, window, tmp_path, monkeypatch):
    intake, check, convert, describing, packing = (
        window.page(key) for key in ("intake", "check", "convert", "describe", "package")
    )
    files = [path for path in SAMPLE.rglob("*") if path.is_file()]
    drop(intake.drop_zone, SAMPLE)
    result = run(qtbot, window, intake.start_button)
    assert result.counts.files_in == len(files)
    assert window.desk.deposit.bytes_taken == sum(path.stat().st_size for path in files)

    before = window.desk.deposit.reader.counts().left_out
    monkeypatch.setattr(SuggestionsDialog, "exec", take_all_suggestions)
    click(check.suggestions_button)
    qtbot.waitUntil(lambda: not window.desk.decisions.waiting and not window.desk.deposit.running, timeout=LONG_MS)
    left_out = window.desk.deposit.reader.counts().left_out
    assert left_out > before
    assert not check.suggestions_button.isEnabled()  # there is nothing left to suggest
    assert len(window.desk.decisions.made) == 1  # which one step takes back

    click(check.next_button)
    run(qtbot, window, convert.start_button)
    click(convert.next_button)
    describe(describing)
    click(describing.next_button)
    packing.choose_out(tmp_path)
    result = run(qtbot, window, packing.start_button)

    counts = result.counts
    assert (counts.files_in, counts.left_out) == (len(files), left_out)
    assert counts.packaged == len(files) - left_out
    assert packing.done_card.isVisible()
    with qtbot.waitSignal(window.desk.deposit.verified, timeout=LONG_MS) as verified:
        click(packing.verify_button)
    assert verified.args[0].valid


def take_all_suggestions(dialog):
    """Read the dry run, leave every hook where it is, and agree."""
    assert dialog._groups
    assert all(group.box.isChecked() for group in dialog._groups)
    dialog.ok_button.click()
    return dialog.DialogCode.Accepted


def test_a_large_file_that_is_copied_shows_its_bytes_before_it_is_done(qtbot, window, deposit, monkeypatch):
    monkeypatch.setattr(queue, "RUN_JOB", "gui_tasks:copy_until_stopped")
    window.take(deposit)
    click(window.page("intake").start_button)
    figures, work = window.page("intake").figures, window.desk.deposit

    def shown():
        return [label.text() for label in figures.findChildren(QLabel) if label.isVisible()]

    qtbot.waitUntil(lambda: "je Sekunde" in shown(), timeout=LONG_MS)
    assert {"0", "Umfang"} <= set(shown())
    live = window.desk.jobs.live(work.job.id)
    assert title(window.desk.context.texts, work.job, live).startswith("Kopieren: ")
    assert "MB/s" in status(window.desk.context.texts, work.job, live, time.monotonic())
    work.stop()
    wait_for_stop(qtbot, work)


def test_a_copied_deposit_needs_its_carrier_no_more(qtbot, window, deposit, tmp_path):
    intake, work = window.page("intake"), window.desk.deposit
    window.go_to("intake")
    drop(intake.drop_zone, deposit)
    assert intake.link_radio.isChecked()
    assert not intake.works_on_copy.isVisible()
    click(intake.copy_radio)
    run(qtbot, window, intake.start_button)
    assert work.root.is_dir()
    assert work.root != deposit
    assert sorted(file.name for file in work.root.iterdir()) == sorted(file.name for file in deposit.iterdir())
    deposit.rename(tmp_path / "Datenträger")
    window.go_to("intake")
    assert intake.works_on_copy.isVisible()
    assert not intake.copy_card.isVisible()
    intake.link_radio.setChecked(True)  # the choice for the next one, made since
    intake.refresh()
    assert not window.desk.state.copies
    intake.copy_radio.setChecked(True)
    work.run(Step.CONVERT)
    wait_for_end(qtbot, work)
    assert work.result.step is Step.CONVERT
    work.open(tmp_path)  # the next deposit: the choice is remembered
    assert intake.copy_radio.isChecked()
