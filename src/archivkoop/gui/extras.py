"""Opens what lies beside the steps: the settings, the profile, the first-time set-up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from archivkoop.core.errors import ArchivkoopError
from archivkoop.gui.desk import Desk
from archivkoop.gui.dialogs.shown import ask, show
from archivkoop.gui.messages import Messages

if TYPE_CHECKING:
    from archivkoop.gui.dialogs.settings import SettingsDialog


class Extras(QObject):
    """Each dialog is imported when it is first wanted."""

    def __init__(self, desk: Desk, messages: Messages, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._messages = messages
        self._window = window

    def open_settings(self) -> None:
        """Open the settings."""
        show(self._settings())

    def open_tools(self) -> None:
        """Open the settings at the tools."""
        show(self._settings()).show_tools()

    def _settings(self) -> SettingsDialog:
        from archivkoop.gui.dialogs.settings import SettingsDialog

        dialog = SettingsDialog(self._desk, self._window)
        dialog.profile_wanted.connect(self.open_profile)
        return dialog

    def open_about(self) -> None:
        """Say what this is."""
        from archivkoop.gui.dialogs.about import AboutDialog

        ask(AboutDialog(self._desk.context, self._window))

    def open_assistant(self) -> None:
        """Open the first-time set-up."""
        from archivkoop.gui.dialogs.assistant import AssistantDialog

        show(AssistantDialog(self._desk, self._window))

    def welcome(self) -> None:
        """Open it where nobody has set anything yet; it is never shown twice by itself."""
        if not (self._desk.state.set_up or self._desk.preferences.settings.file().exists()):
            self.open_assistant()

    def open_profile(self) -> None:
        """Open the profile viewer; a profile that cannot be used is said in the window."""
        from archivkoop.gui.dialogs.profile import ProfileDialog

        try:
            dialog = ProfileDialog(self._desk, self._window)
        except ArchivkoopError as error:
            self._messages.error(error)
        else:
            show(dialog)
