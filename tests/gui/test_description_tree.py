"""Erschließen: the tree of the deposit, and a form for each of its files."""

import pytest
from gui_tasks import path_of
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from archivkoop.gui.models.description_tree import NAME, PAGE_ENTRIES, TITLE, DescriptionTreeModel
from archivkoop.store.tree import TreeEntry


@pytest.fixture
def page(window, reader, tmp_path):
    window.desk.deposit.open(tmp_path)
    window.desk.deposit.read(reader)
    window.go_to("describe")
    return window.page("describe")


def choose(page, *rows):
    """Choose what lies at these places, one level below the other; return its place."""
    model = page.tree.model()
    place = model.index(0, NAME)
    for row in rows:
        while model.canFetchMore(place):
            model.fetchMore(place)
        place = model.index(row, NAME, place)
    page.tree.setCurrentIndex(place)
    return place


def editor(page, field):
    return page.findChild(QLineEdit, field)


def test_the_deposit_is_chosen_first_and_has_its_form(page, tmp_path):
    assert page.tree.currentIndex().data() == tmp_path.name
    assert editor(page, "field_accession").isVisible()
    assert not editor(page, "file_field_title").isVisible()


def test_a_folder_says_that_it_has_no_form(page):
    choose(page, 0)
    assert page.place_label.text() == "Bauakten"
    assert "keine eigenen Angaben" in page.place_text.text()
    assert not editor(page, "field_accession").isVisible()
    assert not editor(page, "file_field_title").isVisible()


def test_what_is_said_of_a_file_is_kept_and_shown_in_the_tree(page, window):
    place = choose(page, 0, 0, 0, 3)
    assert page.place_label.text().replace("\u200b", "") == path_of(3).rpartition("/")[2]
    editor(page, "file_field_title").insert("Gutachten über die Brücke")
    assert window.desk.deposit.file_fields == {path_of(3): {"title": ("Gutachten über die Brücke",)}}
    assert place.siblingAtColumn(TITLE).data() == "Gutachten über die Brücke"
    choose(page, 0, 0, 0, 4)
    assert editor(page, "file_field_title").text() == ""
    choose(page, 0, 0, 0, 3)
    assert editor(page, "file_field_title").text() == "Gutachten über die Brücke"


def test_words_about_files_are_there_when_the_deposit_is_opened_again(page, window, tmp_path):
    window.desk.deposit.describe_file("Ämter/Brief.docx", "note", ["Ohne Anlagen"])
    window.desk.deposit.open(tmp_path)
    assert window.desk.deposit.file_fields == {"Ämter/Brief.docx": {"note": ("Ohne Anlagen",)}}
    window.desk.deposit.describe_file("Ämter/Brief.docx", "note", [])
    window.desk.deposit.open(tmp_path)
    assert window.desk.deposit.file_fields == {"Ämter/Brief.docx": {"note": ()}}


def test_a_screen_reader_hears_what_a_row_is(page):
    place = choose(page, 0, 0, 0, 3)
    model = page.tree.model()
    assert model.data(place, Qt.ItemDataRole.AccessibleTextRole).endswith(", Datei")
    assert model.data(place.parent(), Qt.ItemDataRole.AccessibleTextRole).endswith(", Ordner")
    assert model.headerData(NAME, Qt.Orientation.Horizontal) == "Ordner und Dateien"


class Endless:
    """A folder with more files than anybody wants to see at once."""

    def __init__(self):
        self.asked = 0

    def children(self, folder, after=None):
        for number in range(int(after.name) + 1 if after else 0, 100_000):
            self.asked += 1
            yield TreeEntry(f"{number:06}", is_folder=False)


def test_a_level_is_fetched_page_by_page(qapp):
    source = Endless()
    model = DescriptionTreeModel(str, dict)
    model.show(source, "Ablieferung")
    top = model.index(0, NAME)
    model.fetchMore(top)
    assert model.rowCount(top) == PAGE_ENTRIES
    assert source.asked == PAGE_ENTRIES
    model.fetchMore(top)
    assert model.rowCount(top) == 2 * PAGE_ENTRIES
    assert model.index(PAGE_ENTRIES, NAME, top).data() == f"{PAGE_ENTRIES:06}"
    assert model.parent(model.index(PAGE_ENTRIES, NAME, top)) == top


def test_the_end_of_the_closure_period_follows_the_date_range(page, window):
    rows = {row.field.id: row for row in page._rows}
    closure = rows["closure"]
    closure.editor.setCurrentIndex(closure.editor.findData("general"))
    assert "sobald die Laufzeit" in closure._note.text()
    rows["date_range"].editor.setText("1987–1995")
    assert closure._note.text() == "Geschlossen bis einschließlich 31. Dezember 2025."
    window.english_action.trigger()
    assert closure._note.text() == "Closed until and including 31 December 2025."
    assert closure.editor.currentText() == "30 years after creation"
