"""The list of jobs at the foot of the window: seen from everywhere, used by keyboard, told aloud, kept."""

import pytest
from gui_tasks import deposit_in, fill_workspace
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from test_accessibility import nameless
from test_fit import assert_whole

from archivkoop.app.joblist import FILE, JobList, JobState, Trouble
from archivkoop.app.request import JobRequest, Step
from archivkoop.app.settings import Settings
from archivkoop.core.errors import DiskFullError, SourceEmptyError, WorkspacesInsideSourceError
from archivkoop.core.findings import Severity
from archivkoop.core.verification import VerifyResult
from archivkoop.gui import job_bar
from archivkoop.gui import window as window_module
from archivkoop.gui.jobs import queue, words
from archivkoop.gui.main import open_window
from archivkoop.gui.readiness import conditions
from archivkoop.gui.steps import START

LONG_MS = 60_000


@pytest.fixture
def at_work(monkeypatch):
    """Jobs that tell how far they are and go on until they are stopped, whatever is asked of them."""
    monkeypatch.setattr(queue, "RUN_JOB", "gui_tasks:work_until_stopped")


@pytest.fixture
def folders(tmp_path):
    """Three deposits."""
    return [
        deposit_in(tmp_path, name) for name in ("2026-017 Bauordnungsamt", "2026-016 Standesamt", "2026-015 Jugendamt")
    ]


@pytest.fixture
def three(qtbot, window, folders, at_work):
    """One job that runs and two that wait, each of another deposit; the last one is open."""
    for folder in folders:
        window.take(folder)
        window.desk.deposit.run(Step.CONVERT)
    jobs = window.desk.jobs
    first, *_ = jobs.entries()
    qtbot.waitUntil(lambda: (live := jobs.live(first.id)) is not None and live.progress is not None, timeout=LONG_MS)
    return jobs.entries()


@pytest.fixture
def spoken(monkeypatch):
    """What a screen reader is told."""
    heard = []
    monkeypatch.setattr(job_bar, "announce", lambda _widget, text: heard.append(text))
    return heard


def names(window):
    return [entry.source.name.split()[1] for entry in window.desk.jobs.entries()]


def states(window):
    return [entry.state for entry in window.desk.jobs.entries()]


def test_a_window_without_jobs_shows_none(window):
    assert not window._job_bar.isVisible()


def test_one_runs_and_the_others_wait_whichever_deposit_is_open(window, three):
    assert states(window) == [JobState.RUNNING, JobState.WAITING, JobState.WAITING]
    bar = window._job_bar
    assert bar.isVisible()
    assert bar._bar.job_title.text() == "Umwandeln und nachweisen: 2026-017 Bauordnungsamt"
    assert "3 von 40 Dateien" in bar._bar.job_status.text()
    assert bar.list_button.text() == "Auftragsliste (3)"
    assert not bar.list_area.isVisible()


def test_who_waits_in_line_is_told_so_and_not_that_the_job_runs(window, three, folders):
    intake = window.page("intake")
    window.go_to("intake")  # the deposit opened last waits
    assert "steht in der Auftragsliste" in intake.hint_label.text()
    assert window.rail.step("intake").accessibleDescription().endswith("wartet auf andere")
    window.go_to("package")
    assert "steht in der Auftragsliste" in window.page("package").hint_label.text()
    window.take(folders[0])
    window.go_to("intake")
    assert "läuft" in intake.hint_label.text()


def test_what_is_taken_in_counts_as_that_before_the_check_has_ended(window, three, folders):
    window.take(folders[0])  # its job converts
    window.go_to("package")
    met = {condition.key: condition.met for condition in conditions(window.desk.deposit, window.desk.profile)}
    assert (met["intake"], met["check"]) == (True, False)
    window.take(folders[1])  # waits
    met = {condition.key: condition.met for condition in conditions(window.desk.deposit, window.desk.profile)}
    assert not met["intake"]


def test_opening_the_deposit_whose_job_runs_shows_its_live_state(window, three, folders):
    deposit = window.desk.deposit
    assert deposit.source == folders[2]
    assert (deposit.running, deposit.stage) == (True, "")  # it waits in line
    window._job_bar._bar.show_button.click()
    assert deposit.source == folders[0]
    assert (deposit.running, deposit.stage, deposit.progress.files_done) == (True, "convert", 3)
    assert not window._job_bar._bar.show_button.isVisible()


