"""Check: run every check the profile names on a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archivkoop.core.conversion import Subject
from archivkoop.core.errors import FileProblem
from archivkoop.core.events import Agent
from archivkoop.core.findings import Fact, Finding, Outcome
from archivkoop.core.ports import Check, Judge
from archivkoop.core.proof import Validation
from archivkoop.core.signatures import Signature


@dataclass(frozen=True, slots=True)
class Checked:
    """What all checks together said about one file."""

    findings: tuple[Finding, ...]
    facts: Mapping[str, Fact]
    validations: tuple[Validation, ...]
    checks: tuple[str, ...]  # names of those that ran
    agents: tuple[Agent, ...]  # what they worked with
    signatures: tuple[Signature, ...] = ()


def check_file(
    file: Path, subject: Subject, checks: Sequence[tuple[Check, Mapping[str, Any]]], judge: Judge
) -> Checked:
    """Run the checks that concern the file. One that cannot be carried out is a finding, never a pass."""
    findings: list[Finding] = []
    facts: dict[str, Fact] = {}
    validations: list[Validation] = []
    ran: list[str] = []
    signatures: list[Signature] = []
    agents: dict[Agent, None] = {}
    for check, limits in checks:
        if not check.applies(subject):
            continue
        ran.append(check.name)
        try:
            report = check.check(file, subject, limits, judge)
        except FileProblem as problem:
            facts_of = {"check": check.name, "reason": problem.code, **problem.params}
            findings.append(Finding("AK-C04", subject.entry.path, Outcome.UNDETERMINED, facts_of))
            continue
        findings += report.findings
        facts.update(report.facts)
        signatures += report.signatures
        agents.update(dict.fromkeys(check.agents()))
        if report.validation:
            validations.append(report.validation)
            agents[report.validation.judge] = None
    return Checked(tuple(findings), facts, tuple(validations), tuple(ran), tuple(agents), tuple(signatures))
