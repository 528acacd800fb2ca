"""The list of jobs in its file: written whole and durably, read whole; what it says is for `app.joblist` to know."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from archivkoop.core.errors import ReadError
from archivkoop.store.durable import durable_write

_VERSION = 1
_Entry = Mapping[str, Any]


def read_list(file: Path) -> tuple[list[_Entry], bool]:
    """Return the entries, and whether the list may go on by itself; none where there is no file.

    Raises:
        ReadError: The file is there and is not usable, e.g. a newer version wrote it.
    """
    try:
        document = json.loads(file.read_text("utf-8"))
        if document["version"] != _VERSION:
            raise ReadError(path=str(file), reason=f"version {document['version']}")
        return list(document["jobs"]), bool(document["go_on"])
    except FileNotFoundError:
        return [], False
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReadError(path=str(file), reason=f"{type(error).__name__}: {error}") from error


def write_list(file: Path, entries: Sequence[_Entry], *, go_on: bool) -> None:
    """Replace the list.

    Raises:
        OSError: It could not be written; the file is as it was.
    """
    # ASCII alone: names of files that are no UTF-8 come back as they were.
    document = json.dumps({"version": _VERSION, "go_on": go_on, "jobs": list(entries)}, default=str, indent=1)
    file.parent.mkdir(parents=True, exist_ok=True)
    with durable_write(file) as stream:
        stream.write(document.encode("ascii"))


def set_aside(file: Path) -> Path:
    """Put a list that cannot be used out of the way, so that a new one can be begun; nothing is lost.

    Raises:
        OSError: It cannot be renamed.
    """
    return file.replace(file.with_suffix(".unreadable"))
