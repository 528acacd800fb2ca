"""What the list says of a job: what it does to which deposit, how it stands, and how long it still takes."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from archivkoop.app.joblist import JobState, ListedJob
from archivkoop.app.request import JobResult
from archivkoop.core.errors import Cancelled
from archivkoop.gui.jobs.queue import Live
from archivkoop.gui.texts import Texts

if TYPE_CHECKING:
    from archivkoop.app.deposits import DepositSummary
    from archivkoop.core.errors import Trouble
    from archivkoop.core.ports import Progress

_SUMMED = (
    JobState.RUNNING,
    JobState.WAITING,
    JobState.BLOCKED,
    JobState.FAILED,
    JobState.PAUSED,
    JobState.STOPPED,
    JobState.DONE,
)
_MINUTE_S, _HOUR_S = 60.0, 3600.0


def name_of(entry: ListedJob) -> str:
    """Return what a deposit is called, or the package that is verified."""
    place = entry.source if entry.until is not None or entry.package is None else entry.package
    return place.name or str(place)


def title(texts: Texts, entry: ListedJob, live: Live | None) -> str:
    """Return what is done to what, e.g. "Prüfen: 2026-017 Bauordnungsamt"."""
    does = texts.say(_doing(live.progress) if live is not None and live.progress else _goal(entry))
    return texts.say("jobs.title", does=does, deposit=name_of(entry))


def status(texts: Texts, entry: ListedJob, live: Live | None, now: float) -> str:
    """Return how it stands, in words and figures."""
    if live is not None:
        if live.wish:
            return texts.say(f"jobs.wish.{live.wish}")
        return " · ".join(_figures(texts, live, now)) or texts.say("jobs.state.running")
    if entry.state is JobState.FAILED and entry.problem is not None:
        return texts.say("jobs.state.failed", problem=texts.title(entry.problem.code))
    state = "invalid" if entry.state is JobState.BLOCKED and entry.until is None else str(entry.state)
    return texts.say(f"jobs.state.{state}", problem="")


def problem(texts: Texts, trouble: Trouble | None) -> str:
    """Return why something failed: what happened, what to do, in what state the data is; "" if it did not."""
    return "" if trouble is None else texts.catalogue.text(trouble.code, **trouble.params)


def trouble_of(summary: DepositSummary, job: ListedJob | None) -> Trouble | None:
    """Return why the last run of a deposit failed, of this window or without one; None: it did not, or goes on."""
    if job is not None:
        return job.problem
    return summary.trouble if summary.stopped_in is not None and not summary.at_work else None


def sums(texts: Texts, entries: Collection[ListedJob]) -> str:
    """Return how many run, wait and so on."""
    parts = []
    for state in _SUMMED:
        number = sum(entry.state is state for entry in entries)
        if number:
            parts.append(texts.count(f"jobs.summary.{state}", number))
    return ", ".join(parts)


def end(texts: Texts, entry: ListedJob, outcome: object) -> str:
    """Return what a job came to: a result, an exception, or Cancelled."""
    from archivkoop.core.verification import VerifyResult

    match outcome:
        case JobResult() if entry.state is JobState.BLOCKED:
            said = texts.say("message.not_packaged")
        case JobResult():
            said = texts.say(f"message.done.{'already_there' if outcome.already_there else outcome.step}")
        case VerifyResult():
            said = texts.say("message.valid.title" if outcome.valid else "jobs.invalid")
        case Cancelled():
            cancelled = entry.state is JobState.STOPPED
            said = texts.say(f"message.{'cancelled' if cancelled else 'stopped'}.title")
        case BaseException():
            said = texts.error(outcome)[0]
        case _:
            said = ""
    return texts.say("jobs.ended", deposit=name_of(entry), what=said)


def share(progress: Progress | None) -> int | None:
    """Return how much of what is done at present is behind it, in thousandths; None: nobody knows."""
    if progress is None or not progress.files_total:
        return None
    return min(1000, progress.files_done * 1000 // progress.files_total)


def time_left(texts: Texts, seconds: float) -> str:
    """Return a time as one says it: nobody knows it to the second."""
    if seconds < _MINUTE_S:
        return texts.say("jobs.left.soon")
    minutes = seconds / _MINUTE_S
    if minutes < 10:
        return texts.say("jobs.left.minutes", n=texts.number(round(minutes)))
    if seconds < 1.5 * _HOUR_S:
        return texts.say("jobs.left.minutes", n=texts.number(5 * round(minutes / 5)))
    return texts.say("jobs.left.hours", n=texts.locale.toString(round(2 * seconds / _HOUR_S) / 2, "f", 1))


def _doing(progress: Progress) -> str:
    return "job.copy" if progress.copies else f"job.{progress.stage}"


def _goal(entry: ListedJob) -> str:
    return f"jobs.goal.{entry.until or 'verify'}"


def _figures(texts: Texts, live: Live, now: float) -> Iterator[str]:
    progress = live.progress
    if progress is None:
        return
    if progress.files_total:
        done, total = texts.number(progress.files_done), texts.number(progress.files_total)
        yield texts.say("job.count_of", done=done, total=total)
    else:
        yield texts.count("jobs.count", progress.files_done)
    if progress.bytes_done:
        yield texts.size(progress.bytes_done)
    speed = live.estimate.bytes_per_s(now)
    if speed is not None and speed >= 1000:
        yield texts.say("jobs.speed", size=texts.size(int(speed)))
    left = live.estimate.seconds_left(now)
    if left is not None:
        yield time_left(texts, left)
