"""Judges pages: what they are, what they say, what they show."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from archivkoop.adapters.compare.pdf.glyph_proof import GlyphProof, prove_glyphs
from archivkoop.adapters.compare.pdf.glyph_table import lost_characters
from archivkoop.adapters.compare.pdf.ledger import Ledger
from archivkoop.adapters.compare.pdf.limits import PdfLimits
from archivkoop.adapters.compare.pdf.pages import PagePair
from archivkoop.adapters.compare.pdf.pictures import side_by_side
from archivkoop.adapters.compare.pdf.pixels import PixelDifference, measure
from archivkoop.adapters.compare.pdf.text import TextDifference, compare_text, normalise
from archivkoop.core.findings import Fact
from archivkoop.core.proof import Difference

if TYPE_CHECKING:
    from archivkoop.adapters.compare.pdf.glyphs import Glyphs
    from archivkoop.adapters.compare.pdf.pixels import Picture
    from archivkoop.adapters.compare.pdf.render import RenderedPage

TEXT_REACH_PT = 2.0  # how far from its place a character is looked for
_SHOWN = 20  # characters that are named
PICTURE = "worst-page.png"
STOPPED = "stopped_after_refused_pages"  # a measure: so many were enough, the others were not looked at closely
WORTH_SEEING = 0.5  # of the limit: a page that differs less is shown to nobody


_OF_HIDDEN_TEXT = frozenset({"glyph_style", "glyph_missing"})


@dataclass(slots=True)
class PageJudge:
    """Looks at each page once, quickly; at what is suspicious, a second time at a higher resolution."""

    limits: PdfLimits
    ledger: Ledger
    derivative_text: set[str] | None = None  # pages' texts, where somebody will ask for them
    suspects: dict[int, float] = field(default_factory=dict)  # page -> how suspicious it is
    text_suspects: set[int] = field(default_factory=set)  # pages of which each character is to be looked for
    covered: set[int] = field(default_factory=set)  # pages on which characters may cover something else
    suspects_behind: dict[int, float] = field(default_factory=dict)  # of these, as in `suspects`
    pages: int = 0
    _glyphs: dict[int, int] = field(default_factory=dict)  # page -> characters that stand for pixels
    _worst: tuple[float, int] = (0.0, 0)  # share of the limit, page
    _worst_pair: "tuple[Picture, Picture, PixelDifference] | None" = None

    @property
    def refused_pages(self) -> int:
        """How many pages show or say something else."""
        return len(self.ledger.refused_pages)

    def look(self, pair: PagePair) -> None:
        """Compare a page; decide by the quick measure whether it has to be looked at again."""
        self.pages += 1
        one, two = pair.original.page, pair.derivative.page
        if one.error:
            self.ledger.unknown(f"page {one.number} of the original: {one.error}")
            return
        if two.error:
            self.ledger.add(Difference("page_unreadable", two.error, one.number, facts={"reason": two.error}))
            return
        if one.coarse_dpi:
            self.ledger.unknown(f"page {one.number} is too large to be compared closely, {one.coarse_dpi} dpi at most")
        self._text(one, two)
        if self._same_size(one, two):
            found, glyphs = self._measure(pair, careful=False)
            share = self._suspicion(found)
            if share > 1:
                self.suspects[one.number] = share
            elif glyphs is not None and _may_be_hidden(glyphs):
                self.suspects[one.number] = 1.0  # closely, its pixels may be the same
            elif glyphs is not None:
                self._note_glyphs(one.number, glyphs, pair)

    def look_again(self, pair: PagePair) -> None:
        """Judge a page at the higher resolution."""
        one, two = pair.original, pair.derivative
        if one.picture is None or two.picture is None:
            return
        number = one.page.number
        if number in self.text_suspects:
            self._text_again(one.page, two.page)
        found, glyphs = self._measure(pair, careful=True)
        if glyphs is not None:
            self._note_glyphs(number, glyphs, pair)
        self._judge(number, found, (one.picture, two.picture))

    def look_behind(self, pair: PagePair) -> None:
        """Compare what a page shows beside its text; decide by the quick measure whether to look more closely."""
        one, two = pair.original, pair.derivative
        if one.picture is not None and two.picture is not None:
            share = self._suspicion(measure(one.picture, two.picture))
            if share > 1:
                self.suspects_behind[one.page.number] = share

    def look_behind_again(self, pair: PagePair) -> None:
        """Judge that at the higher resolution."""
        one, two = pair.original, pair.derivative
        if one.picture is not None and two.picture is not None:
            found = measure(one.picture, two.picture, careful=True)
            self._judge(one.page.number, found, (one.picture, two.picture))

    def _judge(self, number: int, found: PixelDifference, pictures: "tuple[Picture, Picture]") -> None:
        limits = self.limits
        facts: dict[str, Fact] = {"ink": found.ink, "tone": found.tone, "left": found.left, "top": found.top}
        if found.ink > limits.ink:
            said = "the page shows something else"
            self.ledger.add(Difference("pixels", said, number, found.ink, limits.ink, facts))
        elif found.tone > limits.tone:
            self.ledger.add(Difference("tone", "the page shows other tones", number, found.tone, limits.tone, facts))
        share = self._share(found)
        if share > self._worst[0]:
            self._worst = (share, number)
            if share > WORTH_SEEING and limits.picture:
                self._worst_pair = (pictures[0].copy(), pictures[1].copy(), found)

    def conclude(self, scratch: Path) -> None:
        """Write the measures and, if there is something to see on it, the picture of the worst page."""
        measures: dict[str, Fact] = {"pages": self.pages, "pages_looked_at_again": len(self.suspects)}
        share, page = self._worst
        if page:
            measures |= {"worst_page": page, "worst_of_limit": round(share, 3)}
        if self._glyphs:
            measures |= {"pages_by_glyphs": len(self._glyphs), "glyphs": sum(self._glyphs.values())}
        if self.refused_pages >= self.limits.refused_enough:
            measures[STOPPED] = self.refused_pages
        if self._worst_pair is not None:
            measures["picture"] = side_by_side(*self._worst_pair, scratch / PICTURE).name
        self.ledger.measures |= measures

    def _same_size(self, one: "RenderedPage", two: "RenderedPage") -> bool:
        off = max(abs(one.width_pt - two.width_pt), abs(one.height_pt - two.height_pt))
        if off <= self.limits.size_pt:
            return True
        before, after = (f"{page.width_pt:g} × {page.height_pt:g} pt" for page in (one, two))
        facts: dict[str, Fact] = {"original": before, "derivative": after}
        said = f"{after} instead of {before}"
        self.ledger.add(Difference("page_size", said, one.number, round(off, 2), self.limits.size_pt, facts))
        return False

    # --- text -------------------------------------------------------------------------------------

    def _text(self, one: "RenderedPage", two: "RenderedPage") -> None:
        if self.derivative_text is not None:
            self.derivative_text.add(normalise(two.text))
        if two.unmapped > one.unmapped:
            facts: dict[str, Fact] = {"original": one.unmapped, "derivative": two.unmapped}
            said = f"{two.unmapped} characters without a meaning instead of {one.unmapped}"
            self.ledger.add(Difference("text_unmapped", said, one.number, two.unmapped, one.unmapped, facts))
        found = compare_text(one.text, two.text)
        if found is not None and found.lost:
            self.suspects.setdefault(one.number, 1.0)
            self.text_suspects.add(one.number)
        elif one.places is not None and two.places is not None:
            self._hold_places(one.number, found, one.places, two.places)
        elif one.places is not None or two.places is not None:  # seen in one file only, so places tell, not pixels
            self.suspects.setdefault(one.number, 1.0)
            self.text_suspects.add(one.number)
        elif found is not None:
            self._note_text(one.number, found, 0)

    def _text_again(self, one: "RenderedPage", two: "RenderedPage") -> None:
        if one.glyphs is not None and two.glyphs is not None:
            self._hold_places(one.number, compare_text(one.text, two.text), one.glyphs, two.glyphs)

    def _hold_places(self, page: int, found: TextDifference | None, one: "Glyphs", two: "Glyphs") -> None:
        """Look for each character in its place."""
        lost = lost_characters(one, two, TEXT_REACH_PT)
        if found is None and lost:
            self._note_moved(page, lost)
        elif found is not None:
            self._note_text(page, found, len(lost))

    def _note_moved(self, page: int, lost: str) -> None:
        facts: dict[str, Fact] = {"n": len(lost), "shown": lost[:_SHOWN]}
        said = f"{len(lost)} characters are not in their place: {lost[:_SHOWN]}"
        self.ledger.add(Difference("text_moved", said, page, len(lost), 0, facts))

    def _note_text(self, page: int, found: TextDifference, lost: int) -> None:
        facts: dict[str, Fact] = {
            "lost": lost,
            "added": found.added,
            "original": found.original,
            "derivative": found.derivative,
        }
        code, said, measured = "text_order", "the same characters in another order", 0
        if lost:
            code, said, measured = "text", f"{lost} characters lost, {found.added} added", lost
        elif found.added and not found.lost:
            code, said, measured = "text_added", f"{found.added} characters added", found.added
        said = f"{said}: “{found.original}”, now “{found.derivative}”"
        self.ledger.add(Difference(code, said, page, measured, 0, facts))

    # --- pixels -----------------------------------------------------------------------------------

    def _measure(self, pair: PagePair, *, careful: bool) -> tuple[PixelDifference, GlyphProof | None]:
        """Measure strictly; only if that is too much and a font was not embedded, hold its characters instead."""
        one, two = pair.original, pair.derivative
        if one.picture is None or two.picture is None:
            return PixelDifference(), None
        share = self._share if careful else self._suspicion
        before, after = one.page.glyphs, two.page.glyphs
        by_glyphs = before is not None and after is not None and not all(style.embedded for style in before.styles)
        enough = (lambda found: share(found) > 1) if by_glyphs else None
        found = measure(one.picture, two.picture, careful=careful, enough=enough)
        if share(found) <= 1 or before is None or after is None or not by_glyphs:
            return found, None
        glyphs = prove_glyphs(before, after, (one.picture, two.picture), self.limits.glyph_shift_pt)
        if glyphs is None:
            return measure(one.picture, two.picture, careful=careful), None
        return measure(one.picture, two.picture, glyphs.cells, careful=careful), glyphs

    def _suspicion(self, found: PixelDifference) -> float:
        return max(found.ink / self.limits.suspicious_ink, found.tone / self.limits.suspicious_tone)

    def _share(self, found: PixelDifference) -> float:
        return max(found.ink / self.limits.ink, found.tone / self.limits.tone)

    def _note_glyphs(self, page: int, proof: GlyphProof, pair: PagePair) -> None:
        if page in self._glyphs:
            return
        self._glyphs[page] = proof.glyphs
        if not (pair.original.page.only_text and pair.derivative.page.only_text):
            self.covered.add(page)
        for found in proof.differences:
            facts: dict[str, Fact] = {"n": found.count, "of": proof.glyphs, "shown": found.shown, "worst": found.worst}
            said = f"{found.count} of {proof.glyphs} characters: {found.shown}"
            shifted = found.code == "glyph_position"
            measured, limit = (found.worst, self.limits.glyph_shift_pt) if shifted else (found.count, 0)
            self.ledger.add(Difference(found.code, said, page, measured, limit, facts))


def _may_be_hidden(glyphs: GlyphProof) -> bool:
    """Say whether it may be a picture of the page with its text invisible behind: what nobody can read is not in it."""
    codes = {difference.code for difference in glyphs.differences}
    return bool(codes) and codes <= _OF_HIDDEN_TEXT
