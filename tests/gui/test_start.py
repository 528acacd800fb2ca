"""The start page: what was there before, what waits, and the way back into it."""

import hashlib

import pytest
from gui_tasks import deposit_in, event, fill_workspace, path_of
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMessageBox, QPushButton
from test_accessibility import nameless
from test_fit import assert_whole
from test_whole_way import drop

from archivkoop import assets
from archivkoop.app.joblist import JobState, Trouble
from archivkoop.app.request import JobRequest, Step
from archivkoop.app.settings import Settings
from archivkoop.app.waiting import write_waiting
from archivkoop.core.decisions import Change, Decision, DecisionKind, Ruling
from archivkoop.core.events import EventKind
from archivkoop.gui.dialogs.verify import VerifyDialog
from archivkoop.gui.jobs import queue
from archivkoop.gui.steps import START
from archivkoop.gui.visits import Visits
from archivkoop.gui.widgets.recent_row import RecentRow
from archivkoop.gui.widgets.waiting_card import WaitingCard
from archivkoop.store.workspace import Workspace


@pytest.fixture
def page(window):
    return window.page(START)


def rows(page):
    return page.findChildren(RecentRow)


def cards(page):
    return page.findChildren(WaitingCard)


def known_deposit(home, source, files=60):
    """A deposit that was checked and planned, with findings that block."""
    folder = home / "data" / "workspaces" / source.name
    source.mkdir(parents=True)
    (source / "Vermerk.txt").write_text("Vermerk", encoding="utf-8")
    fill_workspace(folder, files, source)
    return folder


def look(qtbot, page, expected):
    page.look()
    qtbot.waitUntil(lambda: len(rows(page)) == expected and not page._reading.running, timeout=10_000)


def small_bag(folder):
    """The smallest bag there is (RFC 8493)."""
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "Köln.txt").write_bytes(b"Akte")
    (folder / "bagit.txt").write_text("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n", "utf-8")
    digest = hashlib.sha512(b"Akte").hexdigest()
    (folder / "manifest-sha512.txt").write_text(f"{digest}  data/Köln.txt\n", "utf-8")
    return folder


def test_the_window_begins_with_the_start_page_and_says_what_to_do(window, page, qtbot):
    assert window.pages.currentWidget() is page
    assert window.rail.step(START).isChecked()
    qtbot.waitUntil(lambda: "Noch keine Ablieferung" in page.recent_empty.text())
    assert not page.waiting_title.isVisible()


def test_a_deposit_comes_back_exactly_where_it_was(window, page, home, tmp_path, qtbot):
    source = tmp_path / "Ablieferung Müller"
    folder = known_deposit(home, source)
    window.desk.state.keep_draft(source, {"title": ("Bauakten",)})
    look(qtbot, page, 1)
    row = rows(page)[0]
    assert "geprüft" in row.accessibleName()
    assert "Ablieferung Müller" in row.open_button.accessibleName()
    QTest.mouseClick(row.open_button, Qt.MouseButton.LeftButton)
    deposit = window.desk.deposit
    qtbot.waitUntil(lambda: deposit.source == source)
    assert not deposit.running
    assert deposit.reader.folder == folder
    assert deposit.has_done(Step.PLAN)
    assert not deposit.has_done(Step.CONVERT)
    assert deposit.fields["title"] == ("Bauakten",)
    assert window.pages.currentWidget() is window.page("check")
    assert window.page("check").files_table.model().rowCount() == 60
    assert "blockier" in window.rail.step("check").accessibleDescription()


@pytest.mark.parametrize(("files", "words"), [(6, "schon bekannt"), (60, "angehalten")])
def test_a_folder_that_was_taken_in_before_is_found_as_it_was_left(window, home, tmp_path, qtbot, files, words):
    source = tmp_path / "Ablieferung Müller"
    folder = known_deposit(home, source, files)
    window.take(source)
    deposit = window.desk.deposit
    qtbot.waitUntil(lambda: deposit.reader is not None)
    assert deposit.reader.folder == folder
    assert deposit.has_done(Step.PLAN)
    assert not deposit.running
    assert window.pages.currentWidget() is window.page("check")
    banner = window.page("check").banner()
    assert words in banner.words
    other = deposit_in(tmp_path)
    window.take(other)  # another one, of which nothing is known
    qtbot.wait(300)
    assert deposit.source == other
    assert deposit.reader is None


def test_it_comes_back_on_the_page_where_it_was_left(window, page, home, tmp_path, qtbot):
    known_deposit(home, tmp_path / "A")
    look(qtbot, page, 1)
    rows(page)[0].open_button.click()
    qtbot.waitUntil(lambda: window.desk.deposit.source is not None)
    window.go_to("describe")
    window.go_to(START)
    window.desk.deposit.leave()
    look(qtbot, page, 1)
    rows(page)[0].open_button.click()
    qtbot.waitUntil(lambda: window.desk.deposit.source is not None)
    assert window.pages.currentWidget() is window.page("describe")


