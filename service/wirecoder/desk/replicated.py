"""The queue of many processes: procrastinate, in the same PostgreSQL.

The queue holds where an item stands, never what it says. A worker's heartbeat tells that it lives;
what a dead one held is put back by the others. An item that is worked off twice for that reason
still gets one result, since the store takes only the first.
"""

import asyncio
import contextlib
import datetime as dt
from functools import partial

import procrastinate
import psycopg
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job as QueueEntry
from procrastinate.types import JSONDict

from wirecoder.desk.worker import Worker
from wirecoder.errors import StoreUnavailable, WirecoderError
from wirecoder.store import jobs
from wirecoder.store.database import Database
from wirecoder.store.jobs import Item

_QUEUE = "articles"
_TASK = "code_article"
_AT_ONCE = 1000  # entries in one statement
_STORE_WAIT = dt.timedelta(seconds=5)
_PAUSE = 1.0  # seconds between looks when nothing told us of work: what is put back tells nobody
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
        # It only ever writes on a connection of the store, within its transaction.
        self._sender = procrastinate.App(
            connector=procrastinate.SyncPsycopgConnector(conninfo=conninfo)
        )
        self._app = procrastinate.App(
            connector=procrastinate.PsycopgConnector(
                conninfo=conninfo, min_size=1, max_size=at_once + 4
            )
        )

        @self._app.task(name=_TASK, queue=_QUEUE, retry=_Again())
        async def code_article(job_id: str, position: int) -> None:
            if (at := await worker.work(Item(job_id, position))) is not None:
                raise _Later(at)

    async def put(self, job_id: str, total: int) -> None:
        """Put every item of a stored job into the queue, or none; a second time does nothing."""
        await self._database.write(jobs.enqueue, job_id, partial(self._defer, job_id, total))

    async def run(self) -> None:
        """Work until cancelled; what is not finished in time then goes back to the queue."""
        try:
            await self._app.open_async()
            rescue = asyncio.create_task(self._rescue())
            try:
                await self._work()
            finally:
                rescue.cancel()
                await asyncio.gather(rescue, return_exceptions=True)
        finally:  # also where it could not be opened, so that it can be the next time
            await self._app.close_async()

    def _defer(self, job_id: str, total: int, connection: psycopg.Connection) -> None:
        deferrer = self._sender.configure_task(_TASK, queue=_QUEUE, connection=connection)
        try:
            for start in range(0, total, _AT_ONCE):
                positions = range(start, min(start + _AT_ONCE, total))
                entries: list[JSONDict] = [{"job_id": job_id, "position": at} for at in positions]
                deferrer.batch_defer(*entries)
        except ConnectorException:
            raise StoreUnavailable(
                f"job {job_id} could not be put into the queue: is PostgreSQL running, and is "
                "there room on its disk?"
            ) from None

    async def _work(self) -> None:
        await self._app.run_worker_async(
            queues=[_QUEUE],
            concurrency=self._at_once,
            fetch_job_polling_interval=_PAUSE,
            delete_jobs="always",
            install_signal_handlers=False,
            update_heartbeat_interval=self._heartbeat,
            stalled_worker_timeout=_HEARTBEATS * self._heartbeat,
            shutdown_graceful_timeout=self._grace,
        )

    async def _rescue(self) -> None:
        """Put back what the dead held, and put in what they had accepted only; again and again."""
        manager = self._app.job_manager
        dead = _HEARTBEATS * self._heartbeat
        while True:
            # The database is away: look again.
            with contextlib.suppress(ConnectorException, StoreUnavailable):
                for job_id, total in await self._database.read(jobs.not_enqueued):
                    await self.put(job_id, total)
                for entry in await manager.get_stalled_jobs(
                    queue=_QUEUE, seconds_since_heartbeat=dead
                ):
                    with contextlib.suppress(ConnectorException):  # another rescuer was quicker
                        await manager.retry_job(entry)
            await asyncio.sleep(self._heartbeat)
