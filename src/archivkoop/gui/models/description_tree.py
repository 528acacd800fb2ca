"""The description as a tree: the deposit, its folders and files. It pages from the workspace, level by level."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

if TYPE_CHECKING:
    from archivkoop.store.tree import TreeEntry

_Index = QModelIndex | QPersistentModelIndex
PAGE_ENTRIES = 500
_NOWHERE = QModelIndex()
NAME, TITLE = range(2)
_COLUMNS = ("column.name", "column.title")


class TreeSource(Protocol):
    """What the model pages from."""

    def children(self, folder: str, after: TreeEntry | None = None) -> Iterator[TreeEntry]:
        """Yield what lies in a folder ("": the deposit itself), behind an entry of it."""


@dataclass(eq=False, slots=True)
class Node:
    """The deposit (no entry), a folder, or a file."""

    entry: TreeEntry | None = None
    parent: Node | None = None
    row: int = 0
    children: list[Node] = field(default_factory=list)
    complete: bool = False  # all children are there

    @property
    def path(self) -> str:
        """The deposit path; "" is the deposit."""
        return self.entry.path if self.entry else ""

    @property
    def is_file(self) -> bool:
        """Whether it is a file."""
        return self.entry is not None and not self.entry.is_folder


class DescriptionTreeModel(QAbstractItemModel):
    """One outermost row is the deposit; below it folders and files, with the titles that people gave them."""

    def __init__(
        self,
        say: Callable[[str], str],
        titles: Callable[[], Mapping[str, Mapping[str, tuple[str, ...]]]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._say = say
        self._titles = titles  # deposit path -> fields
        self._source: TreeSource | None = None
        self._name = ""
        self._deposit = Node()

    def show(self, source: TreeSource | None, name: str) -> None:
        """Show another workspace; `name` is the deposit's."""
        self.beginResetModel()
        self._source, self._name, self._deposit = source, name, Node()
        self.endResetModel()

    def node(self, index: _Index) -> Node | None:
        """Return what a row shows."""
        found = index.internalPointer() if index.isValid() else None
        return found if isinstance(found, Node) else None

    def retitle(self) -> None:
        """Show titles as they are by now."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(_COLUMNS) - 1)
        self._titles_changed(self._deposit)

    def rowCount(self, parent: _Index = _NOWHERE) -> int:  # noqa: N802
        """Return how many children are there by now."""
        node = self.node(parent)
        return 1 if node is None else len(node.children)

    def columnCount(self, _parent: _Index = _NOWHERE) -> int:  # noqa: N802
        """Return two: name and title."""
        return len(_COLUMNS)

    def index(self, row: int, column: int, parent: _Index = _NOWHERE) -> QModelIndex:
        """Return the place of a child."""
        node = self.node(parent)
        child = self._deposit if node is None else node.children[row]
        return self.createIndex(row, column, child)

    def parent(self, index: _Index) -> QModelIndex:  # type: ignore[override]  # Qt's overload without arguments
        """Return the place of what a row lies in."""
        node = self.node(index)
        if node is None or node.parent is None:
            return QModelIndex()
        return self.createIndex(node.parent.row, 0, node.parent)

    def hasChildren(self, parent: _Index = _NOWHERE) -> bool:  # noqa: N802
        """Say whether there is something below, without looking."""
        node = self.node(parent)
        return node is None or not node.is_file

    def canFetchMore(self, parent: _Index) -> bool:  # noqa: N802
        """Say whether not all children are there yet."""
        node = self.node(parent)
        return node is not None and self._source is not None and not node.is_file and not node.complete

    def fetchMore(self, parent: _Index) -> None:  # noqa: N802
        """Get the next children."""
        node = self.node(parent)
        if node is None or self._source is None:
            return
        last = node.children[-1].entry if node.children else None
        found = list(islice(self._source.children(node.path, last), PAGE_ENTRIES))
        node.complete = len(found) < PAGE_ENTRIES
        if found:
            first = len(node.children)
            self.beginInsertRows(self.createIndex(node.row, 0, node), first, first + len(found) - 1)
            node.children += [Node(entry, node, first + number) for number, entry in enumerate(found)]
            self.endInsertRows()

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's
        """Return what a cell says."""
        node = self.node(index)
        if node is None:
            return None
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return self._text(node, index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            text = self._text(node, index.column())
            return f"{text}, {self._say(_kind(node))}" if index.column() == NAME else text
        return None

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # noqa: ANN401 - Qt's
        """Return a column's title."""
        asked = role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}
        return self._say(_COLUMNS[section]) if asked and orientation is Qt.Orientation.Horizontal else None

    def _text(self, node: Node, column: int) -> str:
        if column == NAME:
            return node.entry.name if node.entry else self._name
        return "".join(self._titles().get(node.path, {}).get("title", ())[:1])

    def _titles_changed(self, node: Node) -> None:
        place = self.createIndex(node.row, NAME, node)
        self.dataChanged.emit(place, self.createIndex(node.row, TITLE, node))
        if node.children:
            last = node.children[-1]
            self.dataChanged.emit(self.createIndex(0, NAME, node.children[0]), self.createIndex(last.row, TITLE, last))
        for child in node.children:
            if child.children:
                self._titles_changed(child)


def _kind(node: Node) -> str:
    if node.entry is None:
        return "kind.deposit"
    return "kind.file" if node.is_file else "kind.folder"
