"""The first-time set-up: archive, working folder, profile, tools. Asked once, and again from the menu."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
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
from archivkoop.gui.widgets.page_stack import PageStack
from archivkoop.gui.widgets.tool_list import ToolList

_SIZE_EM = (44, 32)
_STEPS = ("archive", "storage", "profile", "tools", "done")
_TOOLS = _STEPS.index("tools")


class AssistantDialog(QDialog):
    """Each step is kept when it is left; whoever stops half-way keeps what was said until then."""

    step_label: QLabel
    steps: PageStack
    language_combo: QComboBox
    name_edit: QLineEdit
    isil_edit: QLineEdit
    isil_note: QLabel
    storage_edit: QLineEdit
    storage_button: QPushButton
    storage_note: QLabel
    bundled_radio: QRadioButton
    own_radio: QRadioButton
    profile_button: QPushButton
    profile_note: QLabel
    tools_note: QLabel
    tools_layout: QVBoxLayout
    summary_label: QLabel
    back_button: QPushButton
    next_button: QPushButton
    later_button: QPushButton

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._texts = desk.context.texts
        self._preferences = desk.preferences
        load(self, "assistant", desk.context)
        settings = desk.preferences.settings
        self._folder, self._profile = settings.workspaces, settings.profile
        self._list = ToolList(desk.context, desk.tools, settings, self.tools_layout, self.tools_note, self)
        for language in LANGUAGES:
            self.language_combo.addItem(self._texts.say(f"settings.language.{language}"), language)
        self.language_combo.setCurrentIndex(self.language_combo.findData(self._texts.language))
        self.name_edit.setText(settings.archive_name)
        self.isil_edit.setText(settings.archive_isil)
        self.own_radio.setChecked(settings.profile is not None)
        self._lock()
        self._connect()
        self._show_step(0)
        fit_to_screen(self, desk.context.theme, _SIZE_EM)

    def use_storage(self, folder: Path) -> None:
        """Propose a folder for jobs; whether it serves is said at once."""
        self._folder = folder
        self._weigh()

    def use_profile(self, file: Path) -> None:
        """Propose a profile; whether it can be used is said at once."""
        self._profile = file
        self.own_radio.setChecked(True)
        self._weigh()

    def done(self, result: int) -> None:
        """Ask no more, however it ended."""
        self._desk.state.set_up = True
        self._desk.state.save()
        super().done(result)

    # --- set up -----------------------------------------------------------------------------------

    def _lock(self) -> None:
        locked = self._preferences.settings.locked
        self.name_edit.setReadOnly("archive_name" in locked)
        self.isil_edit.setReadOnly("archive_isil" in locked)
        self.language_combo.setEnabled("language" not in locked)
        self.storage_button.setEnabled("workspaces" not in locked)
        for control in (self.bundled_radio, self.own_radio, self.profile_button):
            control.setEnabled("profile" not in locked)

    def _connect(self) -> None:
        self.language_combo.activated.connect(lambda _n: self._preferences.speak(self.language_combo.currentData()))
        self.isil_edit.textChanged.connect(self._weigh)
        self.storage_button.clicked.connect(self._choose_storage)
        self.bundled_radio.toggled.connect(self._weigh)
        self.profile_button.clicked.connect(self._choose_profile)
        self.back_button.clicked.connect(lambda: self._show_step(self.steps.currentIndex() - 1))
        self.next_button.clicked.connect(self._go_on)
        self.later_button.clicked.connect(self.reject)
        self._desk.tools.changed.connect(self._list.show)
        self._preferences.failed.connect(self._tell_unsaved)
        self._texts.changed.connect(lambda: self._show_step(self.steps.currentIndex()))

    # --- the steps --------------------------------------------------------------------------------

    def _show_step(self, number: int) -> None:
        say, last = self._texts.say, self.steps.count() - 1
        self.steps.setCurrentIndex(number)
        self.step_label.setText(say("assistant.step", number=number + 1, total=last + 1))
        self.back_button.setEnabled(number > 0)
        self.next_button.setText(say("assistant.finish" if number == last else "assistant.next_button"))
        self.later_button.setVisible(number < last)
        if number == _TOOLS:
            if not self._desk.tools.seen:
                self._list.look_at_all()
            self._list.show()
        self._weigh()
        title = self.findChild(QLabel, f"{_STEPS[number]}_title")
        assert title is not None
        announce(self, f"{self.step_label.text()}: {title.text()}")

    def _go_on(self) -> None:
        number = self.steps.currentIndex()
        if not self._keep(number):
            return
        if number == self.steps.count() - 1:
            self.accept()
        else:
            self._show_step(number + 1)

    def _keep(self, number: int) -> bool:
        """Save what a step said; False: it could not be saved, and the step says why."""
        values: tuple[dict[str, str | Path | None], ...] = (
            {"archive_name": self.name_edit.text().strip(), "archive_isil": self.isil_edit.text().strip()},
            {"workspaces": self._folder},
            {"profile": self._profile if self.own_radio.isChecked() else None},
        )
        if number >= len(values):
            return True
        try:
            self._preferences.change(**values[number])
        except SettingsNotSavedError as error:
            self._tell_unsaved(error)
            return False
        return True

    def _tell_unsaved(self, error: SettingsNotSavedError) -> None:
        notes = (self.isil_note, self.storage_note, self.profile_note)
        words = ". ".join(self._texts.error(error))
        self._note(notes[min(self.steps.currentIndex(), len(notes) - 1)], words, wrong=True)
        announce(self, words)

    def _weigh(self) -> None:
        """Say whether what the step has is fit, and let the person go on only if it is."""
        checks = (self._weigh_archive, self._weigh_storage, self._weigh_profile)
        number = self.steps.currentIndex()
        fit = checks[number]() if number < len(checks) else True
        self.next_button.setEnabled(fit)
        if number == self.steps.count() - 1:
            self.summary_label.setText(self._summary())

    def _weigh_archive(self) -> bool:
        isil = self.isil_edit.text().strip()
        fit = not isil or is_isil(isil)
        self._note(
            self.isil_note, self._texts.say("settings.isil_help" if fit else "settings.isil_wrong"), wrong=not fit
        )
        self.isil_edit.setAccessibleDescription(self.isil_note.text())
        return fit

    def _weigh_storage(self) -> bool:
        self.storage_edit.setText(str(self._folder))
        try:
            free = app.check_workspaces(self._folder)
        except ArchivkoopError as error:
            self._note(self.storage_note, self._texts.error(error)[1], wrong=True)
            return False
        self._note(self.storage_note, self._texts.say("settings.free", free=self._texts.size(free)))
        return True

    def _weigh_profile(self) -> bool:
        self.profile_button.setEnabled(
            self.own_radio.isChecked() and "profile" not in self._preferences.settings.locked
        )
        file = self._profile if self.own_radio.isChecked() else None
        if self.own_radio.isChecked() and file is None:
            self._note(self.profile_note, "")
            return False
        try:
            loaded = app.load_profile(replace(self._preferences.settings, profile=file))
        except ArchivkoopError as error:
            self._note(self.profile_note, self._texts.error(error)[1], wrong=True)
            return False
        header = loaded.profile.profile
        state = self._texts.catalogue.say("profile.signed" if loaded.signed else "profile.draft")
        self._note(self.profile_note, f"{header.title.get(self._texts.language)} {header.version} · {state}")
        return True

    def _summary(self) -> str:
        settings, say = self._preferences.settings, self._texts.say
        lines = [
            f"{settings.archive_name} {settings.archive_isil}".strip() or say("status.no_archive"),
            f"{say('settings.storage_title')}: {settings.workspaces}",
            f"{say('settings.profile_title')}: {self.profile_note.text()}",
            self.tools_note.text(),
        ]
        return "\n".join(filter(None, lines))

    # --- what the person chooses ------------------------------------------------------------------

    def _choose_storage(self) -> None:
        title = self._texts.say("settings.storage_title_dialog")
        folder = QFileDialog.getExistingDirectory(self, title, str(self._folder))
        if folder:
            self.use_storage(Path(folder))

    def _choose_profile(self) -> None:
        say, state = self._texts.say, self._desk.state
        title, kinds = say("settings.profile_choose_title"), say("settings.profile_filter")
        name, _ = QFileDialog.getOpenFileName(self, title, state.folder("profile"), kinds)
        if name:
            state.keep_folder("profile", Path(name).parent)
            self.use_profile(Path(name))

    def _note(self, label: QLabel, words: str, *, wrong: bool = False) -> None:
        label.setText(words)
        label.setVisible(bool(words))
        label.setProperty("tone", "blocking" if wrong else "muted")
        label.style().unpolish(label)
        label.style().polish(label)
