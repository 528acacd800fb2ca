"""What a person decides in the window is recorded at once, undone and redone."""

import pytest
from gui_tasks import fill_workspace, path_of
from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMessageBox, QPushButton

from archivkoop import app as use_cases
from archivkoop import assets
from archivkoop.app.request import Step
from archivkoop.app.settings import Settings
from archivkoop.app.waiting import FILE, read_waiting
from archivkoop.core.decisions import DecisionKind, Ruling
from archivkoop.core.errors import JobLockedError, ReadError
from archivkoop.core.files import FileFilter
from archivkoop.gui.dialogs.decided import DecidedDialog
from archivkoop.gui.dialogs.decision import DecisionDialog
from archivkoop.gui.jobs import queue
from archivkoop.gui.main import open_window
from archivkoop.gui.window import Window
from archivkoop.store.workspace import Workspace

SHORT_MS = 60_000
ASK = Window.may_stop  # tests usually answer for the person


@pytest.fixture
def filled(qtbot, window, tmp_path):
    """The window with a deposit of sixty files, six of which have a finding."""
    folder = tmp_path / "auftrag"
    fill_workspace(folder, 60)
    profile = assets.folder("resources") / "profiles" / "kommunal-1.0.toml"
    (folder / "profile.toml").write_bytes(profile.read_bytes())
    window.desk.deposit.open(tmp_path)
    window.desk.deposit.read(use_cases.read_workspace(folder))
    window.go_to("check")
    decisions = window.desk.decisions
    decisions.decide(Ruling(DecisionKind.LEAVE_OUT, "damit der Plan der des Profils ist", where=FileFilter()))
    settled(qtbot, window)
    decisions.undo()
    settled(qtbot, window)
    return window


def settled(qtbot, window):
    qtbot.waitUntil(lambda: not window.desk.decisions.waiting and not window.desk.deposit.running, timeout=SHORT_MS)


def seen(window):
    reader = window.desk.deposit.reader
    return reader.counts(), list(reader.files()), list(reader.findings())


def test_undo_and_redo_by_the_keyboard(qtbot, filled):
    before = seen(filled)
    filled.desk.decisions.decide(
        Ruling(DecisionKind.LEAVE_OUT, "leer", where=FileFilter(code="AK-C01")),
        Ruling(DecisionKind.WAIVE, "geprüft", "AK-I01"),
    )
    settled(qtbot, filled)
    after = seen(filled)
    assert after[0].left_out == before[0].left_out + 4
    assert not any(one.blocks for one in after[2])
    assert "2 Entscheidungen" in filled.findChild(type(filled.quit_action), "undo_action").text()

    QTest.keyClick(filled, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: filled.desk.decisions.waiting > 0, timeout=SHORT_MS)
    settled(qtbot, filled)
    assert seen(filled)[0] == before[0]
    assert seen(filled)[2] == before[2]
    assert [row.fate for row in seen(filled)[1]] == [row.fate for row in before[1]]

    QTest.keyClick(filled, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: filled.desk.decisions.waiting > 0, timeout=SHORT_MS)
    settled(qtbot, filled)
    assert seen(filled)[0] == after[0]
    assert seen(filled)[2] == after[2]
    assert filled.desk.decisions.redoable is None


def test_a_remedy_for_all_files_with_a_finding(qtbot, filled, monkeypatch):
    def decide(dialog):
        assert dialog.all_radio.text() == "&Alle 4 Dateien mit diesem Befund"
        dialog.all_radio.setChecked(True)
        dialog.reason_edit.setPlainText("Leer abgeliefert")
        return dialog.DialogCode.Accepted

    monkeypatch.setattr(DecisionDialog, "exec", decide)
    page = filled.page("check")
    page.search_edit.setText(path_of(10).rpartition("/")[2])
    qtbot.waitUntil(lambda: page.files_table.model().rowCount() == 1, timeout=SHORT_MS)
    page.files_table.selectRow(0)
    qtbot.wait(20)
    page.findChild(QPushButton, "remedy_leave_out").click()
    settled(qtbot, filled)
    reader = filled.desk.deposit.reader
    assert reader.counts().left_out == 5  # one was left out before
    assert reader.decisions()[-1].lines[0].reason == "Leer abgeliefert"


