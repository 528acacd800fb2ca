"""The start page and the six steps as a rail: where the deposit is, and what waits where."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from archivkoop.gui import icons
from archivkoop.gui.context import Context
from archivkoop.gui.widgets.choice import mark_chosen, when_chosen

_PAD_EM = 0.9
_DISC_EM = 1.9
_GAP_EM = 0.8


class StepState(StrEnum):
    """How a step stands. Each looks different without its colour."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    ATTENTION = "attention"  # something here waits for the person
    LATER = "later"  # not part of this version
    HOME = "home"  # the start page: no step, it has no number


@dataclass(frozen=True, slots=True)
class RailEntry:
    """What the rail shows of one step."""

    key: str
    title: str
    note: str
    state: StepState


class Rail(QWidget):
    """Says which step is chosen; hands on which one the person wants."""

    chosen = Signal(str)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._steps: dict[str, RailStep] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        context.theme.changed.connect(self._fit)

    def show_entries(self, entries: Sequence[RailEntry], current: str) -> None:
        """Show the start page, then the steps in order."""
        for place, entry in enumerate(entries):
            step = self._steps.get(entry.key) or self._add(entry.key, place, last=place == len(entries) - 1)
            step.show_entry(place, entry)
        mark_chosen(self._steps[current])
        self._fit()

    def step(self, key: str) -> QAbstractButton:
        """Return a step's button."""
        return self._steps[key]

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Do with the names alone."""
        heights = [step.compact_height() for step in self._steps.values()]
        return QSize(self._context.theme.px(10), sum(heights))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Leave the second lines out where they would not fit."""
        super().resizeEvent(event)
        self._fit()

    def _add(self, key: str, place: int, *, last: bool) -> "RailStep":
        step = RailStep(self._context, self, first=place <= 1, last=last)
        when_chosen(step, lambda: self.chosen.emit(key))
        step.setObjectName(f"step_{key}")
        self._column.insertWidget(place, step)
        self._steps[key] = step
        return step

    def _fit(self) -> None:
        roomy = sum(step.roomy_height() for step in self._steps.values())
        for step in self._steps.values():
            step.set_compact(compact=roomy > self.height())


