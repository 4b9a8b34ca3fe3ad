"""A database that cannot be used says so, and nothing of what it holds."""

import asyncio
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import event
from tests import postgres as server
from tests.store.conftest import Store
from tests.store.records import article, filing

from wirecoder.errors import ConfigurationInvalid, InvalidRequest, StoreUnavailable
from wirecoder.store import engines, migrate, reports
from wirecoder.store.database import Database
from wirecoder.store.engines import parsed

SENT = filing(article(), id="report-secret")
PASSWORD = "hunter2"  # noqa: S105 - the server asks for none


@pytest.fixture
def database_url(database_url: str) -> str:
    """A URL with a password in it, where there can be one."""
    return database_url.replace("postgres@", f"postgres:{PASSWORD}@")


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "_LOCK_SECONDS", 0.05)


def complaint(work: Callable[..., Any], *arguments: Any) -> str:
    """What is said when the store fails; whatever it is, it shows neither rows nor password."""
    with pytest.raises(StoreUnavailable) as caught:
        work(*arguments)
    message = str(caught.value)
    for hidden in ("Depot", "secret", PASSWORD, "INSERT"):
        assert hidden not in message
    assert "WIRECODER_DATABASE_URL" in message
    assert caught.value.__suppress_context__, "a traceback would show what the driver said"
    return message


def works(store: Store) -> bool:
    """Whether a report can be filed and found."""
    store.file(SENT)
    return store.found(text="rockets") == ["report-secret"]


@contextmanager
def locked(store: Store) -> Iterator[None]:
    """Another program holds the database."""
    if store.sqlite:
        other = sqlite3.connect(str(store.database.url.database), isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")
        other.close()
    else:
        with psycopg.connect(store.url) as held:
            held.execute("LOCK TABLE articles IN EXCLUSIVE MODE")
            yield


def test_a_database_that_stays_locked(store: Store) -> None:
    with locked(store):
        said = complaint(store.file, SENT)
        assert "OperationalError" in said or "LockNotAvailable" in said
    assert works(store)


def refuse(store: Store, pragma: str, rule: str) -> None:
    """Let every further connection refuse to write, each kind of database in its way."""
    store.engine.dispose()
    if store.sqlite:
        event.listen(store.engine, "connect", lambda c, _: c.execute(f"PRAGMA {pragma}"))
    else:
        server.execute(store.url, rule)


def test_a_database_that_cannot_be_written_to(store: Store) -> None:
    name = store.database.url.database
    refuse(store, "query_only=ON", f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    complaint(store.file, SENT)
    assert store.found() == []


@pytest.mark.postgresql
def test_a_role_that_may_not_write(postgresql_url: str) -> None:
    role = "reader_" + postgresql_url.rpartition("_")[2]
    server.execute(postgresql_url, f"CREATE ROLE {role} LOGIN")
    store = Store(postgresql_url.replace("postgres@", f"{role}@"))
    complaint(store.file, SENT)
    store.engine.dispose()
    server.execute(postgresql_url, f"DROP ROLE {role}")


FULL = """
CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  RAISE EXCEPTION 'could not extend file for row %', NEW USING ERRCODE = '53100';
END $$;
CREATE TRIGGER full_disk BEFORE INSERT ON reports FOR EACH ROW EXECUTE FUNCTION full_disk();
"""


def test_a_disk_that_is_full(store: Store) -> None:
    """PostgreSQL is made to say what it says then; SQLite may have no further page."""
    refuse(store, "max_page_count=1", FULL)
    long = article("Depot " * 100_000)
    complaint(store.file, filing(long, id="report-secret"))
    assert store.read(reports.article_text, SENT.report.article.sha256) is None


def test_a_database_that_is_gone_is_noticed(store: Store) -> None:
    """Also by connections that were open before, which would write where nobody reads again."""
    assert works(store)
    name = str(store.database.url.database)
    if store.sqlite:
        Path(name).unlink()
    else:
        others = store.url.removesuffix(name) + "postgres"
        server.execute(others, f"DROP DATABASE {name} WITH (FORCE)")
    complaint(store.file, filing(article("Depot Ten."), id="report-2"))
    complaint(store.found)
    complaint(asyncio.run, store.database.check())
    if not store.sqlite:
        server.execute(others, f"CREATE DATABASE {name}")  # for who removes it after the test


def test_a_file_that_was_replaced_is_the_one_that_is_read(tmp_path: Path) -> None:
    """Somebody puts a backup in the place of the file under a running service."""
    stores = [Store(f"sqlite:///{tmp_path / name}") for name in ("now.db", "backup.db")]
    for name, store in zip(("now", "backup"), stores, strict=True):
        migrate.upgrade(store.database)
        store.file(filing(article(), id=name))
    now, backup = stores
    backup.engine.dispose()  # the last connection leaves one whole file
    for log in tmp_path.glob("now.db-*"):
        log.unlink()
    (tmp_path / "backup.db").replace(tmp_path / "now.db")
    assert now.found() == ["backup"]
    now.engine.dispose()


@pytest.mark.parametrize("start", [0, 4096], ids=["no database", "a damaged one"])
def test_a_file_that_is_no_whole_database(tmp_path: Path, start: int) -> None:
    path = tmp_path / "store.db"
    store = Store(f"sqlite:///{path}")
    migrate.upgrade(store.database)
    store.engine.dispose()
    whole = path.read_bytes()
    path.write_bytes(whole[:start] + b"Depot Nine " * (len(whole) // 11))
    complaint(works, store)
    store.engine.dispose()


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    complaint(Store, f"sqlite:///{tmp_path / 'file' / 'store.db'}")


def test_a_server_that_is_not_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    store = Store(f"postgresql://me:{PASSWORD}@127.0.0.1:{port}/news")
    assert "127.0.0.1/news" in complaint(migrate.upgrade, store.database)


def test_a_server_that_never_answers_is_given_up() -> None:
    """The driver gives it up after the seconds that it is told, which here are looked at only."""
    given: dict[str, object] = {}
    store = Store(f"postgresql://me:{PASSWORD}@127.0.0.1:1/news")
    event.listen(store.engine, "do_connect", lambda _, __, ___, said: given.update(said))
    complaint(migrate.upgrade, store.database)
    assert given["connect_timeout"] == 10


def test_a_database_that_answers_is_well(store: Store) -> None:
    asyncio.run(store.database.check())


def test_a_database_that_was_never_upgraded_is_not_well(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'store.db'}")
    complaint(asyncio.run, store.database.check())
    store.engine.dispose()


@pytest.mark.postgresql
def test_a_value_that_postgresql_cannot_hold_is_the_senders_to_mend(postgresql_url: str) -> None:
    store = Store(postgresql_url)
    with pytest.raises(InvalidRequest, match="NUL") as caught:
        store.file(filing(article(title="Depot\0Nine")))
    assert "Depot" not in str(caught.value)
    store.engine.dispose()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "news.db",
        "sqlite://",
        "sqlite:///:memory:",
        f"mysql://me:{PASSWORD}@127.0.0.1/news",
        f"postgresql://me:{PASSWORD}@127.0.0.1:five/news",
        f"postgresql//me:{PASSWORD}@127.0.0.1/news",
    ],
)
def test_a_url_of_another_kind_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(ConfigurationInvalid, match="WIRECODER_DATABASE_URL") as caught:
        Database(url)
    assert PASSWORD not in str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg2"])
def test_every_name_of_postgresql_means_the_driver_that_is_here(scheme: str) -> None:
    assert parsed(f"{scheme}://me@127.0.0.1/news").drivername == "postgresql+psycopg"
