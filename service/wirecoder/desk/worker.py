"""Works one article of a job off: its report, its error, or another try later."""

import datetime as dt

from wirecoder.desk.coding import Desk
from wirecoder.errors import BudgetSpent, WirecoderError
from wirecoder.ports import Clock
from wirecoder.store import jobs
from wirecoder.store.database import Database
from wirecoder.store.jobs import Item
from wirecoder.telemetry.logs import bound_contextvars, logger

MOST_ATTEMPTS = 8
"""Tries of one article while the model cannot be reached: with the waits below, ten minutes."""
_FIRST_WAIT, _MOST_WAIT = 5.0, 600.0  # seconds; each wait is twice the one before
_LOG = logger(__name__)


class Worker:
    """Codes articles of jobs; both queues hand theirs to one."""

    def __init__(self, desk: Desk, database: Database, clock: Clock) -> None:
        self._desk = desk
        self._database = database
        self._clock = clock

    async def work(self, item: Item) -> dt.datetime | None:
        """Bring an item to its end, or return when to try it again. Done twice, it does nothing.

        Raises `StoreUnavailable` where neither can be written down.
        """
        with bound_contextvars(job_id=item.job_id):
            return await self._work(item)

    async def _work(self, item: Item) -> dt.datetime | None:
        task = await self._database.read(jobs.task, item)
        if task is None:
            return None
        try:
            await self._desk.code_for_job(task)
        except BudgetSpent as fault:  # tomorrow there are tokens again
            return await self._postpone(task, fault.retry_after, tried=False)
        except WirecoderError as fault:
            if fault.retryable and task.attempts + 1 < MOST_ATTEMPTS:
                return await self._postpone(task, _FIRST_WAIT * 2**task.attempts, tried=True)
            await self._fail(item, fault.code, str(fault))
        except Exception as fault:
            _LOG.error("unforeseen fault", exc_info=fault)
            name = type(fault).__name__  # its message may quote the article
            await self._fail(item, WirecoderError.code, f"an unforeseen {name}; see the log")
        return None

    async def _postpone(self, task: jobs.Task, seconds: float, *, tried: bool) -> dt.datetime:
        seconds = min(seconds, _MOST_WAIT)
        until = self._clock() + dt.timedelta(seconds=seconds)
        await self._database.write(jobs.postpone, task.item, until, tried=tried)
        return until

    async def _fail(self, item: Item, code: str, message: str) -> None:
        await self._database.write(jobs.fail, item, code, message, self._clock())
