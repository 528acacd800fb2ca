"""Gives the proof of fidelity for any two files, in a worker."""

import errno
import os
import tempfile
from pathlib import Path
from typing import cast

from archivkoop.app.places import check_file
from archivkoop.app.profiles import load_profile
from archivkoop.app.settings import Settings
from archivkoop.core.errors import NotAFileError, TargetNotWritableError
from archivkoop.core.proof import Comparison
from archivkoop.engine.child import Child, Limits

PDF = "pdf"


def compare(
    settings: Settings, first: Path, second: Path, html: Path | None = None, language: str = "de"
) -> Comparison:
    """Compare two PDFs by the profile's limits; see `app.compare_files`.

    Raises:
        SourceMissingError: One of them is not there.
        NotAFileError: One of them, or the page, is a folder.
        ReadError: One of them may not be read.
        TargetNotWritableError: There is no folder for the page, or nothing may be written to it.
        FileProblem: The comparison could not be carried out.
    """
    for file in (first, second):
        check_file(file)
    if html is not None and html.is_dir():
        raise NotAFileError(path=str(html))
    if html is not None and not html.resolve().parent.is_dir():
        raise TargetNotWritableError(path=str(html), reason="no such folder")
    if html is not None and not os.access(html.resolve().parent, os.W_OK | os.X_OK):
        raise TargetNotWritableError(path=str(html), reason=os.strerror(errno.EACCES))
    profile = load_profile(settings).profile
    wanted = profile.proof.limits.get(PDF, {})
    limits = Limits(time_s=profile.limits.time_s, memory_mb=profile.limits.memory_mb)
    with tempfile.TemporaryDirectory(prefix="archivkoop-") as scratch, Child() as child:
        files = first.resolve(), second.resolve()
        arguments = (PDF, files, wanted, Path(scratch), html.resolve() if html else None, language)
        return cast("Comparison", child.call("archivkoop.tasks:compare_files", *arguments, limits=limits))
