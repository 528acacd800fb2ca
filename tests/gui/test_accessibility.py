"""Who cannot see the window, or cannot use a mouse, can work with it (EN 301 549, chapter 11)."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from archivkoop import app as use_cases
from archivkoop.gui import steps
from archivkoop.gui.dialogs.about import AboutDialog
from archivkoop.gui.dialogs.decision import DecisionDialog

KEYS = [spec.key for spec in steps.STEPS]
ROLE = QAccessible.Role
MUST_HAVE_NAMES = {
    ROLE.Button, ROLE.ButtonMenu, ROLE.CheckBox, ROLE.RadioButton, ROLE.EditableText, ROLE.ComboBox, ROLE.Table,
    ROLE.ProgressBar, ROLE.ColumnHeader, ROLE.MenuItem, ROLE.Cell,
}  # fmt: skip
MANY = 40  # of a table's cells, more say nothing new


def nameless(root):
    """Return role and object of every control below `root` that has no name."""
    found, waiting = [], [QAccessible.queryAccessibleInterface(root)]
    while waiting:
        here = waiting.pop()
        if here is None or not here.isValid() or here.state().invisible:
            continue
        name = here.text(QAccessible.Text.Name)
        if here.role() in MUST_HAVE_NAMES and not name.strip() and not is_row_number(here):
            found.append((here.role(), here.object().objectName() if here.object() else None))
        waiting += [here.child(number) for number in range(min(here.childCount(), MANY))]
    return found


def is_row_number(interface):
    """Say whether it is the empty corner of a table."""
    return interface.role() is ROLE.ColumnHeader and interface.object() is None and interface.rect().isEmpty()


@pytest.fixture(params=["empty", "filled"])
def any_window(request, window, reader, tmp_path, qtbot):
    """The window without a deposit, and with one."""
    if request.param == "filled":
        window.desk.deposit.open(tmp_path)
        window.desk.deposit.read(reader)
        window.desk.deposit.changed.emit()
    return window


@pytest.mark.parametrize("key", KEYS)
def test_every_control_of_every_page_has_a_name(any_window, qtbot, key):
    any_window.go_to(key)
    qtbot.wait(30)
    assert nameless(any_window) == []


@pytest.mark.parametrize("kind", ["waive", "leave_out"])
def test_every_control_of_the_decision_has_a_name(window, qtbot, kind):
    dialog = DecisionDialog(window.desk.context, kind, "Leere Datei", "a/b.pdf", window)
    dialog.show()
    qtbot.wait(20)
    assert nameless(dialog) == []


def test_every_control_of_about_has_a_name(window, qtbot):
    dialog = AboutDialog(window.desk.context, window)
    dialog.show()
    qtbot.wait(20)
    assert nameless(dialog) == []


def test_a_name_that_is_lacking_is_noticed(window, qtbot):
    window.go_to("intake")
    button = QPushButton(window.page("intake"))
    button.setObjectName("stumm")
    button.show()
    assert nameless(window) == [(ROLE.Button, "stumm")]


@pytest.mark.parametrize("key", KEYS)
def test_tab_goes_round_and_is_never_trapped(any_window, qtbot, key):
    window = any_window
    window.go_to(key)
    window.activateWindow()
    qtbot.wait(30)
    seen = []
    for _ in range(60):
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        if seen and focused is seen[0]:
            break
        seen.append(focused)
    else:
        pytest.fail(f"Tab does not come round: {seen[-3:]}")
    reachable = [
        widget
        for widget in window.page(key).findChildren(QPushButton)
        if widget.isVisible() and widget.isEnabled() and not widget.autoExclusive()
    ]
    assert [widget.objectName() for widget in reachable if widget not in seen] == []
    assert any(widget.objectName().startswith("step_") for widget in seen)


def test_every_step_is_reached_by_its_number(window, qtbot):
    for number, key in enumerate(KEYS, 1):
        QTest.keyClick(window, Qt.Key(Qt.Key.Key_0 + number), Qt.KeyboardModifier.ControlModifier)
        assert window.pages.currentWidget() is window.page(key)


def by_screen_reader(button):
    """Do with a button what is offered for it first."""
    actions = QAccessible.queryAccessibleInterface(button).actionInterface()
    actions.doAction(actions.actionNames()[0])


def test_a_step_is_chosen_by_the_action_that_is_offered(window):
    for key in ("convert", "start", "describe"):
        by_screen_reader(window.rail.step(key))
        assert window.pages.currentWidget() is window.page(key)
        assert window.rail.step(key).isChecked()
    by_screen_reader(window.rail.step("describe"))  # is chosen, and stays so
    assert window.rail.step("describe").isChecked()
    assert window.pages.currentWidget() is window.page("describe")


def test_a_filter_is_chosen_by_the_action_that_is_offered(window, reader, tmp_path):
    window.desk.deposit.open(tmp_path)
    window.desk.deposit.read(use_cases.read_workspace(reader.folder))
    window.go_to("check")
    page = window.page("check")
    page.refresh()
    chips = {key: page.findChild(QPushButton, f"chip_{key}") for key in ("all", "warning")}
    rows = page.files_table.model().rowCount
    everything = rows()
    by_screen_reader(chips["warning"])
    assert chips["warning"].isChecked()
    assert 0 < rows() < everything
    by_screen_reader(chips["all"])
    assert rows() == everything


def test_a_step_says_its_number_and_how_it_stands(window):
    step = QAccessible.queryAccessibleInterface(window.rail.step("exchange"))
    assert step.text(QAccessible.Text.Name) == "Schritt 6: Austausch"
    assert "noch nicht enthalten" in step.text(QAccessible.Text.Description)


@pytest.mark.parametrize("language", ["de", "en"])
def test_mnemonics_of_a_page_are_unique(any_window, qtbot, language):
    any_window.desk.context.texts.speak(language)
    for key in KEYS:
        any_window.go_to(key)
        qtbot.wait(10)
        letters = [
            button.text().replace("&&", "").partition("&")[2][:1].lower()
            for button in any_window.page(key).findChildren(QPushButton)
            if button.isVisible() and "&" in button.text()
        ]
        menus = [action.text().partition("&")[2][:1].lower() for action in any_window.menuBar().actions()]
        assert len(set(letters)) == len(letters), (key, letters)
        assert not set(letters) & set(menus), (key, letters, menus)
