"""What the window says about the deposit at large, in the banner of the page that is seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from archivkoop.app.joblist import JobState, may_be_resumed
from archivkoop.core.errors import UsageProblem
from archivkoop.gui.desk import Desk

if TYPE_CHECKING:
    from archivkoop.app.request import JobResult
    from archivkoop.core.errors import Trouble
    from archivkoop.gui.widgets.banner import Banner

_TOLD = 5  # findings or problems in one message; the pages and the report have them all


class Messages(QObject):
    """Puts what happened into words: what it is, what to do, and in what state the data is."""

    def __init__(self, desk: Desk, banner: Callable[[], Banner], parent: QObject) -> None:
        """Ask `banner` each time for the place; it may have to be made visible first."""
        super().__init__(parent)
        self._deposit = desk.deposit
        self._texts = desk.context.texts
        self._banner = banner
        self._offers: Banner | None = None  # to go on with the job
        self._deposit.verified.connect(self.verified)
        self._deposit.stopped.connect(self.stopped)
        self._deposit.failed.connect(self.error)
        self._deposit.changed.connect(self._withdraw_offer)
        self._deposit.noticed.connect(self._notice)
        desk.decisions.failed.connect(self.error)
        desk.decisions.waits.connect(self.waits)
        desk.jobs.unusable.connect(self.error)
        desk.preferences.failed.connect(self.error)

    def error(self, error: BaseException) -> None:
        """Say what went wrong; where a job was stopped by it, offer to go on."""
        title, text = self._texts.error(error)
        again = self._deposit.stopped_at is not None and not isinstance(error, UsageProblem)
        self._say("blocking", title, text, resumes=again)

    def failed(self, trouble: Trouble) -> None:
        """Say why a job failed before, in this window, the last one or without one; offer to go on where that helps."""
        from archivkoop.gui.jobs.words import problem

        title, text = self._texts.title(trouble.code), problem(self._texts, trouble)
        self._say("blocking", title, text, resumes=may_be_resumed(trouble))

    def stopped(self) -> None:
        """Say that a job is paused or was cancelled, whichever was asked, and offer to go on."""
        key = "cancelled" if self._deposit.rest is JobState.STOPPED else "stopped"
        self._tell("info", key, resumes=True)

    def recognised(self) -> None:
        """Say that a deposit was begun before, and is shown as it was left."""
        self._tell("info", "recognised")

    def waits(self) -> None:
        """Say that a decision is kept until the job lets it."""
        self._tell("info", "waits")

    def several(self) -> None:
        """Say that one deposit is taken at a time."""
        self._tell("warning", "several")

    def already_there(self) -> None:
        """Say that the package was finished before, and where it lies: another folder may have been chosen since."""
        self._say("info", self._texts.say("message.done.already_there"), str(self._deposit.package or ""))

    def not_packaged(self, result: JobResult) -> None:
        """Say why there is no package, though one was asked for."""
        lines = [self._texts.finding(recorded.finding) for recorded in result.blocking[:_TOLD]]
        self._say("warning", self._texts.say("message.not_packaged"), "\n".join(lines))

    def verified(self, result: object) -> None:
        """Say what became of looking at the finished package once more (VerifyResult)."""
        problems = getattr(result, "problems", ())
        if getattr(result, "valid", False):
            self._tell("ok", "valid")
        else:
            lines = [self._texts.finding(one) for one in problems[:_TOLD]]
            self._say("blocking", self._texts.count("message.invalid.title", len(problems)), "\n".join(lines))

    def _notice(self, code: str, params: dict[str, object]) -> None:
        if code == "job.resumed" and self._deposit.result is None:  # later runs go on by themselves
            self._say("info", self._texts.count("message.resumed", int(str(params.get("n", 0)))))

    def _tell(self, tone: str, key: str, *, resumes: bool = False) -> None:
        say = self._texts.say
        self._say(tone, say(f"message.{key}.title"), say(f"message.{key}.text"), resumes=resumes)

    def _say(self, tone: str, title: str, text: str = "", *, resumes: bool = False) -> None:
        button = self._texts.say("message.resume") if resumes else ""
        banner = self._banner()
        self._offers = banner if resumes else None
        banner.say(tone, title, text, button, self._deposit.resume if resumes else None)

    def _withdraw_offer(self) -> None:
        """Say no more that the job is stopped once it goes on, from wherever that was asked."""
        banner = self._offers if self._deposit.job is not None else None
        if banner is not None:
            self._offers = None
            if banner.button.isVisibleTo(banner):  # else it says something else by now
                banner.hide()
