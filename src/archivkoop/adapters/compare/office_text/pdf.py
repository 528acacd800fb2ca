"""Text, pages and pictures of a PDF, by PDFium."""

from dataclasses import dataclass
from pathlib import Path

_MAX_PICTURES = 10_000
_IMAGE_DEPTH = 4  # forms within forms


class UnreadablePdfError(Exception):
    """PDFium does not open it."""


@dataclass(frozen=True, slots=True)
class PdfText:
    """What a PDF holds, page by page."""

    texts: list[str]
    pictures: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return len(self.texts)


def read_pdf(file: Path) -> PdfText:
    """Read every page.

    Raises:
        UnreadablePdfError: It cannot be opened or a page cannot be read.
    """
    import pypdfium2
    import pypdfium2.raw as pdfium

    texts: list[str] = []
    pictures = 0
    try:
        with file.open("rb") as stream:
            document = pypdfium2.PdfDocument(stream)
            try:
                for number in range(len(document)):
                    page = document[number]
                    textpage = page.get_textpage()
                    texts.append(textpage.get_text_bounded(errors="replace"))
                    if pictures < _MAX_PICTURES:
                        kinds = [pdfium.FPDF_PAGEOBJ_IMAGE]
                        pictures += sum(1 for _ in page.get_objects(filter=kinds, max_depth=_IMAGE_DEPTH))
                    textpage.close()
                    page.close()
            finally:
                document.close()
    except (pypdfium2.PdfiumError, OSError, ValueError) as error:
        raise UnreadablePdfError(str(error).partition("<_io.")[0][:300]) from error
    return PdfText(texts, pictures)