def test_the_list_of_decisions_withdraws_any(qtbot, filled):
    for reason in ("erstens", "zweitens"):
        filled.desk.decisions.decide(Ruling(DecisionKind.WAIVE, reason, "AK-I01", (path_of(0),)))
    settled(qtbot, filled)
    dialog = DecidedDialog(filled.desk, filled)
    qtbot.addWidget(dialog)
    dialog.show()
    table = dialog.decisions_table
    assert column(table, 1)[:2] == ["zweitens", "erstens"]
    table.selectRow(1)
    QTest.mouseClick(dialog.withdraw_button, Qt.MouseButton.LeftButton)
    settled(qtbot, filled)
    assert column(table, 3)[:2] == ["gilt", "zurückgenommen"]
    assert table.currentIndex().row() == 1
    assert not dialog.withdraw_button.isEnabled()


def column(table, number):
    return [table.model().index(row, number).data() for row in range(table.model().rowCount())]


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_the_list_of_decisions_shows_every_word(qtbot, filled, scale):
    filled.desk.context.theme.choose(scale=scale)
    reason = "Nachgefragt: Die Datei war schon bei der Abgabe leer; siehe Bewertungsentscheidung des Bezirks Mitte"
    filled.desk.decisions.decide(Ruling(DecisionKind.WAIVE, reason, "AK-I01", (path_of(0),)))
    settled(qtbot, filled)
    filled.desk.decisions.undo()
    settled(qtbot, filled)
    dialog = DecidedDialog(filled.desk, filled)
    qtbot.addWidget(dialog)
    dialog.resize(1229, 691)  # on a small notebook's screen
    dialog.show()
    qtbot.wait(20)
    table = dialog.decisions_table
    assert table.horizontalScrollBar().maximum() == 0
    metrics, pad = table.fontMetrics(), 2 * filled.desk.context.theme.px(0.6)
    for number in range(table.model().columnCount()):
        for words in column(table, number):
            room = QRect(0, 0, table.columnWidth(number) - pad, 10_000)
            needed = metrics.boundingRect(room, int(Qt.TextFlag.TextWordWrap), words)
            assert needed.height() <= table.rowHeight(0), words
            assert needed.width() <= room.width(), words
    assert column(table, 1)[0] == reason


def test_decisions_wait_for_another_process(qtbot, filled):
    decisions, reader = filled.desk.decisions, filled.desk.deposit.reader
    with Workspace.open(reader.folder), qtbot.waitSignal(decisions.failed, timeout=SHORT_MS) as failed:
        decisions.decide(Ruling(DecisionKind.WAIVE, "geprüft", "AK-I01"))
    assert isinstance(failed.args[0], JobLockedError)
    assert decisions.waiting == 1
    filled.desk.deposit.changed.emit()
    settled(qtbot, filled)
    assert decisions.made[-1].lines[0].reason == "geprüft"


@pytest.fixture
def at_work(qtbot, filled, monkeypatch):
    """The same window while a job runs that goes on until it is stopped."""
    monkeypatch.setattr(queue, "RUN_JOB", "gui_tasks:work_until_stopped")
    filled.desk.deposit.run(Step.CONVERT)
    qtbot.waitUntil(lambda: filled.desk.deposit.progress is not None, timeout=SHORT_MS)
    return filled


def kept(folder, files):
    return lambda: len(read_waiting(folder)) == files


def next_window(qtbot, qapp, source, folder):
    window = open_window(qapp, Settings.load())
    qtbot.addWidget(window)
    window.desk.deposit.open(source)
    window.desk.deposit.read(use_cases.read_workspace(folder))
    return window


@pytest.mark.parametrize("end", ["closed", "killed"])
def test_what_was_decided_while_a_job_ran_outlives_the_window(qtbot, qapp, at_work, end):
    deposit, decisions = at_work.desk.deposit, at_work.desk.decisions
    source, folder = deposit.source, deposit.reader.folder
    decisions.decide(Ruling(DecisionKind.WAIVE, "vom Amt bestätigt", "AK-I01"))
    decisions.decide(Ruling(DecisionKind.LEAVE_OUT, "Entwurf", paths=(path_of(2),), but=frozenset({"x"})))
    assert "gespeichert" in at_work.page("check").banner().words
    qtbot.waitUntil(kept(folder, 2), timeout=SHORT_MS)
    assert [one for one in decisions.made if not one.withdrawn] == []
    if end == "closed":
        at_work.close()
        assert kept(folder, 2)()
    window = next_window(qtbot, qapp, source, folder)
    settled(qtbot, window)
    lines = [one.lines[0] for one in window.desk.decisions.made if not one.withdrawn]
    assert [(line.kind, line.reason) for line in lines] == [("waive", "vom Amt bestätigt"), ("leave_out", "Entwurf")]
    assert window.desk.deposit.result.counts.left_out == 2  # one was left out before
    qtbot.waitUntil(lambda: not (folder / FILE).exists(), timeout=SHORT_MS)
    window.close()


