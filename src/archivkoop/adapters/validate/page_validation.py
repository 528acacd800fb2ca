"""PDF/A-1 to -3 by page-validation (module `page`), written in Rust, fast and independent of the other judges.

It does not approve alone: of 518 converted files that it approved, veraPDF refused seven.
"""

from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from archivkoop.adapters.validate._failures import gather
from archivkoop.core.events import Agent
from archivkoop.core.findings import Outcome
from archivkoop.core.proof import Validation

_FLAVOURS = {
    "fmt/95": "1a",
    "fmt/354": "1b",
    "fmt/476": "2a",
    "fmt/477": "2b",
    "fmt/478": "2u",
    "fmt/479": "3a",
    "fmt/480": "3b",
    "fmt/481": "3u",
}


@dataclass(frozen=True, slots=True)
class PageValidation:
    """A file that its parser rejects is undetermined: that is no verdict on a rule of the standard."""

    name: str = "page_validation"
    puids: frozenset[str] = frozenset(_FLAVOURS)

    def agents(self) -> tuple[Agent, ...]:
        """Return page-validation."""
        return (Agent("page-validation", version("page-validation")),)

    def validate(self, file: Path, puid: str) -> Validation:
        """Return the verdict about the part and level that the PUID names."""
        judge = self.agents()[0]
        flavour = _FLAVOURS.get(puid)
        if flavour is None:
            return Validation(Outcome.UNDETERMINED, judge, reason=f"it does not judge {puid}")
        import page

        asked = f"PDF/A-{flavour}"
        try:
            profile = getattr(page.ValidationProfile, f"PDF_A_{flavour.upper()}")
            report = page.validate_pdf_bytes(file.read_bytes(), profile=profile)  # bytes: any file name will do
        except (page.PageError, OSError, ValueError, MemoryError) as error:
            return Validation(Outcome.UNDETERMINED, judge, asked, reason=str(error)[:300])
        except BaseException as error:
            if type(error).__name__ != "PanicException":  # how Rust says that it did not foresee something
                raise
            return Validation(Outcome.UNDETERMINED, judge, asked, reason=f"it gave up: {error}"[:300])
        if report.is_compliant:
            return Validation(Outcome.PASSED, judge, asked)
        failures = gather((one.rule_id, one.message, _where(one.object_id)) for one in report.failures)
        return Validation(Outcome.FAILED, judge, asked, failures)


def _where(object_id: object) -> str:
    number = getattr(object_id, "object_number", None)
    return f"object {number}" if number is not None else ""


PLUGIN = PageValidation()
