"""The dry run of all suggestions: what would be decided about which files; each can be left out of it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFrame,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from archivkoop.core.decisions import DecisionKind, Ruling
from archivkoop.core.files import FileFilter
from archivkoop.gui.desk import Desk
from archivkoop.gui.dialogs.room import fit_to_screen
from archivkoop.gui.loader import load
from archivkoop.gui.theme import Theme

_LISTED = 500  # of a group; the others go with the group
_ROWS = 8  # seen at once
_EDGE_EM = 0.2


def suggested(desk: Desk) -> bool:
    """Say whether there is anything to suggest."""
    reader = desk.deposit.reader
    return reader is not None and any(reader.has_files(_where(code)) for code in _codes(desk))


def _codes(desk: Desk) -> list[str]:
    rules = desk.context.texts.catalogue.rules
    return [code for code, rule in rules.items() if rule.suggestion == DecisionKind.LEAVE_OUT]


def _groups(desk: Desk) -> list[tuple[str, int]]:
    """Return the findings with a suggestion, with how many files it is for."""
    reader = desk.deposit.reader
    return [(code, reader.count_files(where=_where(code))) for code in _codes(desk)] if reader is not None else []


def _where(code: str) -> FileFilter:
    return FileFilter(code=code, undecided=True)


class SuggestionsDialog(QDialog):
    """One group for each suggestion. What is accepted is one decision, undone in one go."""

    groups: QWidget
    groups_layout: QVBoxLayout
    total_label: QLabel
    ok_button: QPushButton
    cancel_button: QPushButton

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._texts = desk.context.texts
        load(self, "suggestions", desk.context)
        self._groups = [_Group(desk, code, files, self.groups) for code, files in _groups(desk) if files]
        for group in self._groups:
            self.groups_layout.addWidget(group)
            group.box.toggled.connect(self._weigh)
            group.reason.textChanged.connect(self._weigh)
            group.list.itemChanged.connect(self._weigh)
        self.groups_layout.addStretch(1)
        self.ok_button.clicked.connect(self._accept)
        self.cancel_button.clicked.connect(self.reject)
        fit_to_screen(self, desk.context.theme, (52, 38))
        self._weigh()

    def _weigh(self) -> None:
        files = sum(group.files for group in self._groups)
        reasons = all(group.reason.text().strip() for group in self._groups if group.files)
        self.ok_button.setEnabled(bool(files) and reasons)
        key = "suggestions.total" if reasons else "suggestions.reason_missing"
        self.total_label.setText(self._texts.count(key, files))

    def _accept(self) -> None:
        self._desk.decisions.decide(*(group.ruling() for group in self._groups if group.files))
        self.accept()


class _Group(QFrame):
    """One suggestion: whether, why, and for which files."""

    def __init__(self, desk: Desk, code: str, files: int, parent: QWidget) -> None:
        super().__init__(parent)
        texts, theme = desk.context.texts, desk.context.theme
        self._code, self._files = code, files
        self.setProperty("kind", "card")
        title = texts.count("suggestions.leave_out", files, finding=texts.title(code))
        self.box = QCheckBox(title.replace("&", "&&"), self)
        self.box.setObjectName(f"suggestion_{code}")
        self.box.setChecked(True)
        self.reason = QLineEdit(texts.title(code), self)
        self.reason.setAccessibleName(texts.say("suggestions.reason", finding=texts.title(code)))
        self.list = _FileList(theme, self)
        self.list.setAccessibleName(texts.say("suggestions.files", finding=texts.title(code)))
        self._fill(desk)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.px(0.8),) * 4)
        column.setSpacing(theme.px(0.5))
        caption = QLabel(texts.say("suggestions.reason_label"), self)
        caption.setProperty("kind", "caption")
        for part in (self.box, caption, self.reason, self.list):
            column.addWidget(part)
        if files > _LISTED:
            more = QLabel(texts.count("suggestions.more", files - _LISTED), self)
            more.setProperty("kind", "muted")
            more.setWordWrap(True)
            column.addWidget(more)
        self.box.toggled.connect(self.reason.setEnabled)
        self.box.toggled.connect(self.list.setEnabled)

    @property
    def files(self) -> int:
        """How many files it would be decided about."""
        return self._files - len(self._left()) if self.box.isChecked() else 0

    def ruling(self) -> Ruling:
        """Return what is accepted."""
        return Ruling(
            DecisionKind.LEAVE_OUT, self.reason.text().strip(), where=_where(self._code), but=frozenset(self._left())
        )

    def _fill(self, desk: Desk) -> None:
        reader = desk.deposit.reader
        assert reader is not None
        for row in reader.files(where=_where(self._code), limit=_LISTED):
            item = QListWidgetItem(row.path, self.list)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
            item.setToolTip(row.path)
            item.setCheckState(Qt.CheckState.Checked)

    def _left(self) -> list[str]:
        items = (self.list.item(row) for row in range(self.list.count()))
        return [item.text() for item in items if item.checkState() is not Qt.CheckState.Checked]


class _FileList(QListWidget):
    """As high as its rows, up to a limit; then it scrolls."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("kind", "list")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Ask for the rows, and for the bar below them where a path is wider than the list."""
        self.ensurePolished()
        rows = min(self.count(), _ROWS) * self.sizeHintForRow(0)
        wide = self.sizeHintForColumn(0) > self.viewport().width()
        bar = self.horizontalScrollBar().sizeHint().height() if wide else 0
        return QSize(self._theme.px(20), rows + bar + 2 * self.frameWidth() + self._theme.px(_EDGE_EM))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Never be less high: what is around scrolls."""
        return QSize(self._theme.px(10), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Look whether the bar is needed now."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()
