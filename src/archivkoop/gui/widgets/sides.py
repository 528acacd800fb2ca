"""Two parts side by side; where there is room for one alone, a button shows the other in its place."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from archivkoop.gui.theme import Theme

_BOTH_EM = 46  # as wide as the room for both has to be


class Sides(QObject):
    """Shows the main part, or both. What is left out can be reached by its button, which is seen only then."""

    turned = Signal()  # the person wants the other part

    def __init__(self, theme: Theme, button: QPushButton, main: QWidget, aside: QWidget) -> None:
        super().__init__(button)
        self._theme = theme
        self._button, self._main, self._aside = button, main, aside
        self._narrow = False
        button.setCheckable(True)
        button.toggled.connect(self._turn)

    def fit(self, width: int) -> None:
        """Show what a room of so many pixels has place for."""
        self._narrow = width < self._theme.px(_BOTH_EM)
        self._show()

    def show_aside(self, aside: bool) -> None:
        """Have the other part seen, or the main one again; where both are, nothing changes."""
        if self._narrow:
            self._button.setChecked(aside)

    def _turn(self) -> None:
        self._show()
        self.turned.emit()

    def _show(self) -> None:
        alone = self._narrow and self._button.isChecked()
        self._button.setVisible(self._narrow)
        self._aside.setVisible(alone or not self._narrow)
        self._main.setVisible(not alone)
