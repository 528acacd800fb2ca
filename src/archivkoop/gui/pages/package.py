"""Step 5, Paket: what still lacks, what goes in, and the finished package."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QFrame, QLabel, QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from archivkoop import app
from archivkoop.app.request import Step
from archivkoop.core.errors import ArchivkoopError
from archivkoop.core.files import Counts
from archivkoop.gui.dialogs.shown import ask
from archivkoop.gui.models.asker import Asker
from archivkoop.gui.pages.base import Page
from archivkoop.gui.pages.decided_list import DecidedList
from archivkoop.gui.readiness import Condition, conditions, lacking_fields
from archivkoop.gui.widgets.condition_row import ConditionRow
from archivkoop.gui.widgets.figures import Figure, Figures
from archivkoop.gui.widgets.path_label import PathLabel
from archivkoop.stages.package_id import UNKNOWN, foreseen_id

if TYPE_CHECKING:
    from archivkoop.store.summary import PackageSummary

_MOST = 8  # groups of decisions; the others are in the list of all


class PackagePage(Page):
    """Conditions first, the package last."""

    field_wanted = Signal(str)  # of the deposit's description
    files_wanted = Signal(object)  # about which something was decided: a DecidedAs

    name = "package"
    scroll_area: QScrollArea
    done_card: QFrame
    done_title: QLabel
    done_path: PathLabel
    folder_button: QPushButton
    report_button: QPushButton
    verify_button: QPushButton
    counts_card: QFrame
    counts_title: QLabel
    figures: Figures
    counts_text: QLabel
    ready_card: QFrame
    place_card: QFrame
    conditions: QWidget
    conditions_layout: QVBoxLayout
    target_edit: QLineEdit
    target_button: QPushButton
    hint_label: QLabel
    remarks: QWidget
    remarks_layout: QVBoxLayout
    decided_card: QFrame
    decided: QWidget
    decided_layout: QVBoxLayout
    decided_more: QLabel
    decided_button: QPushButton
    name_edit: QLineEdit
    name_hint: QLabel
    other_button: QPushButton
    start_button: QPushButton

    def refresh(self) -> None:
        """Show what lacks, or the package."""
        deposit = self._deposit
        package = deposit.package
        self.done_card.setVisible(package is not None)
        self.place_card.setVisible(package is None)
        self.start_button.setVisible(package is None)
        self.other_button.setVisible(package is not None)
        self.verify_button.setEnabled(not deposit.running)
        if package is not None:
            self.done_path.setText(str(package))
            self.report_button.setEnabled(deposit.result is not None and deposit.result.report is not None)
        self._show_name()
        self.target_edit.setText(str(deposit.out) if deposit.out else "")
        self.target_button.setEnabled(not deposit.running)
        found = conditions(deposit, self._desk.profile)
        self._show_conditions(found)
        ready = all(condition.met for condition in found)
        self.ready_card.setVisible(package is None and not ready)
        self.start_button.setEnabled(ready and not deposit.running)
        self.hint_label.setText(self._hint(ready=ready))
        self._count()
        self._ask(patient=False)

    def take_focus(self) -> None:
        """Have the keyboard at what is to be done with the package, and show it from its beginning."""
        self.scroll_area.verticalScrollBar().setValue(0)
        for button in (self.folder_button, self.start_button):
            if button.isVisibleTo(self) and button.isEnabled():
                button.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        super().take_focus()

    def follow(self) -> None:
        """Show the counts, and what is decided by now."""
        self._count()
        self._ask(patient=True)

    def _open(self) -> None:
        super()._open()
        self._show_summary(None)

    def _ask(self, *, patient: bool) -> None:
        """Have read what was decided."""
        reader = self._deposit.reader
        if reader is None:
            self._asker.forget()
            self._show_summary(None)
        else:
            self._asker.ask(reader.folder, _MOST, patient=patient)

    def _count(self) -> None:
        reader = self._deposit.reader
        counts = reader.counts() if reader is not None else Counts()
        self.counts_card.setVisible(self._deposit.has_done(Step.CONVERT))
        self.counts_title.setText(self._say("counts_title" if self._deposit.package is not None else "counts_ahead"))
        say, number = self._texts.say, self._texts.number
        self.figures.show_figures([
            Figure(number(counts.files_in), say("figure.in")),
            Figure(number(counts.packaged), say("figure.packaged")),
            Figure(number(counts.converted), self._texts.count("figure.converted", counts.converted)),
            Figure(number(counts.left_out), say("figure.left_out")),
            *self._size(),
        ])  # fmt: skip
        key = "reconciled" if counts.reconciled else "not_reconciled"
        self.counts_text.setText(
            self._say(
                key,
                files_in=number(counts.files_in),
                packaged=number(counts.packaged),
                left_out=number(counts.left_out),
                open=number(counts.open),
            )
        )

        self._remark("unproved", counts.unproved)
        self._remark("failed", counts.failed)
        self.remarks.setVisible(bool(counts.unproved or counts.failed))

    def choose_out(self, folder: Path) -> None:
        """Have packages written to a folder, or say why that cannot be."""
        banner, source = self.banner(), self._deposit.source
        assert banner is not None
        try:
            if source is not None:
                app.check_out(folder, source)
        except ArchivkoopError as error:
            title, text = self._texts.error(error)
            banner.say(tone="blocking", title=title, text=text)
            return
        banner.hide()
        self._deposit.choose_out(folder)

    def open_folder(self) -> None:
        """Show the package in the file manager."""
        if self._deposit.package is not None:
            _open(self._deposit.package)

    def open_report(self) -> None:
        """Show the report in the browser."""
        result = self._deposit.result
        if result is not None and result.report is not None:
            _open(result.report)

    def _set_up(self) -> None:
        self._conditions: dict[str, ConditionRow] = {}
        self._remarks: dict[str, ConditionRow] = {}
        self._summary: PackageSummary | None = None
        self.folder_button.clicked.connect(self.open_folder)
        self.report_button.clicked.connect(self.open_report)
        self.verify_button.clicked.connect(self._deposit.verify)
        self.target_button.clicked.connect(self._choose_target)
        self.start_button.clicked.connect(lambda: self._deposit.run(Step.PACKAGE))
        self.decided_button.clicked.connect(self._list_decisions)
        self._list = DecidedList(self._desk, self.decided, self.decided_layout)
        self._list.wanted.connect(self.files_wanted)
        self._asker = Asker(lambda reader, most: reader.package_summary(most), self)
        self._asker.answered.connect(self._take_summary)
        self.other_button.clicked.connect(lambda: self._deposit.wanted.emit("open"))

    def _take_summary(self, summary: PackageSummary) -> None:
        self._show_summary(summary)
        self._count()
        self.order_tabs()

    def _show_summary(self, summary: PackageSummary | None) -> None:
        """Show what was decided, as far as it is read."""
        self._summary = summary
        groups = summary.groups if summary is not None else ()
        self.decided_card.setVisible(bool(groups))
        self._list.show_groups(groups)
        more = summary.more if summary is not None else 0
        self.decided_more.setVisible(bool(more))
        self.decided_more.setText(self._texts.count("package.decided.more", more))

    def _size(self) -> list[Figure]:
        summary = self._summary
        if summary is None or not summary.bytes:
            return []
        size = self._texts.size(summary.bytes)
        return [Figure(size, self._texts.say("figure.size" if summary.measured else "figure.size_about"))]

    def _show_name(self) -> None:
        """Show the package's name, as far as it is known."""
        name = self._deposit.package.name if self._deposit.package is not None else self._foreseen()
        self.name_edit.setText(name)
        self.name_hint.setVisible(UNKNOWN in name)

    def _foreseen(self) -> str:
        reader = self._deposit.reader
        meta = reader.meta() if reader is not None else None
        if meta is not None and meta.package_id:
            return meta.package_id
        try:
            template = self._desk.profile.loaded.profile.package.id_template
        except ArchivkoopError:  # the window has said so
            return ""
        fields = self._deposit.fields
        return foreseen_id(
            template,
            archive=next(iter(fields.get("archive_isil", ())), ""),
            year=datetime.now(UTC).year,
            accession=next(iter(fields.get("accession", ())), ""),
            token=meta.token if meta is not None else "",
        )

    def _list_decisions(self) -> None:
        from archivkoop.gui.dialogs.decided import DecidedDialog

        ask(DecidedDialog(self._desk, self))

    def _remark(self, key: str, n: int) -> None:
        """Say what a reader of the package should know; nothing where there is nothing."""
        row = self._remarks.get(key)
        if row is None:
            row = self._remarks[key] = ConditionRow(self._desk.context, self.remarks)
            row.asked.connect(lambda _key: self.wanted.emit("convert"))
            self.remarks_layout.addWidget(row)
        row.show_words("warning", "warning", self._texts.count(f"package.{key}", n), self._say("look_button"))
        row.setVisible(bool(n))

    def _show_conditions(self, found: list[Condition]) -> None:
        for condition in found:
            row = self._conditions.get(condition.key)
            if row is None:
                row = ConditionRow(self._desk.context, self.conditions)
                row.asked.connect(self._fulfil)
                self.conditions_layout.addWidget(row)
                self._conditions[condition.key] = row
            row.show_condition(condition)

    def _fulfil(self, key: str) -> None:
        """Go where a condition can be met."""
        if key == "target":
            self._choose_target()
        elif key == "describe":
            self.field_wanted.emit(next(iter(lacking_fields(self._deposit.fields, self._desk.profile)), ""))
        else:
            self.wanted.emit(key)

    def _choose_target(self) -> None:
        start = str(self._deposit.out or self._desk.state.folder("out"))
        folder = QFileDialog.getExistingDirectory(self, self._say("target_title"), start)
        if folder:
            self.choose_out(Path(folder))

    def _hint(self, *, ready: bool) -> str:
        if self._deposit.running:
            return self._say("hint.waiting" if self._deposit.in_line else "hint.running")
        if self._deposit.package is not None:
            return self._say("hint.done")
        return self._say("hint.ready" if ready else "hint.lacking")


def _open(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
