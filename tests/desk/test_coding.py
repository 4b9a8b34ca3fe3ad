import asyncio
import gc
from pathlib import Path
from typing import Any

import pytest
from tests.desk.scenes import SlowToTell, article, runs_of, until
from tests.fake_model import FakeModel
from tests.made import coder_of, desk_of

from wirecoder.desk.coding import Coded, Desk
from wirecoder.errors import AnswerInvalid
from wirecoder.pipeline.run import Coder
from wirecoder.ports import Progress
from wirecoder.store import reports
from wirecoder.store.database import Database
from wirecoder_schemas.article import Article
from wirecoder_schemas.report import Report

DEPOT = article("Depot Nine")


@pytest.fixture
def desk(database: Database, model: FakeModel, workspace: Path) -> Desk:
    return desk_of(database, coder_of(model, workspace))


def report_of(coded: Coded) -> Report:
    return Report.model_validate_json(coded.filed.document)


# --- the same again


def test_what_was_coded_before_is_answered_from_the_store_to_the_letter(
    desk: Desk, model: FakeModel
) -> None:
    async def story() -> None:
        first = await desk.code(DEPOT)
        again = await desk.code(DEPOT)
        assert (first.reused, again.reused) == (False, True)
        assert again.filed == first.filed
        assert model.asked == [DEPOT.text]

    asyncio.run(story())


@pytest.mark.parametrize("names", [{"id": "other"}, {"source_url": "https://example.org/2"}])
def test_the_same_text_under_other_names_gets_a_report_of_its_own_from_the_same_coding(
    desk: Desk, model: FakeModel, names: dict[str, str]
) -> None:
    async def story() -> None:
        first = await desk.code(DEPOT)
        named = DEPOT.model_copy(update=names)
        twin = await desk.code(named)
        assert twin.reused
        assert await desk.code(named) == twin
        assert model.asked == [DEPOT.text]
        one, other = report_of(first), report_of(twin)
        assert other.article == one.article.model_copy(update=names)
        assert other.id != one.id
        assert (other.incidents, other.run) == (one.incidents, one.run)
        assert (await desk.code(DEPOT)).filed == first.filed

    asyncio.run(story())


@pytest.mark.parametrize("changed", [{"title": "Rockets"}, {"published": "2024-01-20"}])
def test_what_decides_a_coding_is_coded_for_itself(
    desk: Desk, model: FakeModel, changed: dict[str, str]
) -> None:
    async def story() -> None:
        await desk.code(DEPOT)
        other = await desk.code(article("Depot Nine", **changed))
        assert not other.reused
        assert len(model.asked) == 2

    asyncio.run(story())


def test_a_fault_is_told_and_not_remembered(desk: Desk, model: FakeModel) -> None:
    async def story() -> None:
        model.instead["Depot"] = AnswerInvalid("no fit")
        with pytest.raises(AnswerInvalid, match="no fit"):
            await desk.code(DEPOT)
        del model.instead["Depot"]
        assert not (await desk.code(DEPOT)).reused

    asyncio.run(story())


# --- the same at once


def test_the_same_request_asked_twice_at_once_calls_the_model_once(
    desk: Desk, model: FakeModel
) -> None:
    async def story() -> None:
        model.gate.clear()
        first = asyncio.create_task(desk.code(DEPOT))
        await until(lambda: model.asked)
        second = asyncio.create_task(desk.code(DEPOT))
        await asyncio.sleep(0.05)  # gives a second call of the model its chance
        model.gate.set()
        assert (await first).filed == (await second).filed
        assert model.asked == [DEPOT.text]

    asyncio.run(story())


def test_a_request_that_looked_into_the_store_just_before_the_answer_came_shares_it(
    database_url: str, model: FakeModel, workspace: Path, database: Database
) -> None:
    async def story() -> None:
        slow = SlowToTell(database_url, late=2)
        desk = desk_of(slow, coder_of(model, workspace))
        first, second = (asyncio.create_task(desk.code(DEPOT)) for _ in range(2))
        answer = await first
        slow.told.set()
        assert (await second).filed == answer.filed
        assert model.asked == [DEPOT.text]
        await slow.close()

    asyncio.run(story())


@pytest.mark.parametrize("who", [0, 1], ids=["the first", "the second"])
def test_a_caller_that_goes_away_does_not_take_the_answer_from_another(
    desk: Desk, model: FakeModel, who: int
) -> None:
    async def story() -> None:
        model.gate.clear()
        callers = [asyncio.create_task(desk.code(DEPOT)) for _ in range(2)]
        await until(lambda: model.asked)
        callers[who].cancel()
        await asyncio.wait([callers[who]])
        model.gate.set()
        assert report_of(await callers[1 - who]).incidents
        assert model.asked == [DEPOT.text]

    asyncio.run(story())


