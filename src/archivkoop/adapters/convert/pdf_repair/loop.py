"""Repair, ask the judge, take what it refuses as hints, redo from the source: at most three rounds.

Each round starts from the source again, so that a step that was wrong leaves no trace in the next result.
"""

import logging
import re
from collections.abc import Iterable, Mapping
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
_PAGE = re.compile(r"/pages\[(\d+)\]")
PUIDS = {flavour: puid for puid, flavour in _pdfa.FLAVOURS.items()}


@dataclass(frozen=True, slots=True)
class Repaired:
    """The last round's result, and what the judge says about it."""

    detail: Mapping[str, Any]
    validations: tuple[Validation, ...]

    @property
    def refused(self) -> bool:
        """Say whether the judge refuses it."""
        return Outcome.worst([validation.outcome for validation in self.validations]) is Outcome.FAILED


def pages_named(validations: Iterable[Validation]) -> frozenset[int]:
    """Return the pages (0-based) that a judge names."""
    contexts = [failure.context for validation in validations for failure in validation.failures]
    return frozenset(int(number) for context in contexts for number in _PAGE.findall(context))


def repair(request: ConversionRequest) -> Repaired:
    """Write `request.target`.

    Raises:
        ConversionRefusedError: Something would be lost or guessed.
        ConversionFailedError: The judge refuses even the last round's result; the reason names the clauses.
    """
    done = attempt(request)
    if done.refused:
        request.target.unlink(missing_ok=True)
        raise refusal(done)
    return done


def refusal(done: Repaired) -> ConversionFailedError:
    """Return the error that names the clauses which are still refused."""
    clauses = sorted({failure.clause for validation in done.validations for failure in validation.failures})
    return ConversionFailedError(tool="pdf_repair", reason=f"still refused: {', '.join(clauses)}"[:300])


def attempt(request: ConversionRequest) -> Repaired:
    """Write `request.target` as good as it can be made, refused or not.

    Raises:
        ConversionRefusedError: Something would be lost or guessed.
        ConversionFailedError: The source is damaged beyond repair.
    """
    hints = Hints()
    skipped: dict[str, str] = {}
    number = 0
    while True:
        number += 1
        work, detail = _round(request, hints, skipped)
        done = Repaired(
            detail | {"rounds": number, "flavour": work.flavour}, request.judge(request.target, PUIDS[work.flavour])
        )
        learned = hints.learn(done.validations, work.renamed) if done.refused else hints
        if learned == hints or number == ROUNDS:
            return done
        hints = learned


def _round(request: ConversionRequest, hints: Hints, skipped: dict[str, str]) -> tuple[Work, dict[str, Any]]:
    """Go through the steps once. A step that a foreign file breaks is left out, and the round begins anew."""
    while True:
        request.target.unlink(missing_ok=True)
        with _pdfa.opened(request.source, request.settings) as pdf:
            flavour = _pdfa.flavour_of(request.target_puid)
            work = Work(pdf, flavour, hints, request.settings, _pdfa.intent_of(pdf), request.target)
            if not _all_steps(work, skipped):
                continue
            prepared = _pdfa.prepare(pdf, work.flavour, work.profile)
            _pdfa.write(pdf, request.target, work.flavour)
        break
    detail: dict[str, Any] = {"steps": [*work.steps, *prepared["steps"]]}
    losses = [*work.losses, *prepared.get("losses", [])]
    optional = {"losses": losses, "fonts": work.fonts, "skipped": dict(skipped), "beside": work.taken_out}
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
