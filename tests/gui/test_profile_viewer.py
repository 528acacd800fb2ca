"""The profile can be searched, its reasons are read, and two versions are compared."""

import re

import pytest
from test_accessibility import nameless
from test_fit import assert_whole

from archivkoop.adapters import registry
from archivkoop.gui.dialogs.profile import ProfileDialog
from archivkoop.gui.profile_words import name_of, rule_text


@pytest.fixture
def dialog(window, qtbot):
    made = ProfileDialog(window.desk, window)
    qtbot.addWidget(made)
    made.show()
    return made


def shown(table):
    model = table.model()
    return [
        tuple(model.index(row, column).data() for column in range(model.columnCount()))
        for row in range(model.rowCount())
    ]


@pytest.mark.parametrize(
    ("search", "name"),
    [
        ("fmt/353", "TIFF in allen Ausprägungen"),
        ("Outlook Nachricht", "Outlook-Nachricht (MSG)"),
        (".docx", "Word ab 2007 (auch mit Makros)"),
        ("bmp", "Windows- und OS/2-Bitmap"),
    ],
)
def test_a_rule_is_found_by_format_puid_extension_and_reason(dialog, search, name):
    everything = len(shown(dialog.rules_table))
    dialog.search_edit.setText(search)
    rows = shown(dialog.rules_table)
    assert name in [row[1] for row in rows]
    assert len(rows) < everything
    assert str(len(rows)) in dialog.found_label.text()


def test_a_puid_and_an_extension_are_meant_as_a_whole(dialog):
    dialog.search_edit.setText("fmt/4")
    assert [row[1] for row in shown(dialog.rules_table)] == ["GIF"]
    dialog.search_edit.setText(".doc")
    assert "Word ab 2007 (auch mit Makros)" not in [row[1] for row in shown(dialog.rules_table)]


def test_the_chosen_rule_gives_reason_and_sources(dialog, window):
    dialog.search_edit.setText("fmt/353")
    rule = window.desk.profile.loaded.profile.rule_for("fmt/353")
    text = dialog.rule_text.toPlainText()
    assert rule.reason.de in text
    assert "Quellen:" in text
    window.english_action.trigger()
    dialog.search_edit.setText("fmt/353 ")
    assert rule.reason.en in dialog.rule_text.toPlainText()


def test_state_fields_and_limits_are_shown(dialog):
    assert "Entwurf" in dialog.state_label.text()
    assert "nicht signiert" in dialog.state_label.text()
    assert shown(dialog.fields_table)[0][1] == "ja"  # the mandatory ones come first
    assert any("SHA-512" in row[1] for row in shown(dialog.limits_table))


@pytest.mark.parametrize("language", ["de", "en"])
def test_no_technical_name_is_left_among_limits_and_rules(dialog, window, language):
    window.desk.preferences.speak(language)
    profile = window.desk.profile.loaded.profile
    rows = shown(dialog.limits_table)
    told = [
        word for row in rows if row[0] != window.desk.context.texts.say("profile.limit.system_files") for word in row
    ]
    told += [rule_text(window.desk.context.texts, profile, rule).partition("http")[0] for rule in profile.formats]
    assert [words for words in told if re.search(r"[a-z]_[a-z]", words)] == []


@pytest.mark.parametrize("kind", ["check", "convert", "validate", "compare"])
def test_every_part_of_the_application_has_words(window, kind):
    for language in ("de", "en"):
        window.desk.context.texts.speak(language)
        names = [name for name in registry.names(kind) if not window.desk.context.texts.knows(f"profile.plugin.{name}")]
        assert names == []


def test_a_part_from_outside_is_called_by_its_name(window):
    assert name_of(window.desk.context.texts, "netpbm_tiff") == "netpbm_tiff"


def test_two_versions_are_compared(dialog, window, tmp_path):
    data = window.desk.profile.loaded.data.decode()
    old = data.replace('version = "1.0"', 'version = "0.9"', 1).replace("time_s = ", "time_s = 1", 1)
    file = tmp_path / "alt.toml"
    file.write_text(old, "utf-8")
    dialog.changes_chip.click()
    dialog.compare_with(file)
    rows = shown(dialog.changes_table)
    assert ("geändert", "profile.version", "0.9", "1.0") in rows
    assert any(row[1] == "limits.time_s" for row in rows)
    assert "0.9" in dialog.compare_label.text()
    assert dialog.changes_table.isVisible()


def test_a_file_that_is_no_profile_is_refused_with_its_reason(dialog, tmp_path):
    file = tmp_path / "kaputt.toml"
    file.write_text("formats = 1\n", "utf-8")
    dialog.compare_with(file)
    assert dialog.banner.isVisible()
    assert "kaputt.toml" in dialog.banner.words


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_control_has_a_name_and_nothing_is_cut_off(dialog, window, qtbot, language):
    window.desk.preferences.speak(language)
    window.desk.preferences.resize(2.0)
    dialog.resize(1300, 690)
    for chip in (dialog.rules_chip, dialog.fields_chip, dialog.limits_chip, dialog.changes_chip):
        chip.click()
        assert nameless(dialog) == []
        assert_whole(qtbot, dialog)


@pytest.mark.parametrize("language", ["de", "en"])
def test_headings_are_whole_with_text_of_twice_the_size(window, qtbot, language):
    window.desk.context.texts.speak(language)
    window.desk.context.theme.choose(scale=2.0)
    made = ProfileDialog(window.desk, window)
    qtbot.addWidget(made)
    made.resize(1160, 720)
    made.show()
    for chip, table in ((made.rules_chip, made.rules_table), (made.fields_chip, made.fields_table)):
        chip.click()
        header = table.horizontalHeader()
        columns = range(header.count())
        assert [number for number in columns if header.sectionSize(number) < header.sectionSizeHint(number)] == []
        assert header.length() <= table.viewport().width()
