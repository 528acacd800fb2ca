"""What verifying may find: the codes, and a list of problems that stays short."""

from archivkoop.core.findings import Fact
from archivkoop.core.verification import Problem

MISSING = "AK-V01"
CHANGED = "AK-V02"
UNLISTED = "AK-V03"
DECLARATION = "AK-V04"
MANIFEST_FORM = "AK-V05"
PATH_REFUSED = "AK-V06"
NO_FILE = "AK-V07"
OXUM = "AK-V08"
FETCH = "AK-V09"
NO_MANIFEST = "AK-V10"
EMPTY_FOLDER = "AK-V11"
UNREADABLE = "AK-V12"
CONTRADICTED = "AK-V13"
NAMED_IN_VAIN = "AK-V14"
UNNAMED = "AK-V15"
PROFILE = "AK-V16"
COUNTS = "AK-V17"
DOCUMENT = "AK-V18"
STRUCTURE = "AK-V19"
INFO = "AK-V20"
TWINS = "AK-V21"
LABEL = "AK-V22"
FORMAT = "AK-V23"
MORE = "AK-V29"
# notes
FOREIGN = "AK-V30"
WEAK_ONLY = "AK-V31"
UNICODE_FORM = "AK-V32"
FOLDER_NAME = "AK-V33"
NO_TAG_MANIFEST = "AK-V34"

MOST_PROBLEMS = 1000


def shown(path: str) -> str:
    """Return a path as it can be written down; bytes that are no UTF-8 become %XX."""
    if path.isascii():
        return path
    return "".join(f"%{ord(sign) - 0xDC00:02X}" if "\udc80" <= sign <= "\udcff" else sign for sign in path)


class Report:
    """Collects problems and notes; after a thousand it only counts."""

    def __init__(self) -> None:
        self._problems: list[Problem] = []
        self._notes: list[Problem] = []
        self._more = 0
        self._more_notes = 0

    def problem(self, code: str, path: str | None, **facts: Fact) -> None:
        """Note something that makes the package invalid."""
        if len(self._problems) < MOST_PROBLEMS:
            self._problems.append(_made(code, path, facts))
        else:
            self._more += 1

    def note(self, code: str, path: str | None = None, **facts: Fact) -> None:
        """Note something that a reader should know."""
        if len(self._notes) < MOST_PROBLEMS:
            self._notes.append(_made(code, path, facts))
        else:
            self._more_notes += 1

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All problems, or the first thousand and how many more there are."""
        return tuple(self._problems) + _rest(self._more)

    @property
    def notes(self) -> tuple[Problem, ...]:
        """All notes, or the first thousand and how many more there are."""
        return tuple(self._notes) + _rest(self._more_notes)


def _made(code: str, path: str | None, facts: dict[str, Fact]) -> Problem:
    plain = {name: shown(value) if isinstance(value, str) else value for name, value in facts.items()}
    return Problem(code, None if path is None else shown(path), plain)


def _rest(count: int) -> tuple[Problem, ...]:
    return (Problem(MORE, None, {"count": count}),) if count else ()
