"""What a person can do about a finding from the window: remedy name of the rule catalogue -> what its button does.

A further remedy is one entry in `REMEDIES`. A remedy without an entry is advice: its words are shown, no button.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from archivkoop.app.request import Step
from archivkoop.core.access import CLOSED
from archivkoop.core.decisions import DecisionKind, Ruling
from archivkoop.core.files import Fate, FileFilter
from archivkoop.gui.desk import Desk
from archivkoop.gui.dialogs.decision import Decision, DecisionDialog
from archivkoop.gui.dialogs.password import PasswordDialog
from archivkoop.gui.dialogs.shown import ask
from archivkoop.gui.kept import kept_about

if TYPE_CHECKING:
    from archivkoop.core.package import RecordedFinding

Remedy = Callable[[Desk, "RecordedFinding", QWidget], None]


def waive(desk: Desk, recorded: RecordedFinding, parent: QWidget) -> None:
    """Let a finding pass, for this file or for all."""
    finding = recorded.finding
    decision = _ask(desk, "waive", recorded, parent)
    if decision is not None:
        paths = () if decision.for_all or finding.path is None else (finding.path,)
        desk.decisions.decide(Ruling(DecisionKind.WAIVE, decision.reason, finding.code, paths))


def leave_out(desk: Desk, recorded: RecordedFinding, parent: QWidget) -> None:
    """Decide not to package the file, or all files with the finding."""
    finding = recorded.finding
    decision = _ask(desk, "leave_out", recorded, parent)
    if decision is None or finding.path is None:
        return
    if decision.for_all:
        where = FileFilter(code=finding.code, undecided=True)
        ruling = Ruling(DecisionKind.LEAVE_OUT, decision.reason, where=where, others=True)
    else:
        ruling = Ruling(DecisionKind.LEAVE_OUT, decision.reason, paths=(finding.path,))
    desk.decisions.decide(ruling)


def describe(desk: Desk, _recorded: RecordedFinding, _parent: QWidget) -> None:
    """Go where descriptions are written."""
    desk.deposit.wanted.emit("describe")


def give_password(desk: Desk, recorded: RecordedFinding, parent: QWidget, until: Step = Step.PLAN) -> None:
    """Have an encrypted file, or all of them, looked at again with a password, and go on from there."""
    path, reader = recorded.finding.path, desk.deposit.reader
    if path is None or reader is None:
        return
    encrypted = reader.count_files(where=FileFilter(code=recorded.finding.code))
    dialog = PasswordDialog(desk.context, path, parent, encrypted, converts=until is Step.CONVERT)
    if ask(dialog):
        desk.deposit.give_password("*" if dialog.for_all else path, dialog.password)
        desk.deposit.run(until)


REMEDIES: Mapping[str, Remedy] = {
    "waive": waive,
    "leave_out": leave_out,
    "describe": describe,
    "password": give_password,
}


def closed(recorded: RecordedFinding) -> bool:
    """Say whether a finding is about a file that a password opens."""
    return recorded.finding.facts.get("kind") in CLOSED


def offered(desk: Desk, recorded: RecordedFinding) -> tuple[str, ...]:
    """Return the remedies that make sense for a finding as it stands."""
    path, reader = recorded.finding.path, desk.deposit.reader
    file = reader.deposit_file(path) if reader is not None and path is not None else None
    out = file is not None and file.fate is Fate.LEFT_OUT
    undecided = desk.deposit.package is None and kept_about(desk, recorded.finding) is None
    names = desk.context.texts.catalogue.remedies(recorded.finding.code)
    way = "waive" if desk.context.texts.catalogue.can_be_packaged(recorded.finding.code) else "leave_out"
    if recorded.blocks and way not in names:
        names = (way, *names)
    fitting = {
        "waive": recorded.blocks and undecided,
        "leave_out": path is not None and recorded.waiver is None and not out and undecided,
        "password": closed(recorded) and undecided and not desk.deposit.running,
    }
    return tuple(name for name in names if fitting.get(name, True))


def _ask(desk: Desk, kind: str, recorded: RecordedFinding, parent: QWidget) -> Decision | None:
    finding, reader = recorded.finding, desk.deposit.reader
    where = FileFilter(code=finding.code, undecided=kind == "leave_out")
    files = reader.count_files(where=where) if reader is not None else 1
    others = reader.paths_in_the_way(finding.code) if reader is not None else []
    dialog = DecisionDialog(
        desk.context,
        kind,
        desk.context.texts.title(finding.code),
        finding.path,
        parent,
        files + len(others),
        with_others=bool(others),
    )
    return dialog.decision if ask(dialog) else None
