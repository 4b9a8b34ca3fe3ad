"""A database that cannot be used for a while, of either kind."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.postgres import execute

from wirecoder.store.database import Database


@contextmanager
def outage(database: Database) -> Iterator[None]:
    """Meanwhile `database` loses its connections and gets no new ones; nothing in it changes."""
    with _moved_away(database) if database.sqlite else _closed(database):
        yield
    database.engine.dispose()


@contextmanager
def _moved_away(database: Database) -> Iterator[None]:
    path = Path(str(database.url.database))
    away = path.with_suffix(".away")
    path.rename(away)
    path.mkdir()  # so that SQLite makes no new file there
    database.engine.dispose()
    yield
    path.rmdir()
    away.rename(path)


@contextmanager
def _closed(database: Database) -> Iterator[None]:
    name = database.url.database
    url = database.url.set(drivername="postgresql", database="postgres").render_as_string()
    execute(url, f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    connected = f"FROM pg_stat_activity WHERE datname = '{name}'"
    execute(url, f"SELECT pg_terminate_backend(pid) {connected}")
    yield
    execute(url, f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
