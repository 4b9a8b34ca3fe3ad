"""Works one article of a job off: its report, its error, or another try later."""

import datetime as dt
import logging
import traceback

from wirecoder.desk.coding import Desk
from wirecoder.errors import WirecoderError
from wirecoder.ports import Clock
from wirecoder.store import jobs
from wirecoder.store.database import Database
from wirecoder.store.jobs import Item

MOST_ATTEMPTS = 8
"""Tries of one article while the model cannot be reached: with the waits below, ten minutes."""
_FIRST_WAIT, _MOST_WAIT = 5.0, 600.0  # seconds; each wait is twice the one before
_LOG = logging.getLogger(__name__)


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
        task = await self._database.read(jobs.task, item)
        if task is None:
            return None
        try:
            await self._desk.code_for_job(task)
        except WirecoderError as fault:
            if fault.retryable and task.attempts + 1 < MOST_ATTEMPTS:
                return await self._postpone(task)
            await self._fail(item, fault.code, str(fault))
        except Exception as fault:
            name = type(fault).__name__  # its message may quote the article
            places = "".join(traceback.format_tb(fault.__traceback__))
            _LOG.error("unforeseen %s in a job\n%s", name, places)
            await self._fail(item, WirecoderError.code, f"an unforeseen {name}; see the log")
        return None

    async def _postpone(self, task: jobs.Task) -> dt.datetime:
        seconds = min(_FIRST_WAIT * 2**task.attempts, _MOST_WAIT)
        until = self._clock() + dt.timedelta(seconds=seconds)
        await self._database.write(jobs.postpone, task.item, until)
        return until

    async def _fail(self, item: Item, code: str, message: str) -> None:
        await self._database.write(jobs.fail, item, code, message, self._clock())
