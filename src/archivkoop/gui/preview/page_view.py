"""One page as a picture: scrolled, enlarged, with a finer picture of what is seen where it is enlarged much."""

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from archivkoop.core.preview import WHOLE, Picture, Region
from archivkoop.gui.theme import Theme

_AIR_EM = 0.6  # around the page
_PAGE_KEYS = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}
_ZOOM_KEYS = {Qt.Key.Key_Plus: 1, Qt.Key.Key_Minus: -1}


class PageView(QAbstractScrollArea):
    """Paints what it is given; it asks nobody."""

    turned = Signal(int)  # pages forward; negative: back
    zoomed = Signal(int)  # steps larger; negative: smaller
    fitted = Signal()  # the page as a whole is wanted
    resized = Signal()
    moved = Signal()  # another part is seen

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._image = QImage()
        self._detail = QImage()
        self._detail_region: Region = WHOLE
        self._size = QSize()
        self._grip: QPoint | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("kind", "pages")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.horizontalScrollBar().valueChanged.connect(self._move)
        self.verticalScrollBar().valueChanged.connect(self._move)
        theme.changed.connect(self.viewport().update)

    def show_picture(self, picture: Picture, size: QSize) -> None:
        """Show a page; `size`: how large it is on the screen, whatever the picture's own."""
        self._image, self._detail = _image_of(picture), QImage()
        self.stretch(size)

    def show_detail(self, picture: Picture, region: Region) -> None:
        """Show a part of the page more finely."""
        self._detail, self._detail_region = _image_of(picture), region
        self.viewport().update()

    def stretch(self, size: QSize) -> None:
        """Show the same page larger or smaller; what was in the middle stays there."""
        x, y = self.centre
        if size != self._size:
            self._detail = QImage()
        self._size = size
        self._measure()
        self.centre = (x, y)
        self.viewport().update()

    def clear(self) -> None:
        """Show nothing."""
        self._image, self._detail, self._size = QImage(), QImage(), QSize()
        self._measure()
        self.to_top()
        self.viewport().update()

    @property
    def empty(self) -> bool:
        """Whether there is no page."""
        return self._image.isNull()

    def to_top(self) -> None:
        """Show the page's beginning."""
        self.horizontalScrollBar().setValue(0)
        self.verticalScrollBar().setValue(0)

    @property
    def centre(self) -> tuple[float, float]:
        """What is in the middle, as shares of the scrollable way."""
        return _share(self.horizontalScrollBar()), _share(self.verticalScrollBar())

    @centre.setter
    def centre(self, shares: tuple[float, float]) -> None:
        for bar, share in zip((self.horizontalScrollBar(), self.verticalScrollBar()), shares, strict=True):
            bar.setValue(round(share * bar.maximum()))

    def room(self, *, scrolls: bool) -> QSize:
        """Return the pixels there are for a page; `scrolls`: beside a vertical scroll bar."""
        whole = self.maximumViewportSize()
        air = 2 * self._theme.px(_AIR_EM)
        bar = self.verticalScrollBar().sizeHint().width() if scrolls else 0
        return QSize(max(20, whole.width() - air - bar), max(20, whole.height() - air))

    def seen(self) -> Region:
        """Return the part of the page that is seen."""
        page, view = self._page_rect(), QRectF(self.viewport().rect())
        part = page.intersected(view)
        if part.isEmpty() or page.isEmpty():
            return WHOLE
        return (
            (part.left() - page.left()) / page.width(),
            (part.top() - page.top()) / page.height(),
            (part.right() - page.left()) / page.width(),
            (part.bottom() - page.top()) / page.height(),
        )

    # --- Qt ---------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:  # noqa: N802
        """Ask for room, and do with little."""
        return QSize(self._theme.px(20), self._theme.px(24))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Do with little: it scrolls."""
        return QSize(self._theme.px(6), self._theme.px(6))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the page on its ground."""
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), self._theme.colour("hover"))
        if not self._image.isNull():
            page = self._page_rect()
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(page, self._image)
            if not self._detail.isNull():
                painter.drawImage(_part(page, self._detail_region), self._detail)
            painter.setPen(QPen(self._theme.colour("line_strong"), 1))
            painter.drawRect(page.adjusted(-0.5, -0.5, 0.5, 0.5))
        if self.hasFocus():
            painter.setPen(QPen(self._theme.colour("accent"), 2))
            painter.drawRect(self.viewport().rect().adjusted(1, 1, -1, -1))
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Say that there is other room."""
        super().resizeEvent(event)
        self._measure()
        self.resized.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Turn pages and zoom; the arrows scroll."""
        key = Qt.Key(event.key())
        if key in _PAGE_KEYS:
            self.turned.emit(_PAGE_KEYS[key])
        elif key in _ZOOM_KEYS and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoomed.emit(_ZOOM_KEYS[key])
        elif key == Qt.Key.Key_0 and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.fitted.emit()
        elif key == Qt.Key.Key_Home:
            self.to_top()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Zoom with Ctrl; turn the page at its end."""
        steps = event.angleDelta().y()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and steps:
            self.zoomed.emit(1 if steps > 0 else -1)
            event.accept()
            return
        bar = self.verticalScrollBar()
        if bar.maximum() == bar.minimum() and steps:
            self.turned.emit(-1 if steps > 0 else 1)
            event.accept()
            return
        super().wheelEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Take hold of the page."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._grip = event.position().toPoint()
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Move the page."""
        if self._grip is None:
            return
        here = event.position().toPoint()
        way, self._grip = here - self._grip, here
        self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() - way.x())
        self.verticalScrollBar().setValue(self.verticalScrollBar().value() - way.y())

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:  # noqa: N802
        """Let go of it."""
        self._grip = None
        self.viewport().unsetCursor()

    # --- inside -----------------------------------------------------------------------------------

    def _page_rect(self) -> QRectF:
        view, air = self.viewport().size(), self._theme.px(_AIR_EM)
        width, height = self._size.width(), self._size.height()
        x = (view.width() - width) / 2 if width + 2 * air <= view.width() else air
        y = (view.height() - height) / 2 if height + 2 * air <= view.height() else air
        left, top = x - self.horizontalScrollBar().value(), y - self.verticalScrollBar().value()
        return QRectF(QPointF(round(left), round(top)), self._size)

    def _measure(self) -> None:
        """Set what can be scrolled. Which bars are needed is worked out from the whole room: each takes some of it."""
        air = 2 * self._theme.px(_AIR_EM)
        need = self._size + QSize(air, air) if self._size.isValid() else QSize(0, 0)
        whole = self.maximumViewportSize()
        thick = self.verticalScrollBar().sizeHint().width(), self.horizontalScrollBar().sizeHint().height()
        down = need.height() > whole.height()
        across = need.width() > whole.width() - thick[0] * down
        down = need.height() > whole.height() - thick[1] * across
        room = whole - QSize(thick[0] * down, thick[1] * across)
        for bar, wanted, there in (
            (self.horizontalScrollBar(), need.width(), room.width()),
            (self.verticalScrollBar(), need.height(), room.height()),
        ):
            bar.setPageStep(there)
            bar.setSingleStep(max(1, there // 12))
            bar.setRange(0, max(0, wanted - there))

    def _move(self) -> None:
        self.viewport().update()
        self.moved.emit()


def _share(bar: QWidget) -> float:
    maximum = int(bar.property("maximum"))
    return int(bar.property("value")) / maximum if maximum else 0.0


def _part(page: QRectF, region: Region) -> QRectF:
    left, top, right, bottom = region
    return QRectF(
        page.left() + left * page.width(),
        page.top() + top * page.height(),
        (right - left) * page.width(),
        (bottom - top) * page.height(),
    )


def _image_of(picture: Picture) -> QImage:
    """Return pixels as Qt paints them. They were decoded elsewhere: Qt's own decoders see no foreign byte."""
    return QImage(
        picture.pixels, picture.width, picture.height, picture.stride, QImage.Format.Format_RGB888
    ).convertToFormat(QImage.Format.Format_RGB32)
