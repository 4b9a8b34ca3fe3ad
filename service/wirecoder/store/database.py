"""The database: an engine, and whole transactions run in threads so that no query holds the loop.

SQLite allows one writer at a time, so its writes go through one thread in turn instead of waiting
for each other's locks; its readers never wait (write-ahead log). Each commit reaches the disk.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DBAPIError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout

from wirecoder.errors import ConfigurationInvalid, InvalidRequest, StoreUnavailable

T = TypeVar("T")
_THREADS = 8
_LOCK_SECONDS = 30.0  # another process may be writing to the same SQLite file


class Database:
    """Runs functions of a connection, each as one transaction: `read` and `write`.

    Raises `StoreUnavailable` where the database cannot be reached, is full or stays locked; what
    the driver said stays out of it, since that may quote the values of a row. Raises
    `InvalidRequest` for a value that the database cannot hold.
    """

    def __init__(self, url: str) -> None:
        self.url = parsed(url)
        self.engine = engine_of(self.url)
        self._readers = ThreadPoolExecutor(_THREADS, "store")
        self._writers = ThreadPoolExecutor(1 if self.sqlite else _THREADS, "store-write")

    @property
    def sqlite(self) -> bool:
        """Whether this is SQLite, which one process at a time works with."""
        return self.url.get_backend_name() == "sqlite"

    async def read(self, work: Callable[..., T], *arguments: Any, **options: Any) -> T:
        """What `work(connection, ...)` returns; nothing it writes is kept."""
        return await self._run(self._readers, "read", work, arguments, options)

    async def write(self, work: Callable[..., T], *arguments: Any, **options: Any) -> T:
        """What `work(connection, ...)` returns, committed; rolled back whole if it raises."""
        return await self._run(self._writers, "write", work, arguments, options)

    async def check(self) -> None:
        """Raise `StoreUnavailable` if nothing can be read now."""
        await self.read(lambda db: db.execute(text("SELECT 1")).scalar())

    async def close(self) -> None:
        """Close every connection, after what is under way."""
        await asyncio.to_thread(self._close)

    async def _run(
        self,
        threads: ThreadPoolExecutor,
        purpose: str,
        work: Callable[..., T],
        arguments: tuple[Any, ...],
        options: dict[str, Any],
    ) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            threads, transact, self.engine, purpose, work, arguments, options
        )

    def _close(self) -> None:
        self._readers.shutdown()
        self._writers.shutdown()
        self.engine.dispose()


def transact(
    engine: Engine,
    purpose: str,
    work: Callable[..., T],
    arguments: tuple[Any, ...] = (),
    options: dict[str, Any] | None = None,
) -> T:
    """One transaction, in the caller's thread; `purpose` is `read` or `write`."""
    try:
        with engine.connect().execution_options(purpose=purpose) as connection:
            with connection.begin() as transaction:
                result = work(connection, *arguments, **(options or {}))
                if purpose == "read":
                    transaction.rollback()
            return result
    except (OperationalError, PoolTimeout) as fault:
        raise _unavailable(engine.url, fault) from None
    except DataError:
        raise InvalidRequest(
            "a value is of a form that the database cannot hold: take NUL characters out of ids, "
            "titles and addresses"
        ) from None
    except DBAPIError as fault:
        if fault.connection_invalidated:
            raise _unavailable(engine.url, fault) from None
        raise


def parsed(url: str) -> URL:
    """The URL with the driver that we use; raises `ConfigurationInvalid` for another database."""
    try:
        found = make_url(url)
    except ArgumentError:
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
    """An engine; the folder of a SQLite file is made."""
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_size=2 * _THREADS, pool_pre_ping=True, hide_parameters=True)
    folder = Path(str(url.database)).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise StoreUnavailable(f"{folder}: {fault.strerror}: set WIRECODER_DATABASE_URL") from None
    arguments = {"timeout": _LOCK_SECONDS, "check_same_thread": False}
    engine = create_engine(
        url, pool_size=2 * _THREADS, connect_args=arguments, hide_parameters=True
    )
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: sqlite3.Connection, _: object) -> None:
    connection.isolation_level = None  # transactions begin where we say, see below
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes its lock at once: one that began by reading could not always upgrade."""
    reads = connection.get_execution_options().get("purpose") == "read"
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _unavailable(url: URL, fault: SQLAlchemyError) -> StoreUnavailable:
    where = url.database if url.get_backend_name() == "sqlite" else f"{url.host}/{url.database}"
    reason = type(getattr(fault, "orig", None) or fault).__name__
    return StoreUnavailable(
        f"the database {where} cannot be used now ({reason}): is it running, is there room on "
        "its disk, and is WIRECODER_DATABASE_URL right?"
    )
