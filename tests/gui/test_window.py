"""The window as a whole: languages, looks, what it remembers, what it says of trouble."""

from pathlib import Path

import pytest
from gui_tasks import deposit_in
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPalette
from PySide6.QtWidgets import QApplication, QPushButton

from archivkoop.app.settings import Settings
from archivkoop.core.errors import DiskFullError, SourceMissingError
from archivkoop.core.profile import FieldType
from archivkoop.gui import main
from archivkoop.gui.palette import DARK, LIGHT
from archivkoop.gui.state import WindowState
from archivkoop.gui.widgets.drop_zone import dropped_folder


def test_it_speaks_both_languages_and_switches_while_it_runs(window, reader, tmp_path):
    window.desk.deposit.open(tmp_path)
    window.desk.deposit.read(reader)
    window.go_to("check")
    header = window.page("check").files_table.model().headerData
    assert header(0, Qt.Orientation.Horizontal) == "Schwere"
    window.english_action.trigger()
    assert header(0, Qt.Orientation.Horizontal) == "Severity"
    assert window.rail.step("check").text() == "Check"
    assert window.page("check").title_label.text() == "Check"
    assert window.deposit_menu.title() == "&Deposit"
    assert Settings.load().language == "en"
    window.german_action.trigger()
    assert window.rail.step("check").text() == "Prüfen"


def test_light_and_dark_are_our_own(window, qapp):
    for action, palette in ((window.dark_look_action, DARK), (window.light_look_action, LIGHT)):
        action.trigger()
        assert window.desk.context.theme.colours is palette
        assert qapp.palette().color(QPalette.ColorRole.Base).name() == palette.surface
        assert palette.accent in qapp.styleSheet()


def test_the_text_grows_and_shrinks_and_is_remembered(window, qapp, home):
    usual = qapp.font().pointSizeF()
    for _ in range(6):
        window.larger_action.trigger()
    assert qapp.font().pointSizeF() == pytest.approx(2 * usual)
    window.desk.state.save()
    assert WindowState(Settings.file().with_name(main.STATE_FILE)).scale == 2.0
    window.smaller_action.trigger()
    assert qapp.font().pointSizeF() == pytest.approx(1.75 * usual)
    window.usual_size_action.trigger()
    assert qapp.font().pointSizeF() == pytest.approx(usual)


def test_words_that_no_job_has_recorded_are_kept(window, tmp_path):
    window.desk.deposit.open(tmp_path)
    window.desk.deposit.describe("title", ["  Bauakten "])
    window.desk.state.save()
    again = WindowState(Settings.file().with_name(main.STATE_FILE))
    assert again.draft(tmp_path) == {"title": ("Bauakten",)}


@pytest.mark.parametrize(
    ("error", "words", "resumable"),
    [
        (DiskFullError(path="/voll"), "/voll", True),
        (SourceMissingError(path="/weg"), "/weg", False),
        (ValueError("unerwartet"), "unerwartet", True),
    ],
)
def test_trouble_is_said_in_words_with_a_way_on(window, tmp_path, error, words, resumable):
    window.desk.deposit.open(tmp_path)
    window.desk.deposit.stopped_at = "plan"
    window.messages.error(error)
    banner = window.page("intake").banner()
    assert banner.isVisible()
    assert words in banner.words
    assert banner.button.isVisible() is resumable


def test_a_folder_may_be_dropped_anywhere(window, tmp_path):
    data, source = QMimeData(), deposit_in(tmp_path)
    data.setUrls([QUrl.fromLocalFile(str(source))])
    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    assert dropped_folder(event) == source
    window.dropEvent(event)
    assert window.desk.deposit.source == source.resolve()


