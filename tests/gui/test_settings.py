"""Settings are saved at once; what is fixed elsewhere is shown as fixed; a folder on a share is refused."""

import pytest
from PySide6.QtWidgets import QComboBox
from test_accessibility import nameless
from test_fit import assert_whole

from archivkoop.adapters import doctor
from archivkoop.app.settings import Settings
from archivkoop.core.tools import ToolState, ToolStatus
from archivkoop.gui.dialogs.settings import SettingsDialog

FOUND = (
    ToolStatus("siegfried", "Siegfried", ToolState.OK, "1.11", required=True),
    ToolStatus("verapdf", "veraPDF", ToolState.MISSING),
    ToolStatus("ghostscript", "Ghostscript", ToolState.MISSING, required=True),
)


@pytest.fixture
def dialog(window, qtbot):
    window.desk.tools._take(FOUND)  # looking for real has a test of its own
    made = SettingsDialog(window.desk, window)
    qtbot.addWidget(made)
    made.show()
    return made


def choose(combo: QComboBox, value):
    combo.setCurrentIndex(combo.findData(value))
    combo.activated.emit(combo.currentIndex())


def test_a_change_is_saved_at_once_and_seen_at_once(dialog, window, home):
    dialog.name_edit.setText("Stadtarchiv Köln")
    dialog.name_edit.editingFinished.emit()
    assert Settings.load().archive_name == "Stadtarchiv Köln"
    assert "Stadtarchiv Köln" in window.archive_label.text()
    choose(dialog.language_combo, "en")
    assert Settings.load().language == "en"
    assert window.english_action.isChecked()
    assert dialog.findChild(type(dialog.isil_note), "archive_title").text() == "Archive"
    choose(dialog.scheme_combo, "dark")
    assert window.desk.state.scheme == "dark"
    assert window.dark_look_action.isChecked()
    choose(dialog.size_combo, 1.5)
    assert window.desk.context.theme.scale == 1.5


@pytest.mark.parametrize(("isil", "kept"), [("DE-Kn110", "DE-Kn110"), ("Köln", ""), ("DE-123456789012", ""), ("", "")])
def test_only_a_valid_isil_is_saved(dialog, home, isil, kept):
    dialog.isil_edit.setText(isil)
    dialog.isil_edit.editingFinished.emit()
    assert Settings.load().archive_isil == kept
    assert ("keine ISIL" in dialog.isil_note.text()) is (isil != kept)


def test_the_working_folder_is_changed_only_to_one_that_serves(dialog, tmp_path, monkeypatch):
    before = Settings.load().workspaces
    with monkeypatch.context() as patch:  # its own, for undoing all would bring back the settings of whoever runs this
        patch.setattr(doctor, "_file_system", lambda _place: "nfs4")
        dialog.use_storage(tmp_path / "freigabe")
        assert "Netzlaufwerk" in dialog.storage_note.text()
    assert Settings.load().workspaces == before
    (tmp_path / "datei").write_text("keine Mappe")
    dialog.use_storage(tmp_path / "datei")
    assert "nichts speichern" in dialog.storage_note.text()
    dialog.use_storage(tmp_path / "aufträge")
    assert Settings.load().workspaces == tmp_path / "aufträge"
    assert "frei" in dialog.storage_note.text()


def test_what_an_administrator_fixed_is_locked_and_says_so(window, home, qtbot):
    site = home / "site" / "settings.toml"
    site.parent.mkdir(parents=True)
    site.write_text('archive_name = "Stadtarchiv Essen"\nrequire_signed_profile = false\n', "utf-8")
    window.desk.deposit.settings = Settings.load()
    window.desk.tools._take(FOUND)
    dialog = SettingsDialog(window.desk, window)
    qtbot.addWidget(dialog)
    assert dialog.name_edit.text() == "Stadtarchiv Essen"
    assert dialog.name_edit.isReadOnly()
    assert "Administration" in dialog.archive_locked.text()
    assert not dialog.require_check.isEnabled()
    assert not dialog.isil_edit.isReadOnly()
    window.desk.preferences.change(archive_name="Anderes", archive_isil="DE-1")
    assert "Anderes" not in Settings.file().read_text("utf-8")
    assert (Settings.load().archive_name, Settings.load().archive_isil) == ("Stadtarchiv Essen", "DE-1")


def test_what_the_profile_fixed_is_shown_without_a_control(dialog):
    assert "SHA-512" in dialog.fixed_label.text()
    assert "Formatregeln" in dialog.fixed_label.text()


