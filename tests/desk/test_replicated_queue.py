"""What holds of the queue of many processes, on PostgreSQL."""

import asyncio
import datetime as dt
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import psycopg
import psycopg_pool
import pytest
from tests.desk.outage import outage
from tests.desk.scenes import article, finished, started, until
from tests.fake_model import FakeModel
from tests.made import NOW, Time, database_of, service_of
from tests.postgres import execute

from wirecoder.desk import service as desk_service
from wirecoder.desk.service import Service
from wirecoder.errors import ModelUnreachable, StoreUnavailable
from wirecoder.store import jobs
from wirecoder.store.database import Database
from wirecoder.store.jobs import Job

pytestmark = pytest.mark.postgresql
SITES = ("Depot One", "Depot Two", "Depot Three", "Depot Four")


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_service, "_PAUSE", 0.05)


@pytest.fixture
def database(postgresql_url: str) -> Iterator[Database]:
    database = database_of(postgresql_url)
    yield database
    asyncio.run(database.close())


def entries(url: str) -> list[tuple[Any, ...]]:
    """What lies in the queue: status, arguments and time of each entry, in order."""
    with psycopg.connect(url) as connection:
        asked = "SELECT status, args, scheduled_at FROM procrastinate_jobs ORDER BY id"
        return connection.execute(asked).fetchall()


def events(url: str) -> int:
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT count(*) FROM procrastinate_events").fetchall()
    return int(rows[0][0])


async def submit(service: Service, *sites: str) -> str:
    articles = [article(site) for site in sites]
    return (await service.jobs.submit(articles, fresh=False, key_id=None)).id


async def store(database: Database, job_id: str) -> None:
    """Store a job whose process is killed before it puts it into the queue."""
    job = Job(job_id, NOW, None, False, None, len(SITES), len(SITES), 0, 0)
    await database.write(jobs.create, job, [article(site) for site in SITES])


def test_two_services_share_a_job(postgresql_url: str, workspace: Path) -> None:
    async def story() -> None:
        models = FakeModel(), FakeModel()
        async with AsyncExitStack() as stack:
            for number, model in enumerate(models):
                model.gate.clear()
                made = service_of(postgresql_url, model, workspace, at_once=1, name=f"{number}-")
                service = await stack.enter_async_context(started(made))
            job_id = await submit(service, *SITES)
            await until(lambda: all(model.at_gate for model in models))
            for model in models:
                model.gate.set()
            assert (await finished(service, job_id)).done == len(SITES)
            asked = [text for model in models for text in model.asked]
            assert sorted(asked) == sorted(article(site).text for site in SITES)

    asyncio.run(story())


def test_a_service_that_does_not_work_leaves_jobs_to_one_that_does(
    postgresql_url: str, workspace: Path
) -> None:
    async def story() -> None:
        idle, working = FakeModel(), FakeModel()
        front = service_of(postgresql_url, idle, workspace, works=False, name="a-")
        async with started(front):
            job_id = await submit(front, *SITES)
            async with started(service_of(postgresql_url, working, workspace, name="b-")):
                assert (await finished(front, job_id)).done == len(SITES)
            assert idle.asked == []

    asyncio.run(story())


# --- what lies in the queue


def test_the_queue_holds_where_an_item_stands_and_nothing_once_it_is_done(
    postgresql_url: str, workspace: Path, model: FakeModel
) -> None:
    async def story() -> None:
        service = service_of(postgresql_url, model, workspace, works=False)
        job_id = await submit(service, *SITES)
        assert [entry[:2] for entry in entries(postgresql_url)] == [
            ("todo", {"job_id": job_id, "position": position}) for position in range(len(SITES))
        ]
        await service.stop()
        async with started(service_of(postgresql_url, model, workspace)) as service:
            await finished(service, job_id)
            await until(lambda: entries(postgresql_url) == [])
            assert events(postgresql_url) == 0

    asyncio.run(story())


def test_a_job_lies_in_the_queue_once_though_services_start_at_the_same_moment(
    postgresql_url: str, workspace: Path, database: Database
) -> None:
    async def story() -> None:
        await store(database, "job")
        services = [
            service_of(postgresql_url, FakeModel(), workspace, works=False) for _ in range(4)
        ]
        puts = [service._parts.queue.put("job", len(SITES)) for service in services]
        await asyncio.gather(*puts)
        assert [entry[1]["position"] for entry in entries(postgresql_url)] == [0, 1, 2, 3]
        for service in services:
            await service.stop()

    asyncio.run(story())


def test_a_job_of_a_front_that_died_before_queueing_it_is_mended_by_workers_that_run(
    postgresql_url: str, workspace: Path, database: Database, model: FakeModel
) -> None:
    async def story() -> None:
        async with started(service_of(postgresql_url, model, workspace, heartbeat=0.05)) as service:
            await store(database, "job")
            assert (await finished(service, "job")).done == len(SITES)
        assert len(model.asked) == len(SITES)

    asyncio.run(story())


def test_a_queue_that_cannot_be_written_is_a_store_that_is_away_and_the_job_is_mended(
    postgresql_url: str, workspace: Path, model: FakeModel
) -> None:
    async def story() -> None:
        service = service_of(postgresql_url, model, workspace)
        execute(postgresql_url, "ALTER TABLE procrastinate_jobs RENAME TO gone")
        with pytest.raises(StoreUnavailable, match="job job-1 could not be put into the queue"):
            await submit(service, *SITES)
        execute(postgresql_url, "ALTER TABLE gone RENAME TO procrastinate_jobs")
        assert entries(postgresql_url) == []
        async with started(service):
            assert (await finished(service, "job-1")).done == len(SITES)

    asyncio.run(story())


def test_an_article_that_is_postponed_lies_in_the_queue_until_it_is_due(
    postgresql_url: str, workspace: Path, model: FakeModel
) -> None:
    async def story() -> None:
        time = Time(dt.datetime.now(dt.UTC) + dt.timedelta(days=1))
        model.instead["Depot One"] = ModelUnreachable("no answer")
        async with started(service_of(postgresql_url, model, workspace, clock=time)) as service:
            await submit(service, "Depot One")
            await until(lambda: [one for one in entries(postgresql_url) if one[2]])
            assert entries(postgresql_url)[0][2] == time() + dt.timedelta(seconds=5)
            assert len(model.asked) == 1

    asyncio.run(story())


# --- the database away


def test_a_service_that_starts_while_the_database_is_away_works_when_it_is_back(
    postgresql_url: str,
    workspace: Path,
    model: FakeModel,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    soon = (False, 0.3)  # whether to wait, and for how many seconds
    monkeypatch.setattr(psycopg_pool.AsyncConnectionPool.open, "__defaults__", soon)

    async def story() -> None:
        service = service_of(postgresql_url, model, workspace)
        job_id = await submit(service, *SITES)
        with outage(service._parts.database):
            await service.start()
            await until(lambda: "the queue of jobs stopped" in caplog.text)
        assert (await finished(service, job_id)).done == len(SITES)
        await service.stop()

    asyncio.run(story())
