"""Step 2 in the archivist's hands: filter, choose, decide for many, and find the place again."""

from dataclasses import replace

import pytest
from gui_tasks import event, fill_workspace, path_of
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QStyledItemDelegate
from test_fit import assert_whole

from archivkoop import app as use_cases
from archivkoop import assets
from archivkoop.app.request import Step
from archivkoop.app.standing import result_of
from archivkoop.core.decisions import DecisionKind, Ruling
from archivkoop.core.events import EventKind
from archivkoop.core.files import FileFilter
from archivkoop.core.findings import Severity
from archivkoop.gui.dialogs.decision import DecisionDialog
from archivkoop.gui.dialogs.suggestions import SuggestionsDialog, suggested
from archivkoop.gui.pages.file_detail import FINDINGS, HISTORY, TECHNICAL
from archivkoop.gui.pages.technical import basis_in_words, technical
from archivkoop.gui.readiness import conditions
from archivkoop.gui.texts import Texts
from archivkoop.gui.widgets.cells import width_of, width_with_icon
from archivkoop.gui.widgets.facet_box import FacetBox
from archivkoop.gui.widgets.finding_card import FindingCard
from archivkoop.store.workspace import Workspace

SHORT_MS = 60_000


@pytest.fixture
def filled(window, tmp_path):
    """The window with a deposit of 450 files."""
    folder = tmp_path / "auftrag"
    fill_workspace(folder, 450)
    profile = assets.folder("resources") / "profiles" / "kommunal-1.0.toml"
    (folder / "profile.toml").write_bytes(profile.read_bytes())
    window.desk.deposit.open(tmp_path)
    window.desk.deposit.read(use_cases.read_workspace(folder))
    window.go_to("check")
    return window


@pytest.fixture
def page(filled):
    return filled.page("check")


def settled(qtbot, window):
    qtbot.waitUntil(lambda: not window.desk.decisions.waiting and not window.desk.deposit.running, timeout=SHORT_MS)
    qtbot.wait(20)


class Painted(QStyledItemDelegate):
    """Notes which cells are painted."""

    def __init__(self, parent, painted):
        super().__init__(parent)
        self._painted = painted

    def paint(self, _painter, _option, index):
        self._painted.append((index.row(), index.column()))


def chip(page, key):
    return page.findChild(QPushButton, f"chip_{key}")


def entries(page, key):
    box = page.findChild(FacetBox, f"facet_{key}")
    return [box.itemText(row) for row in range(box.count())]


def choose(page, key, words):
    box = page.findChild(FacetBox, f"facet_{key}")
    row = box.findText(words, Qt.MatchFlag.MatchStartsWith)
    box.setCurrentIndex(row)
    box.activated.emit(row)


def words_of(page):
    return [label.text() for label in page.findChildren(QLabel) if label.isVisible()]


def test_facets_count_what_the_others_leave(qtbot, page):
    qtbot.waitUntil(lambda: chip(page, "warning").text() == "Warnung  36", timeout=SHORT_MS)
    assert chip(page, "none").text() == "Ohne Befund  405"
    assert "Acrobat PDF 1.7 (fmt/276) · 150" in entries(page, "puid")
    choose(page, "puid", "Acrobat")
    qtbot.waitUntil(lambda: chip(page, "warning").text() == "Warnung  12", timeout=SHORT_MS)
    assert page.files_table.model().rowCount() == 150
    assert "Leere Datei · 12" in entries(page, "code")
    assert len(entries(page, "puid")) == 4  # its own facet still shows what else there is
    chip(page, "warning").click()
    assert page.files_table.model().rowCount() == 12


def test_folders_are_gone_down_and_up(qtbot, page):
    qtbot.waitUntil(lambda: "Bauakten · 450" in entries(page, "folder"), timeout=SHORT_MS)
    choose(page, "folder", "Bauakten")
    qtbot.waitUntil(lambda: "  1987 · 450" in entries(page, "folder"), timeout=SHORT_MS)
    choose(page, "folder", "  1987")
    qtbot.waitUntil(lambda: "    03 · 100" in entries(page, "folder"), timeout=SHORT_MS)
    choose(page, "folder", "    03")
    assert page.files_table.model().rowCount() == 100
    qtbot.waitUntil(lambda: len(entries(page, "folder")) == 4, timeout=SHORT_MS)
    choose(page, "folder", "Alle Ordner")
    assert page.files_table.model().rowCount() == 450


