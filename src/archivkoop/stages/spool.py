"""Sorts more records than fit into memory: sorted runs in temporary files, merged while they are read."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from heapq import merge
from operator import itemgetter
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

RUN_RECORDS = 20_000  # in memory at once; some 600 bytes each
MOST_RUNS = 64  # open at once; more are merged into one

Record = tuple[Any, ...]  # JSON values; the first is the key, a str


class SortedSpool:
    """Takes records in any order and gives them back by key (in the order of code points), as often as asked.

    Records with the same key come back in the order in which they were added.
    """

    def __init__(self, folder: Path, run_records: int = RUN_RECORDS) -> None:
        self._folder = folder
        self._run_records = run_records
        self._run: list[Record] = []
        self._files: list[IO[str]] = []
        self._stack = ExitStack()
        self.count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def add(self, *record: Any) -> None:  # noqa: ANN401 - JSON values
        """Take one record."""
        self._run.append(record)
        self.count += 1
        if len(self._run) >= self._run_records:
            self._flush()

    def __iter__(self) -> Iterator[Record]:
        """Yield all records by key. Only one reader at a time."""
        self._run.sort(key=itemgetter(0))
        if not self._files:
            return iter(self._run)
        return merge(*map(_read, self._files), self._run, key=itemgetter(0))

    def _flush(self) -> None:
        self._run.sort(key=itemgetter(0))
        if len(self._files) == MOST_RUNS:
            merged = self._write(merge(*map(_read, self._files), key=itemgetter(0)))
            for file in self._files:
                file.close()
            self._files = [merged]
        self._files.append(self._write(iter(self._run)))
        self._run = []

    def _write(self, records: Iterator[Record]) -> IO[str]:
        # ASCII keeps the lone surrogates that stand for bytes of foreign names
        file = self._stack.enter_context(
            tempfile.TemporaryFile("w+", encoding="ascii", dir=self._folder, buffering=1 << 18, newline="\n")  # noqa: SIM115
        )
        for record in records:
            file.write(json.dumps(record))
            file.write("\n")
        return file


def _read(file: IO[str]) -> Iterator[Record]:
    file.seek(0)
    for line in file:
        yield tuple(json.loads(line))


class LineSpool:
    """Keeps records in the order in which they came, outside memory, and gives them back as often as asked."""

    def __init__(self, folder: Path) -> None:
        self._file = tempfile.TemporaryFile(  # noqa: SIM115 - closed by `__exit__`
            "w+", encoding="ascii", dir=folder, buffering=1 << 18, newline="\n"
        )
        self.count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, *record: Any) -> None:  # noqa: ANN401 - JSON values
        """Take one record."""
        self._file.write(json.dumps(record))
        self._file.write("\n")
        self.count += 1

    def __iter__(self) -> Iterator[Record]:
        """Yield all records. Only one reader at a time."""
        return _read(self._file)