def test_what_was_decided_while_a_job_ran_is_recorded_when_it_ends(qtbot, at_work):
    at_work.desk.decisions.decide(Ruling(DecisionKind.WAIVE, "geprüft", "AK-I01"))
    at_work.desk.deposit.stop()
    settled(qtbot, at_work)
    assert at_work.desk.decisions.made[-1].lines[0].reason == "geprüft"
    qtbot.waitUntil(lambda: not (at_work.desk.deposit.reader.folder / FILE).exists(), timeout=SHORT_MS)


@pytest.mark.parametrize("scope", ["one", "all"])
def test_what_waits_for_the_job_is_shown_so_and_can_be_taken_back(qtbot, at_work, monkeypatch, scope):
    def decide(dialog):
        (dialog.all_radio if scope == "all" else dialog.one_radio).setChecked(True)
        dialog.reason_edit.setPlainText("Entwurf")
        return dialog.DialogCode.Accepted

    monkeypatch.setattr(DecisionDialog, "exec", decide)
    page, decisions = at_work.page("check"), at_work.desk.decisions
    folder = at_work.desk.deposit.reader.folder

    def shown(row):
        page.files_table.selectRow(row)
        qtbot.wait(20)
        words = [one.text() for one in page.findChildren(QLabel) if one.isVisible()]
        buttons = [one.objectName() for one in page.findChildren(QPushButton) if one.isVisible()]
        waits = "Wird nicht übernommen, sobald der Auftrag es erlaubt. Begründung: Entwurf" in words
        assert ("take_back" in buttons) is waits
        assert ("remedy_leave_out" in buttons) is not waits
        return waits

    page.findChild(QPushButton, "chip_warning").click()
    assert not shown(0)
    page.findChild(QPushButton, "remedy_leave_out").click()
    assert [shown(row) for row in (0, 1)] == [True, scope == "all"]
    page.files_table.selectRow(0)
    page.findChild(QPushButton, "take_back").click()
    assert not shown(0)
    assert not decisions.waiting
    page.findChild(QPushButton, "remedy_leave_out").click()
    assert shown(0)
    at_work.findChild(QAction, "undo_action").trigger()
    assert not shown(0)
    assert not decisions.waiting
    qtbot.waitUntil(kept(folder, 0), timeout=SHORT_MS)
    at_work.desk.deposit.stop()
    settled(qtbot, at_work)
    assert all(one.withdrawn for one in decisions.made)  # by the fixture


def test_who_closes_the_window_hears_what_becomes_of_the_decisions(at_work, monkeypatch):
    asked = []
    monkeypatch.setattr(QMessageBox, "exec", lambda question: asked.append(question.informativeText()))
    ASK(at_work)
    at_work.desk.decisions.decide(Ruling(DecisionKind.WAIVE, "geprüft", "AK-I01"))
    ASK(at_work)
    assert "Entscheidung" not in asked[0]
    assert "1 Entscheidung ist noch nicht ausgeführt. Sie bleibt gespeichert" in asked[1]


def test_the_question_before_closing_goes_away_with_the_job(at_work):
    QTimer.singleShot(100, at_work.desk.deposit.stop)
    assert ASK(at_work)
    assert not at_work.desk.jobs.busy


def test_redo_has_both_usual_keys(filled):
    assert [one.toString() for one in filled.findChild(QAction, "redo_action").shortcuts()] == [
        "Ctrl+Y",
        "Ctrl+Shift+Z",
    ]


def test_kept_decisions_that_cannot_be_read_are_said_and_put_aside(qtbot, qapp, filled):
    deposit = filled.desk.deposit
    source, folder = deposit.source, deposit.reader.folder
    (folder / FILE).write_text("{", encoding="utf-8")
    window = open_window(qapp, Settings.load())
    qtbot.addWidget(window)
    window.desk.deposit.open(source)
    with qtbot.waitSignal(window.desk.decisions.failed) as said:
        window.desk.deposit.read(use_cases.read_workspace(folder))
    assert isinstance(said.args[0], ReadError)
    assert not (folder / FILE).exists()
    assert (folder / FILE).with_suffix(".unreadable").read_text("utf-8") == "{"
    window.close()
