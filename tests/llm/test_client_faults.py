import asyncio
import gzip
import json
import socket
import threading
from collections.abc import Iterator

import httpx2
import pytest
from pydantic import BaseModel
from tenacity import wait_fixed
from tests.llm.faulty_server import (
    ARTICLE,
    ECHO,
    KEY,
    MODEL,
    CountedWait,
    FaultyServer,
    Reply,
    ask,
    chat_model,
    completion,
    reply,
    shown,
)

from wirecoder.errors import (
    AnswerInvalid,
    ModelError,
    ModelMisconfigured,
    ModelRejected,
    ModelTimeout,
    ModelUnreachable,
)
from wirecoder.llm.client import ChatModel
from wirecoder.ports import Answer
from wirecoder.usage import Usage


class Toll(BaseModel):
    killed: int


GOOD = completion('{"killed": 19}')
MISFIT = completion('{"killed": "many"}')


def failed(model: ChatModel, kind: type[ModelError]) -> ModelError:
    with pytest.raises(kind) as caught:
        ask(model, Toll)
    assert type(caught.value) is kind
    return caught.value


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that the client meant to sleep; none of them pass."""
    slept: list[float] = []
    real, here = asyncio.sleep, threading.current_thread()

    async def sleep(seconds: float) -> None:
        if threading.current_thread() is not here:  # a server of other tests sleeps for itself
            return await real(seconds)
        slept.append(seconds)
        return await real(0)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    return slept


@pytest.fixture
def refused_port() -> Iterator[int]:
    """A port that is taken but not listened at, so that it refuses connections."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


# --- what is retried


def test_a_server_that_recovers_is_asked_again_until_it_does(server: FaultyServer) -> None:
    server.say(reply({}, 503), reply({}, 503), GOOD)
    given = ask(chat_model(server.url, attempts=3), Toll)
    assert given == Answer(Toll(killed=19), Usage(1, 100, 10, 0))
    assert server.calls == 3


@pytest.mark.parametrize("attempts", [1, 3])
@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503, 504])
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
    assert given == Answer(Toll(killed=19), Usage(2, 200, 20, 0))


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


# --- how long is waited


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


@pytest.mark.parametrize("asked", ["soon", "Wed, 21 Oct 2026 07:28:00 GMT"])
def test_a_retry_after_that_is_no_number_leaves_it_to_the_policy(
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


# --- connections


def test_a_connection_lost_in_the_middle_of_an_answer_is_tried_again(server: FaultyServer) -> None:
    lost = Reply(json.dumps(GOOD).encode(), cut=True)
    server.say(lost, GOOD)
    assert isinstance(ask(chat_model(server.url, attempts=2), Toll), Answer)


def test_connections_that_are_always_lost_are_a_server_out_of_reach(server: FaultyServer) -> None:
    server.say(*[Reply(json.dumps(GOOD).encode(), cut=True)] * 2)
    fault = failed(chat_model(server.url, attempts=2), ModelUnreachable)
    assert f"{MODEL} at {server.url} cannot be reached, 2 of 2 tries" in str(fault)


def test_a_body_that_cannot_be_unpacked_is_a_server_out_of_reach(server: FaultyServer) -> None:
    body = gzip.compress(json.dumps(GOOD).encode())[:-9]
    server.say(Reply(b"x" + body, headers={"content-encoding": "gzip"}))
    failed(chat_model(server.url, attempts=1), ModelUnreachable)


def test_a_server_that_refuses_connections_is_named_with_the_tries(
    refused_port: int, slept: list[float]
) -> None:
    url = f"http://127.0.0.1:{refused_port}/v1"
    fault = failed(chat_model(url, attempts=3, wait=wait_fixed(3)), ModelUnreachable)
    assert str(fault).startswith(f"{MODEL} at {url} cannot be reached, 3 of 3 tries (")
    assert str(fault).endswith("is the server running, and is WIRECODER_LLM_BASE_URL right?")
    assert slept == [3, 3]


def test_a_server_that_never_answers_is_a_timeout(server: FaultyServer) -> None:
    server.say(Reply(silent=True))
    fault = failed(chat_model(server.url, attempts=1, timeout=0.1), ModelTimeout)
    assert str(fault) == (
        f"{MODEL} at {server.url} did not answer within 0.1 s, 1 of 1 tries: "
        "raise WIRECODER_LLM_TIMEOUT or use a faster server"
    )


def raising(fault: Exception, patch: pytest.MonkeyPatch) -> list[httpx2.Request]:
    """Make the transport under the SDK raise: no loopback server can do this by itself."""
    seen: list[httpx2.Request] = []

    async def send(self: object, request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        raise fault

    patch.setattr(httpx2.AsyncHTTPTransport, "handle_async_request", send)
    return seen


def test_a_server_that_does_not_take_the_connection_in_time_is_out_of_reach(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = raising(httpx2.ConnectTimeout("slow"), monkeypatch)
    fault = failed(chat_model("http://127.0.0.1:9/v1", attempts=2), ModelUnreachable)
    assert "cannot be reached, 2 of 2 tries (ConnectTimeout)" in str(fault)
    assert len(seen) == 2


def test_the_time_to_connect_is_limited_apart_from_the_time_to_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = raising(httpx2.ReadTimeout("slow"), monkeypatch)
    failed(chat_model("http://127.0.0.1:9/v1", attempts=1, timeout=99), ModelTimeout)
    assert seen[0].extensions["timeout"]["connect"] == 10
    assert seen[0].extensions["timeout"]["read"] == 99


@pytest.mark.parametrize("key", [f"{KEY}\n", f"{KEY}\r\nx: y", f"{KEY}-schlüssel"])
def test_a_key_that_cannot_be_sent_is_named_and_not_shown(server: FaultyServer, key: str) -> None:
    server.say()
    fault = failed(chat_model(server.url, attempts=3, key=key), ModelMisconfigured)
    assert "WIRECODER_LLM_API_KEY" in str(fault)
    assert not shown(fault)
    with pytest.raises(ModelMisconfigured):
        asyncio.run(chat_model(server.url, key=key).check())


NO_URLS = [
    "http://127.0.0.1:port/v1",
    "127.0.0.1:8080/v1",
    "localhost:8080/v1",
    "ftp://127.0.0.1/v1",
    "https://",
    "nonsense",
]


@pytest.mark.parametrize("url", NO_URLS)
def test_a_url_that_is_none_is_named_with_its_variable(url: str) -> None:
    policy = CountedWait()
    fault = failed(chat_model(url, attempts=3, wait=policy), ModelMisconfigured)
    assert str(fault).startswith(f"{url!r} is no URL of a server: set WIRECODER_LLM_BASE_URL")
    assert policy.asked == 0
    with pytest.raises(ModelMisconfigured):
        asyncio.run(chat_model(url).check())


@pytest.mark.parametrize("status", [200, 401, 404, 500])
def test_a_check_passes_when_the_server_gives_any_answer(server: FaultyServer, status: int) -> None:
    server.say(reply({}, status))
    asyncio.run(chat_model(server.url).check())
    assert server.requests[0].path == "/v1/models"
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"


def test_a_check_fails_when_nobody_listens(refused_port: int) -> None:
    url = f"http://127.0.0.1:{refused_port}/v1/"
    with pytest.raises(ModelUnreachable, match=f":{refused_port}/v1/models does not answer"):
        asyncio.run(chat_model(url).check())