def test_an_answer_that_every_caller_left_is_kept_for_the_next(
    desk: Desk, model: FakeModel, database: Database
) -> None:
    async def story() -> None:
        model.gate.clear()
        caller = asyncio.create_task(desk.code(DEPOT))
        await until(lambda: model.asked)
        caller.cancel()
        await asyncio.wait([caller])
        model.gate.set()
        assert (await desk.code(DEPOT)).filed
        assert model.asked == [DEPOT.text]

    asyncio.run(story())


def test_a_fault_that_every_caller_left_disturbs_nobody(
    desk: Desk, model: FakeModel, database: Database
) -> None:
    async def story() -> None:
        said: list[dict[str, Any]] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, told: said.append(told))
        model.instead["Depot"] = AnswerInvalid("no fit")
        model.gate.clear()
        caller = asyncio.create_task(desk.code(DEPOT))
        await until(lambda: model.asked)
        caller.cancel()
        await asyncio.wait([caller])
        model.gate.set()
        await until(lambda: runs_of(database))
        await asyncio.sleep(0.05)
        del caller  # it remembers where it was cancelled
        gc.collect()
        assert said == []

    asyncio.run(story())


def test_the_same_text_under_two_names_at_once_calls_the_model_once(
    desk: Desk, model: FakeModel
) -> None:
    async def story() -> None:
        other = DEPOT.model_copy(update={"id": "other"})
        model.gate.clear()
        callers = [asyncio.create_task(desk.code(one)) for one in (DEPOT, other)]
        await until(lambda: model.asked)
        await asyncio.sleep(0.05)  # gives a second call of the model its chance
        model.gate.set()
        coded = await asyncio.gather(*callers)
        assert [report_of(one).article.id for one in coded] == ["Depot Nine", "other"]
        assert model.asked == [DEPOT.text]

    asyncio.run(story())


def test_a_fault_of_one_name_is_tried_again_for_the_other(desk: Desk, model: FakeModel) -> None:
    async def story() -> None:
        model.instead["Depot"] = AnswerInvalid("no fit")
        others = [DEPOT, DEPOT.model_copy(update={"id": "other"})]
        told = await asyncio.gather(*map(desk.code, others), return_exceptions=True)
        assert [type(one) for one in told] == [AnswerInvalid, AnswerInvalid]
        assert len(model.asked) == 2

    asyncio.run(story())


# --- fresh


def test_a_fresh_report_takes_the_place_of_the_answer_and_the_old_one_stays_readable(
    desk: Desk, model: FakeModel, database: Database
) -> None:
    async def story() -> None:
        old = await desk.code(DEPOT)
        new = await desk.code(DEPOT, fresh=True)
        assert not new.reused
        assert new.filed.id != old.filed.id
        assert (await desk.code(DEPOT)).filed == new.filed
        assert await database.read(reports.get, old.filed.id) == old.filed
        assert len(model.asked) == 2

    asyncio.run(story())


def test_fresh_requests_at_once_are_each_coded(desk: Desk, model: FakeModel) -> None:
    async def story() -> None:
        model.gate.clear()
        callers = [asyncio.create_task(desk.code(DEPOT, fresh=True)) for _ in range(2)]
        await until(lambda: model.at_gate == 2)
        model.gate.set()
        one, other = await asyncio.gather(*callers)
        assert one.filed.id != other.filed.id
        assert (await desk.code(DEPOT)).filed in (one.filed, other.filed)

    asyncio.run(story())


# --- another model's answer


class Deputised:
    """A coder whose model another one stands in for."""

    def __init__(self, coder: Coder) -> None:
        self._coder = coder
        self.model, self.prompt, self.coding_of = coder.model, coder.prompt, coder.coding_of

    async def code(self, article: Article, progress: Progress = lambda stage: None) -> Report:
        report = await self._coder.code(article, progress)
        run = report.run.model_copy(update={"model": "deputy-model"})
        return report.model_copy(update={"run": run})


def test_a_report_by_another_model_than_was_asked_for_answers_nobody_else(
    database: Database, model: FakeModel, workspace: Path
) -> None:
    async def story() -> None:
        coder = coder_of(model, workspace)
        deputised = desk_of(database, Deputised(coder))
        given = await deputised.code(DEPOT)
        assert report_of(given).run.model == "deputy-model"
        assert await database.read(reports.get, given.filed.id) == given.filed
        assert not (await deputised.code(DEPOT)).reused
        own = await desk_of(database, coder).code(article("Depot Nine", id="other"))
        assert not own.reused, "nor lends it its coding"
        assert report_of(own).run.model == "fake-model"
        await deputised.code(DEPOT, fresh=True)
        again = await deputised.code(article("Depot Nine", id="other"))
        assert again.filed == own.filed, "nor takes the place of the model's own answer"

    asyncio.run(story())
