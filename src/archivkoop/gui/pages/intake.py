"""Step 1, Übernehmen: choose a deposit and have it taken in and checked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QLabel, QPushButton, QRadioButton, QVBoxLayout

from archivkoop.app.request import Step
from archivkoop.gui.pages.base import Page, goes_to
from archivkoop.gui.widgets.drop_zone import DropZone
from archivkoop.gui.widgets.figures import Figure, Figures
from archivkoop.gui.widgets.path_label import PathLabel

if TYPE_CHECKING:
    from archivkoop.gui.widgets.agreement_row import AgreementRow
    from archivkoop.gui.widgets.field_row import FieldRow

INTAKE = "intake"  # the stage
ORIGIN = ("provenance", "agreement")  # fields of the description that are known when a deposit comes


class IntakePage(Page):
    """A drop zone until there is a deposit; then what is known of it."""

    given = Signal(Path)  # what is to be taken in, dropped or chosen

    name = "intake"
    drop_zone: DropZone
    choose_button: QPushButton
    deposit_card: QFrame
    deposit_name: PathLabel
    deposit_path: PathLabel
    works_on_copy: QLabel
    deposit_rule: QFrame
    other_button: QPushButton
    figures: Figures
    origin_card: QFrame
    origin_layout: QVBoxLayout
    copy_card: QFrame
    link_radio: QRadioButton
    copy_radio: QRadioButton
    way_card: QFrame
    hint_label: QLabel
    start_button: QPushButton
    again_button: QPushButton
    next_button: QPushButton

    def choose(self) -> None:
        """Ask for the deposit's folder."""
        folder = QFileDialog.getExistingDirectory(self, self._say("choose_title"), self._desk.state.folder("source"))
        if folder:
            self.take(Path(folder))

    def take(self, folder: Path) -> None:
        """Have a folder as the deposit."""
        self.given.emit(folder)

    def refresh(self) -> None:
        """Show the drop zone, or the deposit."""
        source = self._deposit.source
        self.drop_zone.setVisible(source is None)
        self.deposit_card.setVisible(source is not None)
        if source is not None:
            self.deposit_name.setText(source.name)
            self.deposit_path.setText(str(source))
        self._show_origin()
        self._show_copy()
        self.follow()
        taken = self._deposit.has_done(Step.CHECK)
        self.way_card.setVisible(not taken)
        self.start_button.setVisible(not taken)
        self.start_button.setEnabled(source is not None and not self._deposit.running)
        self.again_button.setVisible(taken)
        self.again_button.setEnabled(not self._deposit.running)
        self.next_button.setVisible(taken)
        self.hint_label.setText(self._hint())

    def follow(self) -> None:
        """Show the figures."""
        reader = self._deposit.reader
        counts = reader.counts() if reader is not None else None
        files, figures = self._files_seen(counts.files_in if counts is not None else 0), []
        if files or self._deposit.bytes_taken:
            figures = [
                Figure(self._texts.number(files), self._texts.count("figure.files", files)),
                Figure(self._texts.size(self._deposit.bytes_taken), self._texts.say("figure.size")),
            ]
            rate = self._deposit.bytes_per_s if self._deposit.stage == INTAKE else None
            if rate is not None:
                figures.append(Figure(self._texts.size(int(rate)), self._texts.say("figure.rate")))
        self.figures.show_figures(figures)
        self.figures.setVisible(bool(figures))
        self.deposit_rule.setVisible(bool(figures))

    def _set_up(self) -> None:
        self._origin: list[FieldRow] = []
        self._agreements: AgreementRow | None = None
        self._made_by = ""  # the digest of the profile that the fields are of
        self._desk.profile.ready.connect(self._refresh_if_seen)
        self.choose_button.clicked.connect(self.choose)
        self.other_button.clicked.connect(self.choose)
        self.drop_zone.dropped.connect(self.take)
        self.copy_radio.toggled.connect(self._deposit.choose_copy)
        self.start_button.clicked.connect(lambda: self._deposit.run(Step.PLAN))
        self.again_button.clicked.connect(lambda: self._deposit.run(Step.PLAN))
        self.next_button.clicked.connect(goes_to(self, "check"))

    def _files_seen(self, recorded: int) -> int:
        """Return how many files were read by now; the workspace is told in batches."""
        progress = self._deposit.progress
        return max(recorded, progress.files_done) if progress and self._deposit.stage == INTAKE else recorded

    def _show_origin(self) -> None:
        """Show who hands over and by which agreement, as soon as the profile is there that has fields for it."""
        profile = self._desk.profile
        there = self._deposit.source is not None and profile.is_read and profile.problem is None
        if there and profile.loaded.sha512 != self._made_by:
            self._make_origin()
        for row in self._origin:
            row.show_values(self._deposit.fields.get(row.field.id, ()))
        if self._agreements is not None and there:
            self._agreements.refresh()
        self.origin_card.setVisible(there and bool(self._origin))

    def _show_copy(self) -> None:
        """Offer the choice until the job begins; then say what was chosen, if that is a copy."""
        deposit = self._deposit
        begun = deposit.reader is not None or deposit.running
        self.copy_card.setVisible(deposit.source is not None and not begun)
        if not begun:  # what another deposit was begun with is no choice for the next
            (self.copy_radio if deposit.copies else self.link_radio).setChecked(True)
        self.works_on_copy.setVisible(begun and deposit.copies)

    def _make_origin(self) -> None:
        # Both bring the profile's model, which is costly to import.
        from archivkoop.gui.widgets.agreement_row import AgreementRow
        from archivkoop.gui.widgets.field_row import FieldRow

        if self._agreements is None:
            self._agreements = AgreementRow(self._desk, self.origin_card)
            self._agreements.chosen.connect(self._take_over)
            self._agreements.saved.connect(self._tell_saved)
            self._agreements.failed.connect(self._tell_problem)
            self.origin_layout.addWidget(self._agreements)
        self._agreements.read()
        for row in self._origin:
            row.hide()
            row.setParent(None)
            row.deleteLater()
        loaded = self._desk.profile.loaded
        metadata, self._made_by = loaded.profile.metadata, loaded.sha512
        fields = {field.id: field for field in metadata.deposit}
        self._origin = [
            FieldRow(self._desk.context, fields[name], metadata, lambda: self._deposit.fields, self.origin_card)
            for name in ORIGIN
            if name in fields
        ]
        for row in self._origin:
            row.editor.setObjectName(f"origin_{row.field.id}")
            row.edited.connect(self._deposit.describe)
            self.origin_layout.addWidget(row)

    def _take_over(self, fields: Mapping[str, tuple[str, ...]]) -> None:
        for name, values in fields.items():
            self._deposit.describe(name, values)
        self._refresh_if_seen()

    def _tell_saved(self, name: str) -> None:
        self._tell("ok", self._texts.say("agreement.saved", name=name))

    def _tell_problem(self, problem: Exception) -> None:
        self._tell("warning", *self._texts.error(problem))

    def _tell(self, tone: str, title: str, text: str = "") -> None:
        banner = self.banner()
        assert banner is not None
        banner.say(tone, title, text)

    def _hint(self) -> str:
        if self._deposit.source is None:
            return self._say("hint.empty")
        if self._deposit.running:
            return self._say("hint.waiting" if self._deposit.in_line else "hint.running")
        return self._say("hint.done" if self._deposit.has_done(Step.CHECK) else "hint.ready")
