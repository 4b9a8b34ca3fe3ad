"""What the service tells of itself beside each article."""

import asyncio
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient
from tests.fake_model import FakeModel
from tests.made import service_of
from tests.telemetry.conftest import NEWS, Noted

from wirecoder.desk.keys import Scope, Wanted
from wirecoder.desk.service import Service
from wirecoder.errors import ShuttingDown
from wirecoder.observer import ArticleCoded, ArticleStored, JobArticles, QueueDepth, Telemetry
from wirecoder.telemetry.lines import LogLines
from wirecoder.web.app import create_app
from wirecoder_schemas.article import Article

ARTICLE = Article(id="a", text=NEWS)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'store.db'}"


@pytest.fixture
def service(url: str, tmp_path: Path, model: FakeModel, noted: Noted) -> Service:
    return service_of(
        url, model, tmp_path, at_once=1, works=False, telemetry=Telemetry(observer=noted)
    )


def test_an_article_that_was_coded_before_is_told_as_stored(service: Service, noted: Noted) -> None:
    async def twice() -> None:
        await service.desk.code(ARTICLE)
        await service.desk.code(ARTICLE)
        await service.stop()

    asyncio.run(twice())
    first, second = noted.records
    assert isinstance(first, ArticleCoded)
    assert second == ArticleStored(first.report_id)


def test_what_waits_and_what_is_under_way_is_told(
    service: Service, model: FakeModel, noted: Noted, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def busy() -> None:
        asked, answer = asyncio.Event(), asyncio.Event()
        ask = model.ask

        async def when_told(*arguments: Any) -> Any:
            asked.set()
            await answer.wait()
            return await ask(*arguments)

        monkeypatch.setattr(model, "ask", when_told)
        texts = [ARTICLE, Article(id="b", text=f"{NEWS}It was the second one this week, he said.")]
        coding = [asyncio.create_task(service.desk.code(one, fresh=True)) for one in texts]
        await asked.wait()
        await service.tell_load()
        answer.set()
        await asyncio.gather(*coding)
        await service.tell_load()
        await service.stop()

    asyncio.run(busy())
    depths = [record for record in noted.records if isinstance(record, QueueDepth)]
    assert depths == [QueueDepth(1, 1), QueueDepth(0, 0)]


def test_the_articles_of_jobs_are_told_by_state(service: Service, noted: Noted) -> None:
    with TestClient(create_app(service), "http://127.0.0.1") as client:
        client.post("/v1/jobs", json={"articles": [{"text": NEWS}, {"text": ""}, {"text": " "}]})
        assert client.get("/metrics").status_code == 200
    told = [record for record in noted.records if isinstance(record, JobArticles)]
    assert told == [JobArticles({"queued": 1, "failed": 2})]


def test_of_jobs_nothing_is_told_while_the_store_is_away(service: Service, noted: Noted) -> None:
    async def away() -> None:
        await service._parts.database.write(lambda db: db.execute(text("DROP TABLE job_items")))
        await service.tell_load()
        await service.stop()

    asyncio.run(away())
    assert noted.records == [QueueDepth(0, 0)]


def test_a_service_that_is_leaving_is_not_ready_and_still_codes(service: Service) -> None:
    async def left() -> None:
        await service.check()
        service.leave()
        with pytest.raises(ShuttingDown):
            await service.check()
        assert (await service.desk.code(ARTICLE)).filed.document
        await service.stop()

    asyncio.run(left())


def test_the_events_of_a_job_end_when_the_service_is_leaving(service: Service) -> None:
    with TestClient(create_app(service), "http://127.0.0.1") as client:
        job = client.post("/v1/jobs", json={"articles": [{"text": NEWS}]}).json()
        with client.stream("GET", f"/v1/jobs/{job['id']}/events") as events:
            lines = events.iter_lines()
            assert next(lines) == "event: progress"
            service.leave()
            client.delete(f"/v1/jobs/{job['id']}")  # which would be its end
            assert "event: end" not in list(lines)


def test_lines_name_the_key_by_its_id(
    url: str, tmp_path: Path, model: FakeModel, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "wirecoder")

    def now() -> dt.datetime:
        return dt.datetime.now(dt.UTC)

    service = service_of(
        url, model, tmp_path, works=False, clock=now, telemetry=Telemetry(observer=LogLines())
    )
    token = asyncio.run(service.keys.create(Wanted("desk", frozenset({Scope.EXTRACT}))))
    with TestClient(create_app(service), "http://127.0.0.1") as client:
        kind = {"content-type": "text/plain"}
        key = {"authorization": f"Bearer {token}"}
        assert client.post("/v1/extract", content=NEWS, headers=kind | key).status_code == 200
        assert client.post("/v1/extract", content=NEWS, headers=kind).status_code == 401
    lines = [record.msg for record in caplog.records if isinstance(record.msg, dict)]
    coded, answered, refused = lines
    (key_id,) = {coded["key_id"], answered["key_id"]}
    assert key_id in token
    assert (refused["status"], refused.get("key_id")) == (401, None)
    assert token not in caplog.text
