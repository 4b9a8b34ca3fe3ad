"""The circuit breaker: a server that keeps failing is left alone, then tried once."""

import asyncio
import threading
from typing import Any

import pytest
from tests.clock import Hand
from tests.llm.faulty_server import (
    MESSAGES,
    MODEL,
    FaultyServer,
    Reply,
    chat_model,
    completion,
    reply,
    shown,
)
from tests.llm.tolls import BOTH, GOOD, MISFIT, Toll

from wirecoder.deadline import deadline
from wirecoder.errors import CircuitOpen, DeadlineExceeded, ModelUnreachable, WirecoderError
from wirecoder.llm.client import ChatModel
from wirecoder.ports import Answer, Judgement
from wirecoder_schemas.provenance import ModelParameters

FAILING = reply({}, 503)
SECONDS = 30.0


@pytest.fixture
def clock() -> Hand:
    return Hand()


def guarded(server: FaultyServer, clock: Hand, failures: int = 2, **others: Any) -> ChatModel:
    options: dict[str, Any] = {"attempts": 1, "breaker": (failures, SECONDS), "watch": clock}
    options |= others
    return chat_model(server.url, **options)


async def end_of(model: ChatModel, way: str = "ask") -> object:
    """What a question ends in: the answer or the error."""
    try:
        if way == "judge":
            return await model.judge(MESSAGES, ModelParameters())
        return await model.ask(MESSAGES, Toll, ModelParameters())
    except WirecoderError as fault:
        return fault


def ends(model: ChatModel, *ways: str) -> list[object]:
    """What so many questions end in, one after another."""

    async def asked() -> list[object]:
        found = [await end_of(model, way) for way in ways]
        await model.aclose()
        return found

    return asyncio.run(asked())


def kinds(model: ChatModel, *ways: str) -> list[type[object]]:
    return [type(end) for end in ends(model, *ways)]


def test_after_so_many_failures_in_a_row_nobody_is_asked_any_more(
    server: FaultyServer, clock: Hand
) -> None:
    server.say(FAILING, FAILING)
    model = guarded(server, clock, failures=2)
    assert kinds(model, "ask", "judge") == [ModelUnreachable] * 2
    clock.now += 12
    for fault in ends(model, "ask", "judge"):
        assert isinstance(fault, CircuitOpen)
        assert fault.retry_after == 18
        assert str(fault) == (
            f"{MODEL} at {server.url} failed 2 times in a row and is left alone for now: "
            "try again in 18 s, or use another server"
        )
    assert server.calls == 2


def test_a_call_counts_once_however_often_it_was_tried(server: FaultyServer, clock: Hand) -> None:
    server.say(*[FAILING] * 6)
    model = guarded(server, clock, failures=2, attempts=3)
    assert kinds(model, *["ask"] * 3) == [ModelUnreachable, ModelUnreachable, CircuitOpen]
    assert server.calls == 6


