"""API keys for those who hold and hand them out: made, checked in constant time, limited.

A key reads `wck_ID_SECRET`. The secret is 256 random bits, so its plain SHA-256 is as good as a
slow hash would be: there is nothing to guess from.
"""

import datetime as dt
import hashlib
import hmac
import re
import secrets

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from wirecoder.desk.scopes import Scope, Wanted
from wirecoder.errors import BudgetSpent, Forbidden, NotFound, RateLimited, Unauthorized
from wirecoder.ports import Clock
from wirecoder.store import keys, runs
from wirecoder.store.database import Database
from wirecoder.store.keys import Key

__all__ = ["Key", "Keys", "Scope", "Wanted", "may", "require"]

_TOKEN = re.compile(r"wck_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
_NOBODYS = hashlib.sha256(b"").hexdigest()


class Keys:
    """The keys of a service. `per_minute` and `per_day` hold for keys without limits of their own.

    Requests are counted by each process for itself; tokens by the store, for all of them.
    """

    def __init__(
        self, database: Database, clock: Clock, *, per_minute: int | None, per_day: int | None
    ) -> None:
        self._database = database
        self._clock = clock
        self._per_minute = per_minute
        self._per_day = per_day
        self._requests = MovingWindowRateLimiter(MemoryStorage())
        self._any = False

    async def any(self) -> bool:
        """Whether a key was ever made; until then the service is open, on loopback."""
        self._any = self._any or await self._database.read(keys.exist)
        return self._any

    async def authenticate(self, token: str) -> Key:
        """The valid key that a token is; raises `Unauthorized`, which does not say why not."""
        match = _TOKEN.fullmatch(token)
        key = await self._database.read(keys.get, match[1]) if match else None
        kept = key.secret_sha256 if key else _NOBODYS
        right = hmac.compare_digest(_hash(match[2] if match else ""), kept)
        if key is None or not right or not key.is_valid(self._clock()):
            raise Unauthorized("this key opens nothing: it is unknown, expired or revoked")
        return key

    def admit(self, key: Key) -> None:
        """Count a request of a key; raises `RateLimited` over its requests a minute."""
        allowed = key.requests_per_minute or self._per_minute
        if allowed is None:
            return
        limit = RateLimitItemPerMinute(allowed)
        if not self._requests.hit(limit, key.id):
            free_at, _ = self._requests.get_window_stats(limit, key.id)
            wait = max(0.0, free_at - self._clock().timestamp())
            raise RateLimited(
                f"this key may send {allowed} requests a minute: wait for the seconds in "
                "Retry-After",
                wait,
            )

    async def check_budget(self, key_id: str | None) -> None:
        """Raise `BudgetSpent` if a key has spent its tokens of today, in UTC."""
        key = await self._database.read(keys.get, key_id) if key_id else None
        allowed = (key.tokens_per_day or self._per_day) if key else None
        if key is None or allowed is None:
            return
        now = self._clock()
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        spent = await self._database.read(runs.tokens_since, key.id, midnight)
        if spent >= allowed:
            wait = (midnight + dt.timedelta(days=1) - now).total_seconds()
            raise BudgetSpent(
                f"this key has spent its {allowed:,} tokens of today; the next day begins at "
                "midnight UTC, in the seconds of Retry-After",
                wait,
            )

    async def create(self, wanted: Wanted) -> str:
        """Make a key and return its token, which is never to be had again."""
        key_id, secret = secrets.token_hex(6), _new_secret()
        now = self._clock()
        key = Key(
            id=key_id,
            name=wanted.name,
            secret_sha256=_hash(secret),
            scopes=frozenset(wanted.scopes),
            created=now,
            expires=None if wanted.days is None else now + dt.timedelta(days=wanted.days),
            requests_per_minute=wanted.requests_per_minute,
            tokens_per_day=wanted.tokens_per_day,
        )
        await self._database.write(keys.add, key)
        return _token(key_id, secret)

    async def rotate(self, name: str) -> str:
        """Give a key another secret and return its token; the old one opens nothing more."""
        key = await self._named(name)
        secret = _new_secret()
        await self._database.write(keys.replace_secret, key.id, _hash(secret))
        return _token(key.id, secret)

    async def revoke(self, name: str) -> None:
        """Let a key open nothing from now on."""
        key = await self._named(name)
        await self._database.write(keys.revoke, key.id, self._clock())

    async def every(self) -> list[Key]:
        """Every key, the oldest first."""
        return await self._database.read(keys.every)

    async def _named(self, name: str) -> Key:
        key = await self._database.read(keys.named, name)
        if key is None:
            raise NotFound(f"there is no key named {name!r}: `wirecoder keys list` shows them")
        return key


def may(key: Key | None, scope: Scope) -> bool:
    """Whether a key has a scope; without keys everybody may do everything."""
    return key is None or bool(key.scopes & {scope, Scope.ADMIN})


def require(key: Key | None, scope: Scope) -> None:
    """Raise `Forbidden` unless a key may do this."""
    if key is not None and not may(key, scope):
        raise Forbidden(
            f"this key may {', '.join(sorted(key.scopes))}; this needs the scope {scope.value!r}"
        )


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _new_secret() -> str:
    return secrets.token_urlsafe(32)


def _token(key_id: str, secret: str) -> str:
    return f"wck_{key_id}_{secret}"
