"""What holds of both queues: the one of one process, and the one of many."""

import asyncio
import json
import logging
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from tests.desk.outage import outage
from tests.desk.scenes import article, finished, lines_of, reached, started, until
from tests.fake_model import FakeModel
from tests.made import NOW, Time, service_of

from wirecoder.desk import local, service
from wirecoder.desk.service import Service
from wirecoder.errors import AnswerInvalid, ModelUnreachable
from wirecoder.store import jobs
from wirecoder.store.database import Database
from wirecoder.store.jobs import Job, Refused
from wirecoder.store.tables import ItemRow
from wirecoder_schemas.article import Article

SECRET = "Zanzibarkeeper"  # noqa: S105 - a word of articles that must come out nowhere
SITES = ("Depot One", "Depot Two", "Depot Three", "Depot Four", "Depot Five")


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits long before he looks again."""
    monkeypatch.setattr(local, "_PAUSE", 0.05)
    monkeypatch.setattr(local, "_STORE_WAIT", 0.05)
    monkeypatch.setattr(service, "_PAUSE", 0.05)


class Sites:
    """Makes services on one database, each with a model of its own."""

    def __init__(self, url: str, workspace: Path) -> None:
        self._url = url
        self._workspace = workspace
        self.models: list[FakeModel] = []

    def service(self, **options: Any) -> tuple[Service, FakeModel]:
        model = FakeModel()
        self.models.append(model)
        name = f"{len(self.models)}-"
        made = service_of(
            self._url, model, self._workspace, name=name, **({"heartbeat": 1.0} | options)
        )
        return made, model

    @property
    def asked(self) -> list[str]:
        """All that came to any of the models."""
        return [text for model in self.models for text in model.asked]


@pytest.fixture
def sites(database_url: str, workspace: Path) -> Sites:
    return Sites(database_url, workspace)


async def submit(service: Service, *sites: str, fresh: bool = False) -> str:
    articles = [article(site) for site in sites]
    return (await service.jobs.submit(articles, fresh=fresh, key_id=None)).id


async def outcomes(service: Service, job_id: str) -> list[tuple[str, str | None]]:
    """Each finished article's id with its error's code; a report's article is the one sent."""
    lines = await lines_of(service, job_id)
    for line in lines:
        if line.document is not None:
            assert json.loads(line.document)["article"]["id"] == line.article_id
    return [(line.article_id, line.error_code) for line in lines]


def test_a_job_is_worked_off_in_the_order_it_was_sent(sites: Sites) -> None:
    async def story() -> None:
        service, model = sites.service(at_once=1)
        async with started(service):
            first = await submit(service, *SITES)
            second = await submit(service, "Bridge Six")
            job = await finished(service, first)
            assert (job.total, job.queued, job.done, job.failed) == (5, 0, 5, 0)
            assert await outcomes(service, first) == [(site, None) for site in SITES]
            await finished(service, second)
            assert model.asked == [article(site).text for site in (*SITES, "Bridge Six")]

    asyncio.run(story())


def test_articles_that_fail_and_that_were_refused_stop_no_other(sites: Sites) -> None:
    async def story() -> None:
        service, model = sites.service()
        model.instead["Depot Two"] = AnswerInvalid("no fit")
        model.instead["Depot Four"] = RuntimeError("unforeseen")
        async with started(service):
            refused = Refused("no text", "empty_text", "articles[0].text has no text to code")
            sent: list[Article | Refused] = [refused, *(article(site) for site in SITES)]
            job_id = (await service.jobs.submit(sent, fresh=False, key_id=None)).id
            job = await finished(service, job_id)
            assert (job.total, job.done, job.failed) == (6, 3, 3)
            assert await outcomes(service, job_id) == [
                ("no text", "empty_text"),
                ("Depot One", None),
                ("Depot Two", "answer_invalid"),
                ("Depot Three", None),
                ("Depot Four", "internal"),
                ("Depot Five", None),
            ]

    asyncio.run(story())


def test_no_word_of_an_article_is_logged_while_a_job_is_worked_off(
    sites: Sites, caplog: pytest.LogCaptureFixture
) -> None:
    async def story() -> None:
        service, model = sites.service()
        model.instead["Depot Two"] = RuntimeError(SECRET)
        model.instead["Depot Three"] = ModelUnreachable("no answer")
        async with started(service):
            sent = [article(f"{SECRET} {site}", id=site) for site in SITES]
            job_id = (await service.jobs.submit(sent, fresh=False, key_id=None)).id
            await reached(service, job_id, lambda job: job.queued == 1)
            assert dict(await outcomes(service, job_id))["Depot Two"] == "internal"

    caplog.set_level(logging.DEBUG)
    asyncio.run(story())
    formatter = logging.Formatter("%(name)s %(message)s")  # with the traces of exceptions
    assert SECRET not in "\n".join(map(formatter.format, caplog.records))
    assert "'exception': 'RuntimeError'" in caplog.text


def test_a_job_of_refused_articles_alone_is_done_when_it_is_accepted(sites: Sites) -> None:
    async def story() -> None:
        service, _ = sites.service()
        async with started(service):
            refused = [Refused(str(n), "empty_text", "no text") for n in range(2)]
            job = await service.jobs.submit(refused, fresh=False, key_id=None)
            assert (job.queued, job.failed) == (0, 2)
            assert await service.jobs.get(job.id) == job

    asyncio.run(story())


