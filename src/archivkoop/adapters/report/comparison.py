"""Two PDFs side by side as one self-contained HTML file: the verdict, each difference, and the pages that differ."""

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from importlib.metadata import version
from io import BytesIO
from pathlib import Path

from archivkoop.core.catalogue import Catalogue
from archivkoop.core.events import Agent
from archivkoop.core.proof import Comparison, Difference

MOST_PAGES = 60  # more pictures would make a file that no browser opens gladly

_STYLE = """
body { font: 1rem/1.5 "Segoe UI", "Liberation Sans", Arial, sans-serif; color: #1f2328; margin: 2rem auto;
  max-width: 90rem;
  padding: 0 1rem }
h1 { font-size: 1.6rem } h2 { font-size: 1.15rem; margin-top: 2rem; border-top: 1px solid #ccc; padding-top: 1rem }
figure { display: inline-block; width: 48%; margin: 0 1% 0 0; vertical-align: top } figcaption { color: #57606a }
img { width: 100%; border: 1px solid #8c959f } dt { font-weight: 600 } .verdict { font-weight: 600 }
"""


@dataclass(frozen=True, slots=True)
class ComparisonHtml:
    """Writes the page."""

    name: str = "comparison"

    def agents(self) -> tuple[Agent, ...]:
        """Return what draws the pages."""
        return (Agent("pypdfium2", version("pypdfium2")),)

    def write(
        self, files: tuple[Path, Path], comparison: Comparison, catalogue: Catalogue, target: Path, scratch: Path
    ) -> None:
        """Write the page to `target`. Pages are drawn only where something differs on them."""
        say = catalogue.say
        title = say("comparison.title")
        with target.open("w", encoding="utf-8") as out:
            out.write(f'<!DOCTYPE html>\n<html lang="{catalogue.language}"><head><meta charset="utf-8">')
            out.write(f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body><main>")
            out.write(f"<h1>{escape(title)}</h1><dl>")
            for key, file in zip(("comparison.first", "comparison.second"), files, strict=True):
                out.write(f"<dt>{escape(say(key))}</dt><dd>{escape(file.name)}</dd>")
            verdict = say(f"comparison.{comparison.outcome.value}", reason=comparison.reason)
            out.write(f'</dl><p class="verdict">{escape(verdict)}</p>')
            for key, found in (("differences", comparison.differences), ("notes", comparison.notes)):
                _list(out.write, say(f"comparison.{key}"), found, catalogue)
            for number, pictures in _pages(files, comparison, scratch):
                out.write(f"<h2>{escape(say('comparison.page', page=number))}</h2>")
                for key, picture in zip(("comparison.first", "comparison.second"), pictures, strict=True):
                    caption = escape(f"{say(key)}, {say('comparison.page', page=number)}")
                    out.write(f'<figure><img alt="{caption}" src="data:image/png;base64,{picture}">')
                    out.write(f"<figcaption>{caption}</figcaption></figure>")
            out.write("</main></body></html>\n")


def _list(write: Callable[[str], int], title: str, found: tuple[Difference, ...], catalogue: Catalogue) -> None:
    if not found:
        return
    write(f"<h2>{escape(title)}</h2><ul>")
    for one in found:
        page = f"{catalogue.say('comparison.page', page=one.page)}: " if one.page else ""
        write(f"<li>{escape(page + words(one, catalogue))}</li>")
    write("</ul>")


def words(difference: Difference, catalogue: Catalogue) -> str:
    """Return what differs, in the catalogue's language."""
    key = f"difference.{difference.code}"
    return catalogue.say(key, **difference.facts) if catalogue.knows(key) else difference.message


def _pages(files: tuple[Path, Path], comparison: Comparison, scratch: Path) -> Iterator[tuple[int, tuple[str, str]]]:
    from archivkoop.adapters.compare.pdf.fresh import FreshProcess
    from archivkoop.adapters.compare.pdf.limits import PdfLimits
    from archivkoop.adapters.compare.pdf.pages import NotRenderableError, Pages

    wanted = sorted({one.page for one in (*comparison.differences, *comparison.notes) if one.page})[:MOST_PAGES]
    limits = PdfLimits()
    pages = Pages(*files, limits, FreshProcess(limits.time_s, limits.memory_mb))
    try:
        for number, pair in zip(wanted, pages.look_again(wanted), strict=False):
            if pair.original.picture is not None and pair.derivative.picture is not None:
                yield number, (_png(pair.original.picture), _png(pair.derivative.picture))
    except NotRenderableError:
        return  # the verdict says so


def _png(picture: object) -> str:
    from archivkoop.adapters.compare.pdf.pictures import as_image

    buffer = BytesIO()
    as_image(picture).save(buffer, "PNG")  # type: ignore[arg-type]
    return base64.b64encode(buffer.getvalue()).decode()


PLUGIN = ComparisonHtml()
