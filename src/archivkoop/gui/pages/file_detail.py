"""The pane beside the table: one file with its technical data, its plan and its findings, or the deposit as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from archivkoop.gui.desk import Desk
from archivkoop.gui.loader import bind
from archivkoop.gui.widgets.finding_card import FindingCard

if TYPE_CHECKING:
    from archivkoop.core.package import RecordedFinding
    from archivkoop.store.workspace import FileRow

_LEAST_EM = 14


class FileDetail(QWidget):
    """Fills the children of the check page that show one file."""

    file_name: QLabel
    file_path: QLabel
    facts: QWidget
    facts_layout: QFormLayout
    reason: QLabel
    findings_title: QLabel
    findings: QWidget
    findings_layout: QVBoxLayout
    detail: QWidget
    detail_scroll: QScrollArea

    def __init__(self, desk: Desk, page: QWidget) -> None:
        super().__init__(page)
        self.hide()
        self._desk = desk
        self._texts = desk.context.texts
        self._shown: object = None
        bind(self, "check.ui", within=page)
        self.file_name.setTextFormat(Qt.TextFormat.PlainText)
        self.file_path.setTextFormat(Qt.TextFormat.PlainText)
        self.facts_layout.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)

    def show_row(self, row: FileRow | None) -> None:
        """Show a file; none: the deposit's own findings."""
        findings = self._desk.deposit.findings_of(row.path if row else None)
        theme = self._desk.context.theme
        shown = (row, tuple(findings), self._texts.language, theme.em, theme.colours)
        if shown == self._shown:
            return
        self._shown = shown
        if row is None:
            self._head(self._texts.say("check.deposit.title"), self._texts.say("check.deposit.text"), [])
            self.reason.hide()
        else:
            folder, _, name = row.path.rpartition("/")
            self._head(name, folder, self._facts(row))
            self.reason.setText(self._reason(row.rule) if row.action else "")
            self.reason.setVisible(bool(self.reason.text()))
        self._show_findings(findings, nothing="check.deposit.none" if row is None else "check.file.none")
        self._ask_for_width()

    def _ask_for_width(self) -> None:
        """Be as wide as the widest button: a button's words do not wrap."""
        layout = self.detail.layout()
        assert layout is not None
        layout.activate()
        bar = self.detail_scroll.verticalScrollBar().sizeHint().width()
        least = self._desk.context.theme.px(_LEAST_EM)
        self.detail_scroll.setMinimumWidth(max(least, self.detail.minimumSizeHint().width() + bar))

    def _head(self, title: str, text: str, facts: list[tuple[str, str]]) -> None:
        for place, name in ((self.file_name, title), (self.file_path, text)):
            place.setText(_breakable(name))
            place.setAccessibleName(name)
        self.file_path.setVisible(bool(text))
        while self.facts_layout.rowCount():
            self.facts_layout.removeRow(0)
        for label, value in facts:
            term, words = QLabel(label, self.facts), QLabel(value, self.facts)
            term.setProperty("kind", "muted")
            term.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
            words.setWordWrap(True)
            words.setTextFormat(Qt.TextFormat.PlainText)
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self.facts_layout.addRow(term, words)
        self.facts.setVisible(bool(facts))

    def _facts(self, row: FileRow) -> list[tuple[str, str]]:
        say, columns = self._texts.say, self._desk.columns
        facts = [
            (say("fact.format"), columns.format().cell(row).text),
            (say("fact.size"), self._texts.size(row.size)),
        ]
        if row.action is not None:
            facts.append((say("fact.plan"), columns.plan().cell(row).text))
        if row.fate is not None and row.action == "convert":
            facts.append((say("fact.fate"), columns.fate().cell(row).text))
        return facts

    def _reason(self, rule: str) -> str:
        """Return the profile's words for a rule."""
        unbroken = rule.replace("-", "\u2011")
        for one in self._desk.profile.loaded.profile.formats:
            if one.id == rule:
                return self._texts.say("fact.rule", reason=one.reason.get(self._texts.language), rule=unbroken)
        return ""

    def _show_findings(self, findings: list[RecordedFinding], nothing: str) -> None:
        while (item := self.findings_layout.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for recorded in findings:
            card = FindingCard(self._desk, recorded, self.findings)
            self.findings_layout.addWidget(card)
            card.show()  # now: a layout takes no account of what it shows later
        if not findings:
            words = QLabel(self._texts.say(nothing), self.findings)
            words.setProperty("kind", "muted")
            words.setWordWrap(True)
            self.findings_layout.addWidget(words)


def _breakable(text: str) -> str:
    """Return a name with places to break it: a label breaks lines only at spaces otherwise."""
    return text.replace("/", "/\u200b").replace("_", "_\u200b").replace(".", ".\u200b").replace("-", "-\u200b")
