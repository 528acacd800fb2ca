"""The view of the plan: groups that open to their files, and what to do next where there is nothing."""

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTreeView, QVBoxLayout, QWidget

from archivkoop.gui.context import Context
from archivkoop.gui.models.files import Role
from archivkoop.gui.models.plan_tree import COLUMNS
from archivkoop.gui.widgets.cells import CellDelegate, shared, width_with_icon
from archivkoop.gui.widgets.empty_state import EmptyState

_LEAST_EM = (15.0, 6.0, 6.0, 7.5, 11.5)
_MEASURED_ROWS = 60
_TIME = COLUMNS.index("time")
_GIVE_WAY = (COLUMNS.index("size"), COLUMNS.index("files"), _TIME)  # where there is no room, in this order


class PlanTree(QTreeView):
    """Shows a `PlanTreeModel`."""

    opened = Signal(QModelIndex)  # a file is to be looked at
    current_changed = Signal(QModelIndex)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = context.theme
        self._times = True
        self.setItemDelegate(CellDelegate(context.theme, self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setUniformRowHeights(True)
        self.setExpandsOnDoubleClick(True)
        self.header().setStretchLastSection(True)
        self.header().setSectionsMovable(False)
        self.empty = EmptyState(context, self.viewport())
        cover = QVBoxLayout(self.viewport())
        cover.setContentsMargins(0, 0, 0, 0)
        cover.addWidget(self.empty)
        self.doubleClicked.connect(self._open)
        context.theme.changed.connect(self._measure)

    def setModel(self, model: QAbstractItemModel | None) -> None:  # noqa: N802
        """Show a model."""
        super().setModel(model)
        if model is not None:
            model.modelReset.connect(self._cover)
            model.modelReset.connect(self._measure)
            model.layoutChanged.connect(self._measure)
            model.dataChanged.connect(lambda *_: self._measure())
            self.selectionModel().currentRowChanged.connect(lambda now, _before: self.current_changed.emit(now))
        self._measure()
        self._cover()

    def show_times(self, *, shown: bool) -> None:
        """Show how long the rest takes, or leave that to the results."""
        if self._times is not shown:
            self._times = shown
            self._measure()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Open a file by Enter; a group opens and closes."""
        index = self.currentIndex()
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and index.isValid():
            if index.parent().isValid():
                self._open(index)
            else:
                self.setExpanded(index, not self.isExpanded(index))
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Give the room that is left to the names."""
        super().resizeEvent(event)
        self._measure()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Ask for room, and do with little."""
        return QSize(self._theme.px(40), self._theme.px(20))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Do with little: it scrolls."""
        return QSize(self._theme.px(10), self._theme.px(7))

    def _open(self, index: QModelIndex) -> None:
        if index.parent().isValid():
            self.opened.emit(index)

    def _cover(self) -> None:
        model = self.model()
        self.empty.setVisible(model is None or model.rowCount() == 0)

    def _measure(self) -> None:
        self.setIndentation(self._theme.px(1.4))
        if self.model() is None:
            return
        room = self.viewport().width()
        least = [self._theme.px(width) for width in _LEAST_EM]
        hidden = set() if self._times else {_TIME}
        for number in _GIVE_WAY:
            if sum(width for place, width in enumerate(least) if place not in hidden) > room:
                hidden.add(number)
        shown = [number for number in range(len(COLUMNS)) if number not in hidden]
        for number in range(len(COLUMNS)):
            self.setColumnHidden(number, number in hidden)
        wished = [max(least[number], self._wished(number)) for number in shown]
        for number, width in zip(shown, shared([least[number] for number in shown], wished, room), strict=True):
            self.setColumnWidth(number, width)

    def _wished(self, number: int) -> int:
        """Return the width with which the groups' words are whole."""
        model, widest = self.model(), 0
        for row in range(min(_MEASURED_ROWS, model.rowCount())):
            index = model.index(row, number)
            text, aside = index.data(Role.SHORT) or index.data() or "", index.data(Role.ASIDE) or ""
            words = f"{text}    {aside}" if aside else text
            widest = max(widest, width_with_icon(self._theme, words))
        return widest + (2 * self.indentation() if number == 0 else 0)
