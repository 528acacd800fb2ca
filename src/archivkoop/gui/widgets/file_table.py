"""The view of a table of files: rows as wholes, no Tab trap, what to do next where it is empty."""

from PySide6.QtCore import QAbstractItemModel, QItemSelection, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QVBoxLayout, QWidget

from archivkoop.gui.context import Context
from archivkoop.gui.models.files import FileTableModel
from archivkoop.gui.widgets.cells import CellDelegate, row_height
from archivkoop.gui.widgets.empty_state import EmptyState


class FileTable(QTableView):
    """Shows a `FileTableModel`."""

    row_changed = Signal(int)  # the current row; -1: none

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
        model.modelReset.connect(self._was_reset)
        model.rowsInserted.connect(self._cover)
        model.rowsRemoved.connect(self._cover)
        self._measure()
        self._cover()

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:  # noqa: N802
        """Hand the current row on."""
        super().selectionChanged(selected, deselected)
        rows = self.selectionModel().selectedRows()
        self.row_changed.emit(rows[0].row() if rows else -1)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Give the room that is left to the files' names."""
        super().resizeEvent(event)
        self._fill()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Ask for room, and do with little."""
        return QSize(self._theme.px(40), self._theme.px(20))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Do with little: it scrolls."""
        return QSize(self._theme.px(10), self._theme.px(7))

    def allow_sorting(self, column: int, order: Qt.SortOrder) -> None:
        """Let the person sort by a click on a title; start with this."""
        self.horizontalHeader().setSortIndicator(column, order)
        self.setSortingEnabled(True)

    def _was_reset(self) -> None:
        self._cover()
        self.row_changed.emit(-1)

    def _cover(self) -> None:
        model = self.model()
        self.empty.setVisible(model is None or model.rowCount() == 0)

    def _measure(self) -> None:
        self.verticalHeader().setDefaultSectionSize(row_height(self._theme))
        self.horizontalHeader().setMinimumSectionSize(self._theme.px(3))
        self._fill()

    def _fill(self) -> None:
        model = self.model()
        if not isinstance(model, FileTableModel):
            return
        widths = [self._theme.px(column.width_em) for column in model.columns]
        spare = self.viewport().width() - sum(widths)
        widest = max(range(len(widths)), key=widths.__getitem__)
        if spare > 0:
            widths[widest] += spare
        for number, width in enumerate(widths):
            self.setColumnWidth(number, width)
