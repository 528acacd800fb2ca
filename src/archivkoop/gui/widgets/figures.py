"""A row of figures with their words: how many files, how many bytes, how many of what."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from archivkoop.gui.context import Context


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure."""

    value: str
    label: str
    tone: str = ""


class Figures(QFrame):
    """Shows figures side by side; each is read out as one."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = context.theme
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._cells: list[tuple[QWidget, QLabel, QLabel]] = []
        context.theme.changed.connect(self._measure)
        self._measure()

    def show_figures(self, figures: Sequence[Figure]) -> None:
        """Show these instead."""
        while len(self._cells) < len(figures):
            self._add_cell()
        for (cell, value, label), figure in zip(self._cells, figures, strict=False):
            value.setText(figure.value)
            label.setText(figure.label)
            value.setProperty("tone", figure.tone)
            value.style().unpolish(value)
            value.style().polish(value)
            cell.setAccessibleName(f"{figure.value} {figure.label}")
        for number, (cell, _, _) in enumerate(self._cells):
            cell.setVisible(number < len(figures))

    def _add_cell(self) -> None:
        cell = QWidget(self)
        value, label = QLabel(cell), QLabel(cell)
        value.setProperty("kind", "title")
        label.setProperty("kind", "muted")
        for part in (value, label):
            part.setTextFormat(Qt.TextFormat.PlainText)
        column = QVBoxLayout(cell)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(value)
        column.addWidget(label)
        if not self._cells:
            self._row.addStretch(1)
        self._row.insertWidget(self._row.count() - 1, cell)
        self._cells.append((cell, value, label))

    def _measure(self) -> None:
        self._row.setSpacing(self._theme.px(2.4))
