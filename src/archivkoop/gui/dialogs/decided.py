"""Lists what was decided about the deposit; each decision can be withdrawn."""

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtWidgets import QAbstractItemView, QDialog, QLabel, QPushButton, QTableWidget, QTableWidgetItem, QWidget

from archivkoop.core.decisions import RecordedDecision
from archivkoop.gui.decisions import named
from archivkoop.gui.desk import Desk
from archivkoop.gui.loader import load

_COLUMNS = ("what", "reason", "actor", "at", "state")
_WIDTHS_EM = (22, 16, 8, 10, 9)


class DecidedDialog(QDialog):
    """The newest first. What was withdrawn stays in the list, for it happened."""

    decisions_table: QTableWidget
    hint_label: QLabel
    withdraw_button: QPushButton
    close_button: QPushButton

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._texts = desk.context.texts
        self._shown: tuple[RecordedDecision, ...] = ()
        load(self, "decided", desk.context)
        theme = desk.context.theme
        table = self.decisions_table
        table.setColumnCount(len(_COLUMNS))
        table.setHorizontalHeaderLabels([self._texts.say(f"decided.column.{key}") for key in _COLUMNS])
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setTabKeyNavigation(False)
        table.setCornerButtonEnabled(False)
        table.verticalHeader().hide()
        table.horizontalHeader().setStretchLastSection(True)
        table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for number, width in enumerate(_WIDTHS_EM):
            table.setColumnWidth(number, theme.px(width))
        table.itemSelectionChanged.connect(self._weigh)
        self.withdraw_button.clicked.connect(self._withdraw)
        self.close_button.clicked.connect(self.accept)
        desk.decisions.changed.connect(self._show)
        room = self.screen().availableGeometry()
        self.resize(min(theme.px(70), room.width() * 9 // 10), min(theme.px(30), room.height() * 9 // 10))
        self._show()
        table.selectRow(0)

    def _show(self) -> None:
        """Show what is decided by now; the chosen row stays."""
        made = tuple(reversed(self._desk.decisions.made))
        if made != self._shown:
            self._shown = made
            row = max(self.decisions_table.currentRow(), 0)
            self.decisions_table.setRowCount(len(made))
            for number, decision in enumerate(made):
                self._fill(number, decision)
            if made:
                self.decisions_table.setCurrentCell(
                    min(row, len(made) - 1),
                    0,
                    QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows,
                )
        self._weigh()

    def _fill(self, row: int, decision: RecordedDecision) -> None:
        reasons = dict.fromkeys(line.reason for line in decision.lines)
        state = self._texts.say("decided.state.withdrawn" if decision.withdrawn else "decided.state.holds")
        words = (
            *(named(self._texts, decision), "; ".join(reasons), decision.actor),
            *(self._texts.moment(decision.at), state),
        )
        for column, text in enumerate(words):
            item = QTableWidgetItem(text)
            item.setToolTip(text)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            self.decisions_table.setItem(row, column, item)

    def _chosen(self) -> RecordedDecision | None:
        row = self.decisions_table.currentRow()
        return self._shown[row] if 0 <= row < len(self._shown) else None

    def _weigh(self) -> None:
        chosen = self._chosen()
        finished = self._desk.deposit.package is not None
        holds = chosen is not None and not chosen.withdrawn and not self._desk.decisions.waiting
        self.withdraw_button.setEnabled(holds and not finished)
        self.hint_label.setText(self._texts.say("decided.finished" if finished else "decided.hint"))

    def _withdraw(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self._desk.decisions.withdraw(chosen.id)
