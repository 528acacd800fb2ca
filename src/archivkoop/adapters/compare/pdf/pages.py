"""Brings the pages of both files side by side, a bounded number at a time, each file rendered in fresh processes."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from archivkoop.adapters.compare.pdf.fresh import Runner
from archivkoop.adapters.compare.pdf.limits import PdfLimits

if TYPE_CHECKING:
    from archivkoop.adapters.compare.pdf.pixels import Picture
    from archivkoop.adapters.compare.pdf.render import Rendered, RenderedPage

BUFFER_BYTES = 64 << 20  # of pixels per file and process
LOOK_AGAIN_PIXELS = 40_000_000  # a page with more is looked at again at a lower resolution


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
    """Renders both files in step; each call in fresh processes."""

    def __init__(
        self,
        original: Path,
        derivative: Path,
        limits: PdfLimits,
        runner: Runner,
        scratch: Path,
        glyph_pages: frozenset[int] = frozenset(),
    ) -> None:
        """Take the files; `glyph_pages` are the numbers of the pages whose characters are wanted one by one."""
        self._files = (original, derivative)
        self._limits = limits
        self._runner = runner
        self._buffers = (scratch / "original.pixels", scratch / "derivative.pixels")
        self._glyph_pages = glyph_pages
        self.totals = (0, 0)  # pages as pdfium counts them, once looked at

    def look(self) -> Iterator[PagePair]:
        """Yield the pages that both files have.

        Raises:
            NotRenderableError: A file cannot be opened.
            FileProblem: A rendering process failed.
        """
        with self._open_buffers():
            first = 1
            while True:
                one, two = self._render_both(first=first)
                self.totals = (one.pages_total, two.pages_total)
                yield from self._pairs(one, two)
                done = min(len(one.pages), len(two.pages))
                first += done
                if not done or first > min(self.totals):
                    return

    def look_again(self, numbers: Sequence[int], glyph_pages: Iterable[int] = ()) -> Iterator[PagePair]:
        """Yield pages at the higher resolution, in the order that is asked for; of some, also their characters.

        Raises:
            As `look`.
        """
        self._glyph_pages = self._glyph_pages.union(glyph_pages)
        with self._open_buffers():
            left = tuple(numbers)
            while left:
                one, two = self._render_both(numbers=left, again=True)
                yield from self._pairs(one, two)
                left = left[max(1, min(len(one.pages), len(two.pages))) :]

    def readable_beyond(self, total: int) -> int:
        """Say how many pages of the original after the first `total` pdfium can load; it may only believe /Count."""
        with self._open_buffers():
            rendered = self._render(0, first=total + 1)
            return sum(not page.error for page in rendered.pages)

    @contextmanager
    def _open_buffers(self) -> Iterator[None]:
        for buffer in self._buffers:
            buffer.touch()
        try:
            yield
        finally:
            for buffer in self._buffers:
                buffer.unlink(missing_ok=True)

    def _pairs(self, one: "Rendered", two: "Rendered") -> Iterator[PagePair]:
        for page_one, page_two in zip(one.pages, two.pages, strict=False):
            yield PagePair(_side(page_one, self._buffers[0]), _side(page_two, self._buffers[1]))

    def _render_both(
        self, numbers: tuple[int, ...] = (), first: int = 1, *, again: bool = False
    ) -> "tuple[Rendered, Rendered]":
        with ThreadPoolExecutor(1) as pool:  # the processes work; this only waits for one while the other starts
            waiting = pool.submit(self._render, 1, numbers, first, again=again)
            one = self._render(0, numbers, first, again=again)
            two = waiting.result()
        for which, side in (("original", one), ("derivative", two)):
            if side.error:
                raise NotRenderableError(which, side.error)
        return one, two

    def _render(self, which: int, numbers: tuple[int, ...] = (), first: int = 1, *, again: bool = False) -> "Rendered":
        from archivkoop.adapters.compare.pdf.render import RENDER, RenderOrder

        limits = self._limits
        order = RenderOrder(
            self._files[which],
            self._buffers[which],
            BUFFER_BYTES,
            limits.look_again_dpi if again else limits.dpi,
            LOOK_AGAIN_PIXELS if again else limits.page_pixels,
            numbers,
            first,
            self._glyph_pages,
        )
        rendered: Rendered = self._runner(RENDER, order)
        return rendered


def _side(page: "RenderedPage", buffer: Path) -> Side:
    import numpy as np

    if page.error:
        return Side(page, None)
    shape = (page.height, page.width, 4)
    mapped = np.memmap(buffer, np.uint8, "r", page.offset, shape)  # unmapped with its last reference
    return Side(page, np.asarray(mapped))
