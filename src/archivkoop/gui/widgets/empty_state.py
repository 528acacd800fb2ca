"""What an empty place says: why it is empty and what to do next."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from archivkoop.gui import icons
from archivkoop.gui.context import Context


class EmptyState(QWidget):
    """A drawing, a line, a sentence, and at most one button."""

    asked = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = context.theme
        self._icon = ""
        self._offers = False  # something that can be done from here
        self._picture = QLabel(self)
        self._title = QLabel(self)
        self._title.setProperty("kind", "section")
        self._title.setWordWrap(True)
        self._text = QLabel(self)
        self._text.setProperty("kind", "muted")
        self._text.setWordWrap(True)
        self.button = QPushButton(self)
        self.button.setProperty("kind", "primary")
        self.button.clicked.connect(self.asked)
        column = QVBoxLayout(self)
        column.addStretch(2)
        for part in (self._picture, self._title, self._text):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
            # Not by alignment: an aligned label is given the height of its widest form, and its lines are cut.
            row = QHBoxLayout()
            row.addStretch(1)
            row.addWidget(part, 100)
            row.addStretch(1)
            column.addLayout(row)
        column.addWidget(self.button, alignment=Qt.AlignmentFlag.AlignCenter)
        column.addStretch(3)
        self._column = column
        context.theme.changed.connect(self._measure)
        self._measure()

    def show_text(self, icon: str, title: str, text: str, button: str = "") -> None:
        """Say something; without a word for it there is no button."""
        self._icon = icon
        self._title.setText(title)
        self._text.setText(text)
        self.button.setText(button)
        self._offers = bool(button)
        self._measure()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Leave out what there is no room for, the drawing first."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        margins, sides = self._column.contentsMargins(), 2 * self._column.spacing()
        width = min(self.width() - margins.left() - margins.right() - sides, self._text.maximumWidth())
        room = self.height() - margins.top() - margins.bottom()
        parts = (
            [self._title, self._text, self.button, self._picture]
            if self._offers
            else [self._title, self._text, self._picture]
        )
        self.button.setVisible(self._offers)
        for part in parts:
            needed = part.heightForWidth(width) if part.hasHeightForWidth() else part.sizeHint().height()
            room -= needed
            part.setVisible(room >= 0)
            room -= self._column.spacing()

    def _measure(self) -> None:
        self._column.setSpacing(self._theme.px(0.75))
        self._text.setMaximumWidth(self._theme.px(34))
        if self._icon:
            ratio = self.devicePixelRatioF()
            picture = icons.pixmap(self._icon, self._theme.colours.muted, self._theme.px(3), ratio)
            self._picture.setPixmap(picture)
        self._fit()
