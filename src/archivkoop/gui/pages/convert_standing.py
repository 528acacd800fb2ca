"""How the conversion of the open deposit stands, in words: not begun, at work, resting, done."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from archivkoop.app.request import Step
from archivkoop.core.files import Counts, Fate
from archivkoop.gui.deposit import Deposit
from archivkoop.gui.texts import Texts

if TYPE_CHECKING:
    from archivkoop.store.plan_groups import PlanGroup


def is_begun(deposit: Deposit) -> bool:
    """Say whether a job that was to convert rests, and can be gone on with."""
    return deposit.stopped_at is not None and deposit.stopped_at.is_behind(Step.PLAN)


def summary(texts: Texts, deposit: Deposit, counts: Counts, groups: Iterable[PlanGroup]) -> str:
    """Return how it stands; "" where nothing is checked yet."""
    if deposit.has_done(Step.CONVERT):
        return texts.count("convert.summary.done", counts.converted)
    if not deposit.has_done(Step.PLAN):
        return texts.say("convert.summary.unchecked") if deposit.has_done(Step.CHECK) and not deposit.running else ""
    due = [group for group in groups if group.action == "convert"]
    total = sum(group.files - group.fates.get(Fate.LEFT_OUT, 0) for group in due)
    done = total - sum(group.fates.get(None, 0) for group in due)
    return texts.say(f"convert.summary.{_state(deposit)}", done=texts.number(done), total=texts.number(total))


def _state(deposit: Deposit) -> str:
    job = deposit.job
    if job is not None and job.until is not None and job.until.is_behind(Step.PLAN):
        return str(job.state)
    return str(deposit.rest) if is_begun(deposit) else "ready"
