"""Step 4, Erschließen: a form that the profile's fields make."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from archivkoop.core.errors import ArchivkoopError
from archivkoop.gui.pages.base import Page, goes_to
from archivkoop.gui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from archivkoop.core.profile import MetadataField
    from archivkoop.gui.widgets.field_row import FieldRow


class DescribePage(Page):
    """What a person types is kept at once; the next run of the job records it."""

    name = "describe"
    scroll_area: QScrollArea
    form_card: QFrame
    form_layout: QVBoxLayout
    empty: EmptyState
    missing_label: QLabel
    missing_row: QWidget
    missing_button: QPushButton
    next_button: QPushButton

    def refresh(self) -> None:
        """Show the form with what is known."""
        there = self._deposit.source is not None
        if there and not self._rows:
            self._make_rows()
        self.empty.setVisible(not there)
        self.scroll_area.setVisible(there)
        self.empty.show_text("describe", self._say("empty.title"), self._say("empty.text"), self._say("empty.button"))
        for row in self._rows:
            row.show_values(self._deposit.fields.get(row.field.id, ()))
        self._count_missing()

    def _set_up(self) -> None:
        self._rows: list[FieldRow] = []
        self.empty.asked.connect(goes_to(self, "intake"))
        self.missing_button.clicked.connect(self._go_to_missing)
        self.next_button.clicked.connect(goes_to(self, "package"))

    def _make_rows(self) -> None:
        from archivkoop.gui.widgets.field_row import FieldRow  # brings the profile's model, which is costly to import

        try:
            fields = self._desk.profile.loaded.profile.metadata.deposit
        except ArchivkoopError:  # the window has said so
            return
        for field in sorted(fields, key=_needed_first):
            row = FieldRow(self._desk.context, field, self.form_card)
            row.edited.connect(self._deposit.describe)
            self.form_layout.addWidget(row)
            self._rows.append(row)

    def _count_missing(self) -> None:
        missing = sum(row.missing for row in self._rows)
        there = bool(self._rows)
        self.missing_row.setVisible(there)
        self.missing_button.setVisible(bool(missing))
        self.next_button.setEnabled(there)
        words = self._texts.count("describe.missing", missing) if missing else self._say("complete")
        self.missing_label.setText(words)

    def _go_to_missing(self) -> None:
        for row in self._rows:
            if row.missing:
                self.scroll_area.ensureWidgetVisible(row)
                row.editor.setFocus()
                return


def _needed_first(field: MetadataField) -> bool:
    return not field.required
