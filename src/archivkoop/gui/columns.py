"""The columns a table of files can have. A page takes those it needs; a further one is added here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archivkoop.core.files import Fate
from archivkoop.core.findings import Severity
from archivkoop.gui.models.files import Cell, Column
from archivkoop.gui.profile import SharedProfile
from archivkoop.gui.texts import Texts

if TYPE_CHECKING:
    from archivkoop.store.workspace import FileRow

SEVERITY_LOOKS = {  # severity -> icon, colour
    Severity.BLOCKING: ("blocking", "blocking"),
    Severity.WARNING: ("warning", "warning"),
    Severity.INFO: ("info", "info"),
}
FATE_LOOKS = {
    Fate.LEFT_OUT: ("left-out", "muted"),
    Fate.KEPT: ("ok", "ok"),
    Fate.PROVED: ("proved", "ok"),
    Fate.UNPROVED: ("warning", "warning"),
    Fate.FAILED: ("warning", "warning"),
}


_WIDEST_SIZE = 888_800_000  # bytes; written out it is as wide as a size gets


class Columns:
    """Makes columns that speak the window's language and know the profile's names."""

    def __init__(self, texts: Texts, profile: SharedProfile) -> None:
        self._texts = texts
        self._profile = profile
        self._targets: dict[str, str] = {}  # rule -> name of its target

    def severity(self) -> Column:
        """Return the column of the gravest finding."""
        return Column("severity", self._severity, sort="severity", width_em=7.5, whole=self._severities, icons=True)

    def path(self) -> Column:
        """Return the column of the file's name and folder."""
        return Column("path", _path, sort="path", width_em=9, keeps_end=True)

    def format(self) -> Column:
        """Return the column of the format."""
        return Column("format", self._format, sort="format", width_em=7)

    def size(self) -> Column:
        """Return the column of the size."""
        return Column(
            "size",
            lambda row: Cell(self._texts.size(row.size)),
            sort="size",
            number=True,
            width_em=5.5,
            whole=lambda: [self._texts.size(_WIDEST_SIZE)],
        )

    def findings(self) -> Column:
        """Return the column of the findings' names."""
        return Column("findings", self._findings, width_em=11)

    def suggestion(self) -> Column:
        """Return the column of what would usually be done."""
        return Column("suggestion", self._suggestion, width_em=7.5)

    def plan(self) -> Column:
        """Return the column of what will happen."""
        return Column("plan", self._plan, sort="action", width_em=11)

    def rule(self) -> Column:
        """Return the column of the profile's rule."""
        return Column("rule", lambda row: Cell(row.rule or "–"), sort="rule", width_em=5)

    def fate(self) -> Column:
        """Return the column of what came of it."""
        return Column("fate", self._fate, sort="fate", width_em=11.5)

    def _severities(self) -> list[str]:
        return [self._texts.say(f"severity.{key}") for key in (*SEVERITY_LOOKS, "none")]

    def _severity(self, row: FileRow) -> Cell:
        if row.severity is not None:
            icon, tone = SEVERITY_LOOKS[row.severity]
            return Cell(self._texts.say(f"severity.{row.severity}"), icon, tone)
        if row.action is None:
            return Cell(self._texts.say("severity.pending"), "pending", "muted")
        return Cell(self._texts.say("severity.none"), "ok", "ok")

    def _format(self, row: FileRow) -> Cell:
        if row.puid is None:
            return Cell(self._texts.say("format.unknown"), tone="muted")
        return Cell(f"{row.format_name} ({row.puid})", short=_short(row.format_name), aside=row.puid)

    def _findings(self, row: FileRow) -> Cell:
        titles = [self._texts.title(code) for code in row.findings]
        if not titles:
            return Cell("–")
        return Cell("; ".join(titles), short=titles[0], aside=f"+{len(titles) - 1}" if len(titles) > 1 else "")

    def _suggestion(self, row: FileRow) -> Cell:
        if row.fate is Fate.LEFT_OUT:
            return Cell(self._texts.say("fate.left_out"), "left-out", "muted")
        names = (self._texts.catalogue.suggestion(code) for code in row.findings)
        name = next(filter(None, names), "")
        if name:
            return Cell(self._texts.say(f"suggestion.{name}"))
        if row.action != "convert":
            return Cell("–")
        plan = self._plan(row)
        return Cell(plan.text, short=plan.short)  # without its icon: the column is narrow

    def _plan(self, row: FileRow) -> Cell:
        if row.action is None:
            return Cell("–")
        if row.action == "convert":
            names = {"target": self.target(row.rule)}
            whole, short = self._texts.say("plan.convert", **names), self._texts.say("plan.convert_short", **names)
            return Cell(whole, "convert", "accent", short)
        icon = {"leave_out": "left-out"}.get(row.action, "file")
        return Cell(self._texts.say(f"plan.{row.action}"), icon, "muted")

    def _fate(self, row: FileRow) -> Cell:
        if row.fate is None:
            return Cell(self._texts.say("fate.pending"), "pending", "muted")
        icon, tone = FATE_LOOKS[row.fate]
        return Cell(self._texts.say(f"fate.{row.fate}"), icon, tone)

    def target(self, rule: str) -> str:
        """Return the name of the format that a rule converts to."""
        if not self._targets:
            profile = self._profile.loaded.profile
            self._targets = {one.id: profile.target(one.target).name for one in profile.formats if one.target}
        return self._targets.get(rule, "?")


def _short(format_name: str) -> str:
    """Return PRONOM's name of a format without the words that hide its version where there is little room."""
    return format_name.replace("Acrobat PDF", "PDF").replace(" - Portable Document Format", "")


def _path(row: FileRow) -> Cell:
    folder, _, name = row.path.rpartition("/")
    return Cell(row.path, short=name, aside=folder)
