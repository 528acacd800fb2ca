"""A list of a facet's values with their numbers of files, of which one is chosen."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from archivkoop.gui.context import Context

_WIDTH_EM = 11
_Entry = tuple[str | None, str]  # value, words


class FacetBox(QComboBox):
    """The first entry stands for all values."""

    asked = Signal(object)  # the value; None: all

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = context.theme
        self._entries: list[_Entry] = []
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.activated.connect(lambda row: self.asked.emit(self.itemData(row)))
        context.theme.changed.connect(self._measure)
        self._measure()

    def show_entries(self, entries: Sequence[_Entry], chosen: str | None) -> None:
        """Show these; the list that a person is looking at is left alone."""
        if self.view().isVisible():
            return
        if list(entries) != self._entries:
            self._entries = list(entries)
            self.clear()
            for row, (value, words) in enumerate(entries):
                self.addItem(words, value)
                self.setItemData(row, words, Qt.ItemDataRole.ToolTipRole)
        self.setCurrentIndex(max(0, next((row for row, (value, _) in enumerate(entries) if value == chosen), 0)))
        self.setToolTip(self.currentText())

    def _measure(self) -> None:
        self.setFixedWidth(self._theme.px(_WIDTH_EM))
        self.view().setMinimumWidth(self._theme.px(_WIDTH_EM * 2))
