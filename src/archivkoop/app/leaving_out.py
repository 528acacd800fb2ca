"""Leave-outs by a pattern that no file matches: a person believes that something stays out, and it is packaged."""

from collections.abc import Iterator
from itertools import chain

from archivkoop.app.job import Job
from archivkoop.core.events import EventKind
from archivkoop.core.files import FileFilter
from archivkoop.core.findings import Finding
from archivkoop.core.patterns import matches
from archivkoop.store.queries import Queries

UNMATCHED = "AK-P05"


def note_unmatched(job: Job) -> None:
    """Have a finding of the deposit for each such leave-out, and for no other."""
    due = list(_unmatched(job.workspace))
    noted = [recorded.finding for recorded in job.workspace.findings(None) if recorded.finding.code == UNMATCHED]
    for finding in noted:
        if finding not in due:
            data = {"code": finding.code, "facts": dict(finding.facts)}
            job.workspace.record(job.event(EventKind.FINDING_DROPPED, None, data))
    for finding in due:
        if finding not in noted:
            job.workspace.record(job.finding(finding))


def unmatched_patterns(workspace: Queries) -> tuple[str, ...]:
    """Return the patterns that are noted."""
    found = (recorded.finding for recorded in workspace.findings(None))
    return tuple(dict.fromkeys(str(one.facts["pattern"]) for one in found if one.code == UNMATCHED))


def _unmatched(workspace: Queries) -> Iterator[Finding]:
    rules = workspace.leave_outs()
    missing = {rule.pattern for rule in rules}
    in_the_way = (str(recorded.finding.path) for recorded in workspace.findings_in_the_way()) if missing else ()
    folders = (end for path in in_the_way for end in (path, f"{path}/"))
    for path in chain(folders, workspace.paths(FileFilter())) if missing else ():
        missing = {pattern for pattern in missing if not matches(path, pattern)}
        if not missing:
            return
    for rule in rules:
        if rule.pattern in missing:
            yield Finding(UNMATCHED, facts={"pattern": rule.pattern, "reason": rule.reason})
