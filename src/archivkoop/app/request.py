"""What a use case is asked, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from archivkoop.core.access import Passwords

if TYPE_CHECKING:  # the window asks before it needs any of these, and importing them is most of its start
    from archivkoop.core.files import Counts
    from archivkoop.core.findings import LeaveOut, Severity, Waiver
    from archivkoop.core.package import RecordedFinding


class Step(StrEnum):
    """How far a job is to go. Each step does what is missing before it."""

    CHECK = "check"
    PLAN = "plan"
    CONVERT = "convert"
    PACKAGE = "package"

    def is_behind(self, other: Step) -> bool:
        """Say whether it comes after another one."""
        steps = list(Step)
        return steps.index(self) > steps.index(other)


@dataclass(frozen=True, slots=True)
class JobRequest:
    """What a person asks of a deposit."""

    source: Path
    out: Path | None = None
    description: Path | None = None  # TOML file
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # win over the file
    profile: Path | None = None  # None: the settings', else the bundled one
    waivers: tuple[Waiver, ...] = ()
    leave_outs: tuple[LeaveOut, ...] = ()
    withdraw: tuple[str, ...] = ()  # codes, patterns or paths of decisions that are to hold no longer
    actor: str = ""  # "": the OS user
    workers: int | None = None  # None: one per processor
    file_fields: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)  # by path; win over the file
    copy: bool | None = None  # True: into a folder of the job, and checked; False: read in place; None: as begun
    passwords: Passwords = field(default_factory=Passwords)  # in memory alone: no workspace, package or log has them


@dataclass(frozen=True, slots=True)
class JobResult:
    """How a job stands after the step that was asked."""

    workspace: Path
    step: Step  # the last one that was done
    package_id: str  # "" before the description is complete
    package: Path | None
    report: Path | None
    counts: Counts
    findings: Mapping[Severity, int]
    blocking: tuple[RecordedFinding, ...]  # the first hundred
    missing_fields: tuple[str, ...]
    unmatched: tuple[str, ...]  # patterns of what is to be left out that no file matches
    resumed: bool
    already_there: bool

    def falls_short_of(self, until: Step) -> bool:
        """Say whether it ended before the step that was asked, because something waits for a person."""
        return until.is_behind(self.step)

    @property
    def blocked(self) -> bool:
        """Whether something stops the job before packaging."""
        return bool(self.blocking)
