"""A card of the start page: a deposit that waits for the person, why, and the way there."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from archivkoop.gui import icons
from archivkoop.gui.context import Context
from archivkoop.gui.widgets.path_label import PathLabel

_WIDTH_EM = 20


@dataclass(frozen=True, slots=True)
class Waiting:
    """Why a deposit waits."""

    name: str
    words: str
    button: str
    icon: str
    tone: str
    act: Callable[[], None]


class WaitingCard(QFrame):
    """A sign, a name, a sentence, a button."""

    def __init__(self, context: Context, waiting: Waiting, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = context.theme
        self._waiting = waiting
        self.setProperty("kind", "card")
        self._sign = QLabel(self)
        name = PathLabel(context, self)
        name.setProperty("kind", "strong")
        name.setText(waiting.name)
        words = QLabel(waiting.words, self)
        words.setWordWrap(True)
        self.button = QPushButton(waiting.button, self)
        self.button.setProperty("kind", "quiet")
        self.button.setAccessibleName(f"{waiting.button}: {waiting.name}")
        self.button.setAccessibleDescription(waiting.words)
        self.button.clicked.connect(waiting.act)
        head = QHBoxLayout()
        head.addWidget(self._sign)
        head.addWidget(name, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.button)
        foot.addStretch(1)
        self._column = QVBoxLayout(self)
        self._column.addLayout(head)
        self._column.addWidget(words)
        self._column.addStretch(1)
        self._column.addLayout(foot)
        self.setAccessibleName(f"{waiting.name}: {waiting.words}")
        context.theme.changed.connect(self._measure)
        self._measure()

    def _measure(self) -> None:
        px = self._theme.px
        picture = icons.pixmap(
            self._waiting.icon, self._theme.colours.tone(self._waiting.tone), px(1.35), self.devicePixelRatioF()
        )
        self._sign.setPixmap(picture)
        self._column.setContentsMargins(px(1), px(0.8), px(1), px(0.6))
        self._column.setSpacing(px(0.4))
        self.setFixedWidth(px(_WIDTH_EM))
