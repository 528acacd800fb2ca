"""Reads the file in which a person gives passwords."""

from pathlib import Path

from archivkoop.core.access import Passwords, parse_passwords
from archivkoop.core.errors import PasswordsMissingError


def read_passwords(file: Path | None) -> Passwords:
    """Return what the file says; none where there is no file.

    Raises:
        PasswordsMissingError: It cannot be read, or is no text.
        PasswordsSyntaxError: A line is none.
    """
    if file is None:
        return Passwords()
    try:
        text = file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PasswordsMissingError(path=str(file), reason="no UTF-8") from error
    except OSError as error:
        raise PasswordsMissingError(path=str(file), reason=error.strerror or type(error).__name__) from error
    return parse_passwords(text, file.name)
