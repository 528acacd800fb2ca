"""Tab goes through a page as one reads it, also where rows came later than what stands below them."""

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QWidget


def tab_as_one_reads(within: QWidget) -> None:
    """Have Tab follow the layouts inside a widget."""
    for before, behind in pairwise(_as_one_reads(within)):
        QWidget.setTabOrder(before, behind)


def _as_one_reads(widget: QWidget) -> Iterator[QWidget]:
    if isinstance(widget, QScrollArea):
        yield from _as_one_reads(widget.widget())
        return
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
        yield widget
    layout = widget.layout()
    if layout is not None:
        for child in _widgets(layout):
            yield from _as_one_reads(child)


def _widgets(layout: QLayout) -> Iterator[QWidget]:
    for place in range(layout.count()):
        item = layout.itemAt(place)
        inner, widget = (item.layout(), item.widget()) if item is not None else (None, None)
        if inner is not None:
            yield from _widgets(inner)
        elif widget is not None:
            yield widget
