"""Which decision that waits for a job is about a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archivkoop.core.decisions import Decision, DecisionKind, Ruling
from archivkoop.gui.desk import Desk

if TYPE_CHECKING:
    from archivkoop.core.findings import Finding


def kept_about(desk: Desk, finding: Finding) -> tuple[Decision, Ruling] | None:
    """Return what was decided last about a finding or its file and is not recorded yet, with the ruling it is about."""
    for decision in reversed(desk.decisions.kept):
        for ruling in decision.rulings:
            if _means(desk, ruling, finding):
                return decision, ruling
    return None


def _means(desk: Desk, ruling: Ruling, finding: Finding) -> bool:
    if ruling.kind is DecisionKind.DISCARD or (ruling.kind is DecisionKind.WAIVE and ruling.code != finding.code):
        return False
    path, reader = finding.path, desk.deposit.reader
    if not ruling.paths and ruling.where is None:
        return ruling.kind is DecisionKind.WAIVE
    if path is None or path in ruling.but:
        return False
    if path in ruling.paths or ruling.where is None or reader is None:
        return path in ruling.paths
    if ruling.others and ruling.where.code == finding.code:
        return True
    return reader.row_of(path, ruling.where, "path") is not None
