"""A request that is kept is the one that would be sent; an answer kept is read as one got."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import pytest
from tests.llm.faulty_server import (
    ECHO,
    MESSAGES,
    FaultyServer,
    ask,
    chat_model,
    completion,
    judge,
    judged,
    shown,
)
from tests.llm.test_client import GOOD, MISFIT, TOLL, Toll

from wirecoder.errors import AnswerInvalid, AnswerTruncated, ModelError, ModelRejected
from wirecoder.llm.backend import Address, Backend, RemoteServer
from wirecoder.llm.deferred import DeferredModel, Failed, Unanswered, key_of
from wirecoder.ports import Answer, Judgement, Refusal
from wirecoder.usage import Usage
from wirecoder_schemas.provenance import ModelParameters

PARAMETERS = ModelParameters(temperature=0.5, max_tokens=77, seed=3)


class Box:
    """A mailbox that answers in order, and then no more."""

    def __init__(self, *answers: Mapping[str, Any] | Failed) -> None:
        self._answers = list(answers)
        self.asked: list[tuple[str, Any]] = []

    async def answer(self, key: str, body: bytes) -> bytes | Failed:
        self.asked.append((key, json.loads(body)))
        assert key == key_of(body)
        if not self._answers:
            raise Unanswered
        answer = self._answers.pop(0)
        return answer if isinstance(answer, Failed) else json.dumps(answer).encode()


def deferred(box: Box, repairs: int = 0) -> DeferredModel:
    server = RemoteServer(Address("http://127.0.0.1:1/v1", "none"))
    return DeferredModel(Backend("test-model", server, 8192, 1, 5.0, 3, repairs), box)


def test_a_question_is_kept_as_the_body_that_would_have_been_sent(server: FaultyServer) -> None:
    server.say(completion(GOOD), judged(("Yes", -0.1)))
    ask(chat_model(server.url), Toll, PARAMETERS)
    judge(chat_model(server.url), PARAMETERS)
    box = Box()
    model = deferred(box)
    with pytest.raises(Unanswered):
        ask(model, Toll, PARAMETERS)
    with pytest.raises(Unanswered):
        judge(model, PARAMETERS)
    assert [body for _, body in box.asked] == [request.body for request in server.requests]
    assert [json.dumps(body) for _, body in box.asked] == [
        json.dumps(request.body) for request in server.requests
    ], "in the same order of keys"


def test_an_answer_is_read_as_if_it_had_just_come() -> None:
    given = ask(deferred(Box(completion(GOOD))), Toll)
    assert given == Answer(TOLL, Usage(1, 100, 10, 0), "test-model")
    judgement = judge(deferred(Box(judged(("Yes", -0.25), ("No", -1.5)))))
    assert judgement == Judgement(1.25, Usage(1, 100, 10, 0), "test-model")


def test_a_misfit_leads_to_a_second_request_that_is_kept_too() -> None:
    first = Box(completion(MISFIT))
    with pytest.raises(Unanswered):
        ask(deferred(first, repairs=1), Toll)
    (_, asked), (_, again) = first.asked
    assert again["messages"][: len(MESSAGES)] == asked["messages"]
    assert len(again["messages"]) > len(MESSAGES)
    second = Box(completion(MISFIT), completion(GOOD))
    given = ask(deferred(second, repairs=1), Toll)
    assert second.asked == first.asked, "asked anew it is the same request"
    assert given == Answer(TOLL, Usage(2, 200, 20, 0), "test-model")


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (completion(GOOD[:9], "length"), AnswerTruncated),
        (completion(MISFIT), AnswerInvalid),
        (completion(GOOD) | {"choices": []}, AnswerInvalid),
        (ECHO, AnswerInvalid),
        (Failed("status 500"), ModelRejected),
    ],
)
def test_an_answer_that_is_no_good_is_an_error_of_this_article_alone(
    answer: Mapping[str, Any] | Failed, error: type[ModelError]
) -> None:
    with pytest.raises(error) as caught:
        ask(deferred(Box(answer)), Toll)
    assert caught.value.exit_code == 3
    assert not shown(caught.value)


def test_a_refusal_is_an_outcome() -> None:
    said = completion(None, refusal="I cannot help with that.")
    assert ask(deferred(Box(said)), Toll) == Refusal(
        "I cannot help with that.", Usage(1, 100, 10, 0), "test-model"
    )


def test_the_key_of_a_request_hangs_on_its_body_alone() -> None:
    boxes = [Box(), Box()]
    for box in boxes:
        with pytest.raises(Unanswered):
            asyncio.run(deferred(box).ask(MESSAGES, Toll, PARAMETERS))
    other = Box()
    with pytest.raises(Unanswered):
        asyncio.run(deferred(other).ask(MESSAGES, Toll, ModelParameters()))
    assert boxes[0].asked == boxes[1].asked
    assert other.asked[0][0] != boxes[0].asked[0][0]
    assert len(other.asked[0][0]) <= 64, "what servers take as a custom_id"
