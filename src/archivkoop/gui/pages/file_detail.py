"""The pane beside the table: what one file looks like, what was found, what is known of it, and what happened to it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QFormLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from archivkoop.gui.announce import announce
from archivkoop.gui.desk import Desk
from archivkoop.gui.loader import bind
from archivkoop.gui.pages.chosen import Chosen, ChosenPanel
from archivkoop.gui.pages.history import EventLine, told
from archivkoop.gui.pages.technical import technical
from archivkoop.gui.preview import PreviewPane
from archivkoop.gui.widgets.breaking import breakable
from archivkoop.gui.widgets.finding_card import FindingCard
from archivkoop.gui.widgets.path_label import PathLabel

if TYPE_CHECKING:
    from archivkoop.core.decisions import Decision
    from archivkoop.core.package import RecordedFinding
    from archivkoop.store.workspace import FileRow

_LEAST_EM = 14
_EVENTS = 200
_CARDS = 50  # findings; of thousands of folders the first are enough to decide about all
PREVIEW, FINDINGS, TECHNICAL, HISTORY = range(4)
_TABS = ("preview", "findings", "technical", "history")


class FileDetail(QWidget):
    """Fills the children of the check page that show one file, or several at once. Only the seen tab is read."""

    file_name: QLabel
    file_path: PathLabel
    facts: QWidget
    facts_layout: QFormLayout
    findings: QWidget
    findings_layout: QVBoxLayout
    detail: QWidget
    detail_scroll: QScrollArea
    detail_tabs: QTabWidget
    preview_layout: QVBoxLayout
    copy_button: QPushButton
    events: QWidget
    events_layout: QVBoxLayout

    def __init__(self, desk: Desk, page: QWidget) -> None:
        super().__init__(page)
        self.hide()
        self._desk = desk
        self._texts = desk.context.texts
        self._row: FileRow | None = None
        self._chosen: Chosen | None = None
        self._shown: dict[int, object] = {}  # by tab
        self._kept: tuple[Decision, ...] = ()
        self._digest = ""
        self._preview: PreviewPane | None = None
        bind(self, "check.ui", within=page)
        self.file_name.setTextFormat(Qt.TextFormat.PlainText)
        self.facts_layout.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self.detail_tabs.setUsesScrollButtons(False)
        self.detail_tabs.setCurrentIndex(FINDINGS)
        self.detail_tabs.currentChanged.connect(lambda _tab: self._show_tab())
        self.copy_button.clicked.connect(self._copy)
        desk.decisions.changed.connect(self._follow_kept)

    def show_row(self, row: FileRow | None) -> None:
        """Show a file; none: the deposit's own findings."""
        self._row, self._chosen = row, None
        if row is None:
            self._head(self._texts.say("check.deposit.title"), "")
        else:
            folder, _, name = row.path.rpartition("/")
            self._head(name, folder)
        self._show()

    def show_chosen(self, chosen: Chosen) -> None:
        """Show what several files have in common."""
        self._row, self._chosen = None, chosen
        self._head(self._texts.count("check.chosen.title", chosen.files), "")
        self._show()

    def _follow_kept(self) -> None:
        """Show at once what was just decided and waits for a job, or was taken back."""
        if self._kept != self._desk.decisions.kept:
            self._kept = self._desk.decisions.kept
            self._show_tab()

    def _show(self) -> None:
        found = self._found()
        for tab, key in enumerate(_TABS):
            number = f" ({found})" if tab == FINDINGS and found else ""
            self.detail_tabs.setTabText(tab, self._texts.say(f"check.tab.{key}") + number)
            self.detail_tabs.setTabEnabled(tab, self._row is not None or tab == FINDINGS)
        self._show_tab()

    def _found(self) -> int:
        if self._chosen is not None:
            return 0
        return len(self._desk.deposit.findings_of(self._row.path if self._row else None))

    def _show_tab(self) -> None:
        """Fill the tab that is seen, unless it shows the same already."""
        tab = self.detail_tabs.currentIndex()
        theme = self._desk.context.theme
        key = (self._row, self._chosen, self._texts.language, theme.em, theme.colours, self._content(tab))
        if self._shown.get(tab) == key:
            return
        self._shown[tab] = key
        (self._show_preview, self._show_findings, self._show_facts, self._show_events)[tab]()
        self.ask_for_width()

    def _content(self, tab: int) -> object:
        """Return what a tab would show, where it can change while the file stays the same."""
        deposit, path = self._desk.deposit, self._row.path if self._row else None
        if tab == FINDINGS:
            decisions = self._desk.decisions
            standing = (deposit.running, deposit.package)
            return (tuple(deposit.findings_of(path)), standing, len(decisions.made), decisions.kept)
        if tab == PREVIEW and path is not None:
            return deposit.passwords.of(path)
        if tab == HISTORY and path is not None and deposit.reader is not None:
            return tuple(event.id for event in deposit.reader.events_of(path, _EVENTS))
        return None

    def ask_for_width(self) -> None:
        """Be as wide as the widest button: a button's words do not wrap."""
        layout = self.detail.layout()
        assert layout is not None
        layout.activate()
        bar = self.detail_scroll.verticalScrollBar().sizeHint().width()
        least = self._desk.context.theme.px(_LEAST_EM)
        tabs = self.detail_tabs.tabBar().sizeHint().width()
        self.detail_scroll.setMinimumWidth(max(least, self.detail.minimumSizeHint().width() + bar))
        self.detail_tabs.setMinimumWidth(max(self.detail_scroll.minimumWidth(), tabs))

    def _head(self, title: str, folder: str) -> None:
        self.file_name.setText(breakable(title))
        self.file_name.setAccessibleName(title)
        self.file_path.setText(folder)
        self.file_path.setVisible(bool(folder))

    # --- the tabs ---------------------------------------------------------------------------------

    def _show_preview(self) -> None:
        deposit, row = self._desk.deposit, self._row
        if self._preview is None:
            self._preview = PreviewPane(self._desk, self.detail_tabs.widget(PREVIEW))
            self.preview_layout.addWidget(self._preview)
        if row is None or deposit.reader is None or deposit.root is None:
            self._preview.clear()
            return
        entry, identification, _ = deposit.reader.about(row.path)
        mime = identification.mime if identification is not None else ""
        self._preview.show_file(
            deposit.root / os.fsdecode(entry.raw_path), row.puid, mime, deposit.passwords.of(row.path)
        )

    def _show_findings(self) -> None:
        empty(self.findings_layout)
        if self._desk.deposit.package is not None:  # once, and not at each finding
            self._tell(self._texts.say("decided.finished"))
        if self._chosen is not None:
            if self._desk.deposit.package is None:
                self._tell(self._texts.say("check.chosen.text"))
            self._put(ChosenPanel(self._desk, self._chosen, self.findings))
            return
        findings: list[RecordedFinding] = self._desk.deposit.findings_of(self._row.path if self._row else None)
        if self._row is None:
            self._tell(self._texts.say("check.deposit.text"))
        for recorded in findings[:_CARDS]:
            place = (recorded.finding.path or "") if self._row is None else ""
            self._put(FindingCard(self._desk, recorded, self.findings, place))
        if len(findings) > _CARDS:
            self._tell(self._texts.count("check.deposit.more", len(findings) - _CARDS))
        if not findings:
            self._tell(self._texts.say("check.deposit.none" if self._row is None else "check.file.none"))

    def _tell(self, text: str) -> None:
        words = QLabel(text, self.findings)
        words.setProperty("kind", "muted")
        words.setWordWrap(True)
        self._put(words)

    def _put(self, widget: QWidget) -> None:
        self.findings_layout.addWidget(widget)
        widget.show()  # now: a layout takes no account of what it shows later

    def _show_facts(self) -> None:
        while self.facts_layout.rowCount():
            self.facts_layout.removeRow(0)
        facts, self._digest = technical(self._desk, self._row) if self._row is not None else ([], "")
        for label, value in facts:
            term, words = QLabel(label, self.facts), QLabel(breakable(value), self.facts)
            term.setProperty("kind", "muted")
            term.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
            words.setWordWrap(True)
            words.setTextFormat(Qt.TextFormat.PlainText)
            words.setAccessibleName(f"{label}: {value}")
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self.facts_layout.addRow(term, words)
        self.copy_button.setVisible(bool(self._digest))

    def _copy(self) -> None:
        QApplication.clipboard().setText(self._digest)
        announce(self.copy_button, self._texts.say("check.copied"))

    def _show_events(self) -> None:
        empty(self.events_layout)
        reader, row = self._desk.deposit.reader, self._row
        if reader is None or row is None:
            return
        for event in reversed(reader.events_of(row.path, _EVENTS)):  # the newest first
            line = EventLine(*told(self._texts, event), self.events)
            self.events_layout.addWidget(line)
            line.show()


def empty(layout: QVBoxLayout) -> None:
    """Take everything out of a layout."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
