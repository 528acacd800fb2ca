"""Step 5 says what was decided, why and by whom, and leads to the files; and what the package will be called."""

import threading
from itertools import pairwise

import pytest
from gui_tasks import fill_workspace, finish, path_of
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QScrollArea
from test_accessibility import nameless
from test_fit import assert_whole

from archivkoop import app as use_cases
from archivkoop import assets
from archivkoop.app.request import JobRequest, Step
from archivkoop.app.standing import result_of
from archivkoop.core.decisions import DecisionKind, Ruling
from archivkoop.core.files import DecidedAs, FileFilter
from archivkoop.gui.dialogs.decided import DecidedDialog
from archivkoop.gui.models.asker import Asker

WAIT_MS = 60_000
EMPTY = "Leer, laut Bewertungsentscheidung entbehrlich"


@pytest.fixture
def page(qtbot, window, tmp_path):
    """The page, with a deposit about which two things were decided."""
    folder = tmp_path / "auftrag"
    fill_workspace(folder, 60)
    profile = assets.folder("resources") / "profiles" / "kommunal-1.0.toml"
    (folder / "profile.toml").write_bytes(profile.read_bytes())
    deposit = window.desk.deposit
    deposit.open(tmp_path)
    deposit.read(use_cases.read_workspace(folder))
    decide(qtbot, window, Ruling(DecisionKind.LEAVE_OUT, EMPTY, where=FileFilter(code="AK-C01")))
    decide(qtbot, window, Ruling(DecisionKind.WAIVE, "nachgefragt <b>", "AK-I01"))
    deposit.stand(result_of(deposit.reader, Step.CONVERT, resumed=True, already_there=False))
    window.go_to("package")
    qtbot.waitUntil(lambda: len(rows(window.page("package"))) == 3, timeout=WAIT_MS)
    return window.page("package")


def decide(qtbot, window, *rulings):
    window.desk.decisions.decide(*rulings)
    settled(qtbot, window)


def settled(qtbot, window):
    qtbot.waitUntil(lambda: not window.desk.decisions.waiting and not window.desk.deposit.running, timeout=WAIT_MS)


def rows(page):
    return [row.accessibleName().splitlines() for row in page._list._rows if not row.isHidden()]


def test_what_was_decided_is_told_with_its_reason_and_who_decided_it(page):
    (empty, system, unread) = rows(page)
    assert empty[0] == "4 Dateien nicht übernommen"
    assert empty[1].startswith(f"Begründung: {EMPTY} – ")
    assert system == ["1 Datei nicht übernommen (Thumbs.db)", "Begründung: Systemdatei"]
    assert unread[0] == "Trotz Befund zugelassen: Nicht lesbar (2 Dateien)"
    assert unread[1].startswith("Begründung: nachgefragt <b> – ")
    assert page.decided_card.isVisible()
    assert not page.decided_more.isVisible()
    assert nameless(page.window()) == []


def test_each_group_leads_to_its_files_and_the_filter_is_left_again(page, window, qtbot):
    page._list._rows[0].button.click()
    check = window.page("check")
    assert check.isVisible()
    assert check._model.rowCount() == 4
    assert {row.path for row in window.desk.deposit.reader.files(where=FileFilter(code="AK-C01"))} == {
        check._model.row(number).path for number in range(4)
    }
    chip = check.findChild(QPushButton, "decided_chip")
    qtbot.waitUntil(chip.isVisible, timeout=WAIT_MS)
    assert EMPTY in chip.accessibleName()
    assert check._facets.narrowed
    chip.click()
    assert check._model.rowCount() == 60
    qtbot.waitUntil(lambda: not chip.isVisible(), timeout=WAIT_MS)
    assert not check._facets.narrowed


def test_what_was_accepted_without_proof_is_looked_at_in_the_plan(page, window):
    page.files_wanted.emit(DecidedAs(DecisionKind.WAIVE, "AK-N01", "verglichen"))
    convert = window.page("convert")
    assert convert.isVisible()
    assert convert._chips["unproved"].isChecked()