def test_the_usual_key_leads_to_the_search(qtbot, filled, page):
    page.files_table.setFocus()
    QTest.keyClick(filled, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert filled.focusWidget() is page.search_edit


def test_nothing_found_says_how_to_go_on(qtbot, page):
    page.search_edit.setText("gibt es nicht")
    qtbot.waitUntil(lambda: page.files_table.model().rowCount() == 0, timeout=SHORT_MS)
    assert page.files_table.empty.isVisible()
    page.files_table.empty.button.click()
    assert page.files_table.model().rowCount() == 450
    assert page.search_edit.text() == ""


def test_a_file_tells_what_is_known_and_what_happened(qtbot, page):
    page.files_table.selectRow(0)
    tabs = page._detail.detail_tabs
    assert [tabs.tabText(tab) for tab in range(4)] == ["Vorschau", "Befunde (1)", "Technik", "Verlauf"]
    tabs.setCurrentIndex(TECHNICAL)
    qtbot.wait(50)
    assert "Acrobat PDF 1.7 (fmt/\u200b276)" in words_of(page)
    page._detail.copy_button.click()
    assert QApplication.clipboard().text() == "ab" * 64
    tabs.setCurrentIndex(HISTORY)
    qtbot.wait(50)
    told = words_of(page)
    assert "Befund: Nicht lesbar" in told
    assert "Format bestimmt" in told
    assert told.index("Befund: Nicht lesbar") < told.index("Übernommen und Prüfsumme gebildet")  # the newest first


def test_a_very_long_name_pushes_nothing_off_the_screen(qtbot, window, tmp_path):
    name = "x" * 185 + "äöü" * 10 + ".txt"
    folder = tmp_path / "auftrag"
    with Workspace.open(folder) as workspace:
        taken = {"raw_path": name.encode().hex(), "size": 1, "mtime_ns": 0, "sha512": "ab" * 64}
        workspace.record(event(EventKind.FILE_TAKEN, name, **taken))
        workspace.record(event(EventKind.FINDING, name, code="AK-C01", severity="warning", facts={}))
    window.desk.deposit.open(tmp_path)
    window.desk.deposit.read(use_cases.read_workspace(folder))
    window.resize(1366, 768)
    window.go_to("check")
    check = window.page("check")
    qtbot.waitUntil(lambda: check.files_table.model().rowCount() == 1)
    for tab in range(4):
        check.files_table.selectRow(0)
        check._detail.detail_tabs.setCurrentIndex(tab)
        qtbot.wait(50)
        assert window.width() == 1366
        assert check.detail_card.width() < check.files_table.width()


def test_a_decision_for_all_that_is_shown_is_one_step(qtbot, filled, page, monkeypatch):
    def decide(dialog):
        assert "36 Dateien" in dialog.text_label.text()
        dialog.reason_edit.setPlainText("leer abgeliefert")
        return dialog.DialogCode.Accepted

    monkeypatch.setattr(DecisionDialog, "exec", decide)
    chip(page, "warning").click()
    page.files_table.selectAll()
    assert "36 Dateien ausgewählt" in words_of(page)
    page.findChild(QPushButton, "chosen_leave_out").click()
    settled(qtbot, filled)
    reader = filled.desk.deposit.reader
    assert reader.counts().left_out == 37
    assert len(reader.decisions()) == 1
    filled.findChild(QAction, "undo_action").trigger()
    qtbot.waitUntil(lambda: filled.desk.decisions.waiting > 0, timeout=SHORT_MS)
    settled(qtbot, filled)
    assert reader.counts().left_out == 1


def test_a_decision_for_chosen_rows_is_about_these_files(qtbot, filled, page, monkeypatch):
    def decide(dialog):
        dialog.reason_edit.setPlainText("geprüft")
        return dialog.DialogCode.Accepted

    monkeypatch.setattr(DecisionDialog, "exec", decide)
    with Workspace.open(filled.desk.deposit.reader.folder) as workspace:
        workspace.record(
            *(
                event(EventKind.FINDING, path_of(number), code="AK-C03", severity="blocking", facts={})
                for number in (0, 100)
            )
        )
    page.files_table.selectRow(0)
    selection = page.files_table.selectionModel()
    flags = selection.SelectionFlag.Select | selection.SelectionFlag.Rows
    selection.select(page.files_table.model().index(2, 0), flags)
    assert page.findChild(QPushButton, "chosen_waive_AK-I01") is None  # what cannot be read is in no package
    page.findChild(QPushButton, "chosen_waive_AK-C03").click()
    settled(qtbot, filled)
    waived = {one.finding.path for one in filled.desk.deposit.reader.findings() if one.waiver is not None}
    assert waived == {path_of(0), path_of(100)}


def with_closed(window, tmp_path, folders, files):
    """Show a deposit some folders of which cannot be listed."""
    folder = tmp_path / "auftrag"
    fill_workspace(folder, files)
    profile = assets.folder("resources") / "profiles" / "kommunal-1.0.toml"
    (folder / "profile.toml").write_bytes(profile.read_bytes())
    facts = {"reason": "Permission denied"}
    with Workspace.open(folder) as workspace:
        workspace.record(
            *(event(EventKind.FINDING, path, code="AK-I01", severity="blocking", facts=facts) for path in folders)
        )
    window.desk.deposit.open(tmp_path)
    window.desk.deposit.read(use_cases.read_workspace(folder))


def test_a_folder_that_cannot_be_listed_is_shown_and_can_be_left_out(qtbot, window, tmp_path, monkeypatch):
    with_closed(window, tmp_path, ["Akten/gesperrt"], files=20)
    window.go_to("check")
    page, reader = window.page("check"), window.desk.deposit.reader

    def decide(dialog):
        assert not dialog.all_radio.isChecked()
        dialog.reason_edit.setPlainText("bleibt im Amt")
        return dialog.DialogCode.Accepted

    monkeypatch.setattr(DecisionDialog, "exec", decide)
    page.files_table.clearSelection()
    assert "2" in page.deposit_findings_button.text()
    assert "Akten/gesperrt" in [words.replace("\u200b", "") for words in words_of(page)]
    page.findChild(QPushButton, "remedy_leave_out").click()
    settled(qtbot, window)
    (recorded,) = reader.findings_in_the_way()
    assert recorded.waiver is not None
    assert recorded.waiver.reason == "bleibt im Amt"
    assert any("bleibt im Amt" in words for words in words_of(page))
    window.findChild(QAction, "undo_action").trigger()
    qtbot.waitUntil(lambda: window.desk.decisions.waiting > 0, timeout=SHORT_MS)
    settled(qtbot, window)
    (recorded,) = reader.findings_in_the_way()
    assert recorded.waiver is None


def test_what_is_decided_for_all_is_decided_for_folders_too(qtbot, window, tmp_path, monkeypatch):
    folders = [f"Akten/gesperrt {number:03}" for number in range(60)]
    with_closed(window, tmp_path, folders, files=60)
    window.go_to("check")
    page, reader = window.page("check"), window.desk.deposit.reader
    seen = []

    def decide(dialog):
        seen.extend((dialog.one_radio.text(), dialog.all_radio.text()))
        dialog.all_radio.setChecked(True)
        dialog.reason_edit.setPlainText("bleibt im Amt")
        return dialog.DialogCode.Accepted

    monkeypatch.setattr(DecisionDialog, "exec", decide)
    page.files_table.clearSelection()
    assert len(page.findChildren(FindingCard)) == 50  # of thousands not one each
    assert any(words.startswith("und 11 weitere Befunde") for words in words_of(page))
    assert page.findChild(QPushButton, "remedy_waive") is None  # what cannot be read is in no package
    page.findChild(QPushButton, "remedy_leave_out").click()
    settled(qtbot, window)
    assert seen == ["Nur &diesen Pfad", "&Alle 62 mit diesem Befund, auch Ordner"]
    assert {one.waiver.reason for one in reader.findings_in_the_way() if one.waiver} == {"bleibt im Amt"}
    assert reader.paths_in_the_way("AK-I01") == []
    assert all(one.waiver is not None for path in (path_of(0), path_of(50)) for one in reader.findings(path))
    window.findChild(QAction, "undo_action").trigger()
    qtbot.waitUntil(lambda: window.desk.decisions.waiting > 0, timeout=SHORT_MS)
    settled(qtbot, window)
    assert reader.paths_in_the_way("AK-I01") == folders


def test_a_warning_about_the_deposit_is_told_by_the_step(window, tmp_path):
    with_closed(window, tmp_path, [], files=0)
    work = window.desk.deposit
    work.stand(result_of(work.reader, Step.PLAN, resumed=True, already_there=False))
    assert "ohne Warnung" in window.rail.step("check").accessibleDescription()
    facts = {"name": "*.csv", "reason": "doppelt", "actor": "Änne"}
    with Workspace.open(work.reader.folder) as workspace:
        workspace.record(event(EventKind.FINDING, None, code="AK-P06", severity="warning", facts=facts))
    work.changed.emit()
    assert "1 Warnung" in window.rail.step("check").accessibleDescription()


def test_who_leaves_out_the_files_that_are_shown_leaves_no_folder_out(qtbot, window, tmp_path):
    with_closed(window, tmp_path, ["Akten/gesperrt"], files=60)
    window.desk.decisions.decide(Ruling(DecisionKind.LEAVE_OUT, "leer", where=FileFilter(code="AK-I01")))
    settled(qtbot, window)
    assert window.desk.deposit.reader.paths_in_the_way("AK-I01") == ["Akten/gesperrt"]


def test_the_chosen_file_is_found_again_after_a_decision(qtbot, filled, page):
    page.files_table.selectRow(0)
    filled.desk.decisions.decide(Ruling(DecisionKind.WAIVE, "geprüft", "AK-I01", (path_of(0),)))
    settled(qtbot, filled)
    rows = page.files_table.chosen_ranges()
    assert page.files_table.model().row(rows[0][0]).path == path_of(0)
    assert rows[0][0] == 8  # behind those that still block
    assert page._detail.detail_tabs.currentIndex() == FINDINGS

    chip(page, "blocking").click()
    page.files_table.selectRow(1)
    shown = page.files_table.model().row(1).path
    filled.desk.decisions.decide(Ruling(DecisionKind.WAIVE, "geprüft", "AK-I01", (shown,)))
    settled(qtbot, filled)
    (row,) = page.files_table.chosen_ranges()
    assert row == (1, 1)  # the next one is in its place
    assert page.files_table.model().row(1).severity is Severity.BLOCKING


def test_all_suggestions_are_a_dry_run_first_and_one_step_then(qtbot, filled, page):
    assert suggested(filled.desk)
    dialog = SuggestionsDialog(filled.desk, page)
    qtbot.addWidget(dialog)
    dialog.show()
    (group,) = dialog._groups
    assert group.list.count() == 36
    group.list.item(0).setCheckState(Qt.CheckState.Unchecked)
    spared = group.list.item(0).text()
    assert dialog.total_label.text() == "35 Dateien werden nicht übernommen."
    group.reason.clear()
    assert not dialog.ok_button.isEnabled()
    group.reason.setText("Leer, laut Vereinbarung entbehrlich")
    assert filled.desk.deposit.reader.counts().left_out == 1  # nothing has happened yet
    dialog.ok_button.click()
    settled(qtbot, filled)
    reader = filled.desk.deposit.reader
    assert reader.counts().left_out == 36
    assert {row.path for row in reader.files(where=FileFilter(code="AK-C01", undecided=True))} == {spared}
    assert reader.decisions()[-1].lines[0].reason == "Leer, laut Vereinbarung entbehrlich"


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_the_list_of_a_suggestion_is_as_high_as_its_rows(qtbot, filled, page, scale):
    filled.desk.context.theme.choose(scale=scale)
    dialog = SuggestionsDialog(filled.desk, page)
    qtbot.addWidget(dialog)
    dialog.show()
    (group,) = dialog._groups
    qtbot.wait(30)
    row = group.list.sizeHintForRow(0)
    assert row >= group.list.fontMetrics().height() + 2 * filled.desk.context.theme.px(0.3)
    assert 7 * row < group.list.viewport().height() < 9 * row
    assert group.list.verticalScrollBar().maximum() > 0
    while group.list.count() > 1:
        group.list.takeItem(1)
    group.list.updateGeometry()
    qtbot.waitUntil(lambda: group.list.viewport().height() < 2 * row, timeout=SHORT_MS)
    assert group.list.viewport().height() >= row


def test_where_there_is_little_room_the_filters_open_on_demand(qtbot, filled, page):
    assert not page.findChild(QPushButton, "filter_button").isVisible()
    filled.desk.context.theme.choose(scale=2.0)
    filled.resize(1366, 768)
    button = page.findChild(QPushButton, "filter_button")
    qtbot.waitUntil(button.isVisible, timeout=SHORT_MS)
    assert not chip(page, "warning").isVisible()
    button.click()
    assert chip(page, "warning").isVisible()
    assert not page.files_table.isVisible()  # they have the room for themselves
    assert_whole(qtbot, filled)
    button.click()
    assert page.files_table.isVisible()
    button.click()
    filled.desk.context.theme.choose(scale=1.0)
    qtbot.waitUntil(page.files_table.isVisible, timeout=SHORT_MS)
    assert chip(page, "warning").isVisible()


@pytest.mark.parametrize("language", ["german", "english"])
def test_with_text_of_twice_the_size_some_files_are_seen_with_their_findings(qtbot, filled, page, language):
    getattr(filled, f"{language}_action").trigger()
    filled.desk.context.theme.choose(scale=2.0)
    filled.resize(1366, 768)
    table = page.files_table
    qtbot.waitUntil(lambda: table.viewport().height() >= 3 * table.rowHeight(0), timeout=SHORT_MS)
    assert table.columnViewportPosition(2) < table.viewport().width()
    button = page.deposit_findings_button
    assert button.text() == "1"
    assert button.accessibleName() == filled.desk.context.texts.count("check.deposit_findings", 1).replace("&", "")


@pytest.mark.parametrize("language", ["german", "english"])
@pytest.mark.parametrize("percent", [100, 200])
def test_the_severity_is_never_cut(qtbot, filled, page, language, percent):
    getattr(filled, f"{language}_action").trigger()
    filled.desk.context.theme.choose(scale=percent / 100)
    table, texts = page.files_table, filled.desk.context.texts
    for size in ((1400, 900), (1366, 768)):
        filled.resize(*size)
        qtbot.wait(50)
        for word in ("blocking", "warning", "info", "none"):
            needed = width_with_icon(filled.desk.context.theme, texts.say(f"severity.{word}"))
            assert table.columnWidth(0) >= needed, (size, word)
    assert min(table.columnWidth(number) for number in range(6)) > 0


@pytest.mark.parametrize("language", ["german", "english"])
def test_with_text_of_twice_the_size_the_name_is_seen_beside_the_severity(qtbot, filled, page, language):
    getattr(filled, f"{language}_action").trigger()
    filled.desk.context.theme.choose(scale=2.0)
    filled.resize(1366, 768)
    table = page.files_table
    qtbot.waitUntil(lambda: table.viewport().width() >= table.columnWidth(0) + table.columnWidth(1), timeout=SHORT_MS)
    assert not page.detail_card.isVisible()
    table.selectRow(1)
    page.detail_button.click()
    assert page.detail_card.isVisible()
    assert not table.isVisible()
    page.detail_button.click()
    assert table.isVisible()
    filled.desk.context.theme.choose(scale=1.0)
    qtbot.waitUntil(lambda: page.detail_card.isVisible() and not page.detail_button.isVisible(), timeout=SHORT_MS)
    assert page.splitter.sizes()[0] > page.splitter.sizes()[1]


@pytest.mark.parametrize("width", [1290, 1366])
def test_sizes_are_never_cut(qtbot, filled, page, width):
    filled.resize(width, 768)
    qtbot.wait(50)
    assert page.files_table.columnWidth(3) >= width_of(filled.desk.context.theme, "733,4 MB")


def test_several_chosen_rows_are_painted_whole(qtbot, filled, page):
    table = page.files_table
    filled.activateWindow()
    table.setFocus()
    table.choose(0)
    qtbot.wait(50)
    for _ in range(2):
        qtbot.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.wait(50)
    painted = []
    table.setItemDelegate(Painted(table, painted))
    table.viewport().repaint()
    painted.clear()
    qtbot.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: {(2, 0), (2, 2), (3, 0), (3, 2)} <= set(painted), timeout=SHORT_MS)


