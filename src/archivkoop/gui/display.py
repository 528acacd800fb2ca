"""Is there a display for a window? Asked before Qt is started: where there is none, Qt ends the process by a signal."""

import ctypes
import os
import sys
from collections.abc import Mapping

from archivkoop.core.errors import DisplayMissingError, DisplayUnreachableError

_VARIABLES = {"wayland": "WAYLAND_DISPLAY", "xcb": "DISPLAY"}  # of Qt's platforms that show on one


def require_display(environment: Mapping[str, str] = os.environ, system: str = sys.platform) -> None:
    """Look whether a window can be shown.

    Raises:
        DisplayMissingError: No display is named, and Qt is not told to do without.
        DisplayUnreachableError: Those that are named do not answer, or do not let us in.
    """
    if not system.startswith(("linux", "freebsd")):
        return
    wanted = [name.partition(":")[0] for name in environment.get("QT_QPA_PLATFORM", "").split(";") if name]
    if any(not name.startswith(tuple(_VARIABLES)) for name in wanted):
        return  # e.g. "offscreen"
    kinds = {kind for kind in _VARIABLES if not wanted or any(name.startswith(kind) for name in wanted)}
    named = {kind: environment[_VARIABLES[kind]] for kind in kinds if environment.get(_VARIABLES[kind])}
    if not named:
        raise DisplayMissingError
    if not any(_REACHES[kind](display.encode()) for kind, display in named.items()):
        raise DisplayUnreachableError(display=", ".join(sorted(named.values())))


def _reaches_x(display: bytes) -> bool:
    """Say whether an X server lets us in; Qt speaks to it through the same library."""
    try:
        library = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return False
    library.xcb_connect.restype = ctypes.c_void_p
    library.xcb_connect.argtypes = ctypes.c_char_p, ctypes.c_void_p
    library.xcb_connection_has_error.argtypes = library.xcb_disconnect.argtypes = (ctypes.c_void_p,)
    connection = library.xcb_connect(display, None)
    fails = library.xcb_connection_has_error(connection)
    library.xcb_disconnect(connection)
    return not fails


def _reaches_wayland(display: bytes) -> bool:
    """Say whether a compositor lets us in."""
    try:
        library = ctypes.CDLL("libwayland-client.so.0")
    except OSError:
        return False
    library.wl_display_connect.restype = ctypes.c_void_p
    library.wl_display_connect.argtypes = (ctypes.c_char_p,)
    library.wl_display_disconnect.argtypes = (ctypes.c_void_p,)
    connection = library.wl_display_connect(display)
    if connection:
        library.wl_display_disconnect(connection)
    return bool(connection)


_REACHES = {"xcb": _reaches_x, "wayland": _reaches_wayland}
