"""API keys are kept, found by id and by name, and changed one at a time."""

import pytest
from tests.store.conftest import Store
from tests.store.records import DAY, HOUR, NOW

from wirecoder.errors import InvalidRequest
from wirecoder.store import keys
from wirecoder.store.keys import Key

FIRST = Key("0a", "newsroom", "a" * 64, frozenset({"read", "extract"}), NOW)
SECOND = Key("0b", "“Desk” é", "b" * 64, frozenset(), NOW + HOUR, NOW + DAY, None, 60, 10**12)


def test_keys_come_back_as_they_were_made_the_oldest_first(store: Store) -> None:
    assert not store.read(keys.exist)
    for key in (SECOND, FIRST):
        store.write(keys.add, key)
    assert store.read(keys.exist)
    assert store.read(keys.every) == [FIRST, SECOND]
    assert store.read(keys.get, "0b") == store.read(keys.named, "“Desk” é") == SECOND
    assert store.read(keys.get, "newsroom") is None
    assert store.read(keys.named, "0a") is None


def test_a_name_is_given_once_also_by_two_at_the_same_time(store: Store) -> None:
    again = Key("0c", "newsroom", "c" * 64, frozenset(), NOW)
    _, second = store.overlap(lambda db: keys.add(db, FIRST), lambda db: keys.add(db, again))
    with pytest.raises(InvalidRequest, match="newsroom"):
        second.result()
    assert store.read(keys.every) == [FIRST]


def test_another_secret_and_the_end_of_a_key_leave_the_others_alone(store: Store) -> None:
    for key in (FIRST, SECOND):
        store.write(keys.add, key)
    store.write(keys.replace_secret, "0a", "d" * 64)
    store.write(keys.revoke, "0a", NOW + HOUR)
    changed = store.read(keys.get, "0a")
    assert changed is not None
    assert (changed.secret_sha256, changed.revoked) == ("d" * 64, NOW + HOUR)
    assert not changed.is_valid(NOW)
    assert store.read(keys.get, "0b") == SECOND
    assert SECOND.is_valid(NOW + DAY - HOUR)
    assert not SECOND.is_valid(NOW + DAY)
