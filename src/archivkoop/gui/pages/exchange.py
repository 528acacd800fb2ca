"""Step 6, Austausch: says that it is not part of this version."""

from archivkoop.gui.pages.base import Page
from archivkoop.gui.widgets.empty_state import EmptyState


class ExchangePage(Page):
    """An empty place that says why."""

    name = "exchange"
    empty: EmptyState

    def refresh(self) -> None:
        """Say it."""
        self.empty.show_text("exchange", self._say("empty.title"), self._say("empty.text"))
