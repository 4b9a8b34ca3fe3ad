"""A deadline of the caller's: the client waits for nothing beyond it."""

import asyncio
import threading
from collections.abc import Awaitable, Callable

import pytest
from tenacity import wait_fixed
from tests.llm.faulty_server import (
    KEY,
    MESSAGES,
    MODEL,
    Fault,
    FaultyServer,
    Reply,
    chat_model,
    reply,
    shown,
)
from tests.llm.tolls import BOTH, GOOD, MISFIT, WAYS, Toll, failed

from wirecoder.deadline import deadline
from wirecoder.errors import DeadlineExceeded
from wirecoder.llm.backend import Address, Backend
from wirecoder.llm.client import ChatModel
from wirecoder.ports import Answer, Refusal
from wirecoder.usage import Usage
from wirecoder_schemas.provenance import ModelParameters

LONG = 60.0  # seconds; never waited for
SHORT = 0.1  # seconds, for what would otherwise take for ever


@pytest.mark.parametrize("way", WAYS)
def test_when_the_time_is_up_already_nobody_is_asked(server: FaultyServer, way: str) -> None:
    server.say()
    with deadline(0):
        fault = failed(chat_model(server.url), DeadlineExceeded, way)
    assert str(fault) == (
        f"the time for this request was up before {MODEL} at {server.url} had answered: "
        "send it again later, or allow it more time"
    )


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("slow", ["silent", "stalled", "dripping"])
def test_a_server_that_is_slow_is_not_waited_for_beyond_the_deadline(
    server: FaultyServer, slow: Fault, way: str
) -> None:
    server.say(Reply(reply(BOTH).body, fault=slow))
    with deadline(SHORT):
        failed(chat_model(server.url, attempts=3, timeout=LONG), DeadlineExceeded, way)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("asked", ["30", "20"])
def test_a_wait_that_would_outlast_the_deadline_is_not_begun(
    server: FaultyServer, slept: list[float], asked: str, way: str
) -> None:
    server.say(reply({}, 429, retry_after=asked))
    with deadline(20, lambda: 0.0):
        fault = failed(chat_model(server.url, attempts=3), DeadlineExceeded, way)
    assert f"could be tried again, in {asked} s: " in str(fault)
    assert slept == []


def test_a_wait_of_the_policy_is_not_begun_either(server: FaultyServer, slept: list[float]) -> None:
    server.say(reply({}, 503))
    with deadline(20, lambda: 0.0):
        failed(chat_model(server.url, wait=wait_fixed(21)), DeadlineExceeded)
    assert slept == []


def test_a_wait_that_ends_before_the_deadline_is_made(
    server: FaultyServer, slept: list[float]
) -> None:
    server.say(reply({}, 503, retry_after="19"), GOOD)
    with deadline(20, lambda: 0.0):
        WAYS["ask"](chat_model(server.url))
    assert slept == [19]


def test_the_usage_of_what_was_answered_before_is_on_the_error(server: FaultyServer) -> None:
    server.say(MISFIT, Reply(fault="silent"))
    with deadline(2 * SHORT):
        fault = failed(chat_model(server.url, repairs=1, timeout=LONG), DeadlineExceeded)
    assert fault.usage == Usage(1, 100, 10, 0)
    assert not shown(fault)


def test_a_time_limit_of_the_call_that_comes_first_is_not_taken_for_the_deadline(
    server: FaultyServer,
) -> None:
    server.say(Reply(fault="silent"), BOTH)
    with deadline(LONG):
        WAYS["ask"](chat_model(server.url, attempts=2, timeout=SHORT))


async def together(*asked: Awaitable[object]) -> list[object]:
    return list(await asyncio.gather(*asked, return_exceptions=True))


async def within(seconds: float, model: ChatModel) -> Answer[Toll] | Refusal:
    with deadline(seconds):
        return await model.ask(MESSAGES, Toll, ModelParameters())


def test_who_waits_for_another_question_to_end_waits_until_the_deadline_and_no_longer(
    server: FaultyServer,
) -> None:
    given_up = threading.Event()
    lingering = Reply(reply(GOOD).body, before=lambda: given_up.wait(5))
    server.say(lingering, GOOD)

    async def asked() -> list[object]:
        model = chat_model(server.url, concurrency=1)

        async def hasty() -> None:
            try:
                await within(SHORT, model)
            finally:
                given_up.set()

        ended = await together(within(LONG, model), hasty())
        ended += await together(within(LONG, model))  # the place at the gate was not lost
        await model.aclose()
        return ended

    first, hasty, after = asyncio.run(asked())
    assert isinstance(first, Answer)
    assert isinstance(hasty, DeadlineExceeded)
    assert isinstance(after, Answer)
    assert server.calls == 2


def test_a_server_that_is_slow_to_start_is_not_waited_for_beyond_the_deadline(
    server: FaultyServer,
) -> None:
    class Starting:
        label = "the starter"

        async def connect(self) -> Address:
            await started.wait()
            return Address(server.url, KEY)

        async def check(self) -> None: ...

        async def disconnect(self) -> None: ...

    async def asked() -> list[object]:
        model = ChatModel(Backend(MODEL, Starting(), 8192, 1, 5, 1, 0))
        ended = await together(within(SHORT, model))
        started.set()
        ended += await together(within(LONG, model))
        await model.aclose()
        return ended

    started = asyncio.Event()
    server.say(GOOD)
    late, after = asyncio.run(asked())
    assert isinstance(late, DeadlineExceeded)
    assert isinstance(after, Answer)


def test_one_requests_deadline_does_not_end_anothers_question(server: FaultyServer) -> None:
    given_up = threading.Event()
    pair = threading.Barrier(2, timeout=5)
    both: list[Callable[[], object]] = [pair.wait, given_up.wait]

    def before() -> None:
        for step in both:
            step()

    server.say(*[Reply(reply(GOOD).body, before=before)] * 2)

    async def asked() -> list[object]:
        model = chat_model(server.url, concurrency=2)

        async def hasty() -> None:
            try:
                await within(2 * SHORT, model)
            finally:
                given_up.set()

        ended = await together(within(LONG, model), hasty())
        await model.aclose()
        return ended

    patient, hasty = asyncio.run(asked())
    assert isinstance(patient, Answer)
    assert isinstance(hasty, DeadlineExceeded)
