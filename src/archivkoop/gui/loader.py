"""Loads `ui/<name>.ui` into a widget and binds what its class names, by name and by type.

A class says what it needs by annotations: `start_button: QPushButton`. What is missing or of another type is an error
when the widget is made, not when somebody clicks.
"""

from typing import get_type_hints

from PySide6.QtCore import QObject
from PySide6.QtUiTools import QUiLoader
from PySide6.QtWidgets import QWidget

from archivkoop import assets
from archivkoop.core.errors import InternalError
from archivkoop.gui.context import Context
from archivkoop.gui.dress import Dresser
from archivkoop.gui.widgets import widget_class
from archivkoop.gui.widgets.flow_box import FlowBox


def load(root: QWidget, name: str, context: Context) -> None:
    """Build `ui/<name>.ui` inside `root`, bind its children, and keep them dressed in words and looks.

    Raises:
        InternalError: The file is not there, or lacks a child that the class of `root` names.
    """
    file = assets.folder("ui") / f"{name}.ui"
    if _Loader(root, context).load(str(file)) is None:
        raise InternalError(reason=f"{file.name} cannot be read")
    bind(root, file.name)
    for box in root.findChildren(FlowBox):
        box.adopt()
    Dresser(root, name, context)


def bind(root: QObject, source: str, within: QWidget | None = None) -> None:
    """Set the annotated attributes of `root` to the children of that name and type, of `root` or of `within`.

    Raises:
        InternalError: A child is missing or is of another type; names it.
    """
    for attribute, kind in get_type_hints(type(root)).items():
        if not (isinstance(kind, type) and issubclass(kind, QObject)):
            continue
        if hasattr(QWidget, attribute):
            raise InternalError(reason=f"{attribute!r} in {source} hides a method of QWidget")
        child = (within or root).findChild(kind, attribute)
        if child is None:
            raise InternalError(reason=f"{source} has no {kind.__name__} named {attribute!r}")
        setattr(root, attribute, child)


class _Loader(QUiLoader):
    """Builds into an existing widget, and knows our own widgets."""

    def __init__(self, root: QWidget, context: Context) -> None:
        super().__init__()
        self._root = root
        self._context = context

    def createWidget(self, class_name: str, parent: QWidget | None = None, name: str = "") -> QWidget:  # noqa: N802
        """Return the root for the outermost widget, ours for our names, else Qt's."""
        if parent is None:
            return self._root
        ours = widget_class(class_name)
        if ours is None:
            return super().createWidget(class_name, parent, name)
        widget = ours(self._context, parent)
        widget.setObjectName(name)
        return widget