def test_what_waits_leads_to_the_right_step(window, page, home, tmp_path, qtbot):
    known_deposit(home, tmp_path / "Blockiert", files=1)
    look(qtbot, page, 1)
    [card] = cards(page)
    assert "1 Befund blockiert" in card.accessibleName()
    card.button.click()
    qtbot.waitUntil(lambda: window.desk.deposit.source is not None)
    assert window.pages.currentWidget() is window.page("check")


def test_a_job_that_was_stopped_is_offered_to_go_on(window, page, home, tmp_path, qtbot):
    source = tmp_path / "Angehalten"
    known_deposit(home, source, files=0)
    look(qtbot, page, 1)
    [card] = cards(page)
    assert "angehalten" in card.accessibleName()
    rows(page)[0].opened.emit(page._found[0])
    qtbot.waitUntil(lambda: window.desk.deposit.source is not None)
    assert window.desk.deposit.stopped_at is Step.PLAN
    banner = window.page("intake").banner()
    assert banner.isVisible()
    assert banner.button.text() == "Fortset&zen"


def test_a_job_that_was_ended_by_force_elsewhere_says_that_nobody_knows_why(page, home, tmp_path, qtbot):
    folder = known_deposit(home, tmp_path / "Stromausfall", files=3)
    with Workspace.open(folder) as workspace:
        workspace.record(event(EventKind.JOB_RESUMED, until="package", out="/pakete"))
    look(qtbot, page, 1)
    [card] = cards(page)
    assert "unerwartet beendet" in card.accessibleName()
    assert card.button.text() == "Fortsetzen"


def test_the_card_of_a_job_that_was_stopped_has_it_go_on(window, page, home, tmp_path, qtbot, monkeypatch):
    known_deposit(home, tmp_path / "Angehalten", files=0)
    look(qtbot, page, 1)
    asked = []
    monkeypatch.setattr(window.desk.jobs, "put", lambda request, until, **_: asked.append((request.source, until)))
    [card] = cards(page)
    assert card.button.text() == "Fortsetzen"
    card.button.click()
    qtbot.waitUntil(lambda: bool(asked))
    assert asked == [(tmp_path / "Angehalten", Step.PLAN)]
    window.desk.deposit.stopped_at = Step.PLAN  # it was stopped again, and its deposit is open
    window.go_to("start")
    page.to_resume.emit(page._found[0])
    assert len(asked) == 2


def test_the_card_has_a_job_go_on_once_what_was_decided_is_recorded(window, page, home, tmp_path, qtbot, monkeypatch):
    monkeypatch.setattr(queue, "RUN_JOB", "gui_tasks:work_until_stopped")
    folder = known_deposit(home, tmp_path / "Abgestürzt", files=20)
    profile = assets.folder("resources") / "profiles" / "kommunal-1.0.toml"
    (folder / "profile.toml").write_bytes(profile.read_bytes())
    with Workspace.open(folder) as workspace:
        workspace.record(event(EventKind.JOB_RESUMED, until="package", out=str(tmp_path / "pakete")))
    made = Decision("entschieden", (Ruling(DecisionKind.LEAVE_OUT, "Entwurf", paths=(path_of(2),)),))
    write_waiting(folder, [Change(made)])  # as a window that was ended by force leaves it
    look(qtbot, page, 1)
    [card] = cards(page)
    assert card.button.text() == "Fortsetzen"
    card.button.click()
    work = window.desk.deposit
    qtbot.waitUntil(lambda: work.progress is not None, timeout=60_000)
    assert work.job.until is Step.PACKAGE
    assert [one.id for one in window.desk.decisions.made] == ["entschieden"]
    work.stop()
    qtbot.waitUntil(lambda: not work.running, timeout=60_000)


@pytest.mark.parametrize("way", ["banner", "list"])
def test_once_a_job_goes_on_nothing_says_that_it_is_stopped(window, page, tmp_path, qtbot, monkeypatch, way):
    monkeypatch.setattr(queue, "RUN_JOB", "gui_tasks:work_until_stopped")
    jobs, work = window.desk.jobs, window.desk.deposit
    window.take(deposit_in(tmp_path))
    work.run(Step.CONVERT)
    qtbot.waitUntil(lambda: work.progress is not None, timeout=60_000)
    work.stop()
    qtbot.waitUntil(lambda: not work.running, timeout=60_000)
    banner = window.pages.currentWidget().banner()
    assert "abgebrochen" in banner.words
    assert banner.isVisible()
    banner.button.click() if way == "banner" else jobs.resume(jobs.entries()[0].id)
    assert work.running
    assert not banner.isVisible()
    assert work.stopped_at is None
    work.stop()
    qtbot.waitUntil(lambda: not work.running, timeout=60_000)


