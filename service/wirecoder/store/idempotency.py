"""`Idempotency-Key`: a request that comes twice has one effect, and the same answer."""

import datetime as dt

from sqlalchemy import ColumnElement, Connection, delete, select, update

from wirecoder.errors import IdempotencyMismatch, RequestUnderWay
from wirecoder.store.reports import upsert
from wirecoder.store.tables import IdempotencyRow

KEPT = dt.timedelta(hours=24)
_LEASE = dt.timedelta(minutes=15)  # one that is under way for longer died with its process


def begin(db: Connection, caller: str, key: str, fingerprint: str, now: dt.datetime) -> str | None:
    """Take the key for a request, or the id of what came of it before.

    Raises `IdempotencyMismatch` if the key came with another request, `RequestUnderWay` while the
    first one with it runs.
    """
    db.execute(delete(IdempotencyRow).where(IdempotencyRow.begun < now - KEPT))
    row = {"caller": caller, "key": key, "fingerprint": fingerprint, "begun": now}
    taken = db.execute(
        upsert(db, IdempotencyRow)
        .values(row)
        .on_conflict_do_nothing()
        .returning(IdempotencyRow.key)
    ).scalar()
    if taken is not None:
        return None
    there = db.execute(
        select(IdempotencyRow.fingerprint, IdempotencyRow.begun, IdempotencyRow.resource)
        .where(*_row(caller, key))
        .with_for_update()  # of two that find the first one dead, one takes its place
    ).first()
    if there is None:  # the first one failed and let go, a moment ago
        raise _under_way(key)
    if there.fingerprint != fingerprint:
        raise IdempotencyMismatch(
            f"Idempotency-Key {key!r} came with another request before: send a new key"
        )
    if there.resource is not None:
        return str(there.resource)
    if there.begun > now - _LEASE:
        raise _under_way(key)
    db.execute(update(IdempotencyRow).where(*_row(caller, key)).values(begun=now))
    return None


def finish(db: Connection, caller: str, key: str, resource: str) -> None:
    """Remember what came of it."""
    db.execute(update(IdempotencyRow).where(*_row(caller, key)).values(resource=resource))


def release(db: Connection, caller: str, key: str) -> None:
    """Forget a request that failed, so that it can be sent again."""
    db.execute(delete(IdempotencyRow).where(*_row(caller, key)))


def _under_way(key: str) -> RequestUnderWay:
    return RequestUnderWay(
        f"the request with Idempotency-Key {key!r} is under way: repeat it in a while"
    )


def _row(caller: str, key: str) -> tuple[ColumnElement[bool], ...]:
    return (IdempotencyRow.caller == caller, IdempotencyRow.key == key)
