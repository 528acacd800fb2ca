"""Previews as signals."""

from PySide6.QtCore import QObject, Signal

from archivkoop.app.preview import Previews
from archivkoop.core.preview import PreviewOrder


class Asking(QObject):
    """Asks for previews; answers arrive in the window's thread. It has no parent: an answer may come late."""

    answered = Signal(object, object)  # PreviewOrder, Preview | ArchivkoopError

    def __init__(self, previews: Previews | None = None) -> None:
        super().__init__()
        self._previews = previews or Previews(self.tell)

    def ask(self, order: PreviewOrder) -> None:
        """Have a file shown; what was asked for before is forgotten."""
        self._previews.ask(order)

    def forget(self) -> None:
        """Want nothing any more."""
        self._previews.forget()

    def close(self) -> None:
        """Let go of the child."""
        self._previews.close()

    def tell(self, order: PreviewOrder, answer: object) -> None:
        """Hand an answer on; called in another thread, the signal is queued."""
        self.answered.emit(order, answer)
