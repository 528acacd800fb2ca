"""The view of a small table of words: rows as wholes, no Tab trap, words wrapped in rows as high as they need."""

from PySide6.QtCore import QAbstractItemModel, QItemSelection, QRect, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from archivkoop.gui.context import Context
from archivkoop.gui.widgets.cells import shared

_PADDING_EM = 2.8  # of a cell, left and right, in ui/archivkoop.qss and by Qt; rather a line too many than words cut
_AIR_EM = 0.9
_WORD_EM = 14  # the widest word that a column without a part makes room for …
_AROUND_EM = 2.0  # … and what lies around it
_ANY_HEIGHT = 100_000


class PlainTable(QTableView):
    """Shows a `TextTable`; its columns share the width by given parts, the last has what its fellows leave."""

    row_changed = Signal(int)  # the chosen row; -1: none

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = context.theme
        self._shares: tuple[float, ...] = ()
        self.setProperty("kind", "words")
        self.setTabKeyNavigation(False)  # Tab leaves the table (EN 301 549, 9.2.1.2)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setCornerButtonEnabled(False)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setStretchLastSection(True)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        context.theme.changed.connect(self._fill)

    def share(self, *shares: float) -> None:
        """Give each column its part of the width; 0: what its widest word needs, before the others share the rest."""
        self._shares = shares
        self._fill()

    def setModel(self, model: QAbstractItemModel | None) -> None:  # noqa: N802
        """Show a model."""
        super().setModel(model)
        if model is not None:
            model.modelReset.connect(self._was_reset)
            self._fill()

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:  # noqa: N802
        """Hand the chosen row on."""
        super().selectionChanged(selected, deselected)
        rows = self.selectionModel().selectedRows()
        self.row_changed.emit(rows[0].row() if rows else -1)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Share the width anew."""
        super().resizeEvent(event)
        self._fill()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Do with little: it scrolls."""
        return QSize(self._theme.px(10), self._theme.px(5))

    def _was_reset(self) -> None:
        self._fill()
        self.row_changed.emit(-1)

    def _fill(self) -> None:
        if self.model() is None or not self._shares:
            return
        room = self.viewport().width()
        least = [self._least(number) for number in range(len(self._shares))]
        rest = room - sum(width for width, part in zip(least, self._shares, strict=True) if not part)
        wished = [int(rest * part / sum(self._shares)) for part in self._shares]
        whole = [max(pair) for pair in zip(least, wished, strict=True)]
        for number, width in enumerate(shared(least, whole, room)):
            self.setColumnWidth(number, width)
        for row in range(self.model().rowCount()):
            self.setRowHeight(row, max(self._height(row, column) for column in range(len(self._shares))))

    def _least(self, column: int) -> int:
        """Return what its heading needs, for a cut word is no heading; where it has no part, what its words need."""
        heading = self.horizontalHeader().sectionSizeHint(column)
        if self._shares[column]:
            return heading
        model, metrics = self.model(), self.fontMetrics()
        cells = (str(model.index(row, column).data() or "") for row in range(model.rowCount()))
        widest = max((metrics.horizontalAdvance(word) for words in cells for word in words.split()), default=0)
        return max(heading, min(widest, self._theme.px(_WORD_EM)) + self._theme.px(_AROUND_EM))

    def _height(self, row: int, column: int) -> int:
        """Return the height of a cell's wrapped words; Qt's own measure leaves the style sheet's padding out."""
        room = QRect(0, 0, self.columnWidth(column) - self._theme.px(_PADDING_EM), _ANY_HEIGHT)
        words = str(self.model().index(row, column).data() or "")
        lines = self.fontMetrics().boundingRect(room, int(Qt.TextFlag.TextWordWrap), words)
        return lines.height() + self._theme.px(_AIR_EM)
