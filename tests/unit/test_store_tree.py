"""The deposit as a tree: each level whole, in order, with nothing twice."""

import pytest
from store_events import finding, opened, taken

from archivkoop.store.tree import TreeEntry
from archivkoop.store.workspace import Workspace

PATHS = [
    "Akte",  # a file whose name begins a folder's
    "Akten/1.pdf",
    "Akten/2.pdf",
    "Akten/Anlagen/Plan Süd.pdf",
    "Akten-alt/3.pdf",
    "Akten.txt",
    "Akten0.txt",
    "Ämter/Bürgeramt/Brief.docx",
    "Zeichnung.tif",
]


@pytest.fixture
def workspace(tmp_path):
    with Workspace.open(tmp_path / "auftrag") as workspace:
        workspace.record(opened(), *map(taken, reversed(PATHS)))
        yield workspace


def names(entries):
    return [f"{entry.name}/" if entry.is_folder else entry.name for entry in entries]


def test_the_outermost_level_has_folders_and_files_once(workspace):
    assert names(workspace.children("")) == [
        *("Akte", "Akten-alt/", "Akten.txt", "Akten/", "Akten0.txt", "Zeichnung.tif", "Ämter/"),
    ]


def test_a_folder_has_what_lies_in_it_and_no_more(workspace):
    assert names(workspace.children("Akten")) == ["1.pdf", "2.pdf", "Anlagen/"]
    assert names(workspace.children("Akten/Anlagen")) == ["Plan Süd.pdf"]
    assert names(workspace.children("Ämter")) == ["Bürgeramt/"]
    assert names(workspace.children("Akte")) == []


def test_a_level_goes_on_behind_any_of_its_entries(workspace):
    level = list(workspace.children(""))
    for number, entry in enumerate(level):
        assert list(workspace.children("", entry)) == level[number + 1 :]


def test_every_file_is_met_on_the_way_down(workspace):
    met = []
    folders = [""]
    while folders:
        for entry in workspace.children(folders.pop()):
            (folders if entry.is_folder else met).append(entry.path)
    assert sorted(met) == sorted(PATHS)


def test_paths_that_are_no_files_do_not_appear(workspace):
    workspace.record(finding("AK-I05", "Akten/Verknüpfung"))
    assert TreeEntry("Akten/Verknüpfung", is_folder=False) not in list(workspace.children("Akten"))
