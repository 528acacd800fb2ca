"""A diagnostic package: what somebody who helps needs to know, and, if wished, no name of a file, folder or person."""

import json
import platform
import sys
import traceback
from collections.abc import Iterator, Sequence
from importlib.metadata import distributions
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from archivkoop import __version__
from archivkoop.app.doctor import doctor_apart
from archivkoop.app.settings import Settings
from archivkoop.core.errors import FileProblem, WriteError
from archivkoop.core.tools import ToolStatus

_SITE = ("site-packages", "dist-packages")


def write_diagnostics(
    target: Path, settings: Settings, error: BaseException | None, tools: Sequence[ToolStatus], *, names: bool
) -> None:
    """Write the ZIP.

    Args:
        target: Where it is to lie; replaced if it is there.
        settings: Of this workstation.
        error: What happened; None: nothing, somebody only wants to tell about the workplace.
        tools: What `doctor` found; may be empty.
        names: Whether names of files, folders and the archive may be in it.

    Raises:
        WriteError: It could not be written.
    """
    parts = {
        "versions.json": _json(versions()),
        "tools.json": _json([_tool(tool, names=names) for tool in tools]),
        "settings.json": _json(_settings(settings, names=names)),
    }
    if error is not None:
        parts["traceback.txt"] = "".join(describe(error, names=names))
    try:
        with ZipFile(target, "w", ZIP_DEFLATED) as archive:
            for name, text in parts.items():
                archive.writestr(name, text.encode("utf-8", errors="backslashreplace"))
    except OSError as problem:
        raise WriteError(path=str(target), reason=problem.strerror or str(problem)) from problem


def save(target: Path, settings: Settings, error: BaseException | None, *, names: bool) -> Path:
    """Look the workplace over, write the ZIP, and return where it lies; see `write_diagnostics`."""
    try:
        tools = doctor_apart(settings)
    except FileProblem:  # the workplace is in so bad a state that nobody can look at it; the rest still helps
        tools = ()
    write_diagnostics(target, settings, error, tools, names=names)
    return target


def versions() -> dict[str, object]:
    """Return what runs here: ourselves, Python, the system and every package; no name of the machine."""
    packages = {dist.metadata["Name"]: dist.version for dist in distributions()}
    return {
        "archivkoop": __version__,
        "python": platform.python_version(),
        "system": platform.system(),
        "release": platform.release(),
        "machine": platform.machine(),
        "frozen": bool(getattr(sys, "frozen", False)),
        "packages": dict(sorted(packages.items(), key=lambda item: item[0].lower())),
    }


def describe(error: BaseException, *, names: bool) -> Iterator[str]:
    """Yield the lines of a traceback, with those of its causes.

    Without names an error is told by its kind and the places in the code that it came through: its own words may hold
    the name of a file in any form, and no rule would find all of them.
    """
    seen: BaseException | None = error
    while seen is not None:
        for frame in traceback.extract_tb(seen.__traceback__):
            yield f"  {_place(frame.filename)}:{frame.lineno} in {frame.name}\n"
        words = str(seen) if names else _nameless(seen)
        yield f"{type(seen).__module__}.{type(seen).__qualname__} {words}".rstrip() + "\n"
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
        if seen is not None:
            yield "after\n"


def _nameless(error: BaseException) -> str:
    """Return what can be told of an error's words: its code, the system's number."""
    return str(getattr(error, "code", "") or getattr(error, "errno", "") or "")


def _place(filename: str) -> str:
    """Return a place in the code without the folder where it is installed."""
    parts = Path(filename).parts
    for number, part in reversed(list(enumerate(parts))):
        if part in _SITE or part == "src":
            return "/".join(parts[number + 1 :])
    return "/".join(parts[-2:]) if "python" in filename.lower() else parts[-1] if parts else ""


def _tool(tool: ToolStatus, *, names: bool) -> dict[str, object]:
    facts = {name: fact for name, fact in tool.facts.items() if names or name != "reason"}
    return {"key": tool.key, "state": tool.state.value, "version": tool.version, "facts": facts}


def _settings(settings: Settings, *, names: bool) -> dict[str, object]:
    plain: dict[str, object] = {
        "language": settings.language,
        "require_signed_profile": settings.require_signed_profile,
        "trusted_keys": len(settings.trusted_keys),
        "own_profile": settings.profile is not None,
        "own_schemas": settings.schemas is not None,
    }
    if names:
        plain |= {
            "archive_name": settings.archive_name,
            "archive_isil": settings.archive_isil,
            "workspaces": str(settings.workspaces),
            "profile": str(settings.profile or ""),
        }
    return plain


def _json(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
