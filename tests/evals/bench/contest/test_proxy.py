"""The door: it passes everything on, and knows what whose call cost."""

import threading

import httpx2
import pytest

from bench import standin
from bench.contest.proxy import Call, Counter, busy, opened
from wirecoder.usage import Usage

ASKED = {"model": "standin", "messages": []}


def call(begun: float, ended: float) -> Call:
    return Call("a", begun, ended, Usage(1))


def test_a_call_costs_what_the_server_says_and_is_its_caller_s() -> None:
    with standin.running(0.0) as upstream, opened(upstream) as door:
        for caller in ("one", "other", "one"):
            said = httpx2.post(f"{door.base_url(caller)}/chat/completions", json=ASKED)
            assert said.status_code == 200
            assert said.json()["choices"][0]["message"]["content"]
        calls = door.counter.take("one")
        assert [one.usage for one in calls] == [Usage(1, 700, 150)] * 2
        assert all(one.ended > one.begun for one in calls)
        assert door.counter.take("other") == [], "taken or not, it is over"
        assert door.counter.lost is None


def test_a_server_that_cannot_be_reached_is_told() -> None:
    with opened("http://127.0.0.1:9/v1") as door:
        said = httpx2.post(f"{door.base_url('one')}/chat/completions", json=ASKED)
    assert said.status_code == 502
    assert door.counter.lost == "ConnectError"


def test_a_call_that_nobody_waits_for_any_more_is_waited_for() -> None:
    counter = Counter()
    counter.begin()
    later = threading.Timer(0.05, counter.end, [call(1, 2)])
    later.start()
    assert counter.take("a") == [call(1, 2)]
    later.join()


@pytest.mark.parametrize(
    ("calls", "seconds"),
    [
        ([], 0.0),
        ([call(1, 3), call(5, 6)], 3.0),
        ([call(1, 4), call(2, 6)], 5.0),
        ([call(2, 3), call(1, 9), call(8, 10)], 9.0),
    ],
)
def test_calls_at_one_time_are_not_counted_twice(calls: list[Call], seconds: float) -> None:
    assert busy(calls) == seconds
