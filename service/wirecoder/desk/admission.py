"""Admission: so many articles under way, so many waiting, and the rest told when to come again."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from wirecoder.desk.waiting import held
from wirecoder.errors import QueueFull
from wirecoder.ports import Stopwatch

_WEIGHT = 0.2  # of the newest article in the running mean of seconds
_MOST_WAIT = 600.0  # seconds that a caller is ever told to wait


class Admission:
    """A queue with an end. `at_once` articles run, `places` more may wait, in order of arrival."""

    def __init__(self, at_once: int, places: int, watch: Stopwatch) -> None:
        self._turns = asyncio.Semaphore(at_once)
        self._at_once = at_once
        self._places = places
        self._watch = watch
        self._admitted = 0
        self._mean = 1.0

    @property
    def running(self) -> int:
        """Articles under way."""
        return min(self._admitted, self._at_once)

    @property
    def waiting(self) -> int:
        """Articles admitted that wait for their turn."""
        return self._admitted - self.running

    @asynccontextmanager
    async def turn(
        self, *, queue: bool = True, admitted: Callable[[], None] = lambda: None
    ) -> AsyncIterator[None]:
        """Wait for a turn and hold it; raises `QueueFull` at once where no place is left, and
        `DeadlineExceeded` where the turn does not come in time. `admitted` is called between the
        two, when there is a place.

        Jobs, which wait in the store, do not `queue`: they take a turn when one is free, and are
        never turned away.
        """
        if queue and self.waiting >= self._places and self._admitted >= self._at_once:
            raise QueueFull(
                f"{self.waiting} articles are waiting, which is as many as may: "
                "come again after the seconds in Retry-After, or send a job",
                self._until_free(),
            )
        self._admitted += 1
        try:
            admitted()
            async with held(self._turns, "its turn came"):
                begun = self._watch()
                yield
                self._mean += _WEIGHT * (self._watch() - begun - self._mean)
        finally:
            self._admitted -= 1

    def _until_free(self) -> float:
        """Seconds until a place should be free, at the pace of the last articles."""
        return min(max(1.0, self._mean / self._at_once), _MOST_WAIT)
