"""The words for the plan: rules by their names, what was met, how long the rest is likely to take."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from archivkoop.core.conversion import SYSTEM_FILES
from archivkoop.core.files import Fate
from archivkoop.gui.columns import FATE_LOOKS
from archivkoop.gui.desk import Desk
from archivkoop.gui.models.files import Cell

if TYPE_CHECKING:
    from archivkoop.app.experience import Experience
    from archivkoop.core.profile import FormatRule
    from archivkoop.store.plan_groups import PlanGroup
    from archivkoop.store.workspace import FileRow

_ICONS = {"convert": ("convert", "accent"), "keep": ("file", "muted"), "leave_out": ("left-out", "muted")}


class _Bridge(QObject):
    found = Signal(object)


class PlanWords(QObject):
    """Knows the profile's rules, and what conversions took on this workstation."""

    learned = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._texts = desk.context.texts
        self._rules: dict[str, FormatRule] = {}
        self._experience: Mapping[str, Experience] | None = None
        self._bridge = _Bridge()  # without a parent: what is found out may come late
        self._bridge.found.connect(self._keep)
        self._learning = False
        desk.deposit.done.connect(self._learn_anew)

    def learn(self) -> None:
        """Find out what conversions took so far, off the window's thread."""
        if self._learning or self._experience is not None:
            return
        self._learning = True
        settings, bridge = self._desk.deposit.settings, self._bridge

        def find() -> None:
            from archivkoop.app.experience import experience

            bridge.found.emit(experience(settings))

        executor = ThreadPoolExecutor(1, thread_name_prefix="experience")
        executor.submit(find)
        executor.shutdown(wait=False)

    def group_cell(self, group: PlanGroup, key: str) -> Cell:
        """Return a cell of a group."""
        match key:
            case "plan":
                icon, tone = _ICONS.get(group.action, ("file", "muted"))
                name = self.name(group)
                return Cell(f"{name} ({group.rule})", icon, tone, short=name, aside=group.rule)
            case "files":
                return Cell(self._texts.number(group.files))
            case "size":
                return Cell(self._texts.size(group.bytes))
            case "time":
                return Cell(self.time(group))
        return self._met(group)

    def file_cell(self, row: FileRow, key: str) -> Cell:
        """Return a cell of a file."""
        match key:
            case "plan":
                folder, _, name = row.path.rpartition("/")
                return Cell(row.path, short=name, aside=folder)
            case "size":
                return Cell(self._texts.size(row.size))
            case "fate":
                return self._desk.columns.fate().cell(row)
        return Cell("")

    def name(self, group: PlanGroup) -> str:
        """Return what a group is called: which files, and what happens to them."""
        rule = self._rule(group.rule)
        if rule is None:
            key = "leave_out" if group.action == "leave_out" else "system" if group.rule == SYSTEM_FILES else "none"
            return self._texts.say(f"convert.group.{key}", pattern=group.rule)
        name = rule.name.get(self._texts.language)
        target = self._desk.columns.target(group.rule) if group.action == "convert" else ""
        return self._texts.say(f"convert.group.{group.action}", name=name, target=target, pattern=group.rule)

    def reason(self, group: PlanGroup) -> str:
        """Return the profile's words for a rule."""
        rule = self._rule(group.rule)
        return rule.reason.get(self._texts.language) if rule is not None else ""

    def time(self, group: PlanGroup) -> str:
        """Return how long the rest of a group is likely to take; where nothing was measured, a dash."""
        waiting = group.fates.get(None, 0) if group.action == "convert" else 0
        if not waiting or self._experience is None:
            return ""
        known = self._experience.get(group.rule)
        if known is None:
            return "–"
        minutes = known.minutes_for(waiting)
        if minutes < 1:
            return self._texts.say("convert.time.brief")
        if minutes < 90:
            return self._texts.say("convert.time.minutes", minutes=round(minutes))
        return self._texts.say("convert.time.hours", hours=self._texts.locale.toString(minutes / 60, "f", 1))

    def lacks_experience(self, groups: Iterable[PlanGroup]) -> bool:
        """Say whether nobody knows yet how long one of these groups takes."""
        known = self._experience
        return known is not None and any(group.rule not in known for group in groups)

    def _met(self, group: PlanGroup) -> Cell:
        met = [fate for fate in Fate if group.fates.get(fate)]
        words = [self._texts.say(f"convert.met.{fate}", count=self._texts.number(group.fates[fate])) for fate in met]
        if group.fates.get(None):
            words.append(self._texts.say("convert.met.pending", count=self._texts.number(group.fates[None])))
        worst = next((fate for fate in (Fate.FAILED, Fate.UNPROVED) if fate in met), met[0] if met else None)
        icon, tone = ("pending", "muted") if worst is None else FATE_LOOKS[worst]
        return Cell(" · ".join(words), icon, tone)

    def _rule(self, name: str) -> FormatRule | None:
        if not self._rules:
            self._rules = {rule.id: rule for rule in self._desk.profile.loaded.profile.formats}
        return self._rules.get(name)

    def _keep(self, found: Mapping[str, Experience]) -> None:
        self._experience, self._learning = found, False
        self.learned.emit()

    def _learn_anew(self) -> None:
        self._experience = None
        self.learn()
