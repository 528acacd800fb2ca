"""What a person decided about a deposit in an earlier job holds in the next one too, where it is about the same."""

from collections.abc import Iterator
from itertools import zip_longest

from archivkoop.app.job import Job
from archivkoop.core.batches import batches
from archivkoop.core.decisions import RecordedDecision
from archivkoop.core.errors import ArchivkoopError
from archivkoop.core.events import Event, EventKind
from archivkoop.core.findings import Finding, LeaveOut, Waiver
from archivkoop.store.queries import Queries
from archivkoop.store.rows import JobMeta
from archivkoop.store.workspace import WorkspaceReader

LAPSED = "AK-P06"


def take_over(job: Job) -> bool:
    """Record in a new job, once its files are taken in, what was decided in the earlier one; what lapses is a finding.

    A decision about a file holds for the same bytes at the same place, one about findings or names if the whole
    deposit is the same, and a discarded derivative is another one by another profile. Say whether that was due.
    """
    meta = job.workspace.meta()
    if meta is None or not meta.earlier or meta.took_over:
        return False
    try:
        earlier = WorkspaceReader.renewed(job.settings.workspaces / meta.earlier)
    except ArchivkoopError:  # forgotten since, or damaged
        return False
    with earlier, job.workspace.together():
        former = earlier.meta()
        if former is not None:
            _TakingOver(job, meta, earlier, former).run()
        job.workspace.record(job.event(EventKind.DECISIONS_TAKEN_OVER, None, {"workspace": meta.earlier}))
    return True


class _TakingOver:
    """One time that decisions are taken over."""

    def __init__(self, job: Job, meta: JobMeta, earlier: Queries, former: JobMeta) -> None:
        self._job = job
        self._earlier = earlier
        self._same_profile = meta.profile_sha512 == former.profile_sha512
        self._known = {*job.workspace.waivers(), *job.workspace.leave_outs()}

    def run(self) -> None:
        """Take over what holds."""
        decisions = [one for one in self._earlier.decisions() if not one.withdrawn]
        self._same_deposit = bool(decisions) and _have_same_files(self._earlier, self._job.workspace)
        for decision in decisions:
            self._take(decision)

    def _take(self, decision: RecordedDecision) -> None:
        job, lapsed, first = self._job, 0, ""
        for batch in batches(self._earlier.decided_events(decision.id)):
            new = [event for event in batch if not self._is_said_again(event, decision)]
            holding = [event for event in new if self._holds(event)]
            data = {"decision": decision.id, "actor": decision.actor}
            job.workspace.record(
                *(job.event(event.kind, event.path, {**event.data, **data}, agents=event.agents) for event in holding)
            )
            gone = [event for event in new if event not in holding]
            first = first or (_name(gone[0]) if gone else "")
            lapsed += len(gone)
        if lapsed:
            name = first if lapsed == 1 else f"{first} (+{lapsed - 1})"
            reason = " ".join(decision.lines[0].reason.split())
            facts = {"name": name, "reason": reason, "actor": decision.actor}
            job.workspace.record(job.finding(Finding(LAPSED, facts=facts)))
            job.observer.notice("decision.lapsed", facts)

    def _holds(self, event: Event) -> bool:
        if event.path is None:
            return self._same_deposit
        if event.kind is EventKind.DERIVATIVE_DISCARDED and not self._same_profile:
            return False
        return self._earlier.sha512_of(event.path) == self._job.workspace.sha512_of(event.path)

    def _is_said_again(self, event: Event, decision: RecordedDecision) -> bool:
        """Say whether the request of the new job says the same."""
        reason = event.data.get("reason", "")
        if event.kind is EventKind.WAIVED:
            return Waiver(event.data["code"], reason, decision.actor, event.path) in self._known
        if event.kind is EventKind.LEFT_OUT_RULE:
            return LeaveOut(event.data["pattern"], reason, decision.actor) in self._known
        return False


def _name(event: Event) -> str:
    """Return what a decision is about: the very file, the pattern, or the finding's code."""
    return event.path or str(event.data.get("pattern") or event.data.get("code", ""))


def _have_same_files(one: Queries, other: Queries) -> bool:
    return all(first == second for first, second in zip_longest(_contents(one), _contents(other)))


def _contents(workspace: Queries) -> Iterator[tuple[str, str]]:
    for file in workspace.deposit_files():
        yield file.entry.path, file.entry.sha512
