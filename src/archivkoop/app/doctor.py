"""Is every tool there, and what is lost without it?"""

from archivkoop.adapters.doctor import examine
from archivkoop.app.settings import Settings
from archivkoop.core.tools import ToolState, ToolStatus

__all__ = ["ToolState", "ToolStatus", "doctor"]


def doctor(settings: Settings) -> tuple[ToolStatus, ...]:
    """Return the state of every tool of the workplace."""
    return tuple(examine(settings.workspaces))
