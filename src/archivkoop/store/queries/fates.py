"""What became of the files: for package and report, and for whoever looks at one."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from archivkoop.core.files import Counts, Fate, FileEntry, Identification
from archivkoop.core.package import DepositFile
from archivkoop.store import plan_groups
from archivkoop.store.queries.base import ENTRY, FILES, SUBJECT, Asked
from archivkoop.store.rows import (
    FATES,
    converted_of,
    entry_of,
    identification_of,
    place_of,
)

_DISCARDED = """
CASE WHEN files.discarded THEN
    (SELECT {} FROM file_decisions WHERE file = paths.id AND kind = 'discard' ORDER BY seq DESC LIMIT 1)
END"""
_DEPOSIT_FILE = f"""
SELECT {ENTRY}, contents.identification, files.fate, files.rule, left_out.rule, left_out.reason,
    conversions.converted, {_DISCARDED.format("reason")}, {_DISCARDED.format("actor")}
FROM {FILES} LEFT JOIN left_out ON left_out.file = paths.id
    LEFT JOIN conversions ON conversions.file = paths.id
"""  # noqa: S608


class FateQueries(Asked):
    """Answers about the fate of files."""

    def deposit_files(self) -> Iterator[DepositFile]:
        """Yield every file that came in, by path, with what is known of it now."""
        yield from self._stream(
            f"{_DEPOSIT_FILE} WHERE paths.path > ? ORDER BY paths.path LIMIT ?",
            "",
            self._deposit_file,
        )

    def deposit_file(self, path: str) -> DepositFile | None:
        """Return a file with what is known of it now; None: none was seen."""
        row = self._connection.execute(f"{_DEPOSIT_FILE} WHERE paths.path = ?", (path,)).fetchone()
        return None if row is None else self._deposit_file(row)

    def about(self, path: str) -> tuple[FileEntry, Identification | None, Mapping[str, Any]]:
        """Return what is known of a file: as taken in, as identified, and what the checks found out.

        Raises:
            KeyError: It was never seen.
        """
        row = self._connection.execute(f"SELECT {SUBJECT} FROM {FILES} WHERE paths.path = ?", (path,)).fetchone()  # noqa: S608
        if row is None:
            raise KeyError(path)
        return entry_of(row[:5]), None if row[5] is None else identification_of(row[5]), json.loads(row[6])

    def counts(self) -> Counts:
        """Return how many files met which fate."""
        rows = self._connection.execute("SELECT fate, count(*) FROM files GROUP BY fate").fetchall()
        number = {None if fate is None else FATES[fate]: count for fate, count in rows}
        return Counts(sum(number.values()), **{fate.value: number.get(fate, 0) for fate in Fate})

    def size_bytes(self) -> int:
        """Return the size of all files that came in."""
        (size,) = self._connection.execute("SELECT coalesce(sum(size), 0) FROM files").fetchone()
        return int(size)

    def conversion_rates(self) -> dict[str, tuple[int, float]]:
        """Return, by rule, how many conversions say what they took, and how many seconds that was together."""
        return plan_groups.rates(self._connection)

    def _deposit_file(self, row: Sequence[Any]) -> DepositFile:
        identification, number, rule, left_out_rule, reason, converted_text, discarded, discarded_by = row[5:]
        converted = None if converted_text is None else converted_of(converted_text)
        fate = None if number is None else FATES[number]
        return DepositFile(
            entry_of(row[:5]),
            None if identification is None else identification_of(identification),
            fate,
            left_out_rule if left_out_rule is not None else rule,
            reason or "",
            converted,
            place_of(self.derivatives, converted) if fate in {Fate.PROVED, Fate.UNPROVED} else None,
            discarded or "",
            discarded_by or "",
        )
