"""A request that carries an `Idempotency-Key` has its effect once, however often it is sent."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from wirecoder.ports import Clock
from wirecoder.store import idempotency
from wirecoder.store.database import Database


@dataclass(frozen=True, slots=True)
class Occasion:
    """One request: who sent it, the key it carries, and a hash of all that it asks for."""

    caller: str
    key: str
    fingerprint: str


class Once:
    """Remembers for a day what came of each request."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def do(
        self, occasion: Occasion | None, work: Callable[[], Awaitable[str]]
    ) -> tuple[str, bool]:
        """The id of what came of a request, and whether that was done before.

        `work` does it and returns the id; if it fails, the request may be sent again. Raises
        `IdempotencyMismatch` and `RequestUnderWay`.
        """
        if occasion is None:
            return await work(), False
        who = (occasion.caller, occasion.key)
        there = await self._database.write(
            idempotency.begin, *who, occasion.fingerprint, self._clock()
        )
        if there is not None:
            return there, True
        try:
            resource = await work()
        except BaseException:
            await self._database.write(idempotency.release, *who)
            raise
        await self._database.write(idempotency.finish, *who, resource)
        return resource, False
