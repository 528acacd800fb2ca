"""Everything a reader can find in a document beside what its pages show, aspect by aspect."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf

from archivkoop.adapters import _pdf_rescue
from archivkoop.adapters.compare.pdf.structure import (
    annotations,
    attachments,
    bookmarks,
    boxes,
    fonts,
    forms,
    images,
    labels,
    layers,
    links,
    tags,
)
from archivkoop.adapters.compare.pdf.structure.objects import Document
from archivkoop.core.conversion import beside
from archivkoop.core.proof import Difference


@dataclass(frozen=True, slots=True)
class Aspect:
    """One kind of thing that is to be kept."""

    name: str
    read: Callable[[Document], Any]
    compare: Callable[[Any, Any], Iterator[Difference]]


ASPECTS = tuple(
    Aspect(module.__name__.rpartition(".")[2], module.read, module.compare)
    for module in (boxes, bookmarks, links, annotations, forms, attachments, layers, tags, labels, images, fonts)
)
_DAMAGE = (pikepdf.PdfError, ValueError, TypeError, AttributeError, KeyError, RecursionError)


class UnreadableError(Exception):
    """A document cannot be opened; args: which, why."""


@dataclass(frozen=True, slots=True)
class StructureResult:
    """What the aspects found."""

    differences: tuple[Difference, ...]
    unknown: tuple[str, ...]  # aspects that could not be compared, and why
    pages: tuple[int, int]  # as qpdf counts them, which does not believe /Count
    unembedded_pages: frozenset[int]  # of the original: pages that can show a font that is not embedded
    flattened_values: tuple[str, ...]  # texts of fields that became part of the page


def compare_structure(original: Path, derivative: Path) -> StructureResult:
    """Compare every aspect; one that cannot be read is unknown and stops no other.

    Raises:
        UnreadableError: qpdf cannot make sense of one of the files.
    """
    with _opened(original, "original") as one, _opened(derivative, "derivative") as two:
        found: list[Difference] = []
        unknown: list[str] = []
        read: dict[str, tuple[Any, Any]] = {}
        for aspect in ASPECTS:
            try:
                both = read[aspect.name] = aspect.read(one), aspect.read(two)
                found += aspect.compare(*both)
            except _DAMAGE as error:
                unknown.append(f"{aspect.name}: {type(error).__name__}: {error}"[:200])
        return StructureResult(
            tuple(found),
            tuple(unknown),
            (len(one.pages), len(two.pages)),
            read["fonts"][0].unembedded_pages if "fonts" in read else frozenset(),
            forms.flattened_values(*read["forms"]) if "forms" in read else (),
        )


@contextmanager
def _opened(file: Path, which: str) -> Iterator[Document]:
    try:
        pdf = _pdf_rescue.opened(file)
    except pikepdf.PasswordError:
        raise UnreadableError(which, "needs a password") from None
    except (pikepdf.PdfError, OSError) as error:
        raise UnreadableError(which, _said(error, file)) from error
    with pdf:
        try:
            document = Document(pdf, companions=beside(file))
        except (pikepdf.PdfError, ValueError, TypeError, AttributeError) as error:
            raise UnreadableError(which, _said(error, file)) from error
        yield document


def _said(error: Exception, file: Path) -> str:
    return str(error).replace(f"{file}: ", "").replace(str(file), file.name)[:300]
