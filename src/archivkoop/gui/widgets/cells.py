"""Paints a cell: an icon, a text, and a quiet aside; the chosen row; the focus."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from archivkoop.gui import icons
from archivkoop.gui.models.files import Role
from archivkoop.gui.theme import Theme

_Index = QModelIndex | QPersistentModelIndex


_PAD_EM, _ICON_EM, _GAP_EM = 0.7, 1.3, 0.5
_ASIDE_EM = 4.5  # less of an aside says nothing, unless it is whole


def width_of(theme: Theme, text: str) -> int:
    """Return how wide a cell has to be that shows the whole text."""
    return 2 * theme.px(_PAD_EM) + QFontMetrics(theme.font()).horizontalAdvance(text) + 2


def width_with_icon(theme: Theme, text: str) -> int:
    """Return how wide a cell has to be that shows an icon and the whole text."""
    return width_of(theme, text) + theme.px(_ICON_EM) + theme.px(_GAP_EM)


class CellDelegate(QStyledItemDelegate):
    """Paints what the model says in its roles."""

    def __init__(self, theme: Theme, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one cell."""
        painter.save()
        painter.setFont(self._theme.font())
        self._paint_ground(painter, option, index)
        self._paint_content(painter, option.rect, index)
        painter.restore()

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:  # noqa: N802
        """Ask for a comfortable row."""
        return QSize(self._theme.px(6), row_height(self._theme))

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        theme, rect, state = self._theme, option.rect, option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.fillRect(rect, theme.colour("accent_soft" if selected else "surface"))
        if not selected:
            painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.colour("line"))
        elif index.column() == 0:
            painter.fillRect(QRect(rect.left(), rect.top(), theme.px(0.22), rect.height()), theme.colour("accent"))
        if index.sibling(index.row(), 0) == self._view.currentIndex().siblingAtColumn(0) and self._view.hasFocus():
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawLine(rect.left(), rect.top() + 1, rect.right(), rect.top() + 1)
            painter.drawLine(rect.left(), rect.bottom(), rect.right(), rect.bottom())

    def _paint_content(self, painter: QPainter, rect: QRect, index: _Index) -> None:
        theme = self._theme
        pad = theme.px(_PAD_EM)
        room = rect.adjusted(pad, 0, -pad, 0)
        name = index.data(Role.ICON)
        if name:
            size = theme.px(_ICON_EM)
            tone = theme.colours.tone(index.data(Role.TONE) or "muted")
            picture = icons.pixmap(name, tone, size, self._view.devicePixelRatioF())
            painter.drawPixmap(room.left(), room.center().y() - size // 2 + 1, picture)
            room.setLeft(room.left() + size + theme.px(_GAP_EM))
        text = index.data(Role.SHORT) or index.data(Qt.ItemDataRole.DisplayRole) or ""
        aside = index.data(Role.ASIDE) or ""
        shown = painter.fontMetrics().elidedText(text, index.data(Role.ELIDE), room.width())
        self._paint_text(painter, room, shown, index.data(Qt.ItemDataRole.TextAlignmentRole), "text")
        room.setLeft(room.left() + painter.fontMetrics().horizontalAdvance(shown) + theme.px(0.7))
        if aside and room.width() > min(theme.px(_ASIDE_EM), painter.fontMetrics().horizontalAdvance(aside)):
            shown = painter.fontMetrics().elidedText(aside, Qt.TextElideMode.ElideMiddle, room.width())
            self._paint_text(painter, room, shown, None, "muted")

    def _paint_text(self, painter: QPainter, room: QRect, text: str, side: Qt.AlignmentFlag | None, tone: str) -> None:
        painter.setPen(self._theme.colour(tone))
        flags = side or (Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(room, int(flags), text)


def row_height(theme: Theme) -> int:
    """Return the height of a row, in pixels."""
    return theme.px(2.45)


def shared(least: Sequence[int], wished: Sequence[int], room: int) -> list[int]:
    """Return widths that fill the room: each its wish, else all give way alike, down to the least."""
    spare = room - sum(least)
    if spare <= 0:
        return list(least)
    wish = sum(wished) - sum(least)
    if wish > spare:
        return [low + (high - low) * spare // wish for low, high in zip(least, wished, strict=True)]
    widths = list(wished)
    widths[max(range(len(widths)), key=widths.__getitem__)] += spare - wish
    return widths
