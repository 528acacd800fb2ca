"""The keyboard stays near where the person works when the control that has it goes away."""

import pytest
from gui_tasks import deposit_in
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from test_start import cards, known_deposit, look, rows

from archivkoop.app.joblist import JobState
from archivkoop.app.request import JobRequest, Step
from archivkoop.gui.focus import controls
from archivkoop.gui.jobs import queue
from archivkoop.gui.steps import START

LONG_MS = 60_000


@pytest.fixture
def bar(window):
    return window._job_bar


@pytest.fixture
def at_work(qtbot, window, tmp_path, monkeypatch):
    """The open deposit's job runs until it is stopped."""
    monkeypatch.setattr(queue, "RUN_JOB", "gui_tasks:work_until_stopped")
    window.take(deposit_in(tmp_path))
    window.desk.deposit.run(Step.CONVERT)
    (entry,) = window.desk.jobs.entries()
    jobs = window.desk.jobs
    qtbot.waitUntil(lambda: (live := jobs.live(entry.id)) is not None and live.progress is not None, timeout=LONG_MS)
    return entry


def give(qtbot, widget):
    widget.window().activateWindow()
    widget.setFocus()
    qtbot.waitUntil(widget.hasFocus)


def press(qtbot, widget):
    give(qtbot, widget)
    QTest.keyClick(widget, Qt.Key.Key_Space)


def focused(qtbot):
    """Return what has the keyboard once everything has come to rest."""
    qtbot.wait(30)
    return QApplication.focusWidget()


def test_who_pauses_a_job_does_not_cancel_it_by_pressing_twice(qtbot, window, bar, at_work):
    press(qtbot, bar.stop_button)
    assert focused(qtbot) is bar.list_button
    qtbot.waitUntil(lambda: not window.desk.jobs.busy, timeout=LONG_MS)
    assert focused(qtbot) is bar.list_button  # the bar's row is gone


def test_when_a_job_ends_the_keyboard_stays_in_the_bar(qtbot, window, bar, at_work):
    give(qtbot, bar._bar.cancel_button)
    window.desk.jobs.cancel(at_work.id)
    qtbot.waitUntil(lambda: not window.desk.jobs.busy, timeout=LONG_MS)
    assert focused(qtbot) is bar.list_button


def test_in_the_list_the_keyboard_goes_to_what_can_be_done_about_the_job_next(qtbot, window, bar, at_work):
    bar.list_button.click()
    row = bar.row(at_work.id)
    give(qtbot, row.pause_button)
    window.desk.jobs.cancel(at_work.id)
    qtbot.waitUntil(lambda: not window.desk.jobs.busy, timeout=LONG_MS)
    qtbot.wait(30)
    give(qtbot, row.resume_button)
    QTest.keyClick(row.resume_button, Qt.Key.Key_Space)
    assert focused(qtbot) in {row.pause_button, bar.list_button}
    window.desk.jobs.cancel(at_work.id)
    qtbot.waitUntil(lambda: not window.desk.jobs.busy, timeout=LONG_MS)


def test_where_the_bar_becomes_the_button_in_the_corner_the_keyboard_goes_along(qtbot, window, bar, tmp_path):
    jobs = window.desk.jobs
    jobs.load()
    jobs._list.change(jobs._list.add(JobRequest(tmp_path), Step.CONVERT).id, state=JobState.DONE)
    jobs.changed.emit()
    give(qtbot, bar.list_button)
    window.desk.context.theme.choose(scale=2.0)
    window.resize(1366, 768)
    qtbot.waitUntil(bar.corner_button.isVisible)
    assert focused(qtbot) is bar.corner_button
    window.desk.context.theme.choose(scale=1.0)
    qtbot.waitUntil(bar.isVisible)
    assert focused(qtbot) is bar.list_button


def test_a_start_page_that_is_read_anew_keeps_the_keyboard_at_its_deposit(qtbot, window, home, tmp_path):
    page = window.page(START)
    known_deposit(home, tmp_path / "A", files=0)
    look(qtbot, page, 1)
    give(qtbot, rows(page)[0].open_button)
    known_deposit(home, tmp_path / "B", files=0)
    look(qtbot, page, 2)
    qtbot.waitUntil(lambda: QApplication.focusWidget().accessibleName() == "A öffnen")  # it may be read twice
    card = next(one for one in cards(page) if "A" in one.button.accessibleName().split())
    give(qtbot, card.button)
    name = card.button.accessibleName()
    known_deposit(home, tmp_path / "C", files=0)
    look(qtbot, page, 3)
    qtbot.waitUntil(lambda: QApplication.focusWidget().accessibleName() == name)


def test_what_a_page_hides_or_disables_gives_the_keyboard_to_its_neighbour(qtbot, window, tmp_path):
    window.take(deposit_in(tmp_path))
    page = window.page("intake")
    for take_away in (lambda: page.start_button.setEnabled(False), page.start_button.hide):
        page.start_button.show()
        page.start_button.setEnabled(True)
        give(qtbot, page.start_button)
        take_away()
        assert page.isAncestorOf(focused(qtbot))
    page.start_button.show()


def test_a_key_meant_for_a_button_answers_no_question(qtbot, window, tmp_path):
    window.take(deposit_in(tmp_path))
    page = window.page("intake")
    give(qtbot, page.start_button)
    page.start_button.setEnabled(False)
    assert isinstance(focused(qtbot), QPushButton)


def test_what_comes_back_at_once_keeps_the_keyboard(qtbot, window, tmp_path):
    window.take(deposit_in(tmp_path))
    button = window.page("intake").start_button
    give(qtbot, button)
    button.setEnabled(False)
    button.setEnabled(True)
    assert focused(qtbot) is button


def test_a_message_that_goes_away_leaves_the_keyboard_on_its_page(qtbot, window, tmp_path):
    window.take(deposit_in(tmp_path))
    window.desk.deposit.stopped_at = Step.PLAN
    window.messages.stopped()
    banner = window.pages.currentWidget().banner()
    for button in (banner.close_button, banner.button):
        window.messages.stopped()
        give(qtbot, button)
        banner.hide()
        assert window.pages.currentWidget().isAncestorOf(focused(qtbot))


def test_what_went_away_behind_another_window_is_not_replaced_by_the_first_control_of_all(qtbot, window, bar, at_work):
    give(qtbot, bar._bar.cancel_button)
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is other)
    window.desk.jobs.cancel(at_work.id)
    qtbot.waitUntil(lambda: not window.desk.jobs.busy, timeout=LONG_MS)
    other.close()
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    assert focused(qtbot) is bar.list_button


def test_the_keyboard_that_a_person_moved_on_stays_there(qtbot, window, bar, at_work):
    give(qtbot, bar._bar.cancel_button)
    elsewhere = next(controls(window.pages.currentWidget()))
    give(qtbot, elsewhere)
    window.desk.jobs.cancel(at_work.id)
    qtbot.waitUntil(lambda: not window.desk.jobs.busy, timeout=LONG_MS)
    assert focused(qtbot) is elsewhere
