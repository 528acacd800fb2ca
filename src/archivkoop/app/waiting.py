"""Changes that a person asked for while a job was at work: kept beside it until they are carried out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from archivkoop.core.decisions import Change
from archivkoop.core.errors import ReadError
from archivkoop.store.documents import read_document, set_aside, write_document

if TYPE_CHECKING:
    from pydantic import TypeAdapter

FILE = "decisions.waiting"  # in the job's workspace
_VERSION = 1


def read_waiting(workspace: Path) -> tuple[Change, ...]:
    """Return what waits, in order.

    Raises:
        ReadError: The file cannot be used.
    """
    file = workspace / FILE
    document = read_document(file, _VERSION, "changes")
    if document is None:
        return ()
    try:
        return _adapter().validate_python(document["changes"])
    except ValueError as error:
        raise ReadError(path=str(file), reason=type(error).__name__) from error


def write_waiting(workspace: Path, changes: Sequence[Change]) -> None:
    """Replace what waits. A workspace that has gone has nothing that waits.

    Raises:
        OSError: It could not be written; what was there is as it was.
    """
    file = workspace / FILE
    if not changes:
        file.unlink(missing_ok=True)
    elif workspace.is_dir():
        documents = [_plain(asdict(change)) for change in changes]
        write_document(file, _VERSION, {"changes": documents})


def put_aside(workspace: Path) -> Path:
    """Put what cannot be read out of the way; return where it lies."""
    return set_aside(workspace / FILE)


def _plain(value: object) -> object:
    """Return the same without sets, which JSON does not know."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return sorted(value) if isinstance(value, frozenset) else value


@cache
def _adapter() -> TypeAdapter[tuple[Change, ...]]:
    from pydantic import TypeAdapter  # costs 0.1 s, which only a window with waiting decisions pays

    return TypeAdapter(tuple[Change, ...])
