"""Lists what was decided about the deposit; each decision can be withdrawn."""

from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QWidget

from archivkoop.core.decisions import RecordedDecision
from archivkoop.gui.decisions import named
from archivkoop.gui.desk import Desk
from archivkoop.gui.dialogs.room import fit_to_screen
from archivkoop.gui.loader import load
from archivkoop.gui.models.text_table import TextTable
from archivkoop.gui.widgets.plain_table import PlainTable

_COLUMNS = ("what", "reason", "by", "state")
_SHARES = (1, 1.25, 0, 0)  # a reason has the longest words


class DecidedDialog(QDialog):
    """The newest first. What was withdrawn stays in the list, for it happened."""

    decisions_table: PlainTable
    hint_label: QLabel
    withdraw_button: QPushButton
    close_button: QPushButton

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._texts = desk.context.texts
        self._shown: tuple[RecordedDecision, ...] = ()
        load(self, "decided", desk.context)
        self._model = TextTable(_COLUMNS, self._title, self)
        self.decisions_table.setModel(self._model)
        self.decisions_table.share(*_SHARES)
        self.decisions_table.row_changed.connect(self._weigh)
        self.withdraw_button.clicked.connect(self._withdraw)
        self.close_button.clicked.connect(self.accept)
        desk.decisions.changed.connect(self._show)
        fit_to_screen(self, desk.context.theme, (70, 30))
        self._show()

    def _title(self, key: str) -> str:
        return self._texts.say(f"decided.column.{key}")

    def _show(self) -> None:
        """Show what is decided by now; the chosen row stays."""
        made = tuple(reversed(self._desk.decisions.made))
        if made != self._shown:
            chosen = self._chosen()
            self._shown = made
            self._model.show([self._words(decision) for decision in made])
            place = next((row for row, one in enumerate(made) if chosen is not None and one.id == chosen.id), 0)
            self.decisions_table.selectRow(place)
        self._weigh()

    def _words(self, decision: RecordedDecision) -> tuple[str, ...]:
        reasons = dict.fromkeys(line.reason for line in decision.lines)
        state = self._texts.say("decided.state.withdrawn" if decision.withdrawn else "decided.state.holds")
        by = f"{decision.actor}\n{self._texts.moment(decision.at)}"
        return named(self._texts, decision), "; ".join(reasons), by, state

    def _chosen(self) -> RecordedDecision | None:
        rows = self.decisions_table.selectionModel().selectedRows()
        return self._shown[rows[0].row()] if rows else None

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
