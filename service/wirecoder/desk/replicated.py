"""The queue of many processes: procrastinate, in the same PostgreSQL.

The queue holds where an item stands, never what it says. A worker's heartbeat tells that it lives;
what a dead one held is put back by the others. An item that is worked off twice for that reason
still gets one result, since the store takes only the first.
"""

import asyncio
import contextlib
import datetime as dt

import procrastinate
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job as QueueEntry
from procrastinate.types import JSONDict

from wirecoder.desk.worker import Worker
from wirecoder.errors import WirecoderError
from wirecoder.store import jobs
from wirecoder.store.database import Database
from wirecoder.store.jobs import Item

_QUEUE = "articles"
_AT_ONCE = 1000  # entries in one statement
_STORE_WAIT = dt.timedelta(seconds=5)
_HEARTBEATS = 3  # missed ones after which a worker counts as dead


class _Later(Exception):
    """The item is to be tried again at a time."""

    def __init__(self, at: dt.datetime) -> None:
        super().__init__()
        self.at = at


class _Again(procrastinate.BaseRetryStrategy):
    """Whatever stops an entry, it comes again: the worker gives every item its end by itself."""

    def get_retry_decision(
        self, *, exception: BaseException, job: QueueEntry
    ) -> procrastinate.RetryDecision:
        now = dt.datetime.now(dt.UTC)
        if isinstance(exception, _Later):
            return procrastinate.RetryDecision(retry_at=exception.at)
        wait = _STORE_WAIT if isinstance(exception, WirecoderError) else dt.timedelta()
        return procrastinate.RetryDecision(retry_at=now + wait)


class ReplicatedQueue:
    """Shares jobs among processes; each works `at_once` articles at a time.

    When one stops, articles under way have `grace` seconds to finish. It is taken for dead after
    three missed heartbeats of `heartbeat` seconds.
    """

    def __init__(
        self,
        database: Database,
        worker: Worker,
        *,
        at_once: int,
        grace: float,
        heartbeat: float = 10.0,
    ) -> None:
        self._database = database
        self._at_once = at_once
        self._grace = grace
        self._heartbeat = heartbeat
        conninfo = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._app = procrastinate.App(
            connector=procrastinate.PsycopgConnector(
                conninfo=conninfo, min_size=1, max_size=at_once + 4
            )
        )
        self._open = False

        @self._app.task(name="code_article", queue=_QUEUE, retry=_Again())
        async def code_article(job_id: str, position: int) -> None:
            if (at := await worker.work(Item(job_id, position))) is not None:
                raise _Later(at)

        self._code_article = code_article

    async def put(self, job_id: str, total: int) -> None:
        """Put every item of a stored job into the queue. Twice does no harm, half is mended."""
        await self._opened()
        for start in range(0, total, _AT_ONCE):
            positions = range(start, min(start + _AT_ONCE, total))
            entries: list[JSONDict] = [{"job_id": job_id, "position": at} for at in positions]
            await self._code_article.batch_defer_async(*entries)
        await self._database.write(jobs.mark_enqueued, job_id)

    async def run(self) -> None:
        """Work until cancelled; what is not finished in time then goes back to the queue."""
        await self._opened()
        for job_id, total in await self._database.read(jobs.not_enqueued):
            await self.put(job_id, total)
        rescue = asyncio.create_task(self._rescue())
        try:
            await self._app.run_worker_async(
                queues=[_QUEUE],
                concurrency=self._at_once,
                delete_jobs="always",
                install_signal_handlers=False,
                update_heartbeat_interval=self._heartbeat,
                stalled_worker_timeout=_HEARTBEATS * self._heartbeat,
                shutdown_graceful_timeout=self._grace,
            )
        finally:
            rescue.cancel()
            await asyncio.gather(rescue, return_exceptions=True)

    async def close(self) -> None:
        """Close the queue's connections."""
        if self._open:
            self._open = False
            await self._app.close_async()

    async def _opened(self) -> None:
        if not self._open:
            self._open = True
            await self._app.open_async()

    async def _rescue(self) -> None:
        """Put back what dead workers held, again and again."""
        manager = self._app.job_manager
        dead = _HEARTBEATS * self._heartbeat
        while True:
            with contextlib.suppress(ConnectorException):  # the database is away: look again
                for entry in await manager.get_stalled_jobs(
                    queue=_QUEUE, seconds_since_heartbeat=dead
                ):
                    with contextlib.suppress(ConnectorException):  # another rescuer was quicker
                        await manager.retry_job(entry)
            await asyncio.sleep(self._heartbeat)
