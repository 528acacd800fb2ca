"""The jobs of a workstation: each has a folder with its workspace."""

import sqlite3
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from archivkoop.core.errors import ArchivkoopError
from archivkoop.store.rows import JobMeta
from archivkoop.store.workspace import DATABASE, WorkspaceReader

_View = TypeVar("_View")


@dataclass(frozen=True, slots=True)
class FoundJob:
    """A job that was begun before."""

    meta: JobMeta
    folder: Path


def find(workspaces: Path, source: Path | None = None) -> list[FoundJob]:
    """Return the jobs of a source (None: of any), the newest first. What cannot be read is passed over."""
    found = [job for job in look_into(workspaces, _found, WorkspaceReader) if source in {None, job.meta.source}]
    return sorted(found, key=lambda job: (job.meta.opened_at, job.folder.name), reverse=True)


def look_into(
    workspaces: Path,
    view: Callable[[WorkspaceReader], _View | None],
    opening: Callable[[Path], WorkspaceReader] = WorkspaceReader.renewed,
) -> Iterator[_View]:
    """Yield what `view` makes of each job, but None; what cannot be read is passed over.

    Args:
        workspaces: Where the jobs' folders are.
        view: What is made of one.
        opening: How it is opened; a view that reads the journal alone needs no renewal.
    """
    for database in workspaces.glob(f"*/{DATABASE}"):
        try:
            with opening(database.parent) as workspace:
                seen = view(workspace)
        except (ArchivkoopError, OSError, sqlite3.Error):
            continue  # a newer version's, a damaged one, or one that is being made at this moment
        if seen is not None:
            yield seen


def _found(workspace: WorkspaceReader) -> FoundJob | None:
    meta = workspace.meta()
    return FoundJob(meta, workspace.folder) if meta is not None else None


def new_folder(workspaces: Path) -> Path:
    """Make an empty folder for a job; only its owner may look into it, for deposits hold personal data."""
    folder = workspaces / uuid.uuid4().hex
    folder.mkdir(mode=0o700, parents=True)
    return folder
