"""One Idempotency-Key, one effect."""

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import Connection
from tests.store.conftest import Store
from tests.store.records import HOUR, NOW

from wirecoder.errors import IdempotencyMismatch, RequestUnderWay
from wirecoder.store import idempotency
from wirecoder.store.tables import IdempotencyRow

LEASE = dt.timedelta(minutes=15)
MOMENT = dt.timedelta(microseconds=1)


def begin(
    store: Store,
    now: dt.datetime = NOW,
    *,
    caller: str = "me",
    key: str = "key",
    asks: str = "a" * 64,
) -> str | None:
    return store.write(idempotency.begin, caller, key, asks, now)


def finish(store: Store, resource: str = "report-1") -> None:
    store.write(idempotency.finish, "me", "key", resource)


def beginning(now: dt.datetime) -> Callable[[Connection], str | None]:
    return lambda db: idempotency.begin(db, "me", "key", "a" * 64, now)


def test_the_first_time_it_is_to_be_done_and_then_it_is_known(store: Store) -> None:
    assert begin(store) is None
    finish(store)
    assert begin(store) == begin(store, NOW + 23 * HOUR) == "report-1"


def test_while_it_is_under_way_the_second_is_told(store: Store) -> None:
    begin(store)
    with pytest.raises(RequestUnderWay, match="'key'"):
        begin(store, NOW + LEASE - MOMENT)


def test_of_two_at_the_same_time_one_is_told(store: Store) -> None:
    first, second = store.overlap(beginning(NOW), beginning(NOW))
    assert first is None
    with pytest.raises(RequestUnderWay):
        second.result()


def test_the_key_with_another_request_is_refused_under_way_or_done(store: Store) -> None:
    begin(store)
    with pytest.raises(IdempotencyMismatch, match="'key'"):
        begin(store, asks="b" * 64)
    finish(store)
    with pytest.raises(IdempotencyMismatch, match="'key'"):
        begin(store, asks="b" * 64)
    assert begin(store) == "report-1"


def test_other_callers_and_other_keys_are_other_requests(store: Store) -> None:
    begin(store)
    finish(store)
    assert begin(store, caller="you") is None
    assert begin(store, key="Key") is None
    assert store.count(IdempotencyRow) == 3


def test_one_that_failed_can_be_sent_again(store: Store) -> None:
    begin(store)
    store.write(idempotency.release, "me", "key")
    assert begin(store, asks="b" * 64) is None


def test_one_that_failed_a_moment_before_the_second_came(store: Store) -> None:
    """The second waits for the first one's end; in PostgreSQL it may find no row then."""
    begin(store)
    _, second = store.overlap(lambda db: idempotency.release(db, "me", "key"), beginning(NOW))
    try:
        assert second.result() is None
    except RequestUnderWay:
        assert begin(store) is None


def test_one_whose_process_died_is_taken_over_after_its_lease(store: Store) -> None:
    begin(store)
    assert begin(store, NOW + LEASE) is None
    with pytest.raises(RequestUnderWay):
        begin(store, NOW + LEASE)
    finish(store, "report-2")
    assert begin(store, NOW + 2 * LEASE) == "report-2"


def test_of_two_that_find_the_first_one_dead_one_takes_over(store: Store) -> None:
    begin(store)
    later = NOW + LEASE + MOMENT
    first, second = store.overlap(beginning(later), beginning(later))
    assert first is None
    with pytest.raises(RequestUnderWay):
        second.result()


def test_after_a_day_it_is_forgotten(store: Store) -> None:
    begin(store)
    finish(store)
    begin(store, NOW + HOUR, key="other")
    assert begin(store, NOW + idempotency.KEPT) == "report-1"
    assert begin(store, NOW + idempotency.KEPT + MOMENT, asks="b" * 64) is None
    assert store.count(IdempotencyRow) == 2, "the other one is not a day old"
