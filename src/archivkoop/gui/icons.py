"""Our own icons: SVG drawn in one colour, which the theme gives them."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from archivkoop import assets

_RATIOS = (1.0, 2.0)  # a pixmap for usual and for dense screens


def svg(name: str, colour: str) -> bytes:
    """Return an icon's drawing in a colour."""
    return _drawing(name).replace(b"currentColor", colour.encode())


@lru_cache(maxsize=64)
def _drawing(name: str) -> bytes:
    return (assets.folder("resources") / "icons" / f"{name}.svg").read_bytes()


@lru_cache(maxsize=512)
def pixmap(name: str, colour: str, size_px: int, ratio: float = 1.0, air_px: int = 0) -> QPixmap:
    """Return an icon as a picture of `size_px` logical pixels, with `air_px` of nothing behind it."""
    edge = round(size_px * ratio)
    picture = QPixmap(QSize(edge + round(air_px * ratio), edge))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(QByteArray(svg(name, colour))).render(painter, QRectF(0, 0, edge, edge))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


def icon(name: str, colour: str, disabled: str, size_px: int, air_px: int = 0) -> QIcon:
    """Return an icon for a control, with its look when the control cannot be used."""
    made = QIcon()
    for ratio in _RATIOS:
        made.addPixmap(pixmap(name, colour, size_px, ratio, air_px), QIcon.Mode.Normal)
        made.addPixmap(pixmap(name, disabled, size_px, ratio, air_px), QIcon.Mode.Disabled)
    return made
