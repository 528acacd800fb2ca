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
            self._pixels(pair)

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
        if found.lost or found.added:
            said = f"{found.lost} characters lost, {found.added} added: “{found.original}”, now “{found.derivative}”"
            self.add(Difference("text", said, page, found.lost + found.added, 0, facts))
        else:
            said = f"the same characters in another order: “{found.original}”, now “{found.derivative}”"
            self.add(Difference("text_order", said, page, facts=facts))

    def _pixels(self, pair: PagePair) -> None:
        one, two = pair.original, pair.derivative
        if one.picture is None or two.picture is None:
            return
        found = measure(one.picture, two.picture)
        if self._share(found) > 1 and one.page.glyphs and two.page.glyphs:
            pictures = (one.picture, two.picture)
            glyphs = prove_glyphs(one.page.glyphs, two.page.glyphs, pictures, self.limits.glyph_shift_pt)
            if glyphs is not None:
                found = measure(one.picture, two.picture, glyphs.cells)
                self._glyphs(one.page.number, glyphs)
        self._judge(one.page.number, found)
        share = self._share(found)
        if share > self._worst[0]:
            self._worst = (share, one.page.number)
            if share > 1 and self.limits.picture:
                self._worst_pair = (one.picture.copy(), two.picture.copy(), found)

    def _share(self, found: PixelDifference) -> float:
        return max(found.ink / self.limits.ink, found.tone / self.limits.tone)

    def _judge(self, page: int, found: PixelDifference) -> None:
        limits = self.limits
        facts: dict[str, Fact] = {"ink": found.ink, "tone": found.tone, "left": found.left, "top": found.top}
        if found.ink > limits.ink:
            self.add(Difference("pixels", "the page shows something else", page, found.ink, limits.ink, facts))
        elif found.tone > limits.tone:
            self.add(Difference("tone", "the page shows other tones", page, found.tone, limits.tone, facts))

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
        measures: dict[str, Fact] = {"pages": self._pages, "worst_page": page, "worst_of_limit": round(share, 3)}
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
