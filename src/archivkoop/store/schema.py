"""The workspace's tables, and how an older workspace becomes a present one."""

import hashlib
import sqlite3
from collections.abc import Iterable
from pathlib import Path

from archivkoop.core.errors import WorkspaceVersionError
from archivkoop.core.files import Fate
from archivkoop.core.findings import Severity

VERSION = 1  # of the truth; the projections have their fingerprint instead
MEANING = 1  # to be raised when `projection` reads the same events otherwise: every workspace is then projected anew
APPLICATION_ID = 0x414B4F50  # "AKOP": file(1) and we ourselves recognize a workspace by it

NO_FINDING = len(Severity)  # rank of a file without findings, behind the gravest, the grave and the harmless
_FATE = {fate: number for number, fate in enumerate(Fate)}

# The truth. Paths and agents are written once and referred to by number: each appears in many events.
_TRUTH = """
CREATE TABLE paths (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE agents (
    id INTEGER PRIMARY KEY,
    agents TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE events (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    outcome TEXT NOT NULL,
    path INTEGER REFERENCES paths,
    agents INTEGER NOT NULL REFERENCES agents,
    data TEXT NOT NULL
) STRICT;
CREATE INDEX events_by_path ON events (path, seq);
CREATE TRIGGER events_are_not_changed BEFORE UPDATE ON events
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER events_are_not_removed BEFORE DELETE ON events
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE VIEW journal AS
    SELECT seq, at, kind, outcome, paths.path AS path, agents.agents AS agents, data, events.id AS id
    FROM events JOIN agents ON agents.id = events.agents LEFT JOIN paths ON paths.id = events.path;
"""

# The plan is a cache of its own: it comes from a pure function, not from the journal.
_PLAN = """
CREATE TABLE plan (
    file INTEGER PRIMARY KEY,
    rule TEXT NOT NULL,
    action TEXT NOT NULL,
    rest TEXT NOT NULL
) STRICT;
"""

# What the journal comes to. `files` is narrow: tables sort and filter by it, each column by its own index; ties keep
# the order of the intake, so most indexes cost some ten bytes a file. `fate` and `todo` follow from the other columns.
_PROJECTIONS = f"""
CREATE TABLE projected (
    fingerprint TEXT NOT NULL
) STRICT;
CREATE TABLE files (
    id INTEGER PRIMARY KEY,
    folded TEXT NOT NULL,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    raw_path BLOB,
    readable INTEGER NOT NULL,
    present INTEGER NOT NULL DEFAULT 1,
    identified INTEGER NOT NULL DEFAULT 0,
    checked INTEGER NOT NULL DEFAULT 0,
    left_out INTEGER NOT NULL DEFAULT 0,
    discarded INTEGER NOT NULL DEFAULT 0,
    severity INTEGER NOT NULL DEFAULT {NO_FINDING},
    puid TEXT,
    format TEXT NOT NULL DEFAULT '',
    action TEXT,
    rule TEXT NOT NULL DEFAULT '',
    outcome TEXT,
    fate INTEGER AS (CASE
        WHEN left_out THEN {_FATE[Fate.LEFT_OUT]}
        WHEN NOT (present AND readable) THEN NULL
        WHEN discarded THEN {_FATE[Fate.KEPT]}
        WHEN outcome = 'passed' THEN {_FATE[Fate.PROVED]}
        WHEN outcome = 'undetermined' THEN {_FATE[Fate.UNPROVED]}
        WHEN outcome = 'failed' THEN {_FATE[Fate.FAILED]}
        WHEN action = 'keep' THEN {_FATE[Fate.KEPT]}
    END) VIRTUAL,
    todo TEXT AS (CASE
        WHEN left_out OR NOT (present AND readable) THEN NULL
        WHEN NOT identified THEN 'identify'
        WHEN NOT checked THEN 'check'
        WHEN action = 'convert' AND outcome IS NULL THEN 'convert'
    END) VIRTUAL
) STRICT;
CREATE INDEX files_by_folded ON files (folded);
CREATE INDEX files_by_size ON files (size);
CREATE INDEX files_by_format ON files (format, puid);
CREATE INDEX files_by_puid ON files (puid);
CREATE INDEX files_by_severity ON files (severity, folded);
CREATE INDEX files_by_action ON files (action);
CREATE INDEX files_by_rule ON files (rule);
CREATE INDEX files_by_plan ON files (rule, action, fate, size);
CREATE INDEX files_by_fate ON files (fate);
CREATE INDEX files_to_do ON files (todo) WHERE todo IS NOT NULL;
CREATE INDEX files_by_raw_path ON files (raw_path) WHERE raw_path IS NOT NULL;

CREATE TABLE contents (
    file INTEGER PRIMARY KEY,
    sha512 BLOB NOT NULL,
    digest INTEGER,
    identification TEXT,
    facts TEXT NOT NULL DEFAULT '{{}}'
) STRICT;
CREATE INDEX contents_by_digest ON contents (digest) WHERE digest IS NOT NULL;

CREATE TABLE findings (
    seq INTEGER PRIMARY KEY,
    file INTEGER,
    code TEXT NOT NULL,
    severity INTEGER NOT NULL,
    weight INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    facts TEXT NOT NULL,
    waiver INTEGER
) STRICT;
CREATE INDEX findings_by_file ON findings (file, code, seq);
CREATE INDEX findings_by_code ON findings (code, file);
CREATE INDEX findings_by_weight ON findings (weight);

CREATE TABLE waivers (
    seq INTEGER PRIMARY KEY,
    code TEXT NOT NULL,
    reason TEXT NOT NULL,
    actor TEXT NOT NULL,
    path TEXT,
    decided INTEGER NOT NULL,
    decision TEXT NOT NULL
) STRICT;
CREATE INDEX waivers_by_code ON waivers (code, path);
CREATE INDEX waivers_by_decision ON waivers (decision);
CREATE TABLE leave_outs (
    seq INTEGER PRIMARY KEY,
    pattern TEXT NOT NULL,
    reason TEXT NOT NULL,
    actor TEXT NOT NULL,
    decision TEXT NOT NULL
) STRICT;
CREATE TABLE left_out (
    file INTEGER PRIMARY KEY,
    rule TEXT NOT NULL,
    reason TEXT NOT NULL,
    actor TEXT NOT NULL,
    decision TEXT NOT NULL
) STRICT;
CREATE INDEX left_out_by_decision ON left_out (decision);
CREATE TABLE file_decisions (
    file INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    reason TEXT NOT NULL,
    actor TEXT NOT NULL,
    decision TEXT NOT NULL,
    PRIMARY KEY (file, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX file_decisions_by_decision ON file_decisions (decision);
CREATE TABLE decisions (
    seq INTEGER PRIMARY KEY,
    decision TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    reason TEXT NOT NULL,
    actor TEXT NOT NULL,
    at TEXT NOT NULL,
    files INTEGER NOT NULL,
    path TEXT NOT NULL,
    withdrawn INTEGER NOT NULL DEFAULT 0,
    UNIQUE (decision, kind, subject, reason)
) STRICT;
CREATE TABLE conversions (
    file INTEGER PRIMARY KEY,
    converted TEXT NOT NULL
) STRICT;
CREATE TABLE empty_folders (
    path TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
"""
PROJECTIONS = (
    "projected",
    "files",
    "contents",
    "findings",
    "waivers",
    "leave_outs",
    "left_out",
    "file_decisions",
    "decisions",
    "conversions",
    "empty_folders",
)


