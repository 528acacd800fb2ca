"""How long a job still takes, and how fast it is: from what was measured, or not at all."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from archivkoop.core.ports import Progress


@dataclass(frozen=True, slots=True)
class Cost:
    """What a stage costs; only how stages relate to one another matters, the machine's own speed is measured."""

    file_s: float  # seconds for each file
    byte_s: float  # seconds for each byte


# Measured with tests/bench/stages.py on two busy processors: 1500 files of 1.6 kB, 4 of 158 MB, and the sample deposit.
COSTS: Mapping[str, Cost] = {
    "intake": Cost(0.018, 1.7e-8),
    "identify": Cost(0.022, 7.2e-9),
    "check": Cost(0.020, 2.8e-9),
    "convert": Cost(3.7, 0.0),
    "package": Cost(0.035, 5.9e-8),
    "verify": Cost(0.011, 3.4e-8),
}
_SOUND_S = 10.0  # so long a stage has to be watched before its speed is worth telling
_SOUND_SHARE = 0.01  # and so much of it must be done
_WINDOW_S = 30.0  # speed is that of the last half minute
_SPACING_S = 0.5
_OFF = 0.25  # what is said changes only when it is wrong by more


@dataclass(frozen=True, slots=True)
class _Mark:
    at: float
    work: float  # seconds by `COSTS`
    bytes: int


class Estimate:
    """Watches the progress of one job. Times are seconds of any clock that never goes back."""

    def __init__(self, stages: Sequence[str]) -> None:
        """Name the stages that tell their progress, in order, up to the one that the job ends with."""
        self._stages = tuple(stages)
        self._progress: Progress | None = None
        self._marks: deque[_Mark] = deque()
        self._began = 0.0
        self._deposit_bytes = 0  # as the intake counted them
        self._said: tuple[float, float] | None = None  # when, seconds

    def hear(self, progress: Progress, now: float) -> None:
        """Take note of how far the job is."""
        before = self._progress
        if before is None or before.stage != progress.stage:
            if before is not None and before.stage == "intake":
                self._deposit_bytes = before.bytes_done
            self._marks.clear()
            self._began = now
        self._progress = progress
        if not self._marks or now - self._marks[-1].at >= _SPACING_S:
            self._marks.append(_Mark(now, _work(progress), progress.bytes_done))
            while len(self._marks) > 2 and now - self._marks[1].at > _WINDOW_S:
                self._marks.popleft()

    def bytes_per_s(self, now: float) -> float | None:
        """Return how many bytes a second are worked on at present; None: that cannot be said yet."""
        if len(self._marks) < 3 or now - self._marks[-1].at > _WINDOW_S:
            return None
        first, last = self._marks[0], self._marks[-1]
        speed = (last.bytes - first.bytes) / (last.at - first.at)
        return speed if speed > 0 else None

    def seconds_left(self, now: float) -> float | None:
        """Return about how long the job still takes; None: that cannot be said."""
        left = self._left(now)
        if left is None:
            self._said = None
            return None
        if self._said is not None:
            at, seconds = self._said
            expected = max(0.0, seconds - (now - at))
            if abs(left - expected) <= _OFF * max(left, expected):
                return expected
        self._said = (now, left)
        return left

    def _left(self, now: float) -> float | None:
        progress = self._progress
        if progress is None or not progress.files_total or not progress.files_done or not self._marks:
            return None
        later = self._later(progress)
        if later is None or now - self._began < _SOUND_S:
            return None
        total, done = self._whole(progress.stage, progress), _work(progress)
        first = self._marks[0]
        if done < _SOUND_SHARE * total or done <= first.work:
            return None
        slowness = (self._marks[-1].at - first.at) / (self._marks[-1].work - first.work) if len(self._marks) > 1 else 0
        return max(0.0, total - done + later) * slowness if slowness else None

    def _later(self, progress: Progress) -> float | None:
        """Return the work of the stages that follow; None: nobody knows yet how much that is."""
        if progress.stage not in self._stages:
            return None
        following = self._stages[self._stages.index(progress.stage) + 1 :]
        if "convert" in following:
            return None  # how many files it concerns is decided by the plan
        return sum(self._whole(stage, progress) for stage in following)

    def _whole(self, stage: str, progress: Progress) -> float:
        files = progress.files_total or 0
        average = progress.bytes_done / progress.files_done if progress.files_done else 0.0
        size = max(self._deposit_bytes, progress.bytes_done, average * files if not self._deposit_bytes else 0.0)
        return files * COSTS[stage].file_s + size * COSTS[stage].byte_s


def _work(progress: Progress) -> float:
    cost = COSTS.get(progress.stage, Cost(1.0, 0.0))
    return progress.files_done * cost.file_s + progress.bytes_done * cost.byte_s
