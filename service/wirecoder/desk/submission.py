"""Jobs for those who send them: submit, look, follow, fetch, cancel."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Protocol

from wirecoder.errors import NotFound
from wirecoder.ports import Clock, NewId
from wirecoder.store import jobs
from wirecoder.store.database import Database
from wirecoder.store.jobs import Job, Line, Refused
from wirecoder_schemas.article import Article

MOST_ARTICLES = 10_000
"""Articles in one job."""
_PAGE = 100  # lines read at one time
_LOOK_SECONDS = 0.5  # between looks at a job that somebody follows


class Queue(Protocol):
    """What brings the articles of jobs to workers."""

    async def put(self, job_id: str, total: int) -> None:
        """Bring a stored job's items, 0 to `total - 1`, to the workers."""


class Jobs:
    """The jobs of a service. Raises `NotFound` for an id that is none."""

    def __init__(self, database: Database, queue: Queue, clock: Clock, new_id: NewId) -> None:
        self._database = database
        self._queue = queue
        self._clock = clock
        self._new_id = new_id

    async def submit(
        self, articles: Sequence[Article | Refused], *, fresh: bool, key_id: str | None
    ) -> Job:
        """Accept articles; once this returns, none of them can be lost."""
        now = self._clock()
        waiting = sum(isinstance(article, Article) for article in articles)
        total = len(articles)
        job = Job(self._new_id(), now, key_id, fresh, None, total, waiting, 0, total - waiting)
        await self._database.write(jobs.create, job, articles)
        await self._queue.put(job.id, total)
        return job

    async def get(self, job_id: str, owner: str | None = None) -> Job:
        """The job and how far it is; with an `owner`, only a job of that key."""
        job = await self._database.read(jobs.get, job_id)
        if job is None or (owner is not None and job.key_id != owner):
            raise NotFound(f"there is no job {job_id!r}")
        return job

    async def cancel(self, job_id: str) -> Job:
        """Stop a job: what waits gets an error, what is done stays, and it may be said again."""
        await self.get(job_id)
        await self._database.write(jobs.cancel, job_id, self._clock())
        return await self.get(job_id)

    async def follow(
        self, job_id: str, given_up: Callable[[], bool] = lambda: False
    ) -> AsyncIterator[Job]:
        """The job as it is, and again each time it has come further, until it is at its end.

        Or until it is `given_up`, which is asked at each look.
        """
        job = await self.get(job_id)
        yield job
        while job.queued and not given_up():
            await asyncio.sleep(_LOOK_SECONDS)
            last, job = job, await self.get(job_id)
            if job != last and not given_up():
                yield job

    async def lines(self, job_id: str) -> AsyncIterator[Line]:
        """What is finished, in the order it was sent."""
        await self.get(job_id)
        after = -1
        while page := await self._database.read(jobs.lines, job_id, after, _PAGE):
            for line in page:
                yield line
            after = page[-1].position
