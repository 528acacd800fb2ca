"""Start a child: by the nursery where processes can be forked, else by spawning."""

import sys
from collections.abc import Sequence

from archivkoop.core.errors import ToolFailedError
from archivkoop.engine.order import Order
from archivkoop.engine.started import StartedChild


def start_child(entry: str, preload: Sequence[str] = ()) -> StartedChild:
    """Start a process that runs `entry(connection)`.

    Args:
        entry: "module:function"; the function ends when the connection does.
        preload: Modules that are imported in the nursery, once, and so need no importing in the children. They must
            not start threads by being imported. One that cannot be imported is left to the child.

    Raises:
        ToolFailedError: No process can be started.
    """
    order = Order.of(entry, tuple(preload))
    try:
        if sys.platform == "win32":
            from archivkoop.engine.spawned import start_spawned

            return start_spawned(order)
        from archivkoop.engine.nursery import start_forked

        return start_forked(order)
    except OSError as error:
        raise ToolFailedError(tool="python", reason=str(error)) from error
