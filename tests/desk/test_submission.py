import asyncio
import itertools

import pytest
from tests.desk.scenes import article
from tests.made import NOW, Time

from wirecoder.desk import submission
from wirecoder.desk.submission import Jobs
from wirecoder.errors import NotFound
from wirecoder.store import jobs as stored
from wirecoder.store.database import Database
from wirecoder.store.jobs import Item, Job, Refused
from wirecoder_schemas.article import Article

SITES = ("Depot One", "Depot Two", "Depot Three")
UNKNOWN = "there is no job 'unknown'"


class Idle:
    """A queue that nobody works off. It notes what comes, and what is in the store by then."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.came: list[tuple[str, int, Job | None]] = []

    async def put(self, job_id: str, total: int) -> None:
        there = await self._database.read(stored.get, job_id)
        self.came.append((job_id, total, there))


@pytest.fixture
def queue(database: Database) -> Idle:
    return Idle(database)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def jobs(database: Database, queue: Idle, time: Time) -> Jobs:
    numbers = itertools.count(1)
    return Jobs(database, queue, time, lambda: f"job-{next(numbers)}")


async def submit(jobs: Jobs, *refused: str) -> Job:
    """A job of three articles, after some that were refused."""
    sent: list[Article | Refused] = [
        *(Refused(one, "empty_text", f"{one} has no text") for one in refused),
        *map(article, SITES),
    ]
    return await jobs.submit(sent, fresh=False, key_id="key-1")


async def fail(database: Database, position: int) -> None:
    await database.write(stored.fail, Item("job-1", position), "model_timeout", "too slow", NOW)


def test_a_job_is_in_the_store_with_every_article_before_it_goes_into_the_queue(
    jobs: Jobs, queue: Idle
) -> None:
    async def story() -> None:
        job = await submit(jobs, "no text")
        assert job == Job("job-1", NOW, "key-1", False, None, 4, 3, 0, 1)
        assert queue.came == [("job-1", 4, job)]
        assert await jobs.get("job-1") == job

    asyncio.run(story())


@pytest.mark.parametrize("ask", ["get", "cancel"])
def test_a_job_that_is_none_is_not_found(jobs: Jobs, ask: str) -> None:
    async def story() -> None:
        await submit(jobs)
        with pytest.raises(NotFound, match=UNKNOWN):
            await getattr(jobs, ask)("unknown")

    asyncio.run(story())


@pytest.mark.parametrize("ask", ["follow", "lines"])
def test_a_job_that_is_none_cannot_be_followed_or_fetched(jobs: Jobs, ask: str) -> None:
    async def story() -> None:
        with pytest.raises(NotFound, match=UNKNOWN):
            await anext(getattr(jobs, ask)("unknown"))

    asyncio.run(story())


# --- following


@pytest.fixture
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(submission, "_LOOK_SECONDS", 0)


@pytest.mark.usefixtures("_soon")
def test_who_follows_a_job_is_told_where_it_is_then_what_changes_and_last_its_end(
    jobs: Jobs, database: Database
) -> None:
    async def story() -> None:
        await submit(jobs)
        follower = jobs.follow("job-1")
        assert (await anext(follower)).queued == 3
        for left, position in ((2, 2), (1, 0), (0, 1)):
            news = asyncio.ensure_future(anext(follower))
            await asyncio.sleep(0.05)  # it looks a few times and finds nothing new
            assert not news.done()
            await fail(database, position)
            assert (await news).queued == left
        assert [job async for job in follower] == []

    asyncio.run(story())


@pytest.mark.usefixtures("_soon")
def test_who_follows_a_job_that_is_at_its_end_is_told_so_once(jobs: Jobs) -> None:
    async def story() -> None:
        await submit(jobs)
        await jobs.cancel("job-1")
        assert [job.queued async for job in jobs.follow("job-1")] == [0]

    asyncio.run(story())


@pytest.mark.usefixtures("_soon")
def test_who_follows_a_job_that_is_cancelled_is_told_of_its_end(jobs: Jobs) -> None:
    async def story() -> None:
        await submit(jobs)
        follower = jobs.follow("job-1")
        await anext(follower)
        await jobs.cancel("job-1")
        assert [job.queued async for job in follower] == [0]

    asyncio.run(story())


# --- results


def test_results_come_in_the_order_that_articles_were_sent_without_those_that_wait(
    jobs: Jobs, database: Database
) -> None:
    async def story() -> None:
        await submit(jobs, "no text")
        assert [line.article_id async for line in jobs.lines("job-1")] == ["no text"]
        await fail(database, position=3)
        await fail(database, position=1)
        lines = [line async for line in jobs.lines("job-1")]
        assert [(line.article_id, line.error_message) for line in lines] == [
            ("no text", "no text has no text"),
            ("Depot One", "too slow"),
            ("Depot Three", "too slow"),
        ]

    asyncio.run(story())


def test_a_long_list_of_results_is_whole_and_in_order(jobs: Jobs) -> None:
    async def story() -> None:
        names = [str(number) for number in range(250)]
        refused = [Refused(name, "empty_text", "no text") for name in names]
        await jobs.submit(refused, fresh=False, key_id=None)
        assert [line.article_id async for line in jobs.lines("job-1")] == names

    asyncio.run(story())


# --- cancelling


def test_a_job_is_cancelled_once_and_what_is_done_stays(
    jobs: Jobs, database: Database, time: Time
) -> None:
    async def story() -> None:
        await submit(jobs)
        await fail(database, position=0)
        first = await jobs.cancel("job-1")
        assert (first.queued, first.failed, first.cancelled) == (0, 3, NOW)
        codes = [line.error_code async for line in jobs.lines("job-1")]
        assert codes == ["model_timeout", "job_cancelled", "job_cancelled"]
        time.pass_by(60)
        assert await jobs.cancel("job-1") == first

    asyncio.run(story())


def test_a_job_that_is_at_its_end_is_not_cancelled_any_more(jobs: Jobs, database: Database) -> None:
    async def story() -> None:
        await submit(jobs)
        for position in range(3):
            await fail(database, position)
        assert (await jobs.cancel("job-1")).cancelled is None

    asyncio.run(story())
