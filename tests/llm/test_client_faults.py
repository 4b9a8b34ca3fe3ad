import json

import pytest
from tests.llm.faulty_server import (
    ARTICLE,
    ECHO,
    KEY,
    MODEL,
    FaultyServer,
    Reply,
    ask,
    chat_model,
    completion,
    reply,
    shown,
)
from tests.llm.tolls import GOOD, MISFIT, Toll, failed

from wirecoder.errors import (
    AnswerInvalid,
    ModelError,
    ModelMisconfigured,
    ModelRejected,
    ModelUnreachable,
)
from wirecoder.ports import Answer
from wirecoder.usage import Usage

# --- what is retried


def test_a_server_that_recovers_is_asked_again_until_it_does(server: FaultyServer) -> None:
    server.say(reply({}, 503), reply({}, 503), GOOD)
    given = ask(chat_model(server.url, attempts=3), Toll)
    assert given == Answer(Toll(killed=19), Usage(1, 100, 10, 0), MODEL)
    assert server.calls == 3


@pytest.mark.parametrize("attempts", [1, 3])
@pytest.mark.parametrize("status", [408, 409, 425, 429, 500, 502, 503, 504, 520, 529])
def test_a_server_that_keeps_failing_gets_as_many_requests_as_attempts_and_no_more(
    server: FaultyServer, status: int, attempts: int
) -> None:
    server.say(*[reply(ECHO, status)] * attempts)
    # With repairs, and with the SDK's own retries on, this would be 9 or more.
    fault = failed(chat_model(server.url, attempts=attempts, repairs=2), ModelUnreachable)
    assert server.calls == attempts
    assert str(fault) == (
        f"{MODEL} at {server.url} answered {status}, {attempts} of {attempts} tries: "
        "wait, or use another server"
    )
    assert fault.usage == Usage()


@pytest.mark.parametrize(
    ("status", "kind", "named"),
    [
        (400, ModelRejected, "WIRECODER_LLM_CONTEXT_TOKENS"),
        (413, ModelRejected, "WIRECODER_LLM_CONTEXT_TOKENS"),
        (422, ModelRejected, "WIRECODER_LLM_CONTEXT_TOKENS"),
        (501, ModelRejected, "JSON schema"),
        (401, ModelMisconfigured, "WIRECODER_LLM_API_KEY"),
        (403, ModelMisconfigured, "WIRECODER_LLM_API_KEY"),
        (404, ModelMisconfigured, "WIRECODER_LLM_MODEL and WIRECODER_LLM_BASE_URL"),
    ],
)
def test_what_would_fail_again_is_asked_once(
    server: FaultyServer, status: int, kind: type[ModelError], named: str
) -> None:
    server.say(reply(ECHO, status))
    fault = failed(chat_model(server.url, attempts=3, repairs=2), kind)
    assert str(fault).startswith(f"{MODEL} at {server.url} answered {status}: ")
    assert named in str(fault)
    assert server.calls == 1


def test_a_repair_is_retried_in_transport_like_any_call(server: FaultyServer) -> None:
    server.say(MISFIT, reply({}, 503), reply({}, 503), GOOD)
    given = ask(chat_model(server.url, attempts=3, repairs=1), Toll)
    assert given == Answer(Toll(killed=19), Usage(2, 200, 20, 0), MODEL)


def test_the_tries_of_a_repair_are_counted_by_themselves(server: FaultyServer) -> None:
    server.say(MISFIT, reply({}, 503), reply({}, 503))
    fault = failed(chat_model(server.url, attempts=2, repairs=1), ModelUnreachable)
    assert "2 of 2 tries" in str(fault)


def test_an_error_after_a_misfit_keeps_the_usage_of_the_misfit(server: FaultyServer) -> None:
    server.say(MISFIT, reply({}, 400))
    fault = failed(chat_model(server.url, repairs=1), ModelRejected)
    assert fault.usage == Usage(1, 100, 10, 0)


def test_the_sdks_own_retries_are_off(server: FaultyServer) -> None:
    """Beside the counts above: with a server that asks for it by header, which the SDK obeys."""
    server.say(reply({}, 400, x_should_retry="true"))
    failed(chat_model(server.url, attempts=3), ModelRejected)


# --- answers that are none


