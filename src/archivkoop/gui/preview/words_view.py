"""A text or a mail, to be read by eye or by a screen reader; nothing in it is markup to the window."""

from PySide6.QtGui import QFont, QFontDatabase, QTextCharFormat
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from archivkoop.core.preview import Attachment, MailPreview, TextPreview
from archivkoop.gui.context import Context


class WordsView(QPlainTextEdit):
    """Read only."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = context.texts
        self._theme = context.theme
        self.setObjectName("preview_words")
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)  # Tab leaves it (EN 301 549, 9.2.1.2)

    def show_text(self, preview: TextPreview) -> None:
        """Show a text: columns stay columns, words taken out of a document flow."""
        flows = preview.extracted
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth if flows else QPlainTextEdit.LineWrapMode.NoWrap)
        self.setFont(self._theme.font() if flows else _fixed(self._theme.font()))
        self.setCurrentCharFormat(QTextCharFormat())  # the head of the mail before was bold
        self.setPlainText(preview.text)

    def show_mail(self, preview: MailPreview) -> None:
        """Show a mail: its head, what is attached, its words."""
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.setFont(self._theme.font())
        self.clear()
        for name, value in preview.headers:
            self._say(self._texts.say(f"preview.mail.{name}"), value)
        if preview.attachments:
            listed = "; ".join(self._attached(one) for one in preview.attachments)
            self._say(self._texts.count("preview.mail.attachments", len(preview.attachments)), listed)
        cursor = self.textCursor()
        cursor.insertText("\n", QTextCharFormat())
        cursor.insertText(preview.text or self._texts.say("preview.mail.no_text"), QTextCharFormat())
        self.moveCursor(cursor.MoveOperation.Start)

    def _attached(self, one: Attachment) -> str:
        return f"{one.name} ({self._texts.size(one.size)})" if one.size else one.name

    def _say(self, label: str, value: str) -> None:
        strong = QTextCharFormat()
        strong.setFontWeight(QFont.Weight.DemiBold)
        cursor = self.textCursor()
        cursor.insertText(f"{label}: ", strong)
        cursor.insertText(f"{value}\n", QTextCharFormat())


def _fixed(font: QFont) -> QFont:
    fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    fixed.setPointSizeF(font.pointSizeF())
    return fixed
