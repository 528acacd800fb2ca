"""Prove: identify a derivative again, validate it, compare it with its original. No exit code is evidence."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from archivkoop.core.errors import FileProblem, ToolMissingError
from archivkoop.core.events import Agent
from archivkoop.core.files import Identification
from archivkoop.core.findings import Outcome
from archivkoop.core.ports import Comparer, Judge, Validator
from archivkoop.core.profile import Target
from archivkoop.core.proof import Comparison, Proof, Validation

Validators = Callable[[str], Validator]  # by name; raises PluginMissingError


def judge_for(targets: Sequence[Target], validators: Validators) -> Judge:
    """Return a judge that asks what the profile requires.

    A format that is no target itself (another part of PDF/A) is judged by the validators of the first target whose
    validators know it; if there is none, it is undetermined. Where a required validator's tool is missing, all of the
    fallback validators must approve, and the answers name them.
    """

    def judge(file: Path, puid: str) -> tuple[Validation, ...]:
        target = _target_for(puid, targets, validators)
        if target is None:
            nobody = Agent("archivkoop")
            return (Validation(Outcome.UNDETERMINED, nobody, reason=f"the profile names no validator for {puid}"),)
        try:
            return tuple(ask(validators(name), file, puid) for name in target.validators)
        except ToolMissingError as missing:
            if not target.fallback_validators:
                tool = Agent(str(missing.params.get("tool", "?")))
                return (Validation(Outcome.UNDETERMINED, tool, reason="the tool is missing"),)
            return tuple(ask(validators(name), file, puid) for name in target.fallback_validators)

    return judge


def _target_for(puid: str, targets: Sequence[Target], validators: Validators) -> Target | None:
    for target in targets:
        if puid in (target.puid, *target.accepted_puids):
            return target
    for target in targets:
        if all(puid in validators(name).puids for name in target.validators):
            return target
    return None


def ask(validator: Validator, file: Path, puid: str) -> Validation:
    """Return the validator's answer; one that could not give any is undetermined.

    Raises:
        ToolMissingError: The validator's tool is not there.
    """
    try:
        return validator.validate(file, puid)
    except FileProblem as problem:
        agents = validator.agents()
        agent = agents[0] if agents else Agent(validator.name)
        return Validation(Outcome.UNDETERMINED, agent, reason=f"{problem.code} {dict(problem.params)}")


def prove(
    original: Path,
    derivative: Path,
    target: Target,
    comparer: Comparer,
    limits: Mapping[str, Any],
    *,
    identify: Callable[[Path], Identification],
    judge: Judge,
    scratch: Path,
    validations: Sequence[Validation] = (),
) -> Proof:
    """Return all evidence about a derivative.

    Args:
        original: Read only.
        derivative: What is to be proved.
        target: What the profile demands of it.
        comparer: Compares both.
        limits: The profile's, for the comparer.
        identify: Identifies the derivative afresh.
        judge: Asks the validators.
        scratch: A folder for the comparer's pictures.
        validations: Answers about exactly these bytes that exist already; none: the judge is asked.
    """
    puid = identify(derivative).puid
    if puid not in (target.accepted_puids or (target.puid,)):
        reason = f"identified as {puid or 'unknown'}, not as {target.puid}"
        return Proof(Outcome.FAILED, None, target.puid, puid, reasons=(reason,))
    asked = tuple(validations) or judge(derivative, target.puid)
    conformance = Outcome.worst([validation.outcome for validation in asked])
    if conformance is Outcome.FAILED:  # a refused derivative is never packaged: comparing it would be for nothing
        return Proof(Outcome.FAILED, None, target.puid, puid, asked, reasons=_validation_reasons(asked))
    comparison = _compare(original, derivative, comparer, limits, scratch)
    outcome = Outcome.worst([conformance, comparison.outcome])
    reasons = _validation_reasons(asked) + _comparison_reasons(comparison)
    if outcome is Outcome.PASSED and comparison.level not in target.levels:
        outcome = Outcome.UNDETERMINED
        reasons = (f"the profile does not count the level {comparison.level.value} as proved",)
    # Where nothing could be compared, there is nothing that a level could rest on.
    level = None if comparison.outcome is Outcome.UNDETERMINED else comparison.level
    return Proof(outcome, level, target.puid, puid, asked, comparison, reasons)


def _compare(
    original: Path, derivative: Path, comparer: Comparer, limits: Mapping[str, Any], scratch: Path
) -> Comparison:
    try:
        return comparer.compare(original, derivative, limits, scratch)
    except FileProblem as problem:
        reason = f"{problem.code} {dict(problem.params)}"
        return Comparison(Outcome.UNDETERMINED, comparer.level, comparer.agents(), reason=reason)


def _validation_reasons(validations: Sequence[Validation]) -> tuple[str, ...]:
    reasons: list[str] = []
    for validation in validations:
        name = validation.judge.name
        if validation.outcome is Outcome.UNDETERMINED:
            reasons.append(f"{name}: undetermined: {validation.reason}")
        elif validation.outcome is Outcome.FAILED:
            reasons += [f"{name}: {failure.clause} {failure.message}" for failure in validation.failures[:10]]
            if not validation.failures:
                reasons.append(f"{name}: not conformant")
    return tuple(reasons)


def _comparison_reasons(comparison: Comparison) -> tuple[str, ...]:
    if comparison.outcome is Outcome.UNDETERMINED:
        return (f"comparison undetermined: {comparison.reason}",)
    return tuple(
        f"{difference.code}{f' on page {difference.page}' if difference.page else ''}: {difference.message}"
        for difference in comparison.differences[:10]
    )