def resting(window, source, until, **changes):
    """Have the list of jobs know a job of a deposit."""
    jobs = window.desk.jobs
    jobs.load()  # before: what the last window left would replace it
    entry = jobs._list.add(JobRequest(source), until)
    return jobs._list.change(entry.id, **changes)


def test_a_job_that_failed_says_why_and_is_offered_to_go_on(window, page, home, tmp_path, qtbot):
    source = tmp_path / "Abgebrochen"
    known_deposit(home, source)
    trouble = Trouble("AK-S01", {"path": "/voll"})
    resting(window, source, Step.CONVERT, state=JobState.FAILED, problem=trouble)
    look(qtbot, page, 1)
    title = window.desk.context.texts.title("AK-S01")
    assert title in rows(page)[0].accessibleName()
    assert "/voll" in rows(page)[0].accessibleDescription()
    [card] = cards(page)
    assert title in card.accessibleName()
    card.button.click()
    qtbot.waitUntil(lambda: window.desk.deposit.source is not None)
    banner = window.pages.currentWidget().banner()
    assert "/voll" in banner.words
    assert banner.button.text() == "Fortset&zen"
    assert window.desk.deposit.stopped_at is Step.CONVERT
    window.go_to(START)
    look(qtbot, page, 1)
    banner.hide()
    cards(page)[0].button.click()  # its deposit is open by now
    assert "/voll" in window.pages.currentWidget().banner().words


def test_a_failure_that_was_overcome_elsewhere_is_none_any_more(window, page, home, tmp_path, qtbot):
    source = tmp_path / "Ablieferung"
    known_deposit(home, source, files=1)  # its plan stands
    resting(window, source, Step.PLAN, state=JobState.FAILED, problem=Trouble("AK-S01", {"path": "/voll"}))
    look(qtbot, page, 1)
    assert "geprüft" in rows(page)[0].accessibleName()
    assert "blockier" in cards(page)[0].accessibleName()


def test_a_job_that_never_began_is_offered_to_go_on(window, page, tmp_path, qtbot, monkeypatch):
    entry = resting(window, tmp_path / "Nachlieferung", Step.PACKAGE, state=JobState.PAUSED)
    look(qtbot, page, 0)
    asked = []
    monkeypatch.setattr(window.desk.jobs, "resume", asked.append)
    page.refresh()
    [card] = cards(page)
    assert card.accessibleName() == "Nachlieferung: Der Auftrag ist angehalten, bevor er begonnen hat."
    card.button.click()
    assert asked == [entry.id]


def test_what_only_lacks_words_is_not_said_to_be_blocked_by_findings(page, home, tmp_path, qtbot):
    folder = known_deposit(home, tmp_path / "Ablieferung", files=0)
    with Workspace.open(folder) as workspace:
        path = {"raw_path": b"a".hex(), "size": 1, "mtime_ns": 0, "sha512": "ab" * 64}
        lacking = {"code": "AK-D01", "severity": "blocking", "facts": {"field": "title"}}
        workspace.record(event(EventKind.FILE_TAKEN, "a", **path), event(EventKind.FINDING, None, **lacking))
    look(qtbot, page, 1)
    assert "1 Angabe fehlt" in rows(page)[0].accessibleName()
    assert "blockiert" not in rows(page)[0].accessibleName()


def test_a_job_that_was_paused_before_packaging_is_offered_to_go_on(window, page, home, tmp_path, qtbot):
    source = tmp_path / "Pause"
    known_deposit(home, source)
    resting(window, source, Step.PACKAGE, state=JobState.PAUSED)
    look(qtbot, page, 1)
    assert "angehalten" in cards(page)[0].accessibleName()


def test_what_another_process_works_on_waits_for_nobody(window, page, home, tmp_path, qtbot):
    folder = known_deposit(home, tmp_path / "Nachtlauf", files=0)
    with Workspace.open(folder):
        look(qtbot, page, 1)
        assert "außerhalb dieses Fensters" in rows(page)[0].accessibleName()
        assert cards(page) == []
    page.look()
    qtbot.waitUntil(lambda: len(cards(page)) == 1)
    assert "angehalten" in cards(page)[0].accessibleName()


def press(monkeypatch, words):
    """Answer the next question with the button that says this."""

    def answer(box):
        button = next(one for one in box.buttons() if words in one.text().replace("&", ""))
        monkeypatch.setattr(box, "clickedButton", lambda: button, raising=False)
        return 0

    monkeypatch.setattr(QMessageBox, "exec", answer)


