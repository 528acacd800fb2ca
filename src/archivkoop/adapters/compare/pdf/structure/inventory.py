"""Everything a reader can find in a document beside what its pages show, aspect by aspect."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf

from archivkoop.adapters.compare.pdf.structure import (
    annotations,
    attachments,
    bookmarks,
    boxes,
    forms,
    labels,
    layers,
    links,
    tags,
)
from archivkoop.adapters.compare.pdf.structure.objects import Document
from archivkoop.core.proof import Difference


@dataclass(frozen=True, slots=True)
class Aspect:
    """One kind of thing that is to be kept."""

    name: str
    read: Callable[[Document], Any]
    compare: Callable[[Any, Any], Iterator[Difference]]


ASPECTS = tuple(
    Aspect(module.__name__.rpartition(".")[2], module.read, module.compare)
    for module in (boxes, bookmarks, links, annotations, forms, attachments, layers, tags, labels)
)


class UnreadableError(Exception):
    """A document cannot be opened; args: which, why."""


@contextmanager
def opened(file: Path, which: str) -> Iterator[Document]:
    """Yield a document, read only.

    Raises:
        UnreadableError: qpdf cannot make sense of it.
    """
    try:
        pdf = pikepdf.open(file)
    except pikepdf.PasswordError:
        raise UnreadableError(which, "needs a password") from None
    except (pikepdf.PdfError, ValueError, OSError) as error:
        raise UnreadableError(which, str(error).replace(str(file), file.name)[:300]) from error
    with pdf:
        try:
            document = Document(pdf)
        except (pikepdf.PdfError, ValueError, TypeError, AttributeError) as error:
            raise UnreadableError(which, str(error).replace(str(file), file.name)[:300]) from error
        yield document


@dataclass(frozen=True, slots=True)
class StructureResult:
    """What the aspects found."""

    differences: tuple[Difference, ...] = ()
    unknown: tuple[str, ...] = ()  # aspects that could not be compared, and why


def compare_structure(original: Document, derivative: Document) -> StructureResult:
    """Compare every aspect; one that cannot be read is unknown and stops no other."""
    found: list[Difference] = []
    unknown: list[str] = []
    for aspect in ASPECTS:
        try:
            found += aspect.compare(aspect.read(original), aspect.read(derivative))
        except (pikepdf.PdfError, ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
            unknown.append(f"{aspect.name}: {type(error).__name__}: {error}"[:200])
    return StructureResult(tuple(found), tuple(unknown))
