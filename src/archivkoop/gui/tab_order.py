"""Tab goes through a page as one reads it, also where rows came later than what stands below them."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QLayout,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QTabWidget,
    QWidget,
)


def tab_as_one_reads(within: QWidget) -> None:
    """Have Tab follow the layouts inside a widget."""
    for before, behind in pairwise(_as_one_reads(within)):
        QWidget.setTabOrder(before, behind)


def _as_one_reads(widget: QWidget) -> Iterator[QWidget]:
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
        yield widget
    for inside in _inside(widget):
        yield from _as_one_reads(inside)


def _inside(widget: QWidget) -> Iterator[QWidget]:
    """Yield what stands in a widget, in its order."""
    match widget:
        case QScrollArea():
            yield from _there([widget.widget()])
        case QAbstractScrollArea():
            yield widget.viewport()
        case QSplitter() | QStackedWidget():
            yield from _there(widget.widget(place) for place in range(widget.count()))
        case QTabWidget():
            yield from _there(widget.widget(place) for place in range(widget.count()))
        case _:
            layout = widget.layout()
            if layout is not None:
                yield from _widgets(layout)


def _there(widgets: Iterable[QWidget | None]) -> Iterator[QWidget]:
    return (widget for widget in widgets if widget is not None)


def _widgets(layout: QLayout) -> Iterator[QWidget]:
    for place in range(layout.count()):
        item = layout.itemAt(place)
        inner, widget = (item.layout(), item.widget()) if item is not None else (None, None)
        if inner is not None:
            yield from _widgets(inner)
        elif widget is not None:
            yield widget
