import asyncio
import logging
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from tests.desk.outage import outage
from tests.desk.scenes import article, finished, started, until
from tests.fake_model import FakeModel
from tests.made import Time, service_of

from wirecoder.desk import service as desk_service
from wirecoder.desk.service import Service
from wirecoder.errors import StoreUnavailable, WeightsMissing
from wirecoder.store import reports
from wirecoder.store.jobs import Job

SECRET = "Zanzibarkeeper"  # noqa: S105 - a word of an article that must come out nowhere
DAY = 86_400


async def submit(service: Service, *sites: str) -> Job:
    return await service.jobs.submit([article(site) for site in sites], fresh=False, key_id=None)


# --- ready or not


def test_a_service_is_ready_when_model_and_store_are(
    database_url: str, workspace: Path, model: FakeModel
) -> None:
    async def story() -> None:
        service = service_of(database_url, model, workspace)
        await service.check()
        model.unready = WeightsMissing("run `wirecoder model pull`")
        with pytest.raises(WeightsMissing):
            await service.check()
        model.unready = None
        with outage(service._parts.database), pytest.raises(StoreUnavailable):
            await service.check()
        await service.check()
        await service.stop()

    asyncio.run(story())


# --- starting and stopping


def test_a_service_that_stops_closes_what_it_stands_on(
    database_url: str, workspace: Path, model: FakeModel
) -> None:
    async def story() -> None:
        service = service_of(database_url, model, workspace)
        async with started(service):
            await finished(service, (await submit(service, "Depot One")).id)
            assert model.closed == 0
        assert model.closed == 1
        assert [task for task in asyncio.all_tasks() if task is not asyncio.current_task()] == []
        with pytest.raises(RuntimeError):  # its threads have ended
            await service.check()

    asyncio.run(story())


def test_what_runs_beside_a_service_ends_with_it(
    database_url: str, workspace: Path, model: FakeModel
) -> None:
    async def story() -> None:
        service = service_of(database_url, model, workspace)
        ended: list[str] = []

        async def work() -> None:
            try:
                await asyncio.sleep(DAY)
            finally:
                ended.append("work")

        async with started(service):
            task = service.beside(work())
            await asyncio.sleep(0)
        assert task.cancelled()
        assert ended == ["work"]

    asyncio.run(story())


def test_a_service_that_never_started_can_be_stopped(
    database_url: str, workspace: Path, model: FakeModel
) -> None:
    asyncio.run(service_of(database_url, model, workspace).stop())
    assert model.closed == 1


def test_a_service_that_does_not_work_keeps_jobs_for_one_that_does(
    database_url: str, workspace: Path, model: FakeModel
) -> None:
    async def story() -> None:
        async with started(service_of(database_url, model, workspace, works=False)) as front:
            job = await submit(front, "Depot One")
            await asyncio.sleep(0.1)  # gives the model its chance
            assert await front.jobs.get(job.id) == job
            assert model.asked == []
        async with started(service_of(database_url, model, workspace, name="b-")) as service:
            assert (await finished(service, job.id)).done == 1

    asyncio.run(story())


# --- a queue that breaks off


class Breaking:
    """A queue that breaks off when it is run, twice, with a message that quotes an article."""

    def __init__(self) -> None:
        self.runs = 0
        self.ran = asyncio.Event()

    async def put(self, job_id: str, total: int) -> None:
        """Nothing comes here."""

    async def run(self) -> None:
        self.runs += 1
        if self.runs <= 2:
            raise ValueError(SECRET)
        self.ran.set()
        await asyncio.Event().wait()

    async def close(self) -> None:
        """Nothing to close."""


def test_a_queue_that_breaks_off_is_run_again_and_the_log_says_so_without_its_message(
    tmp_path: Path,
    workspace: Path,
    model: FakeModel,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(desk_service, "_PAUSE", 0.01)
    caplog.set_level(logging.DEBUG)

    async def story() -> None:
        queue = Breaking()
        parts = service_of(f"sqlite:///{tmp_path / 'store.db'}", model, workspace)._parts
        async with started(Service(replace(parts, queue=queue))):
            await queue.ran.wait()
        assert queue.runs == 3

    asyncio.run(story())
    assert caplog.text.count("the queue of jobs stopped and begins again") == 2
    assert SECRET not in caplog.text


# --- retention


@pytest.mark.parametrize(("days", "kept"), [(30, False), (31, True), (None, True)])
def test_a_service_removes_what_its_time_is_up_for(
    database_url: str, workspace: Path, model: FakeModel, days: int | None, kept: bool
) -> None:
    async def story() -> None:
        time = Time()
        service = service_of(database_url, model, workspace, clock=time, retention_days=days)
        old = (await service.desk.code(article("Depot One"))).filed
        time.pass_by(30 * DAY)
        recent = (await service.desk.code(article("Depot Two"))).filed
        time.pass_by(1)

        async def removed() -> bool:
            return await service._parts.database.read(reports.get, old.id) is None

        async with started(service):
            if kept:
                await asyncio.sleep(0.1)  # gives the removal its chance
            else:
                await until(removed)
            assert await removed() is not kept
            assert await service.library.report(recent.id) == recent

    asyncio.run(story())


def test_a_store_that_is_away_puts_the_removal_off(
    database_url: str, workspace: Path, model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_service, "_HOUR", 0.01)

    async def story() -> None:
        time = Time()
        service = service_of(
            database_url, model, workspace, clock=time, retention_days=1, works=False
        )
        filed = (await service.desk.code(article("Depot One"))).filed
        with outage(service._parts.database):
            await service.start()
            await asyncio.sleep(0.1)  # it tries a few times
        time.pass_by(DAY + 1)

        async def removed() -> bool:
            with suppress(StoreUnavailable):  # a connection of the outage may still be dying
                return await service._parts.database.read(reports.get, filed.id) is None
            return False

        await until(removed)
        await service.stop()

    asyncio.run(story())
