"""One condition for a package, or a remark on it: a sign, the words, and a way to go there."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from archivkoop.gui import icons
from archivkoop.gui.context import Context
from archivkoop.gui.readiness import Condition
from archivkoop.gui.texts import Texts


class ConditionRow(QWidget):
    """A sign, a sentence, a button."""

    asked = Signal(str)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._key = ""
        self._looks = ("pending", "muted")
        self._sign = QLabel(self)
        self._words = QLabel(self)
        self._words.setWordWrap(True)
        self._words.setTextFormat(Qt.TextFormat.PlainText)  # a person's reason may look like markup
        self.button = QPushButton(self)
        self.button.setProperty("kind", "quiet")
        self.button.clicked.connect(lambda: self.asked.emit(self._key))
        row = QHBoxLayout(self)
        row.addWidget(self._sign)
        row.addWidget(self._words, 1)
        row.addWidget(self.button)
        self._row = row
        context.theme.changed.connect(self._measure)
        self._measure()

    def show_condition(self, condition: Condition) -> None:
        """Show a condition as it stands."""
        self._key = condition.key
        texts = self._context.texts
        icon, tone = ("ok", "ok") if condition.met else ("pending", "muted")
        button = "" if condition.met else texts.say(f"condition.{condition.key}.button")
        self.show_words(icon, tone, _words(texts, f"condition.{condition.key}", condition), button)

    def show_words(self, icon: str, tone: str, words: str, button: str) -> None:
        """Show a sign and a sentence; without a word for it there is no button."""
        self._looks = (icon, tone)
        self._words.setText(words)
        self.button.setText(button)
        self.button.setAccessibleName(f"{button.replace('&', '')}: {words}" if button else "")
        self.button.setVisible(bool(button))
        self.setAccessibleName(words)
        self._measure()

    def _measure(self) -> None:
        theme = self._context.theme
        icon, tone = self._looks
        picture = icons.pixmap(icon, theme.colours.tone(tone), theme.px(1.35), self.devicePixelRatioF())
        self._sign.setPixmap(picture)
        self._row.setSpacing(theme.px(0.7))
        self._row.setContentsMargins(0, 0, 0, 0)
        self.setMinimumHeight(theme.px(2.3))


def _words(texts: Texts, key: str, condition: Condition) -> str:
    if condition.met:
        return texts.say(f"{key}.met")
    return texts.count(f"{key}.lacking", condition.n) if condition.n else texts.say(f"{key}.open")