@pytest.mark.parametrize(
    ("language", "basis", "words"),
    [
        ("de", "extension match pdf; byte match at [[0 8] [22262 6]]", "Endung .pdf; kennzeichnende Bytefolge"),
        ("en", "extension match pdf; byte match at 0, 8", "extension .pdf; characteristic byte sequence"),
        ("de", "container name word/document.xml with byte match at 0, 9", "Aufbau des Containers"),
        ("de", "something new", "something new"),
    ],
)
def test_what_a_format_was_recognised_by_is_said_in_words(language, basis, words):
    assert basis_in_words(Texts(language), basis) == words


def test_what_the_identification_noticed_is_said_in_words(qtbot, window, tmp_path):
    noticed = {path_of(1): "match on extension only", path_of(2): "the weather is odd"}
    folder = tmp_path / "auftrag"
    fill_workspace(folder, 20)
    with Workspace.open(folder) as workspace:
        for path, warning in noticed.items():
            found = {"puid": "fmt/40", "name": "Word", "version": "", "mime": "application/msword", "warning": warning}
            workspace.record(event(EventKind.FILE_IDENTIFIED, path, **found))
    window.desk.deposit.open(tmp_path)
    window.desk.deposit.read(use_cases.read_workspace(folder))
    rows = {row.path: row for row in window.desk.deposit.reader.files()}
    told = [dict(technical(window.desk, rows[path])[0])["Dabei aufgefallen"] for path in noticed]
    assert told == [
        "nur an der Dateiendung erkannt",
        "Meldung des Programms Siegfried (englisch): „the weather is odd“",
    ]


