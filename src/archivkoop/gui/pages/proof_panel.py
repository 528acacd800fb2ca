"""Everything that is known of one derivative, in words: who judged it, how it was compared, what was tried."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QLabel, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from archivkoop.core.files import Fate
from archivkoop.core.findings import Outcome
from archivkoop.gui.columns import FATE_LOOKS
from archivkoop.gui.context import Context
from archivkoop.gui.widgets.breaking import breakable

if TYPE_CHECKING:
    from archivkoop.core.conversion import Attempt, Converted
    from archivkoop.core.proof import Comparison, Difference, Proof, Validation

_TONES = {Outcome.PASSED: "ok", Outcome.FAILED: "blocking", Outcome.UNDETERMINED: "warning"}
_MOST = 60  # differences; a file with more is looked at, not read about
_CLAUSES = 12


class ProofPanel(QScrollArea):
    """A column of paragraphs; pages in it are buttons that lead there."""

    page_wanted = Signal(int)
    picture_wanted = Signal(str)  # a file beside the derivatives: the page that differs most, both sides of it

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._texts = context.texts
        self.setObjectName("proof_panel")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._column: QVBoxLayout
        self._renew()

    def show_nothing(self) -> None:
        """Show no file."""
        self._renew()
        self._column.addStretch(1)

    def show_converted(self, converted: Converted | None, fate: Fate | None, decided: Iterable[str] = ()) -> None:
        """Show what came of a conversion; `decided`: what people decided about it, in words."""
        self._renew()
        for words in decided:
            self._note(words)
        if converted is None:
            self._say("muted", "nothing")
        else:
            last = converted.attempts[-1] if converted.attempts else None
            if fate is Fate.FAILED:
                self._show_failure(last)
            elif last is not None and last.proof is not None:
                self._show_result(last.proof)
            reason = _common_reason(converted.attempts)
            if reason:
                self._title("reason")
                self._reason(reason)
            elif last is not None and last.proof is not None:
                self._show_evidence(last.proof)
            self._show_attempts(converted, reasons=not reason)
        self._column.addStretch(1)

    def _renew(self) -> None:
        body = QWidget()
        body.setObjectName("proof_body")
        px = self._context.theme.px
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(0, 0, px(0.4), 0)
        self._column.setSpacing(px(0.45))
        self.setWidget(body)
        self.setAccessibleName(self._texts.say("convert.proof.name"))

    # --- proof ------------------------------------------------------------------------------------

    def _show_failure(self, last: Attempt | None) -> None:
        """Say what it means that there is no derivative, before anything else."""
        self._title("result")
        words = self._text(self._texts.say("convert.chip.failed"), "strong")
        words.setProperty("tone", FATE_LOOKS[Fate.FAILED][1])
        lacking = last is not None and last.outcome is Outcome.UNDETERMINED
        self._say("", "failed_lacking" if lacking else "failed")

    def _show_result(self, proof: Proof) -> None:
        self._title("result")
        level = self._texts.say(f"convert.proof.level.{proof.level}") if proof.level else ""
        self._outcome(proof.outcome, self._texts.say(f"convert.proof.outcome.{proof.outcome}"))
        if level:
            self._text(level)

    def _show_evidence(self, proof: Proof) -> None:
        self._title("conformance")
        for validation in proof.validations:
            self._show_validation(validation)
        if not proof.validations:
            self._text(self._texts.say("convert.proof.identified", puid=proof.identified_puid or "–"))
        if proof.comparison is not None:
            self._show_comparison(proof.comparison)

    def _show_validation(self, validation: Validation) -> None:
        said = self._texts.say(f"convert.proof.conformance.{validation.outcome}")
        self._outcome(validation.outcome, f"{validation.flavour or '–'}: {said}")
        self._text(self._texts.say("convert.proof.judge", judge=validation.judge.in_words), "caption")
        if validation.reason:
            self._reason(validation.reason)
        for failure in validation.failures[:_CLAUSES]:
            self._text(
                self._texts.say(
                    "convert.proof.clause",
                    clause=failure.clause,
                    message=failure.message,
                    count=failure.count,
                    judge=validation.judge.name,
                )
            )
        if len(validation.failures) > _CLAUSES:
            self._text(self._texts.count("convert.proof.more", len(validation.failures) - _CLAUSES), "caption")

    def _show_comparison(self, comparison: Comparison) -> None:
        self._title("comparison")
        self._outcome(comparison.outcome, self._texts.say(f"convert.proof.same.{comparison.outcome}"))
        measures = comparison.measures
        worst = measures.get("worst_page")
        if isinstance(worst, int):
            share = measures.get("worst_of_limit")
            used = round(float(share) * 100) if isinstance(share, (int, float)) else 0
            self._text(self._texts.say("convert.proof.worst", page=worst, percent=used))
            self._page_button(worst)
        if "text_share" in measures:
            percent = self._texts.locale.toString(float(measures["text_share"]) * 100, "f", 1)
            counted = {"found": measures.get("words_found", 0), "words": measures.get("words", 0)}
            self._text(self._texts.say("convert.proof.text", percent=percent, **counted))
        if comparison.reason:
            self._reason(comparison.reason)
        self._differences("differences", comparison.differences)
        self._differences("notes", comparison.notes)

    def _differences(self, kind: str, found: tuple[Difference, ...]) -> None:
        if not found:
            return
        self._text(self._texts.count(f"convert.proof.{kind}", len(found)), "strong")
        for one in found[:_MOST]:
            self._text(self._words(one))
            if one.page:
                self._page_button(one.page)
        if len(found) > _MOST:
            self._text(self._texts.count("convert.proof.more", len(found) - _MOST), "caption")

    def _words(self, one: Difference) -> str:
        catalogue = self._texts.catalogue
        key = f"difference.{one.code}"
        if catalogue.knows(key):
            return catalogue.say(key, **one.facts)
        return self._texts.say("convert.proof.message", message=one.message)

    # --- attempts ---------------------------------------------------------------------------------

    def _show_attempts(self, converted: Converted, *, reasons: bool) -> None:
        self._title("attempts")
        for number, attempt in enumerate(converted.attempts, 1):
            self._show_attempt(number, attempt, reasons=reasons)
        if not converted.attempts:
            self._say("muted", "no_attempt")

    def _show_attempt(self, number: int, attempt: Attempt, *, reasons: bool) -> None:
        name = self._texts.say("convert.proof.message", message=attempt.converter)
        said = self._texts.say(f"convert.proof.attempt.{attempt.outcome}")
        self._outcome(attempt.outcome, f"{number}. {name}: {said}")
        tools = ", ".join(agent.in_words for agent in attempt.agents)
        if tools:
            self._text(tools, "caption")
        comparison = attempt.proof.comparison if attempt.proof else None
        if comparison is not None and attempt.outcome is Outcome.FAILED:
            for one in comparison.differences[:_CLAUSES]:
                page = self._texts.say("convert.proof.on_page", page=one.page) if one.page else ""
                self._text(f"{page}{self._words(one)}")
        if reasons and (comparison is None or not comparison.differences):
            for reason in attempt.reasons[:_CLAUSES]:
                self._reason(reason)
        picture = comparison.measures.get("picture") if comparison is not None else None
        if picture:
            self._button("picture", self._texts.say("convert.proof.picture"), self.picture_wanted, str(picture))

    # --- paragraphs -------------------------------------------------------------------------------

    def _title(self, key: str) -> None:
        self._text(self._texts.say(f"convert.proof.title.{key}"), "section")

    def _say(self, kind: str, key: str) -> None:
        self._text(self._texts.say(f"convert.proof.{key}"), kind)

    def _reason(self, reason: str) -> None:
        self._text(self._texts.say("convert.proof.reason", reason=reason))

    def _note(self, words: str) -> None:
        label = self._text(words, "strong")
        label.setProperty("tone", "info")

    def _outcome(self, outcome: Outcome, words: str) -> None:
        self._text(words, "strong").setProperty("tone", _TONES[outcome])

    def _text(self, words: str, kind: str = "") -> QLabel:
        body = self.widget()
        label = QLabel(breakable(words), body)
        label.setAccessibleName(words)
        label.setTextFormat(Qt.TextFormat.PlainText)  # words of a file may look like markup
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        policy = label.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)
        label.setSizePolicy(policy)
        label.setProperty("kind", kind)
        self._column.addWidget(label)
        return label

    def _page_button(self, page: int) -> None:
        self._button(f"page_{page}", self._texts.say("convert.proof.page", page=page), self.page_wanted, page)

    def _button(self, name: str, words: str, wanted: SignalInstance, what: object) -> None:
        button = QPushButton(words, self.widget())
        button.setObjectName(name)
        button.setProperty("kind", "quiet")
        button.clicked.connect(lambda: wanted.emit(what))
        self._column.addWidget(button, alignment=Qt.AlignmentFlag.AlignLeft)


def _common_reason(attempts: Sequence[Attempt]) -> str:
    """Return why all attempts came to nothing, if it is the same for each; "": there is more to say of them."""
    reasons = {attempt.reasons for attempt in attempts}
    if len(reasons) != 1 or any(attempt.proof is not None or attempt.outcome is Outcome.PASSED for attempt in attempts):
        return ""
    return "; ".join(reasons.pop())
