"""What the person decides about the open deposit: recorded at once, undone and redone one by one."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from archivkoop.app.request import JobResult
from archivkoop.app.waiting import put_aside, read_waiting, write_waiting
from archivkoop.core.conversion import SYSTEM_FILES
from archivkoop.core.decisions import Change, Decision, DecisionKind, RecordedDecision, Ruling
from archivkoop.core.errors import JobLockedError, ReadError, WriteError
from archivkoop.core.files import DecidedAs
from archivkoop.gui.deposit import Deposit
from archivkoop.gui.tasks import Task
from archivkoop.gui.texts import Texts

if TYPE_CHECKING:
    from pathlib import Path

CHANGE = "archivkoop.app:change_decisions"
_AGAIN_MS = 2_000  # after another process had the job


@dataclass(frozen=True, slots=True)
class _Asked:
    """Something to be recorded in a workspace."""

    workspace: Path
    change: Change


class Decisions(QObject):
    """One change at a time; nothing about files is decided here.

    While a job works on the deposit, changes wait. They are kept beside the job meanwhile, so that neither a closed nor
    a crashed window loses them: the next run of the job carries them out, or the next window that opens the deposit.
    """

    changed = Signal()  # what can be undone or redone, or what waits
    waits = Signal()  # what was decided just now waits for a job
    failed = Signal(object)  # an exception; nothing was recorded

    def __init__(self, deposit: Deposit, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._deposit = deposit
        self._task: Task | None = None
        self._recording: _Asked | None = None  # by the task
        self._waiting: list[_Asked] = []
        self._locked: _Asked | None = None  # waits for another process, which was said
        self._undone: list[str] = []  # the last one last
        self._keeper = ThreadPoolExecutor(1, "decisions")  # a window must not wait for a disk
        self._again = QTimer(self, singleShot=True, interval=_AGAIN_MS)
        self._again.timeout.connect(self._go_on)
        deposit.opened.connect(self._undone.clear)
        deposit.reread.connect(self._take_up)
        deposit.changed.connect(self._go_on)

    @property
    def waiting(self) -> int:
        """How many changes are not recorded yet."""
        return len(self._waiting)

    @property
    def kept(self) -> tuple[Decision, ...]:
        """What was decided about the open deposit and waits for a job; it can still be taken back."""
        reader = self._deposit.reader
        if reader is None or not self._waiting:
            return ()
        here = [asked for asked in self._waiting if asked.workspace == reader.folder and asked is not self._recording]
        recorded = {one.id for one in self.made}  # by the job itself, before it packages
        decided = (asked.change.decide for asked in here)
        return tuple(one for one in decided if one is not None and one.id not in recorded)

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
        self._put(Change(Decision(str(uuid.uuid4()), rulings)))

    def undo(self) -> None:
        """Withdraw the last decision that holds; one that waits for a job is taken back before."""
        kept, last = self.kept, self.undoable
        if kept:
            self.take_back(kept[-1].id)
        elif last is not None:
            self._put(Change(withdraw=last.id))

    def redo(self) -> None:
        """Make the decision once more that was undone last."""
        if self.redoable is not None:
            self._put(Change(restore=self._undone[-1], anew=str(uuid.uuid4())))

    def withdraw(self, decision: str) -> None:
        """Withdraw any decision."""
        self._put(Change(withdraw=decision))

    def take_back(self, decision: str) -> None:
        """Have a decision that waits never recorded; one that is being recorded is, and can be withdrawn."""
        for asked in self._waiting:
            known = asked.change.decide
            if known is not None and known.id == decision and asked is not self._recording:
                self._done_with(asked)
                self.changed.emit()
                return

    def close(self) -> None:
        """Let go; what is being recorded is recorded whole or not at all, and what is not stays beside its job."""
        self._again.stop()
        self._waiting.clear()
        if self._task is not None:
            self._task.kill()
            self._end()
        self._keeper.shutdown()

    def _put(self, change: Change) -> None:
        reader = self._deposit.reader
        if reader is None:
            return
        self._waiting.append(_Asked(reader.folder, change))
        self._keep(reader.folder)
        if self._deposit.at_work_in(reader.folder):
            self.waits.emit()
        self._go_on()

    def _take_up(self) -> None:
        """Have what an earlier window kept beside the job that is read now."""
        reader = self._deposit.reader
        if reader is not None and not any(asked.workspace == reader.folder for asked in self._waiting):
            try:
                self._waiting += [_Asked(reader.folder, change) for change in read_waiting(reader.folder)]
            except ReadError as error:
                with suppress(OSError):
                    put_aside(reader.folder)
                self.failed.emit(error)
        self._go_on()

    def _go_on(self) -> None:
        ready = (asked for asked in self._waiting if not self._deposit.at_work_in(asked.workspace))
        asked = next(ready, None) if self._task is None and not self._again.isActive() else None
        if asked is not None:
            self._task, self._recording = Task(self), asked
            self._task.succeeded.connect(lambda result: self._succeed(asked, result))
            self._task.failed.connect(lambda error: self._fail(asked, error))
            self._task.start(CHANGE, self._deposit.settings, asked.workspace, asked.change)
            self._deposit.deciding = True
            self._deposit.changed.emit()
        self.changed.emit()

    def _succeed(self, asked: _Asked, result: JobResult) -> None:
        change = asked.change
        self._done_with(asked)
        if change.withdraw:
            self._undone.append(change.withdraw)
        if change.restore in self._undone:
            self._undone.remove(change.restore)
        self._end()
        reader = self._deposit.reader
        if reader is not None and reader.folder == asked.workspace:
            self._deposit.stand(result)
        else:
            self._deposit.changed.emit()

    def _fail(self, asked: _Asked, error: BaseException) -> None:
        known = asked is self._locked
        self._locked = None
        if isinstance(error, JobLockedError):  # another process works on it: the change waits until that has ended
            self._locked = asked
            self._again.start()
        else:
            self._done_with(asked)
        self._end()
        if self._locked is None or not known:
            self.failed.emit(error)
        self.changed.emit()

    def _done_with(self, asked: _Asked) -> None:
        self._waiting.remove(asked)
        self._keep(asked.workspace)

    def _end(self) -> None:
        if self._task is not None:
            self._task.deleteLater()
        self._task = self._recording = None
        self._deposit.deciding = False

    def _keep(self, workspace: Path) -> None:
        """Have what waits for a job lie beside it."""
        self._keeper.submit(self._write, workspace, [one.change for one in self._waiting if one.workspace == workspace])

    def _write(self, workspace: Path, changes: list[Change]) -> None:
        """Write it down; this runs in the other thread."""
        try:
            write_waiting(workspace, changes)
        except OSError as error:
            with suppress(RuntimeError):  # the window is gone
                self.failed.emit(WriteError(path=str(workspace), reason=error.strerror or str(error)))


def named_as(texts: Texts, decided: DecidedAs) -> str:
    """Return how files were decided about, and why, in few words."""
    subject = subject_of(texts, decided)
    if decided.kind == DecisionKind.WAIVE:
        what = texts.say("decided.waive", finding=subject)
    else:
        what = texts.say(f"decided.{decided.kind}")
        what = texts.say("decided.of", what=what, which=subject) if subject else what
    reason = "" if decided.subject == SYSTEM_FILES else decided.reason  # the profile has it in two languages
    return texts.say("decided.because", what=what, reason=reason) if reason else what


def subject_of(texts: Texts, decided: DecidedAs) -> str:
    """Return the finding, the pattern or the kind of files that was decided about; "": the files themselves."""
    if decided.subject == SYSTEM_FILES:
        return texts.say("decided.system")
    return texts.title(decided.subject) if decided.subject in texts.catalogue.rules else decided.subject


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
