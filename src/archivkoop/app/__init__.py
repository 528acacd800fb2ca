"""Composition root: the use cases that the command line, the window and batches share.

Imports are lazy: a command that needs one use case does not pay for the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from archivkoop.app.deposits import DepositSummary, OpenedDeposit
    from archivkoop.app.doctor import ToolStatus
    from archivkoop.app.pdfa import PdfaLine
    from archivkoop.app.profiles import LoadedProfile
    from archivkoop.app.request import JobRequest, JobResult, Step
    from archivkoop.app.settings import Settings
    from archivkoop.core.access import Access
    from archivkoop.core.decisions import Change
    from archivkoop.core.ports import Observer
    from archivkoop.core.profile import Profile
    from archivkoop.core.proof import Comparison
    from archivkoop.core.verification import VerifyResult
    from archivkoop.stages.profile_changes import ProfileChange
    from archivkoop.store.workspace import WorkspaceReader


def run_job(observer: Observer, settings: Settings, request: JobRequest, until: Step) -> JobResult:
    """Do what is missing of a deposit's job, up to and including a step.

    Raises:
        UsageProblem: The request cannot be carried out; nothing was done.
        WorkplaceProblem: A tool or the profile is missing or unusable; the job can be resumed.
        StorageProblem: Reading or writing failed beyond one file; the job can be resumed.
        Cancelled: The observer asked to stop; the job can be resumed.
    """
    from archivkoop.app.run import run

    return run(observer, settings, request, until)


def change_decisions(observer: Observer, settings: Settings, workspace: Path, change: Change) -> JobResult:
    """Record what a person decides or withdraws, at once; see `app.decisions`."""
    from archivkoop.app.decisions import change as record

    return record(observer, settings, workspace, change)


def verify_package(observer: Observer, package: Path) -> VerifyResult:
    """Verify a package or a foreign bag.

    Raises:
        NotAPackageError: There is no bag.
    """
    from archivkoop.app.verify import verify

    return verify(observer, package)


def compare_with_profile(settings: Settings, old: Path) -> tuple[Profile, tuple[ProfileChange, ...]]:
    """Return another version of the profile, and what differs between it and the one in use.

    Raises:
        WorkplaceProblem: One of the two cannot be used.
    """
    from archivkoop.app.profiles import compare_with

    return compare_with(settings, old)


def list_deposits(settings: Settings) -> tuple[DepositSummary, ...]:
    """Return every deposit of this workstation, the one worked on last first; see `app.deposits`."""
    from archivkoop.app.deposits import list_deposits as found

    return found(settings)


def open_deposit(workspace: Path) -> OpenedDeposit:
    """Return a deposit as it was left, without running anything; see `app.deposits`."""
    from archivkoop.app.deposits import open_deposit as opened

    return opened(workspace)


def find_deposit(settings: Settings, source: Path) -> OpenedDeposit | None:
    """Return a deposit as it was left, by where it lies; see `app.deposits`."""
    from archivkoop.app.deposits import find_deposit as found

    return found(settings, source)


def forget_deposit(settings: Settings, summary: DepositSummary) -> None:
    """Delete a deposit's workspaces, never the deposit or a package; see `app.deposits`."""
    from archivkoop.app.deposits import forget_deposit as forget

    forget(settings, summary)


def load_profile(settings: Settings, path: Path | None = None) -> LoadedProfile:
    """Read and trust the profile; see `app.profiles`."""
    from archivkoop.app.profiles import load_profile as load

    return load(settings, path)


def doctor(settings: Settings, only: str = "") -> tuple[ToolStatus, ...]:
    """Say of every tool (or of one, by its key) whether it is there, which version, and what is lost without it."""
    from archivkoop.app.doctor import doctor as examine

    return examine(settings, only)


def doctor_apart(settings: Settings, only: str = "") -> tuple[ToolStatus, ...]:
    """Do what `doctor` does in a process of its own: its libraries stay out of this one.

    Raises:
        FileProblem: The process was lost or took too long.
    """
    from archivkoop.app.doctor import doctor_apart as examine

    return examine(settings, only)


def describe_error(error: BaseException) -> str:
    """Return what a person may copy to somebody who helps: an error's kind, words and way through the code."""
    from archivkoop.app.diagnostics import describe

    return "".join(describe(error, names=True))


def save_diagnostics(target: Path, settings: Settings, error: BaseException | None, names: bool) -> Path:
    """Write a diagnostic package and return where it lies; see `app.diagnostics`.

    Raises:
        WriteError: It could not be written.
    """
    from archivkoop.app.diagnostics import save

    return save(target, settings, error, names=names)


def check_workspaces(folder: Path) -> int:
    """Return the free bytes of a folder that is to hold jobs; see `app.workplace`.

    Raises:
        WorkspaceOnShareError: It lies on a network share.
        WorkspaceNotWritableError: Nothing can be written there.
    """
    from archivkoop.app.workplace import check_workspaces as check

    return check(folder)


def check_out(out: Path, source: Path) -> None:
    """Look whether packages of a deposit can be written to a folder; see `app.places`.

    Raises:
        OutNotFolderError: A file lies there, or where it would have to be made.
        OutInsideSourceError: It lies in the deposit.
        OutNotWritableError: Nothing may be written to it, or it cannot be made.
    """
    from archivkoop.app.places import check_out as check

    check(out.resolve(), source.resolve())


def read_workspace(folder: Path) -> WorkspaceReader:
    """Return a read-only view of a job's workspace, also of one by an older archivkoop; close it when done."""
    from archivkoop.store.workspace import WorkspaceReader

    return WorkspaceReader.renewed(folder)


def compare_files(
    settings: Settings, first: Path, second: Path, html: Path | None = None, language: str = "de"
) -> Comparison:
    """Give the proof of fidelity for any two PDFs; see `app.compare`."""
    from archivkoop.app.compare import compare

    return compare(settings, first, second, html, language)


def convert_pdfs(
    observer: Observer,
    settings: Settings,
    sources: Sequence[Path],
    out: Path,
    profile: Path | None = None,
    workers: int | None = None,
    access: Access | None = None,
) -> Iterator[PdfaLine]:
    """Run the way to PDF/A on files and folders that are no deposit; see `app.pdfa`."""
    from archivkoop.app.pdfa import convert_batch

    return convert_batch(observer, settings, sources, out, profile, workers, access)
