"""The queue of one process: the table of items itself, read in order.

What is under way is known to this process alone, so after a kill everything that has no result is
simply waiting again. Of several processes on one SQLite file only the one with its lock works.
"""

import asyncio
import contextlib
import functools
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import IO

from wirecoder.desk.worker import Worker
from wirecoder.errors import WirecoderError
from wirecoder.ports import Clock
from wirecoder.store import jobs
from wirecoder.store.database import Database
from wirecoder.store.jobs import Item

_LOG = logging.getLogger(__name__)
_STORE_WAIT = 5.0  # seconds that an article is left alone where nothing could be written down
_PAUSE = 1.0  # seconds between looks when nothing told us of work: a postponed article comes due


class LocalQueue:
    """Works jobs off in this process, `at_once` articles at a time.

    When it stops, articles under way have `grace` seconds to finish.
    """

    def __init__(
        self, database: Database, worker: Worker, clock: Clock, *, at_once: int, grace: float
    ) -> None:
        self._database = database
        self._worker = worker
        self._clock = clock
        self._at_once = at_once
        self._grace = grace
        self._under_way: dict[Item, asyncio.Task[None]] = {}
        self._news = asyncio.Event()

    async def put(self, job_id: str, total: int) -> None:
        """Say that a job was stored; its table of items is the queue."""
        self._news.set()

    async def run(self) -> None:
        """Work until cancelled; what is not finished in time then goes back to the queue."""
        async with _alone(Path(str(self._database.url.database))):
            try:
                while True:
                    await self._fill()
                    await self._wait()
            finally:
                await self._hand_back()

    async def _fill(self) -> None:
        """Start as many articles as there is room for."""
        room = self._at_once - len(self._under_way)
        if room <= 0:
            return
        with contextlib.suppress(WirecoderError):  # the store is away: look again in a moment
            for item in await self._database.read(
                jobs.waiting, self._clock(), list(self._under_way), room
            ):
                task = asyncio.create_task(self._work(item))
                self._under_way[item] = task
                task.add_done_callback(functools.partial(self._done, item))

    async def _work(self, item: Item) -> None:
        try:
            await self._worker.work(item)
        except Exception as fault:
            # The item is still there. Taken again at once, it would be coded again and again for
            # as long as the disk is full.
            _LOG.warning("an article of a job stays in the queue (%s)", type(fault).__name__)
            await asyncio.sleep(_STORE_WAIT)

    def _done(self, item: Item, _: asyncio.Task[None]) -> None:
        del self._under_way[item]
        self._news.set()

    async def _wait(self) -> None:
        """Until an article is done or a job comes, or a moment has passed."""
        # Not by `wait_for`: before Python 3.12 it swallows a cancellation that comes together with
        # the news, and a service that stops as its last article ends would wait for ever.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PAUSE):
                await self._news.wait()
        self._news.clear()

    async def _hand_back(self) -> None:
        tasks = set(self._under_way.values())
        if tasks:
            _, tasks = await asyncio.wait(tasks, timeout=self._grace)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@contextlib.asynccontextmanager
async def _alone(database: Path) -> AsyncIterator[None]:
    """Hold the lock file beside the database, waiting for whoever holds it now.

    The system lets go of it when a process ends, however it ends.
    """
    with database.with_name(f"{database.name}.worker").open("w") as file:
        while not _locked(file):  # noqa: ASYNC110 - another process lets go of it
            await asyncio.sleep(_PAUSE)
        yield


def _locked(file: IO[str]) -> bool:
    try:
        import fcntl
    except ImportError:  # Windows has no such locks; there, run one process
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
