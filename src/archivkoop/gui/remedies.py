"""What a person can do about a finding from the window: remedy name of the rule catalogue -> what its button does.

A further remedy is one entry in `REMEDIES`. A remedy without an entry is advice: its words are shown, no button.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QWidget

from archivkoop.gui.desk import Desk
from archivkoop.gui.dialogs.decision import Decision, DecisionDialog

if TYPE_CHECKING:
    from archivkoop.core.package import RecordedFinding

Remedy = Callable[[Desk, "RecordedFinding", QWidget], None]


def waive(desk: Desk, recorded: RecordedFinding, parent: QWidget) -> None:
    """Let a finding pass, for this file or for all."""
    finding = recorded.finding
    decision = _ask(desk, "waive", recorded, parent)
    if decision is not None:
        desk.deposit.waive(finding.code, decision.reason, None if decision.for_all else finding.path)


def leave_out(desk: Desk, recorded: RecordedFinding, parent: QWidget) -> None:
    """Decide not to package the file."""
    path = recorded.finding.path
    decision = _ask(desk, "leave_out", recorded, parent)
    if decision is not None and path is not None:
        desk.deposit.leave_out(literal(path), decision.reason)


def describe(desk: Desk, _recorded: RecordedFinding, _parent: QWidget) -> None:
    """Go where descriptions are written."""
    desk.deposit.wanted.emit("describe")


REMEDIES: Mapping[str, Remedy] = {"waive": waive, "leave_out": leave_out, "describe": describe}


def offered(desk: Desk, recorded: RecordedFinding) -> tuple[str, ...]:
    """Return the remedies that make sense for a finding as it stands."""
    names = desk.context.texts.catalogue.remedies(recorded.finding.code)
    if recorded.blocks and "waive" not in names:
        names = ("waive", *names)
    fitting = {"waive": recorded.blocks, "leave_out": recorded.finding.path is not None and recorded.waiver is None}
    return tuple(name for name in names if fitting.get(name, True))


def literal(path: str) -> str:
    """Return the pattern that matches exactly this path: a leave-out is a pattern, and names may hold its signs."""
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in path)


def _ask(desk: Desk, kind: str, recorded: RecordedFinding, parent: QWidget) -> Decision | None:
    title = desk.context.texts.title(recorded.finding.code)
    dialog = DecisionDialog(desk.context, kind, title, recorded.finding.path, parent)
    return dialog.decision if dialog.exec() == QDialog.DialogCode.Accepted else None