def test_a_profile_that_cannot_be_used_is_refused_with_its_reason(dialog, window, tmp_path):
    broken = tmp_path / "profil.toml"
    broken.write_text("formats = 7\n", "utf-8")
    dialog.use_profile(broken)
    assert "profil.toml" in dialog.profile_note.text()
    assert Settings.load().profile is None
    data = window.desk.profile.loaded.data.replace(b'version = "1.0"', b'version = "1.1"', 1)
    other = tmp_path / "neu.toml"
    other.write_bytes(data)
    dialog.use_profile(other)
    assert Settings.load().profile == other
    assert window.desk.profile.loaded.profile.profile.version == "1.1"
    window._refresh_all()
    assert "1.1" in window.profile_button.text()
    dialog.profile_bundled_button.click()
    assert Settings.load().profile is None


def test_tools_say_what_is_lost_without_them(dialog, window):
    rows = dialog._list.rows
    assert set(rows) == {"siegfried", "verapdf", "ghostscript"}
    assert "fehlt" in rows["verapdf"].accessibleName()
    assert "pikepdf" in rows["verapdf"].accessibleName()  # who judges in its place
    assert "Ghostscript" in dialog.tools_note.text()  # jobs stop without it
    assert window.tools_button.text() == "2 Werkzeuge fehlen"


@pytest.mark.parametrize(
    ("facts", "words", "tone"),
    [
        ({"used": True}, {"de": "1 Werkzeug mit bekannten Fehlern", "en": "1 tool with known faults"}, "warning"),
        ({"reason": "x"}, {"de": "1 Werkzeug nicht in Ordnung", "en": "1 tool not in order"}, "blocking"),
    ],
)
def test_a_tool_with_known_faults_is_not_called_missing_and_raises_no_alarm(window, qtbot, facts, words, tone):
    window.desk.tools._take((FOUND[0], ToolStatus("ghostscript", "gs", ToolState.BAD, "10.00.0", facts=facts)))
    assert window.tools_button.text() == words["de"]
    window.english_action.trigger()
    assert window.tools_button.text() == words["en"]
    made = SettingsDialog(window.desk, window)
    qtbot.addWidget(made)
    assert made._list.rows["ghostscript"]._looks == (tone, tone)


def test_a_tool_is_tested_for_real(dialog, window, qtbot):
    dialog._list.rows["siegfried"].button.click()
    assert window.desk.tools.looking
    assert not dialog._list.rows["siegfried"].button.isEnabled()
    qtbot.waitUntil(lambda: not window.desk.tools.looking, timeout=120_000)
    assert window.desk.tools.problem is None
    tool = next(one for one in window.desk.tools.seen if one.key == "siegfried")
    assert "pygfried" in tool.version  # no longer what the test had said
    assert len(window.desk.tools.seen) == 3


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_control_has_a_name_and_nothing_is_cut_off(dialog, window, qtbot, language):
    window.desk.preferences.speak(language)
    assert nameless(dialog) == []
    window.desk.preferences.resize(2.0)
    dialog.resize(1200, 690)
    assert_whole(qtbot, dialog)


def test_settings_that_cannot_be_saved_are_said(dialog, window, unwritable):
    dialog.name_edit.setText("Neu")
    dialog.name_edit.editingFinished.emit()
    said = dialog.saved_hint.text()
    assert said.startswith("Die Einstellungen lassen sich nicht speichern.")
    assert str(unwritable) in said
    assert "Auftrag" not in said
    assert not dialog._preferences.settings.archive_name
    dialog.close()
    window.english_action.trigger()
    banner = window.pages.currentWidget().banner() or window.page("intake").banner()
    assert banner.words.startswith("The settings cannot be saved")
    assert window.desk.context.texts.language == "en"


def test_another_profile_brings_its_own_form(dialog, window, tmp_path, qtbot):
    window.desk.deposit.open(tmp_path)
    window.go_to("describe")
    page = window.page("describe")
    before = len(page._rows)
    text = window.desk.profile.loaded.data.decode()
    start = text.rindex("[[metadata.deposit]]")
    end = text.index("[[metadata.closure]]", start)
    shorter = tmp_path / "kurz.toml"
    shorter.write_text(text[:start] + text[end:], "utf-8")
    dialog.use_profile(shorter)
    qtbot.waitUntil(lambda: len(page._rows) == before - 1, timeout=10_000)


def test_with_larger_text_the_dialog_grows_and_what_has_the_keyboard_stays_in_view(dialog, window, qtbot):
    dialog.size_combo.setFocus()
    before = dialog.width()
    window.desk.context.theme.choose(scale=1.5)
    assert dialog.width() > before or dialog.width() >= int(dialog.screen().availableGeometry().width() * 0.9)
    view = dialog.settings_area.viewport()
    qtbot.waitUntil(lambda: view.rect().contains(dialog.size_combo.mapTo(view, dialog.size_combo.rect().center())))
