"""Facets count what a filter would leave; a row is found again by its file."""

import pytest
from store_events import checked, finding, identified, taken

from archivkoop.core.files import FileFilter
from archivkoop.core.findings import Severity
from archivkoop.store.workspace import Workspace

FORMATS = [("fmt/276", "PDF 1.7"), ("fmt/40", "Word"), (None, "")]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    with Workspace.open(tmp_path_factory.mktemp("auftrag")) as workspace:
        for number in range(60):
            path = f"{('Akten', 'Bücher')[number % 2]}/{number % 5}/Blatt {number:02}.pdf"
            workspace.record(taken(path), identified(path, *FORMATS[number % 3]), checked(path))
            if number % 4 == 0:
                workspace.record(finding("AK-C01", path, "blocking" if number % 8 == 0 else "warning"))
            if number % 6 == 0:
                workspace.record(finding("AK-F02", path, "info"), finding("AK-F02", path, "info", more=1))
        workspace.record(taken("lose.txt"), finding("AK-C10", None, "info"))
        yield workspace


FILTERS = [
    FileFilter(),
    FileFilter(severity=Severity.BLOCKING),
    FileFilter(unflagged=True),
    FileFilter(puid="fmt/40"),
    FileFilter(puid=""),
    FileFilter(code="AK-F02"),
    FileFilter(folder="Bücher"),
    FileFilter(folder="bücher/1"),
    FileFilter(search="blatt 1"),
    FileFilter(search="blatt", code="AK-C01", puid="fmt/276", severity=Severity.BLOCKING, folder="Akten"),
]


def rows(workspace, where):
    """Return the files that match, looked at one by one."""
    words = where.search.casefold().split()
    return [
        row
        for row in workspace.files()
        if (where.severity is None or row.severity is where.severity)
        and not (where.unflagged and row.severity is not None)
        and (where.puid is None or (row.puid or "") == where.puid)
        and (where.code is None or where.code in row.findings)
        and (where.folder is None or row.path.casefold().startswith(where.folder.casefold() + "/"))
        and all(word in row.path.casefold() for word in words)
    ]


@pytest.mark.parametrize("where", FILTERS, ids=repr)
def test_a_filter_finds_what_meets_it(workspace, where):
    expected = [row.path for row in rows(workspace, where)]
    assert [row.path for row in workspace.files(where=where)] == expected
    assert sorted(workspace.paths(where)) == sorted(expected)
    assert workspace.count_files(where=where) == len(expected)
    for sort in ("path", "size", "format", "severity"):
        assert sorted(row.path for row in workspace.files(where=where, sort=sort)) == sorted(expected)


@pytest.mark.parametrize("where", FILTERS, ids=repr)
def test_each_facet_follows_the_others(workspace, where):
    from dataclasses import replace

    counted = workspace.facets(where)
    assert counted.files == len(rows(workspace, where))
    for severity, files in counted.severities.items():
        asked = replace(where, severity=severity, unflagged=severity is None)
        assert files == len(rows(workspace, asked))
    for puid, _, files in counted.formats:
        read = [row for row in rows(workspace, replace(where, puid=puid)) if row.path != "lose.txt"]
        assert files == len(read)
    for code, files in counted.codes:
        assert files == len(rows(workspace, replace(where, code=code)))
    for folder, files in counted.folders:
        assert files == len(rows(workspace, replace(where, folder=folder)))
    assert sum(files for _, files in counted.folders) <= counted.files


def test_folders_go_down_level_by_level(workspace):
    assert [folder for folder, _ in workspace.facets(FileFilter()).folders] == ["Akten", "Bücher"]
    assert workspace.facets(FileFilter(folder="Bücher")).folders == tuple((f"Bücher/{n}", 6) for n in range(5))
    assert workspace.facets(FileFilter(folder="Bücher/3")).folders == ()


@pytest.mark.parametrize("sort", ["path", "size", "format", "severity", "action", "fate"])
@pytest.mark.parametrize("descending", [False, True])
def test_a_file_is_found_again_in_its_row(workspace, sort, descending):
    for where in (FileFilter(), FileFilter(folder="Akten")):
        listed = [row.path for row in workspace.files(where=where, sort=sort, descending=descending)]
        found = [workspace.row_of(path, where, sort, descending=descending) for path in listed]
        assert found == list(range(len(listed)))
    assert workspace.row_of("Bücher/1/Blatt 01.pdf", FileFilter(folder="Akten"), sort) is None


def test_chosen_rows_are_told_by_path_and_by_finding(workspace):
    where = FileFilter(folder="Akten")
    listed = [row.path for row in workspace.files(where=where)]
    assert workspace.paths_at([(1, 3), (7, 7)], where, "path") == (*listed[1:4], listed[7])
    codes = {code: (files, blocks) for code, files, blocks in workspace.codes_of(FileFilter())}
    assert codes == {"AK-C01": (15, True), "AK-F02": (10, False)}
    assert workspace.codes_of(listed[:1]) == (("AK-C01", 1, True), ("AK-F02", 1, False))
