"""One deposit in the list of the start page: its name, how it stands, when it was worked on, and what can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from archivkoop.app.joblist import ACTIVE
from archivkoop.app.request import Step
from archivkoop.core.findings import Severity
from archivkoop.gui import icons
from archivkoop.gui.context import Context
from archivkoop.gui.jobs.words import problem, trouble_of
from archivkoop.gui.texts import Texts
from archivkoop.gui.widgets.path_label import PathLabel

if TYPE_CHECKING:
    from archivkoop.app.deposits import DepositSummary
    from archivkoop.app.joblist import ListedJob

_LOOKS = {Severity.BLOCKING: ("blocking", "blocking"), Severity.WARNING: ("warning", "warning")}
_CLEAR = ("ok", "ok")
_BEGUN = ("pending", "muted")
_NARROW_EM = 36


class RecentRow(QFrame):
    """Shows one summary; made anew when something changes."""

    opened = Signal(object)  # DepositSummary
    removed = Signal(object)

    def __init__(
        self, context: Context, summary: DepositSummary, job: ListedJob | None = None, parent: QWidget | None = None
    ) -> None:
        """Show a summary; `job` is what the list of jobs has of the deposit."""
        super().__init__(parent)
        self._theme = context.theme
        self._looks = _looks_of(summary, job)
        self.setProperty("kind", "row")
        say = context.texts.say
        self._sign = QLabel(self)
        name = PathLabel(context, self)
        name.setProperty("kind", "strong")
        name.setText(summary.source.name)
        place = PathLabel(context, self)
        place.setProperty("kind", "caption")
        place.setText(str(summary.source))
        state = QLabel(standing(context.texts, summary, job), self)
        why = problem(context.texts, trouble_of(summary, job))
        state.setToolTip(why)
        self.setAccessibleDescription(why)
        date = QLabel(context.texts.moment(summary.changed_at), self)
        date.setProperty("kind", "caption")
        for label in (state, date):
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.open_button = QPushButton(say("start.row.open"), self)
        self.open_button.setObjectName("open_button")
        self.open_button.setAccessibleName(say("start.row.open.name", name=summary.source.name))
        self.open_button.clicked.connect(lambda: self.opened.emit(summary))
        self.remove_button = QToolButton(self)
        self.remove_button.setObjectName("remove_button")
        remove = say("start.row.remove.name", name=summary.source.name)
        self.remove_button.setAccessibleName(remove)
        self.remove_button.setToolTip(remove)
        self.remove_button.clicked.connect(lambda: self.removed.emit(summary))
        self._left, self._right = QHBoxLayout(), QHBoxLayout()
        self._left.addWidget(self._sign)
        self._left.addLayout(_column(name, place), 1)
        self._right.addLayout(_column(state, date), 1)
        self._right.addWidget(self.open_button)
        self._right.addWidget(self.remove_button)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.addLayout(self._left, 1)
        self._row.addLayout(self._right)
        self.setAccessibleName(f"{name.text()}: {state.text()}, {date.text()}")
        context.theme.changed.connect(self._measure)
        self._measure()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Do with the width of one half: the other then stands below it."""
        return QSize(self._theme.px(_NARROW_EM) // 2, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Put the second half below the first where the row is narrow or its text large."""
        super().resizeEvent(event)
        narrow = self.width() < self._theme.px(_NARROW_EM)
        side, below = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._row.setDirection(below if narrow else side)

    def _measure(self) -> None:
        theme, (icon, tone) = self._theme, self._looks
        self._sign.setPixmap(icons.pixmap(icon, theme.colours.tone(tone), theme.px(1.35), self.devicePixelRatioF()))
        self.remove_button.setIcon(theme.icon("remove", "muted", 1.2))
        for part in (self._row, self._left, self._right):
            part.setSpacing(theme.px(0.8))
        self._row.setContentsMargins(0, theme.px(0.45), 0, theme.px(0.45))


def _looks_of(summary: DepositSummary, job: ListedJob | None) -> tuple[str, str]:
    """Return icon and tone: of its gravest finding until there is a package, unless its job failed."""
    if trouble_of(summary, job) is not None:
        return _LOOKS[Severity.BLOCKING]
    if summary.step is Step.PACKAGE:
        return _CLEAR if summary.package_there else _LOOKS[Severity.WARNING]
    if _lacks_words(summary):
        return _BEGUN
    usual = _CLEAR if summary.step else _BEGUN
    return _LOOKS.get(summary.worst, usual) if summary.worst else usual


def standing(texts: Texts, summary: DepositSummary, job: ListedJob | None = None) -> str:
    """Return how far a deposit is and what its gravest findings are, in a few words; or what its job does."""
    return _at_work(texts, summary, job) or _reached(texts, summary)


def _at_work(texts: Texts, summary: DepositSummary, job: ListedJob | None) -> str:
    """Return what is done about a deposit, or why it failed; "" if neither."""
    trouble = trouble_of(summary, job)
    if trouble is not None:
        return texts.say("start.row.failed", problem=texts.title(trouble.code))
    if job is not None and job.state in ACTIVE:
        return texts.say(f"start.row.{job.state}")
    return texts.say("start.row.elsewhere") if summary.at_work else ""


def _reached(texts: Texts, summary: DepositSummary) -> str:
    say = texts.say
    if summary.step is Step.PACKAGE:
        return say("start.standing.package") if summary.package_there else say("start.row.package_gone")
    if not summary.source_there:
        return say("start.row.gone")
    if not summary.files:
        return say("start.row.nothing")
    step = say(f"start.standing.{summary.step or 'begun'}")
    worst = summary.worst
    if _lacks_words(summary):
        found = texts.count("start.findings.missing", summary.findings[Severity.BLOCKING])
    elif worst in {Severity.BLOCKING, Severity.WARNING}:
        found = texts.count(f"start.findings.{worst}", summary.findings[worst])
    else:
        found = say(f"start.findings.{worst or 'none'}")
    return say("start.row.about", standing=step, findings=found)


def _lacks_words(summary: DepositSummary) -> bool:
    """Say whether nothing but an incomplete description is in the way of a package."""
    return summary.worst is Severity.BLOCKING and not summary.blocking


def _column(first: QWidget, second: QWidget) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(0)
    column.addWidget(first)
    column.addWidget(second)
    return column
