"""The plan as a tree: a rule, below it its files. Files page from the workspace as a group is opened and scrolled."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from archivkoop.core.files import Fate
from archivkoop.gui.models.files import PARTS, Cell, Role

if TYPE_CHECKING:
    from archivkoop.store.plan_groups import PlanGroup
    from archivkoop.store.workspace import FileRow

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
FETCH_ROWS = 200
COLUMNS = ("plan", "files", "size", "time", "fate")
NUMBERS = frozenset({"files", "size"})
_HELP = frozenset({Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole})


class PlanSource(Protocol):
    """What the model reads from."""

    def plan_groups(self, fates: Sequence[Fate | None] = ()) -> tuple[PlanGroup, ...]:
        """Return what each rule does to its files."""

    def files_of_group(
        self, group: PlanGroup, fates: Sequence[Fate | None] = (), *, offset: int = 0, limit: int
    ) -> Iterator[FileRow]:
        """Yield a group's files."""


@dataclass(slots=True)
class _Branch:
    group: PlanGroup
    rows: list[FileRow] = field(default_factory=list)  # those that were asked for so far


class PlanTreeModel(QAbstractItemModel):
    """Shows one snapshot of the groups; `group_cell` and `file_cell` know the words."""

    def __init__(
        self,
        group_cell: Callable[[PlanGroup, str], Cell],
        file_cell: Callable[[FileRow, str], Cell],
        title: Callable[[str], str],
        parent: QObject | None = None,
        group_help: Callable[[PlanGroup], str] | None = None,
    ) -> None:
        super().__init__(parent)
        self._group_help = group_help
        self._group_cell, self._file_cell, self._title = group_cell, file_cell, title
        self._source: PlanSource | None = None
        self._fates: tuple[Fate | None, ...] = ()
        self._branches: list[_Branch] = []

    @property
    def fates(self) -> tuple[Fate | None, ...]:
        """Only files with one of these are shown; none: all."""
        return self._fates

    def show(self, source: PlanSource | None, fates: Sequence[Fate | None] = ()) -> None:
        """Show what a source has."""
        self.beginResetModel()
        self._source, self._fates = source, tuple(fates)
        groups = source.plan_groups(self._fates) if source is not None else ()
        self._branches = [_Branch(group) for group in groups]
        self.endResetModel()

    def refresh(self) -> None:
        """Show what the source has by now; where the groups are the same, what is open stays open."""
        groups = self._source.plan_groups(self._fates) if self._source is not None else ()
        known = [(branch.group.rule, branch.group.action) for branch in self._branches]
        same_sizes = [branch.group.files for branch in self._branches] == [group.files for group in groups]
        if [(group.rule, group.action) for group in groups] != known or not same_sizes:
            self.show(self._source, self._fates)
            return
        for number, group in enumerate(groups):
            branch = self._branches[number]
            if group == branch.group:
                continue
            branch.group = group
            branch.rows = self._fetch(branch, 0, len(branch.rows))
            here = self.index(number, 0)
            self.dataChanged.emit(here, self.index(number, len(COLUMNS) - 1))
            if branch.rows:
                self.dataChanged.emit(self.index(0, 0, here), self.index(len(branch.rows) - 1, len(COLUMNS) - 1, here))

    @property
    def groups(self) -> list[PlanGroup]:
        """What it shows."""
        return [branch.group for branch in self._branches]

    def group(self, index: _Index) -> PlanGroup | None:
        """Return the group of a row, or the one that a file's row belongs to."""
        if not index.isValid():
            return None
        number = index.internalId()
        return self._branches[number - 1 if number else index.row()].group

    def file(self, index: _Index) -> FileRow | None:
        """Return a row's file; None: it is a group."""
        number = index.internalId() if index.isValid() else 0
        return self._branches[number - 1].rows[index.row()] if number else None

    # --- Qt ---------------------------------------------------------------------------------------

    def index(self, row: int, column: int, parent: _Index = _NOWHERE) -> QModelIndex:
        """Return the place of a group, or of a file in one."""
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else 0)

    def parent(self, index: _Index = _NOWHERE) -> QModelIndex:  # type: ignore[override]
        """Return the group of a file."""
        number = index.internalId() if index.isValid() else 0
        return self.createIndex(number - 1, 0, 0) if number else QModelIndex()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:  # noqa: N802
        """Return how many groups there are, or how many files of one were fetched."""
        if not parent.isValid():
            return len(self._branches)
        if parent.internalId() or parent.column():
            return 0
        return len(self._branches[parent.row()].rows)

    def columnCount(self, _parent: _Index = _NOWHERE) -> int:  # noqa: N802
        """Return how many columns there are."""
        return len(COLUMNS)

    def hasChildren(self, parent: _Index = _NOWHERE) -> bool:  # noqa: N802
        """Say that groups have files, also before they are fetched."""
        return not parent.isValid() or (not parent.internalId() and not parent.column())

    def canFetchMore(self, parent: _Index) -> bool:  # noqa: N802
        """Say whether a group has more files."""
        if not parent.isValid() or parent.internalId():
            return False
        branch = self._branches[parent.row()]
        return len(branch.rows) < branch.group.files

    def fetchMore(self, parent: _Index) -> None:  # noqa: N802
        """Fetch some more."""
        branch = self._branches[parent.row()]
        begin = len(branch.rows)
        rows = self._fetch(branch, begin, FETCH_ROWS)
        if rows:
            self.beginInsertRows(self.index(parent.row(), 0), begin, begin + len(rows) - 1)
            branch.rows += rows
            self.endInsertRows()

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's
        """Return what a cell says in a role."""
        key = COLUMNS[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if key in NUMBERS else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Role.ELIDE:
            return Qt.TextElideMode.ElideMiddle if index.internalId() else Qt.TextElideMode.ElideRight
        if role in _HELP and not index.internalId():
            group = self.group(index)
            return self._group_help(group) or None if self._group_help and group else None
        part = PARTS.get(role)
        if part is None:
            return None
        row, group = self.file(index), self.group(index)
        assert group is not None
        cell = self._group_cell(group, key) if row is None else self._file_cell(row, key)
        return getattr(cell, part) or None

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # noqa: ANN401 - Qt's
        """Return a column's title."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if COLUMNS[section] in NUMBERS else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return self._title(COLUMNS[section])
        return None

    def retitle(self) -> None:
        """Show titles and cells in the language that is spoken now."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)
        self.layoutChanged.emit()

    def _fetch(self, branch: _Branch, offset: int, limit: int) -> list[FileRow]:
        if self._source is None or not limit:
            return []
        return list(self._source.files_of_group(branch.group, self._fates, offset=offset, limit=limit))