def test_a_decision_is_asked_once_and_outlives_the_card_it_was_asked_from(qtbot, filled, page):
    """A screen reader presses buttons behind an open dialog, too; and a job's end makes the cards anew."""
    chip(page, "warning").click()
    page.files_table.selectRow(0)
    qtbot.wait(20)
    seen = []

    def answer():
        dialog = QApplication.activeModalWidget()
        page.findChild(QPushButton, "remedy_leave_out").click()
        seen.append([one for one in filled.findChildren(DecisionDialog) if one.isVisible()] == [dialog])
        page._detail._shown.clear()
        page.refresh()
        QTimer.singleShot(50, finish)

    def finish():
        dialog = QApplication.activeModalWidget()
        dialog.reason_edit.setPlainText("leer abgeliefert")
        dialog.ok_button.click()

    QTimer.singleShot(50, answer)
    page.findChild(QPushButton, "remedy_leave_out").click()
    assert seen == [True]
    settled(qtbot, filled)
    (decision,) = filled.desk.decisions.made
    assert decision.lines[0].reason == "leer abgeliefert"
    assert not [one for one in filled.findChildren(DecisionDialog) if one.isVisible()]


def buttons_of(page):
    return {one.objectName(): one.text() for one in page.findChildren(QPushButton) if one.isVisible()}