def test_a_decision_that_is_withdrawn_is_told_no_more(page, window, qtbot):
    window.desk.decisions.undo()
    settled(qtbot, window)
    qtbot.waitUntil(lambda: len(rows(page)) == 2, timeout=WAIT_MS)


def test_of_many_reasons_some_are_told_and_the_others_counted(page, window, qtbot):
    decide(
        qtbot,
        window,
        *(Ruling(DecisionKind.LEAVE_OUT, f"Grund {number}", paths=(path_of(number),)) for number in range(21, 29)),
    )
    qtbot.waitUntil(lambda: len(rows(page)) == 8, timeout=WAIT_MS)
    assert page.decided_more.text().startswith("Dazu kommen 3 weitere Begründungen")


def test_the_list_of_all_decisions_opens(page, monkeypatch):
    shown = []
    monkeypatch.setattr(DecidedDialog, "exec", lambda dialog: shown.append(dialog._model.rowCount()))
    page.decided_button.click()
    assert shown == [2]


def test_the_name_is_said_as_far_as_it_is_known(page, window):
    deposit = window.desk.deposit
    assert page.name_edit.text().endswith("_abcdefgh")
    assert "…" in page.name_edit.text()
    assert page.name_hint.isVisible()
    deposit.describe("archive_isil", ["DE-0000"])
    deposit.describe("accession", ["2026-017"])
    assert page.name_edit.text().startswith("DE-0000_20")
    assert page.name_edit.text().endswith("_2026-017_abcdefgh")
    assert not page.name_hint.isVisible()


@pytest.mark.parametrize("language", ["de", "en"])
def test_with_text_of_twice_the_size_nothing_is_cut(page, window, qtbot, language):
    window.desk.context.texts.speak(language)
    window.desk.context.theme.choose(scale=2.0)
    window.resize(1366, 768)
    assert_whole(qtbot, window)
    page._list._rows[0].button.click()
    assert_whole(qtbot, window)
    assert (window.width(), window.height()) == (1366, 768)


def test_an_answer_is_not_asked_for_once_more(page, qtbot):
    asked = []
    page._asker.ask = lambda *what, **how: asked.append(what)
    page._take_summary(page._summary)
    qtbot.wait(50)
    assert asked == []


def test_another_deposit_has_not_the_decisions_of_the_one_before(page, window, tmp_path):
    window.desk.deposit.open(tmp_path / "andere")
    assert rows(page) == []
    assert not page.decided_card.isVisible()


def test_a_package_that_was_there_before_is_named_with_its_place(window, tmp_path):
    window.take(tmp_path)
    window.desk.deposit.stand(finish(None, None, JobRequest(tmp_path / "Archivpakete" / "P"), Step.PACKAGE))
    window.messages.already_there()
    assert str(tmp_path / "Archivpakete" / "P") in window.pages.currentWidget().banner().words


def test_tab_goes_through_the_page_as_one_reads_it(page, window, qtbot):
    area = page.findChild(QScrollArea, "scroll_area")
    page.refresh()
    page.take_focus()
    heights = []
    for _ in range(12):
        focused = window.focusWidget()
        if not area.isAncestorOf(focused):
            break
        heights.append(focused.mapTo(area.widget(), QPoint()).y())
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert len(heights) >= 5
    assert all(below >= above - 5 for above, below in pairwise(heights))  # two in a row are not quite level


def test_what_is_asked_while_an_answer_is_read_is_asked_again(page, window, qtbot):
    reading, asked = threading.Event(), []

    def question(_reader, what):
        asked.append(what)
        assert reading.wait(WAIT_MS / 1000)
        return what

    asker = Asker(question, page)
    answers = []
    asker.answered.connect(answers.append)
    folder = window.desk.deposit.reader.folder
    asker.ask(folder, "so")
    qtbot.waitUntil(lambda: asked == ["so"], timeout=WAIT_MS)
    asker.ask(folder, "so")  # something has changed since
    reading.set()
    qtbot.waitUntil(lambda: answers == ["so", "so"], timeout=WAIT_MS)
    asker.ask(folder.with_name("weg"), "anders")  # cannot be read
    asker.ask(folder, "zuletzt")
    qtbot.waitUntil(lambda: answers[-1] == "zuletzt", timeout=WAIT_MS)
