"""Report: gather what the Übernahmeprotokoll says. Words and looks are the adapters' business."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from archivkoop.core.conversion import SYSTEM_FILES
from archivkoop.core.events import Agent, AgentType, EventKind
from archivkoop.core.files import Fate
from archivkoop.core.findings import Severity
from archivkoop.core.package import DepositFile, PackageContent, RecordedFinding
from archivkoop.core.profile import FormatRule
from archivkoop.core.report import (
    CodeLine,
    DiscardLine,
    FileLine,
    FormatLine,
    LeaveOutLine,
    Report,
    ToolLine,
    WaiverLine,
)
from archivkoop.core.verification import VerifyResult

_Key = TypeVar("_Key")


def make_report(
    content: PackageContent,
    *,
    created: datetime,
    software: Agent,
    profile_signed: bool,
    virus_check: str = "",
) -> Report:
    """Return the report as it lies in the package: what happened up to packaging.

    Files, findings and events are read once here, for what is counted; nothing of the deposit's length is kept.

    Args:
        content: What the package is written from.
        created: When the report is made.
        software: Who makes it.
        profile_signed: Whether a trusted key signed the profile.
        virus_check: Who looked for viruses; empty if nobody did.
    """
    counted = _count_files(content)
    codes, waivers = _count_findings(content)
    return Report(
        package_id=content.package_id,
        source=content.source.name,
        actor=content.actor,
        created=created,
        software=software,
        profile=content.profile,
        profile_sha512=hashlib.sha512(content.profile_bytes).hexdigest(),
        profile_signed=profile_signed,
        description=content.description,
        counts=content.counts,
        bytes_by_fate=dict(counted.bytes_by_fate),
        formats=counted.format_lines(),
        codes=codes,
        waivers=waivers,
        leave_outs=counted.leave_out_lines(),
        tools=_tools(content),
        rules=tuple(rule for rule in content.profile.formats if rule.id in counted.rules),
        default_applied=counted.default_applied,
        files=lambda: _file_lines(content),
        other_findings=lambda: _other_findings(content),
        empty_folders=content.empty_folders,
        virus_check=virus_check,
        empty_folder_count=sum(1 for _ in content.empty_folders()),
        bytes_in=sum(counted.bytes_by_fate.values()),
        discards=tuple(counted.discards.values()),
    )


def complete_report(report: Report, verdict: VerifyResult, second_opinion: str, manifest_sha512: str = "") -> Report:
    """Return the report with the validation of the finished package."""
    return replace(report, verdict=verdict, second_opinion=second_opinion, manifest_sha512=manifest_sha512)


# --- what is counted ------------------------------------------------------------------------------


@dataclass(slots=True)
class _Counted:
    """Grows with the number of formats, rules and decisions, not with that of files."""

    bytes_by_fate: Counter[Fate] = field(default_factory=Counter)
    formats: dict[tuple[str | None, str, str], list[int]] = field(default_factory=dict)
    leave_outs: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    discards: dict[tuple[str, str], DiscardLine] = field(default_factory=dict)
    rules: set[str] = field(default_factory=set)
    default_applied: bool = False

    def add(self, file: DepositFile, rule: FormatRule | None) -> None:
        size = file.entry.size
        if file.fate is not None:
            self.bytes_by_fate[file.fate] += size
        if file.discarded:
            key = file.discarded_by, file.discarded
            before = self.discards.get(key, DiscardLine(*key, files=0, path=file.entry.path))
            self.discards[key] = replace(before, files=before.files + 1)
        found = file.identification
        _tally(self.formats, (found.puid, found.name, found.version) if found else (None, "", ""), size)
        if file.fate is Fate.LEFT_OUT:
            by_profile = file.rule == SYSTEM_FILES
            _tally(self.leave_outs, ("", "") if by_profile else (file.rule, file.reason), size)
        elif rule is not None:
            self.rules.add(rule.id)
        elif file.rule != SYSTEM_FILES:
            self.default_applied = True

    def format_lines(self) -> tuple[FormatLine, ...]:
        lines = (FormatLine(*key, files=files, bytes=size) for key, (files, size) in self.formats.items())
        return tuple(sorted(lines, key=lambda line: (-line.files, line.name, line.version, line.puid or "")))

    def leave_out_lines(self) -> tuple[LeaveOutLine, ...]:
        lines = (LeaveOutLine(*key, files=files, bytes=size) for key, (files, size) in self.leave_outs.items())
        return tuple(sorted(lines, key=lambda line: (line.pattern, line.reason)))


def _tally(table: dict[_Key, list[int]], key: _Key, size: int) -> None:
    tally = table.setdefault(key, [0, 0])
    tally[0] += 1
    tally[1] += size


def _count_files(content: PackageContent) -> _Counted:
    rules = {rule.id: rule for rule in content.profile.formats}
    counted = _Counted()
    for file in content.files():
        counted.add(file, rules.get(file.rule))
    return counted


def _count_findings(content: PackageContent) -> tuple[tuple[CodeLine, ...], tuple[WaiverLine, ...]]:
    counts: Counter[tuple[str, Severity]] = Counter()
    waived: Counter[tuple[str, Severity]] = Counter()
    waivers: dict[tuple[str, ...], WaiverLine] = {}
    for recorded in content.findings():
        key = recorded.finding.code, recorded.severity
        counts[key] += 1
        if recorded.waiver is not None:
            waived[key] += 1
            waiver = recorded.waiver
            named = waiver.decision or waiver.path or ""  # one decision about many files is one line
            line = (waiver.code, waiver.reason, waiver.actor, str(waiver.path is None), named)
            before = waivers.get(line, WaiverLine(waiver, 0))
            waivers[line] = WaiverLine(before.waiver, before.count + 1, several=waiver.path != before.waiver.path)
    order = sorted(counts, key=lambda key: (key[1].rank, key[0]))
    return (
        tuple(CodeLine(*key, count=counts[key], waived=waived[key]) for key in order),
        tuple(sorted(waivers.values(), key=lambda line: line.waiver.code)),
    )


def _tools(content: PackageContent) -> tuple[ToolLine, ...]:
    tasks: dict[Agent, set[EventKind]] = {}
    for event in content.events():
        for agent in event.agents:
            if agent.type is AgentType.SOFTWARE:
                tasks.setdefault(agent, set()).add(event.kind)
    kinds = list(EventKind)
    return tuple(
        ToolLine(agent, tuple(sorted(tasks[agent], key=kinds.index)))
        for agent in sorted(tasks, key=lambda agent: (agent.name.casefold(), agent.version))
    )


# --- what is listed -------------------------------------------------------------------------------


def _file_lines(content: PackageContent) -> Iterator[FileLine]:
    """Yield each file with its findings; both come ordered by path."""
    rules = {rule.id: rule for rule in content.profile.formats}
    findings = _Ahead(recorded for recorded in content.findings() if recorded.finding.path is not None)
    for number, file in enumerate(content.files(), 1):
        own = tuple(recorded for recorded in findings.upto(file.entry.path) if _is_about(recorded, file))
        yield FileLine(number, file, own, rules.get(file.rule))


def _other_findings(content: PackageContent) -> Iterator[RecordedFinding]:
    """Yield the findings that are about no file that came in: the deposit, folders, links."""
    files = _AheadPaths(file.entry.path for file in content.files())
    for recorded in content.findings():
        path = recorded.finding.path
        if path is None or not files.has(path):
            yield recorded


def _is_about(recorded: RecordedFinding, file: DepositFile) -> bool:
    return recorded.finding.path == file.entry.path


class _Ahead:
    """Reads ordered findings up to a path, and remembers the one that it had to read to know."""

    def __init__(self, findings: Iterator[RecordedFinding]) -> None:
        self._findings = findings
        self._next = next(findings, None)

    def upto(self, path: str) -> Iterator[RecordedFinding]:
        while self._next is not None and (self._next.finding.path or "") <= path:
            yield self._next
            self._next = next(self._findings, None)


class _AheadPaths:
    """Answers, for paths asked in order, whether an ordered stream has them."""

    def __init__(self, paths: Iterator[str]) -> None:
        self._paths = paths
        self._next = next(paths, None)

    def has(self, path: str) -> bool:
        while self._next is not None and self._next < path:
            self._next = next(self._paths, None)
        return self._next == path
