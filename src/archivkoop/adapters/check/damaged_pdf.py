"""AK-C03: a PDF whose structure or streams are damaged."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archivkoop.adapters.check import _pdf
from archivkoop.core.conversion import Subject
from archivkoop.core.events import Agent
from archivkoop.core.findings import Fact, Finding
from archivkoop.core.ports import CheckReport, Judge

_NAME = re.compile(r"stream <_io\.BufferedReader name=.*?>(?=[ :,])")
# `qpdf --check` also looks at the tables that let a browser show the first page before the rest has arrived. Half of
# all linearised files have them wrong, and nothing in the document depends on them. Such messages name no place.
_LINEARISATION = re.compile(r"(WARNING: )?FILE: ")
_AT = re.compile(r"^(WARNING: )?FILE \((.*?)\): (.*)$", re.DOTALL)
_ONLY_DAMAGED = "file is damaged"
_HARMLESS = re.compile(
    r"is not one plus the highest object number|extraneous whitespace|common error handled correctly"
)


@dataclass(frozen=True, slots=True)
class DamagedPdf:
    """Opens the file and decodes every stream, as `qpdf --check` does."""

    name: str = "damaged_pdf"
    codes: frozenset[str] = frozenset({"AK-C03"})
    opens_encrypted: bool = True

    def agents(self) -> tuple[Agent, ...]:
        """Return pikepdf with its qpdf."""
        return _pdf.agents()

    def applies(self, subject: Subject) -> bool:
        """PDFs."""
        return subject.entry.size > 0 and _pdf.is_pdf(subject)

    def check(self, file: Path, subject: Subject, limits: Mapping[str, Any], judge: Judge) -> CheckReport:
        """Say what is damaged; a PDF that needs a password says nothing here."""
        try:
            with _pdf.open_pdf(file, limits.get("passwords", ())) as pdf:
                opening = [_without_name(str(warning)) for warning in pdf.get_warnings()]
                streams = [_without_name(problem) for problem in pdf.check_pdf_syntax()]
        except _pdf.LockedError:
            return CheckReport()  # encrypted_pdf says so
        except _pdf.BrokenError as error:
            return _report(subject, [_without_name(str(error))], opens=False)
        found = opening + [problem for problem in streams if not _LINEARISATION.match(problem)]
        return _report(subject, [problem for problem in found if not _HARMLESS.search(problem)], opens=True)


def _report(subject: Subject, problems: list[str], *, opens: bool) -> CheckReport:
    if not problems:
        return CheckReport(facts={"pdf_damaged": False})
    facts: dict[str, Fact] = {
        "problems": len(problems),
        "reason": _told(problems),
        "opens": opens,
    }
    return CheckReport((Finding("AK-C03", subject.entry.path, facts=facts),), {"pdf_damaged": True})


def _told(problems: list[str]) -> str:
    """Return the first of qpdf's messages that says more than that the file, which has no name here, is damaged."""
    told = [_AT.sub(r"\3 (\2)", problem).removeprefix("WARNING: ").removeprefix("FILE: ") for problem in problems]
    return next((words for words in told if words != _ONLY_DAMAGED), told[0])[:300]


def _without_name(message: str) -> str:
    """Return qpdf's words without the name of the stream it was given."""
    return _NAME.sub("FILE", message)


PLUGIN = DamagedPdf()
