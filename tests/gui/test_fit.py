"""Nothing is cut off: the window fits a small notebook's screen with text of twice the size."""

from contextlib import suppress
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QLabel, QPushButton, QScrollArea

from archivkoop.gui import steps
from archivkoop.gui.widgets.path_label import PathLabel
from archivkoop.gui.widgets.rail import RailStep

KEYS = [spec.key for spec in steps.STEPS]


def cut_off(window):
    """Return every visible text that has less room than it needs."""
    found = []
    for widget in window.findChildren(QLabel) + window.findChildren(QAbstractButton):
        if not widget.isVisible() or not widget.text() or isinstance(widget, (PathLabel, RailStep)):
            continue
        wraps = isinstance(widget, QLabel) and widget.wordWrap()
        need_width = 0 if wraps else widget.sizeHint().width()
        need_height = widget.heightForWidth(widget.width()) if wraps else widget.sizeHint().height()
        if widget.width() < need_width or widget.height() < need_height:
            found.append((widget.objectName(), widget.text(), widget.size(), (need_width, need_height)))
        elif not within_its_parents(widget):
            found.append((widget.objectName(), widget.text(), "outside", widget.parentWidget().objectName()))
    for area in window.findChildren(QScrollArea):
        hidden = area.horizontalScrollBarPolicy() is Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        if area.isVisible() and hidden and area.widget().width() > area.viewport().width():
            found.append((area.objectName(), "", area.viewport().size(), area.widget().size()))
    return found


def within_its_parents(widget):
    """Say whether no parent cuts it, up to one that scrolls."""
    rect, parent = widget.geometry(), widget.parentWidget()
    while parent is not None and not isinstance(parent.parentWidget(), QAbstractScrollArea):
        if not parent.rect().adjusted(-1, -1, 1, 1).contains(rect):
            return False
        rect, parent = rect.translated(parent.pos()), parent.parentWidget()
        if parent is not None and parent.isWindow():
            break
    return True


def assert_whole(qtbot, window):
    """Layouts of wrapped text settle in several rounds."""
    with suppress(qtbot.TimeoutError):
        qtbot.waitUntil(lambda: not cut_off(window), timeout=3_000)
    assert cut_off(window) == []


@pytest.fixture(params=["de", "en"])
def window_with_large_text(request, window, qtbot, reader, tmp_path):
    window.desk.context.texts.speak(request.param)
    window.desk.context.theme.choose(scale=2.0)
    window.desk.deposit.open(tmp_path)
    window.desk.deposit.read(reader)
    window.desk.deposit.changed.emit()
    window.resize(1366, 768)
    qtbot.wait(30)
    return window


@pytest.mark.parametrize("key", KEYS)
def test_with_text_of_twice_the_size_every_page_fits_a_small_screen(window_with_large_text, qtbot, key):
    window = window_with_large_text
    window.go_to(key)
    assert_whole(qtbot, window)
    assert window.minimumSizeHint().width() <= 1366  # the window itself follows only when its layout is done again
    assert (window.width(), window.height()) == (1366, 768)


@pytest.mark.parametrize("key", KEYS)
def test_with_text_of_twice_the_size_no_form_is_scrolled_sideways(window_with_large_text, qtbot, key):
    window = window_with_large_text
    window.desk.deposit.open(Path("/ablieferung/2026-017 Bauordnungsamt, Nachlieferung der Zweigstelle Köln-Mülheim"))
    window.go_to(key)
    qtbot.wait(50)
    areas = [area for area in window.page(key).findChildren(QScrollArea) if area.isVisible()]
    assert [(area.objectName(), area.widget().size()) for area in areas if area.horizontalScrollBar().maximum()] == []


def test_a_files_findings_are_whole(window_with_large_text, qtbot):
    window = window_with_large_text
    window.go_to("check")
    for scale in (1.0, 1.5, 2.0):
        window.desk.context.theme.choose(scale=scale)
        window.page("check").files_table.choose(0)
        window.page("check").detail_button.setChecked(True)
        qtbot.waitUntil(lambda: window.page("check").findChild(QPushButton, "remedy_leave_out") is not None)
        assert_whole(qtbot, window)
        assert (window.width(), window.height()) == (1366, 768)
        window.page("check").files_table.clearSelection()


def test_what_is_cut_off_is_noticed(window, qtbot):
    window.rail.parentWidget().findChild(QLabel, "wordmark_label").setMaximumWidth(10)
    qtbot.wait(30)
    assert [name for name, *_ in cut_off(window)] == ["wordmark_label"]


@pytest.mark.parametrize(
    ("key", "button", "main", "aside"),
    [("check", "detail_button", "files_table", "detail_card"), ("describe", "tree_button", "scroll_area", "tree")],
)
def test_where_there_is_room_for_one_part_a_button_shows_the_other(
    window_with_large_text, qtbot, key, button, main, aside
):
    window = window_with_large_text
    window.go_to(key)
    page = window.page(key)
    button, main, aside = (getattr(page, name) for name in (button, main, aside))
    assert_whole(qtbot, window)
    assert (main.isVisible(), aside.isVisible()) == (True, False)
    button.click()
    assert_whole(qtbot, window)
    assert (main.isVisible(), aside.isVisible()) == (False, True)
    assert (window.width(), window.height()) == (1366, 768)
    window.desk.context.theme.choose(scale=1.0)
    qtbot.waitUntil(lambda: main.isVisible() and aside.isVisible() and not button.isVisible())


def test_a_file_that_is_chosen_in_the_tree_shows_its_form(window_with_large_text, qtbot):
    window = window_with_large_text
    window.go_to("describe")
    page = window.page("describe")
    page.tree_button.click()
    assert page.tree.hasFocus()
    page.tree.activated.emit(page.tree.currentIndex())
    assert page.scroll_area.isVisible()
    page.tree_button.click()
    page.go_to_field("title")
    assert page.scroll_area.isVisible()
