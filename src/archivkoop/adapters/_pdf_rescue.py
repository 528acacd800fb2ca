"""Opens PDFs whose structure is broken: by qpdf, or where qpdf finds no pages, as pdfium understands them.

Converter and proof read the original by the same eyes: those of the viewer that renders it.
"""

import io
from pathlib import Path

import pikepdf
from pikepdf import Pdf

_DAMAGE = (pikepdf.PdfError, ValueError, TypeError, AttributeError, KeyError)


def opened(file: Path) -> Pdf:
    """Return a document with at least one page; the file itself is read only.

    Raises:
        pikepdf.PasswordError: It needs a password.
        pikepdf.PdfError: Neither qpdf nor pdfium finds pages in it.
        OSError: It cannot be read.
    """
    try:
        pdf = pikepdf.open(file)
    except pikepdf.PasswordError:
        raise
    except (pikepdf.PdfError, ValueError) as error:
        return _as_pdfium_sees(file, error)
    try:
        if len(pdf.pages):
            return pdf
        trouble: Exception = pikepdf.PdfError("the document has no page")
    except _DAMAGE as error:
        trouble = error
    pdf.close()
    return _as_pdfium_sees(file, trouble)


def _as_pdfium_sees(file: Path, trouble: Exception) -> Pdf:
    import pypdfium2

    saved = io.BytesIO()
    try:
        document = pypdfium2.PdfDocument(file)
        try:
            document.save(saved)
        finally:
            document.close()
        pdf = pikepdf.open(saved)
        if len(pdf.pages):
            return pdf
        pdf.close()
    except (pypdfium2.PdfiumError, *_DAMAGE):
        pass
    raise pikepdf.PdfError(str(trouble)) from trouble
