"""One question answered by Yes or No: what is read of the first word's probabilities."""

import asyncio
import math
import threading
from typing import Any

import pytest
from tests.llm.faulty_server import (
    ARTICLE,
    ECHO,
    MESSAGES,
    MODEL,
    FaultyServer,
    Reply,
    chat_model,
    completion,
    judge,
    judged,
    reply,
    shown,
)

from wirecoder.errors import (
    AnswerInvalid,
    ModelError,
    ModelMisconfigured,
    ModelRejected,
    ModelUnreachable,
)
from wirecoder.llm.client import ChatModel
from wirecoder.ports import Judgement, Refusal
from wirecoder.usage import Usage
from wirecoder_schemas.provenance import ModelParameters

YES = judged(("Yes", -0.25), ("No", -1.75))
COST = Usage(1, 100, 10, 0)  # of one answer of the script


def margin(model: ChatModel) -> float:
    given = judge(model)
    assert isinstance(given, Judgement)
    return given.margin


def failed(model: ChatModel, kind: type[ModelError]) -> ModelError:
    with pytest.raises(kind) as caught:
        judge(model)
    assert type(caught.value) is kind
    return caught.value


# --- the request


def test_a_question_asks_for_the_candidates_of_the_answer_and_for_no_schema(
    server: FaultyServer,
) -> None:
    server.say(YES)
    judge(chat_model(server.url), ModelParameters(temperature=0.0, max_tokens=1, seed=7))
    assert server.requests[0].body == {
        "model": MODEL,
        "messages": [{"role": m.role, "content": m.content} for m in MESSAGES],
        "logprobs": True,
        "top_logprobs": 10,
        "temperature": 0.0,
        "max_tokens": 1,
        "seed": 7,
    }


# --- the margin


def test_the_margin_is_how_much_likelier_yes_is_than_no(server: FaultyServer) -> None:
    server.say(YES)
    assert judge(chat_model(server.url)) == Judgement(1.5, COST, MODEL)


def test_the_margin_of_a_no_is_negative_and_that_of_a_doubt_is_nought(server: FaultyServer) -> None:
    server.say(judged(("No", -0.5), ("Yes", -3.0)), judged(("No", -0.75), ("Yes", -0.75)))
    assert [margin(chat_model(server.url)) for _ in range(2)] == [-2.5, 0.0]


@pytest.mark.parametrize(
    ("yes", "no"),
    [("Yes", "No"), ("yes", "no"), ("YES", "NO"), (" Yes", " No"), ("\nyes ", "\tNO\n")],
)
def test_case_and_spaces_around_a_word_do_not_matter(
    server: FaultyServer, yes: str, no: str
) -> None:
    server.say(judged((yes, -0.25), ("Maybe", -1.0), (no, -1.75)))
    assert margin(chat_model(server.url)) == 1.5


def test_of_several_spellings_the_likeliest_counts(server: FaultyServer) -> None:
    server.say(
        judged(("Yes", -0.5), (" yes", -2.0), ("NO", -2.5), ("YES", -3.0), ("no", -4.0)),
    )
    assert margin(chat_model(server.url)) == 2.0


@pytest.mark.parametrize(
    ("top", "expected"),
    [
        ([("Yes", -0.25), ("Sure", -2.0), ("The", -4.25)], 4.0),  # No is less likely than all these
        ([("No", -0.25), ("Never", -2.0), ("The", -4.25)], -4.0),
        ([("The", -0.5), ("An", -2.5)], 0.0),
        ([("Yes", -0.5)], 0.0),  # alone, it says nothing of how likely No is
        ([("Yesterday", -0.5), ("Not", -1.0), ("No", -2.0), ("A", -3.0)], -1.0),
    ],
)
def test_a_word_that_is_not_among_the_candidates_counts_as_the_least_likely_of_them(
    server: FaultyServer, top: list[tuple[str, float]], expected: float
) -> None:
    server.say(judged(*top))
    assert margin(chat_model(server.url)) == expected


def test_only_the_first_word_counts(server: FaultyServer) -> None:
    body = judged(("Yes", -0.25), ("No", -1.75))
    second = judged(("No", -0.1), ("Yes", -9.0))
    logprobs = body["choices"][0]["logprobs"]
    logprobs["content"] += second["choices"][0]["logprobs"]["content"]
    server.say(body)
    assert margin(chat_model(server.url)) == 1.5


