"""How a job stands, read from its workspace."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from archivkoop.app.leaving_out import unmatched_patterns
from archivkoop.app.request import JobResult, Step
from archivkoop.core.findings import Severity
from archivkoop.store.queries import Queries

_BLOCKING_TOLD = 100
_FIELD_MISSING = "AK-D01"


def result_of(workspace: Queries, done: Step, *, resumed: bool, already_there: bool) -> JobResult:
    """Return what a run that got as far as `done` answers."""
    meta = workspace.meta()
    recorded = (meta.result if meta else None) or {}
    blocking = tuple(islice((finding for finding in workspace.findings() if finding.blocks), _BLOCKING_TOLD))
    missing = tuple(
        str(finding.finding.facts.get("field", "")) for finding in blocking if finding.finding.code == _FIELD_MISSING
    )
    counts = workspace.count_findings()
    return JobResult(
        workspace=workspace.folder,
        step=done,
        package_id=(meta.package_id if meta else None) or "",
        package=Path(recorded["package"]) if recorded.get("package") else None,
        report=Path(recorded["report"]) if recorded.get("report") else None,
        counts=workspace.counts(),
        findings={severity: counts.get(severity, 0) for severity in Severity},
        blocking=blocking,
        missing_fields=missing,
        unmatched=unmatched_patterns(workspace),
        resumed=resumed,
        already_there=already_there,
    )


def step_reached(workspace: Queries) -> Step | None:
    """Return the last step that is behind a job; None: its intake or check is not at its end."""
    meta = workspace.meta()
    if meta is not None and meta.result is not None:
        return Step.PACKAGE
    if not workspace.counts().files_in or _any(workspace.unidentified()) or _any(workspace.unchecked()):
        return None
    planned = next(workspace.files(limit=1, sort="action", descending=True), None)
    if planned is None or planned.action is None:
        return None  # killed between check and plan
    return Step.PLAN if _any(workspace.unconverted()) else Step.CONVERT


def stopped_in(workspace: Queries, reached: Step | None) -> Step | None:
    """Return the step that a run was to reach and did not; None: the job waits between two steps, or for a person."""
    meta = workspace.meta()
    asked = Step(meta.until) if meta is not None and meta.until in set(Step) else None
    if asked is not None and asked.is_behind(reached or Step.CHECK):
        ended = meta.ended if meta is not None else None
        if ended is None or ended.stopped or ended.trouble is not None:
            return asked
    if reached is None:
        return Step.PLAN
    counts = workspace.counts()
    if reached is Step.PLAN and counts.proved + counts.unproved + counts.failed:
        return Step.CONVERT
    return None


def _any(found: Iterator[object]) -> bool:
    return next(found, None) is not None
