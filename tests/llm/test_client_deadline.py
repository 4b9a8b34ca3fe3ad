"""A deadline of the caller's: the client waits for nothing beyond it."""

import asyncio
import threading
from collections.abc import Awaitable

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
from wirecoder.errors import DeadlineExceeded, ModelTimeout
from wirecoder.llm.backend import Address, Backend
from wirecoder.llm.client import ChatModel
from wirecoder.ports import Answer
from wirecoder.usage import Usage
from wirecoder_schemas.provenance import ModelParameters

LONG = 60.0  # seconds; never waited for
SHORT = 0.5  # seconds, for what would otherwise take for ever


async def question(model: ChatModel, way: str = "ask") -> object:
    if way == "judge":
        return await model.judge(MESSAGES, ModelParameters())
    return await model.ask(MESSAGES, Toll, ModelParameters())


async def within(seconds: float, model: ChatModel, way: str = "ask") -> object:
    with deadline(seconds):
        return await question(model, way)


def late(model: ChatModel, way: str = "ask") -> DeadlineExceeded:
    """How a second question ends for which there is little time; the first made the client."""

    async def asked() -> object:
        await question(model, way)
        try:
            return await within(SHORT, model, way)
        finally:
            await model.aclose()

    with pytest.raises(DeadlineExceeded) as caught:
        asyncio.run(asked())
    return caught.value


@pytest.mark.parametrize("way", WAYS)
def test_when_the_time_is_up_already_nobody_is_asked(server: FaultyServer, way: str) -> None:
    server.say()
    with deadline(0):
        fault = failed(chat_model(server.url), DeadlineExceeded, way)
    assert str(fault) == (
        f"the time for this request was up before {MODEL} at {server.url} had answered: "
        "send it again later, or allow it more time"
    )


@pytest.mark.parametrize(
    ("slow", "way"),
    [("silent", "ask"), ("silent", "judge"), ("stalled", "ask"), ("dripping", "ask")],
)
def test_a_server_that_is_slow_is_not_waited_for_beyond_the_deadline(
    server: FaultyServer, slow: Fault, way: str
) -> None:
    server.say(BOTH, Reply(reply(BOTH).body, fault=slow))
    late(chat_model(server.url, attempts=3, timeout=LONG), way)


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
    server.say(BOTH, MISFIT, Reply(fault="silent"))
    fault = late(chat_model(server.url, repairs=1, timeout=LONG))
    assert fault.usage == Usage(1, 100, 10, 0)
    assert not shown(fault)


def test_a_time_limit_of_the_call_that_comes_first_is_not_taken_for_the_deadline(
    server: FaultyServer,
) -> None:
    server.say(Reply(fault="silent"))
    with deadline(LONG):
        failed(chat_model(server.url, attempts=1, timeout=SHORT), ModelTimeout)


async def together(*asked: Awaitable[object]) -> list[object]:
    return list(await asyncio.gather(*asked, return_exceptions=True))


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


class Starting:
    """A server that is slow to start."""

    label = "the starter"

    def __init__(self, url: str) -> None:
        self.url = url
        self.connects = 0
        self.started = asyncio.Event()

    async def connect(self) -> Address:
        self.connects += 1
        await self.started.wait()
        return Address(self.url, KEY)

    async def check(self) -> None: ...

    async def disconnect(self) -> None: ...


def test_a_server_that_is_slow_to_start_is_not_waited_for_beyond_the_deadline(
    server: FaultyServer,
) -> None:
    starter = Starting(server.url)

    async def asked() -> list[object]:
        model = ChatModel(Backend(MODEL, starter, 8192, 1, 5, 1, 0))
        ended = await together(within(SHORT, model))
        starter.started.set()
        ended += await together(within(LONG, model))
        await model.aclose()
        return ended

    server.say(GOOD)
    late, after = asyncio.run(asked())
    assert isinstance(late, DeadlineExceeded)
    assert isinstance(after, Answer)


def test_when_the_time_is_up_already_no_server_is_started(server: FaultyServer) -> None:
    server.say()
    starter = Starting(server.url)
    with deadline(0):
        failed(ChatModel(Backend(MODEL, starter, 8192, 1, 5, 1, 0)), DeadlineExceeded)
    assert starter.connects == 0


def test_one_requests_deadline_does_not_end_anothers_question(server: FaultyServer) -> None:
    given_up = threading.Event()
    pair = threading.Barrier(2, timeout=5)

    def before() -> None:
        pair.wait()
        given_up.wait(5)

    server.say(GOOD, *[Reply(reply(GOOD).body, before=before)] * 2)

    async def asked() -> list[object]:
        model = chat_model(server.url, concurrency=2)
        await question(model)

        async def hasty() -> None:
            try:
                await within(SHORT, model)
            finally:
                given_up.set()

        ended = await together(within(LONG, model), hasty())
        await model.aclose()
        return ended

    patient, hasty = asyncio.run(asked())
    assert isinstance(patient, Answer)
    assert isinstance(hasty, DeadlineExceeded)