def test_removing_asks_and_deletes_only_the_workspace(window, page, home, tmp_path, qtbot, monkeypatch):
    source = tmp_path / "Ablieferung"
    folder = known_deposit(home, source)
    (source / "Akte.txt").write_text("Akte")
    look(qtbot, page, 1)
    press(monkeypatch, "Abbrechen")
    rows(page)[0].remove_button.click()
    assert folder.is_dir()
    press(monkeypatch, "Entfernen")
    rows(page)[0].remove_button.click()
    qtbot.waitUntil(lambda: rows(page) == [], timeout=10_000)
    assert not folder.exists()
    assert (source / "Akte.txt").read_text() == "Akte"


def test_many_deposits_are_shown_when_wanted(window, page, home, tmp_path, qtbot):
    for number in range(11):
        known_deposit(home, tmp_path / f"Ablieferung {number}", files=0)
    look(qtbot, page, 8)
    assert page.more_button.text().startswith("Noch 3")
    page.more_button.click()
    assert len(rows(page)) == 11
    assert not page.more_button.isVisible()


def test_a_folder_that_falls_on_it_becomes_the_deposit(window, page, tmp_path):
    source = deposit_in(tmp_path)
    drop(page.drop_zone, source)
    assert window.desk.deposit.source == source.resolve()
    assert window.pages.currentWidget() is window.page("intake")


@pytest.mark.parametrize(("answer", "verified", "taken"), [
    ("prüfen", True, False), ("übernehmen", False, True), ("Abbrechen", False, False),
])  # fmt: skip
def test_a_package_that_falls_on_it_may_be_verified(window, page, tmp_path, monkeypatch, answer, verified, taken):
    bag = small_bag(tmp_path / "Archivpaket")
    seen = []
    monkeypatch.setattr(Visits, "verify", lambda _visits, package: seen.append(package))
    press(monkeypatch, answer)
    drop(page.drop_zone, bag)
    assert seen == ([bag] if verified else [])
    assert (window.desk.deposit.source is not None) is taken


@pytest.mark.parametrize("damaged", [False, True])
def test_a_package_is_really_verified(window, tmp_path, qtbot, damaged):
    bag = small_bag(tmp_path / "Archivpaket")
    if damaged:
        (bag / "data" / "Köln.txt").write_bytes(b"verdorben")
    dialog = VerifyDialog(window.desk.context, bag, window)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(dialog.close_button.isVisible, timeout=60_000)
    assert dialog.result_shown.valid is not damaged
    assert ("nicht gültig" in dialog.title_label.text()) is damaged
    assert dialog.problems_list.isVisible() is damaged
    if damaged:
        assert "Köln.txt" in dialog.problems_list.toPlainText()


def test_what_is_no_package_is_said_to_be_none(window, tmp_path, qtbot):
    (tmp_path / "leer").mkdir()
    dialog = VerifyDialog(window.desk.context, tmp_path / "leer", window)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(dialog.close_button.isVisible, timeout=60_000)
    assert dialog.title_label.text() == "Das ist kein Archivpaket"


def test_it_is_said_in_the_other_language(window, page, home, tmp_path, qtbot):
    known_deposit(home, tmp_path / "A")
    look(qtbot, page, 1)
    window.english_action.trigger()
    assert "checked" in rows(page)[0].accessibleName()
    assert page.findChild(QLabel, "recent_title").text() == "Recent deposits"
    assert page.findChild(QPushButton, "verify_button").text() == "Verify &package …"
    assert Settings.load().language == "en"


@pytest.mark.parametrize("language", ["de", "en"])
def test_with_text_of_twice_the_size_nothing_is_cut_off(window, page, home, tmp_path, qtbot, language):
    known_deposit(home, tmp_path / "2026-017 Bauordnungsamt, Nachlieferung", files=1)
    known_deposit(home, tmp_path / "2026-018 Standesamt", files=0)
    window.desk.preferences.speak(language)
    window.desk.preferences.resize(2.0)
    window.resize(1366, 768)
    look(qtbot, page, 2)
    assert_whole(qtbot, window)
    assert (window.width(), window.height()) == (1366, 768)
    assert nameless(window) == []


def test_the_rail_says_what_blocks_a_step_and_its_page_leads_there(window, tmp_path, qtbot):
    window.desk.deposit.open(tmp_path)
    assert "nach dem Prüfen" in window.rail.step("convert").accessibleDescription()
    assert "Bedingungen offen" in window.rail.step("package").accessibleDescription()
    window.rail.step("convert").click()
    assert window.pages.currentWidget() is window.page("convert")
    window.page("convert").plan_tree.empty.button.click()
    assert window.pages.currentWidget() is window.page("intake")
    window.rail.step("package").click()
    window.page("package")._conditions["describe"].button.click()
    assert window.pages.currentWidget() is window.page("describe")
