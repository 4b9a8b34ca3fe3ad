"""The service without its doors: what an HTTP application, or a worker, starts and stops."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

from wirecoder.desk.coding import Desk
from wirecoder.desk.keys import Keys
from wirecoder.desk.library import Library
from wirecoder.desk.once import Once
from wirecoder.desk.postings import Postings
from wirecoder.desk.sessions import Sessions
from wirecoder.desk.submission import Jobs, Queue
from wirecoder.desk.trials import Trials
from wirecoder.errors import ShuttingDown, WirecoderError
from wirecoder.observer import JobArticles, Telemetry
from wirecoder.store import jobs
from wirecoder.store.database import Database
from wirecoder.telemetry.logs import logger
from wirecoder.workspace import Workspace

_LOG = logger(__name__)
_HOUR = 3600.0  # seconds
_PAUSE = 5.0  # seconds before a queue that broke off is run again


class WorkingQueue(Queue, Protocol):
    """A queue that works articles off."""

    async def run(self) -> None:
        """Work until cancelled, and let go of what that took."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a service is made of.

    `warm` loads tables, and blocks meanwhile; `check` raises if the model could not answer now.
    """

    database: Database
    desk: Desk
    trials: Trials
    library: Library
    jobs: Jobs
    postings: Postings
    once: Once
    keys: Keys
    sessions: Sessions
    queue: WorkingQueue
    warm: Callable[[], None]
    check: Callable[[], Awaitable[None]]
    close_model: Callable[[], Awaitable[None]]
    retention_days: int | None
    works: bool
    """Whether this process works jobs off, or leaves that to workers."""
    workspace: Workspace
    telemetry: Telemetry = field(default_factory=Telemetry)


class Service:
    """Runs the parts: works jobs off, removes what its time is up for, stops in good order."""

    def __init__(self, parts: Parts) -> None:
        self.desk = parts.desk
        self.trials = parts.trials
        self.library = parts.library
        self.jobs = parts.jobs
        self.postings = parts.postings
        self.once = parts.once
        self.keys = parts.keys
        self.sessions = parts.sessions
        self.telemetry = parts.telemetry
        self.workspace = parts.workspace
        self.leaving = False
        self._parts = parts
        self._running: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Load what the first articles would load, and begin to work off what waits."""
        await asyncio.to_thread(self._parts.warm)
        if self._parts.works:
            self._running.append(asyncio.create_task(self._work()))
        if (days := self._parts.retention_days) is not None:
            self._running.append(asyncio.create_task(self._forget(days)))

    def beside(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        """Run work of a page's beside its requests; it is cancelled when the service stops."""
        task = asyncio.create_task(work)
        self._running.append(task)
        task.add_done_callback(self._over)
        return task

    async def check(self) -> None:
        """Raise if an article could not be coded and kept now, or soon no more."""
        if self.leaving:
            raise ShuttingDown(
                "the service is about to end: send requests to another one, or later"
            )
        await self._parts.database.check()
        await self._parts.check()

    def leave(self) -> None:
        """Be ready no more, though requests that come all the same are answered."""
        self.leaving = True

    async def tell_load(self) -> None:
        """Tell the observer how much waits; of jobs nothing while the store is away."""
        observe = self.telemetry.observer.observe
        observe(self.desk.depth())
        with suppress(WirecoderError):
            observe(JobArticles(await self._parts.database.read(jobs.by_state)))

    async def stop(self) -> None:
        """Finish what is under way, or hand it back, and close everything."""
        running = tuple(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, self.postings.stop(), return_exceptions=True)
        self._running.clear()
        for close in (self._parts.close_model, self._parts.database.close):
            await close()
        await asyncio.to_thread(self.telemetry.close)

    def _over(self, task: asyncio.Task[None]) -> None:
        if task in self._running:
            self._running.remove(task)

    async def _work(self) -> None:
        """Run the queue; if the database goes away under it, begin again."""
        while True:
            try:
                await self._parts.queue.run()
            except Exception as fault:
                _LOG.warning("the queue of jobs stopped and begins again", exc_info=fault)
            await asyncio.sleep(_PAUSE)

    async def _forget(self, days: int) -> None:
        while True:
            with suppress(WirecoderError):  # the store is away: there is no hurry
                await self.library.expire(days)
            await asyncio.sleep(_HOUR)
