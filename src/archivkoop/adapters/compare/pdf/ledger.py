"""Keeps what was found, page after page, and says the verdict."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from archivkoop.adapters.compare.pdf.glyph_proof import GlyphProof, prove_glyphs
from archivkoop.adapters.compare.pdf.limits import PdfLimits
from archivkoop.adapters.compare.pdf.pages import PagePair
from archivkoop.adapters.compare.pdf.pictures import side_by_side
from archivkoop.adapters.compare.pdf.pixels import PixelDifference, measure
from archivkoop.adapters.compare.pdf.text import compare_text, normalise
from archivkoop.core.findings import Fact, Outcome
from archivkoop.core.proof import Comparison, Difference, Level

if TYPE_CHECKING:
    from archivkoop.adapters.compare.pdf.pixels import Picture

LISTED = 20  # differences of one kind; the measures count them all


@dataclass(slots=True)
class Ledger:
    """What was found so far."""

    limits: PdfLimits
    derivative_text: set[str] | None = None  # pages' texts, where somebody will ask for them
    suspects: dict[int, float] = field(default_factory=dict)  # page -> how suspicious; to be looked at again
    _found: list[Difference] = field(default_factory=list)
    _counts: Counter[str] = field(default_factory=Counter)
    _unknown: list[str] = field(default_factory=list)
    _pages: int = 0
    _by_glyphs: Counter[str] = field(default_factory=Counter)  # "pages", "glyphs"
    _worst: tuple[float, int] = (0.0, 0)  # share of the limit, page
    _worst_pair: "tuple[Picture, Picture, PixelDifference] | None" = None

    def add(self, difference: Difference) -> None:
        """Note a difference; whether it is held against the derivative, the limits say."""
        self._counts[difference.code] += 1
        if self._counts[difference.code] <= LISTED:
            self._found.append(difference)

    @property
    def refused_pages(self) -> int:
        """How many pages show something else."""
        return self._counts["pixels"] + self._counts["tone"]

    def unknown(self, why: str) -> None:
        """Note that something could not be compared."""
        self._unknown.append(why)

    def take(self, pair: PagePair) -> None:
        """Compare a page."""
        self._pages += 1
        one, two = pair.original.page, pair.derivative.page
        if one.error:
            self.unknown(f"page {one.number} of the original: {one.error}")
            return
        if two.error:
            self.add(Difference("page_unreadable", two.error, one.number, facts={"reason": two.error}))
            return
        if self.derivative_text is not None:
            self.derivative_text.add(normalise(two.text))
        self._text(one.number, one.text, two.text)
        if self._size(pair):
            self._suspect(pair)

    def _size(self, pair: PagePair) -> bool:
        one, two = pair.original.page, pair.derivative.page
        off = max(abs(one.width_pt - two.width_pt), abs(one.height_pt - two.height_pt))
        if off <= self.limits.size_pt:
            return True
        before, after = (f"{page.width_pt:g} × {page.height_pt:g} pt" for page in (one, two))
        facts: dict[str, Fact] = {"original": before, "derivative": after}
        said = f"{after} instead of {before}"
        self.add(Difference("page_size", said, one.number, round(off, 2), self.limits.size_pt, facts))
        return False

    def _text(self, page: int, original: str, derivative: str) -> None:
        found = compare_text(original, derivative)
        if found is None:
            return
        facts: dict[str, Fact] = {
            "lost": found.lost,
            "added": found.added,
            "original": found.original,
            "derivative": found.derivative,
        }
        places = f"“{found.original}”, now “{found.derivative}”"
        if found.lost:
            said = f"{found.lost} characters lost, {found.added} added: {places}"
            self.add(Difference("text", said, page, found.lost, 0, facts))
        elif found.added:
            self.add(Difference("text_added", f"{found.added} characters added: {places}", page, found.added, 0, facts))
        else:
            self.add(Difference("text_order", f"the same characters in another order: {places}", page, facts=facts))

    def _suspect(self, pair: PagePair) -> None:
        """Decide by the quick measure whether the page has to be looked at again."""
        found, glyphs = self._measure(pair, careful=False)
        share = self._suspicion(found)
        if share > 1:
            self.suspects[pair.original.page.number] = share
            return
        if glyphs is not None:
            self._glyphs(pair.original.page.number, glyphs)

    def take_again(self, pair: PagePair) -> None:
        """Judge a page at the higher resolution."""
        if pair.original.picture is None or pair.derivative.picture is None:
            return
        number = pair.original.page.number
        found, glyphs = self._measure(pair, careful=True)
        if glyphs is not None:
            self._glyphs(number, glyphs)
        limits = self.limits
        facts: dict[str, Fact] = {"ink": found.ink, "tone": found.tone, "left": found.left, "top": found.top}
        if found.ink > limits.ink:
            self.add(Difference("pixels", "the page shows something else", number, found.ink, limits.ink, facts))
        elif found.tone > limits.tone:
            self.add(Difference("tone", "the page shows other tones", number, found.tone, limits.tone, facts))
        share = self._share(found)
        if share > self._worst[0]:
            self._worst = (share, number)
            if share > 1 and limits.picture:
                self._worst_pair = (pair.original.picture.copy(), pair.derivative.picture.copy(), found)

    def _measure(self, pair: PagePair, *, careful: bool) -> tuple[PixelDifference, GlyphProof | None]:
        """Measure strictly; only if that is too much and a font was not embedded, hold its characters instead."""
        one, two = pair.original, pair.derivative
        if one.picture is None or two.picture is None:
            return PixelDifference(), None
        found = measure(one.picture, two.picture, careful=careful)
        too_much = self._share(found) > 1 if careful else self._suspicion(found) > 1
        if not too_much or one.page.glyphs is None or two.page.glyphs is None:
            return found, None
        pictures = (one.picture, two.picture)
        glyphs = prove_glyphs(one.page.glyphs, two.page.glyphs, pictures, self.limits.glyph_shift_pt)
        if glyphs is None:
            return found, None
        return measure(one.picture, two.picture, glyphs.cells, careful=careful), glyphs

    def _suspicion(self, found: PixelDifference) -> float:
        return max(found.ink / self.limits.suspicious_ink, found.tone / self.limits.suspicious_tone)

    def _share(self, found: PixelDifference) -> float:
        return max(found.ink / self.limits.ink, found.tone / self.limits.tone)

    def _glyphs(self, page: int, proof: GlyphProof) -> None:
        self._by_glyphs.update(pages=1, glyphs=proof.glyphs)
        for found in proof.differences:
            facts: dict[str, Fact] = {"n": found.count, "of": proof.glyphs, "shown": found.shown, "worst": found.worst}
            said = f"{found.count} of {proof.glyphs} characters: {found.shown}"
            shifted = found.code == "glyph_position"
            measured, limit = (found.worst, self.limits.glyph_shift_pt) if shifted else (found.count, 0)
            self.add(Difference(found.code, said, page, measured, limit, facts))

    def result(self, scratch: Path) -> Comparison:
        """Say the verdict; the picture of the worst page goes to `scratch`. The agents are the comparer's to name."""
        reported = set(self.limits.reported)
        refused = [difference for difference in self._found if difference.code not in reported]
        outcomes = [Outcome.PASSED]
        outcomes += [Outcome.FAILED] if refused else []
        outcomes += [Outcome.UNDETERMINED] if self._unknown else []
        share, page = self._worst
        measures: dict[str, Fact] = {"pages": self._pages, "pages_looked_at_again": len(self.suspects)}
        if page:
            measures |= {"worst_page": page, "worst_of_limit": round(share, 3)}
        if self._by_glyphs:
            measures |= {"pages_by_glyphs": self._by_glyphs["pages"], "glyphs": self._by_glyphs["glyphs"]}
        measures |= {f"{code}_count": count for code, count in sorted(self._counts.items()) if count > 1}
        if refused and self._worst_pair is not None:
            measures["picture"] = side_by_side(*self._worst_pair, scratch / "worst-page.png").name
        return Comparison(
            Outcome.worst(outcomes),
            Level.FAITHFUL,
            differences=tuple(refused),
            notes=tuple(difference for difference in self._found if difference.code in reported),
            measures=measures,
            reason="; ".join(self._unknown[:5]),
        )
