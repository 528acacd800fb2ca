"""The journal's lines: what happened, by whom, with what outcome. PREMIS is written from them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from archivkoop.core.findings import Outcome

_PARTS = 3  # of a version; a fourth one that is 0 says nothing


class AgentType(StrEnum):
    """PREMIS agentType."""

    PERSON = "person"
    ORGANIZATION = "organization"
    SOFTWARE = "software"


@dataclass(frozen=True, slots=True)
class Agent:
    """Who or what acted."""

    name: str
    version: str = ""
    type: AgentType = AgentType.SOFTWARE

    @property
    def in_words(self) -> str:
        """Name and version as people call them; how a program was built stands in the records alone."""
        version = self.version.partition("@")[0]  # pdfium: "159.0.8149.0@sourcebuild-toolchained"
        if version.count(".") > _PARTS - 1:
            version = version.removesuffix(".0")
        return f"{self.name} {version}".strip()


class EventKind(StrEnum):
    """What kind of line it is; `PREMIS_TYPES` says which appear in PREMIS, and as what."""

    JOB_OPENED = "job_opened"  # data: source, copy, earlier, profile_id, profile_sha512, and as JOB_RESUMED
    JOB_RESUMED = "job_resumed"  # data: out, until, profile, description
    RUN_ENDED = "run_ended"  # before the package, and not by force; data: stopped (by a person), or code and params
    DECISIONS_TAKEN_OVER = (
        "decisions_taken_over"  # from the deposit's earlier job, as far as they hold; data: workspace
    )
    DEPOSIT_COPIED = "deposit_copied"  # each file that could be read, and its copy read again; data: files, bytes
    FILE_TAKEN = "file_taken"  # data: raw_path (hex), size, mtime_ns, sha512
    FILE_RETAKEN = "file_retaken"  # the source changed since; data as FILE_TAKEN
    FILE_UNREADABLE = "file_unreadable"  # found, and not read to its end; data: raw_path (hex), size, mtime_ns, code
    FILE_VANISHED = "file_vanished"  # it was taken and is no longer there
    FOLDER_EMPTY = "folder_empty"  # path: the folder
    FILE_IDENTIFIED = "file_identified"  # data: puid, name, version, mime, basis, warning
    FILE_CHECKED = "file_checked"  # data: check, facts
    CHECK_DROPPED = "check_dropped"  # a password was given since; it is checked, and converted, again
    SIGNATURES_VALIDATED = "signatures_validated"  # data: signatures (Signature)
    FILE_OPENED = "file_opened"  # an encrypted file; data: by ("password" or "empty user password"), rule
    FINDING = "finding"  # data: code, severity, facts
    FINDING_DROPPED = "finding_dropped"  # what it says is no longer so; data: code, facts
    # Decisions; `decision` is the id of what was decided in one go (the event's own, where it is lacking).
    WAIVED = "waived"  # data: code, reason, decision; with a path: for this file
    LEFT_OUT_RULE = "left_out_rule"  # data: pattern, reason, decision
    FILE_LEFT_OUT = "file_left_out"  # data: reason, decision, rule; without a rule it is the decision about this file
    DERIVATIVE_DISCARDED = "derivative_discarded"  # data: reason, decision
    DECISION_WITHDRAWN = "decision_withdrawn"  # data: decision
    FILE_CONVERTED = "file_converted"  # data: Attempt and derivative
    FILE_PROVED = "file_proved"  # data: Proof
    CONVERSION_FAILED = "conversion_failed"  # data: attempts
    CONVERSION_DROPPED = "conversion_dropped"  # a tool changed since; it is done again
    DESCRIBED = "described"  # data: description, sha512
    FILE_RENAMED = "file_renamed"  # safe name inside the package; data: name
    PUBLISHING = "publishing"  # validated in staging, about to get its name; data: package, seal
    PACKAGED = "packaged"  # data: package, report
    PACKAGE_VALIDATED = "package_validated"  # data: validator, problems
    JOB_FINISHED = "job_finished"  # data: result


DECIDING = frozenset(
    {EventKind.WAIVED, EventKind.LEFT_OUT_RULE, EventKind.FILE_LEFT_OUT, EventKind.DERIVATIVE_DISCARDED}
)

# kind -> (label, code) in id.loc.gov/vocabulary/preservation/eventType
PREMIS_TYPES: Mapping[EventKind, tuple[str, str]] = {
    EventKind.JOB_OPENED: ("transfer", "tra"),
    EventKind.DEPOSIT_COPIED: ("replication", "rep"),
    EventKind.FILE_TAKEN: ("message digest calculation", "mes"),
    EventKind.FILE_RETAKEN: ("message digest calculation", "mes"),
    EventKind.FILE_IDENTIFIED: ("format identification", "for"),
    EventKind.FILE_CHECKED: ("validation", "val"),
    EventKind.SIGNATURES_VALIDATED: ("digital signature validation", "dig"),
    EventKind.FILE_OPENED: ("decryption", "der"),
    EventKind.WAIVED: ("policy assignment", "poa"),
    EventKind.FILE_LEFT_OUT: ("appraisal", "app"),
    EventKind.DERIVATIVE_DISCARDED: ("deletion", "del"),
    EventKind.FILE_CONVERTED: ("migration", "mig"),
    EventKind.FILE_PROVED: ("validation", "val"),
    EventKind.CONVERSION_FAILED: ("migration", "mig"),
    EventKind.DESCRIBED: ("metadata modification", "mem"),
    EventKind.FILE_RENAMED: ("filename change", "fil"),
    EventKind.PACKAGED: ("information package creation", "ipc"),
}


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the journal. It names only bytes that are already durable."""

    id: str  # UUID
    at: str  # ISO 8601 with offset, UTC
    kind: EventKind
    outcome: Outcome = Outcome.PASSED
    path: str | None = None  # deposit path; None: the deposit as a whole
    agents: tuple[Agent, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)  # JSON values
