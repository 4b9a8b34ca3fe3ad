"""What stays of a coding: its run, and nothing of an article that was taken down meanwhile."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from tests.desk.scenes import SlowToTell, article, until
from tests.fake_model import FakeModel
from tests.made import Time, coder_of, desk_of

from wirecoder.desk.coding import Desk
from wirecoder.errors import AnswerInvalid, ArticleRemoved, QueueFull
from wirecoder.store import removal
from wirecoder.store.database import Database
from wirecoder.store.tables import ArticleRow, ReportRow, RunRow
from wirecoder.usage import Usage

DEPOT = article("Depot Nine")


@pytest.fixture
def desk(database: Database, model: FakeModel, workspace: Path) -> Desk:
    return desk_of(database, coder_of(model, workspace))


async def runs(database: Database) -> list[tuple[Any, ...]]:
    """Every run record: its report, key, calls, tokens of prompts and status."""
    asked = select(
        RunRow.report_id, RunRow.key_id, RunRow.calls, RunRow.prompt_tokens, RunRow.status
    )
    return await database.read(
        lambda db: [tuple(row) for row in db.execute(asked.order_by(RunRow.id))]
    )


async def count(database: Database, table: type[ArticleRow] | type[ReportRow]) -> int:
    asked = select(func.count()).select_from(table)
    return await database.read(lambda db: db.execute(asked).scalar_one())


def test_each_run_is_on_record_with_its_cost_and_its_key(
    desk: Desk, model: FakeModel, database: Database
) -> None:
    async def story() -> None:
        coded = await desk.code(DEPOT, key_id="key-1")
        await desk.code(DEPOT, key_id="key-2")
        await desk.code(article("Depot Nine", id="other"), key_id="key-2")
        model.instead["Bridge"] = AnswerInvalid("no fit", Usage(2, 250, 40))
        with pytest.raises(AnswerInvalid):
            await desk.code(article("Bridge Two"), key_id="key-3")
        assert await runs(database) == [
            (coded.filed.id, "key-1", 1, 100, "coded"),
            (None, "key-3", 2, 250, "answer_invalid"),
        ]

    asyncio.run(story())


def test_one_that_is_turned_away_asks_nothing_and_leaves_nothing(
    database: Database, model: FakeModel, workspace: Path
) -> None:
    async def story() -> None:
        desk = desk_of(database, coder_of(model, workspace), at_once=1, places=0)
        model.gate.clear()
        first = asyncio.create_task(desk.code(DEPOT))
        await until(lambda: model.asked)
        bridge = article("Bridge Two")
        with pytest.raises(QueueFull):
            await desk.code(bridge)
        with pytest.raises(QueueFull):
            await desk.code(DEPOT, fresh=True)
        model.gate.set()
        await first
        assert len(model.asked) == 1
        assert len(await runs(database)) == 1
        assert await count(database, ArticleRow) == 1
        assert (await desk.code(DEPOT)).reused, "what is on file needs no turn"

    asyncio.run(story())


# --- taken down meanwhile


def test_an_article_taken_down_while_it_is_coded_is_not_filed(
    database: Database, model: FakeModel, workspace: Path
) -> None:
    async def story() -> None:
        time = Time()
        desk = desk_of(database, coder_of(model, workspace, time), clock=time)
        await desk.code(DEPOT)
        model.gate.clear()
        caller = asyncio.create_task(desk.code(DEPOT, fresh=True))
        await until(lambda: model.at_gate)
        time.pass_by(1)
        await database.write(removal.take_down, "Depot Nine", None, time())
        model.gate.set()
        with pytest.raises(ArticleRemoved):
            await caller
        assert (await count(database, ReportRow), await count(database, ArticleRow)) == (0, 0)
        time.pass_by(1)
        assert not (await desk.code(DEPOT)).reused, "sent anew, it is coded anew"

    asyncio.run(story())


def test_an_article_taken_down_while_a_twin_of_its_report_is_made_does_not_come_back(
    database: Database, database_url: str, model: FakeModel, workspace: Path
) -> None:
    async def story() -> None:
        time = Time()
        coder = coder_of(model, workspace, time)
        await desk_of(database, coder, clock=time).code(DEPOT)
        slow = SlowToTell(database_url, late=1)
        desk = desk_of(slow, coder, clock=time)
        caller = asyncio.create_task(desk.code(article("Depot Nine", id="other")))
        await until(lambda: slow.read_late)
        time.pass_by(1)
        await database.write(removal.take_down, "Depot Nine", None, time())
        slow.told.set()
        with pytest.raises(ArticleRemoved):
            await caller
        assert (await count(database, ReportRow), await count(database, ArticleRow)) == (0, 0)
        await slow.close()

    asyncio.run(story())
