"""What verifying a package or a foreign bag came to."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from archivkoop.core.findings import Fact


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, or worth knowing, about a package. The words are found by `code`."""

    code: str  # "AK-V…"
    path: str | None = None  # relative to the bag, "/" between parts; None: the package as a whole
    facts: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class VerifyResult:
    """The verdict. Only `problems` make a package invalid; `notes` say what a reader should know besides."""

    valid: bool
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()
    own: bool = False  # whether it was held to the stricter rules of our own packages
    files: int = 0  # files below data/
    bytes: int = 0
