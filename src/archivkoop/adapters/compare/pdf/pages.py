"""Brings the pages of both files side by side, a bounded number at a time, each file rendered in fresh processes."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from archivkoop.adapters.compare.pdf.fresh import Runner
from archivkoop.adapters.compare.pdf.limits import PdfLimits

if TYPE_CHECKING:
    from archivkoop.adapters.compare.pdf.pixels import Picture
    from archivkoop.adapters.compare.pdf.render import Rendered, RenderedPage

BUFFER_BYTES = 64 << 20  # of pixels per file and process


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
    """Renders both files in step."""

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
        self.totals = (0, 0)  # pages as pdfium counts them, once iterated

    def __iter__(self) -> Iterator[PagePair]:
        """Yield the pages that both have.

        Raises:
            NotRenderableError: A file cannot be opened.
            FileProblem: A rendering process failed.
        """
        for buffer in self._buffers:
            buffer.touch()
        try:
            with ThreadPoolExecutor(2) as pool:
                yield from self._pairs(pool)
        finally:
            for buffer in self._buffers:
                buffer.unlink(missing_ok=True)

    def _pairs(self, pool: ThreadPoolExecutor) -> Iterator[PagePair]:
        first = 0
        while True:
            one, two = pool.map(self._render, self._files, self._buffers, (first, first))
            self.totals = (one.pages_total, two.pages_total)
            for which, side in (("original", one), ("derivative", two)):
                if side.error:
                    raise NotRenderableError(which, side.error)
            for page_one, page_two in zip(one.pages, two.pages, strict=False):
                yield PagePair(_side(page_one, self._buffers[0]), _side(page_two, self._buffers[1]))
            done = min(len(one.pages), len(two.pages))
            first += done
            if not done or first >= min(self.totals):
                return

    def readable_beyond(self, first: int) -> int:
        """Say how many pages of the original from the index `first` on pdfium can load; it may only believe /Count."""
        buffer = self._buffers[0]
        buffer.touch()
        try:
            return sum(not page.error for page in self._render(self._files[0], buffer, first).pages)
        finally:
            buffer.unlink(missing_ok=True)

    def _render(self, file: Path, buffer: Path, first: int) -> "Rendered":
        from archivkoop.adapters.compare.pdf.render import RENDER, RenderOrder

        limits = self._limits
        order = RenderOrder(file, first, buffer, BUFFER_BYTES, limits.dpi, limits.page_pixels, self._glyph_pages)
        rendered: Rendered = self._runner(RENDER, order)
        return rendered


def _side(page: "RenderedPage", buffer: Path) -> Side:
    import numpy as np

    if page.error:
        return Side(page, None)
    shape = (page.height, page.width, 4)
    return Side(page, np.memmap(buffer, np.uint8, "r", page.offset, shape))  # unmapped with its last reference
