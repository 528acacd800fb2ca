"""Errors a person can act on: a code and facts; the type says the consequence."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ClassVar

from archivkoop.core.findings import Fact


class ArchivkoopError(Exception):
    """`code` finds its text in `resources/messages`; `params` fill the placeholders."""

    code: ClassVar[str]
    exit_code: ClassVar[int] = 5

    def __init__(self, **params: str | int) -> None:
        super().__init__(self.code, params)
        self.params = params

    def __reduce__(self) -> tuple[Any, ...]:
        """Survive the trip from a worker process."""
        return partial(type(self), **self.params), ()


# --- one file: the stage records it and goes on -------------------------------------------------


class FileProblem(ArchivkoopError):
    """Concerns one file. All others stop the job."""

    exit_code = 1


class ConversionRefusedError(FileProblem):
    """The converter declines rather than lose something. Params: reason."""

    code = "AK-K01"


class SourceClosedError(ConversionRefusedError):
    """The source is encrypted and nothing is at hand that opens it: no other converter fares better. Params: reason."""


class ConversionFailedError(FileProblem):
    """The converter ran and left no usable result. Params: tool, reason."""

    code = "AK-K02"


class TimeLimitError(FileProblem):
    """Work on the file took longer than its limit and was ended. Params: limit_s."""

    code = "AK-K03"


class MemoryLimitError(FileProblem):
    """Work on the file took more memory than its limit and was ended. Params: limit_mb."""

    code = "AK-K04"


class WorkerDiedError(FileProblem):
    """The process that worked on the file died. Params: exit_code."""

    code = "AK-K05"


class WorkerFailedError(FileProblem):
    """A library raised something nobody foresaw. Params: reason."""

    code = "AK-K06"


class PasswordWrongError(FileProblem):
    """No password that was given opens the file, or none was given. No params."""

    code = "AK-K07"


class FileUnreadableError(FileProblem):
    """The source cannot be read to its end. Params: reason."""

    code = "AK-I01"


class FileChangedError(FileProblem):
    """The source changed while it was read. No params."""

    code = "AK-I02"


class FileVanishedError(FileProblem):
    """The source was there and is no longer. No params."""

    code = "AK-I04"


# --- usage (exit 2) -----------------------------------------------------------------------------


class UsageProblem(ArchivkoopError):
    """The call's words are off; nothing was done."""

    exit_code = 2


class SourceMissingError(UsageProblem):
    """Params: path."""

    code = "AK-U01"


class SourceNotFolderError(UsageProblem):
    """Params: path."""

    code = "AK-U02"


class OutNotFolderError(UsageProblem):
    """Params: path."""

    code = "AK-U03"


class OutInsideSourceError(UsageProblem):
    """Params: out, source."""

    code = "AK-U04"


class WorkspacesInsideSourceError(UsageProblem):
    """The job would take in its own records. Params: workspaces, source."""

    code = "AK-U32"


class ForeignPackageFolderError(UsageProblem):
    """A folder with the package's name is there and is not this job's. Params: path."""

    code = "AK-U05"


class DescriptionSyntaxError(UsageProblem):
    """The description file is no TOML or has an unknown key. Params: path, line, key, reason, detail."""

    code = "AK-U06"


class ReasonMissingError(UsageProblem):
    """A decision without a reason. Params: option."""

    code = "AK-U07"


class DecisionMissingError(UsageProblem):
    """A reason that no decision precedes. Params: option, reason."""

    code = "AK-U13"


class NotAFileError(UsageProblem):
    """A folder lies where a file is asked for. Params: path."""

    code = "AK-U14"


class NotAPackageError(UsageProblem):
    """Params: path."""

    code = "AK-U08"


class SourceEmptyError(UsageProblem):
    """The deposit holds no file. Params: path."""

    code = "AK-U09"


class NothingToPackageError(UsageProblem):
    """Every file was left out. No params."""

    code = "AK-B01"


class UnknownCodeError(UsageProblem):
    """A waiver for a code that no check has. Params: finding."""

    code = "AK-U10"


class UnknownFieldError(UsageProblem):
    """A value for a field that the profile does not have. Params: field, known."""

    code = "AK-U12"


class AlreadyPackagedError(UsageProblem):
    """A decision comes after the package was made. Params: package."""

    code = "AK-U15"


class UnknownDecisionError(UsageProblem):
    """What is to be withdrawn was never decided. Params: decision, known."""

    code = "AK-U16"


