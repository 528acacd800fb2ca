"""Puts the aspects of the comparison together."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archivkoop.adapters.compare.pdf.fresh import FreshProcess, Runner
from archivkoop.adapters.compare.pdf.limits import TOLD, PdfLimits
from archivkoop.core.events import Agent
from archivkoop.core.findings import Fact, Outcome
from archivkoop.core.proof import Comparison, Difference, Level

if TYPE_CHECKING:
    from archivkoop.adapters.compare.pdf.judge import PageJudge
    from archivkoop.adapters.compare.pdf.ledger import Ledger
    from archivkoop.adapters.compare.pdf.pages import PagePair, Pages
    from archivkoop.adapters.compare.pdf.structure.inventory import StructureResult


@dataclass(frozen=True, slots=True)
class PdfComparer:
    """Compares a derivative PDF with its original PDF."""

    name: str = "pdf"
    level: Level = Level.FAITHFUL
    runner: Runner | None = None  # None: `FreshProcess` with the profile's limits

    def agents(self) -> tuple[Agent, ...]:
        """Return pdfium, which renders and reads pages, and pikepdf, which reads the rest."""
        import pikepdf
        from pypdfium2.version import PDFIUM_INFO, PYPDFIUM_INFO

        return (
            Agent("pdfium", str(PDFIUM_INFO.version)),
            Agent("pypdfium2", str(PYPDFIUM_INFO.version)),
            Agent("pikepdf", pikepdf.__version__),
        )

    def compare(self, original: Path, derivative: Path, limits: Mapping[str, Any], scratch: Path) -> Comparison:
        """Compare everything; a file that cannot be opened makes it undetermined.

        Raises:
            FileProblem: A rendering process failed, or passed its limits.
            ProfileError: The profile's limits are faulty.
        """
        from archivkoop.adapters.compare.pdf.pages import NotRenderableError
        from archivkoop.adapters.compare.pdf.structure.inventory import UnreadableError

        wanted = PdfLimits.of(limits)
        scratch.mkdir(parents=True, exist_ok=True)
        try:
            comparison = self._compare(original, derivative, wanted, scratch).result()
        except (UnreadableError, NotRenderableError) as error:
            which, why = error.args
            comparison = Comparison(Outcome.UNDETERMINED, self.level, reason=f"{which}: {why}")
        return replace(comparison, agents=self.agents())

    def refused_pages(
        self, original: Path, derivative: Path, scratch: Path, among: Sequence[int] = ()
    ) -> frozenset[int]:
        """Return all pages (from 1) that a proof refuses, however many; none if it cannot be told.

        Args:
            original: Read only.
            derivative: Read only.
            scratch: A folder of its own.
            among: If given, only these pages are compared, closely, and the first that is refused is enough.

        Raises:
            FileProblem: A rendering process failed, or passed its limits.
        """
        from archivkoop.adapters.compare.pdf.pages import NotRenderableError
        from archivkoop.adapters.compare.pdf.structure.inventory import UnreadableError

        try:
            limits = PdfLimits(refused_enough=1 if among else sys.maxsize, picture=False)
            if among:
                return frozenset(self._compare_some(original, derivative, limits, among).refused_pages)
            return frozenset(self._compare(original, derivative, limits, scratch).refused_pages)
        except (UnreadableError, NotRenderableError):
            return frozenset()

    def _compare_some(self, original: Path, derivative: Path, limits: PdfLimits, numbers: Sequence[int]) -> "Ledger":
        from archivkoop.adapters.compare.pdf.judge import PageJudge
        from archivkoop.adapters.compare.pdf.ledger import Ledger
        from archivkoop.adapters.compare.pdf.pages import Pages

        ledger = Ledger(frozenset(limits.reported) | TOLD)
        judge = PageJudge(limits, ledger, text_suspects=set(numbers))
        pages = Pages(original, derivative, limits, self.runner or FreshProcess(limits.time_s, limits.memory_mb))
        _until_enough(pages.look_again(numbers, numbers), judge, judge.look_again, limits.refused_enough)
        return ledger

    def _compare(self, original: Path, derivative: Path, limits: PdfLimits, scratch: Path) -> "Ledger":
        from archivkoop.adapters.compare.pdf.judge import PageJudge
        from archivkoop.adapters.compare.pdf.ledger import Ledger
        from archivkoop.adapters.compare.pdf.pages import Pages
        from archivkoop.adapters.compare.pdf.structure.inventory import compare_structure

        structure = compare_structure(original, derivative)
        ledger = Ledger(frozenset(limits.reported) | TOLD)
        judge = PageJudge(limits, ledger, set() if structure.flattened_values else None)
        runner = self.runner or FreshProcess(limits.time_s, limits.memory_mb)
        pages = Pages(original, derivative, limits, runner, structure.unembedded_pages)
        for pair in pages.look():
            judge.look(pair)
        _look_again(pages, judge, limits.refused_enough)
        _look_behind(pages, judge, limits.refused_enough)
        judge.conclude(scratch)
        _count_pages(structure, pages, ledger)
        for difference in structure.differences:
            ledger.add(difference)
        for why in structure.unknown:
            ledger.unknown(why)
        _find_flattened(structure.flattened_values, judge.derivative_text or set(), ledger)
        return ledger


def _look_again(pages: "Pages", judge: "PageJudge", enough: int) -> None:
    """Judge the suspicious pages, the worst first; some that are refused are enough."""
    _until_enough(pages.look_again(_worst_first(judge.suspects), judge.text_suspects), judge, judge.look_again, enough)


def _look_behind(pages: "Pages", judge: "PageJudge", enough: int) -> None:
    """Where characters stand for the pixels of their cells, hold what else is drawn there: a line, a ground, an image.

    It is drawn once more without any text.
    """
    if judge.refused_pages >= enough:
        return
    for pair in pages.look_again(sorted(judge.covered - judge.ledger.refused_pages), closely=False, shown_text=False):
        judge.look_behind(pair)
    pairs = pages.look_again(_worst_first(judge.suspects_behind), shown_text=False)
    _until_enough(pairs, judge, judge.look_behind_again, enough)


def _until_enough(
    pairs: "Iterator[PagePair]", judge: "PageJudge", look: Callable[["PagePair"], None], enough: int
) -> None:
    if judge.refused_pages >= enough:
        return
    for pair in pairs:
        look(pair)
        if judge.refused_pages >= enough:
            return


def _worst_first(suspects: Mapping[int, float]) -> list[int]:
    return sorted(suspects, key=lambda page: (-suspects[page], page))


def _count_pages(structure: "StructureResult", pages: "Pages", ledger: "Ledger") -> None:
    """Hold the page counts against each other: qpdf's, which walks the tree, and pdfium's, which may believe /Count."""
    original, derivative = structure.pages
    shown_original, shown_derivative = pages.totals
    if shown_original < original:
        ledger.unknown(f"pdfium finds {shown_original} of the original's {original} pages")
    lost = 0
    if shown_original > max(original, shown_derivative):
        lost = pages.readable_beyond(shown_derivative)
    if original != derivative or shown_derivative != derivative or lost:
        there = derivative + lost if lost else original
        facts: dict[str, Fact] = {"original": there, "derivative": shown_derivative}
        said = f"{facts['derivative']} pages instead of {facts['original']}"
        ledger.add(Difference("page_count", said, None, shown_derivative, original, facts))


def _find_flattened(values: tuple[str, ...], pages: set[str], ledger: "Ledger") -> None:
    """Fields may become part of the page; what was filled in must still be read there."""
    from archivkoop.adapters.compare.pdf.structure.losses import loss
    from archivkoop.adapters.compare.pdf.text import normalise

    gone = [value for value in values if not any(normalise(value) in page for page in pages)]
    if gone:
        ledger.add(loss("form_value", "field values", gone, len(values)))
