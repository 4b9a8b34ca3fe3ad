"""Sessions: who logged in to the pages, until when, and with which key."""

import datetime as dt
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, delete, insert, select

from wirecoder.store import keys
from wirecoder.store.keys import Key
from wirecoder.store.tables import KeyRow, SessionRow


@dataclass(frozen=True, slots=True)
class Session:
    """One session: the hash of its cookie, and the key as it was when it began."""

    sha256: str
    key_id: str
    secret_sha256: str
    created: dt.datetime
    expires: dt.datetime


def add(db: Connection, session: Session) -> None:
    """Keep a new session; those whose time was up by then go."""
    db.execute(delete(SessionRow).where(SessionRow.expires <= session.created))
    db.execute(insert(SessionRow).values(asdict(session)))


def key_of(db: Connection, sha256: str, now: dt.datetime) -> Key | None:
    """The key of a session that is not over; none where the key has another secret since then."""
    of_session = select(SessionRow.key_id).where(
        SessionRow.sha256 == sha256,
        SessionRow.expires > now,
        SessionRow.secret_sha256 == KeyRow.secret_sha256,
    )
    return next(iter(keys.matching(db, KeyRow.id.in_(of_session))), None)


def end(db: Connection, sha256: str) -> None:
    """End a session, if it is there."""
    db.execute(delete(SessionRow).where(SessionRow.sha256 == sha256))
