"""A message inside the page: what happened, what to do, in what state the data is."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from archivkoop.gui import icons
from archivkoop.gui.announce import announce
from archivkoop.gui.context import Context

TONES = {"blocking": "blocking", "warning": "warning", "info": "info", "ok": "ok"}  # tone -> icon


class Banner(QFrame):
    """Hidden until it has something to say."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._tone = "info"
        self._act: Callable[[], None] = lambda: None
        self.setProperty("kind", "banner")
        self._picture = QLabel(self)
        self._title = QLabel(self)
        self._title.setProperty("kind", "strong")
        self._title.setWordWrap(True)
        self._text = QLabel(self)
        self._text.setWordWrap(True)
        for part in (self._title, self._text):
            part.setTextFormat(Qt.TextFormat.PlainText)  # a file's name is no mark-up
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.button = QPushButton(self)
        self.button.clicked.connect(self._do)
        self.close_button = QToolButton(self)
        self.close_button.clicked.connect(self.hide)
        words = QVBoxLayout()
        words.addWidget(self._title)
        words.addWidget(self._text)
        row = QHBoxLayout(self)
        row.addWidget(self._picture, alignment=Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(self.button, alignment=Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.close_button, alignment=Qt.AlignmentFlag.AlignTop)
        self._row, self._words = row, words
        context.theme.changed.connect(self._measure)
        context.texts.changed.connect(self.hide)  # its words are of the other language
        self.hide()

    @property
    def words(self) -> str:
        """What it says."""
        return f"{self._title.text()}\n{self._text.text()}".strip()

    def say(
        self, tone: str, title: str, text: str = "", button: str = "", act: Callable[[], None] | None = None
    ) -> None:
        """Say something, to the eye and to the ear; `tone` is blocking, warning, info or ok."""
        self._tone = tone
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self._act = act or (lambda: None)
        self.button.setText(button)
        self.button.setVisible(bool(button))
        self.setProperty("tone", tone)
        self.style().unpolish(self)
        self.style().polish(self)
        self.setAccessibleName(self.words)
        self.close_button.setAccessibleName(self._context.texts.say("banner.close"))
        self.close_button.setToolTip(self._context.texts.say("banner.close"))
        self._measure()
        self.show()
        announce(self, self.words)

    def _do(self) -> None:
        self._act()

    def _measure(self) -> None:
        theme = self._context.theme
        px = theme.px
        self._row.setContentsMargins(px(0.9), px(0.7), px(0.5), px(0.7))
        self._row.setSpacing(px(0.75))
        self._words.setSpacing(px(0.2))
        picture = icons.pixmap(TONES[self._tone], theme.colours.tone(self._tone), px(1.4), self.devicePixelRatioF())
        self._picture.setPixmap(picture)
        self.close_button.setIcon(theme.icon("close", "muted", 1.1))
