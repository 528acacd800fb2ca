"""One finding: how grave, what happened, what to do; and buttons for what can be done here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from archivkoop.gui import icons
from archivkoop.gui.columns import SEVERITY_LOOKS
from archivkoop.gui.desk import Desk
from archivkoop.gui.kept import kept_about
from archivkoop.gui.remedies import REMEDIES, offered
from archivkoop.gui.widgets.breaking import breakable

if TYPE_CHECKING:
    from archivkoop.core.decisions import Decision, Ruling
    from archivkoop.core.package import RecordedFinding


class FindingCard(QFrame):
    """Shows one recorded finding."""

    def __init__(self, desk: Desk, recorded: RecordedFinding, parent: QWidget | None = None, place: str = "") -> None:
        """Show it; `place` names what it is about where nothing around the card does."""
        super().__init__(parent)
        self._desk = desk
        self._recorded = recorded
        icon, tone = SEVERITY_LOOKS[recorded.severity]
        if recorded.waiver is not None:
            icon, tone = "waive", "info"
        self.setProperty("kind", "note")
        self.setProperty("tone", tone)
        px = desk.context.theme.px
        column = QVBoxLayout(self)
        column.setContentsMargins(px(0.8), px(0.65), px(0.8), px(0.75))
        column.setSpacing(px(0.4))
        column.addLayout(self._head(icon, tone))
        title = desk.context.texts.title(recorded.finding.code)
        column.addWidget(self._label(title, "strong"))
        if place:
            column.addWidget(self._label(place, "muted"))
        column.addWidget(self._label(desk.context.texts.finding(recorded.finding)))
        if recorded.waiver is not None:
            column.addWidget(self._label(self._waived()))
        kept = kept_about(desk, recorded.finding)
        if kept is not None:
            self._say_kept(column, *kept)
        for name in offered(desk, recorded):
            column.addWidget(self._remedy(name))
        self.setAccessibleName(f"{title}: {recorded.finding.path}" if place else title)

    def _head(self, icon: str, tone: str) -> QHBoxLayout:
        theme = self._desk.context.theme
        picture = QLabel(self)
        picture.setPixmap(icons.pixmap(icon, theme.colours.tone(tone), theme.px(1.2), self.devicePixelRatioF()))
        key = "waived" if self._recorded.waiver is not None else str(self._recorded.severity)
        severity = self._label(self._desk.context.texts.say(f"severity.{key}"), "caption")
        severity.setProperty("tone", tone)
        code = self._label(self._recorded.finding.code, "caption")
        row = QHBoxLayout()
        row.setSpacing(theme.px(0.4))
        row.addWidget(picture)
        row.addWidget(severity)
        row.addStretch(1)
        row.addWidget(code)
        return row

    def _label(self, text: str, kind: str = "") -> QLabel:
        label = QLabel(breakable(text), self)
        label.setAccessibleName(text)
        label.setTextFormat(Qt.TextFormat.PlainText)  # names of files may look like markup
        label.setWordWrap(kind != "caption")
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        if kind:
            label.setProperty("kind", kind)
        return label

    def _waived(self) -> str:
        waiver = self._recorded.waiver
        assert waiver is not None
        return self._desk.context.texts.say("finding.waived", actor=waiver.actor, reason=waiver.reason)

    def _say_kept(self, column: QVBoxLayout, decision: Decision, ruling: Ruling) -> None:
        """Say what will be recorded once the job allows it, and let it be taken back until then."""
        say = self._desk.context.texts.say
        column.addWidget(self._label(say(f"finding.kept.{ruling.kind}", reason=ruling.reason)))
        button = QPushButton(say("finding.kept.take_back"), self)
        button.setObjectName("take_back")
        button.clicked.connect(lambda: self._desk.decisions.take_back(decision.id))
        column.addWidget(button)

    def _remedy(self, name: str) -> QWidget:
        words = self._desk.context.texts.catalogue.say(f"remedy.{name}")
        act = REMEDIES.get(name)
        if act is None:
            return self._label(f"→ {words}")
        button = QPushButton(words, self)
        button.setObjectName(f"remedy_{name}")
        button.clicked.connect(lambda: act(self._desk, self._recorded, self))
        return button
