import asyncio
import logging
import traceback
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError
from tests.desk.outage import outage
from tests.desk.scenes import article, runs_of, until
from tests.fake_model import FakeModel
from tests.made import NOW, Time, coder_of, desk_of

from wirecoder.desk.worker import Worker
from wirecoder.errors import AnswerInvalid, ModelTimeout, ModelUnreachable, StoreUnavailable
from wirecoder.store import jobs, removal
from wirecoder.store.database import Database
from wirecoder.store.jobs import Item, Job, Line
from wirecoder_schemas.article import Article

SECRET = "Zanzibarkeeper"  # noqa: S105 - a word of the article that must come out nowhere
DEPOT = article("Depot Nine")
ITEM = Item("job-1", 0)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def worker(database: Database, model: FakeModel, workspace: Path, time: Time) -> Worker:
    return worker_of(database, model, workspace, time)


def worker_of(
    database: Database, model: FakeModel, workspace: Path, time: Time, name: str = ""
) -> Worker:
    coder = coder_of(model, workspace, time, name)
    return Worker(desk_of(database, coder, clock=time, name=name), database, time)


async def submit(database: Database, *articles: Article, fresh: bool = False) -> None:
    job = Job("job-1", NOW, "key-1", fresh, None, len(articles), len(articles), 0, 0)
    await database.write(jobs.create, job, articles)


async def line(database: Database, item: Item = ITEM) -> Line | None:
    """The item's result, if it has one."""
    found = await database.read(jobs.lines, item.job_id, item.position - 1, 1)
    return found[0] if found else None


async def error(database: Database) -> tuple[str | None, str | None]:
    found = await line(database)
    assert found is not None
    return found.error_code, found.error_message


def test_an_item_gets_its_report(worker: Worker, database: Database, model: FakeModel) -> None:
    async def story() -> None:
        await submit(database, DEPOT)
        assert await worker.work(ITEM) is None
        found = await line(database)
        assert found is not None
        assert '"id": "Depot Nine"' in (found.document or "")
        assert await runs_of(database) == [("report-1", "key-1", "coded")]

    asyncio.run(story())


def test_an_item_that_is_done_or_was_never_there_is_left_alone(
    worker: Worker, database: Database, model: FakeModel
) -> None:
    async def story() -> None:
        await submit(database, DEPOT)
        for item in (ITEM, ITEM, Item("job-1", 1), Item("job-2", 0)):
            assert await worker.work(item) is None
        assert model.asked == [DEPOT.text]

    asyncio.run(story())


def test_what_is_on_file_answers_an_item_unless_its_job_is_fresh(
    worker: Worker, database: Database, model: FakeModel
) -> None:
    async def story() -> None:
        await submit(database, DEPOT, article("Depot Nine", id="the same again"))
        await worker.work(ITEM)
        await worker.work(replace(ITEM, position=1))
        twin = await line(database, replace(ITEM, position=1))
        assert twin is not None
        assert '"id": "the same again"' in (twin.document or "")
        assert len(model.asked) == 1
        fresh = Job("job-2", NOW, None, True, None, 1, 1, 0, 0)
        await database.write(jobs.create, fresh, [DEPOT])
        await worker.work(Item("job-2", 0))
        assert len(model.asked) == 2

    asyncio.run(story())


# --- faults of the model


@pytest.mark.parametrize("kind", [ModelUnreachable, ModelTimeout])
def test_while_the_model_is_away_an_item_waits_longer_each_time_and_fails_in_the_end(
    worker: Worker,
    database: Database,
    model: FakeModel,
    time: Time,
    kind: type[ModelUnreachable | ModelTimeout],
) -> None:
    async def story() -> None:
        model.instead["Depot"] = kind("no answer at 192.0.2.1")
        await submit(database, DEPOT)
        waits: list[float] = []
        while (until := await worker.work(ITEM)) is not None:
            waits.append((until - time()).total_seconds())
            assert await line(database) is None
            assert await database.read(jobs.waiting, time(), [], 9) == [], "not before its time"
            time.now = until
            assert await database.read(jobs.waiting, time(), [], 9) == [ITEM]
        assert waits == [5, 10, 20, 40, 80, 160, 320]
        assert await error(database) == (kind.code, "no answer at 192.0.2.1")
        assert len(model.asked) == 8
        assert await runs_of(database) == [(None, "key-1", kind.code)] * 8

    asyncio.run(story())


def test_an_item_that_waited_is_coded_once_the_model_is_back(
    worker: Worker, database: Database, model: FakeModel
) -> None:
    async def story() -> None:
        model.instead["Depot"] = ModelUnreachable("no answer")
        await submit(database, DEPOT)
        assert await worker.work(ITEM)
        del model.instead["Depot"]
        assert await worker.work(ITEM) is None
        found = await line(database)
        assert found is not None
        assert found.document

    asyncio.run(story())


