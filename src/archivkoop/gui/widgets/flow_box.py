"""A row of controls that goes on in the next line where the window is narrow or the text large."""

from PySide6.QtCore import QMargins, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QSizePolicy, QWidget, QWidgetItem

from archivkoop.gui.context import Context

_LINE_GAP_EM = 0.6


class FlowBox(QWidget):
    """Lays out its children by itself; `.ui` files give it no layout."""

    def __init__(self, context: Context, parent: QWidget | None = None, gap_em: float = 0.5) -> None:
        super().__init__(parent)
        self._theme = context.theme
        self._gap_em = gap_em
        self._flow = _Flow(self)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        context.theme.changed.connect(self._measure)
        self._measure()

    def adopt(self) -> None:
        """Take in the children that a `.ui` gave it, in its order."""
        for child in self.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            if self._flow.indexOf(child) < 0:
                self._flow.addWidget(child)

    def add(self, child: QWidget) -> None:
        """Have a child stand behind the others; again: move it there."""
        self._flow.removeWidget(child)
        self._flow.addWidget(child)

    @property
    def gap(self) -> int:
        """The distance between two children, in pixels."""
        return self._flow.spacing()

    def set_gap(self, gap_em: float) -> None:
        """Have this distance between children, in text sizes."""
        self._gap_em = gap_em
        self._measure()

    def _measure(self) -> None:
        self._flow.setSpacing(self._theme.px(self._gap_em))
        self._flow.line_gap = self._theme.px(min(self._gap_em, _LINE_GAP_EM))


class _Flow(QLayout):
    """Lines of items, each as high as its highest."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.line_gap = 0  # pixels between two lines
        self.setContentsMargins(QMargins())

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802
        self._items.append(item)

    def addWidget(self, widget: QWidget) -> None:  # noqa: N802
        self.addChildWidget(widget)
        self.addItem(QWidgetItem(widget))
        self.invalidate()

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:  # noqa: N802
        sizes = [item.sizeHint() for item in self._seen()]
        width = sum(size.width() for size in sizes) + self.spacing() * max(0, len(sizes) - 1)
        return QSize(width, max((size.height() for size in sizes), default=0))

    def minimumSize(self) -> QSize:  # noqa: N802
        size = QSize()
        for item in self._seen():
            size = size.expandedTo(item.minimumSize())
        return size

    def _seen(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        """Place the items line by line; return the height."""
        top, line = rect.top(), list[QLayoutItem]()
        left = rect.left()
        for item in self._seen():
            width = item.sizeHint().width()
            if line and left + width > rect.right() + 1:
                top += self._place(line, rect, top, move=move) + self.line_gap
                line, left = [], rect.left()
            line.append(item)
            left += width + self.spacing()
        return top + self._place(line, rect, top, move=move) - rect.top()

    def _place(self, line: list[QLayoutItem], rect: QRect, top: int, *, move: bool) -> int:
        widths = self._widths(line, rect.width())
        heights = [_height(item, width) for item, width in zip(line, widths, strict=True)]
        highest = max(heights, default=0)
        left = rect.left()
        for item, width, height in zip(line, widths, heights, strict=True) if move else ():
            grows = bool(item.expandingDirections() & Qt.Orientation.Vertical) or item.hasHeightForWidth()
            room = QRect(left, top, width, highest if grows else height)
            room.translate(0, (highest - room.height()) // 2)
            item.setGeometry(room)
            left += width + self.spacing()
        return highest

    def _widths(self, line: list[QLayoutItem], room: int) -> list[int]:
        """Give what is left of a line to the first item that wants it."""
        widths = [min(item.sizeHint().width(), room) for item in line]
        spare = room - sum(widths) - self.spacing() * (len(line) - 1)
        for number, item in enumerate(line):
            if item.expandingDirections() & Qt.Orientation.Horizontal and spare > 0:
                widths[number] = min(widths[number] + spare, item.maximumSize().width())
                break
        return widths


def _height(item: QLayoutItem, width: int) -> int:
    return item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()
