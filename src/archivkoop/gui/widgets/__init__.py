"""Our own widgets, by the name that `.ui` files use for them. Each is made with a context and a parent."""

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QWidget

from archivkoop.gui.context import Context
from archivkoop.gui.widgets.banner import Banner
from archivkoop.gui.widgets.drop_zone import DropZone
from archivkoop.gui.widgets.empty_state import EmptyState
from archivkoop.gui.widgets.figures import Figures
from archivkoop.gui.widgets.file_table import FileTable
from archivkoop.gui.widgets.flow_box import FlowBox
from archivkoop.gui.widgets.page_stack import PageStack
from archivkoop.gui.widgets.path_label import PathLabel
from archivkoop.gui.widgets.plain_table import PlainTable
from archivkoop.gui.widgets.plan_tree import PlanTree
from archivkoop.gui.widgets.rail import Rail

WIDGETS: Mapping[str, Callable[[Context, QWidget | None], QWidget]] = {
    "Banner": Banner,
    "DropZone": DropZone,
    "EmptyState": EmptyState,
    "Figures": Figures,
    "FileTable": FileTable,
    "FlowBox": FlowBox,
    "PageStack": PageStack,
    "PathLabel": PathLabel,
    "PlainTable": PlainTable,
    "PlanTree": PlanTree,
    "Rail": Rail,
}
