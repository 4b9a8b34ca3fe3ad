"""What is posted from a page is coded whoever looks on, and can be watched."""

import asyncio
import logging
from pathlib import Path

import pytest
from tests.desk.scenes import article, until
from tests.fake_model import FakeModel
from tests.made import coder_of, database_of, desk_of

from wirecoder.desk.coding import Desk
from wirecoder.desk.postings import Posting, Postings
from wirecoder.errors import (
    AnswerInvalid,
    NotFound,
    QueueFull,
    ShuttingDown,
    WirecoderError,
)
from wirecoder.store.database import Database

DEPOT = article("Depot Nine")
ALL = ["wait", "segment", "extract", "ground", "resolve"]


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return database_of(f"sqlite:///{tmp_path / 'store.db'}")


@pytest.fixture
def desk(database: Database, model: FakeModel, workspace: Path) -> Desk:
    return desk_of(database, coder_of(model, workspace), at_once=1, places=1)


class Seconds:
    """A stopwatch on which every look takes a second."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1
        return self.now


def postings_of(desk: Desk, *, grace: float = 5.0, kept: float = 900.0) -> Postings:
    numbers = iter("abcdefgh")
    return Postings(desk, Seconds(), lambda: next(numbers), grace=grace, kept=kept)


def stages(posting: Posting) -> list[str]:
    return [stage.name for stage in posting.stages]


async def over(posting: Posting) -> Posting:
    await until(lambda: posting.ended is not None)
    return posting


def test_the_stages_are_told_with_their_times_and_at_the_end_the_report(
    desk: Desk, database: Database
) -> None:
    async def story() -> None:
        postings = postings_of(desk)
        posting = await postings.post(DEPOT, fresh=False, key_id=None)
        await over(posting)
        assert stages(posting) == ALL
        assert [stage.begun for stage in posting.stages] == [1, 2, 3, 4, 5]
        assert posting.ended == 6
        assert (posting.report_id, posting.reused, posting.fault) == ("report-1", False, None)
        assert posting.article.text == "", "what is on file is not kept here too"
        await database.close()

    asyncio.run(story())


def test_an_article_is_coded_though_nobody_waits_for_it(
    desk: Desk, database: Database, model: FakeModel
) -> None:
    async def story() -> None:
        postings = postings_of(desk)
        model.gate.clear()
        asked = asyncio.create_task(postings.post(DEPOT, fresh=False, key_id=None))
        await asyncio.sleep(0)
        asked.cancel()
        model.gate.set()
        await postings.stop()
        assert (await desk.code(DEPOT)).reused
        await database.close()

    asyncio.run(story())


def test_what_is_on_file_is_its_report_at_once_and_fresh_codes_it_again(
    desk: Desk, database: Database, model: FakeModel
) -> None:
    async def story() -> None:
        postings = postings_of(desk)
        await desk.code(DEPOT)
        there = await postings.post(DEPOT, fresh=False, key_id=None)
        assert (there.report_id, there.reused, there.stages) == ("report-1", True, [])
        again = await postings.post(DEPOT, fresh=True, key_id=None)
        await over(again)
        assert (again.report_id, again.reused, stages(again)) == ("report-2", False, ALL)
        assert len(model.asked) == 2
        await database.close()

    asyncio.run(story())


def test_who_finds_no_place_is_told_so_and_who_finds_one_waits_for_its_turn(
    desk: Desk, database: Database, model: FakeModel
) -> None:
    async def story() -> None:
        postings = postings_of(desk)
        model.gate.clear()
        first = await postings.post(DEPOT, fresh=False, key_id=None)
        await until(lambda: stages(first)[-1] == "extract")
        second = await postings.post(article("Depot Ten"), fresh=False, key_id=None)
        assert stages(second) == ["wait"]
        with pytest.raises(QueueFull):
            await postings.post(article("Depot Two"), fresh=False, key_id=None)
        model.gate.set()
        assert stages(await over(second)) == ALL
        with pytest.raises(NotFound):
            postings.get("c", None)
        await database.close()

    asyncio.run(story())


def test_two_who_post_the_same_share_its_coding_and_both_see_it(
    desk: Desk, database: Database, model: FakeModel
) -> None:
    async def story() -> None:
        postings = postings_of(desk)
        model.gate.clear()
        first = await postings.post(DEPOT, fresh=False, key_id="a")
        await until(lambda: stages(first)[-1] == "extract")
        same = await postings.post(DEPOT, fresh=False, key_id="a")
        other = await postings.post(DEPOT, fresh=False, key_id="b")
        assert (stages(same), stages(other)) == (["extract"], ["wait"])
        model.gate.set()
        for posting in (first, same, other):
            await over(posting)
        assert len(model.asked) == 1
        assert stages(same) == ["extract", "ground", "resolve"]
        assert [one.reused for one in (first, same, other)] == [False, False, True]
        await database.close()

    asyncio.run(story())


def test_after_a_fault_the_article_is_still_there_to_be_posted_again(
    desk: Desk, database: Database, model: FakeModel
) -> None:
    async def story() -> None:
        postings = postings_of(desk)
        model.instead["Depot"] = AnswerInvalid("no fit")
        posting = await over(await postings.post(DEPOT, fresh=False, key_id=None))
        assert isinstance(posting.fault, AnswerInvalid)
        assert posting.report_id is None
        assert posting.article == DEPOT
        await database.close()

    asyncio.run(story())


def test_an_unforeseen_fault_says_no_word_of_the_article(
    desk: Desk, database: Database, model: FakeModel, caplog: pytest.LogCaptureFixture
) -> None:
    async def story() -> None:
        caplog.set_level(logging.ERROR)
        postings = postings_of(desk)
        model.instead["Depot"] = RuntimeError(DEPOT.text)
        posting = await over(await postings.post(DEPOT, fresh=False, key_id=None))
        assert type(posting.fault) is WirecoderError
        assert str(posting.fault) == "an unforeseen RuntimeError; the log has its place"
        assert len(caplog.records) == 1
        await database.close()

    asyncio.run(story())


def test_a_key_sees_its_own_only(desk: Desk, database: Database) -> None:
    async def story() -> None:
        postings = postings_of(desk)
        posting = await over(await postings.post(DEPOT, fresh=False, key_id="a"))
        assert postings.get(posting.id, "a") is postings.get(posting.id, None) is posting
        for owner in ("b", ""):
            with pytest.raises(NotFound, match="'a'"):
                postings.get(posting.id, owner)
        await database.close()

    asyncio.run(story())


def test_what_is_over_is_forgotten_after_a_while(desk: Desk, database: Database) -> None:
    async def story() -> None:
        postings = postings_of(desk, kept=0.0)
        posting = await over(await postings.post(DEPOT, fresh=False, key_id=None))

        def forgotten() -> bool:
            try:
                postings.get(posting.id, None)
            except NotFound:
                return True
            return False

        await until(forgotten)
        await database.close()

    asyncio.run(story())


def test_of_many_that_are_over_the_oldest_are_forgotten(
    database: Database, model: FakeModel, workspace: Path
) -> None:
    async def story() -> None:
        numbers = iter(range(102))
        desk = desk_of(database, coder_of(model, workspace))
        postings = Postings(desk, lambda: 0.0, lambda: str(next(numbers)), grace=1.0)
        for _ in range(102):
            await over(await postings.post(DEPOT, fresh=False, key_id=None))
        assert postings.get("2", None)
        for old in ("0", "1"):
            with pytest.raises(NotFound):
                postings.get(old, None)
        await database.close()

    asyncio.run(story())


def test_a_service_that_stops_files_what_is_under_way_and_gives_up_what_takes_too_long(
    desk: Desk, database: Database, model: FakeModel
) -> None:
    async def story() -> None:
        model.gate.clear()
        patient, hasty = postings_of(desk), postings_of(desk, grace=0.0)
        one = await patient.post(DEPOT, fresh=False, key_id="a")
        other = await hasty.post(DEPOT, fresh=False, key_id="b")
        await hasty.stop()
        assert isinstance(other.fault, ShuttingDown)
        stopped = asyncio.create_task(patient.stop())
        await asyncio.sleep(0)
        model.gate.set()
        await stopped
        assert one.report_id == "report-1"
        await database.close()

    asyncio.run(story())
