"""How long it still takes: a steady answer, or none."""

from itertools import pairwise

import pytest

from archivkoop.core.estimate import COSTS, Estimate
from archivkoop.core.ports import Progress

MEGABYTE = 10**6
CHECKING = ("intake", "identify", "check")
PACKING = (*CHECKING, "convert", "package", "verify")


def watched(stages, stage, *, total, per_s, seconds, size=MEGABYTE, begin=0.0):
    """Return an estimate after it has heard of a stage for so long."""
    estimate = Estimate(stages)
    for second in range(seconds + 1):
        done = int(per_s * second)
        estimate.hear(Progress(stage, done, total, done * size, None), begin + second)
    return estimate, begin + seconds


def test_the_last_stage_takes_what_its_speed_says():
    estimate, now = watched(CHECKING, "check", total=1000, per_s=5, seconds=40)
    assert estimate.seconds_left(now) == pytest.approx((1000 - 200) / 5, rel=0.05)
    assert estimate.bytes_per_s(now) == pytest.approx(5 * MEGABYTE, rel=0.05)


def test_stages_that_follow_are_weighed_by_what_they_cost():
    alone, now = watched(("identify",), "identify", total=1000, per_s=5, seconds=40)
    both, _ = watched(CHECKING, "identify", total=1000, per_s=5, seconds=40)
    cost = {name: COSTS[name].file_s * 1000 + COSTS[name].byte_s * 1000 * MEGABYTE for name in ("identify", "check")}
    done = 0.2
    share = (cost["identify"] * (1 - done) + cost["check"]) / (cost["identify"] * (1 - done))
    assert both.seconds_left(now) / alone.seconds_left(now) == pytest.approx(share, rel=0.01)


@pytest.mark.parametrize(
    ("stage", "total", "seconds"),
    [("intake", None, 60), ("check", 1000, 5), ("check", 10**6, 20)],
    ids=["the number of files is not known", "too short a time", "too small a part"],
)
def test_where_nothing_can_be_known_nothing_is_said(stage, total, seconds):
    estimate, now = watched(CHECKING, stage, total=total, per_s=5, seconds=seconds)
    assert estimate.seconds_left(now) is None


def test_how_much_is_to_be_converted_nobody_knows_before_the_plan():
    estimate, now = watched(PACKING[:4], "check", total=1000, per_s=5, seconds=40)
    assert estimate.seconds_left(now) is None


def test_what_is_said_counts_down_and_does_not_jump():
    estimate, now = watched(CHECKING, "check", total=1000, per_s=5, seconds=40)
    said = [estimate.seconds_left(now)]
    done = 200
    for second, per_s in enumerate([7, 3, 6, 4, 5, 8, 2, 5], 1):
        done += per_s
        estimate.hear(Progress("check", done, 1000, done * MEGABYTE, None), now + second)
        said.append(estimate.seconds_left(now + second))
    assert [round(before - after, 6) for before, after in pairwise(said)] == [1.0] * 8


def test_a_job_that_becomes_slow_is_believed_in_the_end():
    estimate, now = watched(CHECKING, "check", total=1000, per_s=5, seconds=40)
    before = estimate.seconds_left(now)
    done = 200
    for second in range(1, 60):
        done += second % 2  # a tenth of the speed
        estimate.hear(Progress("check", done, 1000, done * MEGABYTE, None), now + second)
    assert estimate.seconds_left(now + 59) > 3 * before


def test_nothing_heard_is_no_speed():
    estimate, now = watched(CHECKING, "check", total=1000, per_s=5, seconds=40)
    assert estimate.bytes_per_s(now + 120) is None


def test_another_stage_is_another_speed():
    estimate, now = watched(PACKING, "package", total=100, per_s=2, seconds=20)
    assert estimate.seconds_left(now) is not None
    estimate.hear(Progress("verify", 1, 300, MEGABYTE, None), now + 1)
    assert estimate.seconds_left(now + 1) is None
