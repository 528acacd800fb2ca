"""What people decided about a deposit, grouped: how many files, why, by whom; each group leads to its files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from archivkoop.core.conversion import SYSTEM_FILES
from archivkoop.core.decisions import DecisionKind
from archivkoop.core.errors import ArchivkoopError
from archivkoop.gui.decisions import subject_of
from archivkoop.gui.desk import Desk
from archivkoop.gui.pages.convert_review import UNPROVED
from archivkoop.gui.widgets.condition_row import ConditionRow

if TYPE_CHECKING:
    from archivkoop.core.files import DecidedAs
    from archivkoop.store.summary import DecidedGroup

_ICONS = {DecisionKind.LEAVE_OUT: "left-out", DecisionKind.WAIVE: "waive", DecisionKind.DISCARD: "remove"}


class DecidedList(QObject):
    """Fills a column with rows; a row that is there is used again."""

    wanted = Signal(object)  # the files that were decided about so: a DecidedAs

    def __init__(self, desk: Desk, box: QWidget, column: QVBoxLayout) -> None:
        super().__init__(box)
        self._desk = desk
        self._texts = desk.context.texts
        self._box, self._column = box, column
        self._rows: list[ConditionRow] = []
        self._shown: list[DecidedAs] = []

    def show_groups(self, groups: tuple[DecidedGroup, ...]) -> None:
        """Show these instead."""
        self._shown = [group.decided for group in groups]
        while len(self._rows) < len(groups):
            self._add_row()
        for row, group in zip(self._rows, groups, strict=False):
            button = self._texts.say("package.look_button") if group.files else ""
            icon = _ICONS[DecisionKind(group.decided.kind)]
            row.show_words(icon, "info", f"{self._what(group)}\n{self._why(group)}", button)
        for number, row in enumerate(self._rows):
            row.setVisible(number < len(groups))

    def _add_row(self) -> None:
        number = len(self._rows)
        row = ConditionRow(self._desk.context, self._box)
        row.asked.connect(lambda _key: self.wanted.emit(self._shown[number]))
        self._column.addWidget(row)
        self._rows.append(row)

    def _what(self, group: DecidedGroup) -> str:
        """Return what was decided, and about how many files."""
        decided, count = group.decided, self._texts.count
        subject = decided.subject
        if decided.kind == DecisionKind.WAIVE:
            key = "accept" if subject == UNPROVED else "waive"
            words = count(f"package.decided.{key}", group.files, finding=self._texts.title(subject))
            if not group.files and not group.others:
                return self._texts.say("package.decided.waive_deposit", finding=self._texts.title(subject))
        else:
            words = count(f"package.decided.{decided.kind}", group.files)
            which = subject_of(self._texts, decided)
            words = self._texts.say("decided.of", what=words, which=which) if which else words
        others = [count("package.decided.others", group.others)] if group.others else []
        return " + ".join([*([words] if group.files or not others else []), *others])

    def _why(self, group: DecidedGroup) -> str:
        """Return why, who and when."""
        say, decided = self._texts.say, group.decided
        if decided.subject == SYSTEM_FILES:
            return say("package.decided.because", reason=self._reason_of_profile() or decided.reason)
        because = say("package.decided.because", reason=decided.reason)
        if group.several:
            because = say("package.decided.by_several", because=because)
        elif group.actor:
            because = say("package.decided.by", because=because, actor=group.actor)
        if not group.first_at:
            return because
        first, last = (self._texts.moment(at) for at in (group.first_at, group.last_at))
        key = "at" if first == last else "between"
        return say(f"package.decided.{key}", because=because, first=first, last=last)

    def _reason_of_profile(self) -> str:
        try:
            reason = self._desk.profile.loaded.profile.intake.system_files.reason
        except ArchivkoopError:  # the window has said so
            return ""
        return reason.get(self._texts.language)
