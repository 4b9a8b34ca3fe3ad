"""Transactions: whole or not at all, whoever else is at work and whatever ends the process."""

import asyncio
import threading

import pytest
from sqlalchemy import Connection
from tests.store.conftest import Store, python
from tests.store.records import NOW, article, filing, incident

from wirecoder.store import removal, reports
from wirecoder.store.tables import ActorRow, ArticleRow, IncidentRow, RemovalRow, ReportRow, RunRow

TABLES = (ArticleRow, ReportRow, RunRow, IncidentRow, ActorRow, RemovalRow)
FACTS = incident(perpetrator="Group Nine", country="IRQ")

FILE = """
import sys
from tests.store.records import NOW, article, filing
from wirecoder.store import reports
from wirecoder.store.database import Database, transact
url, name = sys.argv[1:]
engine = Database(url).engine
print("ready", flush=True)
sys.stdin.readline()
for number in range(10):
    sent = article(f"{name} said the news {number}.")
    given = filing(sent, id=f"{name}-{number}")
    transact(engine, "write", reports.file, (given, NOW))
"""

DIE = """
import os, signal, sys
from tests.store.records import NOW, article, filing
from wirecoder.store import removal, reports
from wirecoder.store.database import Database, transact
url, what = sys.argv[1:]
def work(db):
    if what == "file":
        reports.file(db, filing(article("Another one."), id="report-2"), NOW)
    else:
        removal.take_down(db, article().id, None, NOW)
    os.kill(os.getpid(), signal.SIGKILL)
transact(Database(url).engine, "write", work)
"""


def counts(store: Store) -> list[int]:
    return [store.count(table) for table in TABLES]


@pytest.mark.parametrize("fault", [ValueError, KeyboardInterrupt])
def test_a_write_that_raises_leaves_nothing(store: Store, fault: type[BaseException]) -> None:
    def work(db: Connection) -> None:
        reports.file(db, filing(article(), FACTS), NOW)
        raise fault

    with pytest.raises(fault):
        store.write(work)
    assert counts(store) == [0] * len(TABLES)
    assert store.found(text="rockets") == []
    store.file(filing(article(), FACTS))
    assert counts(store) == [1, 1, 1, 1, 1, 0]


def test_a_removal_that_raises_leaves_all_where_it_was(store: Store) -> None:
    def work(db: Connection) -> None:
        removal.take_down(db, article().id, None, NOW)
        raise ValueError

    store.file(filing(article(), FACTS))
    with pytest.raises(ValueError, match=r"^$"):
        store.write(work)
    assert counts(store) == [1, 1, 1, 1, 1, 0]
    assert store.found(text="rockets") == ["report-1"]


def test_what_a_read_writes_is_not_kept(store: Store) -> None:
    filed = store.read(reports.file, filing(article(), FACTS), NOW)
    assert filed.id == "report-1"
    assert counts(store) == [0] * len(TABLES)


@pytest.mark.parametrize("what", ["file", "remove"])
def test_a_process_killed_before_its_commit_leaves_nothing_half(store: Store, what: str) -> None:
    store.file(filing(article(), FACTS))
    process = python(DIE, store.url, what)
    process.communicate(timeout=120)
    assert process.returncode == -9
    assert counts(store) == [1, 1, 1, 1, 1, 0]
    assert store.found(text="rockets") == ["report-1"]
    assert store.found(text="another") == []
    store.file(filing(article("Another one."), id="report-2"))  # nothing holds a lock
    assert store.found(text="another") == ["report-2"]


def test_two_processes_that_write_at_once_lose_nothing(store: Store) -> None:
    begun = [python(FILE, store.url, name) for name in ("one", "other")]
    for process in begun:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in begun:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in begun:
        _, err = process.communicate(timeout=120)
        assert (process.returncode, err) == (0, "")
    assert store.count(ReportRow) == 20
    numbers = [number for number in range(10) for _ in store.found(text=f'"news {number}"')]
    assert numbers == sorted([*range(10), *range(10)])


def test_many_tasks_that_write_at_once_lose_nothing(store: Store) -> None:
    filings = [filing(article(f"News {n}."), id=f"report-{n}") for n in range(40)]

    async def scenario() -> None:
        write = store.database.write
        await asyncio.gather(*(write(reports.file, one, NOW) for one in filings))
        await store.database.close()

    asyncio.run(scenario())
    assert sorted(store.found(limit=100)) == sorted(one.report.id for one in filings)


def test_who_reads_does_not_wait_for_who_writes(store: Store) -> None:
    def work(db: Connection) -> list[str]:
        reports.file(db, filing(article()), NOW)
        return store.found()  # on a connection of its own, while this one holds its lock

    assert store.write(work) == []
    assert store.found() == ["report-1"]


def test_who_reads_sees_one_moment(store: Store) -> None:
    def work(db: Connection) -> list[bool]:
        before = reports.get(db, "report-1") is not None
        store.file(filing(article()))
        return [before, reports.get(db, "report-1") is not None]

    assert store.read(work) == [False, False]
    assert store.read(reports.get, "report-1") is not None


def test_closing_waits_for_what_is_under_way(store: Store) -> None:
    begun, may_end = threading.Event(), threading.Event()

    def work(db: Connection) -> None:
        begun.set()
        assert may_end.wait(60)
        reports.file(db, filing(article()), NOW)

    async def scenario() -> None:
        writing = asyncio.create_task(store.database.write(work))
        await asyncio.to_thread(begun.wait)
        closing = asyncio.create_task(store.database.close())
        may_end.set()
        await asyncio.gather(writing, closing)

    asyncio.run(scenario())
    assert store.found() == ["report-1"]
