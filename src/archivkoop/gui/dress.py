"""Keeps a loaded `.ui` in the chosen language, palette and text size.

Words: `gui.<file>.<object name>` is the text or title; with `.help` the tool tip and the spoken description, with
`.name` the spoken name, with `.hint` the placeholder. Looks: dynamic properties that the `.ui` sets. `iconName`,
`iconTone`, `iconEm` draw an icon; `widthEm`, `heightEm`, `maxWidthEm`, `fixedWidthEm`, `gapEm` are sizes in text
sizes; a layout's margins and spacings are for text of 16 pixels.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, QSize
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QGroupBox,
    QLabel,
    QLayout,
    QLineEdit,
    QMenu,
    QMenuBar,
    QPlainTextEdit,
    QToolButton,
    QWidget,
)

from archivkoop.gui import icons
from archivkoop.gui.context import Context
from archivkoop.gui.theme import DESIGN_EM
from archivkoop.gui.widgets.flow_box import FlowBox

_ICON_AIR_EM = 0.25  # Qt leaves 4 pixels between a button's icon and its text, whatever the text's size
_Margins = tuple[int, int, int, int]


class Dresser(QObject):
    """Dresses one loaded widget, at once and whenever language or theme change. It lives as its child."""

    def __init__(self, root: QWidget, name: str, context: Context) -> None:
        super().__init__(root)
        self._name = name
        self._context = context
        # Only what the file holds: pages and rows that come later dress themselves.
        self._children = (root, *root.findChildren(QObject))
        # A layout without a name was made by one of our widgets, which measures it itself.
        named = [layout for layout in root.findChildren(QLayout) if layout.objectName()]
        self._layouts = [(layout, _margins(layout), _spacings(layout)) for layout in named]
        context.texts.changed.connect(self.speak)
        context.theme.changed.connect(self.measure)
        self.speak()
        self.measure()

    def speak(self) -> None:
        """Set every text that the catalogue has for a named child."""
        for child in self._children:
            name = child.objectName()
            if name and not name.startswith("qt_"):
                self._say(child, f"{self._name}.{name}")
            if isinstance(child, (QLineEdit, QMenuBar)):
                self._name_helpers(child)

    def _name_helpers(self, child: QLineEdit | QMenuBar) -> None:
        """Name the button that Qt puts into a line to clear it, or at the end of a menu that is too long."""
        words = self._context.texts.say("helper.clear" if isinstance(child, QLineEdit) else "helper.more_menus")
        for button in child.findChildren(QToolButton):
            button.setAccessibleName(words)
            button.setToolTip(words)

    def _say(self, child: QObject, key: str) -> None:
        texts = self._context.texts
        if texts.knows(key):
            set_text(child, texts.say(key))
        if not isinstance(child, QWidget):
            return
        if texts.knows(f"{key}.name"):
            child.setAccessibleName(texts.say(f"{key}.name"))
        if texts.knows(f"{key}.help"):
            child.setToolTip(texts.say(f"{key}.help"))
            child.setAccessibleDescription(texts.say(f"{key}.help"))
        if texts.knows(f"{key}.hint") and isinstance(child, (QLineEdit, QPlainTextEdit)):
            child.setPlaceholderText(texts.say(f"{key}.hint"))

    def measure(self) -> None:
        """Fit icons, sizes and distances to the text's size."""
        for child in self._children:
            if isinstance(child, QWidget):
                self._draw_icon(child)
                self._fit(child)
        share = self._context.theme.em / DESIGN_EM
        for layout, margins, spacings in self._layouts:
            layout.setContentsMargins(*(round(margin * share) for margin in margins))
            for set_spacing, spacing in spacings:
                set_spacing(round(spacing * share))

    def _draw_icon(self, widget: QWidget) -> None:
        name = widget.property("iconName")
        if not name:
            return
        theme = self._context.theme
        tone = widget.property("iconTone") or "text"
        size = widget.property("iconEm") or 1.25
        if isinstance(widget, QAbstractButton):
            widget.setIcon(theme.icon(name, tone, size, _ICON_AIR_EM))
            widget.setIconSize(QSize(theme.px(size) + theme.px(_ICON_AIR_EM), theme.px(size)))
        elif isinstance(widget, QLabel):
            ratio = widget.devicePixelRatioF()
            widget.setPixmap(icons.pixmap(name, theme.colours.tone(tone), theme.px(size), ratio))

    def _fit(self, widget: QWidget) -> None:
        theme = self._context.theme
        setters: dict[str, Callable[[int], None]] = {
            "widthEm": widget.setMinimumWidth,
            "maxWidthEm": widget.setMaximumWidth,
            "heightEm": widget.setMinimumHeight,
            "fixedWidthEm": widget.setFixedWidth,
        }
        if isinstance(widget, FlowBox) and widget.property("gapEm"):
            widget.set_gap(float(widget.property("gapEm")))
        for name, setter in setters.items():
            value = widget.property(name)
            if value:
                setter(theme.px(float(value)))


def set_text(child: QObject, text: str) -> None:
    """Set what a person reads on a control."""
    if isinstance(child, (QAbstractButton, QLabel, QAction)):
        child.setText(text)
    elif isinstance(child, (QMenu, QGroupBox)):
        child.setTitle(text)
    elif isinstance(child, QWidget) and child.isWindow():
        child.setWindowTitle(text)


def _margins(layout: QLayout) -> _Margins:
    margins = layout.contentsMargins()
    return margins.left(), margins.top(), margins.right(), margins.bottom()


def _spacings(layout: QLayout) -> list[tuple[Callable[[int], None], int]]:
    """Return every spacing of a layout with its setter; a grid has two."""
    pairs = []
    for vertical in ("horizontal", "vertical"):
        getter = getattr(layout, f"{vertical}Spacing", None)
        if getter is not None:
            pairs.append((getattr(layout, f"set{vertical.title()}Spacing"), getter()))
    return pairs or [(layout.setSpacing, layout.spacing())]
