"""The database: whole transactions, run in threads so that no query holds the loop.

SQLite allows one writer at a time, so its writes go through one thread in turn instead of waiting
for each other's locks; its readers never wait (write-ahead log). Each commit reaches the disk, and
what is deleted is overwritten there, so that a takedown leaves nothing behind.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from sqlalchemy import Engine, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from wirecoder.errors import InvalidRequest, StoreUnavailable
from wirecoder.store.engines import THREADS, engine_of, is_sqlite, parsed

T = TypeVar("T")


class Database:
    """Runs functions of a connection, each as one transaction: `read` and `write`.

    Raises `StoreUnavailable` where the database cannot be reached or written to, is full or damaged
    or stays locked, and `InvalidRequest` for a value that it cannot hold; what the driver said
    stays out of both, since that may quote the values of a row.
    """

    def __init__(self, url: str) -> None:
        self.url = parsed(url)
        self.engine = engine_of(self.url)
        self._readers = ThreadPoolExecutor(THREADS, "store")
        self._writers = ThreadPoolExecutor(1 if self.sqlite else THREADS, "store-write")

    @property
    def sqlite(self) -> bool:
        """Whether this is SQLite, which one process at a time works with."""
        return is_sqlite(self.url)

    async def read(self, work: Callable[..., T], *arguments: Any, **options: Any) -> T:
        """What `work(connection, ...)` returns; nothing it writes is kept."""
        return await self._run(self._readers, "read", work, arguments, options)

    async def write(self, work: Callable[..., T], *arguments: Any, **options: Any) -> T:
        """What `work(connection, ...)` returns, committed; rolled back whole if it raises."""
        return await self._run(self._writers, "write", work, arguments, options)

    async def check(self) -> None:
        """Raise `StoreUnavailable` if nothing can be read now."""
        await self.read(
            lambda db: db.execute(text("SELECT version_num FROM alembic_version")).one()
        )

    async def scrub(self) -> None:
        """Empty SQLite's log, in which what was deleted still stands.

        Where somebody reads on, that is left to the next time. PostgreSQL sees to it by itself, at
        its next vacuum.
        """
        if self.sqlite:
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(self._writers, _empty_log, self.engine)

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
    except IntegrityError:  # rows that cannot both be: our fault, not the database's
        raise
    except DataError:
        raise InvalidRequest(
            "the request holds a value that the database cannot keep: take out characters that "
            "nobody sees, NUL above all"
        ) from None
    except (DBAPIError, PoolTimeout) as fault:
        raise _unavailable(engine.url, fault) from None


def _empty_log(engine: Engine) -> None:
    try:
        connection = engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()
    except (sqlite3.Error, PoolTimeout) as fault:
        raise _unavailable(engine.url, fault) from None


def _unavailable(url: URL, fault: SQLAlchemyError | sqlite3.Error) -> StoreUnavailable:
    where = url.database if is_sqlite(url) else f"{url.host}/{url.database}"
    reason = type(getattr(fault, "orig", None) or fault).__name__
    return StoreUnavailable(
        f"the database {where} cannot be used now ({reason}): is it running, is there room on "
        "its disk, and is WIRECODER_DATABASE_URL right?"
    )
