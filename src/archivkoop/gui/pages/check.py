"""Step 2, Prüfen: every file with its findings, and what can be done about them."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QSplitter, QWidget

from archivkoop.app.request import Step
from archivkoop.core.findings import Severity
from archivkoop.gui.models.files import FileTableModel
from archivkoop.gui.pages.base import Page, goes_to
from archivkoop.gui.pages.file_detail import FileDetail
from archivkoop.gui.readiness import blocking
from archivkoop.gui.widgets.file_table import FileTable
from archivkoop.gui.widgets.flow_box import FlowBox

_DETAIL_EM = 19


class CheckPage(Page):
    """A table with facets left, the chosen file right."""

    name = "check"
    search_edit: QLineEdit
    filters: FlowBox
    splitter: QSplitter
    files_table: FileTable
    detail_card: QWidget
    summary_label: QLabel
    deposit_findings_button: QPushButton
    again_button: QPushButton
    next_button: QPushButton
    _row = -1
    _arranged = False  # by the person

    def refresh(self) -> None:
        """Show what is known of the files."""
        checked = self._deposit.has_done(Step.CHECK)
        self.again_button.setEnabled(self._deposit.source is not None and not self._deposit.running)
        self.next_button.setEnabled(checked and not self._deposit.running)
        self._show_empty()
        self.follow()
        self._show_row(self._row)

    def follow(self) -> None:
        """Show what the check has found by now."""
        self._model.refresh()
        self._count_chips()
        self.summary_label.setText(self._summary())
        own = len(self._deposit.findings_of(None))
        self.deposit_findings_button.setVisible(bool(own))
        self.deposit_findings_button.setText(self._texts.count("check.deposit_findings", own))

    def _set_up(self) -> None:
        columns = self._desk.columns
        self._model = FileTableModel(
            [columns.severity(), columns.path(), columns.format(), columns.size(), columns.findings()],
            lambda key: self._texts.say(f"column.{key}"),
            self,
        )
        self.files_table.setModel(self._model)
        self.files_table.allow_sorting(0, Qt.SortOrder.AscendingOrder)  # the gravest first
        self.files_table.row_changed.connect(self._show_row)
        self.files_table.empty.asked.connect(self._leave_empty)
        self.splitter.splitterMoved.connect(self._keep_arrangement)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 0)
        self._detail = FileDetail(self._desk, self)
        self._chips = self._make_chips()
        self.search_edit.textChanged.connect(lambda text: self._model.ask(search=text.strip()))
        self.deposit_findings_button.clicked.connect(self.files_table.clearSelection)
        self.again_button.clicked.connect(lambda: self._deposit.run(Step.PLAN))
        self.next_button.clicked.connect(goes_to(self, "convert"))
        self._texts.changed.connect(self._model.retitle)
        self._deposit.reread.connect(lambda: self._model.show(self._deposit.reader))
        self._model.show(self._deposit.reader)  # a page is made when it is first seen

    def _fit(self) -> None:
        super()._fit()
        room = self.splitter.width()
        detail = min(self._theme.px(_DETAIL_EM), room * 2 // 5)
        if not self._arranged:
            self.splitter.setSizes([room - detail, detail])

    def _make_chips(self) -> dict[Severity | None, QPushButton]:
        chips: dict[Severity | None, QPushButton] = {}
        for severity in (None, *Severity):
            chip = QPushButton(self.filters)
            chip.setObjectName(f"chip_{severity or 'all'}")
            chip.setProperty("kind", "chip")
            chip.setCheckable(True)
            chip.setAutoExclusive(True)
            chip.clicked.connect(lambda _on=True, wanted=severity: self._model.ask(severity=wanted))
            self.filters.add(chip)
            chips[severity] = chip
        chips[None].setChecked(True)
        self.filters.add(self.deposit_findings_button)
        return chips

    def _count_chips(self) -> None:
        reader = self._deposit.reader
        for severity, chip in self._chips.items():
            count = reader.count_files(search=self._model.query.search, severity=severity) if reader else 0
            name = self._texts.say(f"severity.{severity}" if severity else "check.chip.all")
            chip.setText(f"{name}  {self._texts.number(count)}")
            chip.setEnabled(bool(reader))

    def _show_row(self, number: int) -> None:
        self._row = number
        self._detail.show_row(self._model.row(number))

    def _show_empty(self) -> None:
        if self._model.query.search or self._model.query.severity:
            icon, kind, button = "search", "nothing", "nothing"
        else:
            icon, kind, button = "check", "empty" if self._deposit.source is None else "waiting", "empty"
        words = (self._say(f"{kind}.title"), self._say(f"{kind}.text"), self._say(f"{button}.button"))
        self.files_table.empty.show_text(icon, *words)

    def _keep_arrangement(self) -> None:
        self._arranged = True

    def _leave_empty(self) -> None:
        if self._model.query.search or self._model.query.severity:
            self.search_edit.clear()
            self._chips[None].click()
        else:
            self.wanted.emit("intake")

    def _summary(self) -> str:
        if self._deposit.running or self._deposit.result is None:
            return ""
        waiting = blocking(self._deposit)
        if waiting:
            return self._texts.count("check.summary.blocking", waiting)
        return self._say("summary.clear")
