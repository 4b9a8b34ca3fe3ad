import asyncio
import json
import threading
from dataclasses import dataclass, field, replace
from typing import Any

import openai
import pytest
from tests.llm.faulty_server import (
    KEY,
    MESSAGES,
    MODEL,
    FaultyServer,
    Reply,
    chat_model,
    completion,
)

from wirecoder.errors import WeightsMissing
from wirecoder.llm.backend import Address, Backend, RemoteServer
from wirecoder.llm.client import ChatModel
from wirecoder.ports import Answer, Refusal
from wirecoder.usage import Usage
from wirecoder_schemas.base import Model
from wirecoder_schemas.provenance import ModelParameters


class Toll(Model):
    killed: int


GOOD = '{"killed": 19}'


# --- the gate, and closing


def ask_together(model: ChatModel, questions: int) -> list[Answer[Toll] | Refusal]:
    async def together() -> list[Answer[Toll] | Refusal]:
        asked = (model.ask(MESSAGES, Toll, ModelParameters()) for _ in range(questions))
        try:
            return await asyncio.gather(*asked)
        finally:
            await model.aclose()

    return asyncio.run(together())


def test_with_a_concurrency_of_one_questions_never_overlap(server: FaultyServer) -> None:
    lingering = Reply(json.dumps(completion(GOOD)).encode(), before=lambda: never.wait(0.03))
    never = threading.Event()
    server.say(lingering, lingering, lingering)
    assert len(ask_together(chat_model(server.url, concurrency=1), 3)) == 3
    assert server.most_at_once == 1


def test_with_a_concurrency_of_two_questions_overlap_but_never_three(
    server: FaultyServer,
) -> None:
    pair = threading.Barrier(2, timeout=5)  # answers only when two are under way
    waiting = Reply(json.dumps(completion(GOOD)).encode(), before=pair.wait)
    server.say(*[waiting] * 4)
    assert len(ask_together(chat_model(server.url, concurrency=2), 4)) == 4
    assert server.most_at_once == 2


@dataclass
class RecordingServer:
    """A server that records, in order, what is asked of it and whether the client was open."""

    url: str
    events: list[str] = field(default_factory=list)
    label: str = "the recorder"

    async def connect(self) -> Address:
        await asyncio.sleep(0)  # as the embedded server, which starts in a thread
        self.events.append("connect")
        return Address(self.url, KEY)

    async def check(self) -> None:
        self.events.append("check")
        raise WeightsMissing("no weights")

    async def disconnect(self) -> None:
        self.events.append("disconnect")


@pytest.fixture
def recorder(server: FaultyServer, monkeypatch: pytest.MonkeyPatch) -> RecordingServer:
    recorder = RecordingServer(server.url)

    class Client(openai.AsyncOpenAI):
        async def close(self) -> None:
            recorder.events.append("close")
            await super().close()

    monkeypatch.setattr(openai, "AsyncOpenAI", Client)
    return recorder


def recorded_model(recorder: RecordingServer, concurrency: int = 1) -> ChatModel:
    return ChatModel(Backend(MODEL, recorder, 8192, concurrency, 5, 1, 0))


def test_the_client_is_closed_before_the_server_and_the_next_question_connects_again(
    server: FaultyServer, recorder: RecordingServer
) -> None:
    async def twice() -> None:
        model = recorded_model(recorder)
        for _ in range(2):
            await model.ask(MESSAGES, Toll, ModelParameters())
            await model.aclose()

    server.say(completion(GOOD), completion(GOOD))
    asyncio.run(twice())
    assert recorder.events == ["connect", "close", "disconnect"] * 2


def test_a_model_that_was_never_asked_closes_too(recorder: RecordingServer) -> None:
    asyncio.run(recorded_model(recorder).aclose())
    assert recorder.events == ["disconnect"]


def test_every_connection_of_questions_asked_at_one_time_is_closed(
    server: FaultyServer, recorder: RecordingServer
) -> None:
    made: list[openai.AsyncOpenAI] = []

    class Client(openai.AsyncOpenAI):
        def __init__(self, **options: Any) -> None:
            super().__init__(**options)
            made.append(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(openai, "AsyncOpenAI", Client)
        server.say(*[completion(GOOD)] * 3)
        ask_together(recorded_model(recorder, concurrency=3), 3)
    assert [client.is_closed() for client in made] == [True]


def test_the_server_is_stopped_even_if_the_client_does_not_close(
    server: FaultyServer, recorder: RecordingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def stuck(client: openai.AsyncOpenAI) -> None:
        await client._client.aclose()
        raise OSError("the socket is gone")

    async def asked() -> None:
        model = recorded_model(recorder)
        await model.ask(MESSAGES, Toll, ModelParameters())
        with pytest.raises(OSError, match="gone"):
            await model.aclose()

    monkeypatch.setattr(openai.AsyncOpenAI, "close", stuck)
    server.say(completion(GOOD))
    asyncio.run(asked())
    assert recorder.events[-1] == "disconnect"


def test_a_check_asks_the_server_and_starts_nothing(recorder: RecordingServer) -> None:
    with pytest.raises(WeightsMissing):
        asyncio.run(recorded_model(recorder).check())
    assert recorder.events == ["check"]


# --- prices


BACKEND = Backend(
    model=MODEL,
    server=RemoteServer(Address("http://127.0.0.1:9/v1", KEY)),
    context_tokens=4096,
    concurrency=1,
    timeout=1,
    attempts=1,
    repairs=0,
    input_price=0.4,
    output_price=1.6,
)


def test_the_price_is_of_prompt_and_answer_by_the_million() -> None:
    assert ChatModel(BACKEND).price(Usage(2, 1_000_000, 500_000, 9)) == pytest.approx(1.2)
    assert ChatModel(BACKEND).price(Usage(1, 3_000, 200)) == pytest.approx(0.00152)


@pytest.mark.parametrize("missing", ["input_price", "output_price"])
def test_without_both_prices_there_is_no_price(missing: str) -> None:
    unset: dict[str, Any] = {missing: None}
    assert ChatModel(replace(BACKEND, **unset)).price(Usage(1, 10, 10)) is None


def test_a_model_that_is_free_costs_nothing_not_none() -> None:
    free = replace(BACKEND, input_price=0.0, output_price=0.0)
    assert ChatModel(free).price(Usage(1, 10, 10)) == 0.0


def test_the_model_tells_its_name_and_context() -> None:
    model = ChatModel(BACKEND)
    assert (model.name, model.context_tokens) == (MODEL, 4096)
