"""API keys: their names, scopes and limits, and the hash of each secret."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from wirecoder.errors import InvalidRequest
from wirecoder.store.tables import KeyRow


@dataclass(frozen=True, slots=True)
class Key:
    """An API key as it is kept. Limits are None where the settings' own hold."""

    id: str
    name: str
    secret_sha256: str
    scopes: frozenset[str]
    created: dt.datetime
    expires: dt.datetime | None = None
    revoked: dt.datetime | None = None
    requests_per_minute: int | None = None
    tokens_per_day: int | None = None

    def is_valid(self, now: dt.datetime) -> bool:
        """Whether it opens anything now."""
        return self.revoked is None and (self.expires is None or now < self.expires)


def add(db: Connection, key: Key) -> None:
    """Keep a new key; raises `InvalidRequest` if one of that name is there."""
    values = {
        "id": key.id,
        "name": key.name,
        "secret_sha256": key.secret_sha256,
        "scopes": " ".join(sorted(key.scopes)),
        "created": key.created,
        "expires": key.expires,
        "requests_per_minute": key.requests_per_minute,
        "tokens_per_day": key.tokens_per_day,
    }
    try:
        db.execute(insert(KeyRow).values(values))
    except IntegrityError:
        raise InvalidRequest(f"there is a key named {key.name!r}: choose another name") from None


def get(db: Connection, key_id: str) -> Key | None:
    """The key of that id, which is a part of it that is not secret."""
    return next(iter(matching(db, KeyRow.id == key_id)), None)


def named(db: Connection, name: str) -> Key | None:
    """The key of that name."""
    return next(iter(matching(db, KeyRow.name == name)), None)


def every(db: Connection) -> list[Key]:
    """Every key, revoked ones too, the oldest first."""
    return matching(db, KeyRow.id.is_not(None))


def exist(db: Connection) -> bool:
    """Whether a key was ever made; from then on nothing is open."""
    return db.execute(select(KeyRow.id).limit(1)).first() is not None


def replace_secret(db: Connection, key_id: str, secret_sha256: str) -> None:
    """Give a key another secret; the old one opens nothing from now on."""
    row = update(KeyRow).where(KeyRow.id == key_id)
    db.execute(row.values(secret_sha256=secret_sha256))


def revoke(db: Connection, key_id: str, now: dt.datetime) -> None:
    """Let a key open nothing from now on."""
    db.execute(update(KeyRow).where(KeyRow.id == key_id).values(revoked=now))


def matching(db: Connection, condition: ColumnElement[bool]) -> list[Key]:
    """The keys of which a condition holds, the oldest first."""
    asked = select(
        KeyRow.id,
        KeyRow.name,
        KeyRow.secret_sha256,
        KeyRow.scopes,
        KeyRow.created,
        KeyRow.expires,
        KeyRow.revoked,
        KeyRow.requests_per_minute,
        KeyRow.tokens_per_day,
    )
    return [
        Key(**row._asdict() | {"scopes": frozenset(row.scopes.split())})
        for row in db.execute(asked.where(condition).order_by(KeyRow.created, KeyRow.id))
    ]
