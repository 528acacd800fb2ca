"""The workspace of a job: one SQLite database with its journal, and the derivatives until they are packaged."""

import json
import shutil
import sqlite3
import stat
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from filelock import FileLock, Timeout

from archivkoop.core.batches import batches
from archivkoop.core.conversion import PlannedFile
from archivkoop.core.errors import DiskFullError, JobLockedError, ReadError, WriteError
from archivkoop.core.events import Event
from archivkoop.store import journal, schema
from archivkoop.store.durable import fsync_folder
from archivkoop.store.journal import JournalWriter, to_json
from archivkoop.store.projection import Projection
from archivkoop.store.queries import ALL, Queries, meta_of
from archivkoop.store.rows import FileRow, JobMeta

__all__ = ["ALL", "DATABASE", "LOCK", "FileRow", "JobMeta", "Workspace", "WorkspaceReader"]

DATABASE = "workspace.sqlite"
LOCK = "workspace.lock"
_COMMIT_EVENTS = 500
_COMMIT_S = 0.5  # a window that looks on sees no older state; a killed job loses no more
_BUSY_S = 30.0
_LOCK_S = 0.3  # who only looks whether a job is at work holds its lock for a moment
_CACHE_KIB = 32 << 10
_INTO = "INSERT OR REPLACE INTO {} SELECT id, ?, ?, ? FROM paths WHERE path = ?"
_OF_PATHS = "SELECT paths.id FROM json_each(?) JOIN paths ON paths.path = value"
_SHOW_PLAN = (
    "UPDATE files SET action = plan.action, rule = plan.rule FROM plan WHERE plan.file = files.id"
    " AND (files.action IS NOT plan.action OR files.rule IS NOT plan.rule)"
)


class Workspace(Queries):
    """The coordinating process's workspace: the only one that writes. Holds the job's lock while it is open."""

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open a job's workspace, and make it if there is none.

        Raises:
            JobLockedError: Another process has it open.
            WorkspaceVersionError: It was written by a newer archivkoop.
            ReadError: The database is damaged, or is none.
            DiskFullError: There is no room to make it.
        """
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / LOCK, timeout=_LOCK_S, thread_local=False)
        try:
            lock.acquire()
        except Timeout as error:
            raise JobLockedError(source=_source_of(folder)) from error
        try:
            return cls(folder, _opened(folder / DATABASE, _make_ready, "rwc"), lock)
        except BaseException:
            lock.release()
            raise

    def __init__(self, folder: Path, connection: sqlite3.Connection, lock: FileLock) -> None:
        super().__init__(folder, connection)
        self._lock = lock
        self._writer = JournalWriter(connection)
        self._projection = Projection(connection)
        self._together = False  # inside `together`
        self._recorded = 0  # events since the last commit
        self._committed = time.monotonic()
        self.derivatives.mkdir(exist_ok=True)
        _empty(self.scratch)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def scratch(self) -> Path:
        """Where work in progress lies; it is emptied when the workspace is opened."""
        return self.folder / "scratch"

    def record(self, *events: Event) -> None:
        """Append events to the journal and to what it comes to; those of one call last together or not at all.

        Raises:
            DiskFullError: There is no room; what was committed is kept.
            WriteError: The database cannot be written.
        """
        with self._writing(), self._all_or_nothing():
            self._projection.apply((*self._writer.append(event), event) for event in events)
        self._recorded += len(events)
        if self._together:
            return
        if self._recorded >= _COMMIT_EVENTS or time.monotonic() - self._committed >= _COMMIT_S:
            self.commit()

    @contextmanager
    def together(self) -> Iterator[None]:
        """Have everything that is recorded inside last together, or not at all.

        Raises:
            DiskFullError: There is no room; it is as it was before.
            WriteError: The database cannot be written.
        """
        self.commit()
        self._together = True
        try:
            yield
        except BaseException:
            self._writer.forget()
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise
        finally:
            self._together = False
        self.commit()

    def commit(self) -> None:
        """Have everything recorded on disk.

        Raises:
            DiskFullError: There is no room.
            WriteError: The database cannot be written.
        """
        if self._connection.in_transaction:
            with self._writing():
                self._connection.execute("COMMIT")
        self._recorded = 0
        self._committed = time.monotonic()

    def set_plan(self, planned: Iterable[PlannedFile]) -> None:
        """Replace the whole plan. `planned` may read the workspace meanwhile.

        Raises:
            DiskFullError: There is no room; the plan is as it was.
            WriteError: The database cannot be written.
        """
        run = self._connection.execute
        with self._writing():
            run("CREATE TEMP TABLE IF NOT EXISTS new_plan (file INTEGER PRIMARY KEY, rule, action, rest)")
            run("DELETE FROM new_plan")
            for batch in batches(planned):  # `planned` reads: it must not while a statement runs
                self._connection.executemany(_INTO.format("new_plan"), map(_plan_row, batch))
            self.commit()
            run("BEGIN IMMEDIATE")
            with self._all_or_nothing():
                run("DELETE FROM plan")
                run("INSERT INTO plan SELECT * FROM new_plan")
                _apply_plan(self._connection)
            self.commit()
            run("DROP TABLE new_plan")

    def change_plan(self, planned: Sequence[PlannedFile]) -> None:
        """Replace the plan of some files, a batch.

        Raises:
            DiskFullError: There is no room; the plan is as it was.
            WriteError: The database cannot be written.
        """
        with self._writing(), self._all_or_nothing():
            self._connection.executemany(_INTO.format("plan"), map(_plan_row, planned))
            paths = json.dumps([one.path for one in planned])
            self._connection.execute(f"{_SHOW_PLAN} AND files.id IN ({_OF_PATHS})", (paths,))

    def rebuild(self) -> None:
        """Make everything that is read anew from the journal. The plan, a cache of its own, stays."""
        self.commit()
        with self._writing():
            _rebuild(self._connection)

    def close(self) -> None:
        """Commit and let go of the job."""
        try:
            with suppress(sqlite3.ProgrammingError):  # closed already
                self.commit()
        finally:
            self._connection.close()
            self._lock.release()

    @contextmanager
    def _all_or_nothing(self) -> Iterator[None]:
        """Undo what is done inside if it fails, and only that."""
        run = self._connection.execute
        if not self._connection.in_transaction:
            run("BEGIN IMMEDIATE")
        run("SAVEPOINT one")
        try:
            yield
        except BaseException:
            self._writer.forget()
            if self._connection.in_transaction:  # SQLite itself may have rolled all of it back
                run("ROLLBACK TO one")
                run("RELEASE one")
            raise
        run("RELEASE one")

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Translate what SQLite says into our words."""
        path = str(self.folder / DATABASE)
        try:
            yield
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_FULL:
                raise DiskFullError(path=path) from error
            raise WriteError(path=path, reason=str(error)) from error


