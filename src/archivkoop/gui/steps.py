"""The six steps: their pages, and how each stands. A further step is one entry in `STEPS` and one page.

A page is imported and made when it is first seen: most of the window's start would go into pages that nobody looks at.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from archivkoop.app.request import Step
from archivkoop.core.findings import Severity
from archivkoop.gui.deposit import Deposit
from archivkoop.gui.desk import Desk
from archivkoop.gui.pages.base import Page
from archivkoop.gui.readiness import blocking, conditions, is_checked, lacking_fields
from archivkoop.gui.widgets.rail import RailEntry, StepState

_Standing = tuple[StepState, str]


@dataclass(frozen=True, slots=True)
class StepSpec:
    """A step, the class of its page, and how it stands: a state and a note."""

    key: str
    page_class: str  # in `gui.pages.<key>`
    standing: Callable[[Desk], _Standing]


def page(key: str, desk: Desk) -> Page:
    """Make a step's page, or the start page."""
    made: Page = getattr(import_module(f"archivkoop.gui.pages.{key}"), PAGES[key])(desk)
    return made


def entries(desk: Desk) -> list[RailEntry]:
    """Return what the rail shows: the start page, then the steps."""
    say = desk.context.texts.say
    found = [RailEntry(START, say("rail.home.title"), say("rail.home.help"), StepState.HOME)]
    for spec in STEPS:
        state, note = spec.standing(desk)
        found.append(RailEntry(spec.key, say(f"step.{spec.key}"), note, state))
    return found


def place_of(deposit: Deposit) -> str:
    """Return the step at which a deposit is: the first that is not behind it, or its package."""
    if not deposit.has_done(Step.CHECK):
        return "intake"
    if not deposit.has_done(Step.CONVERT):
        return "check" if blocking(deposit) else "convert"
    return "package"


def place_needed(desk: Desk) -> str:
    """Return the step at which something is missing before there is a package; the package's, if nothing is."""
    if desk.deposit.package is not None:
        return "package"
    open_ones = (one.key for one in conditions(desk.deposit, desk.profile) if not one.met)
    return next((key for key in open_ones if key in KEYS), "package")


def _intake(desk: Desk) -> _Standing:
    deposit, texts = desk.deposit, desk.context.texts
    files = deposit.reader.count_files() if deposit.reader is not None else 0
    note = texts.count("note.files", files) if files else ""
    if deposit.source is None:
        return StepState.WAITING, texts.say("note.choose")
    if deposit.stage in {"start", "intake"} and not deposit.has_done(Step.CHECK):
        return StepState.RUNNING, note or texts.say("note.running")
    if deposit.taken_in:
        return StepState.DONE, note
    if deposit.in_line:
        return StepState.WAITING, texts.say("note.in_line")
    return StepState.WAITING, note or texts.say("note.ready")


def _check(desk: Desk) -> _Standing:
    deposit, texts = desk.deposit, desk.context.texts
    if deposit.stage in {"identify", "check"}:
        return StepState.RUNNING, texts.say("note.running")
    if not deposit.has_done(Step.CHECK) or deposit.result is None:
        return StepState.WAITING, ""
    if not is_checked(deposit):
        return StepState.WAITING, texts.say("note.unchecked")
    if blocking(deposit):
        return StepState.ATTENTION, texts.count("note.blocking", blocking(deposit))
    reader = deposit.reader
    warned = reader.count_files(severity=Severity.WARNING) if reader is not None else 0
    if warned:
        return StepState.DONE, texts.count("note.warnings", warned)
    findings = reader.findings(None) if reader is not None else ()
    own = sum(recorded.severity is Severity.WARNING for recorded in findings)
    return StepState.DONE, texts.count("note.own_warnings", own) if own else texts.say("note.clear")


def _convert(desk: Desk) -> _Standing:
    deposit, texts = desk.deposit, desk.context.texts
    if deposit.stage == "convert":
        return StepState.RUNNING, texts.say("note.running")
    if deposit.has_done(Step.CONVERT) and deposit.result is not None:
        return StepState.DONE, texts.count("note.converted", deposit.result.counts.converted)
    blocked = deposit.source is not None and not deposit.has_done(Step.PLAN)
    return StepState.WAITING, texts.say("note.after_check") if blocked else ""


def _describe(desk: Desk) -> _Standing:
    if desk.deposit.source is None:
        return StepState.WAITING, ""
    lacking = lacking_fields(desk.deposit.fields, desk.profile)
    if lacking:
        key = "unfit" if "AK-D02" in lacking.values() else "missing"
        return StepState.WAITING, desk.context.texts.count(f"note.{key}", len(lacking))
    return StepState.DONE, desk.context.texts.say("note.complete")


def _package(desk: Desk) -> _Standing:
    deposit, texts = desk.deposit, desk.context.texts
    if deposit.stage in {"package", "verify"}:
        return StepState.RUNNING, texts.say("note.running")
    if deposit.package is not None:
        return StepState.DONE, texts.say("note.valid")
    if deposit.source is None:
        return StepState.WAITING, ""
    lacking = sum(not condition.met for condition in conditions(deposit, desk.profile))
    return StepState.WAITING, texts.count("note.open", lacking) if lacking else texts.say("note.ready")


def _exchange(desk: Desk) -> _Standing:
    return StepState.LATER, desk.context.texts.say("note.later")


STEPS = (
    StepSpec("intake", "IntakePage", _intake),
    StepSpec("check", "CheckPage", _check),
    StepSpec("convert", "ConvertPage", _convert),
    StepSpec("describe", "DescribePage", _describe),
    StepSpec("package", "PackagePage", _package),
    StepSpec("exchange", "ExchangePage", _exchange),
)

KEYS = tuple(spec.key for spec in STEPS)
START = "start"  # the page before any step
PAGES = {START: "StartPage", **{spec.key: spec.page_class for spec in STEPS}}
