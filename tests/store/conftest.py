import datetime as dt
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

import pytest
from sqlalchemy import Connection, event, text
from tests.store.records import NOW

from wirecoder.store import migrate, reports, search
from wirecoder.store.database import Database, transact
from wirecoder.store.reports import Filed, Filing
from wirecoder.store.search import Query
from wirecoder.store.tables import Base

T = TypeVar("T")
S = TypeVar("S")
_WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"


class Store:
    """A database at the newest schema, and functions of the store run on it, each as a whole."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.database = Database(url)
        self.engine = self.database.engine
        self.sqlite = self.database.sqlite

    def read(self, work: Callable[..., T], *arguments: Any, **options: Any) -> T:
        return transact(self.engine, "read", work, arguments, options)

    def write(self, work: Callable[..., T], *arguments: Any, **options: Any) -> T:
        return transact(self.engine, "write", work, arguments, options)

    def file(self, filing: Filing, now: dt.datetime = NOW) -> Filed:
        return self.write(reports.file, filing, now)

    def found(self, **asked: Any) -> list[str]:
        """The ids of the reports that a search finds, in its order."""
        return [one.id for one in self.read(search.find, Query(**asked))]

    def count(self, table: type[Base]) -> int:
        """How many rows a table has."""
        asked = text(f"SELECT count(*) FROM {table.__tablename__}")  # noqa: S608 - ours
        return int(self.read(lambda db: db.execute(asked).scalar_one()))

    def overlap(
        self,
        first: Callable[[Connection], T],
        second: Callable[[Connection], S],
        then: Callable[[Connection], object] = lambda db: None,
    ) -> tuple[T, Future[S]]:
        """Begin the transaction `second` when `first` has done its work but has not committed.

        `first` does what comes `then`, and commits, when `second` waits for it or went through
        without. (SQLite lets `second` begin only after that.)
        """
        with ThreadPoolExecutor(1) as other:
            begun: list[Future[S]] = []

            def work(db: Connection) -> T:
                result = first(db)
                begun.append(other.submit(self.write, second))
                self.wait_for(begun[0])
                then(db)
                return result

            return self.write(work), begun[0]

    @contextmanager
    def before(self, statement: str, work: Callable[[], object]) -> Iterator[None]:
        """Do `work` once, when a transaction is about to send a statement that begins like this."""
        waits = True

        def look(*given: Any) -> None:
            nonlocal waits
            if waits and given[2].startswith(statement):
                waits = False
                work()

        event.listen(self.engine, "before_cursor_execute", look)
        yield
        event.remove(self.engine, "before_cursor_execute", look)
        assert not waits, "no such statement was sent"

    def wait_for(self, other: Future[Any]) -> None:
        """Until another transaction waits for a lock, or is done."""
        while not (self.sqlite or other.done() or self._somebody_waits()):
            time.sleep(0.005)

    def _somebody_waits(self) -> bool:
        return bool(self.read(lambda db: db.execute(text(_WAITING)).scalar_one()))


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = Store(database_url)
    migrate.upgrade(opened.database)
    yield opened
    opened.engine.dispose()


def python(script: str, *arguments: str) -> subprocess.Popen[str]:
    """Start a program in a process of its own."""
    return subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", script, *arguments],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def together(programs: list[subprocess.Popen[str]]) -> None:
    """Let programs go on at the same time that said they are ready and wait for a line."""
    for program in programs:
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
    for program in programs:
        assert program.stdin is not None
        program.stdin.write("go\n")
        program.stdin.flush()
    errors = [program.communicate(timeout=120)[1] for program in programs]
    assert [(program.returncode, said) for program, said in zip(programs, errors, strict=True)] == [
        (0, "")
    ] * len(programs)
