"""Convert: carry out a file's plan, member by member of its chain, until one result is proved."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archivkoop.core.conversion import Attempt, PlannedFile, Subject
from archivkoop.core.errors import ConversionFailedError, FileProblem, SourceClosedError, ToolMissingError
from archivkoop.core.findings import Outcome
from archivkoop.core.ports import ConversionRequest, ConversionResult, Converter, Earlier, Judge
from archivkoop.core.profile import Profile, Target
from archivkoop.core.proof import Proof, Validation

Prove = Callable[[Path, Path, tuple[Validation, ...]], Proof]  # derivative, scratch, answers there are already


@dataclass(frozen=True, slots=True)
class Conversion:
    """What the chain came to: every attempt, and the file of the last one if it is to be kept."""

    attempts: tuple[Attempt, ...]
    derivative: Path | None


def convert_file(
    source: Path,
    subject: Subject,
    planned: PlannedFile,
    profile: Profile,
    *,
    converters: Callable[[str], Converter],
    judge: Judge,
    prove: Prove,
    scratch: Path,
) -> Conversion:
    """Try the members of the chain in order and stop at the first result that is proved.

    A result that lacks only a proof is remembered, and kept if nothing better comes and the profile packages such
    results; of several such results the first, because the chain begins with those who change least. A refused result
    is never kept. Who finds the source closed speaks for all members behind.

    Raises:
        ToolMissingError: A member's tool is missing and no other member's result was proved.
    """
    target = profile.target(planned.target_puid)
    attempts: list[Attempt] = []
    earlier: dict[str, Earlier] = {}
    fallback: tuple[Attempt, Path] | None = None
    missing: ToolMissingError | None = None
    for number, name in enumerate(planned.chain):
        folder = scratch / f"{number}-{name}"
        folder.mkdir(parents=True)
        request = ConversionRequest(
            source,
            folder / f"result.{target.extension}",
            folder,
            subject.identification.puid,
            target.puid,
            judge,
            profile.converters.get(name, {}),
            profile.limits.time_s,
            dict(earlier),
        )
        try:
            attempt = _attempt(converters(name), request, prove)
        except ToolMissingError as error:
            missing = error
            continue
        except SourceClosedError as problem:
            attempts.append(_failed(converters(name), problem))
            return Conversion(tuple(attempts), None)
        if attempt.outcome is Outcome.PASSED:
            return Conversion((*attempts, attempt), request.target)
        if attempt.outcome is Outcome.UNDETERMINED and fallback is None:
            fallback = attempt, request.target
        else:
            attempts.append(attempt)
            earlier[name] = Earlier(attempt, request.target)
    if missing is not None:
        raise missing
    return _without_proof(attempts, fallback, target)


def _attempt(converter: Converter, request: ConversionRequest, prove: Prove) -> Attempt:
    result: ConversionResult | None = None
    try:
        result = converter.convert(request)
        if not request.target.is_file() or not request.target.stat().st_size:
            raise ConversionFailedError(tool=converter.name, reason="no output")
        proof = prove(request.target, request.scratch, result.validations)
    except SourceClosedError:
        raise
    except FileProblem as problem:
        return _failed(converter, problem, result)
    return Attempt(converter.name, result.agents, proof.outcome, proof.reasons, result.detail, proof)


def _failed(converter: Converter, problem: FileProblem, result: ConversionResult | None = None) -> Attempt:
    agents = result.agents if result else converter.agents()
    return Attempt(converter.name, agents, Outcome.FAILED, (describe_problem(problem),))


def _without_proof(attempts: list[Attempt], fallback: tuple[Attempt, Path] | None, target: Target) -> Conversion:
    if fallback is None:
        return Conversion(tuple(attempts), None)
    kept = fallback[1] if target.unproved == "package" else None
    return Conversion((*attempts, fallback[0]), kept)


def describe_problem(problem: FileProblem) -> str:
    """Return a problem as one short line for the record."""
    facts: Mapping[str, Any] = problem.params
    return " ".join([problem.code, *(f"{name}={value}" for name, value in facts.items())])
