"""A job's workspace as the content of a package."""

from collections.abc import Iterator
from pathlib import Path

from archivkoop.app.job import Job
from archivkoop.core.description import Description
from archivkoop.core.events import Event
from archivkoop.core.files import Counts
from archivkoop.core.package import DepositFile, RecordedFinding
from archivkoop.core.profile import Profile


class JobContent:
    """What goes into the package of a job; a `core.package.PackageContent`."""

    def __init__(self, job: Job, package_id: str) -> None:
        self._job = job
        self.package_id = package_id
        self.profile: Profile = job.loaded.profile
        self.profile_bytes: bytes = job.loaded.data
        self.description: Description = job.description
        self.source: Path = job.source
        self.root: Path = job.root
        self.actor: str = job.actor
        self.counts: Counts = job.workspace.counts()

    def files(self) -> Iterator[DepositFile]:
        """Yield every file that came in, by path."""
        return self._job.workspace.deposit_files()

    def empty_folders(self) -> Iterator[str]:
        """Yield the folders without any file, by path."""
        return self._job.workspace.empty_folders()

    def events(self) -> Iterator[Event]:
        """Yield what happened, as PREMIS wants it."""
        return self._job.workspace.events_for_premis()

    def findings(self) -> Iterator[RecordedFinding]:
        """Yield the findings, the deposit's own first."""
        return self._job.workspace.findings()
