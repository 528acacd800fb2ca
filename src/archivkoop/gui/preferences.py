"""Changes what the workstation and the window are set to; each change is saved at once and seen at once."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from archivkoop.app.settings import Settings
from archivkoop.core.errors import SettingsNotSavedError
from archivkoop.gui.context import Context
from archivkoop.gui.deposit import Deposit
from archivkoop.gui.profile import SharedProfile
from archivkoop.gui.state import WindowState
from archivkoop.gui.theme import SCALES


class Preferences(QObject):
    """The one door to settings and looks, for the menu, the settings dialog and the first-time set-up."""

    changed = Signal()
    failed = Signal(object)  # SettingsNotSavedError: what was chosen holds until the window is closed

    def __init__(self, context: Context, deposit: Deposit, profile: SharedProfile, state: WindowState) -> None:
        super().__init__(deposit)
        self._texts, self._theme = context.texts, context.theme
        self._deposit, self._profile, self._state = deposit, profile, state

    @property
    def settings(self) -> Settings:
        """What the workstation is set to."""
        return self._deposit.settings

    def change(self, **values: str | bool | Path | None) -> None:
        """Change settings by their names; what an administrator fixed stays.

        Raises:
            SettingsNotSavedError: They could not be written; nothing is changed.
        """
        mine = {name: value for name, value in values.items() if name not in self.settings.locked}
        settings = replace(self.settings, **mine)  # type: ignore[arg-type]  # each has the type of its setting
        if settings == self.settings:
            return
        settings.save()
        profile_before = self.settings.profile, self.settings.require_signed_profile
        self._deposit.settings = settings
        if profile_before != (settings.profile, settings.require_signed_profile):
            self._profile.use(settings)
        self._deposit.changed.emit()
        self.changed.emit()

    def speak(self, language: str) -> None:
        """Switch the language."""
        problem = None
        try:
            self.change(language=language)
        except SettingsNotSavedError as error:
            problem = error
        self._texts.speak(language)
        self.changed.emit()
        if problem is not None:  # at last, in the words of the language that was chosen
            self.failed.emit(problem)

    def look(self, scheme: str) -> None:
        """Switch between light, dark and what the system says."""
        self._state.scheme = scheme
        self._theme.choose(scheme=scheme)
        self.changed.emit()

    def resize(self, scale: float) -> None:
        """Have text of this size; 1.0 is the desktop's."""
        self._state.scale = scale
        self._theme.choose(scale=scale)
        self.changed.emit()

    def resize_by(self, direction: int) -> None:
        """Have text one step larger (1) or smaller (-1), or as the desktop has it (0)."""
        place = min(range(len(SCALES)), key=lambda number: abs(SCALES[number] - self._theme.scale))
        self.resize(SCALES[max(0, min(len(SCALES) - 1, place + direction))] if direction else 1.0)