class RailStep(QAbstractButton):
    """One step: a disc with its number or state, its name, and a note."""

    def __init__(self, context: Context, parent: QWidget, *, first: bool, last: bool) -> None:
        super().__init__(parent)
        self._theme = context.theme
        self._texts = context.texts
        self._ends = (first, last)
        self._entry = RailEntry("", "", "", StepState.WAITING)
        self._number = 0
        self._compact = False
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_entry(self, number: int, entry: RailEntry) -> None:
        """Show a step; its name and note are also spoken."""
        self._number, self._entry = number, entry
        home = entry.state is StepState.HOME
        state = "" if home else self._texts.say(f"rail.state.{entry.state}")
        self.setText(entry.title)
        self.setAccessibleName(entry.title if home else self._texts.say("rail.step", number=number, title=entry.title))
        self.setAccessibleDescription(". ".join(part for part in (state, entry.note) if part))
        self.setToolTip(entry.note)
        self.update()

    def set_compact(self, *, compact: bool) -> None:
        """Show the name alone, or the note below it as well."""
        if compact != self._compact:
            self._compact = compact
            self.updateGeometry()

    def roomy_height(self) -> int:
        """Return the height with the note, in pixels."""
        if self._entry.state is StepState.HOME:
            return self.compact_height()
        lines = QFontMetrics(self._title_font()).height() + QFontMetrics(self._theme.font("caption")).height()
        return lines + self._theme.px(1.15)

    def compact_height(self) -> int:
        """Return the height without the note, in pixels."""
        return max(QFontMetrics(self._title_font()).height(), self._theme.px(_DISC_EM)) + self._theme.px(0.5)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Fit the lines."""
        return QSize(self._theme.px(10), self.compact_height() if self._compact else self.roomy_height())

    minimumSizeHint = sizeHint  # noqa: N815

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802
        """Show that it can be clicked."""
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Calm down."""
        super().leaveEvent(event)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Choose with Enter as well as with the space bar."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint ground, thread, disc and words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        disc = self._disc()
        if self._entry.state is StepState.HOME:
            self._paint_mark(painter, disc, "home", "accent" if self.isChecked() else "muted")
        else:
            self._paint_thread(painter, disc)
            self._paint_disc(painter, disc)
        self._paint_words(painter, disc.right() + self._theme.px(_GAP_EM))
        painter.end()

    def _title_font(self) -> QFont:
        return self._theme.font("", QFont.Weight.DemiBold if self.isChecked() else QFont.Weight.Medium)

    def _disc(self) -> QRectF:
        size = self._theme.px(_DISC_EM)
        return QRectF(self._theme.px(_PAD_EM), (self.height() - size) / 2, size, size)

    def _paint_ground(self, painter: QPainter) -> None:
        px = self._theme.px
        ground = QRectF(self.rect()).adjusted(px(0.35), px(0.1), -px(0.35), -px(0.1))
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isChecked():
            painter.setBrush(self._theme.colour("surface"))
            painter.drawRoundedRect(ground, px(0.45), px(0.45))
        elif self.underMouse():
            painter.setBrush(self._theme.colour("hover"))
            painter.drawRoundedRect(ground, px(0.45), px(0.45))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._theme.colour("accent"), 2))
            painter.drawRoundedRect(ground.adjusted(1, 1, -1, -1), px(0.45), px(0.45))

    def _paint_thread(self, painter: QPainter, disc: QRectF) -> None:
        """Draw the line that joins the steps."""
        first, last = self._ends
        painter.setPen(QPen(self._theme.colour("line_strong"), 1))
        x, air = disc.center().x(), self._theme.px(0.2)
        if not first:
            painter.drawLine(int(x), 0, int(x), int(disc.top() - air))
        if not last:
            painter.drawLine(int(x), int(disc.bottom() + air), int(x), self.height())

    def _paint_disc(self, painter: QPainter, disc: QRectF) -> None:
        theme, state = self._theme, self._entry.state
        edge = {StepState.ATTENTION: "blocking", StepState.LATER: "line_strong"}.get(state, "accent")
        filled = state in {StepState.DONE, StepState.RUNNING} or (state is StepState.WAITING and self.isChecked())
        pen = QPen(theme.colour(edge if filled or state is not StepState.WAITING else "line_strong"), 1.5)
        if state is StepState.LATER:
            pen.setStyle(Qt.PenStyle.DotLine)
        painter.setPen(pen)
        painter.setBrush(theme.colour("accent" if filled else "surface"))
        painter.drawEllipse(disc.adjusted(1, 1, -1, -1))
        mark = {StepState.DONE: "tick", StepState.ATTENTION: "attention", StepState.RUNNING: "running"}.get(state)
        tone = "on_accent" if filled else "blocking" if state is StepState.ATTENTION else "muted"
        if mark:
            self._paint_mark(painter, disc, mark, tone, em=1.15)
        else:
            painter.setFont(theme.font("caption", QFont.Weight.DemiBold))
            painter.setPen(theme.colour(tone))
            painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(self._number))

    def _paint_mark(self, painter: QPainter, disc: QRectF, mark: str, tone: str, em: float = 1.5) -> None:
        size = self._theme.px(em)
        picture = icons.pixmap(mark, self._theme.colours.tone(tone), size, self.devicePixelRatioF())
        painter.drawPixmap(int(disc.center().x() - size / 2), int(disc.center().y() - size / 2), picture)

    def _paint_words(self, painter: QPainter, left: float) -> None:
        theme = self._theme
        width = self.width() - left - theme.px(0.6)
        title_font, note_font = self._title_font(), theme.font("caption")
        title, note = QFontMetrics(title_font), QFontMetrics(note_font)
        with_note = bool(self._entry.note) and not self._compact and self._entry.state is not StepState.HOME
        top = (self.height() - title.height() - (note.height() if with_note else 0)) / 2
        right = Qt.TextElideMode.ElideRight
        painter.setFont(title_font)
        later = self._entry.state is StepState.LATER
        painter.setPen(theme.colour("accent" if self.isChecked() else "muted" if later else "text"))
        line = QRectF(left, top, width, title.height())
        painter.drawText(
            line, int(Qt.AlignmentFlag.AlignVCenter), title.elidedText(self._entry.title, right, int(width))
        )
        if with_note:
            painter.setFont(note_font)
            painter.setPen(theme.colour("blocking" if self._entry.state is StepState.ATTENTION else "muted"))
            line = QRectF(left, top + title.height(), width, note.height())
            painter.drawText(
                line, int(Qt.AlignmentFlag.AlignVCenter), note.elidedText(self._entry.note, right, int(width))
            )
