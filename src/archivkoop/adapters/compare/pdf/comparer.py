"""Puts the aspects of the comparison together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archivkoop.adapters.compare.pdf.fresh import FreshProcess, Runner
from archivkoop.adapters.compare.pdf.limits import PdfLimits
from archivkoop.adapters.compare.pdf.pages import NotRenderableError, PagePair, Pages
from archivkoop.adapters.compare.pdf.text import compare_text
from archivkoop.core.events import Agent
from archivkoop.core.findings import Fact, Outcome
from archivkoop.core.proof import Comparison, Difference, Level

if TYPE_CHECKING:
    from archivkoop.adapters.compare.pdf.pixels import PixelDifference


@dataclass(frozen=True, slots=True)
class PdfComparer:
    """Compares a derivative PDF with its original PDF."""

    name: str = "pdf"
    level: Level = Level.FAITHFUL
    runner: Runner | None = None  # None: `FreshProcess` with the profile's limits

    def agents(self) -> tuple[Agent, ...]:
        """Return pdfium, which renders and reads, and the binding to it."""
        from pypdfium2.version import PDFIUM_INFO, PYPDFIUM_INFO

        return Agent("pdfium", str(PDFIUM_INFO.version)), Agent("pypdfium2", str(PYPDFIUM_INFO.version))

    def compare(self, original: Path, derivative: Path, limits: Mapping[str, Any], scratch: Path) -> Comparison:
        """Compare everything; a file that cannot be opened makes it undetermined.

        Raises:
            FileProblem: A rendering process failed, or passed its limits.
            ProfileError: The profile's limits are faulty.
        """
        wanted = PdfLimits.of(limits)
        runner = self.runner or FreshProcess(wanted.time_s, wanted.memory_mb)
        scratch.mkdir(parents=True, exist_ok=True)
        ledger = _Ledger(wanted)
        pages = Pages(original, derivative, wanted, runner, scratch)
        try:
            for pair in pages:
                ledger.take(pair)
        except NotRenderableError as error:
            which, why = error.args
            return Comparison(Outcome.UNDETERMINED, self.level, self.agents(), reason=f"pdfium: {which}: {why}")
        ledger.count(*pages.totals)
        return ledger.result(self.level, self.agents())


@dataclass(slots=True)
class _Ledger:
    """What was found so far."""

    limits: PdfLimits
    differences: list[Difference] = field(default_factory=list)
    notes: list[Difference] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)  # what could not be compared, and why
    pages: int = 0
    worst_page: int = 0
    worst: float = 0.0

    def count(self, original: int, derivative: int) -> None:
        if original != derivative:
            facts = {"original": original, "derivative": derivative}
            text = f"{derivative} pages instead of {original}"
            self.differences.insert(0, Difference("page_count", text, measure=derivative, limit=original, facts=facts))

    def take(self, pair: PagePair) -> None:
        from archivkoop.adapters.compare.pdf.pixels import measure

        self.pages += 1
        one, two = pair.original.page, pair.derivative.page
        if not self._shape(pair) or pair.original.picture is None or pair.derivative.picture is None:
            return
        self._pixels(one.number, measure(pair.original.picture, pair.derivative.picture))
        text = compare_text(one.text, two.text)
        if text is None:
            return
        facts: dict[str, Fact] = {
            "lost": text.lost,
            "added": text.added,
            "original": text.original,
            "derivative": text.derivative,
        }
        if text.lost or text.added:
            said = f"{text.lost} characters lost, {text.added} added: {text.original!r} became {text.derivative!r}"
            lost = text.lost + text.added
            self.differences.append(Difference("text", said, one.number, measure=lost, limit=0, facts=facts))
        else:
            self.notes.append(Difference("text_order", "the same characters in another order", one.number, facts=facts))

    def _shape(self, pair: PagePair) -> bool:
        """Compare what a page is; False: its pixels cannot be compared."""
        one, two = pair.original.page, pair.derivative.page
        if one.error:
            self.unknown.append(f"page {one.number} of the original: {one.error}")
            return False
        if two.error:
            facts: dict[str, Fact] = {"reason": two.error}
            self.differences.append(Difference("page_unreadable", two.error, one.number, facts=facts))
            return False
        off = max(abs(one.width_pt - two.width_pt), abs(one.height_pt - two.height_pt))
        if off > self.limits.size_pt:
            sizes = f"{one.width_pt:g} × {one.height_pt:g}", f"{two.width_pt:g} × {two.height_pt:g}"
            text = f"{sizes[1]} pt instead of {sizes[0]} pt"
            facts = {"original": sizes[0], "derivative": sizes[1]}
            self.differences.append(
                Difference("page_size", text, one.number, round(off, 2), self.limits.size_pt, facts)
            )
            return False
        return True

    def _pixels(self, page: int, found: "PixelDifference") -> None:
        limits = self.limits
        badness = max(found.ink / limits.ink, found.tone / limits.tone)
        if badness > self.worst:
            self.worst, self.worst_page = badness, page
        facts: dict[str, Fact] = {"ink": found.ink, "tone": found.tone, "left": found.left, "top": found.top}
        if found.ink > limits.ink:
            self.differences.append(Difference("pixels", "ink differs", page, found.ink, limits.ink, facts))
        elif found.tone > limits.tone:
            self.differences.append(Difference("tone", "tones differ", page, found.tone, limits.tone, facts))

    def result(self, level: Level, agents: tuple[Agent, ...]) -> Comparison:
        outcomes = [Outcome.PASSED]
        outcomes += [Outcome.FAILED] if self.differences else []
        outcomes += [Outcome.UNDETERMINED] if self.unknown else []
        measures: dict[str, Fact] = {
            "pages": self.pages,
            "worst_page": self.worst_page,
            "worst_of_limit": round(self.worst, 3),
        }
        return Comparison(
            Outcome.worst(outcomes),
            level,
            agents,
            tuple(self.differences),
            tuple(self.notes),
            measures,
            "; ".join(self.unknown[:5]),
        )
