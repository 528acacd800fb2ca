"""Step 3, Umwandeln: the plan by rule, what has come of it, and each result with its proof."""

from __future__ import annotations

import time
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QPushButton, QScrollArea, QWidget

from archivkoop.app.request import Step
from archivkoop.core.decisions import DecisionKind, Ruling
from archivkoop.core.files import Counts, Fate
from archivkoop.gui.dialogs.decision import DecisionDialog
from archivkoop.gui.dialogs.shown import ask
from archivkoop.gui.models.plan_tree import PlanTreeModel
from archivkoop.gui.pages.base import Page, goes_to
from archivkoop.gui.pages.convert_review import UNPROVED, ConvertReview
from archivkoop.gui.pages.convert_standing import is_begun, summary
from archivkoop.gui.pages.plan_words import PlanWords
from archivkoop.gui.widgets.choice import mark_chosen, when_chosen
from archivkoop.gui.widgets.flow_box import FlowBox
from archivkoop.gui.widgets.plan_tree import PlanTree

if TYPE_CHECKING:
    from archivkoop.core.package import DepositFile
    from archivkoop.store.plan_groups import PlanGroup

FILTERS: dict[str, tuple[Fate | None, ...]] = {
    "all": (),
    "proved": (Fate.PROVED,),
    "unproved": (Fate.UNPROVED,),
    "failed": (Fate.FAILED,),
    "kept": (Fate.KEPT,),
    "left_out": (Fate.LEFT_OUT,),
    "open": (None,),
}
_WHERE_THERE_ARE = {"left_out", "open"}  # chips that are shown only then; where there is little room, all but the first
_REASON_EM = 4.2  # three lines; more is scrolled
_REST = 10  # of the time between two looks at the groups, the looking takes at most one part


