"""The settings: what the workstation and the window are set to. Each change is saved at once."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from archivkoop import app
from archivkoop.core.catalogue import LANGUAGES
from archivkoop.core.errors import ArchivkoopError, SettingsNotSavedError
from archivkoop.core.isil import is_isil
from archivkoop.gui.announce import announce
from archivkoop.gui.desk import Desk
from archivkoop.gui.dialogs.room import fit_to_screen
from archivkoop.gui.loader import load
from archivkoop.gui.theme import SCALES, SCHEMES
from archivkoop.gui.widgets.tool_list import ToolList

_SIZE_EM = (46, 44)


class SettingsDialog(QDialog):
    """What an administrator or the profile fixed is shown, and cannot be changed."""

    profile_wanted = Signal()  # somebody wants to look at the profile

    settings_area: QScrollArea
    name_edit: QLineEdit
    isil_edit: QLineEdit
    isil_note: QLabel
    archive_locked: QLabel
    language_combo: QComboBox
    scheme_combo: QComboBox
    size_combo: QComboBox
    storage_edit: QLineEdit
    storage_button: QPushButton
    storage_note: QLabel
    profile_label: QLabel
    profile_view_button: QPushButton
    profile_choose_button: QPushButton
    profile_bundled_button: QPushButton
    require_check: QCheckBox
    profile_note: QLabel
    fixed_label: QLabel
    tools_title: QLabel
    tools_note: QLabel
    tools_layout: QVBoxLayout
    tools_button: QPushButton
    saved_hint: QLabel
    close_button: QPushButton

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._texts = desk.context.texts
        self._preferences = desk.preferences
        load(self, "settings", desk.context)
        self._list = ToolList(
            desk.context, desk.tools, desk.preferences.settings, self.tools_layout, self.tools_note, self
        )
        self._fill_combos()
        self._connect()
        self.refresh()
        fit_to_screen(self, desk.context.theme, _SIZE_EM)
        desk.context.theme.changed.connect(self._grow)
        if not desk.tools.seen:
            self._list.look_at_all()

    def show_tools(self) -> None:
        """Bring the tools into view."""
        self.settings_area.ensureWidgetVisible(self.tools_button)
        self.settings_area.ensureWidgetVisible(self.tools_title)
        self.tools_button.setFocus()

    def _grow(self) -> None:
        """Have room for another text size, and keep in view what has the keyboard."""
        fit_to_screen(self, self._desk.context.theme, _SIZE_EM)
        QTimer.singleShot(0, self, self._show_focused)

    def _show_focused(self) -> None:
        focused = self.focusWidget()
        if focused is not None and self.settings_area.isAncestorOf(focused):
            self.settings_area.ensureWidgetVisible(focused)

    def refresh(self) -> None:
        """Show what holds now."""
        settings = self._preferences.settings
        for edit, value in ((self.name_edit, settings.archive_name), (self.isil_edit, settings.archive_isil)):
            if not edit.hasFocus() and edit.text() != value:
                edit.setText(value)
        self.storage_edit.setText(str(settings.workspaces))
        self.require_check.setChecked(settings.require_signed_profile)
        self._show_combos()
        self._show_locks()
        self._show_storage()
        self._show_profile()
        self._list.show()

    # --- set up -----------------------------------------------------------------------------------

    def _fill_combos(self) -> None:
        for combo, values in (
            (self.language_combo, LANGUAGES),
            (self.scheme_combo, SCHEMES),
            (self.size_combo, SCALES),
        ):
            for value in values:
                combo.addItem("", value)

    def _connect(self) -> None:
        change = self._preferences
        self.name_edit.editingFinished.connect(lambda: self._change(archive_name=self.name_edit.text().strip()))
        self.isil_edit.textChanged.connect(self._weigh_isil)
        self.isil_edit.editingFinished.connect(self._keep_isil)
        self.language_combo.activated.connect(lambda _n: change.speak(self.language_combo.currentData()))
        self.scheme_combo.activated.connect(lambda _n: change.look(self.scheme_combo.currentData()))
        self.size_combo.activated.connect(lambda _n: change.resize(self.size_combo.currentData()))
        self.storage_button.clicked.connect(self._choose_storage)
        self.profile_view_button.clicked.connect(self.profile_wanted)
        self.profile_choose_button.clicked.connect(self._choose_profile)
        self.profile_bundled_button.clicked.connect(lambda: self._change(profile=None))
        self.require_check.clicked.connect(lambda on: self._change(require_signed_profile=on))
        self.tools_button.clicked.connect(self._list.look_at_all)
        self.close_button.clicked.connect(self.accept)
        self._preferences.changed.connect(self.refresh)
        self._preferences.failed.connect(self._tell_unsaved)
        self._desk.profile.ready.connect(self.refresh)
        self._desk.tools.changed.connect(self._list_changed)

    # --- what it shows ----------------------------------------------------------------------------

    def _show_combos(self) -> None:
        say = self._texts.say
        words: tuple[tuple[QComboBox, Callable[[object], str], object], ...] = (
            (self.language_combo, lambda one: say(f"settings.language.{one}"), self._texts.language),
            (self.scheme_combo, lambda one: say(f"settings.scheme.{one}"), self._desk.context.theme.scheme),
            (self.size_combo, lambda one: f"{float(str(one)):.0%}".replace("%", " %"), self._desk.context.theme.scale),
        )
        for combo, word, current in words:
            for number in range(combo.count()):
                combo.setItemText(number, word(combo.itemData(number)))
            combo.setCurrentIndex(max(0, combo.findData(current)))

    def _show_locks(self) -> None:
        locked, running = self._preferences.settings.locked, self._desk.deposit.running
        self.name_edit.setReadOnly("archive_name" in locked)
        self.isil_edit.setReadOnly("archive_isil" in locked)
        self.language_combo.setEnabled("language" not in locked)
        self.storage_button.setEnabled("workspaces" not in locked and not running)
        self.profile_choose_button.setEnabled("profile" not in locked and not running)
        self.profile_bundled_button.setEnabled(
            "profile" not in locked and not running and self._preferences.settings.profile is not None
        )
        self.require_check.setEnabled("require_signed_profile" not in locked)
        note = self._texts.say("settings.locked")
        self._note(self.archive_locked, note if locked & {"archive_name", "archive_isil", "language"} else "")
        self._note(self.profile_note, note if locked & {"profile", "require_signed_profile"} else "")
        self._weigh_isil()

    def _show_storage(self) -> None:
        if "workspaces" in self._preferences.settings.locked:
            words = self._texts.say("settings.locked")
        elif self._desk.deposit.running:
            words = self._texts.say("settings.busy")
        else:
            try:
                free = app.check_workspaces(self._preferences.settings.workspaces)
                words = self._texts.say("settings.free", free=self._texts.size(free))
            except ArchivkoopError as error:
                words = self._texts.error(error)[1]
        self._note(self.storage_note, words)

    def _show_profile(self) -> None:
        try:
            loaded = self._desk.profile.loaded
        except ArchivkoopError as error:
            self.profile_label.setText(self._texts.error(error)[1])
            self.fixed_label.setText("")
            return
        texts, profile = self._texts, loaded.profile
        state = texts.catalogue.say("profile.signed" if loaded.signed else "profile.draft")
        title = profile.profile.title.get(texts.language)
        self.profile_label.setText(f"{title} {profile.profile.version} · {state}")
        self.fixed_label.setText(
            texts.say(
                "settings.fixed",
                rules=texts.number(len(profile.formats)),
                checks=texts.number(len(profile.checks)),
                checksum=profile.package.checksum.upper().replace("SHA", "SHA-"),
                time=texts.number(profile.limits.time_s // 60),
                memory=texts.size(profile.limits.memory_mb * 10**6),
                second=texts.say("settings.yes" if profile.package.second_opinion else "settings.no"),
            )
        )

    def _list_changed(self) -> None:
        self._list.show()
        self.tools_button.setEnabled(not self._desk.tools.looking)

    # --- what the person changes ------------------------------------------------------------------

    def _change(self, **values: str | bool | Path | None) -> None:
        try:
            self._preferences.change(**values)
        except SettingsNotSavedError as error:
            self._tell_unsaved(error)

    def _tell_unsaved(self, error: SettingsNotSavedError) -> None:
        words = ". ".join(self._texts.error(error))
        self.saved_hint.setText(words)
        announce(self, words)

    def _weigh_isil(self) -> None:
        wrong = bool(self.isil_edit.text().strip()) and not is_isil(self.isil_edit.text().strip())
        self.isil_note.setProperty("tone", "blocking" if wrong else "")
        self.isil_note.style().unpolish(self.isil_note)
        self.isil_note.style().polish(self.isil_note)
        self.isil_note.setText(self._texts.say("settings.isil_wrong" if wrong else "settings.isil_help"))
        self.isil_edit.setAccessibleDescription(self.isil_note.text())

    def _keep_isil(self) -> None:
        isil = self.isil_edit.text().strip()
        if not isil or is_isil(isil):
            self._change(archive_isil=isil)

    def _choose_storage(self) -> None:
        title = self._texts.say("settings.storage_title_dialog")
        folder = QFileDialog.getExistingDirectory(self, title, str(self._preferences.settings.workspaces))
        if folder:
            self.use_storage(Path(folder))

    def use_storage(self, folder: Path) -> None:
        """Have jobs in this folder from now on, if it is fit for them; else say why it is not."""
        try:
            app.check_workspaces(folder)
        except ArchivkoopError as error:
            self._note(self.storage_note, self._texts.error(error)[1])
            return
        self._change(workspaces=folder)

    def _choose_profile(self) -> None:
        say = self._texts.say
        name, _ = QFileDialog.getOpenFileName(
            self,
            say("settings.profile_choose_title"),
            self._desk.state.folder("profile"),
            say("settings.profile_filter"),
        )
        if name:
            self._desk.state.keep_folder("profile", Path(name).parent)
            self.use_profile(Path(name))

    def use_profile(self, file: Path) -> None:
        """Work by another profile from now on, if it can be used; else say why not."""
        try:
            app.load_profile(self._preferences.settings, file)
        except ArchivkoopError as error:
            self._note(self.profile_note, self._texts.error(error)[1])
            return
        self._change(profile=file)

    def _note(self, label: QLabel, words: str) -> None:
        label.setText(words)
        label.setVisible(bool(words))
