"""The jobs of a workstation: each has a folder with its workspace."""

import sqlite3
import uuid
from dataclasses import dataclass
from pathlib import Path

from archivkoop.core.errors import ArchivkoopError
from archivkoop.store.rows import JobMeta
from archivkoop.store.workspace import DATABASE, WorkspaceReader


@dataclass(frozen=True, slots=True)
class FoundJob:
    """A job that was begun before."""

    meta: JobMeta
    folder: Path


def find(workspaces: Path, source: Path | None = None) -> list[FoundJob]:
    """Return the jobs of a source (None: of any), the newest first. What cannot be read is passed over."""
    found: list[FoundJob] = []
    for database in workspaces.glob(f"*/{DATABASE}"):
        try:
            with WorkspaceReader(database.parent) as workspace:
                meta = workspace.meta()
        except (ArchivkoopError, OSError, sqlite3.Error):
            continue  # a newer version's, a damaged one, or one that is being made at this moment
        if meta is not None and source in {None, meta.source}:
            found.append(FoundJob(meta, database.parent))
    return sorted(found, key=lambda job: (job.meta.opened_at, job.folder.name), reverse=True)


def new_folder(workspaces: Path) -> Path:
    """Make an empty folder for a job; only its owner may look into it, for deposits hold personal data."""
    folder = workspaces / uuid.uuid4().hex
    folder.mkdir(mode=0o700, parents=True)
    return folder
