import asyncio
from collections.abc import Callable, Iterator

import pytest
from tests.desk.scenes import until

from wirecoder.desk.admission import Admission
from wirecoder.errors import QueueFull


class Desk:
    """Articles that hold a turn until they are told to end."""

    def __init__(self, at_once: int, places: int, watch: Callable[[], float] = lambda: 0.0) -> None:
        self.admission = Admission(at_once, places, watch)
        self.running: list[str] = []
        self._ends: dict[str, asyncio.Event] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def send(self, name: str, *, queue: bool = True) -> asyncio.Task[None]:
        self._ends[name] = asyncio.Event()
        self._tasks[name] = asyncio.create_task(self._code(name, queue))
        return self._tasks[name]

    async def end(self, name: str) -> None:
        self._ends[name].set()
        await self._tasks[name]

    async def _code(self, name: str, queue: bool) -> None:
        async with self.admission.turn(queue=queue):
            self.running.append(name)
            await self._ends[name].wait()
            self.running.remove(name)


async def settled() -> None:
    """Let every task come as far as it can by itself."""
    for _ in range(10):
        await asyncio.sleep(0)


def test_so_many_run_and_the_rest_take_their_turns_in_order_of_arrival() -> None:
    async def story() -> None:
        desk = Desk(at_once=2, places=3)
        for name in "abcd":
            desk.send(name)
        await settled()
        assert desk.running == ["a", "b"]
        assert (desk.admission.running, desk.admission.waiting) == (2, 2)
        await desk.end("b")
        await settled()
        assert desk.running == ["a", "c"]
        await desk.end("a")
        await settled()
        assert desk.running == ["c", "d"]
        assert (desk.admission.running, desk.admission.waiting) == (2, 0)
        await desk.end("c")
        await desk.end("d")
        assert (desk.admission.running, desk.admission.waiting) == (0, 0)

    asyncio.run(story())


def test_beyond_the_last_place_one_is_turned_away_at_once_and_told_how_many_wait() -> None:
    async def story() -> None:
        desk = Desk(at_once=1, places=2)
        for name in "abc":
            desk.send(name)
        await settled()
        with pytest.raises(QueueFull, match=r"^2 articles are waiting.*Retry-After") as turned:
            await desk.send("d")
        assert turned.value.retry_after >= 1
        assert desk.running == ["a"]
        for name in "abc":
            await desk.end(name)

    asyncio.run(story())


def test_without_places_one_is_served_while_a_turn_is_free_and_else_turned_away() -> None:
    async def story() -> None:
        desk = Desk(at_once=1, places=0)
        desk.send("a")
        await settled()
        with pytest.raises(QueueFull):
            await desk.send("b")
        await desk.end("a")
        desk.send("c")
        await settled()
        assert desk.running == ["c"]
        await desk.end("c")

    asyncio.run(story())


def test_an_article_of_a_job_is_never_turned_away() -> None:
    async def story() -> None:
        desk = Desk(at_once=1, places=0)
        desk.send("a")
        await settled()
        desk.send("of a job", queue=False)
        await settled()
        assert desk.running == ["a"]
        await desk.end("a")
        await settled()
        assert desk.running == ["of a job"]
        await desk.end("of a job")

    asyncio.run(story())


@pytest.mark.parametrize("who", ["a", "b"], ids=["running", "waiting"])
def test_who_goes_away_leaves_the_place_to_another(who: str) -> None:
    async def story() -> None:
        desk = Desk(at_once=1, places=1)
        tasks = {name: desk.send(name) for name in "ab"}
        await settled()
        tasks[who].cancel()
        await asyncio.wait([tasks[who]])
        desk.send("c")
        await until(lambda: desk.admission.waiting == 1)
        (left,) = {"a", "b"} - {who}
        await desk.end(left)
        await desk.end("c")
        assert (desk.admission.running, desk.admission.waiting) == (0, 0)

    asyncio.run(story())


def test_an_article_that_fails_gives_its_turn_back() -> None:
    async def story() -> None:
        admission = Admission(1, 0, lambda: 0.0)
        with pytest.raises(ValueError, match="no good"):
            async with admission.turn():
                raise ValueError("no good")
        async with admission.turn():
            assert admission.running == 1

    asyncio.run(story())


@pytest.mark.parametrize(
    ("seconds", "at_once", "told"), [(0.1, 1, 1.0), (11.0, 1, 3.0), (41.0, 3, 3.0), (9e9, 1, 600.0)]
)
def test_the_wait_that_is_told_follows_the_pace_of_the_last_articles(
    seconds: float, at_once: int, told: float
) -> None:
    def watch(times: Iterator[float]) -> Callable[[], float]:
        return lambda: next(times, seconds)

    async def story() -> None:
        desk = Desk(at_once, places=0, watch=watch(iter([0.0, seconds])))
        desk.send("the first")
        await settled()
        await desk.end("the first")
        for number in range(at_once):
            desk.send(str(number))
        await settled()
        with pytest.raises(QueueFull) as turned:
            await desk.send("one too many")
        assert turned.value.retry_after == pytest.approx(told)
        for number in range(at_once):
            await desk.end(str(number))

    asyncio.run(story())
