"""Small JSON documents with a version: read whole, written whole and durably; what they say is for `app` to know."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from archivkoop.core.errors import ReadError
from archivkoop.store.durable import durable_write


def read_document(file: Path, version: int, *keys: str) -> Mapping[str, Any] | None:
    """Return what a document holds; None where there is none.

    Raises:
        ReadError: The file is there and is not usable, e.g. a newer version wrote it, or a key is missing.
    """
    try:
        document = json.loads(file.read_text("utf-8"))
        if document["version"] != version:
            raise ReadError(path=str(file), reason=f"version {document['version']}")
        return {key: document[key] for key in keys}
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReadError(path=str(file), reason=f"{type(error).__name__}: {error}") from error


def write_document(file: Path, version: int, content: Mapping[str, Any]) -> None:
    """Replace a document; paths, and whatever else JSON does not know, are written as text.

    Raises:
        OSError: It could not be written; the file is as it was.
    """
    # ASCII alone: names of files that are no UTF-8 come back as they were.
    document = json.dumps({"version": version, **content}, default=str, indent=1)
    with durable_write(file) as stream:
        stream.write(document.encode("ascii"))


def set_aside(file: Path) -> Path:
    """Put a document that cannot be used out of the way, so that a new one can be begun; nothing is lost.

    Raises:
        OSError: It cannot be renamed.
    """
    return file.replace(file.with_suffix(".unreadable"))
