"""Opens an encrypted document with a password that a person gave: an open copy to convert from and to compare with."""

import warnings
from collections.abc import Sequence
from pathlib import Path

from archivkoop.core.errors import ConversionFailedError, PasswordWrongError


def opens(source: Path, passwords: Sequence[str]) -> bool:
    """Say whether one of the passwords opens a document; of one that is damaged nobody knows, so it is worth a try."""
    import pikepdf

    for password in passwords:
        try:
            with source.open("rb") as stream, pikepdf.open(stream, password=password):
                return True
        except pikepdf.PasswordError:
            continue
        except (pikepdf.PdfError, ValueError, RuntimeError):
            return True
    return False


def unlock(source: Path, target: Path, passwords: Sequence[str]) -> None:
    """Write `target`, the same document without encryption; the source stays as it is.

    Raises:
        PasswordWrongError: None of the passwords opens it, or there is none.
        ConversionFailedError: It is damaged.
        OSError: There is no room.
    """
    import pikepdf

    from archivkoop.adapters._pdf_save import save

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the proof looks at the result
        for password in passwords:
            try:
                with source.open("rb") as stream, pikepdf.open(stream, password=password) as pdf:
                    save(pdf, target, encryption=False)
            except pikepdf.PasswordError:
                continue
            except (pikepdf.PdfError, ValueError, RuntimeError) as error:
                raise ConversionFailedError(tool="qpdf", reason=str(error)[:300]) from error
            return
    raise PasswordWrongError
