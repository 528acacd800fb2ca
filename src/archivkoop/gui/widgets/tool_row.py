"""One tool of the workplace: whether it is there, what it is for, what is lost without it, and a button to test it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from archivkoop.gui import icons
from archivkoop.gui.context import Context

if TYPE_CHECKING:
    from archivkoop.core.tools import ToolStatus

_OK, _WARNING, _ALARM = ("ok", "ok"), ("warning", "warning"), ("blocking", "blocking")


class ToolRow(QFrame):
    """Shows what was seen of one tool."""

    tested = Signal(str)  # its key

    def __init__(self, context: Context, parent: QWidget | None = None, *, first: bool = False) -> None:
        super().__init__(parent)
        self._context = context
        self._key = ""
        self._looks = _OK
        self.setProperty("kind", "row")
        self.setProperty("first", "true" if first else "false")
        self._sign = QLabel(self)
        self._name = self._label("strong")
        self._purpose = self._label("caption")
        self._message = self._label("")
        self.button = QPushButton(self)
        self.button.clicked.connect(lambda: self.tested.emit(self._key))
        words = QVBoxLayout()
        words.setSpacing(0)
        for label in (self._name, self._purpose, self._message):
            words.addWidget(label)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._sign)
        self._row.addLayout(words, 1)
        self._row.addWidget(self.button)
        context.theme.changed.connect(self._measure)

    def show_tool(self, tool: ToolStatus, *, can_test: bool) -> None:
        """Show a tool as it was seen."""
        texts = self._context.texts
        catalogue = texts.catalogue
        self._key = tool.key
        name = f"{tool.label(catalogue)} {tool.version}".strip()
        state = catalogue.say(f"doctor.state.{tool.state.value}")
        message = tool.message(catalogue)
        alarming = tool.stops_jobs or tool.trouble == "broken"
        self._looks = _ALARM if alarming else _OK if tool.state.value == "ok" else _WARNING
        self._name.setText(f"{name} · {state}")
        self._purpose.setText(tool.purpose(catalogue))
        self._message.setText(message)
        self._message.setVisible(bool(message))
        self.button.setText(texts.say("tool.test"))
        self.button.setAccessibleName(texts.say("tool.test.name", name=tool.label(catalogue)))
        self.button.setEnabled(can_test)
        spoken = texts.say("tool.about", name=name, state=state, purpose=tool.purpose(catalogue), message=message)
        self.setAccessibleName(spoken.strip())
        self._measure()

    def _label(self, kind: str) -> QLabel:
        label = QLabel(self)
        label.setProperty("kind", kind)
        label.setWordWrap(True)
        return label

    def _measure(self) -> None:
        theme, (icon, tone) = self._context.theme, self._looks
        self._sign.setPixmap(icons.pixmap(icon, theme.colours.tone(tone), theme.px(1.35), self.devicePixelRatioF()))
        self._row.setSpacing(theme.px(0.8))
        self._row.setContentsMargins(0, theme.px(0.5), 0, theme.px(0.5))
