"""May a folder hold the jobs of this workstation?"""

import shutil
import tempfile
from pathlib import Path

from archivkoop.adapters.doctor import share_system
from archivkoop.core.errors import WorkspaceNotWritableError, WorkspaceOnShareError


def check_workspaces(folder: Path) -> int:
    """Make the folder if there is none, and return its free bytes; see `app.check_workspaces`."""
    system = share_system(folder)
    if system:
        raise WorkspaceOnShareError(path=str(folder), system=system)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return shutil.disk_usage(folder).free
    except OSError as error:
        raise WorkspaceNotWritableError(path=str(folder), reason=error.strerror or str(error)) from error
