"""What the person decides about the open deposit: recorded at once, undone and redone one by one."""

from __future__ import annotations

import uuid
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from archivkoop.app.request import JobResult
from archivkoop.core.decisions import Decision, DecisionKind, RecordedDecision, Ruling
from archivkoop.core.errors import JobLockedError
from archivkoop.gui.deposit import Deposit
from archivkoop.gui.tasks import Task
from archivkoop.gui.texts import Texts

if TYPE_CHECKING:
    from pathlib import Path

DECIDE = "archivkoop.app:decide"
WITHDRAW = "archivkoop.app:withdraw_decision"
RESTORE = "archivkoop.app:restore_decision"


@dataclass(frozen=True, slots=True)
class _Change:
    """Something to be recorded in a workspace."""

    workspace: Path
    function: str
    args: tuple[object, ...]
    undoes: str = ""  # id of the decision that can be redone afterwards
    redoes: str = ""  # id of the decision that cannot be any more


class Decisions(QObject):
    """One change at a time. While a job works on the deposit, changes wait; nothing about files is decided here."""

    changed = Signal()  # what can be undone or redone, or what waits
    failed = Signal(object)  # an exception; nothing was recorded

    def __init__(self, deposit: Deposit, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._deposit = deposit
        self._task: Task | None = None
        self._waiting: deque[_Change] = deque()
        self._undone: list[str] = []  # the last one last
        deposit.opened.connect(self._undone.clear)
        deposit.reread.connect(self.changed)
        deposit.changed.connect(self._go_on)

    @property
    def waiting(self) -> int:
        """How many changes are not recorded yet."""
        return len(self._waiting)

    @property
    def made(self) -> tuple[RecordedDecision, ...]:
        """Every decision of the deposit, in order; what was withdrawn is among it."""
        reader = self._deposit.reader
        return reader.decisions() if reader is not None else ()

    @property
    def undoable(self) -> RecordedDecision | None:
        """The decision that `undo` withdraws."""
        if self._deposit.package is not None:
            return None
        return next((one for one in reversed(self.made) if not one.withdrawn), None)

    @property
    def redoable(self) -> RecordedDecision | None:
        """The decision that `redo` makes once more."""
        if not self._undone or self._deposit.package is not None:
            return None
        return next((one for one in self.made if one.id == self._undone[-1]), None)

    def decide(self, *rulings: Ruling) -> None:
        """Decide something in one go."""
        self._undone.clear()
        self._put(DECIDE, Decision(str(uuid.uuid4()), rulings))

    def undo(self) -> None:
        """Withdraw the last decision that holds."""
        last = self.undoable
        if last is not None:
            self._put(WITHDRAW, last.id, undoes=last.id)

    def redo(self) -> None:
        """Make the decision once more that was undone last."""
        if self.redoable is not None:
            last = self._undone[-1]
            self._put(RESTORE, last, str(uuid.uuid4()), redoes=last)

    def withdraw(self, decision: str) -> None:
        """Withdraw any decision."""
        self._put(WITHDRAW, decision, undoes=decision)

    def close(self) -> None:
        """Let go; what is being recorded is recorded whole or not at all."""
        self._waiting.clear()
        if self._task is not None:
            self._task.kill()
            self._end()

    def _put(self, function: str, *args: object, undoes: str = "", redoes: str = "") -> None:
        reader = self._deposit.reader
        if reader is not None:
            self._waiting.append(_Change(reader.folder, function, args, undoes, redoes))
            self._go_on()

    def _go_on(self) -> None:
        if self._task is None and self._waiting and not self._deposit.at_work_in(self._waiting[0].workspace):
            change = self._waiting[0]
            self._task = Task(self)
            self._task.succeeded.connect(lambda result: self._succeed(change, result))
            self._task.failed.connect(self._fail)
            self._task.start(change.function, self._deposit.settings, change.workspace, *change.args)
            self._deposit.deciding = True
            self._deposit.changed.emit()
        self.changed.emit()

    def _succeed(self, change: _Change, result: JobResult) -> None:
        self._waiting.popleft()
        if change.undoes:
            self._undone.append(change.undoes)
        if change.redoes in self._undone:
            self._undone.remove(change.redoes)
        self._end()
        reader = self._deposit.reader
        if reader is not None and reader.folder == change.workspace:
            self._deposit.stand(result)
        else:
            self._deposit.changed.emit()

    def _fail(self, error: BaseException) -> None:
        if not isinstance(error, JobLockedError):  # another window works on it: the change waits for the next occasion
            self._waiting.popleft()
        self._end()
        self.failed.emit(error)
        self.changed.emit()

    def _end(self) -> None:
        if self._task is not None:
            self._task.deleteLater()
        self._task = None
        self._deposit.deciding = False


def named(texts: Texts, decision: RecordedDecision) -> str:
    """Return what a decision is about, in a few words."""
    if len(decision.lines) > 1:
        return texts.count("decided.several", len(decision.lines))
    line = decision.lines[0]
    if line.kind is DecisionKind.WAIVE:
        what = texts.say("decided.waive", finding=texts.title(line.subject))
    else:
        what = texts.say(f"decided.{line.kind}")
    if line.files == 1:
        return texts.say("decided.of", what=what, which=line.path.rpartition("/")[2])
    if line.files > 1:
        return texts.say("decided.of", what=what, which=texts.count("note.files", line.files))
    return (
        texts.say("decided.of", what=what, which=line.subject or texts.say("decided.all"))
        if (line.kind is not DecisionKind.WAIVE)
        else what
    )
