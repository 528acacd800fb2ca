"""The report as one self-contained, accessible HTML file: no scripts, no network, made for paper as well."""

import math
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Any

from archivkoop import assets
from archivkoop.core.aip import Sink
from archivkoop.core.catalogue import Catalogue
from archivkoop.core.events import Agent, EventKind
from archivkoop.core.files import Fate, format_name
from archivkoop.core.findings import Severity
from archivkoop.core.profile import Profile
from archivkoop.core.proof import Comparison, Proof
from archivkoop.core.report import Report

TEMPLATE = "uebernahmeprotokoll.html.jinja"
COMPLETE_SUFFIX = ".protokoll.html"

_CHAPTERS = (
    *("data", "result", "decisions", "findings", "validation", "signature"),
    *("files", "formats", "rules", "tools"),
)
_BLOCK_CHARACTERS = 1 << 16
# Control characters would vanish, and direction marks could make a name look like another one.
_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_MONTHS = {
    "de": (
        *("Januar", "Februar", "März", "April", "Mai", "Juni"),
        *("Juli", "August", "September", "Oktober", "November", "Dezember"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
_UNITS = ("kB", "MB", "GB", "TB", "PB")


@dataclass(frozen=True, slots=True)
class HtmlReport:
    """Fills `resources/report/uebernahmeprotokoll.html.jinja`, line by line as the report yields them."""

    name: str = "html"

    def agents(self) -> tuple[Agent, ...]:
        """Return the template engine."""
        return (Agent("Jinja", version("jinja2")),)

    def write(self, report: Report, catalogue: Catalogue, out: Sink) -> None:
        """Write the report as UTF-8. Streams: its length does not matter for memory."""
        from jinja2 import Environment, FileSystemLoader, StrictUndefined

        environment = Environment(
            loader=FileSystemLoader(assets.folder("resources") / "report"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.filters |= _filters(catalogue)
        template = environment.get_template(TEMPLATE)
        _write_blocks(template.generate(**_context(report, catalogue)), out)


def _write_blocks(pieces: Iterable[str], out: Sink) -> None:
    """Write the many small pieces of a template in larger blocks."""
    block: list[str] = []
    characters = 0
    for piece in pieces:
        block.append(piece)
        characters += len(piece)
        if characters >= _BLOCK_CHARACTERS:
            out.write("".join(block).encode())
            block.clear()
            characters = 0
    out.write("".join(block).encode())


def _context(report: Report, catalogue: Catalogue) -> dict[str, Any]:
    def field(name: str) -> str:
        return report.description.first(name)

    def tasks(kinds: Iterable[EventKind]) -> str:
        keys = [f"report.task.{kind.value}" for kind in kinds]
        known = [key for key in keys if catalogue.knows(key)] or ["report.task.other"]
        return ", ".join(dict.fromkeys(catalogue.say(key) for key in known))

    return {
        "report": report,
        "language": catalogue.language,
        "say": catalogue.say,
        "title_of": catalogue.title,
        "is_specific": catalogue.is_specific,
        "constant_text": catalogue.text,
        "text_of": lambda finding: catalogue.text(finding.code, **finding.facts),
        "problem_text": lambda problem: catalogue.text(problem.code, **problem.facts),
        "field": field,
        "format_name": lambda found: format_name(found.name, found.version),
        "measured": lambda comparison: measured(comparison, catalogue),
        "tasks": tasks,
        "Fate": Fate,
        "Severity": Severity,
        "complete_name": f"{report.package_id}{COMPLETE_SUFFIX}",
        "chapters": [chapter for chapter in _CHAPTERS if chapter != "validation" or report.verdict is not None],
    }


def measured(comparison: Comparison, catalogue: Catalogue) -> Iterator[str]:
    """Yield what a comparison of pages measured, in words; other comparisons have no such measures."""
    measures = comparison.measures
    if "pages" not in measures:
        return
    yield catalogue.say("report.files.pages_compared", pages=measures["pages"])
    if "worst_page" in measures:
        percent = math.ceil(100 * float(measures["worst_of_limit"]))
        yield catalogue.say("report.files.worst_page", page=measures["worst_page"], percent=percent)
    if "glyphs" in measures:
        yield catalogue.say("report.files.by_glyphs", pages=measures["pages_by_glyphs"], glyphs=measures["glyphs"])


# --- how things are spelled -----------------------------------------------------------------------


def format_made(proof: Proof, profile: Profile) -> str:
    """Return what a derivative is: the profile's target, or what it was judged as where it became something else."""
    judged = next((one.flavour for one in proof.validations if one.flavour), "")
    other = proof.identified_puid not in {None, proof.target_puid}
    name = judged if other and judged else profile.target(proof.target_puid).name
    return f"{name}, {proof.identified_puid or '?'}"


def _filters(catalogue: Catalogue) -> dict[str, Callable[..., str]]:
    language = catalogue.language

    def converter_name(name: str) -> str:
        key = f"fact.converter.{name}"
        return catalogue.say(key) if catalogue.knows(key) else name

    return {
        "converter_name": converter_name,
        "format_made": format_made,
        "number": lambda value: grouped(value, language),
        "size": lambda value: human_size(value, language),
        "moment": lambda value: moment(value, language),
        "day": lambda value: day(value, language),
        "visible": visible,
        "css": css_string,
        "source_title": lambda source, profile: profile.sources[source].title,
    }


def grouped(value: int, language: str) -> str:
    """Return a whole number with its thousands apart: 12.345 in German, 12,345 in English."""
    text = f"{value:,}"
    return text.replace(",", ".") if language == "de" else text


def human_size(size: int, language: str) -> str:
    """Return bytes with three significant digits, in decimal units."""
    if size < 1000:
        return f"{size} Byte" if language == "de" else f"{size} {'byte' if size == 1 else 'bytes'}"
    power = 1
    while size / 1000**power >= 999.5 and power < len(_UNITS):
        power += 1
    amount, unit = size / 1000**power, _UNITS[power - 1]
    digits = 0 if amount >= 99.95 else 1 if amount >= 9.995 else 2
    text = f"{amount:.{digits}f}"
    return f"{text.replace('.', ',') if language == 'de' else text} {unit}"


def day(value: str, language: str) -> str:
    """Return an ISO date in words; another text as it is."""
    found = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", value)
    if not found or not 1 <= int(found[2]) <= 12:
        return value
    month = _MONTHS[language][int(found[2]) - 1]
    return f"{int(found[3])}. {month} {found[1]}" if language == "de" else f"{int(found[3])} {month} {found[1]}"


def moment(value: datetime, language: str) -> str:
    """Return a time in words, with the name of its time zone."""
    zone = value.tzname() or ""
    clock = f"{value:%H:%M} Uhr" if language == "de" else f"{value:%H:%M}"
    return f"{day(value.date().isoformat(), language)}, {clock} {zone}".rstrip()


def visible(text: str) -> str:
    """Return a file name in which nothing is hidden: control characters and direction marks are spelled out."""
    return _INVISIBLE.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", text)


def css_string(text: str) -> str:
    """Return a text as it may stand between the quotes of a CSS string inside HTML."""
    return re.sub(r"[^A-Za-z0-9 _.-]", lambda found: f"\\{ord(found[0]):06x}", text)


PLUGIN = HtmlReport()
