"""PDF/A level b by `pikepdf.pdfa`: it approves only what it knows to conform.

It does not approve alone: of 451 converted files that it approved, veraPDF refused one.
"""

from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from archivkoop.adapters.validate._failures import gather
from archivkoop.core.events import Agent
from archivkoop.core.findings import Outcome
from archivkoop.core.proof import Validation

_FLAVOURS = {"fmt/354": "1b", "fmt/477": "2b", "fmt/480": "3b"}


@dataclass(frozen=True, slots=True)
class PikepdfPdfa:
    """What it has no rule for is undetermined; it says so itself."""

    name: str = "pikepdf_pdfa"
    puids: frozenset[str] = frozenset(_FLAVOURS)

    def agents(self) -> tuple[Agent, ...]:
        """Return pikepdf."""
        return (Agent("pikepdf.pdfa", version("pikepdf")),)

    def validate(self, file: Path, puid: str) -> Validation:
        """Return the verdict about level b of the part that the PUID names."""
        judge = self.agents()[0]
        flavour = _FLAVOURS.get(puid)
        if flavour is None:
            return Validation(Outcome.UNDETERMINED, judge, reason=f"it does not judge {puid}")
        from pikepdf import pdfa

        asked = f"PDF/A-{flavour}"
        try:
            with file.open("rb") as stream:
                report = pdfa.validate_written(stream, flavour)
        except OSError as error:
            return Validation(Outcome.UNDETERMINED, judge, asked, reason=f"not readable: {error.strerror}")
        if report.verdict == "pass":
            return Validation(Outcome.PASSED, judge, asked)
        findings = report.violations or report.unsupported
        failures = gather((one.rule.rpartition(":")[2], one.message, one.where) for one in findings)
        if report.verdict == "fail":
            return Validation(Outcome.FAILED, judge, asked, failures)
        reason = f"it does not check this: {findings[0].message if findings else '?'}"
        return Validation(Outcome.UNDETERMINED, judge, asked, failures, reason)


PLUGIN = PikepdfPdfa()
