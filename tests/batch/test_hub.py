"""What the workers of a cluster tell each other's run, and what becomes of one that is killed."""

import asyncio
from collections.abc import Awaitable, Callable

from wirecoder.batch.budget import UNLIMITED, Limits
from wirecoder.batch.hub import Hub, News, Outcome, Told
from wirecoder.errors import ConfigurationInvalid, LimitReached, ModelUnreachable
from wirecoder.usage import Usage

CALL = Usage(1, 90, 10)


def begun(coding: str) -> Told:
    return Told({coding: f"article {coding}"}, [], Usage(), 0.0)


def ended(coding: str) -> Told:
    return Told({}, [Outcome(coding, f"article {coding}", b"packed")], Usage(), 0.0)


def on(scene: Callable[[Hub], Awaitable[None]], limits: Limits = UNLIMITED) -> None:
    """Play a scene on a fresh hub."""

    async def play() -> None:
        await scene(Hub(limits, Usage(), 0.0))

    asyncio.run(play())


async def all_of(hub: Hub) -> list[News]:
    await hub.close()
    news = [await hub.take()]
    while not news[-1].last:
        news.append(await hub.take())
    return news


def test_who_takes_over_a_share_is_told_what_is_done_of_it() -> None:
    async def scene(hub: Hub) -> None:
        assert await hub.begin(7) == frozenset()
        await hub.tell(7, begun("a"))
        await hub.tell(7, ended("a"))
        await hub.tell(7, begun("b"))
        assert await hub.begin(7) == frozenset({"a"})

    on(scene)


def test_a_share_that_is_done_is_not_begun_again() -> None:
    async def scene(hub: Hub) -> None:
        await hub.begin(7)
        await hub.finish(7)
        assert await hub.begin(7) is None
        assert await hub.begin(8) == frozenset()

    on(scene)


def test_an_article_during_which_three_workers_die_fails_and_the_rest_goes_on() -> None:
    async def scene(hub: Hub) -> None:
        await hub.begin(0)
        for _ in range(2):
            await hub.tell(0, begun("bad"))
            assert "bad" not in (await hub.begin(0) or ())
        await hub.tell(0, begun("good"))
        await hub.tell(0, ended("good"))
        await hub.tell(0, begun("bad"))
        assert await hub.begin(0) == frozenset({"good", "bad"})
        (news,) = await all_of(hub)
        assert [outcome.coding for outcome in news.outcomes] == ["good", "bad"]
        assert news.outcomes[1].error is not None
        assert news.outcomes[1].error[0] == "worker_died"
        assert news.fault is None

    on(scene)


def test_what_a_killed_worker_had_promised_counts_as_spent() -> None:
    async def scene(hub: Hub) -> None:
        await hub.begin(0)
        assert await hub.promise(0, CALL, 1.0) is None
        assert await hub.promise(0, CALL, 1.0) is None
        await hub.settle(0, CALL, 1.0, Usage(1, 50, 5), 0.5)
        await hub.begin(0)
        (news,) = await all_of(hub)
        assert news.spent == (Usage(2, 140, 15), 1.5)

    on(scene, Limits(dollars=10.0))


def test_a_promise_that_nobody_heard_of_any_more_is_given_back_with_its_share() -> None:
    async def scene(hub: Hub) -> None:
        await hub.begin(0)
        assert await hub.promise(0, CALL, None) is None
        await hub.finish(0)
        assert await hub.promise(1, CALL, None) is None

    on(scene, Limits(tokens=100))


def test_a_limit_lets_no_share_begin_any_more() -> None:
    async def scene(hub: Hub) -> None:
        await hub.begin(0)
        assert await hub.promise(0, CALL, None) is None
        await hub.settle(0, CALL, None, CALL, None)
        assert isinstance(await hub.promise(0, CALL, None), LimitReached)
        assert await hub.begin(1) is None
        assert isinstance((await all_of(hub))[-1].fault, LimitReached)

    on(scene, Limits(tokens=150))


def test_a_call_waits_for_those_of_other_workers_that_may_turn_out_cheaper() -> None:
    async def scene(hub: Hub) -> None:
        await hub.begin(0)
        await hub.begin(1)
        assert await hub.promise(0, CALL, None) is None
        waiting = asyncio.create_task(hub.promise(1, CALL, None))
        await asyncio.sleep(0)
        assert not waiting.done()
        await hub.settle(0, CALL, None, Usage(1, 10, 1), None)
        assert await waiting is None

    on(scene, Limits(tokens=150))


def test_a_limit_in_dollars_without_prices_stops_the_run() -> None:
    async def scene(hub: Hub) -> None:
        assert isinstance(await hub.promise(0, CALL, None), ConfigurationInvalid)
        assert isinstance((await all_of(hub))[-1].fault, ConfigurationInvalid)

    on(scene, Limits(dollars=1.0))


def test_what_ends_the_run_is_told_before_a_limit() -> None:
    async def scene(hub: Hub) -> None:
        await hub.stop(LimitReached("spent"))
        await hub.stop(ModelUnreachable("away"))
        await hub.stop(LimitReached("spent"))
        assert str((await hub.take()).fault) == "away"

    on(scene)


def test_outcomes_come_once_in_their_order_and_the_last_news_after_the_end() -> None:
    async def scene(hub: Hub) -> None:
        await hub.begin(0)
        await hub.tell(0, ended("a"))
        first = await hub.take()
        assert [outcome.coding for outcome in first.outcomes] == ["a"]
        assert not first.last
        for number in range(1200):
            await hub.tell(0, ended(str(number)))
        news = await all_of(hub)
        assert [o.coding for one in news for o in one.outcomes] == [str(n) for n in range(1200)]
        assert [one.last for one in news] == [False, False, True]

    on(scene)


def test_what_is_used_without_a_limit_is_summed_up() -> None:
    async def scene(hub: Hub) -> None:
        await hub.tell(0, Told({}, [], CALL, 0.5))
        await hub.tell(1, Told({}, [], CALL, 0.25))
        assert (await all_of(hub))[-1].spent == (CALL + CALL, 0.75)

    on(scene)


def test_an_end_that_is_heard_of_before_its_begin_leaves_nothing_under_way() -> None:
    async def scene(hub: Hub) -> None:
        await hub.begin(0)
        for _ in range(3):
            await hub.tell(0, ended("a"))
            await hub.tell(0, begun("a"))
            await hub.begin(0)
        assert all(o.error is None for news in await all_of(hub) for o in news.outcomes)

    on(scene)


def test_news_are_waited_for() -> None:
    async def scene(hub: Hub) -> None:
        waiting = asyncio.create_task(hub.take())
        await asyncio.sleep(0)
        assert not waiting.done()
        await hub.tell(3, ended("a"))
        assert len((await waiting).outcomes) == 1

    on(scene)