def test_one_text_under_many_names_is_coded_once_for_a_job(sites: Sites) -> None:
    async def story() -> None:
        service, model = sites.service(at_once=4)
        async with started(service):
            names = ["a", "b", "c", "d"]
            sent = [article("Depot One", id=name) for name in names]
            job_id = (await service.jobs.submit(sent, fresh=False, key_id=None)).id
            await finished(service, job_id)
            assert await outcomes(service, job_id) == [(name, None) for name in names]
            assert len(model.asked) == 1

    asyncio.run(story())


def test_an_article_that_was_postponed_is_taken_again_when_it_is_due(
    sites: Sites, database: Database
) -> None:
    postponed = select(ItemRow.position).where(ItemRow.not_before.is_not(None))

    async def story() -> None:
        time = Time()
        service, model = sites.service(clock=time)
        model.instead["Depot One"] = ModelUnreachable("no answer")
        async with started(service):
            job_id = await submit(service, "Depot One")
            await until(lambda: database.read(lambda db: db.execute(postponed).all()))
            time.pass_by(5)
            del model.instead["Depot One"]
            assert (await finished(service, job_id)).done == 1

    asyncio.run(story())


# --- ended from outside


def test_a_job_cancelled_while_articles_are_under_way_codes_no_more(sites: Sites) -> None:
    async def story() -> None:
        service, model = sites.service(at_once=1)
        async with started(service):
            job_id = await submit(service, *SITES)
            await reached(service, job_id, lambda job: job.done)
            model.gate.clear()
            await until(lambda: model.at_gate)
            asked = list(model.asked)
            cancelled = await service.jobs.cancel(job_id)
            assert (cancelled.queued, cancelled.done) == (0, len(asked) - 1)
            assert cancelled.cancelled == NOW
            model.gate.set()
            await finished(service, await submit(service, "Bridge Six"))
            assert await service.jobs.get(job_id) == cancelled
            assert model.asked == [*asked, article("Bridge Six").text]

    asyncio.run(story())


def test_an_article_taken_down_while_it_is_under_way_fails_and_the_job_goes_on(
    sites: Sites,
) -> None:
    async def story() -> None:
        time = Time()
        service, model = sites.service(at_once=1, clock=time)
        async with started(service):
            model.gate.clear()
            job_id = await submit(service, *SITES[:3])
            await until(lambda: model.asked)
            time.pass_by(1)
            for site in SITES[:2]:  # one is under way, one waits
                await service.library.remove(site, None)
            model.gate.set()
            await finished(service, job_id)
            assert await outcomes(service, job_id) == [
                ("Depot One", "article_removed"),
                ("Depot Two", "article_removed"),
                ("Depot Three", None),
            ]
            assert [text for text in model.asked if "Depot Two" in text] == []

    asyncio.run(story())


# --- nothing is lost


def test_a_store_that_goes_away_in_the_middle_of_a_job_loses_nothing(sites: Sites) -> None:
    async def story() -> None:
        service, model = sites.service(at_once=2)
        async with started(service):
            model.gate.clear()
            job_id = await submit(service, *SITES)
            await until(lambda: model.at_gate == 2)
            with outage(service._parts.database):
                model.gate.set()
                await asyncio.sleep(0.5)  # long enough to fail in more ways than one
            assert (await finished(service, job_id)).done == len(SITES)
            assert await outcomes(service, job_id) == [(site, None) for site in SITES]

    asyncio.run(story())


def test_a_service_that_stops_finishes_what_is_under_way_in_time(sites: Sites) -> None:
    async def story() -> None:
        service, model = sites.service(at_once=2, grace=30)
        model.gate.clear()
        await service.start()
        job_id = await submit(service, *SITES)
        await until(lambda: model.at_gate == 2)
        stop = asyncio.create_task(service.stop())
        await asyncio.sleep(0.1)  # it has begun to stop
        assert not stop.done()
        model.gate.set()
        await stop
        other, _ = sites.service()
        job = await other.jobs.get(job_id)
        assert (job.done, job.queued) == (2, 3)
        async with started(other):
            assert (await finished(other, job_id)).done == len(SITES)
        assert sorted(sites.asked) == sorted(article(site).text for site in SITES)

    asyncio.run(story())


def test_a_service_that_stops_hands_back_what_it_cannot_finish_and_the_next_finishes_it(
    sites: Sites,
) -> None:
    async def story() -> None:
        service, model = sites.service(at_once=2, grace=0)
        model.gate.clear()
        async with started(service):
            job_id = await submit(service, *SITES)
            await until(lambda: model.at_gate == 2)
        other, second = sites.service()
        assert (await other.jobs.get(job_id)).queued == len(SITES)
        async with started(other):
            assert (await finished(other, job_id)).done == len(SITES)
            assert await outcomes(other, job_id) == [(site, None) for site in SITES]
        assert sorted(second.asked) == sorted(article(site).text for site in SITES)

    asyncio.run(story())


def test_a_job_that_was_stored_but_not_put_into_the_queue_is_mended_at_the_next_start(
    sites: Sites, database: Database
) -> None:
    async def story() -> None:
        job = Job("half-accepted", NOW, None, False, None, 5, 5, 0, 0)
        await database.write(jobs.create, job, [article(site) for site in SITES])
        service, model = sites.service()
        async with started(service):
            assert (await finished(service, job.id)).done == len(SITES)
        assert sorted(model.asked) == sorted(article(site).text for site in SITES)

    asyncio.run(story())
