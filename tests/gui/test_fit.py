"""Nothing is cut off: the window fits a small notebook's screen with text of twice the size."""

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel

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
    return found


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
    qtbot.wait(60)
    assert (window.width(), window.height()) == (1366, 768)
    assert cut_off(window) == []


def test_what_is_cut_off_is_noticed(window, qtbot):
    window.rail.parentWidget().findChild(QLabel, "wordmark_label").setMaximumWidth(10)
    qtbot.wait(30)
    assert [name for name, *_ in cut_off(window)] == ["wordmark_label"]
