"""The table of files: it pages from the workspace, which sorts and filters; a million rows cost what a screen costs."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer

from archivkoop.core.files import DecidedAs, FileFilter
from archivkoop.core.findings import Severity

if TYPE_CHECKING:
    from archivkoop.store.workspace import FileRow

_Index = QModelIndex | QPersistentModelIndex
PAGE_ROWS = 200
_PAGES_KEPT = 24
_NEAR_ROWS = 60  # of a page's end: who scrolls on will soon see what is behind it
_NOWHERE = QModelIndex()


class Role(IntEnum):
    """What a cell says beyond Qt's own roles; the delegate paints it."""

    ICON = Qt.ItemDataRole.UserRole + 1  # name of an icon
    TONE = Qt.ItemDataRole.UserRole + 2  # colour of the icon
    SHORT = Qt.ItemDataRole.UserRole + 3  # what is painted instead of the whole text
    ASIDE = Qt.ItemDataRole.UserRole + 4  # what is painted behind it, quietly
    ELIDE = Qt.ItemDataRole.UserRole + 5  # where it is shortened


@dataclass(frozen=True, slots=True)
class Cell:
    """What one cell shows. `text` is what is read out; it says everything that icon and colour say."""

    text: str
    icon: str = ""
    tone: str = ""
    short: str = ""
    aside: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: a page brings a list of them."""

    key: str  # its title is gui.column.<key>
    cell: Callable[[FileRow], Cell]
    sort: str = ""  # what the workspace sorts by; "": it cannot be sorted by
    number: bool = False  # aligned right
    width_em: float = 8
    whole: Callable[[], Iterable[str]] | None = None  # words for which there is always room
    icons: bool = False  # they stand behind an icon
    keeps_end: bool = False  # what does not fit is left out in the middle, not at the end


@dataclass(frozen=True, slots=True)
class Query:
    """Which files are shown, in which order."""

    search: str = ""
    severity: Severity | None = None
    unflagged: bool = False
    puid: str | None = None
    code: str | None = None
    folder: str | None = None
    decided: DecidedAs | None = None
    sort: str = "path"
    descending: bool = False

    @property
    def where(self) -> FileFilter:
        """Which files."""
        return FileFilter(
            self.search, self.severity, self.unflagged, self.puid, self.code, self.folder, decided=self.decided
        )


class FileSource(Protocol):
    """What the model pages from."""

    def count_files(self, *, where: FileFilter) -> int:
        """Return how many files match."""

    def files(self, *, offset: int, limit: int, where: FileFilter, sort: str, descending: bool) -> Iterable[FileRow]:
        """Yield the files that match, in order."""

    def row_of(self, path: str, where: FileFilter, sort: str, *, descending: bool) -> int | None:
        """Return how many files come before one; None: it does not match."""

    def paths_at(
        self, ranges: Iterable[tuple[int, int]], where: FileFilter, sort: str, *, descending: bool
    ) -> tuple[str, ...]:
        """Return the paths of some rows."""


class FileTableModel(QAbstractTableModel):
    """Shows the files that a query finds."""

    def __init__(self, columns: Sequence[Column], title: Callable[[str], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._title = title
        self._source: FileSource | None = None
        self._query = Query()
        self._count = 0
        self._pages: OrderedDict[int, tuple[FileRow, ...]] = OrderedDict()
        self._ahead = -1  # a page that will soon be seen; -1: none
        self._between = QTimer(self, singleShot=True, interval=0)  # between two paintings
        self._between.timeout.connect(self._fetch_ahead)

    @property
    def query(self) -> Query:
        """What is shown."""
        return self._query

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns, in order."""
        return self._columns

    def show(self, source: FileSource | None, query: Query | None = None) -> None:
        """Show what another source has, or another query finds."""
        self.beginResetModel()
        self._source = source
        self._query = query or self._query
        self._pages.clear()
        self._count = self._counted()
        self.endResetModel()

    def ask(self, **changes: Any) -> None:  # noqa: ANN401 - fields of Query
        """Change the query, e.g. `search`."""
        query = replace(self._query, **changes)
        if query != self._query:
            self.show(self._source, query)

    def refresh(self) -> None:
        """Show what the source has by now; scroll position and current row stay."""
        self._pages.clear()
        count = self._counted()
        if count > self._count:
            self.beginInsertRows(_NOWHERE, self._count, count - 1)
            self._count = count
            self.endInsertRows()
        elif count < self._count:
            self.beginRemoveRows(_NOWHERE, count, self._count - 1)
            self._count = count
            self.endRemoveRows()
        if self._count:
            self.dataChanged.emit(self.index(0, 0), self.index(self._count - 1, len(self._columns) - 1))

    def row(self, number: int) -> FileRow | None:
        """Return the file in a row."""
        if self._source is None or not 0 <= number < self._count:
            return None
        page, place = divmod(number, PAGE_ROWS)
        rows = self._pages.get(page)
        if rows is None:
            rows = self._fetch(page)
        self._pages.move_to_end(page)
        self._look_ahead(page, place)
        return rows[place] if place < len(rows) else None  # the source may have shrunk since it was counted

    def place_of(self, path: str) -> int | None:
        """Return the row of a file; None: it is not shown."""
        query = self._query
        if self._source is None:
            return None
        return self._source.row_of(path, query.where, query.sort, descending=query.descending)

    def paths_at(self, ranges: Iterable[tuple[int, int]]) -> tuple[str, ...]:
        """Return the paths of some rows; each range has its first row and its last."""
        query = self._query
        if self._source is None:
            return ()
        return self._source.paths_at(ranges, query.where, query.sort, descending=query.descending)

    def rowCount(self, parent: _Index = _NOWHERE) -> int:  # noqa: N802
        """Return how many files match."""
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: _Index = _NOWHERE) -> int:  # noqa: N802
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's
        """Return what a cell says in a role."""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if self._columns[index.column()].number else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Role.ELIDE:
            return _MIDDLE if self._columns[index.column()].keeps_end else _END
        part = PARTS.get(role)
        row = self.row(index.row()) if part else None
        if part is None or row is None:
            return None
        return getattr(self._columns[index.column()].cell(row), part) or None

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # noqa: ANN401 - Qt's
        """Return a column's title; rows have their number."""
        if role == Qt.ItemDataRole.TextAlignmentRole and orientation is Qt.Orientation.Horizontal:
            return self.data(self.index(0, section), role) if self._columns[section].number else _LEFT
        if role not in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return None
        if orientation is Qt.Orientation.Vertical:
            return str(section + 1)
        return self._title(self._columns[section].key)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Have the source sort."""
        if 0 <= column < len(self._columns) and self._columns[column].sort:
            self.ask(sort=self._columns[column].sort, descending=order is Qt.SortOrder.DescendingOrder)

    def retitle(self) -> None:
        """Show titles and cells in the language that is spoken now."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self._columns) - 1)
        self.refresh()

    def _counted(self) -> int:
        return 0 if self._source is None else self._source.count_files(where=self._query.where)

    def _look_ahead(self, page: int, place: int) -> None:
        """Have the neighbouring page fetched once there is time, if a row is near its end."""
        near = page + 1 if place >= PAGE_ROWS - _NEAR_ROWS else page - 1 if place < _NEAR_ROWS else -1
        if near >= 0 and near * PAGE_ROWS < self._count and near not in self._pages:
            self._ahead = near
            self._between.start()

    def _fetch_ahead(self) -> None:
        if self._source is not None and self._ahead * PAGE_ROWS < self._count and self._ahead not in self._pages:
            self._fetch(self._ahead)

    def _fetch(self, page: int) -> tuple[FileRow, ...]:
        query = self._query
        assert self._source is not None
        rows = self._source.files(
            offset=page * PAGE_ROWS,
            limit=PAGE_ROWS,
            where=query.where,
            sort=query.sort,
            descending=query.descending,
        )
        self._pages[page] = tuple(rows)
        while len(self._pages) > _PAGES_KEPT:
            self._pages.popitem(last=False)
        return self._pages[page]


_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_MIDDLE = Qt.TextElideMode.ElideMiddle
_END = Qt.TextElideMode.ElideRight
PARTS: dict[int, str] = {
    Qt.ItemDataRole.DisplayRole: "text",
    Qt.ItemDataRole.AccessibleTextRole: "text",
    Qt.ItemDataRole.ToolTipRole: "text",
    Role.ICON: "icon",
    Role.TONE: "tone",
    Role.SHORT: "short",
    Role.ASIDE: "aside",
}
