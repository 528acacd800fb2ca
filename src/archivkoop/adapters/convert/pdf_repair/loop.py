"""Repair, ask the judge, take what it refuses as hints, redo from the source: at most three rounds.

Each round starts from the source again, so that a step that was wrong leaves no trace in the next result.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from archivkoop.adapters.convert import _pdfa
from archivkoop.adapters.convert.pdf_repair.steps import STEPS
from archivkoop.adapters.convert.pdf_repair.work import Hints, Work
from archivkoop.core.errors import ArchivkoopError, ConversionFailedError
from archivkoop.core.findings import Outcome
from archivkoop.core.ports import ConversionRequest
from archivkoop.core.proof import Validation

log = logging.getLogger(__name__)

ROUNDS = 3
PUIDS = {flavour: puid for puid, flavour in _pdfa.FLAVOURS.items()}


@dataclass(frozen=True, slots=True)
class Repaired:
    """A result that the judge did not refuse."""

    detail: Mapping[str, Any]
    validations: tuple[Validation, ...]


def repair(request: ConversionRequest) -> Repaired:
    """Write `request.target`.

    Raises:
        ConversionRefusedError: Something would be lost or guessed.
        ConversionFailedError: The judge refuses even the last round's result; the reason names the clauses.
    """
    hints = Hints()
    validations: tuple[Validation, ...] = ()
    skipped: dict[str, str] = {}
    for number in range(1, ROUNDS + 1):
        work, detail = _round(request, hints, skipped)
        validations = request.judge(request.target, PUIDS[work.flavour])
        outcome = Outcome.worst([validation.outcome for validation in validations])
        if outcome is not Outcome.FAILED:
            return Repaired(detail | {"rounds": number, "flavour": work.flavour}, validations)
        learned = hints.learn(validations, work.renamed)
        if learned == hints:
            break
        hints = learned
    request.target.unlink(missing_ok=True)
    refused = sorted({failure.clause for validation in validations for failure in validation.failures})
    raise ConversionFailedError(tool="pdf_repair", reason=f"still refused: {', '.join(refused)}"[:300])


def _round(request: ConversionRequest, hints: Hints, skipped: dict[str, str]) -> tuple[Work, dict[str, Any]]:
    """Go through the steps once. A step that a foreign file breaks is left out, and the round begins anew."""
    while True:
        request.target.unlink(missing_ok=True)
        with _pdfa.opened(request.source, request.settings) as pdf:
            work = Work(pdf, _pdfa.flavour_of(request.target_puid), hints, request.settings, _pdfa.intent_of(pdf))
            if not _all_steps(work, skipped):
                continue
            prepared = _pdfa.prepare(pdf, work.flavour, work.profile)
            _pdfa.write(pdf, request.target, work.flavour)
        break
    detail: dict[str, Any] = {"steps": [*work.steps, *prepared["steps"]]}
    losses = [*work.losses, *prepared.get("losses", [])]
    optional = {"losses": losses, "fonts": work.fonts, "skipped": dict(skipped)}
    return work, detail | {key: value for key, value in optional.items() if value}


def _all_steps(work: Work, skipped: dict[str, str]) -> bool:
    """Apply the steps; False where one broke and is now among those to be left out."""
    for step in STEPS:
        if step.name in skipped:
            continue
        try:
            step.apply(work)
        except ArchivkoopError:
            raise
        except Exception as error:
            log.debug("step %s broke", step.name, exc_info=True)
            skipped[step.name] = f"{type(error).__name__}: {error}"[:200]
            return False
    return True
