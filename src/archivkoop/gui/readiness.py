"""What must be so before a package can be made. The use case decides; this only says it beforehand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from archivkoop.app.request import Step
from archivkoop.core.errors import ArchivkoopError
from archivkoop.core.findings import Severity
from archivkoop.gui.deposit import Deposit
from archivkoop.gui.profile import SharedProfile


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition; `key` names the step where it is met, and its texts."""

    key: str
    met: bool
    n: int = 0  # how much is missing; 0: all of it, nobody has looked yet


def conditions(deposit: Deposit, profile: SharedProfile) -> list[Condition]:
    """Return every condition, in the order of the steps."""
    return [
        Condition("intake", deposit.taken_in),
        Condition("check", deposit.has_done(Step.CHECK) and not blocking(deposit), blocking(deposit)),
        Condition("convert", deposit.has_done(Step.CONVERT)),
        Condition("describe", missing(deposit, profile) == 0, missing(deposit, profile)),
        Condition("target", deposit.out is not None),
    ]


def blocking(deposit: Deposit) -> int:
    """Return how many findings wait for a decision; missing words are counted by `missing`."""
    result = deposit.result
    if result is None:
        return 0
    described = sum(recorded.finding.code.startswith("AK-D") for recorded in result.blocking)
    return max(0, result.findings.get(Severity.BLOCKING, 0) - described)


def missing(deposit: Deposit, profile: SharedProfile) -> int:
    """Return how many mandatory fields are empty."""
    return lacking_fields(deposit.fields, profile)


def lacking_fields(known: Mapping[str, Sequence[str]], profile: SharedProfile) -> int:
    """Return how many mandatory fields are empty where this is known."""
    try:
        fields = profile.loaded.profile.metadata.deposit
    except ArchivkoopError:  # the window has said so
        return 0
    return sum(field.required and not any(known.get(field.id, ())) for field in fields)
