"""Step 2, Prüfen: every file with its findings, and what can be done about them."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QSplitter, QWidget

from archivkoop.app.request import Step
from archivkoop.core.files import DecidedAs
from archivkoop.gui.dialogs.shown import ask
from archivkoop.gui.dialogs.suggestions import SuggestionsDialog, suggested
from archivkoop.gui.models.files import FileTableModel
from archivkoop.gui.pages.base import Page, goes_to
from archivkoop.gui.pages.chosen import Chosen
from archivkoop.gui.pages.facet_bar import FacetBar
from archivkoop.gui.pages.file_detail import FileDetail
from archivkoop.gui.readiness import blocking, is_checked
from archivkoop.gui.widgets.file_table import FileTable
from archivkoop.gui.widgets.flow_box import FlowBox
from archivkoop.gui.widgets.sides import Sides

_DETAIL_EM = 22


class CheckPage(Page):
    """A table with facets left, the chosen files right."""

    name = "check"
    search_edit: QLineEdit
    filters: FlowBox
    splitter: QSplitter
    files_table: FileTable
    detail_card: QWidget
    summary_label: QLabel
    deposit_findings_button: QPushButton
    detail_button: QPushButton
    suggestions_button: QPushButton
    again_button: QPushButton
    next_button: QPushButton
    _path: str | None = None  # of the chosen file
    _several: tuple[object, Chosen] | None = None  # what is chosen, by where it was found
    _own = 0  # findings of the deposit itself
    _arranged = False  # by the person

    def refresh(self) -> None:
        """Show what is known of the files."""
        self._fit()
        self.files_table.fit_columns()
        idle = not self._deposit.running
        checked = self._deposit.has_done(Step.CHECK)
        self.again_button.setEnabled(self._deposit.source is not None and idle)
        self.next_button.setEnabled(checked and idle)
        self.suggestions_button.setEnabled(checked and idle and self._deposit.package is None and suggested(self._desk))
        self._show_empty()
        self._look()

    def follow(self) -> None:
        """Show what the check has found by now."""
        self._look(patient=True)

    def _look(self, *, patient: bool = False) -> None:
        """Look again; what is chosen stays chosen, wherever it has moved."""
        several = self.files_table.chosen_ranges()
        kept = self._ends(several) if len(several) > 1 or self._chosen_files() > 1 else None
        self._model.refresh()
        if kept is not None:
            if kept != self._ends(several):
                self.files_table.clearSelection()  # the rows hold other files now, about which nobody has decided
        elif self._path is not None:
            self._find_again(self._path)
        self._facets.count(patient=patient)
        self.summary_label.setText(self._summary())
        self._own = len(self._deposit.findings_of(None))
        self._name_own()
        self._show_chosen()

    def show_decided(self, decided: DecidedAs) -> None:
        """Show only the files about which this was decided."""
        self._facets.show_decided(decided)
        self.files_table.setFocus()

    def _set_up(self) -> None:
        columns = self._desk.columns
        self._model = FileTableModel(
            [
                columns.severity(),
                columns.path(),
                columns.findings(),
                columns.suggestion(),
                columns.format(),
                columns.size(),
            ],
            lambda key: self._texts.say(f"column.{key}"),
            self,
        )
        self._detail = FileDetail(self._desk, self)
        self.files_table.setModel(self._model)
        self.files_table.allow_sorting(0, Qt.SortOrder.AscendingOrder)  # the gravest first
        self.files_table.allow_several()
        self.files_table.chosen_changed.connect(self._choose)
        self.files_table.empty.asked.connect(self._leave_empty)
        self.splitter.splitterMoved.connect(self._keep_arrangement)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 0)
        others = (self.deposit_findings_button, self.detail_button)
        self._facets = FacetBar(self._desk, self._model, self.filters, self.search_edit, others, self)
        self._sides = Sides(self._theme, self.detail_button, self.files_table, self.detail_card)
        self._sides.turned.connect(self._fit)
        self._facets.opened.connect(lambda opened: self.splitter.setVisible(not opened))
        self.files_table.doubleClicked.connect(lambda _index: self._sides.show_aside(True))
        self._model.modelReset.connect(self._show_empty)
        QShortcut(QKeySequence.StandardKey.Find, self, self.search_edit.setFocus)
        self.deposit_findings_button.clicked.connect(self._open_deposit)
        self.suggestions_button.clicked.connect(lambda: ask(SuggestionsDialog(self._desk, self)))
        self.again_button.clicked.connect(lambda: self._deposit.run(Step.PLAN))
        self.next_button.clicked.connect(goes_to(self, "convert"))
        self._texts.changed.connect(self._model.retitle)
        self._texts.changed.connect(self._fit)
        self._deposit.reread.connect(self._show_workspace)
        self._show_workspace()

    def _show_workspace(self) -> None:
        self._path = None
        self._model.show(self._deposit.reader)

    def _name_own(self) -> None:
        """Say how many findings the deposit itself has; where there is little room, in a number."""
        words = self._texts.count("check.deposit_findings", self._own)
        spoken = words.replace("&", "")
        self.deposit_findings_button.setVisible(bool(self._own))
        self.deposit_findings_button.setText(self._texts.number(self._own) if self.compact else words)
        self.deposit_findings_button.setAccessibleName(spoken)
        self.deposit_findings_button.setToolTip(spoken if self.compact else "")

    def _fit(self) -> None:
        super()._fit()
        self._name_own()
        room = self.parentWidget() or self  # before it is seen its own size says nothing
        self.summary_label.setVisible(not self.compact)
        self._facets.set_compact(self.compact)
        self.suggestions_button.setText(self._say("suggestions_short" if self.compact else "suggestions_button"))
        self._sides.fit(room.width())
        self._detail.ask_for_width()
        width = self.splitter.width()
        detail = min(self._theme.px(_DETAIL_EM), width * 2 // 5)
        if not self._arranged:
            self.splitter.setSizes([width - detail, detail])

    def _open_deposit(self) -> None:
        self.files_table.clearSelection()
        self._sides.show_aside(True)

    # --- what is chosen ---------------------------------------------------------------------------

    def _chosen_files(self) -> int:
        return sum(last - first + 1 for first, last in self.files_table.chosen_ranges())

    def _ends(self, ranges: list[tuple[int, int]]) -> list[str | None]:
        """Return the files at both ends of each range."""
        rows = (self._model.row(place) for ends in ranges for place in ends)
        return [row.path if row is not None else None for row in rows]

    def _choose(self, files: int) -> None:
        first = self.files_table.chosen_ranges()[0][0] if files else -1
        row = self._model.row(first)
        self._path = row.path if files == 1 and row is not None else None
        self._show_chosen()

    def _show_chosen(self) -> None:
        files, ranges = self._chosen_files(), self.files_table.chosen_ranges()
        if files > 1:
            key = (tuple(ranges), self._model.query, self._model.rowCount())
            if self._several is None or self._several[0] != key:  # many paths are not looked up twice
                everything = files == self._model.rowCount()
                meant = self._model.query.where if everything else self._model.paths_at(ranges)
                self._several = (key, Chosen(files, meant))
            self._detail.show_chosen(self._several[1])
        else:
            self._several = None
            self._detail.show_row(self._model.row(ranges[0][0]) if ranges else None)
        self.order_tabs()

    def _find_again(self, path: str) -> None:
        """Choose the file again where it is now; where it is shown no more, the next one stays in its place."""
        ranges = self.files_table.chosen_ranges()
        row = self._model.row(ranges[0][0]) if ranges else None
        if row is not None and row.path == path:
            return
        place = self._model.place_of(path)
        if place is None and self._model.rowCount():
            place = min(ranges[0][0] if ranges else 0, self._model.rowCount() - 1)
        if place is not None:
            self.files_table.choose(place)

    # --- what is said -----------------------------------------------------------------------------

    def _show_empty(self) -> None:
        if self._facets.narrowed:
            icon, kind, button = "search", "nothing", "nothing"
        else:
            icon, kind, button = "check", "empty" if self._deposit.source is None else "waiting", "empty"
        words = (self._say(f"{kind}.title"), self._say(f"{kind}.text"), self._say(f"{button}.button"))
        self.files_table.empty.show_text(icon, *words)

    def _keep_arrangement(self) -> None:
        self._arranged = True

    def _leave_empty(self) -> None:
        if self._facets.narrowed:
            self._facets.clear()
        else:
            self.wanted.emit("intake")

    def _summary(self) -> str:
        if self._deposit.running or self._deposit.result is None:
            return ""
        waiting = blocking(self._deposit)
        if waiting:
            return self._texts.count("check.summary.blocking", waiting)
        return self._say("summary.clear" if is_checked(self._deposit) else "summary.unchecked")
