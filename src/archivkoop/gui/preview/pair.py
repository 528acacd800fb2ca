"""Original and derivative side by side: one slider turns both, and size and place go in step."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QSplitter, QVBoxLayout, QWidget

from archivkoop.gui.desk import Desk
from archivkoop.gui.preview.bar import PreviewBar
from archivkoop.gui.preview.content import ContentView


class PairPane(QWidget):
    """Two files that are meant to show the same."""

    page_changed = Signal(int)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = desk.context.texts
        self._leading = False  # one side moves the other, which does not move it back
        self.setObjectName("pair_pane")
        self.bar = PreviewBar(desk.context, self)
        self.bar.outside_button.hide()
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(desk.context.theme.px(0.6))
        self.original, self._original_title = self._side(desk)
        self.derivative, self._derivative_title = self._side(desk)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(desk.context.theme.px(0.4))
        column.addWidget(self.bar)
        column.addWidget(self.splitter, 1)
        self.bar.page_wanted.connect(self.go_to)
        self.bar.zoom_wanted.connect(self._zoom)
        self.bar.fit_wanted.connect(self._fit)
        self._texts.changed.connect(self._say)
        self._say()
        self._follow()

    def _side(self, desk: Desk) -> tuple[ContentView, QLabel]:
        box = QWidget(self.splitter)
        title = QLabel(box)
        title.setProperty("kind", "caption")
        view = ContentView(desk.context, box)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(desk.context.theme.px(0.2))
        column.addWidget(title)
        column.addWidget(view, 1)
        self.splitter.addWidget(box)
        view.changed.connect(self._follow)
        view.turned.connect(lambda pages: self.go_to(self.page + pages))
        view.zoomed.connect(self._zoom)
        view.fitted.connect(lambda: self._fit("page"))
        view.moved.connect(lambda x, y: self._lead(view, x, y))
        return view, title

    @property
    def page(self) -> int:
        """The page that is looked at."""
        return max(self.original.page, self.derivative.page)

    @property
    def pages(self) -> int:
        """How many there are at most."""
        return max(self.original.pages, self.derivative.pages)

    def go_to(self, page: int) -> None:
        """Show a page of both."""
        for side in (self.original, self.derivative):
            side.go_to(page)
        self.page_changed.emit(self.page)

    def clear(self) -> None:
        """Show nothing."""
        self.original.clear()
        self.derivative.clear()

    def _zoom(self, steps: int) -> None:
        side = self.derivative if self.derivative.has_pages else self.original
        self._fit(side.zoom_by(steps))

    def _fit(self, how: str | float) -> None:
        for side in (self.original, self.derivative):
            side.fit(how)

    def _lead(self, side: ContentView, x: float, y: float) -> None:
        if self._leading:
            return
        self._leading = True
        other = self.derivative if side is self.original else self.original
        if other.has_pages:
            other.pages_view.centre = (x, y)
        self._leading = False

    def _follow(self) -> None:
        if not hasattr(self, "derivative"):
            return  # while it is being built
        with_pages = [side for side in (self.derivative, self.original) if side.has_pages]
        self.bar.show_page(self.page, self.pages)
        self.bar.show_zoom(with_pages[0].zoom if with_pages else None)

    def _say(self) -> None:
        self._original_title.setText(self._texts.say("preview.original"))
        self._derivative_title.setText(self._texts.say("preview.derivative"))
