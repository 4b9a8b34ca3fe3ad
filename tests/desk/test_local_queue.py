"""What holds of the queue of one process, on SQLite."""

import asyncio
import logging
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from tests.desk.scenes import article, finished, started, until
from tests.fake_model import FakeModel
from tests.made import service_of

from wirecoder.desk import local
from wirecoder.desk.service import Service

NEVER = 3600.0  # seconds


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'store.db'}"


async def submit(service: Service, *sites: str) -> str:
    articles = [article(site) for site in sites]
    return (await service.jobs.submit(articles, fresh=False, key_id=None)).id


def test_of_two_services_on_one_file_one_works_and_the_other_takes_over_when_it_stops(
    url: str, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local, "_PAUSE", 0.05)

    async def story() -> None:
        working, idle = FakeModel(), FakeModel()
        first = service_of(url, working, workspace, name="a-")
        second = service_of(url, idle, workspace, name="b-")
        async with started(first):
            await finished(first, await submit(first, "Depot One"))
            await second.start()
            await finished(second, await submit(second, "Depot Two", "Depot Three"))
            assert (len(working.asked), idle.asked) == (3, [])
        await finished(second, await submit(second, "Depot Four"))
        assert idle.asked == [article("Depot Four").text]
        await second.stop()

    asyncio.run(story())


def test_a_job_that_is_sent_here_is_begun_at_once(
    url: str, workspace: Path, model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local, "_PAUSE", NEVER)

    async def story() -> None:
        async with started(service_of(url, model, workspace, at_once=1)) as service:
            for site in ("Depot One", "Depot Two"):
                await finished(service, await submit(service, site, f"{site} North"))

    asyncio.run(story())


def test_while_nothing_can_be_written_the_model_is_not_asked_over_and_over(
    url: str,
    workspace: Path,
    model: FakeModel,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(local, "_PAUSE", 0.01)
    monkeypatch.setattr(local, "_STORE_WAIT", NEVER)
    caplog.set_level(logging.WARNING)

    def read_only(connection: Any, _: object) -> None:
        connection.execute("PRAGMA query_only = ON")

    async def story() -> None:
        service = service_of(url, model, workspace, at_once=1, grace=0)
        engine = service._parts.database.engine
        async with started(service):
            model.gate.clear()
            await submit(service, "Depot One", "Depot Two")
            await until(lambda: model.at_gate)
            event.listen(engine, "connect", read_only)
            engine.dispose()
            model.gate.set()
            await until(lambda: "stays in the queue (StoreUnavailable)" in caplog.text)
            await asyncio.sleep(0.3)  # gives further calls of the model their chance
            assert model.asked == [article("Depot One").text]

    asyncio.run(story())


def test_a_queue_that_is_stopped_at_the_very_moment_of_news_ends(url: str, workspace: Path) -> None:
    async def story() -> None:
        service = service_of(url, FakeModel(), workspace)
        queue = service._parts.queue
        assert isinstance(queue, local.LocalQueue)
        work = asyncio.create_task(queue.run())
        await until(lambda: _waits(queue))
        await queue.put("any", 1)
        await asyncio.sleep(0)
        work.cancel()
        ended, _ = await asyncio.wait([work], timeout=5)
        assert ended
        await service._parts.database.close()

    asyncio.run(story())


async def _waits(queue: local.LocalQueue) -> bool:
    return bool(queue._news._waiters)
