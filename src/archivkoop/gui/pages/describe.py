"""Step 4, Erschließen: the deposit and its files as a tree, and for each a form that the profile's fields make."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QScrollArea, QSplitter, QTreeView, QVBoxLayout

from archivkoop.core.errors import ArchivkoopError
from archivkoop.gui.models.description_tree import NAME, TITLE, DescriptionTreeModel, Node
from archivkoop.gui.pages.base import Page, goes_to
from archivkoop.gui.readiness import lacking_fields
from archivkoop.gui.widgets.breaking import breakable
from archivkoop.gui.widgets.empty_state import EmptyState
from archivkoop.gui.widgets.flow_box import FlowBox
from archivkoop.gui.widgets.sides import Sides

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from archivkoop.core.profile import Metadata, MetadataField
    from archivkoop.gui.widgets.field_row import FieldRow

_TREE_SHARE = 3  # the tree has a third of the room
_LEAST_TREE_EM = 9.75
_LEAST_FORM_EM = 20
_LEAST_HEIGHT_EM = 11  # a field with its help
_LEAST_TITLES_EM = 5
_FRAME_EM = 1  # around the tree, and between it and the form
_ROOM_FOR_TITLES_EM = 40  # of the whole page; below, the tree shows names alone


class DescribePage(Page):
    """What a person types is kept at once; the next run of the job records it."""

    name = "describe"
    splitter: QSplitter
    tree: QTreeView
    scroll_area: QScrollArea
    form_card: QFrame
    form_layout: QVBoxLayout
    place_label: QLabel
    place_text: QLabel
    empty: EmptyState
    missing_label: QLabel
    missing_row: FlowBox
    tree_button: QPushButton
    next_button: QPushButton
    _arranged = False  # by the person
    _lacking: list[str]  # fields

    def refresh(self) -> None:
        """Show the form with what is known."""
        there = self._deposit.source is not None
        if self._files() != self._files_shown and not self._deposit.running:
            self._show_tree()  # it was read while files were still coming
        if there and not self._rows:
            self._make_rows()
        self.empty.setVisible(not there)
        self.splitter.setVisible(there)
        self.empty.show_text("describe", self._say("empty.title"), self._say("empty.text"), self._say("empty.button"))
        self._show_place()
        self._model.retitle()
        self._count_missing()

    def go_to_field(self, name: str) -> None:
        """Show a field of the deposit, ready to be filled."""
        self._sides.show_aside(False)
        self.tree.setCurrentIndex(self._model.index(0, NAME))
        for row in self._rows:
            if row.field.id == name:
                self.scroll_area.ensureWidgetVisible(row)
                row.editor.setFocus()

    def _set_up(self) -> None:
        self._rows: list[FieldRow] = []  # of the deposit
        self._file_rows: list[FieldRow] = []
        self._files_shown = 0
        self._made_by = ""  # the digest of the profile that the rows are of
        self._desk.profile.ready.connect(self._drop_outdated_rows)
        self._jumps: dict[str, QPushButton] = {}
        self._lacking = []
        self._model = DescriptionTreeModel(self._say, lambda: self._deposit.file_fields, self)
        self.tree.setModel(self._model)
        self.tree.setTabKeyNavigation(False)
        self.tree.header().setTextElideMode(Qt.TextElideMode.ElideRight)
        self.tree.selectionModel().currentChanged.connect(self._show_current)
        self.tree.expanded.connect(self._give_names_room)
        self._sides = Sides(self._theme, self.tree_button, self.scroll_area, self.tree)
        self.tree.activated.connect(lambda _index: self._sides.show_aside(False))
        self._sides.turned.connect(self._turn)
        self.splitter.splitterMoved.connect(self._keep_arrangement)
        self.splitter.setStretchFactor(1, 1)
        self.empty.asked.connect(goes_to(self, "intake"))
        self.next_button.clicked.connect(goes_to(self, "package"))
        self._deposit.reread.connect(self._show_tree)
        self._texts.changed.connect(self._name_jumps)
        self._show_tree()  # a page is made when it is first seen

    def _open(self) -> None:
        super()._open()
        self._show_tree()

    def _fit(self) -> None:
        super()._fit()
        self._show_jumps()
        page = self.parentWidget() or self  # before it is seen its own size says nothing
        self._sides.fit(page.width())
        self.tree.setMinimumWidth(self._theme.px(_LEAST_TREE_EM))
        self.scroll_area.setMinimumWidth(self._theme.px(_LEAST_FORM_EM))
        self.splitter.setMinimumHeight(self._theme.px(_LEAST_HEIGHT_EM))
        if not self._arranged:
            room = self.splitter.width()
            self.splitter.setSizes([room // _TREE_SHARE, room - room // _TREE_SHARE])
        self._give_names_room()
        self.tree.setColumnHidden(TITLE, self.splitter.width() < self._theme.px(_ROOM_FOR_TITLES_EM))

    def _give_names_room(self) -> None:
        """Give the names what they need; the titles keep enough to be seen."""
        if self._arranged:
            return
        room = self.splitter.width() // _TREE_SHARE - self._theme.px(_FRAME_EM)
        heading = self.tree.header().sectionSizeHint(NAME)
        needed = max(heading, self.tree.sizeHintForColumn(NAME) + self._theme.px(0.5))
        titles = self._theme.px(_LEAST_TITLES_EM)
        self.tree.setColumnWidth(NAME, max(room * 2 // 5, min(needed, room - titles)))
        self.tree.setColumnWidth(TITLE, titles)  # grows to what is left, but never becomes narrower by itself

    def _turn(self) -> None:
        """Have the keyboard where the person wanted to be."""
        if self.tree.isVisible():
            self._give_names_room()
            self.tree.setFocus()

    def _keep_arrangement(self) -> None:
        self._arranged = True

    # --- tree -------------------------------------------------------------------------------------

    def _show_tree(self) -> None:
        source = self._deposit.source
        self._files_shown = self._files()
        self._model.show(self._deposit.reader, source.name if source else "")
        top = self._model.index(0, NAME)
        self.tree.expand(top)
        self.tree.setCurrentIndex(top)

    def _files(self) -> int:
        reader = self._deposit.reader
        return reader.counts().files_in if reader is not None else 0

    def _show_current(self, _current: QModelIndex, _before: QModelIndex) -> None:
        self._show_place()
        self.scroll_area.verticalScrollBar().setValue(0)

    def _node(self) -> Node:
        return self._model.node(self.tree.currentIndex()) or Node()

    # --- form -------------------------------------------------------------------------------------

    def _make_rows(self) -> None:
        try:
            loaded = self._desk.profile.loaded
        except ArchivkoopError:  # the window has said so
            return
        metadata: Metadata = loaded.profile.metadata
        self._made_by = loaded.sha512
        self._rows = self._rows_of(sorted(metadata.deposit, key=_needed_first), metadata)
        self._file_rows = self._rows_of(metadata.file, metadata)
        for row in self._rows:
            row.edited.connect(self._deposit.describe)
        for row in self._file_rows:
            row.editor.setObjectName(f"file_field_{row.field.id}")
            row.edited.connect(lambda field, values: self._deposit.describe_file(self._node().path, field, values))

    def _drop_outdated_rows(self) -> None:
        """Drop the form of a profile that is no longer in use; it is made anew when it is shown."""
        profile = self._desk.profile
        if not self._rows or profile.problem is not None or profile.loaded.sha512 == self._made_by:
            return
        for row in (*self._rows, *self._file_rows):
            row.hide()
            row.setParent(None)
            row.deleteLater()
        self._rows, self._file_rows = [], []
        self._refresh_if_seen()

    def _rows_of(self, fields: Iterable[MetadataField], metadata: Metadata) -> list[FieldRow]:
        from archivkoop.gui.widgets.field_row import FieldRow  # brings the profile's model, which is costly to import

        rows = [
            FieldRow(self._desk.context, field, metadata, lambda: self._deposit.fields, self.form_card)
            for field in fields
        ]
        for row in rows:
            self.form_layout.addWidget(row)
        return rows

    def _show_place(self) -> None:
        """Show the form of what is chosen in the tree."""
        node = self._node()
        entry = node.entry
        kind = "deposit" if entry is None else "file" if node.is_file else "folder"
        name = entry.name if entry else self._deposit.source.name if self._deposit.source else ""
        self.place_label.setText(breakable(name))
        self.place_label.setAccessibleName(name)
        self.place_text.setText(self._say(f"place.{kind}", folder=node.path.rpartition("/")[0] or "–"))
        described: Mapping[str, tuple[str, ...]] = self._deposit.fields
        if entry is not None:
            described = self._deposit.file_fields.get(entry.path, {})
        for rows, shown in ((self._rows, entry is None), (self._file_rows, node.is_file)):
            for row in rows:
                row.setVisible(shown)
                if shown:
                    row.show_values(described.get(row.field.id, ()))

    # --- what lacks -------------------------------------------------------------------------------

    def _count_missing(self) -> None:
        names = lacking_fields(self._deposit.fields, self._desk.profile)
        lacking = [row.field for row in self._rows if row.field.id in names]
        there = bool(self._rows)
        self.missing_row.setVisible(there)
        self.next_button.setEnabled(there)
        words = self._texts.count("describe.missing", len(lacking)) if lacking else self._say("complete")
        if self._deposit.package is not None:
            words = self._say("packaged")
        self.missing_label.setText(words)
        for field in lacking:
            if field.id not in self._jumps:
                self._jumps[field.id] = self._jump_to(field)
        self._lacking = [field.id for field in lacking]
        self._show_jumps()
        self._name_jumps()

    def _show_jumps(self) -> None:
        """Offer to go to each field that lacks; where there is little room, to the first of them."""
        offered = self._lacking[:1] if self.compact else self._lacking
        for name, button in self._jumps.items():
            button.setVisible(name in offered)

    def _jump_to(self, field: MetadataField) -> QPushButton:
        button = QPushButton(self.missing_row)
        button.setObjectName(f"missing_{field.id}")
        button.setProperty("kind", "quiet")
        button.clicked.connect(lambda: self.go_to_field(field.id))
        self.missing_row.add(button)
        return button

    def _name_jumps(self) -> None:
        for row in self._rows:
            button = self._jumps.get(row.field.id)
            if button is not None:
                label = row.field.label.get(self._texts.language)
                button.setText(label.partition(" (")[0])
                button.setAccessibleName(self._say("missing_field", label=label))


def _needed_first(field: MetadataField) -> bool:
    return not field.required