class WorkspaceReader(Queries):
    """A view of a workspace that never writes; it sees what is committed, also while a job goes on."""

    def __init__(self, folder: Path) -> None:
        """Open the view.

        Raises:
            WorkspaceVersionError: It was written by a newer archivkoop.
            ReadError: There is no workspace, or it is damaged.
        """
        super().__init__(folder, _opened(folder / DATABASE, _look))

    @classmethod
    def renewed(cls, folder: Path) -> Self:
        """Open the view; what an older archivkoop read from the journal is first read anew, by a short writing opening.

        Raises:
            JobLockedError: It is to be renewed, and another process works on it.
            WorkspaceVersionError: It was written by a newer archivkoop.
            ReadError: There is no workspace, or it is damaged.
            DiskFullError: There is no room to renew it; it is as it was.
        """
        reader = cls(folder)
        if schema.is_current(reader._connection):
            return reader
        reader.close()
        Workspace.open(folder).close()
        return cls(folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._connection.close()


def _opened(path: Path, prepare: Callable[[sqlite3.Connection, Path], None], mode: str = "ro") -> sqlite3.Connection:
    try:
        connection = _connect(path, mode)
        try:
            prepare(connection, path)
        except BaseException:
            connection.close()
            raise
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
            raise DiskFullError(path=str(path)) from error
        raise ReadError(path=str(path), reason=str(error)) from error
    return connection


def _look(connection: sqlite3.Connection, path: Path) -> None:
    if not schema.check_version(connection, path):
        raise sqlite3.DatabaseError("it is empty")


def _make_ready(connection: sqlite3.Connection, path: Path) -> None:
    version = schema.check_version(connection, path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")  # what was committed has happened, also after a power cut
    if not version:
        schema.create(connection)
        fsync_folder(path.parent)
    elif not schema.is_current(connection):
        _rebuild(connection)


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}", uri=True, timeout=_BUSY_S, isolation_level=None
    )
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    return connection


def _source_of(folder: Path) -> str:
    """Return what the job is about, for the message that it is locked."""
    with suppress(Exception), closing(_connect(folder / DATABASE, "ro")) as connection:
        meta = meta_of(connection)
        if meta is not None:
            return str(meta.source)
    return str(folder)


def _rebuild(connection: sqlite3.Connection) -> None:
    """Project the journal anew. Only an older archivkoop's plan is lost; the next run plans again anyhow."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute("CREATE TEMP TABLE kept_plan AS SELECT * FROM plan")
        same = schema.is_current(connection)
        schema.renew_projections(connection)
        projection = Projection(connection)
        projection.apply(journal.read(connection))
        if same:
            connection.execute("DELETE FROM plan")  # events about a file may have cost it its plan again
            connection.execute("INSERT INTO plan SELECT * FROM kept_plan")
        connection.execute("DROP TABLE kept_plan")
        _apply_plan(connection)
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _apply_plan(connection: sqlite3.Connection) -> None:
    """Copy what tables show of the plan to the files; a file that stays as it was is not written."""
    connection.execute(
        "UPDATE files SET action = NULL, rule = '' WHERE action IS NOT NULL AND id NOT IN (SELECT file FROM plan)"
    )
    connection.execute(_SHOW_PLAN)


def _plan_row(planned: PlannedFile) -> tuple[str, str, str, str]:
    rest = to_json(
        [planned.chain, planned.target_puid, planned.comparer, planned.reason, planned.findings, planned.decision]
    )
    return planned.rule, planned.action, rest, planned.path


def _empty(folder: Path) -> None:
    """Remove what a killed job left; programs leave folders that nobody may enter, too."""

    def open_up(function: Callable[..., Any], path: str, _error: object) -> None:
        Path(path).parent.chmod(stat.S_IRWXU)
        Path(path).chmod(stat.S_IRWXU)
        function(path)

    if folder.is_dir():
        shutil.rmtree(folder, onerror=open_up)
    folder.mkdir()
