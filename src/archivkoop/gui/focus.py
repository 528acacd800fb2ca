"""Keeps the keyboard near where the person works when the control that has it goes away.

Qt gives it to whatever comes next in the whole window, and to the window's first control if another application was in
front meanwhile; whoever cannot see that would act on something else without knowing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QScrollArea,
    QWidget,
)
from shiboken6 import isValid

NO_HEIR = "noHeir"  # a widget with this property gets the keyboard only from the person: it ends or removes something

_ANSWERS = (QLineEdit, QPlainTextEdit, QComboBox, QAbstractSpinBox, QCheckBox, QRadioButton, QAbstractSlider)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the keyboard was."""

    widget: QWidget
    name: tuple[str, str]
    rect: QRect  # in its window
    around: tuple[QWidget, ...]  # what it lies in, from the nearest to the window

    @classmethod
    def of(cls, widget: QWidget) -> _Place:
        around, parent = [], widget.parentWidget()
        while parent is not None and not widget.isWindow():
            around.append(parent)
            parent = None if parent.isWindow() else parent.parentWidget()
        rect = QRect(widget.mapTo(widget.window(), QPoint()), widget.size())
        return cls(widget, _name(widget), rect, tuple(around))

    @property
    def lost(self) -> bool:
        """Whether the control cannot have it any more."""
        return not isValid(self.widget) or not (self.widget.isVisible() and self.widget.isEnabled())

    def heir(self) -> QWidget | None:
        """Return what takes its place: itself if it is back, the same control made anew, else the nearest one."""
        if not self.lost:
            return self.widget
        regions = [region for region in self.around if isValid(region) and region.isVisible()]
        same = (widget for widget in controls(regions[-1]) if _name(widget) == self.name) if regions else iter(())
        again = next(same, None) if any(self.name) else None
        if again is not None:
            return again
        for region in regions:
            heirs = [widget for widget in controls(region) if self._may_go_to(widget)]
            if heirs:
                return min(heirs, key=self._distance)
        return None

    def _may_go_to(self, widget: QWidget) -> bool:
        """Say whether a key that was meant for the lost control does no harm there."""
        answers = isinstance(widget, _ANSWERS) and not isinstance(self.widget, _ANSWERS)
        return not answers and not widget.property(NO_HEIR)

    def _distance(self, widget: QWidget) -> int:
        other = QRect(widget.mapTo(widget.window(), QPoint()), widget.size())
        across = max(0, other.left() - self.rect.right(), self.rect.left() - other.right())
        down = max(0, other.top() - self.rect.bottom(), self.rect.top() - other.bottom())
        return across + down


class FocusKeeper(QObject):
    """Watches one window."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._lost: _Place | None = None  # until whatever takes the control away has come to its end
        self._left: _Place | None = None  # when another window, or application, came to the front
        self._settling = QTimer(self, singleShot=True, interval=0)
        self._settling.timeout.connect(self._settle)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._follow)

    def is_set(self) -> None:
        """Have the keyboard stay where it is: it was put there on purpose."""
        self._lost = self._left = None

    def _follow(self, old: QWidget | None, now: QWidget | None) -> None:
        before = old if old is not None and isValid(old) and old.window() is self._window else None
        inside = now is not None and now.window() is self._window
        if before is not None:
            self._leave(_Place.of(before), inside=inside)
        elif inside and self._left is not None:
            place, self._left = self._left, None
            if place.lost:
                self._lost = place
                self._settling.start()

    def _leave(self, place: _Place, *, inside: bool) -> None:
        if place.lost and self._window.isVisible():
            self._lost = self._lost or place
            self._settling.start()
            return
        self._lost = None  # the person, or a page, has put the keyboard somewhere
        self._left = None if inside else place

    def _settle(self) -> None:
        place, self._lost = self._lost, None
        heir = place.heir() if place is not None else None
        if heir is not None:
            heir.setFocus(Qt.FocusReason.OtherFocusReason)


def controls(within: QWidget) -> Iterator[QWidget]:
    """Yield what Tab reaches inside a widget; not by Qt's chain: walking that ends lives of objects in PySide 6.11."""
    for widget in within.findChildren(QWidget):
        seen = widget.isVisibleTo(within) and widget.isEnabled()
        reached = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None
        if seen and reached and not isinstance(widget, QScrollArea):
            yield widget


def _name(widget: QWidget) -> tuple[str, str]:
    return widget.objectName(), widget.accessibleName()
