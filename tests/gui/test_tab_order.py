"""Tab goes through each page as one reads it, and out of it again."""

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

MOST = 60  # presses of a key


def order(window, page):
    """Return the controls that Tab reaches on a page, in order, once around the window at most."""
    page.take_focus()
    reached = []
    for _ in range(MOST):
        focused = window.focusWidget()
        if not page.isAncestorOf(focused) or focused in reached:
            return reached
        reached.append(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    pytest.fail("Tab does not leave the page")


def height(page, widget):
    return widget.mapTo(page, QPoint()).y() + widget.height() // 2


@pytest.fixture
def shown(window, reader, tmp_path):
    def go(key):
        window.desk.deposit.open(tmp_path)
        window.desk.deposit.read(reader)
        window.desk.deposit.changed.emit()
        window.go_to(key)
        return window.page(key)

    return go


@pytest.mark.parametrize("key", ["intake", "convert"])
def test_what_stands_higher_comes_first(window, shown, key):
    page = shown(key)
    reached = order(window, page)
    heights = [height(page, widget) for widget in reached]
    assert len(reached) >= 3
    assert all(below >= above - 30 for above, below in pairwise(heights)), [widget.objectName() for widget in reached]


def test_the_fields_of_the_form_come_before_what_stands_below_it(window, shown):
    page = shown("describe")
    reached = [widget.objectName() for widget in order(window, page)]
    assert reached.index("tree") < reached.index("field_title") < reached.index("next_button")
    assert reached[0].startswith("missing_")


def test_filters_table_details_and_actions_follow_each_other(window, shown, qtbot):
    page = shown("check")
    page.files_table.choose(0)
    qtbot.waitUntil(lambda: page.findChild(QWidget, "remedy_leave_out") is not None)
    reached = [widget.objectName() for widget in order(window, page)]
    wanted = ["search_edit", "chip_all", "facet_folder", "files_table", "remedy_leave_out", "again_button"]
    places = [reached.index(name) for name in wanted if name in reached]
    assert len(places) >= len(wanted) - 1
    assert places == sorted(places), reached
