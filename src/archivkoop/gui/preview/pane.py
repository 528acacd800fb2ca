"""The preview of one file, with its controls."""

from pathlib import Path

from PySide6.QtWidgets import QVBoxLayout, QWidget

from archivkoop.gui.desk import Desk
from archivkoop.gui.preview.bar import PreviewBar
from archivkoop.gui.preview.content import ContentView


class PreviewPane(QWidget):
    """Shows a file: PDF and images page by page, texts, mails, the words of office documents."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = desk.context.theme
        self.setObjectName("preview_pane")
        self.content = ContentView(desk.context, self)
        self.bar = PreviewBar(desk.context, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(0.4))
        column.addWidget(self.bar)
        column.addWidget(self.content, 1)
        self.bar.page_wanted.connect(self.content.go_to)
        self.bar.zoom_wanted.connect(self._zoom)
        self.bar.fit_wanted.connect(self.content.fit)
        self.bar.outside_wanted.connect(self.content.open_outside)
        self.content.turned.connect(lambda pages: self.content.go_to(self.content.page + pages))
        self.content.zoomed.connect(self._zoom)
        self.content.fitted.connect(lambda: self.content.fit("page"))
        self.content.changed.connect(self._follow)
        self._follow()

    def show_file(self, path: Path, puid: str | None, mime: str, passwords: tuple[str, ...] = ()) -> None:
        """Show a file; what was shown before is gone at once."""
        self.content.show_file(path, puid, mime, passwords=passwords)

    def clear(self) -> None:
        """Show nothing."""
        self.content.clear()

    def _zoom(self, steps: int) -> None:
        self.content.fit(self.content.zoom_by(steps))

    def _follow(self) -> None:
        content = self.content
        self.bar.setVisible(content.has_file)
        self.bar.show_page(content.page, content.pages)
        self.bar.show_zoom(content.zoom if content.has_pages else None)
