"""How long the client waits between the tries of one call."""

import pytest
from tenacity import wait_fixed
from tests.llm.faulty_server import CountedWait, FaultyServer, ask, chat_model, reply
from tests.llm.tolls import GOOD, Toll, failed

from wirecoder.errors import ModelUnreachable


def test_without_retry_after_the_policy_says_how_long(
    server: FaultyServer, slept: list[float]
) -> None:
    server.say(reply({}, 429), reply({}, 503), GOOD)
    ask(chat_model(server.url, wait=wait_fixed(3)), Toll)
    assert slept == [3, 3]


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(("asked", "seconds"), [("0", 0), ("7", 7), ("60", 60), ("-4", 0)])
def test_a_server_that_says_how_long_is_obeyed(
    server: FaultyServer, slept: list[float], status: int, asked: str, seconds: float
) -> None:
    server.say(reply({}, status, retry_after=asked), GOOD)
    policy = CountedWait()
    ask(chat_model(server.url, wait=policy), Toll)
    assert slept == [seconds]
    assert policy.asked == 0


@pytest.mark.parametrize(
    "asked",
    ["soon", "", "Wed, 99 Oct 2026 07:28:00 GMT", "Wed, 21 Oct 99999999999999999999 0:0:0 GMT"],
)
def test_a_retry_after_that_is_no_time_leaves_it_to_the_policy(
    server: FaultyServer, asked: str
) -> None:
    server.say(reply({}, 503, retry_after=asked), GOOD)
    policy = CountedWait()
    ask(chat_model(server.url, wait=policy), Toll)
    assert policy.asked == 1


@pytest.mark.parametrize("asked", ["61", "86400", "inf"])
def test_a_server_that_asks_for_more_than_a_minute_is_given_up_at_once(
    server: FaultyServer, slept: list[float], asked: str
) -> None:
    server.say(reply({}, 429, retry_after=asked))
    fault = failed(chat_model(server.url, attempts=3), ModelUnreachable)
    assert "answered 429, 1 of 3 tries" in str(fault)
    assert slept == []


NOW = "Wed, 21 Oct 2026 07:28:00 GMT"  # on the server's clock, whatever ours says


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("asked", "seconds"),
    [
        ("Wed, 21 Oct 2026 07:28:07 GMT", 7),
        ("Wednesday, 21-Oct-26 07:28:07 GMT", 7),
        ("Wed Oct 21 07:28:07 2026", 7),  # the form of C's asctime; all three are HTTP's
        ("Wed, 21 Oct 2026 09:28:07 +0200", 7),
        ("Wed, 21 Oct 2026 07:29:00 GMT", 60),
        (NOW, 0),
        ("Tue, 20 Oct 2026 07:28:00 GMT", 0),
    ],
)
def test_a_server_that_says_until_when_is_obeyed_by_its_own_clock(
    server: FaultyServer, slept: list[float], status: int, asked: str, seconds: float
) -> None:
    server.say(reply({}, status, retry_after=asked, date=NOW), GOOD)
    policy = CountedWait()
    ask(chat_model(server.url, wait=policy), Toll)
    assert slept == [seconds]
    assert policy.asked == 0


@pytest.mark.parametrize("asked", ["Wed, 21 Oct 2026 07:29:01 GMT", "Fri, 31 Dec 9999 0:0:0 GMT"])
def test_a_server_that_says_a_time_beyond_a_minute_is_given_up_at_once(
    server: FaultyServer, slept: list[float], asked: str
) -> None:
    server.say(reply({}, 429, retry_after=asked, date=NOW))
    failed(chat_model(server.url, attempts=3), ModelUnreachable)
    assert slept == []


@pytest.mark.parametrize(
    ("asked", "calls"), [("Tue, 20 Oct 2020 07:28:00 GMT", 2), ("Fri, 31 Dec 9999 0:0:0 GMT", 1)]
)
def test_without_a_clock_of_the_servers_ours_is_taken(
    server: FaultyServer, slept: list[float], asked: str, calls: int
) -> None:
    server.say(*[reply({}, 503, retry_after=asked, date="long ago")] * calls)
    failed(chat_model(server.url, attempts=2), ModelUnreachable)
    assert slept == [0] * (calls - 1)
