"""Brings the pages of both files side by side, a bounded number at a time, each file rendered in a fresh process."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from archivkoop.adapters.compare.pdf.buffers import BUFFER_BYTES, Buffer, borrowed
from archivkoop.adapters.compare.pdf.fresh import Call, Runner
from archivkoop.adapters.compare.pdf.limits import PdfLimits

if TYPE_CHECKING:
    from archivkoop.adapters.compare.pdf.pixels import Picture
    from archivkoop.adapters.compare.pdf.render import Rendered, RenderedPage, RenderOrder

LOOK_AGAIN_PIXELS = 40_000_000  # a page with more is looked at again at a lower resolution
# Of a large plan: the least resolution at which thin lines are seen, and the most pixels that are held for it.
_LEAST = (72.0, 80_000_000)
_LEAST_AGAIN = (100.0, 160_000_000)


class NotRenderableError(Exception):
    """One of the files cannot be opened; args: which, why."""


@dataclass(frozen=True, slots=True)
class Side:
    """A page of one file. The picture lives until the next pair is asked for."""

    page: "RenderedPage"
    picture: "Picture | None"


@dataclass(frozen=True, slots=True)
class PagePair:
    """The same page of both files, and how many pages each file has."""

    original: Side
    derivative: Side


class Pages:
    """Renders both files in step; each in a fresh process for each look at it."""

    def __init__(
        self,
        original: Path,
        derivative: Path,
        limits: PdfLimits,
        runner: Runner,
        glyph_pages: frozenset[int] = frozenset(),
    ) -> None:
        """Take the files; `glyph_pages` are the numbers of the pages whose characters are wanted one by one."""
        self._files = (original, derivative)
        self._limits = limits
        self._runner = runner
        self._glyph_pages = glyph_pages
        self.totals = (0, 0)  # pages as pdfium counts them, once looked at

    def look(self) -> Iterator[PagePair]:
        """Yield the pages that both files have.

        Raises:
            NotRenderableError: A file cannot be opened.
            FileProblem: A rendering process failed.
        """
        first, more = 1, True
        with borrowed() as buffers:
            while more:
                with self._runner.open() as one, self._runner.open() as two:
                    in_step = True
                    while more and in_step:
                        orders = [self._order(which, buffers, first=first) for which in (0, 1)]
                        before, after = _both((one, two), orders)
                        self.totals = (before.pages_total, after.pages_total)
                        yield from _pairs(before, after, buffers)
                        done = min(len(before.pages), len(after.pages))
                        first += done
                        more = bool(done) and first <= min(self.totals)
                        # A process must not draw a page again: reading its text made annotations part of it.
                        in_step = len(before.pages) == len(after.pages)

    def look_again(
        self, numbers: Sequence[int], glyph_pages: Iterable[int] = (), *, closely: bool = True, shown_text: bool = True
    ) -> Iterator[PagePair]:
        """Yield pages in the order that is asked for; of some, also their characters.

        Args:
            numbers: Of the pages.
            glyph_pages: Those whose characters are wanted.
            closely: At the higher resolution.
            shown_text: False: all but the text is drawn.

        Raises:
            As `look`.
        """
        self._glyph_pages = self._glyph_pages.union(glyph_pages)
        left = tuple(numbers)
        with borrowed() as buffers:
            while left:
                with self._runner.open() as one, self._runner.open() as two:
                    in_step = True
                    while left and in_step:
                        orders = [self._order(which, buffers, left, again=closely) for which in (0, 1)]
                        orders = [replace(order, texts=False, shown_text=shown_text) for order in orders]
                        before, after = _both((one, two), orders)
                        yield from _pairs(before, after, buffers)
                        left = left[max(1, min(len(before.pages), len(after.pages))) :]
                        in_step = len(before.pages) == len(after.pages)

    def readable_beyond(self, total: int) -> int:
        """Say how many pages of the original after the first `total` pdfium can load; it may only believe /Count."""
        from archivkoop.adapters.compare.pdf.render import RENDER

        with borrowed() as buffers, self._runner.open() as process:
            process.send(RENDER, self._order(0, buffers, first=total + 1))
            rendered: Rendered = process.answer()
            return sum(not page.error for page in rendered.pages)

    def _order(
        self,
        which: int,
        buffers: tuple[Buffer, Buffer],
        numbers: tuple[int, ...] = (),
        first: int = 1,
        *,
        again: bool = False,
    ) -> "RenderOrder":
        from archivkoop.adapters.compare.pdf.render import RenderOrder

        limits = self._limits
        return RenderOrder(
            self._files[which],
            buffers[which].path,
            BUFFER_BYTES,
            limits.look_again_dpi if again else limits.dpi,
            LOOK_AGAIN_PIXELS if again else limits.page_pixels,
            *(_LEAST_AGAIN if again else _LEAST),
            numbers,
            first,
            self._glyph_pages,
            glyph_boxes=which == 0,  # the derivative's characters are held by their places
        )


def _both(processes: tuple[Call, Call], orders: "Sequence[RenderOrder]") -> "tuple[Rendered, Rendered]":
    """Have both files rendered at the same time."""
    from archivkoop.adapters.compare.pdf.render import RENDER

    for process, order in zip(processes, orders, strict=True):
        process.send(RENDER, order)
    one, two = (process.answer() for process in processes)
    for which, side in (("original", one), ("derivative", two)):
        if side.error:
            raise NotRenderableError(which, side.error)
    return one, two


def _pairs(one: "Rendered", two: "Rendered", buffers: tuple[Buffer, Buffer]) -> Iterator[PagePair]:
    for page_one, page_two in zip(one.pages, two.pages, strict=False):
        yield PagePair(_side(page_one, buffers[0]), _side(page_two, buffers[1]))


def _side(page: "RenderedPage", buffer: Buffer) -> Side:
    return Side(page, None if page.error else buffer.picture(page.offset, page.height, page.width))
