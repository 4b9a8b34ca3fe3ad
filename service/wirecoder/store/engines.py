"""How each kind of database is opened: SQLite by default, PostgreSQL by URL."""

import sqlite3
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry
from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_random

from wirecoder.errors import ConfigurationInvalid, StoreUnavailable
from wirecoder.store import words

THREADS = 8
"""Transactions of one kind, reading or writing, at one time."""
_PRIMARY = 0xFF  # of an SQLite error code; the rest says more of the same
_LOCK_SECONDS = 30.0  # that somebody else may hold what we want to write to
_CONNECT_SECONDS = 10  # for a PostgreSQL that does not answer


def is_sqlite(url: URL) -> bool:
    """Whether a URL is of SQLite, which one process at a time works with."""
    return url.get_backend_name() == "sqlite"


def parsed(url: str) -> URL:
    """The URL with the driver that we use; raises `ConfigurationInvalid` for another database."""
    try:
        found = make_url(url)
    except (ArgumentError, ValueError):  # a port that is no number, say
        raise ConfigurationInvalid(
            "WIRECODER_DATABASE_URL is no database URL: write sqlite:////folder/file.db or "
            "postgresql://user:password@host/name"
        ) from None
    if found.get_backend_name() == "sqlite" and found.database not in (None, "", ":memory:"):
        return found
    if found.get_backend_name() in ("postgresql", "postgres"):
        return found.set(drivername="postgresql+psycopg")
    raise ConfigurationInvalid(
        f"WIRECODER_DATABASE_URL is for {found.get_backend_name()!r} without a file: use "
        "sqlite:////folder/file.db or postgresql://user:password@host/name"
    )


def engine_of(url: URL) -> Engine:
    """An engine, which tells apart transactions whose option `purpose` is `read` or `write`."""
    return _sqlite(url) if is_sqlite(url) else _postgresql(url)


def _postgresql(url: URL) -> Engine:
    engine = create_engine(
        url,
        pool_size=2 * THREADS,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"connect_timeout": _CONNECT_SECONDS},
    )
    event.listen(engine, "connect", _set_up_postgresql)
    event.listen(engine, "begin", _begin_postgresql)
    return engine


def _set_up_postgresql(connection: psycopg.Connection[Any], _: object) -> None:
    """Nobody waits for ever; set here, as not every proxy passes options of a connection on."""
    connection.execute(f"SET lock_timeout = {int(_LOCK_SECONDS * 1000)}".encode())
    connection.commit()


def _begin_postgresql(connection: Connection) -> None:
    """Who reads sees one moment, as in SQLite, however many queries it takes."""
    if connection.get_execution_options().get("purpose") == "read":
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def _sqlite(url: URL) -> Engine:
    """The folder of the file is made."""
    path = Path(str(url.database))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise StoreUnavailable(
            f"{path.parent}: {fault.strerror}: set WIRECODER_DATABASE_URL"
        ) from None
    arguments = {"timeout": _LOCK_SECONDS, "check_same_thread": False}
    engine = create_engine(url, pool_size=2 * THREADS, connect_args=arguments, hide_parameters=True)
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    _leave_lost_files(engine, path)
    return engine


def _set_up_sqlite(connection: sqlite3.Connection, _: object) -> None:
    connection.isolation_level = None  # transactions begin where we say, see below
    # Of processes that open a new file in the same moment one changes its mode, and the others meet
    # a lock for which SQLite, with all its patience for locks, does not wait.
    patiently = Retrying(
        retry=retry_if_exception(_is_busy),
        stop=stop_after_delay(_LOCK_SECONDS),
        wait=wait_random(0.01, 0.1),
        reraise=True,
    )
    patiently(connection.execute, "PRAGMA journal_mode=WAL")
    for pragma in ("synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.create_function("words_of", 2, words.of)  # the index of words forgets by it


def _is_busy(fault: BaseException) -> bool:
    code = fault.sqlite_errorcode if isinstance(fault, sqlite3.OperationalError) else 0
    return code & _PRIMARY == sqlite3.SQLITE_BUSY


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes its lock at once: one that began by reading could not always upgrade."""
    reads = connection.get_execution_options().get("purpose") == "read"
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _leave_lost_files(engine: Engine, path: Path) -> None:
    """Let go of connections to a file that was deleted, or replaced by another one.

    SQLite goes on to write to it, and nobody would ever read that again.
    """

    def file_now() -> tuple[int, int] | None:
        try:
            found = path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def connected(_: sqlite3.Connection, entry: ConnectionPoolEntry) -> None:
        entry.info["file"] = file_now()

    def taken(_: sqlite3.Connection, entry: ConnectionPoolEntry, __: object) -> None:
        if entry.info["file"] != file_now():
            raise DisconnectionError

    event.listen(engine, "connect", connected)
    event.listen(engine, "checkout", taken)
