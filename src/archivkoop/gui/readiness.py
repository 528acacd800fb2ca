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
        Condition("check", is_checked(deposit) and not blocking(deposit), blocking(deposit)),
        Condition("convert", deposit.has_done(Step.CONVERT)),
        Condition("describe", missing(deposit, profile) == 0, missing(deposit, profile)),
        Condition("target", deposit.out is not None),
    ]


def is_checked(deposit: Deposit) -> bool:
    """Say whether every file is checked: some may have come since, or are no longer left out."""
    return deposit.has_done(Step.CHECK) and (deposit.reader is None or deposit.reader.all_checked())


def blocking(deposit: Deposit) -> int:
    """Return how many findings wait for a decision; missing words are counted by `missing`."""
    result = deposit.result
    if result is None:
        return 0
    described = sum(recorded.finding.code.startswith("AK-D") for recorded in result.blocking)
    return max(0, result.findings.get(Severity.BLOCKING, 0) - described)


def missing(deposit: Deposit, profile: SharedProfile) -> int:
    """Return how many fields are empty though mandatory, or have a value that no package may have."""
    return len(lacking_fields(deposit.fields, profile))


def lacking_fields(known: Mapping[str, Sequence[str]], profile: SharedProfile) -> dict[str, str]:
    """Return the fields for which there would be no package, each with its finding, as the job will say it."""
    from archivkoop.stages.describe import validate_fields  # brings the profile's model, which is costly to import

    try:
        loaded = profile.loaded
    except ArchivkoopError:  # the window has said so
        return {}
    return {str(one.facts["field"]): one.code for one in validate_fields(known, loaded.profile)}