def test_a_fault_that_would_come_again_ends_an_item_at_once(
    worker: Worker, database: Database, model: FakeModel
) -> None:
    async def story() -> None:
        model.instead["Depot"] = AnswerInvalid("the answer does not fit")
        await submit(database, DEPOT)
        assert await worker.work(ITEM) is None
        assert await error(database) == ("answer_invalid", "the answer does not fit")
        assert len(model.asked) == 1

    asyncio.run(story())


# --- unforeseen faults


def unforeseen() -> Exception:
    """An exception as libraries raise them: its message quotes what it was given."""
    with pytest.raises(ValidationError, match=SECRET) as raised:
        TypeAdapter(int).validate_python(SECRET)
    return raised.value


def test_an_unforeseen_exception_is_a_failed_article_without_a_word_of_it_anywhere(
    worker: Worker, database: Database, model: FakeModel, caplog: pytest.LogCaptureFixture
) -> None:
    async def story() -> None:
        model.instead[SECRET] = unforeseen()
        await submit(database, article(f"{SECRET} Depot", id="a"))
        assert await worker.work(ITEM) is None
        assert await error(database) == ("internal", "an unforeseen ValidationError; see the log")

    caplog.set_level(logging.DEBUG)
    asyncio.run(story())
    assert "'exception': 'ValidationError'" in caplog.text
    assert "fake_model.py" in caplog.text, "the log says where it happened"
    assert SECRET not in caplog.text


class Breaking(FakeModel):
    """Is asked while the store goes away, for as long as `outage` lasts."""

    async def ask(self, *arguments: Any) -> Any:
        self.asked.append("")
        self.gate.clear()
        while not self.gate.is_set():  # noqa: ASYNC110 - the test sets it
            await asyncio.sleep(0.005)
        raise unforeseen()


def test_an_unforeseen_exception_while_the_store_is_away_takes_no_word_along(
    database: Database, workspace: Path, time: Time
) -> None:
    async def story() -> None:
        model = Breaking()
        worker = worker_of(database, model, workspace, time)
        await submit(database, article(f"{SECRET} Depot", id="a"))
        work = asyncio.create_task(worker.work(ITEM))
        await until(lambda: model.asked)
        with outage(database):
            model.gate.set()
            with pytest.raises(StoreUnavailable) as raised:
                await work
        assert SECRET not in "".join(traceback.format_exception(raised.value))
        assert await line(database) is None
        assert await database.read(jobs.waiting, time(), [], 9) == [ITEM]

    asyncio.run(story())


# --- the store away


def test_a_store_that_goes_away_in_the_middle_of_an_item_loses_nothing(
    worker: Worker, database: Database, model: FakeModel, time: Time
) -> None:
    async def story() -> None:
        await submit(database, DEPOT)
        model.gate.clear()
        work = asyncio.create_task(worker.work(ITEM))
        await until(lambda: model.asked)
        with outage(database):
            with pytest.raises(StoreUnavailable):
                await worker.work(ITEM)
            model.gate.set()
            with pytest.raises(StoreUnavailable):
                await work
        assert await line(database) is None
        assert await worker.work(ITEM) is None
        found = await line(database)
        assert found is not None
        assert found.document

    asyncio.run(story())


# --- ended by somebody else meanwhile


def test_what_two_workers_coded_at_once_is_given_once_and_both_costs_are_kept(
    database: Database, model: FakeModel, workspace: Path, time: Time
) -> None:
    async def story() -> None:
        one, other = (worker_of(database, model, workspace, time, name) for name in ("a-", "b-"))
        await submit(database, DEPOT)
        model.gate.clear()
        tasks = [asyncio.create_task(worker.work(ITEM)) for worker in (one, other)]
        await until(lambda: model.at_gate == 2)
        model.gate.set()
        assert await asyncio.gather(*tasks) == [None, None]
        found = await line(database)
        assert found is not None
        given = "a-report-1" if '"a-report-1"' in (found.document or "") else "b-report-1"
        expected = [(given, "key-1", "coded"), (None, "key-1", "coded")]
        assert await runs_of(database) == expected

    asyncio.run(story())


@pytest.mark.parametrize(
    ("end", "code"),
    [
        (partial(jobs.cancel, job_id="job-1"), "job_cancelled"),
        (partial(removal.take_down, article_id="Depot Nine", key_id=None), "article_removed"),
    ],
    ids=["cancelled", "taken down"],
)
def test_an_item_that_came_to_its_end_while_it_was_coded_keeps_that_end(
    database: Database, model: FakeModel, workspace: Path, end: Callable[..., object], code: str
) -> None:
    async def story() -> None:
        time = Time()
        worker = worker_of(database, model, workspace, time)
        await submit(database, DEPOT)
        model.gate.clear()
        work = asyncio.create_task(worker.work(ITEM))
        await until(lambda: model.asked)
        time.pass_by(1)
        await database.write(end, now=time())
        model.gate.set()
        assert await work is None
        assert (await error(database))[0] == code
        assert await runs_of(database) == [(None, "key-1", "coded")], "what it cost is on record"

    asyncio.run(story())