class ConvertPage(Page):
    """A tree of rules and files; one result at a time takes its place."""

    name = "convert"
    list_box: QWidget
    filters: FlowBox
    plan_tree: PlanTree
    reason_label: QLabel
    reason_scroll: QScrollArea
    review_box: QWidget
    actions_bar: QWidget
    summary_label: QLabel
    look_button: QPushButton
    start_button: QPushButton
    next_button: QPushButton
    _filter = "all"
    _looked_at = 0.0  # when the groups were read last, and how long that took
    _look_took = 0.0

    def refresh(self) -> None:
        """Show the plan, or what has come of it."""
        converted = self._deposit.has_done(Step.CONVERT)
        self.start_button.setVisible(not converted)
        self.next_button.setVisible(converted)
        self.start_button.setEnabled(self._deposit.has_done(Step.CHECK) and not self._deposit.running)
        self._name_start()
        self._show_empty()
        self._look_took = 0.0
        self.follow()
        if self._review is not None and not self._review.isHidden():  # the page itself may not be seen yet
            self._look_again()

    def follow(self) -> None:
        """Show new results, as often as reading them is cheap."""
        now = time.monotonic()
        if now - self._looked_at < self._look_took * _REST:
            return
        self._looked_at = now
        self._model.refresh()
        reader = self._deposit.reader
        counts = reader.counts() if reader is not None else Counts()
        self._tell(counts)
        self._count_chips(counts)
        self._show_reason(self.plan_tree.currentIndex())
        self._look_took = time.monotonic() - now

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Find out what conversions took so far, once it matters."""
        super().showEvent(event)
        self._words.learn()

    def _fit(self) -> None:
        super()._fit()
        self.reason_scroll.setMaximumHeight(self._theme.px(_REASON_EM))
        self._show_aside()
        self._show_chips()

    def _show_aside(self) -> None:
        """Leave out what is said elsewhere, too, where the list needs the room."""
        self.reason_scroll.setVisible(not self.compact and bool(self.reason_label.text()))
        self.summary_label.setVisible(not self.compact)

    # --- set up -----------------------------------------------------------------------------------

    def _set_up(self) -> None:
        self._review: ConvertReview | None = None
        self._words = PlanWords(self._desk, self)
        self._model = PlanTreeModel(
            self._words.group_cell,
            self._words.file_cell,
            lambda key: self._texts.say(f"convert.column.{key}"),
            self,
            self._words.reason,
        )
        self.plan_tree.setModel(self._model)
        self.plan_tree.empty.asked.connect(self._leave_empty)
        self.plan_tree.opened.connect(self._open_row)
        self.plan_tree.current_changed.connect(self._show_reason)
        self._chips = self._make_chips()
        self.look_button.clicked.connect(self._look)
        self.start_button.clicked.connect(self._start)
        self.next_button.clicked.connect(goes_to(self, "describe"))
        self._words.learned.connect(self._model.retitle)
        self._words.learned.connect(self._tell)
        self._texts.changed.connect(self._model.retitle)
        self._texts.changed.connect(self._name_start)
        self._deposit.reread.connect(self._reread)
        self._reread()

    def _name_start(self) -> None:
        self.start_button.setText(self._say("resume_button" if is_begun(self._deposit) else "start_button"))

    def _start(self) -> None:
        """Begin to convert, or go on where that was stopped."""
        if is_begun(self._deposit):
            self._deposit.resume()
        else:
            self._deposit.run(Step.CONVERT)

    def _reread(self) -> None:
        self._model.show(self._deposit.reader, FILTERS[self._filter])
        self._leave_review()

    def _open_row(self, index: QModelIndex) -> None:
        row = self._model.file(index)
        if row is not None:
            self.look_at(row.path)

    def _make_chips(self) -> dict[str, QPushButton]:
        chips: dict[str, QPushButton] = {}
        for name in FILTERS:
            chip = QPushButton(self.filters)
            chip.setObjectName(f"chip_{name}")
            chip.setProperty("kind", "chip")
            chip.setCheckable(True)
            chip.setAutoExclusive(True)
            when_chosen(chip, partial(self._choose, name))
            self.filters.add(chip)
            chips[name] = chip
        mark_chosen(chips["all"])
        return chips

    def show_only(self, name: str) -> None:
        """Show only files that one of the filters means."""
        self._leave_review()
        self._chips[name].click()
        self.plan_tree.setFocus()

    def _choose(self, name: str) -> None:
        self._filter = name
        self._model.show(self._deposit.reader, FILTERS[name])
        self._show_empty()
        if name in {"unproved", "failed"}:
            for row in range(self._model.rowCount()):
                self.plan_tree.expand(self._model.index(row, 0))
        self._show_reason(QModelIndex())

    def _count_chips(self, counts: Counts) -> None:
        numbers = {"all": counts.files_in, **{name: getattr(counts, name) for name in FILTERS if name != "all"}}
        for name, chip in self._chips.items():
            chip.setText(f"{self._say(f'chip.{name}')}  {self._texts.number(numbers[name])}")
            chip.setProperty("files", numbers[name])
            chip.setEnabled(self._deposit.reader is not None)
        self._show_chips()

    def _show_chips(self) -> None:
        for name, chip in self._chips.items():
            wanted = name == "all" or not (self.compact or name in _WHERE_THERE_ARE)
            chip.setVisible(wanted or bool(chip.property("files")) or chip.isChecked())

    # --- the list ---------------------------------------------------------------------------------

    def _show_empty(self) -> None:
        if self._filter != "all" and self._deposit.reader is not None:
            self.plan_tree.empty.show_text(
                "search", self._say("nothing.title"), self._say("nothing.text"), self._say("nothing.button")
            )
            return
        button = "" if self._deposit.has_done(Step.PLAN) else self._say("empty.button")
        self.plan_tree.empty.show_text("convert", self._say("empty.title"), self._say("empty.text"), button)

    def _leave_empty(self) -> None:
        if self._filter != "all":
            self._chips["all"].click()
        else:
            self.wanted.emit("intake")

    def _show_reason(self, index: QModelIndex) -> None:
        group = self._model.group(index)
        words = self._words.reason(group) if group is not None else ""
        self.reason_label.setText(words)
        self._show_aside()
        self.look_button.setVisible(self._deposit.reader is not None and self._deposit.has_done(Step.PLAN))
        self.look_button.setEnabled(self._first() is not None)

    def _tell(self, counts: Counts | None = None) -> None:
        """Say how it stands; estimate only while there is something to wait for."""
        if counts is None:
            reader = self._deposit.reader
            counts = reader.counts() if reader is not None else Counts()
        due = [group for group in self._model.groups if group.action == "convert" and group.fates.get(None)]
        self.plan_tree.show_times(shown=bool(due))
        words = [summary(self._texts, self._deposit, counts, self._all_groups())]
        if words[0] and self._words.lacks_experience(due):  # once, and not in each row
            words.append(self._say("summary.unmeasured"))
        self.summary_label.setText(" ".join(words))

    def _all_groups(self) -> Iterable[PlanGroup]:
        reader = self._deposit.reader
        return self._model.groups if self._filter == "all" or reader is None else reader.plan_groups()

    # --- one result -------------------------------------------------------------------------------

    def look_at(self, path: str) -> None:
        """Show a file with its result."""
        reader = self._deposit.reader
        file = reader.deposit_file(path) if reader is not None else None
        if file is None:
            return
        review = self._reviewing()
        self._show_file(file)  # before it is seen: what it hides must not ask for room
        for part in (self.list_box, self.actions_bar):
            part.hide()
        review.show()
        self.review_box.show()
        review.arrange()
        review.following_button.setFocus()

    def _reviewing(self) -> ConvertReview:
        """Return the place for one result; it is made when it is first needed."""
        if self._review is None:
            review = ConvertReview(self._desk, self.review_box)
            layout = self.review_box.layout()
            assert layout is not None
            layout.addWidget(review)
            review.left.connect(self._leave_review)
            review.moved.connect(self._move)
            review.accepted.connect(lambda path: self._ask("accept", path))
            review.discarded.connect(lambda path: self._ask("discard", path))
            review.withdrawn.connect(self._withdraw)
            self._review = review
        return self._review

    def _leave_review(self) -> None:
        self.review_box.hide()
        self.list_box.show()
        self.actions_bar.show()
        if self._review is not None:
            self._review.clear()
            self._review.hide()
            if self.isVisible():
                self.plan_tree.setFocus()

    def _look(self) -> None:
        """Look at the chosen file, else at the first result that there is."""
        row = self._model.file(self.plan_tree.currentIndex())
        path = row.path if row is not None else self._first()
        if path is not None:
            self.look_at(path)

    def _first(self) -> str | None:
        return self._next("", back=False)

    def _next(self, path: str, *, back: bool) -> str | None:
        reader = self._deposit.reader
        return reader.next_converted(path, FILTERS[self._filter], back=back) if reader is not None else None

    def _move(self, back: bool) -> None:
        assert self._review is not None
        path = self._next(self._review.path, back=back)
        if path is not None:
            self.look_at(path)

    def _look_again(self) -> None:
        reader = self._deposit.reader
        assert self._review is not None
        file = reader.deposit_file(self._review.path) if reader is not None else None
        if file is None:
            self._leave_review()
        else:
            self._show_file(file)

    def _show_file(self, file: DepositFile) -> None:
        path = file.entry.path
        self._reviewing().show_file(
            file,
            self._decided(path)[1],
            may_decide=not self._deposit.running and self._deposit.package is None,
            before=self._next(path, back=True) is not None,
            behind=self._next(path, back=False) is not None,
        )

    # --- decisions --------------------------------------------------------------------------------

    def _decided(self, path: str) -> tuple[str, str]:
        """Return the id of what a person decided about a derivative, and the decision in words."""
        reader = self._deposit.reader
        if reader is None:
            return "", ""
        own = reader.decided(path)
        if own is not None and own[0] is DecisionKind.DISCARD:
            return own[1].decision, self._say("decided.discard", actor=own[1].actor, reason=own[1].reason)
        for recorded in reader.findings(path):
            waiver = recorded.waiver
            if recorded.finding.code == UNPROVED and waiver is not None and waiver.decision:
                return waiver.decision, self._say("decided.accept", actor=waiver.actor, reason=waiver.reason)
        return "", ""

    def _ask(self, kind: str, path: str) -> None:
        """Ask for the reason, and have the decision recorded."""
        dialog = DecisionDialog(self._desk.context, kind, "", path, self)
        if ask(dialog):
            self.decide(kind, path, dialog.decision.reason)

    def decide(self, kind: str, path: str, reason: str) -> None:
        """Have it recorded that a person accepts a derivative without a full proof, or discards one."""
        if kind == "accept":
            self._desk.decisions.decide(Ruling(DecisionKind.WAIVE, reason, UNPROVED, (path,)))
        else:
            self._desk.decisions.decide(Ruling(DecisionKind.DISCARD, reason, paths=(path,)))

    def _withdraw(self, path: str) -> None:
        decision, _ = self._decided(path)
        if decision:
            self._desk.decisions.withdraw(decision)
