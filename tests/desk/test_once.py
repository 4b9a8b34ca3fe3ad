import asyncio
from dataclasses import replace

import pytest
from tests.desk.scenes import until
from tests.made import Time

from wirecoder.desk.once import Occasion, Once
from wirecoder.errors import AnswerInvalid, IdempotencyMismatch, RequestUnderWay
from wirecoder.store.database import Database

HOUR = 3600
SENT = Occasion("caller-1", "key-1", "a" * 64)
OTHER = replace(SENT, fingerprint="b" * 64)


class Work:
    """Something to be done once: `result-1` the first time, `result-2` the second."""

    def __init__(self) -> None:
        self.times = 0
        self.fault: Exception | None = None
        self.begun = asyncio.Event()
        self.may_end = asyncio.Event()
        self.may_end.set()

    async def __call__(self) -> str:
        self.times += 1
        self.begun.set()
        await self.may_end.wait()
        if self.fault is not None:
            raise self.fault
        return f"result-{self.times}"


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def once(database: Database, time: Time) -> Once:
    return Once(database, time)


def test_a_request_with_a_key_has_its_effect_once_and_the_same_result_again(once: Once) -> None:
    async def story() -> None:
        work = Work()
        assert await once.do(SENT, work) == ("result-1", False)
        assert await once.do(SENT, work) == ("result-1", True)
        assert work.times == 1

    asyncio.run(story())


def test_a_request_without_a_key_has_its_effect_each_time(once: Once) -> None:
    async def story() -> None:
        work = Work()
        assert [await once.do(None, work) for _ in range(2)] == [
            ("result-1", False),
            ("result-2", False),
        ]

    asyncio.run(story())


@pytest.mark.parametrize(
    "other", [replace(SENT, caller="caller-2"), replace(SENT, key="key-2")], ids=["caller", "key"]
)
def test_another_callers_key_and_another_key_are_requests_of_their_own(
    once: Once, other: Occasion
) -> None:
    async def story() -> None:
        work = Work()
        await once.do(SENT, work)
        assert await once.do(other, work) == ("result-2", False)

    asyncio.run(story())


def test_the_same_key_with_another_request_is_refused_and_named(once: Once) -> None:
    async def story() -> None:
        work = Work()
        await once.do(SENT, work)
        with pytest.raises(IdempotencyMismatch, match="'key-1' came with another request"):
            await once.do(OTHER, work)
        assert work.times == 1
        assert await once.do(SENT, work) == ("result-1", True), "the first stands"

    asyncio.run(story())


def test_while_the_first_is_under_way_the_second_is_told_so_and_later_gets_the_result(
    once: Once,
) -> None:
    async def story() -> None:
        work = Work()
        work.may_end.clear()
        first = asyncio.create_task(once.do(SENT, work))
        await work.begun.wait()
        with pytest.raises(RequestUnderWay, match="'key-1' is under way"):
            await once.do(SENT, work)
        with pytest.raises(IdempotencyMismatch):
            await once.do(OTHER, work)
        work.may_end.set()
        assert await first == ("result-1", False)
        assert await once.do(SENT, work) == ("result-1", True)

    asyncio.run(story())


def test_of_many_at_the_same_moment_one_has_its_effect(once: Once) -> None:
    async def story() -> None:
        work = Work()
        work.may_end.clear()
        tasks = [asyncio.create_task(once.do(SENT, work)) for _ in range(8)]
        await until(lambda: sum(task.done() for task in tasks) == len(tasks) - 1)
        (first,) = (task for task in tasks if not task.done())
        assert {type(task.exception()) for task in tasks if task.done()} == {RequestUnderWay}
        work.may_end.set()
        assert await first == ("result-1", False)
        assert work.times == 1

    asyncio.run(story())


def test_a_request_that_failed_may_be_sent_again_even_changed(once: Once) -> None:
    async def story() -> None:
        work = Work()
        work.fault = AnswerInvalid("no fit")
        for _ in range(2):
            with pytest.raises(AnswerInvalid, match="no fit"):
                await once.do(SENT, work)
        work.fault = None
        assert await once.do(OTHER, work) == ("result-3", False)

    asyncio.run(story())


def test_a_request_whose_caller_went_away_may_be_sent_again(once: Once) -> None:
    async def story() -> None:
        work = Work()
        work.may_end.clear()
        first = asyncio.create_task(once.do(SENT, work))
        await work.begun.wait()
        first.cancel()
        await asyncio.wait([first])
        work.may_end.set()
        assert await once.do(SENT, work) == ("result-2", False)

    asyncio.run(story())


def test_a_result_is_remembered_for_a_day(once: Once, time: Time) -> None:
    async def story() -> None:
        work = Work()
        await once.do(SENT, work)
        time.pass_by(24 * HOUR)
        assert await once.do(SENT, work) == ("result-1", True)
        time.pass_by(1)
        assert await once.do(OTHER, work) == ("result-2", False)

    asyncio.run(story())


def test_a_request_whose_process_was_killed_may_be_sent_again_after_a_quarter_of_an_hour(
    once: Once, time: Time
) -> None:
    async def story() -> None:
        killed, work = Work(), Work()
        killed.may_end.clear()
        first = asyncio.create_task(once.do(SENT, killed))
        await killed.begun.wait()
        time.pass_by(HOUR / 4 - 1)
        with pytest.raises(RequestUnderWay):
            await once.do(SENT, work)
        time.pass_by(1)
        again = Work()
        again.may_end.clear()
        second = asyncio.create_task(once.do(SENT, again))
        await again.begun.wait()
        with pytest.raises(RequestUnderWay):
            await once.do(SENT, work)
        again.may_end.set()
        assert await second == ("result-1", False)
        assert work.times == 0
        killed.may_end.set()
        await first

    asyncio.run(story())
