"""The view of a table of files: rows as wholes, no Tab trap, what to do next where it is empty."""

from PySide6.QtCore import (
    QAbstractItemModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QVBoxLayout, QWidget

from archivkoop.gui.context import Context
from archivkoop.gui.models.files import Column, FileTableModel, Role
from archivkoop.gui.widgets.cells import CellDelegate, row_height, shared, width_of, width_with_icon
from archivkoop.gui.widgets.empty_state import EmptyState

_Index = QModelIndex | QPersistentModelIndex
_MEASURED_ROWS = 60
_WIDEST_EM = 24  # a column asks for


class FileTable(QTableView):
    """Shows a `FileTableModel`."""

    row_changed = Signal(int)  # the first chosen row; -1: none
    chosen_changed = Signal(int)  # how many rows are chosen

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = context.theme
        self.setItemDelegate(CellDelegate(context.theme, self))
        self.setTabKeyNavigation(False)  # Tab leaves the table (EN 301 549, 9.2.1.2)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSectionsMovable(True)
        self.horizontalHeader().setStretchLastSection(True)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.empty = EmptyState(context, self.viewport())
        cover = QVBoxLayout(self.viewport())
        cover.setContentsMargins(0, 0, 0, 0)
        cover.addWidget(self.empty)
        context.theme.changed.connect(self._measure)

    def setModel(self, model: QAbstractItemModel | None) -> None:  # noqa: N802
        """Show a model."""
        super().setModel(model)
        if model is None:
            return
        # The titles show nothing of what is chosen; asked whether a whole column is, Qt would look at every row.
        self.horizontalHeader().setSelectionModel(QItemSelectionModel(model, self))
        model.headerDataChanged.connect(lambda *_: self.fit_columns())  # another language has longer words
        model.modelReset.connect(self._was_reset)
        model.rowsInserted.connect(self._has_more)
        model.rowsRemoved.connect(self._cover)
        self._measure()
        self._cover()

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:  # noqa: N802
        """Hand the current row on."""
        super().selectionChanged(selected, deselected)
        ranges = self.chosen_ranges()
        self.row_changed.emit(ranges[0][0] if ranges else -1)
        self.chosen_changed.emit(sum(last - first + 1 for first, last in ranges))

    def currentChanged(self, current: _Index, previous: _Index) -> None:  # noqa: N802
        """Paint both rows: the focus is shown on the row, and Qt paints one cell of it."""
        super().currentChanged(current, previous)
        for index in (current, previous):
            if index.isValid():
                top, height = self.rowViewportPosition(index.row()), self.rowHeight(index.row())
                self.viewport().update(0, top - 1, self.viewport().width(), height + 2)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Give the room that is left to the files' names."""
        super().resizeEvent(event)
        self.fit_columns()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Ask for room, and do with little."""
        return QSize(self._theme.px(40), self._theme.px(20))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Do with little: it scrolls."""
        return QSize(self._theme.px(8.5), self._theme.px(6))

    def allow_sorting(self, column: int, order: Qt.SortOrder) -> None:
        """Let the person sort by a click on a title; start with this."""
        self.horizontalHeader().setSortIndicator(column, order)
        self.setSortingEnabled(True)

    def allow_several(self) -> None:
        """Let several rows be chosen, all by Ctrl+A."""
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)

    def chosen_ranges(self) -> list[tuple[int, int]]:
        """Return the first and the last row of each range that is chosen, in order."""
        selection = self.selectionModel().selection()
        found = sorted(
            {
                (one.top(), one.bottom())
                for one in (selection.at(number) for number in range(selection.count()))
                if one.isValid()
            }
        )
        merged: list[tuple[int, int]] = []
        for first, last in found:
            if merged and first <= merged[-1][1] + 1:
                merged[-1] = (merged[-1][0], max(merged[-1][1], last))
            else:
                merged.append((first, last))
        return merged

    def choose(self, row: int) -> None:
        """Choose one row and show it."""
        model = self.model()
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(model.index(row, max(0, self.currentIndex().column())), flags)

    def _was_reset(self) -> None:
        self._cover()
        self.fit_columns()
        self.row_changed.emit(-1)
        self.chosen_changed.emit(0)

    def _has_more(self, _parent: QModelIndex, first: int) -> None:
        self._cover()
        if first == 0:
            self.fit_columns()

    def _cover(self) -> None:
        model = self.model()
        self.empty.setVisible(model is None or model.rowCount() == 0)

    def _measure(self) -> None:
        self.verticalHeader().setDefaultSectionSize(row_height(self._theme))
        self.horizontalHeader().setMinimumSectionSize(self._theme.px(3))
        self.fit_columns()

    def fit_columns(self) -> None:
        """Share the width among the columns, by what the first rows say."""
        model = self.model()
        if not isinstance(model, FileTableModel):
            return
        least = [self._least(column) for column in model.columns]
        wished = [max(width, self._wished(model, number)) for number, width in enumerate(least)]
        for number, width in enumerate(shared(least, wished, self.viewport().width())):
            self.setColumnWidth(number, width)

    def _least(self, column: Column) -> int:
        """Return the width with which a column still says something; words that are never cut need all of theirs."""
        if column.whole is None:
            return self._theme.px(column.width_em)
        measure = width_with_icon if column.icons else width_of
        return max(measure(self._theme, text) for text in column.whole())

    def _wished(self, model: FileTableModel, number: int) -> int:
        widest = 0
        for row in range(min(_MEASURED_ROWS, model.rowCount())):
            index = model.index(row, number)
            text = index.data(Role.SHORT) or index.data() or ""
            aside = index.data(Role.ASIDE) if not model.columns[number].keeps_end else ""
            measure = width_with_icon if index.data(Role.ICON) else width_of
            widest = max(widest, measure(self._theme, f"{text}   {aside}" if aside else text))
        return min(widest, self._theme.px(_WIDEST_EM))