FAILURES = {
    "too many requests": reply({}, 429),
    "a server's fault": reply({}, 500),
    "not available": reply({}, 503),
    "a lost connection": Reply(fault="hung up"),
    "a reset": Reply(fault="reset"),
    "silence": Reply(fault="silent"),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_what_the_transport_fails_in_opens_the_circuit(
    server: FaultyServer, clock: Hand, failure: str
) -> None:
    server.say(*[FAILURES[failure]] * 2)
    model = guarded(server, clock, failures=2, timeout=0.3)
    assert kinds(model, *["ask"] * 3)[2] is CircuitOpen


ALIVE: dict[str, Reply | dict[str, Any]] = {
    "a good answer": GOOD,
    "a request refused": reply({}, 400),
    "a key refused": reply({}, 401),
    "a misfit": MISFIT,
    "no completion": reply({}),
    "no JSON": Reply(b"no JSON"),
    "no choices": GOOD | {"choices": []},
    "a refusal": completion(None, refusal="No."),
    "an answer cut off": completion("{", "length"),
}


@pytest.mark.parametrize("alive", ALIVE)
def test_whatever_else_a_server_answers_shows_that_it_is_there(
    server: FaultyServer, clock: Hand, alive: str
) -> None:
    server.say(FAILING, ALIVE[alive], FAILING, ALIVE[alive])
    assert CircuitOpen not in kinds(guarded(server, clock, failures=2), *["ask"] * 4)


class Unanswered:
    """A question that its caller gives up when it is with the server, as at a deadline."""

    def __init__(self) -> None:
        self._arrived = threading.Event()
        self.reply = Reply(fault="silent", before=self._arrived.set)

    async def ask(self, model: ChatModel) -> None:
        asking = asyncio.create_task(end_of(model))
        assert await asyncio.to_thread(self._arrived.wait, 5)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking


def test_a_call_that_its_caller_gave_up_teaches_nothing(server: FaultyServer, clock: Hand) -> None:
    first, second = Unanswered(), Unanswered()
    server.say(FAILING, first.reply, second.reply, FAILING)
    model = guarded(server, clock, failures=2)

    async def asked() -> list[object]:
        found = [await end_of(model)]
        for unanswered in (first, second):
            await unanswered.ask(model)
        found += [await end_of(model), await end_of(model)]
        await model.aclose()
        return found

    found = [type(end) for end in asyncio.run(asked())]
    assert found == [ModelUnreachable, ModelUnreachable, CircuitOpen]


def test_a_wait_that_was_too_long_for_the_caller_teaches_nothing_either(
    server: FaultyServer, clock: Hand
) -> None:
    server.say(FAILING, FAILING, reply({}, 503, retry_after="30"), FAILING, FAILING)
    model = guarded(server, clock, failures=2, attempts=2)
    found = kinds(model, "ask")
    with deadline(20, clock):
        found += kinds(model, "ask")
    found += kinds(model, "ask", "ask")
    assert found == [ModelUnreachable, DeadlineExceeded, ModelUnreachable, CircuitOpen]


def opened(
    server: FaultyServer, clock: Hand, *replies: Any, failures: int = 1, concurrency: int = 1
) -> ChatModel:
    """A model whose circuit is open, and whose server may be tried again now; it `replies`."""
    server.say(*[FAILING] * failures, *replies)
    model = guarded(server, clock, failures, concurrency=concurrency)
    assert kinds(model, *["ask"] * failures, "ask")[-1] is CircuitOpen
    clock.now += SECONDS
    return model


def test_after_the_pause_one_answer_closes_the_circuit(server: FaultyServer, clock: Hand) -> None:
    model = opened(server, clock, GOOD, BOTH, GOOD)
    assert kinds(model, "ask", "judge", "ask") == [Answer, Judgement, Answer]


def test_after_the_pause_one_failure_opens_it_again_for_as_long(
    server: FaultyServer, clock: Hand
) -> None:
    model = opened(server, clock, FAILING, GOOD, failures=3)
    assert kinds(model, "ask", "ask") == [ModelUnreachable, CircuitOpen]
    clock.now += SECONDS - 1
    assert kinds(model, "ask") == [CircuitOpen]
    clock.now += 1
    assert kinds(model, "ask") == [Answer]


@pytest.mark.parametrize("concurrency", [1, 2])
def test_while_one_call_tries_the_server_others_fail_at_once(
    server: FaultyServer, clock: Hand, concurrency: int
) -> None:
    under_way, refused = threading.Event(), threading.Event()

    def before() -> None:
        under_way.set()
        refused.wait(5)

    trial = Reply(reply(GOOD).body, before=before)
    model = opened(server, clock, trial, GOOD, concurrency=concurrency)

    async def asked() -> list[object]:
        async def other() -> object:
            assert await asyncio.to_thread(under_way.wait, 5)
            try:
                return await end_of(model)
            finally:
                refused.set()

        found = list(await asyncio.gather(end_of(model), other()))
        found.append(await end_of(model))
        await model.aclose()
        return found

    trying, other, after = asyncio.run(asked())
    assert isinstance(trying, Answer)
    assert isinstance(other, CircuitOpen)
    assert other.retry_after == 1
    assert isinstance(after, Answer)


def test_a_trial_that_its_caller_gave_up_leaves_the_next_one_free(
    server: FaultyServer, clock: Hand
) -> None:
    unanswered = Unanswered()
    model = opened(server, clock, unanswered.reply, GOOD)

    async def asked() -> object:
        await unanswered.ask(model)
        found = await end_of(model)
        await model.aclose()
        return found

    assert isinstance(asyncio.run(asked()), Answer)


def test_an_open_circuit_shows_no_article_and_no_key(server: FaultyServer, clock: Hand) -> None:
    model = opened(server, clock)
    clock.now -= 1
    (fault,) = ends(model, "ask")
    assert isinstance(fault, CircuitOpen)
    assert not shown(fault)
