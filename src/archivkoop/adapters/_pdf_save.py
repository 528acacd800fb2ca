"""Saves PDFs. qpdf ends the whole process when what it writes to fails, so what it is given never does."""

import io
from pathlib import Path
from typing import Any, BinaryIO

from pikepdf import Pdf


def save(pdf: Pdf, target: Path, **options: Any) -> None:  # noqa: ANN401 - pikepdf's own
    """Write a document to a file.

    Raises:
        OSError: There is no room, or it cannot be written; nothing is left of it.
        pikepdf.PdfError: qpdf cannot write the document.
    """
    try:
        with target.open("wb") as stream:
            patient = _Patient(stream)
            pdf.save(patient, **options)
            if patient.trouble is not None:
                raise patient.trouble
    except OSError:
        target.unlink(missing_ok=True)
        raise


class _Patient(io.BytesIO):
    """Passes on what is written until that fails, and remembers why."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self._stream = stream
        self.trouble: OSError | None = None

    def write(self, data: Any) -> int:  # noqa: ANN401 - any buffer
        if self.trouble is None:
            try:
                self._stream.write(data)
            except OSError as error:
                self.trouble = error
        return len(data)
