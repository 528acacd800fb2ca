"""Step 3, Umwandeln: what will happen to each file, and what has come of it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from archivkoop.app.request import Step
from archivkoop.core.files import Counts
from archivkoop.gui.models.files import FileTableModel
from archivkoop.gui.pages.base import Page, goes_to
from archivkoop.gui.widgets.figures import Figure, Figures
from archivkoop.gui.widgets.file_table import FileTable


class ConvertPage(Page):
    """The plan as a table; the same table shows the results."""

    name = "convert"
    figures: Figures
    files_table: FileTable
    summary_label: QLabel
    start_button: QPushButton
    next_button: QPushButton

    def refresh(self) -> None:
        """Show the plan, or what has come of it."""
        converted = self._deposit.has_done(Step.CONVERT)
        self.start_button.setVisible(not converted)
        self.next_button.setVisible(converted)
        self.start_button.setEnabled(self._deposit.has_done(Step.PLAN) and not self._deposit.running)
        self.files_table.empty.show_text(
            "convert",
            self._say("empty.title"),
            self._say("empty.text"),
            self._say("empty.button") if self._deposit.source is None else "",
        )
        self.follow()

    def follow(self) -> None:
        """Show new results."""
        self._model.refresh()
        reader = self._deposit.reader
        counts = reader.counts() if reader is not None else Counts()
        self.figures.setVisible(bool(counts.files_in))
        self.figures.show_figures(self._figures(counts))
        self.summary_label.setText(self._summary(counts))

    def _set_up(self) -> None:
        columns = self._desk.columns
        self._model = FileTableModel(
            [columns.path(), columns.format(), columns.plan(), columns.rule(), columns.fate()],
            lambda key: self._texts.say(f"column.{key}"),
            self,
        )
        self.files_table.setModel(self._model)
        self.files_table.allow_sorting(0, Qt.SortOrder.AscendingOrder)
        self.files_table.empty.asked.connect(goes_to(self, "intake"))
        self.start_button.clicked.connect(lambda: self._deposit.run(Step.CONVERT))
        self.next_button.clicked.connect(goes_to(self, "describe"))
        self._texts.changed.connect(self._model.retitle)
        self._deposit.reread.connect(lambda: self._model.show(self._deposit.reader))
        self._model.show(self._deposit.reader)  # a page is made when it is first seen

    def _figures(self, counts: Counts) -> list[Figure]:
        number, texts = self._texts.number, self._texts
        waiting = counts.files_in - counts.packaged - counts.left_out
        figures = [
            (counts.files_in, "files", ""),
            (waiting, "waiting", ""),
            (counts.proved, "proved", "ok"),
            (counts.unproved, "unproved", "warning"),
            (counts.failed, "failed", "warning"),
            (counts.kept, "kept", ""),
            (counts.left_out, "left_out", ""),
        ]
        always = {"files", "proved", "kept"} if self._deposit.has_done(Step.CONVERT) else {"files", "waiting", "kept"}
        return [
            Figure(number(n), texts.count(f"figure.{name}", n), tone if n else "")
            for n, name, tone in figures
            if n or name in always
        ]

    def _summary(self, counts: Counts) -> str:
        if self._deposit.has_done(Step.CONVERT):
            return self._texts.count("convert.summary.done", counts.converted)
        if self._deposit.has_done(Step.PLAN):
            return self._say("summary.ready")
        return ""
