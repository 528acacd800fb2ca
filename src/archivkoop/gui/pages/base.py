"""What all pages share."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QWidget

from archivkoop.core.findings import Fact
from archivkoop.gui.desk import Desk
from archivkoop.gui.loader import load
from archivkoop.gui.widgets.banner import Banner


class Page(QWidget):
    """A step's page. It is brought up to date when it is shown, and while it is."""

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

    def banner(self) -> Banner | None:
        """Return the place for messages."""
        return self.findChild(Banner, "banner")

    def refresh(self) -> None:
        """Show what the deposit says by now."""

    def follow(self) -> None:
        """Show what the workspace has by now; called a few times a second while a task runs."""

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Be up to date when seen."""
        super().showEvent(event)
        self.refresh()

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


def goes_to(page: Page, step: str) -> Callable[[], None]:
    """Return what a button does that leads to another step."""
    return lambda: page.wanted.emit(step)
