"""The pages, one above the other."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStackedWidget, QWidget

from archivkoop.gui.context import Context


class PageStack(QStackedWidget):
    """A stack that asks for the room of the page that is seen; Qt's asks for what the largest would like to have."""

    def __init__(self, _context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.currentChanged.connect(lambda _number: self.updateGeometry())

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """Say no: pages scroll or give way."""
        return False

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Ask for what the page needs."""
        page = self.currentWidget()
        return page.minimumSizeHint() if page else QSize()
