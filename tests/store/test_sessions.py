"""Sessions are kept until their time is up, and last no longer than the secret they began with."""

from sqlalchemy import Connection, func, select
from tests.store.conftest import Store
from tests.store.records import DAY, HOUR, NOW

from wirecoder.store import keys, sessions
from wirecoder.store.keys import Key
from wirecoder.store.sessions import Session
from wirecoder.store.tables import SessionRow

KEY = Key("0a", "newsroom", "a" * 64, frozenset({"read"}), NOW)
OTHER = Key("0b", "desk", "b" * 64, frozenset({"read"}), NOW)


def session_of(key: Key, name: str, hours: int = 1) -> Session:
    return Session(name * 64, key.id, key.secret_sha256, NOW, NOW + hours * HOUR)


def kept(db: Connection) -> int:
    return db.execute(select(func.count()).select_from(SessionRow)).scalar_one()


def filled(store: Store) -> None:
    for key in (KEY, OTHER):
        store.write(keys.add, key)
    store.write(sessions.add, session_of(KEY, "1"))
    store.write(sessions.add, session_of(OTHER, "2", hours=2))


def test_a_session_is_its_keys_until_its_time_is_up(store: Store) -> None:
    filled(store)
    assert store.read(sessions.key_of, "1" * 64, NOW) == KEY
    assert store.read(sessions.key_of, "2" * 64, NOW + HOUR) == OTHER
    assert store.read(sessions.key_of, "1" * 64, NOW + HOUR) is None
    assert store.read(sessions.key_of, "3" * 64, NOW) is None


def test_another_secret_ends_the_sessions_of_that_key_and_no_others(store: Store) -> None:
    filled(store)
    store.write(keys.replace_secret, "0a", "d" * 64)
    assert store.read(sessions.key_of, "1" * 64, NOW) is None
    assert store.read(sessions.key_of, "2" * 64, NOW) == OTHER


def test_a_session_that_was_ended_is_gone(store: Store) -> None:
    filled(store)
    store.write(sessions.end, "1" * 64)
    store.write(sessions.end, "1" * 64)
    assert store.read(sessions.key_of, "1" * 64, NOW) is None
    assert store.read(sessions.key_of, "2" * 64, NOW) == OTHER


def test_sessions_whose_time_is_up_are_removed_when_somebody_logs_in(store: Store) -> None:
    filled(store)
    later = NOW + HOUR
    store.write(sessions.add, Session("3" * 64, "0a", "a" * 64, later, later + DAY))
    assert store.read(kept) == 2
    assert store.read(sessions.key_of, "2" * 64, later) == OTHER
