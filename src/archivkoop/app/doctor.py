"""Is every tool there, and what is lost without it?"""

from typing import cast

from archivkoop.adapters.doctor import examine
from archivkoop.app.settings import Settings
from archivkoop.core.tools import ToolState, ToolStatus
from archivkoop.engine.child import Child, Limits

__all__ = ["ToolState", "ToolStatus", "doctor", "doctor_apart"]

_LIMITS = Limits(time_s=120, memory_mb=2048)


def doctor(settings: Settings, only: str = "") -> tuple[ToolStatus, ...]:
    """Return the state of every tool of the workplace, or of the one with this key."""
    return tuple(examine(settings.workspaces, only))


def doctor_apart(settings: Settings, only: str = "") -> tuple[ToolStatus, ...]:
    """Have it done in a process of its own: looking means loading libraries, which a window would keep for good.

    Raises:
        FileProblem: The process was lost or took too long.
    """
    with Child() as child:
        return cast("tuple[ToolStatus, ...]", child.call("archivkoop.app:doctor", settings, only, limits=_LIMITS))
