"""What every check of PDFs shares: which files they are, and how one is opened without changing anything."""

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from archivkoop.core.conversion import Subject
from archivkoop.core.errors import FileUnreadableError
from archivkoop.core.events import Agent

if TYPE_CHECKING:
    import pikepdf

MIME = "application/pdf"
PDFA_PUIDS = frozenset(
    f"fmt/{number}" for number in (95, 354, 476, 477, 478, 479, 480, 481, 1910, 1911, 1912)
)  # PDF/A-1a, 1b, 2a, 2b, 2u, 3a, 3b, 3u, 4, 4e, 4f


def is_pdf(subject: Subject) -> bool:
    """Say whether content or libmagic take the file for a PDF."""
    return subject.identification.mime == MIME or "PDF" in subject.identification.name.split(" ")


def agents() -> tuple[Agent, ...]:
    """Return pikepdf with its qpdf."""
    import pikepdf

    return (Agent("pikepdf", version("pikepdf")), Agent("qpdf", pikepdf.__libqpdf_version__))


class LockedError(Exception):
    """The PDF needs a password."""


class BrokenError(Exception):
    """The PDF does not open, or breaks while it is looked through."""


@contextmanager
def open_pdf(file: Path, passwords: Sequence[str] = ()) -> Iterator["pikepdf.Pdf"]:
    """Open a PDF for reading only. It is given a stream, so no file name reaches qpdf.

    Args:
        file: The original.
        passwords: What a person gave for it; tried after none at all.

    Raises:
        LockedError: It needs a password, another than these.
        BrokenError: It cannot be opened or looked through.
        FileUnreadableError: The file cannot be read.
    """
    import pikepdf

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # they are read from the PDF itself
        try:
            with file.open("rb") as stream, _opened(stream, passwords) as pdf:
                yield pdf
        except OSError as error:
            raise FileUnreadableError(reason=str(error)) from error
        except (pikepdf.PdfError, pikepdf.DataDecodingError, ArithmeticError, LookupError, RuntimeError, TypeError,
                ValueError, AttributeError) as error:  # fmt: skip
            # what pikepdf raises where an object is of another type than it should be
            raise BrokenError(str(error)) from error


def _opened(stream: BinaryIO, passwords: Sequence[str]) -> "pikepdf.Pdf":
    import pikepdf

    for password in ("", *passwords):
        try:
            return pikepdf.open(stream, password=password, suppress_warnings=True)
        except pikepdf.PasswordError:
            stream.seek(0)
    raise LockedError