@pytest.mark.parametrize("chosen", ["by the filter", "by rows"])
def test_what_is_left_out_already_is_not_offered_once_more(qtbot, filled, page, chosen):
    chip(page, "warning").click()
    decisions = filled.desk.decisions
    decisions.decide(Ruling(DecisionKind.LEAVE_OUT, "leer", paths=(path_of(10), path_of(20))))
    settled(qtbot, filled)
    selection = page.files_table.selectionModel()
    flags = selection.SelectionFlag.Select | selection.SelectionFlag.Rows
    if chosen == "by the filter":
        page.files_table.selectAll()
    else:
        page.files_table.selectRow(0)
        for row in (1, 2):
            selection.select(page.files_table.model().index(row, 0), flags)
    qtbot.wait(20)
    rest = "34 Dateien" if chosen == "by the filter" else "1 übrige Datei"
    assert rest in buttons_of(page)["chosen_leave_out"]
    decisions.decide(Ruling(DecisionKind.LEAVE_OUT, "leer", where=FileFilter(severity=Severity.WARNING)))
    settled(qtbot, filled)
    assert "chosen_leave_out" not in buttons_of(page)
    assert any(words.startswith("Von diesen Dateien ist schon entschieden") for words in words_of(page))
    page.files_table.selectRow(0)
    qtbot.wait(20)
    assert "remedy_leave_out" not in buttons_of(page)


