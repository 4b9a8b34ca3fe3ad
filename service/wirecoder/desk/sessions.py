"""Sessions for people: a key is shown once, at the login, and a cookie stands for it from then on.

The cookie is 256 random bits, kept as their plain SHA-256; a key that is revoked, that expires or
gets another secret ends its sessions with it, in every process.
"""

import datetime as dt
import hashlib
import secrets

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from wirecoder.desk.keys import Keys
from wirecoder.errors import RateLimited, Unauthorized
from wirecoder.ports import Clock
from wirecoder.store import sessions
from wirecoder.store.database import Database
from wirecoder.store.keys import Key
from wirecoder.store.sessions import Session

LIFE = dt.timedelta(hours=12)
"""How long a session lasts: a working day."""
_ATTEMPTS = RateLimitItemPerMinute(10)  # from one address, so that guessing is slow


class Sessions:
    """The sessions of a service. Logins are counted by each process for itself."""

    def __init__(self, database: Database, keys: Keys, clock: Clock) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock
        self._attempts = MovingWindowRateLimiter(MemoryStorage())

    async def begin(self, token: str, address: str) -> str:
        """The cookie of a new session of the key that a token is.

        Raises `Unauthorized` for a wrong token, and `RateLimited` for any after too many from this
        address.
        """
        if not self._attempts.hit(_ATTEMPTS, address):
            raise RateLimited("too many logins were tried from your address: wait a minute", 60.0)
        key = await self._keys.authenticate(token)
        cookie, now = secrets.token_urlsafe(32), self._clock()
        session = Session(_hash(cookie), key.id, key.secret_sha256, now, now + LIFE)
        await self._database.write(sessions.add, session)
        return cookie

    async def key_of(self, cookie: str | None) -> Key:
        """The valid key of the session that a cookie is; raises `Unauthorized`."""
        found = None
        if cookie:
            found = await self._database.read(sessions.key_of, _hash(cookie), self._clock())
        if found is None or not found.is_valid(self._clock()):
            raise Unauthorized(
                "log in at /login; a program sends a key: 'authorization: Bearer wck_...'"
            )
        return found

    async def end(self, cookie: str | None) -> None:
        """End the session that a cookie is."""
        if cookie:
            await self._database.write(sessions.end, _hash(cookie))


def _hash(cookie: str) -> str:
    return hashlib.sha256(cookie.encode()).hexdigest()
