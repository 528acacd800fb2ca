"""Our own widgets, by the name that `.ui` files use for them. Each is made with a context and a parent.

A widget's module is imported when the first `.ui` names it: Qt's classes are costly to touch, and the first picture
needs few of them.
"""

from collections.abc import Callable, Mapping
from importlib import import_module

from PySide6.QtWidgets import QWidget

from archivkoop.gui.context import Context

WidgetClass = Callable[[Context, QWidget | None], QWidget]

MODULES: Mapping[str, str] = {
    "Banner": "banner",
    "DropZone": "drop_zone",
    "EmptyState": "empty_state",
    "Figures": "figures",
    "FileTable": "file_table",
    "FlowBox": "flow_box",
    "PageStack": "page_stack",
    "PathLabel": "path_label",
    "PlainTable": "plain_table",
    "PlanTree": "plan_tree",
    "Rail": "rail",
}


def widget_class(name: str) -> WidgetClass | None:
    """Return one of our widgets by its name; None: it is none of ours."""
    module = MODULES.get(name)
    if module is None:
        return None
    found: WidgetClass = getattr(import_module(f"{__name__}.{module}"), name)
    return found
