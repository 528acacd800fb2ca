"""The real clock and the real identifiers."""

import getpass
import secrets
import uuid
from datetime import UTC, datetime

_SIGNS = "abcdefghijklmnopqrstuvwxyz234567"


class SystemClock:
    """The machine's time."""

    def now(self) -> datetime:
        """Return the present time, in UTC."""
        return datetime.now(UTC)


class SystemIds:
    """Random identifiers."""

    def uuid(self) -> str:
        """Return a fresh UUID (RFC 9562, version 4)."""
        return str(uuid.uuid4())

    def token(self) -> str:
        """Return 8 fresh characters from [a-z2-7]."""
        return "".join(secrets.choice(_SIGNS) for _ in range(8))


def os_user() -> str:
    """Return the OS user's name, "unknown" where there is none."""
    try:
        return getpass.getuser()
    except OSError:
        return "unknown"