HALF = json.dumps(GOOD).encode()[:60]
NO_ANSWERS = {
    "an error in JSON": reply(ECHO),
    "a list": reply([GOOD]),
    "an empty list": reply([]),
    "null": reply(None),
    "a string": reply(ARTICLE),
    "a number": reply(4),
    "an empty object": reply({}),
    "no choices": reply(GOOD | {"choices": []}),
    "choices null": reply(GOOD | {"choices": None}),
    "choices a word": reply(GOOD | {"choices": ARTICLE}),
    "a choice of null": reply(GOOD | {"choices": [None]}),
    "a choice without message": reply(GOOD | {"choices": [{"finish_reason": "stop"}]}),
    "a message of null": reply(GOOD | {"choices": [{"message": None}]}),
    "a message of a word": reply(GOOD | {"choices": [{"message": ARTICLE}]}),
    "content in parts": reply(completion([{"type": "text", "text": ARTICLE}])),
    "content an object": reply(completion({"killed": 19})),
    "no JSON": Reply(ARTICLE.encode()),
    "half of JSON": Reply(HALF),
    "an empty body": Reply(b""),
    "no UTF-8": Reply(b'{"id": "\xff\xfe"}'),
    "deep JSON": Reply(b"[" * 50_000),
    "HTML": Reply(f"<html>{ARTICLE} {KEY}</html>".encode(), kind="text/html"),
    "plain text": Reply(ARTICLE.encode(), kind="text/plain"),
}


@pytest.mark.parametrize("named", NO_ANSWERS)
def test_an_answer_that_is_no_completion_is_invalid_whatever_it_is(
    server: FaultyServer, named: str
) -> None:
    server.say(NO_ANSWERS[named])
    fault = failed(chat_model(server.url), AnswerInvalid)
    assert not shown(fault)


@pytest.mark.parametrize(
    "content", [None, "", ARTICLE, "{}", "[]", '{"killed": "many"}', '{"killed": 19', "null"]
)
def test_content_that_is_no_answer_is_invalid_and_costs_what_it_cost(
    server: FaultyServer, content: str | None
) -> None:
    server.say(completion(content))
    fault = failed(chat_model(server.url), AnswerInvalid)
    assert "did not fit the schema in 1 call(s)" in str(fault)
    assert fault.usage == Usage(1, 100, 10, 0)


@pytest.mark.parametrize("named", [None, "", "  ", 4, ["a"], {"id": "a"}])
def test_a_server_that_does_not_name_the_model_leaves_it_open(
    server: FaultyServer, named: object
) -> None:
    server.say(GOOD | {"model": named})
    assert ask(chat_model(server.url), Toll) == Answer(Toll(killed=19), Usage(1, 100, 10, 0), None)


def test_the_model_that_the_server_names_comes_with_the_answer_cut_to_a_name(
    server: FaultyServer,
) -> None:
    server.say(GOOD | {"model": " other " + "x" * 999})
    given = ask(chat_model(server.url), Toll)
    assert given.model == "other " + "x" * 194


def test_after_a_repair_the_model_is_the_one_of_the_answer_that_was_used(
    server: FaultyServer,
) -> None:
    server.say(MISFIT | {"model": "first"}, GOOD | {"model": "second"})
    assert ask(chat_model(server.url, repairs=1), Toll).model == "second"


@pytest.mark.parametrize("missing", ["id", "object", "created", "model", "usage"])
def test_a_completion_may_lack_what_nobody_reads(server: FaultyServer, missing: str) -> None:
    server.say({key: value for key, value in GOOD.items() if key != missing})
    given = ask(chat_model(server.url), Toll)
    assert isinstance(given, Answer)
    assert given.value == Toll(killed=19)


def test_a_completion_may_have_a_reason_to_stop_that_is_not_openais(server: FaultyServer) -> None:
    server.say(completion('{"killed": 19}', finish="eos_token"))
    assert isinstance(ask(chat_model(server.url), Toll), Answer)


def test_a_completion_may_come_under_another_media_type(server: FaultyServer) -> None:
    server.say(Reply(json.dumps(GOOD).encode(), kind="text/plain; charset=utf-8"))
    assert isinstance(ask(chat_model(server.url), Toll), Answer)
