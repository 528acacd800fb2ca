"""What happened to a file: the journal's lines in words, with who, when, tool and version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from archivkoop.core.events import Agent, AgentType, Event, EventKind
from archivkoop.gui.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Mapping

_DETAILS: Mapping[EventKind, str] = {  # kind -> what of its data is told
    EventKind.FILE_IDENTIFIED: "puid",
    EventKind.WAIVED: "reason",
    EventKind.FILE_LEFT_OUT: "reason",
    EventKind.DERIVATIVE_DISCARDED: "reason",
    EventKind.FILE_RENAMED: "name",
}


class EventLine(QFrame):
    """One line of the history."""

    def __init__(self, what: str, detail: str, who: str, parent: QWidget) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for text, kind in ((what, "strong"), (detail, ""), (who, "caption")):
            if text:
                label = QLabel(text, self)
                label.setTextFormat(Qt.TextFormat.PlainText)
                label.setWordWrap(True)
                label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                if kind:
                    label.setProperty("kind", kind)
                column.addWidget(label)
        self.setAccessibleName(f"{what}. {detail} {who}")


def told(texts: Texts, event: Event) -> tuple[str, str, str]:
    """Return what happened, more about it, and when and by whom."""
    data = event.data
    key = f"event.{event.kind}"
    what = texts.say(key) if texts.knows(key) else str(event.kind)
    detail = str(data.get(_DETAILS.get(event.kind, ""), "") or "")
    if event.kind in {EventKind.FINDING, EventKind.WAIVED}:
        what = texts.say(key, finding=texts.title(str(data.get("code", ""))))
    elif event.kind is EventKind.FILE_IDENTIFIED:
        name, puid = str(data.get("name", "")), str(data.get("puid") or "")
        detail = f"{name} ({puid})" if puid else texts.say("format.unknown")
    if event.kind in {EventKind.FILE_CHECKED, EventKind.FILE_PROVED}:
        detail = texts.say(f"outcome.{event.outcome}")
    who = "; ".join(_agent(agent) for agent in event.agents)
    return what, detail, " · ".join(filter(None, (texts.moment(event.at), who)))


def _agent(agent: Agent) -> str:
    return agent.name if agent.type is AgentType.PERSON else agent.in_words
