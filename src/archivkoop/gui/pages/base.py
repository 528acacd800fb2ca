"""What all pages share."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QScrollArea, QWidget

from archivkoop.core.findings import Fact
from archivkoop.gui.desk import Desk
from archivkoop.gui.loader import load
from archivkoop.gui.tab_order import tab_as_one_reads
from archivkoop.gui.widgets.banner import Banner

_ROOMY_EM = 32  # as high as a page has to be for all that is on it


class Page(QWidget):
    """A step's page. The window brings it up to date before it shows it; then it follows the deposit itself."""

    wanted = Signal(str)  # another step

    name: str  # of its `.ui` and its texts
    title_label: QLabel
    lead_label: QLabel

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._deposit = desk.deposit
        self._texts = desk.context.texts
        self._theme = desk.context.theme
        load(self, self.name, desk.context)
        self._set_up()
        desk.deposit.changed.connect(self._refresh_if_seen)
        desk.deposit.opened.connect(self._open)
        desk.context.texts.changed.connect(self._refresh_if_seen)
        desk.context.theme.changed.connect(self._fit)

    def banner(self) -> Banner | None:
        """Return the place for messages."""
        return self.findChild(Banner, "banner")

    def refresh(self) -> None:
        """Show what the deposit says by now."""

    def order_tabs(self) -> None:
        """Have Tab follow what stands on the page; rows and cards come later than what stands below them."""
        tab_as_one_reads(self)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Have Tab follow what the page shows by now."""
        super().showEvent(event)
        self.order_tabs()

    def take_focus(self) -> None:
        """Have the keyboard at the first control that can be used."""
        widget = self.nextInFocusChain()
        while widget is not None and self.isAncestorOf(widget):
            usable = widget.isVisibleTo(self) and widget.isEnabled() and not isinstance(widget, QScrollArea)
            if usable and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
                widget.setFocus(Qt.FocusReason.OtherFocusReason)
                bring_into_view(widget)
                return
            widget = widget.nextInFocusChain()

    def follow(self) -> None:
        """Show what the workspace has by now; called a few times a second while a task runs."""

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Leave title and lead out where the room is needed."""
        super().resizeEvent(event)
        self._fit()

    @property
    def compact(self) -> bool:
        """Whether there is so little room for this size of text that what the rail says, too, is left out."""
        room = self.parentWidget() or self  # before it is seen its own size says nothing
        return room.height() < self._theme.px(_ROOMY_EM)

    def _fit(self) -> None:
        for label in (self.title_label, self.lead_label):
            label.setVisible(not self.compact)

    def _set_up(self) -> None:
        """Connect the children once; they are bound."""

    def _open(self) -> None:
        """Forget the deposit before."""
        banner = self.banner()
        if banner is not None:
            banner.hide()

    def _say(self, key: str, /, **facts: Fact) -> str:
        return self._texts.say(f"{self.name}.{key}", **facts)

    def _refresh_if_seen(self) -> None:
        if self.isVisible():
            self.refresh()
            self.order_tabs()


def bring_into_view(widget: QWidget) -> None:
    """Scroll to a control that has the keyboard."""
    around = widget.parentWidget()
    while around is not None and not isinstance(around, QScrollArea):
        around = around.parentWidget()
    if around is not None:
        around.ensureWidgetVisible(widget)


def goes_to(page: Page, step: str) -> Callable[[], None]:
    """Return what a button does that leads to another step."""
    return lambda: page.wanted.emit(step)