def test_the_next_one_starts_when_one_is_paused_and_each_can_be_resumed(qtbot, window, three):
    jobs = window.desk.jobs
    window._job_bar.stop_button.click()
    assert "hält nach dieser Datei an" in window._job_bar._bar.job_status.text()
    qtbot.waitUntil(lambda: states(window)[:2] == [JobState.PAUSED, JobState.RUNNING], timeout=LONG_MS)
    jobs.resume(three[0].id)
    assert states(window) == [JobState.WAITING, JobState.RUNNING, JobState.WAITING]


def test_cancelling_the_one_that_runs_and_one_that_waits(qtbot, window, three):
    jobs = window.desk.jobs
    jobs.cancel(three[1].id)
    assert states(window)[1] is JobState.STOPPED
    jobs.cancel(three[0].id)
    qtbot.waitUntil(lambda: states(window)[0] is JobState.STOPPED, timeout=LONG_MS)
    qtbot.waitUntil(lambda: states(window)[2] is JobState.RUNNING, timeout=LONG_MS)
    jobs.remove(three[0].id)
    assert names(window) == ["Standesamt", "Jugendamt"]
    jobs.remove(three[2].id)  # it runs
    assert names(window) == ["Standesamt", "Jugendamt"]


def test_the_line_is_changed_by_keyboard_and_its_order_is_told(qtbot, window, three, spoken):
    QTest.keyClick(window, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    bar = window._job_bar
    assert bar.list_area.isVisible()
    window.activateWindow()
    row = bar.row(three[2].id)
    row.earlier_button.setFocus()
    qtbot.waitUntil(row.earlier_button.hasFocus)
    QTest.keyClick(row.earlier_button, Qt.Key.Key_Space)
    assert names(window) == ["Bauordnungsamt", "Jugendamt", "Standesamt"]
    assert spoken == ["Jetzt auf Platz 1 von 2."]
    focused = QApplication.focusWidget()
    assert row.isAncestorOf(focused)  # the keyboard stays with the job
    assert focused.isEnabled()
    QTest.keyClick(focused, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert names(window) == ["Bauordnungsamt", "Standesamt", "Jugendamt"]


def test_the_keyboard_is_not_lost_with_a_row_that_goes(qtbot, window, three):
    window._job_bar.list_button.click()
    window.activateWindow()
    window.desk.jobs.cancel(three[1].id)
    row = window._job_bar.row(three[1].id)
    row.remove_button.setFocus()
    qtbot.waitUntil(row.remove_button.hasFocus)
    QTest.keyClick(row.remove_button, Qt.Key.Key_Space)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert window._job_bar.isAncestorOf(focused)


@pytest.mark.parametrize("opened", [False, True], ids=["bar", "list"])
def test_every_control_of_the_list_has_a_name_that_tells_its_job(qtbot, window, three, opened):
    window._job_bar.list_button.setChecked(opened)
    qtbot.wait(20)
    assert nameless(window._job_bar) == []
    button = window._job_bar.row(three[0].id).cancel_button if opened else window._job_bar._bar.cancel_button
    name = QAccessible.queryAccessibleInterface(button).text(QAccessible.Text.Name)
    assert name == "Abbrechen: Umwandeln und nachweisen: 2026-017 Bauordnungsamt"


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("opened", [False, True], ids=["bar", "list"])
def test_with_text_of_twice_the_size_nothing_is_cut_off(qtbot, window, three, language, opened):
    window.desk.context.texts.speak(language)
    window.desk.context.theme.choose(scale=2.0)
    window._job_bar.list_button.setChecked(opened)
    window.go_to("check")
    qtbot.wait(100)  # the bar leaves out what does not fit only once it has its width
    window.resize(1366, 768)
    qtbot.wait(30)
    assert_whole(qtbot, window)
    shown = [window._job_bar.isVisible(), window._job_bar.corner_button.isVisible()]
    assert shown.count(True) == 1  # from everywhere, in the one place or the other
    assert (window.width(), window.height()) == (1366, 768)


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_bar_gives_way_when_a_page_begins_to_need_its_room(qtbot, window, three, reader, language):
    window.desk.context.texts.speak(language)
    window.desk.context.theme.choose(scale=2.0)
    window.resize(1366, 768)
    window.desk.deposit.read(reader)
    window.go_to("check")
    page = window.page("check")
    page.files_table.choose(0)
    page.detail_button.click()
    qtbot.waitUntil(page.detail_card.isVisible)
    qtbot.wait(700)  # it looks a few times a second
    assert_whole(qtbot, window)
    assert (window.width(), window.height()) == (1366, 768)


def test_the_end_of_another_deposits_job_is_told_aloud_and_by_the_task_bar(qtbot, window, folders, spoken, monkeypatch):
    alerts = []
    monkeypatch.setattr(QApplication, "alert", lambda *_: alerts.append(1))
    monkeypatch.setattr(queue, "RUN_JOB", "gui_tasks:fail")
    window.take(folders[0])
    window.desk.deposit.run(Step.PLAN)
    window.take(folders[1])
    qtbot.waitUntil(lambda: states(window) == [JobState.FAILED], timeout=LONG_MS)
    assert spoken == [f"2026-017 Bauordnungsamt: {window.desk.context.texts.error(DiskFullError(path='/voll'))[0]}"]
    assert alerts
    assert window.pages.currentWidget().banner().isHidden()  # it is no matter of the deposit that is open
    row = window._job_bar.row(window.desk.jobs.entries()[0].id)
    assert "/voll" in row.job_status.accessibleDescription()
    assert row.resume_button.isVisibleTo(row)


def test_the_list_survives_a_window_that_was_killed(qtbot, qapp, window, three):
    window.desk.jobs._writer.submit(lambda: None).result()  # what a kill would find on the disk
    again = open_window(qapp, Settings.load())
    qtbot.addWidget(again)
    again.show()
    qtbot.waitUntil(again._job_bar.isVisible)
    assert names(again) == ["Bauordnungsamt", "Standesamt", "Jugendamt"]
    assert states(again) == [JobState.PAUSED, JobState.PAUSED, JobState.PAUSED]
    assert not again.desk.jobs.busy  # nothing starts without the person
    assert "3 angehalten" in again._job_bar.summary_label.text()


@pytest.mark.parametrize("wished", [True, False])
def test_what_was_closed_goes_on_by_itself_only_if_that_was_wished(qtbot, qapp, window, three, wished):
    window._goes_on = wished  # what the question before closing sets
    assert window.close()
    again = open_window(qapp, Settings.load())
    qtbot.addWidget(again)
    again.show()
    qtbot.waitUntil(lambda: len(again.desk.jobs.entries()) == 3, timeout=LONG_MS)
    first = JobState.RUNNING if wished else JobState.PAUSED
    others = JobState.WAITING if wished else JobState.PAUSED
    assert states(again) == [first, others, others]


@pytest.mark.parametrize("place", [0, 1], ids=["it runs", "it waits in line"])
def test_what_was_done_before_counts_while_the_job_goes_on_by_itself(qtbot, qapp, window, folders, monkeypatch, place):
    """The check was at its end before the window was closed; the next window has not seen it."""
    monkeypatch.setattr(queue, "RUN_JOB", "gui_tasks:convert_until_stopped")
    for folder in folders[:2]:
        fill_workspace(Settings.load().workspaces / folder.name, 20, folder)
        window.desk.jobs.put(JobRequest(folder), Step.CONVERT)
    window._goes_on = True
    assert window.close()
    again = open_window(qapp, Settings.load())
    qtbot.addWidget(again)
    again.show()
    qtbot.waitUntil(lambda: len(again.desk.jobs.entries()) == 2, timeout=LONG_MS)
    entry = again.desk.jobs.entries()[place]
    again._job_bar.list_button.click()
    again._job_bar.row(entry.id).show_button.click()
    deposit = again.desk.deposit
    qtbot.waitUntil(lambda: deposit.source == entry.source and deposit.has_done(Step.CHECK), timeout=LONG_MS)
    assert deposit.running
    assert not deposit.has_done(Step.CONVERT)
    check = next(one for one in conditions(deposit, again.desk.profile) if one.key == "check")
    assert check.n == 1  # it waits for a decision, and not for its end
    assert check.n == deposit.reader.count_files(severity=Severity.BLOCKING)


@pytest.mark.parametrize("error", [SourceEmptyError, WorkspacesInsideSourceError, DiskFullError])
def test_what_cannot_succeed_is_not_offered_to_be_resumed(qtbot, window, folders, error):
    helps = error is DiskFullError
    jobs, deposit = window.desk.jobs, window.desk.deposit
    params = {"path": "/voll", "workspaces": "/a/b", "source": "/a"}
    entry = jobs._list.add(JobRequest(folders[0]), Step.CONVERT)
    jobs._loaded = True
    jobs._list.change(entry.id, state=JobState.FAILED, problem=Trouble(error.code, params))
    jobs.changed.emit()
    window._job_bar.list_button.click()
    row = window._job_bar.row(entry.id)
    assert row.resume_button.isVisibleTo(row) is helps
    assert row.remove_button.isVisibleTo(row)
    window.take(folders[0])
    assert (deposit.stopped_at is not None) is helps
    window.messages.failed(jobs.get(entry.id).problem)
    assert window.pages.currentWidget().banner().button.isVisible() is helps
    jobs.resume(entry.id)
    assert jobs.busy is helps
    for job in jobs.entries():
        jobs.cancel(job.id)
    qtbot.waitUntil(lambda: not jobs.busy, timeout=LONG_MS)


@pytest.fixture
def blocked(qtbot, window, folders, spoken, monkeypatch):
    """A job that was to make a package and ended before, of a deposit that is not open any more."""
    monkeypatch.setattr(queue, "RUN_JOB", "gui_tasks:block")
    window.take(folders[0])
    window.desk.deposit.run(Step.PACKAGE)
    window.take(folders[1])
    qtbot.waitUntil(lambda: not window.desk.jobs.busy, timeout=LONG_MS)
    return window.desk.jobs.entries()[0]


def test_a_job_that_ended_without_its_package_waits_for_the_person(qtbot, window, blocked, spoken):
    assert blocked.state is JobState.BLOCKED
    assert window._job_bar.summary_label.text() == "Aufträge: 1 wartet auf Sie"
    assert spoken == ["2026-017 Bauordnungsamt: Das Archivpaket ist noch nicht erstellt."]
    window._job_bar.list_button.click()
    row = window._job_bar.row(blocked.id)
    assert row.job_status.text() == "wartet auf Sie"
    assert row.accessibleName() == "Archivpaket erstellen: 2026-017 Bauordnungsamt, wartet auf Sie"
    assert row.needed_button.isVisible()
    assert not row.resume_button.isVisible()
    row.needed_button.click()
    qtbot.waitUntil(lambda: window.pages.currentWidget() is window.page("describe"))
    assert window.desk.deposit.source == blocked.source
    assert row.needed_button.isVisible()  # from whichever page of its own


def test_what_is_missing_is_found_after_a_restart_too(qtbot, qapp, window, blocked):
    assert window.close()
    again = open_window(qapp, Settings.load())
    qtbot.addWidget(again)
    again.show()
    qtbot.waitUntil(lambda: states(again) == [JobState.BLOCKED])
    again._job_bar.list_button.click()
    again._job_bar.row(blocked.id).needed_button.click()
    qtbot.waitUntil(lambda: again.pages.currentWidget() is again.page("check"))  # its workspace has a finding
    assert again.desk.deposit.reader is not None
    assert not again.page("check").banner().isVisible()


def test_a_package_that_is_not_valid_waits_for_the_person(window, folders):
    jobs = window.desk.jobs
    for valid in (True, False):
        jobs._succeed(jobs._list.add(JobRequest(folders[0]), None, package=folders[0]).id, VerifyResult(valid=valid))
    said = [words.status(window.desk.context.texts, entry, None, 0.0) for entry in jobs.entries()]
    assert said == ["erledigt", "wartet auf Sie: Archivpaket nicht gültig"]


def test_who_is_told_of_no_package_is_not_told_of_a_finished_conversion(qtbot, window, folders, monkeypatch):
    heard = []
    monkeypatch.setattr(window_module, "announce", lambda _widget, text: heard.append(text))
    monkeypatch.setattr(queue, "RUN_JOB", "gui_tasks:block")
    window.take(folders[0])
    window.desk.deposit.run(Step.PACKAGE)
    qtbot.waitUntil(lambda: not window.desk.jobs.busy, timeout=LONG_MS)
    assert "noch nicht erstellt" in window.pages.currentWidget().banner().words
    assert heard == []


def test_a_job_of_which_the_person_wants_to_see_more_is_shown_without_asking_what_a_bag_is(qtbot, window, folders):
    (folders[0] / "bagit.txt").write_text("BagIt-Version: 1.0\n")
    resting(window, folders)
    window._job_bar.list_button.click()
    window._job_bar.row(window.desk.jobs.entries()[0].id).show_button.click()
    assert window.desk.deposit.source == folders[0]


def resting(window, folders, state=JobState.PAUSED, until=Step.CONVERT):
    """Have a job of each deposit on the list, none of which runs."""
    jobs = window.desk.jobs
    jobs.load()  # before: what the last window left would replace it
    for folder in folders:
        jobs._list.change(jobs._list.add(JobRequest(folder), until).id, state=state)
    jobs.changed.emit()


def test_the_open_list_has_a_heading_a_summary_and_what_closes_it_on_its_first_line(qtbot, window, folders):
    resting(window, folders)
    bar = window._job_bar
    assert not bar.heading_label.isVisible()
    bar.list_button.click()
    qtbot.wait(30)
    line = (bar.heading_label, bar.summary_label, bar.list_button)
    assert [widget.text() for widget in line] == ["Auftragsliste", "3 angehalten", "Liste schließen"]
    middles = [widget.geometry().center().y() for widget in line]
    assert max(middles) - min(middles) <= 2
    assert max(widget.geometry().bottom() for widget in line) < bar.list_area.geometry().top()
    assert bar.heading_label.x() < bar.summary_label.x() < bar.list_button.x()
    assert QAccessible.queryAccessibleInterface(bar).text(QAccessible.Text.Name) == "Auftragsliste"


def test_the_sums_begin_with_what_runs(window, three):
    window._job_bar.list_button.click()
    assert window._job_bar.summary_label.text() == "1 läuft, 2 warten"


def test_what_is_in_work_stands_first_in_the_open_list(qtbot, window, three):
    first, second, third = window.desk.jobs.entries()
    window.job_list_action.setChecked(True)
    window.desk.jobs.pause(first.id)
    qtbot.waitUntil(lambda: states(window) == [JobState.PAUSED, JobState.RUNNING, JobState.WAITING])
    bar = window._job_bar
    shown = [bar.rows_layout.itemAt(place).widget() for place in range(3)]
    assert shown == [bar.row(second.id), bar.row(third.id), bar.row(first.id)]


def test_the_keyboard_never_comes_into_the_list_on_what_removes_a_job(window, folders):
    resting(window, folders[:1], JobState.DONE)
    window._job_bar.list_button.click()
    assert window.focusWidget() is window._job_bar.row(window.desk.jobs.entries()[0].id).show_button
    window._job_bar.list_button.click()
    window.desk.deposit.open(folders[0])
    window._job_bar.list_button.click()  # its own deposit: nothing but removing it could be done
    assert window.focusWidget() is window._job_bar.list_button


@pytest.mark.parametrize("key", ["escape", "again"])
def test_the_keyboard_goes_into_the_list_and_back_to_where_it_was(qtbot, window, folders, key):
    resting(window, folders)
    window.activateWindow()
    before = window.page(START).verify_button
    before.setFocus()
    qtbot.waitUntil(before.hasFocus)
    QTest.keyClick(before, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    bar = window._job_bar
    assert QApplication.focusWidget() is bar.row(window.desk.jobs.entries()[0].id).resume_button
    if key == "escape":
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    else:
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    assert not bar.open
    assert QApplication.focusWidget() is before


def test_who_works_on_in_the_page_keeps_the_keyboard_when_the_list_closes(qtbot, window, folders):
    resting(window, folders)
    window.activateWindow()
    window._job_bar.list_button.click()
    elsewhere = window.page(START).verify_button
    elsewhere.setFocus()
    qtbot.waitUntil(elsewhere.hasFocus)
    QTest.keyClick(elsewhere, Qt.Key.Key_Escape)
    assert window._job_bar.open
    QTest.keyClick(elsewhere, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.focusWidget() is elsewhere


def test_with_large_text_a_list_of_which_nothing_runs_is_a_button_in_the_menus_corner(qtbot, window, folders):
    resting(window, folders, JobState.DONE)
    bar = window._job_bar
    assert bar.isVisible()
    window.desk.context.theme.choose(scale=2.0)
    window.resize(1366, 768)
    qtbot.waitUntil(bar.corner_button.isVisible)
    assert not bar.isVisible()
    assert bar.corner_button.text() == "Auftragsliste (3)"
    assert bar.corner_button.accessibleDescription() == "Aufträge: 3 erledigt"
    bar.corner_button.setFocus()
    bar.corner_button.click()
    assert bar.open
    bar.list_button.click()
    assert window.focusWidget() is bar.corner_button


def test_after_a_restart_the_bar_is_as_high_as_what_it_says(qtbot, qapp, home, folders):
    jobs = JobList(Settings.load().workspaces / FILE)
    for folder in folders:
        jobs.change(jobs.add(JobRequest(folder), Step.CONVERT).id, state=JobState.STOPPED)
    again = open_window(qapp, Settings.load())
    qtbot.addWidget(again)
    again.resize(1366, 768)
    again.show()
    bar = again._job_bar
    qtbot.waitUntil(bar.isVisible)
    qtbot.wait(100)
    margins = bar.layout().contentsMargins()
    line = 1  # above it
    assert bar.height() == bar.list_button.height() + margins.top() + margins.bottom() + line


def test_a_list_that_cannot_be_read_is_said_and_kept(qtbot, qapp, home):  # no other window reads it first
    file = Settings.load().workspaces / "jobs.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("kaputt")
    again = open_window(qapp, Settings.load())
    qtbot.addWidget(again)
    again.show()
    qtbot.waitUntil(lambda: again.pages.currentWidget().banner().isVisible())
    assert "jobs.unreadable" in again.pages.currentWidget().banner().words
    assert file.with_suffix(".unreadable").read_text() == "kaputt"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (5, "noch weniger als eine Minute"),
        (170, "noch etwa 3 min"),
        (1300, "noch etwa 20 min"),
        (9100, "noch etwa 2,5 h"),
    ],
)
def test_the_time_left_is_said_as_one_says_it(window, seconds, said):
    assert words.time_left(window.desk.context.texts, seconds) == said


def test_a_failure_of_the_last_window_still_says_why(window, folders):
    texts = window.desk.context.texts
    window.desk.deposit.open(folders[0])
    entry = window.desk.jobs._list.add(window.desk.deposit._request(None), Step.PLAN)
    failed = window.desk.jobs._list.change(
        entry.id, state=JobState.FAILED, problem=Trouble("AK-S01", {"path": "/voll"})
    )
    assert texts.title("AK-S01") in words.status(texts, failed, None, 0.0)
    assert "/voll" in words.problem(texts, failed.problem)


def test_a_job_is_told_the_language_of_the_window(window, folders, monkeypatch):
    told = []
    monkeypatch.setattr(queue.Task, "start", lambda _task, _function, settings, *_: told.append(settings.language))
    assert window.desk.deposit.settings.language == ""
    window.take(folders[0])
    window.desk.deposit.run(Step.CHECK)
    window.desk.jobs._end(window.desk.jobs.entries()[0].id, JobState.DONE, None)
    window.desk.context.texts.speak("en")
    window.desk.deposit.run(Step.CHECK)
    assert told == ["de", "en"]


def test_the_button_in_the_menus_corner_has_room_for_the_words_of_another_language(qtbot, window, three):
    window.desk.context.texts.speak("en")
    window.desk.context.theme.choose(scale=2.0)
    button = window._job_bar.corner_button
    button.show()
    qtbot.wait(50)
    button.setText("Job")
    window.menuBar().setCornerWidget(button)
    button.show()
    window._job_bar._say_corner()
    assert button.width() >= button.sizeHint().width()