_FINGERPRINT = hashlib.sha256(f"{MEANING}{_PLAN}{_PROJECTIONS}".encode()).hexdigest()


def check_version(connection: sqlite3.Connection, path: Path) -> int:
    """Return the version of a workspace; 0: it is empty.

    Raises:
        WorkspaceVersionError: It was written by a newer archivkoop.
        sqlite3.DatabaseError: It is no database, or another program's.
    """
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    owner = int(connection.execute("PRAGMA application_id").fetchone()[0])
    if owner != APPLICATION_ID and (version or owner or connection.execute("SELECT 1 FROM sqlite_master").fetchone()):
        raise sqlite3.DatabaseError("it is not a workspace")
    if version > VERSION:
        raise WorkspaceVersionError(path=str(path), found=version, known=VERSION)
    return version


def create(connection: sqlite3.Connection) -> None:
    """Make an empty database a workspace, whole or not at all."""
    connection.execute("BEGIN IMMEDIATE")
    _run(connection, _TRUTH)
    _renew(connection, ("plan", *PROJECTIONS), _PLAN + _PROJECTIONS)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.execute("COMMIT")


def is_current(connection: sqlite3.Connection) -> bool:
    """Say whether the projections are those of this archivkoop, and not of an older one."""
    there = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'projected'").fetchone()
    return bool(there and connection.execute("SELECT fingerprint FROM projected").fetchone() == (_FINGERPRINT,))


def renew_projections(connection: sqlite3.Connection) -> None:
    """Replace the projections by empty ones, inside the caller's transaction. An older plan goes with them."""
    if is_current(connection):
        _renew(connection, PROJECTIONS, _PROJECTIONS)
    else:
        _renew(connection, ("plan", *PROJECTIONS), _PLAN + _PROJECTIONS)


def _renew(connection: sqlite3.Connection, tables: Iterable[str], script: str) -> None:
    for table in tables:
        connection.execute(f"DROP TABLE IF EXISTS {table}")
    _run(connection, script)
    connection.execute("INSERT INTO projected VALUES (?)", (_FINGERPRINT,))


def _run(connection: sqlite3.Connection, script: str) -> None:
    # Not executescript: that commits the open transaction first.
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            connection.execute(statement)
            statement = ""
