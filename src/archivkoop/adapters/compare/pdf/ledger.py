"""Keeps what was found and says the verdict."""

from collections import Counter
from dataclasses import dataclass, field

from archivkoop.core.findings import Fact, Outcome
from archivkoop.core.proof import Comparison, Difference, Level

LISTED = 20  # differences of one kind; the measures count them all


@dataclass(slots=True)
class Ledger:
    """What was found so far."""

    reported: frozenset[str]  # codes that are told and not held against the derivative
    measures: dict[str, Fact] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)  # of differences, by code
    refused_pages: set[int] = field(default_factory=set)  # from 1; none is left out, however many there are
    _found: list[Difference] = field(default_factory=list)
    _unknown: list[str] = field(default_factory=list)

    def add(self, difference: Difference) -> None:
        """Note a difference."""
        self.counts[difference.code] += 1
        if difference.page and difference.code not in self.reported:
            self.refused_pages.add(difference.page)
        if self.counts[difference.code] <= LISTED:
            self._found.append(difference)

    def unknown(self, why: str) -> None:
        """Note that something could not be compared."""
        self._unknown.append(why)

    @property
    def refuses(self) -> bool:
        """Whether there is a difference that is held against the derivative."""
        return any(code not in self.reported for code in self.counts)

    def result(self) -> Comparison:
        """Say the verdict; the agents are the comparer's to name."""
        outcomes = [Outcome.FAILED if self.refuses else Outcome.PASSED]
        outcomes += [Outcome.UNDETERMINED] if self._unknown else []
        counts = {f"{code}_count": count for code, count in sorted(self.counts.items()) if count > 1}
        return Comparison(
            Outcome.worst(outcomes),
            Level.FAITHFUL,
            differences=tuple(found for found in self._found if found.code not in self.reported),
            notes=tuple(found for found in self._found if found.code in self.reported),
            measures=self.measures | counts,
            reason="; ".join(self._unknown[:5]),
        )