class PasswordsMissingError(UsageProblem):
    """The passwords file cannot be read. Params: path, reason."""

    code = "AK-U21"


class PasswordsSyntaxError(UsageProblem):
    """A line of the passwords file is none. Params: path, line."""

    code = "AK-U22"


class DescriptionMissingError(UsageProblem):
    """The description file is not there, or cannot be read. Params: path, reason."""

    code = "AK-U11"


class WorkspaceOnShareError(UsageProblem):
    """A folder for jobs lies on a network share. Params: path, system."""

    code = "AK-U30"


class WorkspaceNotWritableError(UsageProblem):
    """A folder for jobs cannot be written. Params: path, reason."""

    code = "AK-U31"


# --- the workplace (exit 3): the job stops and can be resumed -------------------------------------


class WorkplaceProblem(ArchivkoopError):
    """A problem of the workplace, not of a file; the job stops, resumable."""

    exit_code = 3


class ToolMissingError(WorkplaceProblem):
    """Params: tool."""

    code = "AK-T01"


class ProfileError(WorkplaceProblem):
    """The profile cannot be used. Params: path, line, key, reason, detail.

    `reason` is a word that the catalogue knows ("missing", "extra_forbidden" …); `detail` is empty or begins with ": ".
    """

    code = "AK-T02"


class ProfileMissingError(WorkplaceProblem):
    """The profile is not there, or cannot be read. Params: path, reason."""

    code = "AK-T03"


class ProfileSignatureError(WorkplaceProblem):
    """The profile's signature is wrong. Params: path, reason (a word that the catalogue knows)."""

    code = "AK-T04"


class PluginMissingError(WorkplaceProblem):
    """A profile names a plug-in that does not exist. Params: kind, name."""

    code = "AK-T05"


class JobLockedError(WorkplaceProblem):
    """Another process works on the same job. Params: source."""

    code = "AK-T06"


class WorkspaceVersionError(WorkplaceProblem):
    """The workspace was written by a newer archivkoop. Params: path, found, known."""

    code = "AK-T07"


class ToolFailedError(WorkplaceProblem):
    """A tool cannot be started at all, whatever the file. Params: tool, reason."""

    code = "AK-T08"


class DisplayMissingError(WorkplaceProblem):
    """There is no display for a window. No params."""

    code = "AK-T09"


class DisplayUnreachableError(WorkplaceProblem):
    """The display that is named does not answer, or does not let us in. Params: display."""

    code = "AK-T10"


# --- input and output (exit 4) ------------------------------------------------------------------


class StorageProblem(ArchivkoopError):
    """Reading or writing failed beyond one file; the job stops, resumable."""

    exit_code = 4


class DiskFullError(StorageProblem):
    """Params: path."""

    code = "AK-S01"


class WriteError(StorageProblem):
    """Params: path, reason."""

    code = "AK-S02"


class ReadError(StorageProblem):
    """Something other than a deposit's file cannot be read. Params: path, reason."""

    code = "AK-S03"


class TargetNotWritableError(StorageProblem):
    """A file that a command without a job was to write cannot be made; nothing was done. Params: path, reason."""

    code = "AK-S04"


class DiskLowError(StorageProblem):
    """There is room left, and too little to put a failure down to a file. Params: path, free_mb, wanted_mb."""

    code = "AK-S05"


class SettingsNotSavedError(StorageProblem):
    """What the workstation is set to cannot be written; no job is about it. Params: path, reason."""

    code = "AK-S07"


class OutNotWritableError(StorageProblem):
    """The folder for packages, or for copies, may not be written; nothing was begun. Params: path, reason."""

    code = "AK-S08"


class CopyTooLargeError(StorageProblem):
    """There is no room for the copy of a deposit; the job was not begun. Params: path, free_mb, wanted_mb."""

    code = "AK-S06"


# --- our own mistakes (exit 5) --------------------------------------------------------------------


class CountsError(ArchivkoopError):
    """Files in and files accounted for differ (DESIGN §3, 7). Params: files_in, packaged, left_out."""

    code = "AK-E01"


class PackageInvalidError(ArchivkoopError):
    """The package just written does not verify; it was not published. Params: problems."""

    code = "AK-E02"


class InternalError(ArchivkoopError):
    """Params: reason."""

    code = "AK-E03"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a job failed, as it is written down: an error's code and facts."""

    code: str
    params: Mapping[str, Fact] = field(default_factory=dict)


class Cancelled(Exception):
    """A person stopped the job."""
