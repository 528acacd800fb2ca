"""What conversions have taken on this workstation, by rule: the only ground for saying how long others may take."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from archivkoop.app.settings import Settings
from archivkoop.store.jobs import look_into

LEAST_FILES = 3  # fewer say nothing


@dataclass(frozen=True, slots=True)
class Experience:
    """What was measured for one rule, over every job whose workspace is there."""

    files: int
    seconds: float  # all of them, one after the other

    def minutes_for(self, files: int, workers: int = 0) -> float:
        """Return how many minutes so many files are likely to take with so many workers (0: one per processor)."""
        return self.seconds / self.files * files / (workers or os.cpu_count() or 1) / 60


def experience(settings: Settings) -> Mapping[str, Experience]:
    """Return what is known, by rule; what rests on too few files is left out."""
    files: dict[str, int] = {}
    seconds: dict[str, float] = {}
    for rates in look_into(settings.workspaces, lambda workspace: workspace.conversion_rates()):
        for rule, (count, took) in rates.items():
            files[rule] = files.get(rule, 0) + count
            seconds[rule] = seconds.get(rule, 0.0) + took
    return {rule: Experience(count, seconds[rule]) for rule, count in files.items() if count >= LEAST_FILES}
