"""What people decide about findings and files. A decision is made in one go, and withdrawn in one go."""

from dataclasses import dataclass
from enum import StrEnum

from archivkoop.core.files import FileFilter


class DecisionKind(StrEnum):
    """What is decided."""

    WAIVE = "waive"  # a finding may pass
    LEAVE_OUT = "leave_out"  # a file is not packaged
    DISCARD = "discard"  # a derivative is not packaged; the original stays as it is


@dataclass(frozen=True, slots=True)
class Ruling:
    """One thing that is decided, with its reason.

    It is about the files that are named, or about those that match a filter at the moment of the decision. A waiver
    that names none is about every finding with its code: the deposit's own, and those that are still to come.
    """

    kind: DecisionKind
    reason: str
    code: str = ""  # of the finding that may pass
    paths: tuple[str, ...] = ()
    where: FileFilter | None = None
    but: frozenset[str] = frozenset()  # paths that match the filter and are not meant
    others: bool = (
        False  # beside the filter's files, what is in the way with its finding and is no file: folders, links
    )


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decides in one go."""

    id: str  # UUID; a withdrawal names it
    rulings: tuple[Ruling, ...]
    actor: str = ""  # "": the OS user


@dataclass(frozen=True, slots=True)
class Change:
    """What a person does to the decisions of a job: one of three things."""

    decide: Decision | None = None
    withdraw: str = ""  # id of a decision
    restore: str = ""  # id of a decision that was withdrawn and is made once more …
    anew: str = ""  # … as this one


@dataclass(frozen=True, slots=True)
class DecidedLine:
    """One ruling as it is recorded."""

    kind: DecisionKind
    subject: str  # the finding's code, or the pattern of a leave-out; "": the files themselves
    reason: str
    files: int  # how many are named; 0: all with the code, or that match the pattern
    path: str = ""  # of the first


@dataclass(frozen=True, slots=True)
class RecordedDecision:
    """A decision as the journal has it."""

    id: str
    at: str  # ISO 8601
    actor: str
    lines: tuple[DecidedLine, ...]
    withdrawn: bool = False
