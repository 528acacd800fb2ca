"""The first-time set-up asks once, refuses what would not serve, and keeps what was said."""

import pytest
from test_accessibility import nameless
from test_fit import assert_whole
from test_settings import FOUND

from archivkoop.adapters import doctor
from archivkoop.app.settings import Settings
from archivkoop.gui.dialogs.assistant import AssistantDialog


@pytest.fixture
def dialog(window, qtbot):
    window.desk.tools._take(FOUND)
    made = AssistantDialog(window.desk, window)
    qtbot.addWidget(made)
    made.show()
    return made


def opened(window):
    return [one for one in window.findChildren(AssistantDialog) if one.isVisible()]


def test_it_is_shown_at_the_first_start_and_never_again(window, home):
    window.extras.welcome()
    [dialog] = opened(window)
    dialog.later_button.click()
    assert not opened(window)
    window.extras.welcome()
    assert not opened(window)
    window.assistant_action.trigger()
    assert len(opened(window)) == 1


def test_who_has_settings_is_not_asked(window, home):
    window.desk.preferences.change(archive_name="Stadtarchiv Hamm")
    window.extras.welcome()
    assert not opened(window)


def test_the_whole_way(dialog, window, home, tmp_path):
    dialog.name_edit.setText("Stadtarchiv Köln")
    dialog.isil_edit.setText("Köln")
    assert not dialog.next_button.isEnabled()
    assert "keine ISIL" in dialog.isil_note.text()
    dialog.isil_edit.setText("DE-Kn110")
    dialog.next_button.click()
    dialog.use_storage(tmp_path / "aufträge")
    assert "frei" in dialog.storage_note.text()
    dialog.next_button.click()
    assert "Erhaltungsprofil" in dialog.profile_note.text()
    dialog.next_button.click()
    assert set(dialog._list.rows) == {"siegfried", "verapdf", "ghostscript"}
    dialog.next_button.click()
    assert "Stadtarchiv Köln DE-Kn110" in dialog.summary_label.text()
    assert "Erhaltungsprofil der kommunalen Archive" in dialog.summary_label.text()
    dialog.next_button.click()
    assert not dialog.isVisible()
    settings = Settings.load()
    assert (settings.archive_name, settings.archive_isil) == ("Stadtarchiv Köln", "DE-Kn110")
    assert settings.workspaces == tmp_path / "aufträge"
    assert "Stadtarchiv Köln" in window.archive_label.text()


def test_a_share_is_refused_with_its_reason(dialog, tmp_path, monkeypatch):
    dialog.next_button.click()
    monkeypatch.setattr(doctor, "_file_system", lambda _place: "cifs")
    dialog.use_storage(tmp_path / "freigabe")
    assert "Netzlaufwerk (cifs)" in dialog.storage_note.text()
    assert not dialog.next_button.isEnabled()
    assert not (tmp_path / "freigabe").exists()


def test_a_profile_that_cannot_be_used_is_refused(dialog, tmp_path):
    dialog.next_button.click()
    dialog.next_button.click()
    broken = tmp_path / "kaputt.toml"
    broken.write_text("formats = 1\n", "utf-8")
    dialog.use_profile(broken)
    assert "kaputt.toml" in dialog.profile_note.text()
    assert not dialog.next_button.isEnabled()
    dialog.bundled_radio.setChecked(True)
    assert dialog.next_button.isEnabled()


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_control_has_a_name_and_nothing_is_cut_off(dialog, window, qtbot, language):
    window.desk.preferences.speak(language)
    window.desk.preferences.resize(2.0)
    dialog.resize(1230, 690)
    for number in range(dialog.steps.count()):
        dialog._show_step(number)
        assert nameless(dialog) == []
        assert_whole(qtbot, dialog)


def test_settings_that_cannot_be_saved_are_said_where_they_were_made(dialog, unwritable):
    dialog.name_edit.setText("Stadtarchiv Köln")
    dialog.next_button.click()
    assert dialog.steps.currentIndex() == 0
    said = dialog.isil_note.text()
    assert said.startswith("Die Einstellungen lassen sich nicht speichern.")
    assert str(unwritable) in said
    assert "Auftrag" not in said
    assert "unerwartet" not in said