@pytest.mark.parametrize("finish", ["length", "stop", "eos_token"])
def test_an_answer_that_was_cut_off_is_as_good_as_a_whole_one(
    server: FaultyServer, finish: str
) -> None:
    server.say(judged(("Yes", -0.25), ("No", -1.75), finish=finish))
    assert judge(chat_model(server.url)) == Judgement(1.5, COST, MODEL)


# --- no probabilities


def without(logprobs: object) -> dict[str, Any]:
    body = completion("Yes", "length")
    body["choices"][0]["logprobs"] = logprobs
    return body


NONE_SENT: dict[str, dict[str, Any]] = {
    "null": without(None),
    "nothing in them": without({}),
    "content null": without({"content": None}),
    "no word": without({"content": []}),
    "a word without candidates": without({"content": [{"token": "Yes", "logprob": -0.1}]}),
    "an empty list of candidates": judged(),
    "no key": completion("Yes", "length"),
}
del NONE_SENT["no key"]["choices"][0]["logprobs"]


@pytest.mark.parametrize("sent", NONE_SENT)
def test_a_server_without_log_probabilities_is_asked_once_and_the_way_out_is_named(
    server: FaultyServer, sent: str
) -> None:
    server.say(NONE_SENT[sent])
    fault = failed(chat_model(server.url, attempts=3, repairs=2), AnswerInvalid)
    assert "log-probabilities" in str(fault)
    assert "WIRECODER_STRATEGY=draft" in str(fault)
    assert fault.usage == COST


@pytest.mark.parametrize(
    "body",
    [
        reply(ECHO),
        reply({}),
        reply(YES | {"choices": []}),
        reply(without(ARTICLE)),
        reply(without({"content": [{"top_logprobs": [{"token": None, "logprob": ARTICLE}]}]})),
        reply(judged(("Yes", math.nan), ("No", -1.0))),
        reply(judged(("Yes", -math.inf), ("No", -1.0))),
        Reply(ARTICLE.encode()),
    ],
)
def test_an_answer_that_is_no_completion_is_invalid_and_not_shown(
    server: FaultyServer, body: Reply
) -> None:
    server.say(body)
    assert not shown(failed(chat_model(server.url, repairs=2), AnswerInvalid))


# --- refusals


def test_a_refusal_is_an_outcome_after_one_call(server: FaultyServer) -> None:
    server.say(completion(None, refusal="I cannot help with that.", tokens=(50, 5, 3)))
    given = judge(chat_model(server.url, repairs=2))
    assert given == Refusal("I cannot help with that.", Usage(1, 50, 5, 3), MODEL)


def test_the_content_filter_is_a_refusal_after_one_call(server: FaultyServer) -> None:
    server.say(completion("", "content_filter", (50, 0, 0)))
    given = judge(chat_model(server.url))
    assert given == Refusal(
        "the server's content filter stopped the answer", Usage(1, 50, 0, 0), MODEL
    )


# --- transport


def test_a_server_that_recovers_is_asked_again_and_only_its_answer_costs(
    server: FaultyServer,
) -> None:
    server.say(reply({}, 503), reply({}, 429), YES)
    assert judge(chat_model(server.url, attempts=3)) == Judgement(1.5, COST, MODEL)


def test_a_server_that_keeps_failing_gets_as_many_requests_as_attempts(
    server: FaultyServer,
) -> None:
    server.say(*[reply(ECHO, 500)] * 3)
    fault = failed(chat_model(server.url, attempts=3, repairs=2), ModelUnreachable)
    assert "answered 500, 3 of 3 tries" in str(fault)
    assert fault.usage == Usage()
    assert not shown(fault)


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, ModelRejected), (401, ModelMisconfigured), (404, ModelMisconfigured)],
)
def test_what_would_fail_again_is_asked_once(
    server: FaultyServer, status: int, kind: type[ModelError]
) -> None:
    server.say(reply(ECHO, status))
    assert not shown(failed(chat_model(server.url, attempts=3), kind))


def test_with_a_concurrency_of_one_questions_never_overlap(server: FaultyServer) -> None:
    never = threading.Event()
    lingering = Reply(reply(YES).body, before=lambda: never.wait(0.03))
    server.say(lingering, lingering, lingering)

    async def together() -> list[Judgement | Refusal]:
        model = chat_model(server.url, concurrency=1)
        asked = (model.judge(MESSAGES, ModelParameters()) for _ in range(3))
        try:
            return await asyncio.gather(*asked)
        finally:
            await model.aclose()

    assert len(asyncio.run(together())) == 3
    assert server.most_at_once == 1
