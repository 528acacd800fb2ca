"""The tools of the workplace, one below the other."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from archivkoop.app.settings import Settings
from archivkoop.gui.context import Context
from archivkoop.gui.tools import Tools
from archivkoop.gui.widgets.tool_row import ToolRow


class ToolList(QObject):
    """Fills a layout of a dialog with what was seen of the tools; it goes with the dialog, whatever is looked at."""

    def __init__(
        self, context: Context, tools: Tools, settings: Settings, layout: QVBoxLayout, note: QLabel, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._context, self._tools, self._settings = context, tools, settings
        self._layout, self._note, self._parent = layout, note, parent
        self.rows: dict[str, ToolRow] = {}

    def look_at_all(self) -> None:
        """Look at all tools."""
        self.look("")

    def look(self, key: str) -> None:
        """Look at a tool by its key; "": at all."""
        self._tools.look(self._settings, key)

    def show(self) -> None:
        """Show what was seen by now."""
        for tool in self._tools.seen:
            row = self.rows.get(tool.key)
            if row is None:
                row = self.rows[tool.key] = ToolRow(self._context, self._parent, first=not self.rows)
                row.tested.connect(self.look)
                self._layout.addWidget(row)
            row.show_tool(tool, can_test=not self._tools.looking)
        words = self._words()
        self._note.setText(words)
        self._note.setVisible(bool(words))

    def _words(self) -> str:
        texts = self._context.texts
        if self._tools.looking:
            return texts.say("settings.tools_looking")
        if self._tools.problem is not None:
            return texts.error(self._tools.problem)[1]
        if not self._tools.seen:
            return texts.say("settings.tools_unknown")
        lacking = [tool.label(texts.catalogue) for tool in self._tools.seen if tool.stops_jobs]
        key = "doctor.summary.stops" if lacking else "doctor.summary.works"
        return texts.catalogue.say(key, tools=", ".join(lacking))
