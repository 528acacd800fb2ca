"""Finds plug-ins by kind and name. There is no list to keep: a module that is there is a plug-in.

Three places, in this order; a name that the application has itself cannot be taken over by another place:

1. `archivkoop.adapters.<kind>.<name>`: a module, or a package where one file is too little.
2. `<folder>/<kind>/<name>.py` for every folder in the environment variable `ARCHIVKOOP_PLUGINS` (separated as in PATH):
   for administrators and tests.
3. installed packages: entry points of the group `archivkoop.adapters`, named `<kind>.<name>`, that lead to the module
   or to the plug-in itself.

A plug-in is what its module calls `PLUGIN`. Names starting with "_" are helpers.
"""

import os
import pkgutil
import re
import sys
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

from archivkoop.core.errors import PluginMissingError

KINDS = ("identify", "check", "convert", "validate", "compare", "preview", "metadata", "package", "report", "transport")
GROUP = "archivkoop.adapters"
FOLDERS_VARIABLE = "ARCHIVKOOP_PLUGINS"
_NAME = re.compile(r"[a-z][a-z0-9_]*")


def names(kind: str) -> list[str]:
    """Return the names of every plug-in of a kind, sorted."""
    found = _own(kind) | set(_in_folders(kind)) | set(_installed(kind))
    return sorted(name for name in found if _NAME.fullmatch(name))


def load(kind: str, name: str) -> Any:  # noqa: ANN401 (tests/contract checks the port)
    """Return the plug-in that a profile names.

    Raises:
        PluginMissingError: There is none.
    """
    if kind in KINDS and _NAME.fullmatch(name):
        if name in _own(kind):
            return _plugin(import_module(f"{__package__}.{kind}.{name}"), kind, name)
        if (file := _in_folders(kind).get(name)) is not None:
            return _plugin(_module_of(file, file.stat().st_mtime_ns), kind, name)
        if (entry := _installed(kind).get(name)) is not None:
            found = entry.load()
            return _plugin(found, kind, name) if isinstance(found, ModuleType) else found
    raise PluginMissingError(kind=kind, name=name)


def _plugin(module: ModuleType, kind: str, name: str) -> Any:  # noqa: ANN401
    try:
        return module.PLUGIN
    except AttributeError as error:
        raise PluginMissingError(kind=kind, name=name) from error


@cache
def _own(kind: str) -> frozenset[str]:
    if kind not in KINDS:
        return frozenset()
    package = import_module(f"{__package__}.{kind}")
    return frozenset(module.name for module in pkgutil.iter_modules(package.__path__))


def _in_folders(kind: str) -> dict[str, Path]:
    folders = [Path(part) for part in os.environ.get(FOLDERS_VARIABLE, "").split(os.pathsep) if part]
    files = [file for folder in folders for file in sorted((folder / kind).glob("*.py"))]
    return {file.stem: file for file in reversed(files)}  # the first folder wins, as in PATH


@cache
def _installed(kind: str) -> dict[str, Any]:
    prefix = f"{kind}."
    return {
        entry.name.removeprefix(prefix): entry for entry in entry_points(group=GROUP) if entry.name.startswith(prefix)
    }


@cache
def _module_of(file: Path, mtime_ns: int) -> ModuleType:
    """Import a file outside any package; `mtime_ns` makes a changed file a new one."""
    name = f"archivkoop_plugin_{file.parent.name}_{file.stem}_{mtime_ns}"
    spec = spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise PluginMissingError(kind=file.parent.name, name=file.stem)
    module = module_from_spec(spec)
    sys.modules[name] = module  # dataclasses and pickle look their module up
    spec.loader.exec_module(module)
    return module