@pytest.mark.parametrize(
    ("offered", "taken"),
    [
        (Qt.DropAction.MoveAction | Qt.DropAction.CopyAction | Qt.DropAction.LinkAction, Qt.DropAction.LinkAction),
        (Qt.DropAction.MoveAction | Qt.DropAction.CopyAction, Qt.DropAction.CopyAction),
        (Qt.DropAction.MoveAction, None),
    ],
)
def test_a_folder_is_never_taken_as_a_move(window, tmp_path, offered, taken):
    data, source = QMimeData(), deposit_in(tmp_path)
    data.setUrls([QUrl.fromLocalFile(str(source))])
    held = (offered, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    for widget in (window, window.page("intake").drop_zone):
        window.desk.deposit.leave()
        enter, event = QDragEnterEvent(QPoint(5, 5), *held), QDropEvent(QPointF(5, 5), *held)
        widget.dragEnterEvent(enter)
        widget.dropEvent(event)
        assert enter.isAccepted() is event.isAccepted() is (taken is not None)
        if taken is not None:
            assert enter.dropAction() is event.dropAction() is taken
        assert window.desk.deposit.source == (source.resolve() if taken is not None else None)


@pytest.mark.parametrize("wrong", ["working folder", "its parent", "empty"])
def test_a_folder_that_cannot_be_a_deposit_is_refused_at_once(window, tmp_path, wrong):
    workspaces = window.desk.deposit.settings.workspaces
    workspaces.mkdir(parents=True, exist_ok=True)
    empty = tmp_path / "leer"
    empty.mkdir()
    folder = {"working folder": workspaces, "its parent": workspaces.parent, "empty": empty}[wrong]
    window.take(folder)
    assert window.desk.deposit.source is None
    banner = window.pages.currentWidget().banner()
    said = "Die Ablieferung ist leer" if wrong == "empty" else "Der Arbeitsordner liegt in der Ablieferung"
    assert banner.words.startswith(said)
    assert str(folder) in banner.words
    assert not banner.button.isVisible()
    assert not window.desk.jobs.entries()


def test_a_folder_that_may_not_be_listed_is_said_to_be_so(window, tmp_path, monkeypatch):
    monkeypatch.setattr("os.access", lambda path, _mode: Path(path) != tmp_path)  # the tests may run as root
    window.desk.deposit.leave()
    window._visits.receive(tmp_path)
    assert window.desk.deposit.source is None
    assert str(tmp_path) in window.pages.currentWidget().banner().words


def test_the_question_before_closing_has_a_key_for_each_answer(window):
    for language in ("de", "en"):
        window.desk.context.texts.speak(language)
        words = [window.desk.context.texts.say(f"close.{key}") for key in ("go_on", "stop", "stay")]
        keys = [word[word.index("&") + 1].lower() for word in words]
        assert len(set(keys)) == len(keys), words


def test_the_rail_says_what_waits_where(window, tmp_path):
    assert "Ordner wählen" in window.rail.step("intake").accessibleDescription()
    window.desk.deposit.open(tmp_path)
    assert "6 Angaben fehlen" in window.rail.step("describe").accessibleDescription()
    describe_all(window)
    assert "vollständig" in window.rail.step("describe").accessibleDescription()


def describe_all(window):
    values = {FieldType.ISIL: "DE-Mus1", FieldType.DATE_RANGE: "1987", FieldType.TEXT: "Worte"}
    metadata = window.desk.profile.loaded.profile.metadata
    for field in metadata.deposit:
        chosen = {FieldType.VOCABULARY: field.values[:1], FieldType.CLOSURE: [metadata.closure[0].id]}
        window.desk.deposit.describe(field.id, chosen.get(field.type) or [values[field.type]])


def test_the_keyboard_is_on_the_page_that_is_shown(window, tmp_path, qtbot):
    assert window.page("start").isAncestorOf(window.focusWidget())
    window.desk.deposit.open(tmp_path)
    assert window.page("intake").isAncestorOf(window.focusWidget())
    window.profile_button.setFocus()  # where Qt puts it when the button that had it goes away
    window.go_to("describe")
    assert window.page("describe").isAncestorOf(window.focusWidget())


def test_what_no_package_may_have_is_said_before_and_leads_to_the_field(window, tmp_path):
    window.desk.deposit.open(tmp_path)
    describe_all(window)
    window.desk.deposit.describe("date_range", ["Mai 1987 bis ca. 1995"])
    assert "1 Angabe berichtigen" in window.rail.step("describe").accessibleDescription()
    window.go_to("describe")
    assert window.page("describe").findChild(QPushButton, "missing_date_range").isVisible()
    window.go_to("package")
    row = window.page("package")._conditions["describe"]
    assert row.accessibleName() == "Eine Angabe fehlt oder ist so nicht verwendbar."
    row.button.click()
    assert window.pages.currentWidget() is window.page("describe")
    assert QApplication.focusWidget().objectName() == "field_date_range"
    window.desk.deposit.describe("date_range", ["1987–1995"])
    assert not window.page("describe").findChild(QPushButton, "missing_date_range").isVisible()
    assert "vollständig" in window.rail.step("describe").accessibleDescription()


def test_the_form_reads_a_date_range_while_it_is_written(window, tmp_path, qtbot):
    window.desk.deposit.open(tmp_path)
    window.go_to("describe")
    row = next(row for row in window.page("describe")._rows if row.field.id == "date_range")
    row.editor.setText("12.03.1987 bis 4.5.1990")
    assert row._note.text() == "Verstanden als 1987-03-12 bis 1990-05-04."
    row.editor.setText("um 1900")
    assert "nicht zu verstehen" in row._note.text()
    assert window.desk.deposit.fields["date_range"] == ("um 1900",)
    row.editor.setText("2019-2011")
    assert row._note.text().startswith("Das Ende dieser Laufzeit liegt vor ihrem Beginn.")


def test_the_button_for_missing_words_leads_to_them(window, tmp_path, qtbot):
    window.desk.deposit.open(tmp_path)
    window.go_to("describe")
    page = window.page("describe")
    page._rows[0].editor.setText("Titel")
    jump = page.findChild(QPushButton, f"missing_{page._rows[1].field.id}")
    assert jump.text() == page._rows[1].field.label.de.partition(" (")[0]
    jump.click()
    assert not page.findChild(QPushButton, f"missing_{page._rows[0].field.id}").isVisible()
    assert QApplication.focusWidget() is page._rows[1].editor