def test_with_a_finished_package_nothing_is_offered_that_cannot_be_done(qtbot, filled, page):
    deposit = filled.desk.deposit
    result = result_of(deposit.reader, Step.PACKAGE, resumed=True, already_there=False)
    said = "Das Archivpaket ist fertig; Entscheidungen darüber sind abgeschlossen."
    chip(page, "warning").click()
    page.files_table.selectRow(0)
    qtbot.wait(20)
    assert "remedy_leave_out" in buttons_of(page)
    deposit.stand(replace(result, package=deposit.source))
    for several in (False, True):
        page.files_table.selectAll() if several else page.files_table.selectRow(0)
        qtbot.wait(20)
        assert words_of(page).count(said) == 1
        assert not [name for name in buttons_of(page) if name.startswith(("remedy_", "chosen_"))]


@pytest.mark.parametrize("kind", ["leave_out", "waive"])
def test_the_dialog_calls_nothing_a_file_that_may_be_many_or_a_folder(filled, qtbot, kind):
    dialog = DecisionDialog(filled.desk.context, kind, "Nicht lesbar", "Akten/gesperrt", filled)
    qtbot.addWidget(dialog)
    assert "Datei" not in dialog.title_label.text() + dialog.text_label.text()


def test_what_came_back_unchecked_is_said_and_the_conversion_makes_up_for_it(qtbot, window, tmp_path):
    folder = tmp_path / "auftrag"
    fill_workspace(folder, 0)
    with Workspace.open(folder) as workspace:
        taken = {"raw_path": b"Neu.txt".hex(), "size": 1, "mtime_ns": 0, "sha512": "cd" * 64}
        workspace.record(event(EventKind.FILE_TAKEN, "Neu.txt", **taken))
    deposit = window.desk.deposit
    deposit.open(tmp_path)
    deposit.read(use_cases.read_workspace(folder))
    deposit.stand(result_of(deposit.reader, Step.CHECK, resumed=True, already_there=False))
    window.go_to("check")
    check = window.page("check")
    qtbot.waitUntil(lambda: chip(check, "none").text().startswith("Ohne Befund oder ungeprüft"))
    assert "nicht geprüft" in check.summary_label.text()
    assert "nicht alles geprüft" in window.rail.step("check").accessibleDescription()
    assert not {one.key: one.met for one in conditions(deposit, window.desk.profile)}["check"]
    window.go_to("convert")
    assert window.page("convert").start_button.isEnabled()
    assert "noch nicht geprüft" in window.page("convert").summary_label.text()
