"""How long an article is kept counts from when it was last sent; once it goes, it goes whole."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from tests.desk.scenes import article
from tests.fake_model import FakeModel
from tests.made import Time, coder_of, database_of, desk_of

from wirecoder.desk.library import Library
from wirecoder.store.database import Database

MINUTE, DAY = 60, 86_400  # seconds
DEPOT = article("Depot Nine")


def test_an_article_that_is_answered_from_the_store_was_sent_again(
    database: Database, model: FakeModel, workspace: Path
) -> None:
    async def story() -> None:
        time = Time()
        desk = desk_of(database, coder_of(model, workspace, time), clock=time)
        library = Library(database, time)
        await desk.code(DEPOT)
        time.pass_by(29 * DAY)
        assert (await desk.code(DEPOT)).reused
        time.pass_by(29 * DAY)
        assert await library.expire(30) == 0
        time.pass_by(2 * DAY)
        assert await library.expire(30) == 1

    asyncio.run(story())


def test_that_it_was_sent_again_is_written_down_once_an_hour(
    database: Database, model: FakeModel, workspace: Path
) -> None:
    async def story() -> None:
        time = Time()
        desk = desk_of(database, coder_of(model, workspace, time), clock=time)
        library = Library(database, time)
        filed = (await desk.code(DEPOT)).filed
        used = []
        for _ in range(4):
            time.pass_by(25 * MINUTE)
            await desk.code(DEPOT)
            used.append((await library.report(filed.id)).used - filed.used)
        assert [one.total_seconds() / MINUTE for one in used] == [0, 0, 75, 75]

    asyncio.run(story())


async def take_down(library: Library, time: Time) -> None:
    await library.remove(DEPOT.id, None)


async def expire(library: Library, time: Time) -> None:
    time.pass_by(2 * DAY)
    assert await library.expire(1) == 1


@pytest.mark.parametrize("forget", [take_down, expire])
def test_what_goes_is_in_no_file_any_more(
    tmp_path: Path, model: FakeModel, forget: Callable[[Library, Time], Awaitable[None]]
) -> None:
    def left() -> list[str]:
        return [one.name for one in tmp_path.glob("store.db*") if b"Depot" in one.read_bytes()]

    async def story() -> None:
        time = Time()
        database = database_of(f"sqlite:///{tmp_path / 'store.db'}")
        desk = desk_of(database, coder_of(model, tmp_path / "workspace", time), clock=time)
        await desk.code(DEPOT)
        assert left() != []
        await forget(Library(database, time), time)
        assert left() == []
        await database.close()

    asyncio.run(story())
