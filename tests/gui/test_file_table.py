"""The table pages from the workspace: SQL sorts and filters, the model holds a window."""

import pytest
from PySide6.QtCore import QModelIndex, Qt
from pytestqt.modeltest import ModelTester

from archivkoop.core.findings import Severity
from archivkoop.gui.columns import Columns
from archivkoop.gui.context import Context
from archivkoop.gui.models.files import PAGE_ROWS, FileTableModel, Role
from archivkoop.gui.texts import Texts
from archivkoop.gui.theme import Theme
from archivkoop.gui.widgets.file_table import FileTable


class Counting:
    """A source that counts how often it is asked for rows."""

    def __init__(self, source):
        self._source = source
        self.asked = []

    def files(self, **query):
        self.asked.append((query["offset"], query["limit"]))
        return self._source.files(**query)

    def count_files(self, **query):
        return self._source.count_files(**query)


@pytest.fixture
def model(qapp):
    columns = Columns(Texts("de"), None)
    return FileTableModel(
        [columns.severity(), columns.path(), columns.format(), columns.size(), columns.findings()], str.title
    )


def texts(model, row):
    return [model.index(row, column).data() for column in range(model.columnCount())]


def test_the_model_keeps_qts_rules(model, reader, qtmodeltester):
    tester: ModelTester = qtmodeltester
    tester.check(model)
    model.show(reader)
    model.ask(search="000011")
    model.ask(search="")
    model.refresh()


def test_only_the_pages_that_are_seen_are_read(model, reader):
    source = Counting(reader)
    model.show(source)
    assert model.rowCount() == 450
    assert source.asked == []
    texts(model, 0)
    texts(model, 1)
    texts(model, 449)
    assert source.asked == [(0, PAGE_ROWS), (400, PAGE_ROWS)]


def test_the_page_behind_is_read_before_it_is_seen(qtbot, model, reader):
    source = Counting(reader)
    model.show(source)
    texts(model, PAGE_ROWS // 2)
    qtbot.wait(1)
    assert source.asked == [(0, PAGE_ROWS)]  # nobody is near an end
    texts(model, PAGE_ROWS - 10)
    assert len(source.asked) == 1  # not while it paints
    qtbot.waitUntil(lambda: source.asked[1:] == [(PAGE_ROWS, PAGE_ROWS)])
    texts(model, PAGE_ROWS)
    assert len(source.asked) == 2


def test_a_row_says_everything_in_words(model, reader):
    model.show(reader)
    assert texts(model, 0) == [
        "blockiert",
        "Bauakten/1987/00/Gutachten 000000 Köln.pdf",
        "Acrobat PDF 1.7 (fmt/276)",
        "1,0 kB",
        model.index(0, 4).data(),
    ]
    assert texts(model, 1)[0] == "ohne Befund"
    assert texts(model, 2)[2] == "nicht erkannt"
    assert model.index(0, 1).data(Role.SHORT) == "Gutachten 000000 Köln.pdf"
    assert model.index(0, 1).data(Role.ASIDE) == "Bauakten/1987/00"


def test_sorting_and_filtering_are_the_sources(model, reader):
    model.show(reader)
    model.sort(3, Qt.SortOrder.DescendingOrder)
    assert model.row(0).size == 1449
    model.sort(0)
    assert model.row(0).severity is Severity.BLOCKING
    model.ask(severity=Severity.WARNING)
    assert model.rowCount() == 36
    model.ask(search="köln", severity=None)
    assert model.rowCount() == 450
    model.ask(search="gibt es nicht")
    assert model.rowCount() == 0
    assert model.row(0) is None


def test_a_refresh_keeps_the_place(qtbot, qapp, model, reader):
    view = FileTable(Context(Texts("de"), Theme(qapp)))
    qtbot.addWidget(view)
    view.setModel(model)
    view.resize(800, 400)
    view.show()
    model.show(reader)
    view.selectRow(300)
    view.scrollTo(model.index(300, 0))
    scrolled = view.verticalScrollBar().value()
    model.refresh()
    assert view.currentIndex().row() == 300
    assert view.verticalScrollBar().value() == scrolled


def test_tab_leaves_the_table(qtbot, qapp):
    view = FileTable(Context(Texts("de"), Theme(qapp)))
    qtbot.addWidget(view)
    assert not view.tabKeyNavigation()


def test_a_suggestion_is_the_rule_catalogues_or_the_plans(reader):
    columns = Columns(Texts("de"), None)
    columns._targets = {"F-01": "PDF/A-2b"}
    said = [columns.suggestion().cell(row).text for row in reader.files(limit=11)]
    assert said[2] == "Umwandeln nach PDF/A-2b"
    assert said[3] == "–"  # kept as it is
    assert said[8] == "nicht übernommen"
    assert said[10] == "Nicht übernehmen"  # an empty file


NOWHERE = QModelIndex()


class Counted(FileTableModel):
    """A model that counts how often Qt asks how large it is."""

    asked = 0

    def columnCount(self, parent=NOWHERE):  # noqa: N802
        Counted.asked += 1
        return super().columnCount(parent)


def test_choosing_every_file_looks_at_none_that_is_not_seen(qapp, qtbot, reader):
    columns = Columns(Texts("de"), None)
    counted = Counted([columns.severity(), columns.path(), columns.size()], str.title)
    view = FileTable(Context(Texts("de"), Theme(qapp)))
    qtbot.addWidget(view)
    view.setModel(counted)
    view.allow_sorting(0, Qt.SortOrder.AscendingOrder)
    view.allow_several()
    counted.show(reader)
    view.resize(400, 120)
    view.show()
    qtbot.waitExposed(view)
    Counted.asked = 0
    view.selectAll()
    qapp.processEvents()
    assert view.chosen_ranges() == [(0, 449)]
    assert Counted.asked < 450
