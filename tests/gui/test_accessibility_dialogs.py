"""Every dialog can be heard and used by keyboard; what is spoiled on purpose is noticed."""

from importlib import import_module
from pkgutil import iter_modules

import pytest
from dialogs_made import every_dialog
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QHeaderView,
    QLineEdit,
    QTableView,
    QTreeView,
    QWidget,
)
from test_accessibility import nameless
from test_fit import assert_whole

from archivkoop.gui import dialogs

DIALOGS = (
    "about", "accept", "assistant", "crash", "decided", "diagnostics", "discard", "leave_out", "password", "profile",
    "leave_out_others", "password_converts", "settings", "suggestions", "verify", "waive",
)  # fmt: skip
MANY = 120  # stops, more than any dialog has


def headless(root):
    """Return every table and tree below `root` whose columns have no header, or one without words."""
    found = []
    for view in (*root.findChildren(QTableView), *root.findChildren(QTreeView)):
        if not view.isVisible() or view.model() is None:
            continue
        header = view.horizontalHeader() if isinstance(view, QTableView) else view.header()
        assert isinstance(header, QHeaderView)
        words = [str(view.model().headerData(n, Qt.Orientation.Horizontal) or "") for n in range(header.count())]
        if header.isHidden() or not all(word.strip() for word in words):
            found.append((view.objectName(), words))
    return found


def stops(root):
    """Return what Tab reaches, in its order, until it comes round."""
    root.activateWindow()
    seen = []
    for _ in range(MANY):
        QTest.keyClick(QApplication.focusWidget() or root, Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        if seen and focused is seen[0]:
            return seen
        seen.append(focused)
    pytest.fail(f"Tab does not come round: {[widget.objectName() for widget in seen[-3:]]}")


def left_out(root):
    """Return every button that can be pressed and that Tab does not reach; of chips and the like one is enough."""
    seen = stops(root)
    return [
        button.objectName()
        for button in root.findChildren(QAbstractButton)
        if button.isVisible() and button.isEnabled() and not button.autoExclusive() and button not in seen
        and button.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus
    ]  # fmt: skip


def shown_focus(widget):
    """Say whether a widget looks different when it has the keyboard."""
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    QApplication.processEvents()
    with_focus = widget.grab().toImage()
    widget.clearFocus()
    QApplication.processEvents()
    return widget.grab().toImage() != with_focus


@pytest.fixture
def filled(window, reader, tmp_path):
    """The window with a deposit that has findings."""
    window.desk.deposit.open(tmp_path)
    window.desk.deposit.read(reader)
    window.desk.deposit.changed.emit()
    return window


@pytest.fixture
def dialog(request, filled, qtbot):
    made = every_dialog(filled)[request.param]()
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    qtbot.wait(20)
    return made


def test_no_dialog_is_forgotten(filled):
    """A new module in gui/dialogs needs an entry in `every_dialog`."""
    modules = [import_module(f"{dialogs.__name__}.{found.name}") for found in iter_modules(dialogs.__path__)]
    there = {
        kind
        for module in modules
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, QDialog) and kind.__module__ == module.__name__
    }
    made = every_dialog(filled)
    assert set(made) == set(DIALOGS)
    shown = [make() for make in made.values()]
    assert {type(one) for one in shown} == there
    for one in shown:
        one.close()
        one.deleteLater()


@pytest.mark.parametrize("dialog", DIALOGS, indirect=True)
def test_every_control_has_a_name_every_column_a_header_and_tab_goes_round(dialog, qtbot):
    assert dialog.windowTitle()
    assert nameless(dialog) == []
    assert headless(dialog) == []
    assert left_out(dialog) == []


@pytest.mark.parametrize("dialog", ["assistant"], indirect=True)
def test_every_step_of_the_assistant_can_be_heard(dialog, qtbot):
    for _ in range(dialog.steps.count() - 1):
        assert nameless(dialog) == []
        dialog.next_button.click()
        qtbot.wait(10)
    assert nameless(dialog) == []


@pytest.mark.parametrize("dialog", ["profile"], indirect=True)
def test_every_table_of_the_profile_has_headers(dialog, qtbot):
    for chip in (dialog.rules_chip, dialog.fields_chip, dialog.limits_chip, dialog.changes_chip):
        chip.click()
        dialog.search_edit.setText("pdf")
        qtbot.wait(10)
        assert nameless(dialog) == []
        assert headless(dialog) == []


@pytest.mark.parametrize("key", ["intake", "check", "convert", "describe", "package"])
def test_every_table_of_every_page_has_headers(filled, qtbot, key):
    filled.go_to(key)
    qtbot.wait(20)
    assert headless(filled) == []


@pytest.mark.parametrize("key", ["start", "intake", "package"])
def test_who_has_the_keyboard_is_seen(filled, qtbot, key):
    filled.go_to(key)
    filled.activateWindow()
    qtbot.wait(20)
    kinds = {}
    for button in filled.findChildren(QAbstractButton):
        if button.isVisible() and button.isEnabled() and button.focusPolicy() != Qt.FocusPolicy.NoFocus:
            kinds.setdefault((type(button).__name__, button.property("kind")), button)
    assert kinds
    assert [kind for kind, button in kinds.items() if not shown_focus(button)] == []


def test_the_buttons_that_qt_adds_have_names(filled, qtbot):
    filled.go_to("check")
    search = filled.page("check").findChild(QLineEdit, "search_edit")
    search.setText("Köln")
    qtbot.wait(20)
    assert nameless(filled) == []
    hidden = filled.menuBar().findChild(QAbstractButton, "qt_menubar_ext_button")
    assert QAccessible.queryAccessibleInterface(hidden).text(QAccessible.Text.Name) == "Weitere Menüs"


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("key", ["leave_out", "leave_out_others", "password", "password_converts"])
def test_a_question_is_whole_with_text_of_twice_the_size(filled, qtbot, language, key):
    filled.desk.context.texts.speak(language)
    filled.desk.context.theme.choose(scale=2.0)
    dialog = every_dialog(filled)[key]()
    qtbot.addWidget(dialog)
    dialog.show()
    assert_whole(qtbot, dialog)


# --- spoiled on purpose ---------------------------------------------------------------------------


@pytest.mark.parametrize("dialog", ["decided"], indirect=True)
def test_a_header_that_is_spoiled_is_noticed(dialog):
    dialog._model._title = lambda _key: " "
    assert [name for name, _ in headless(dialog)] == ["decisions_table"]


@pytest.mark.parametrize("dialog", ["decided"], indirect=True)
def test_a_header_that_is_hidden_is_noticed(dialog):
    dialog.decisions_table.horizontalHeader().hide()
    assert [name for name, _ in headless(dialog)] == ["decisions_table"]


@pytest.mark.parametrize("dialog", ["settings"], indirect=True)
def test_a_name_that_is_spoiled_is_noticed(dialog):
    dialog.storage_edit.setAccessibleName("")
    assert "storage_edit" in [name for _, name in nameless(dialog)]
    dialog.close_button.setText("")
    assert "close_button" in [name for _, name in nameless(dialog)]


@pytest.mark.parametrize("dialog", ["verify"], indirect=True)
def test_a_trap_for_the_keyboard_is_noticed(dialog):
    class Trap(QWidget):
        def focusNextPrevChild(self, _forward):  # noqa: N802
            return True  # it takes the key and moves nothing

    trap = Trap(dialog)
    trap.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    trap.show()
    trap.setFocus()
    assert "close_button" in left_out(dialog)
