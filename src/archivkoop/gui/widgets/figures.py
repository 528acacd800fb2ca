"""A row of figures with their words: how many files, how many bytes, how many of what."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from archivkoop.gui.context import Context
from archivkoop.gui.widgets.flow_box import FlowBox


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
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        self._row = FlowBox(context, self, gap_em=2.2)
        box.addWidget(self._row)
        self._cells: list[tuple[QWidget, QLabel, QLabel]] = []

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
        cell = QWidget(self._row)
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
        self._row.add(cell)
        self._cells.append((cell, value, label))
