"""Plan: decide each file's fate before anything is done; the preview is the run (DESIGN §4)."""

from collections.abc import Sequence
from dataclasses import replace

from archivkoop.core.conversion import SYSTEM_FILES, PlannedFile, Subject
from archivkoop.core.decisions import DecisionKind
from archivkoop.core.findings import LeaveOut, Outcome
from archivkoop.core.patterns import matches
from archivkoop.core.profile import Action, FormatRule, Profile

# what checks find out that the plan decides on
PDFA_CLAIM = "pdfa_claim"
ENCRYPTED = "encrypted"
RESTRICTED = "restrictions"  # it opens without a password, and its owner restricted what may be done with it

__all__ = ["matches", "plan_file"]

DEFAULT_RULE = "F-00"
_DEFAULT_CODES = {"keep": "AK-P01", "ask": "AK-P02", "reject": "AK-P03"}


Own = tuple[DecisionKind, LeaveOut]  # what a person decided about this very file


def plan_file(
    subject: Subject, profile: Profile, leave_outs: Sequence[LeaveOut], own: Own | None = None
) -> PlannedFile:
    """Decide one file's fate. A person's decision goes before the profile's rules."""
    path = subject.entry.path
    if (left_out := leave_out(path, leave_outs, own)) is not None:
        return left_out
    if profile.is_system_file(path):
        system = profile.intake.system_files
        if system.action == "leave_out":
            return PlannedFile(path, SYSTEM_FILES, "leave_out", reason=system.reason.de, findings=("AK-I10",))
        return PlannedFile(path, SYSTEM_FILES, "keep")
    planned = _by_profile(subject, profile)
    if own is not None and planned.action == "convert":
        # A person looked at the derivative and does not want it.
        return PlannedFile(path, planned.rule, "keep", reason=own[1].reason, decision=own[1].decision)
    return planned


def leave_out(path: str, leave_outs: Sequence[LeaveOut], own: Own | None = None) -> PlannedFile | None:
    """Return the fate of a file that a person's decision leaves out, whether it can be read or not; None: none does."""
    if own is not None and own[0] is DecisionKind.LEAVE_OUT:
        deciding: LeaveOut | None = own[1]
    else:
        deciding = next((decision for decision in leave_outs if matches(path, decision.pattern)), None)
    if deciding is None:
        return None
    return PlannedFile(path, deciding.pattern, "leave_out", reason=deciding.reason, decision=deciding.decision)


def leave_out_folder(path: str, leave_outs: Sequence[LeaveOut], own: Own | None = None) -> PlannedFile | None:
    """Return the fate of a folder that cannot be listed; a pattern also means it by means of all that is in it."""
    inside = leave_out(f"{path}/", leave_outs, own)
    return leave_out(path, leave_outs, own) or (replace(inside, path=path) if inside else None)


def _by_profile(subject: Subject, profile: Profile) -> PlannedFile:
    path = subject.entry.path
    rule = profile.rule_for(subject.identification.puid)
    if rule is None:
        # That a file has no format is a finding of the checks already.
        unnamed = (_DEFAULT_CODES[profile.default_format.action],) if subject.identification.puid else ()
        return PlannedFile(path, DEFAULT_RULE, "keep", findings=unnamed)
    return _by_rule(subject, rule, profile)


def _by_rule(subject: Subject, rule: FormatRule, profile: Profile) -> PlannedFile:
    path = subject.entry.path
    # Only a claim that a judge proved saves a file from conversion: "could not check" is never a pass.
    unproved_claim = rule.keep_if_proved and subject.facts.get(PDFA_CLAIM) != Outcome.PASSED.value
    if rule.action is Action.CONVERT or unproved_claim:
        if subject.facts.get(ENCRYPTED) == RESTRICTED and profile.encryption.owner_restricted == "keep":
            return PlannedFile(path, rule.id, "keep", findings=("AK-P04",))
        return PlannedFile(
            path, rule.id, "convert", chain=rule.chain, target_puid=rule.target or "", comparer=rule.comparer or ""
        )
    findings = {Action.ASK: ("AK-P02",), Action.REJECT: ("AK-P03",)}.get(rule.action, ())
    return PlannedFile(path, rule.id, "keep", findings=findings)
