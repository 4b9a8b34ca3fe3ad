"""Waiting that ends with the caller's deadline."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from wirecoder.deadline import remaining
from wirecoder.errors import DeadlineExceeded


@asynccontextmanager
async def held(lock: asyncio.Lock | asyncio.Semaphore, what: str) -> AsyncIterator[None]:
    """Hold a lock; raises `DeadlineExceeded` where it does not come free in time.

    `what` says in the message what was waited for.
    """
    try:
        async with asyncio.timeout(remaining()):
            await lock.acquire()
    except TimeoutError:
        raise DeadlineExceeded(
            f"the time for this request was up before {what}: send it again later, or allow it "
            "more time"
        ) from None
    try:
        yield
    finally:
        lock.release()
