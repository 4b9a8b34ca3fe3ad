"""Connections that are refused, lost, reset or silent, and addresses that lead nowhere."""

import asyncio
import gzip
import json

import httpx2
import pytest
from tenacity import wait_fixed
from tests.llm.faulty_server import (
    KEY,
    MODEL,
    SLOW,
    CountedWait,
    Fault,
    FaultyServer,
    Reply,
    chat_model,
    reply,
    shown,
)
from tests.llm.tolls import BOTH, GOOD, WAYS, failed

from wirecoder.errors import ModelMisconfigured, ModelTimeout, ModelUnreachable
from wirecoder.ports import Answer, Judgement

BODY = json.dumps(BOTH).encode()
LOST: dict[str, Fault] = {
    "in mid-body": "cut",
    "before any byte": "hung up",
    "by a reset before any byte": "reset",
    "by a reset in mid-body": "reset midway",
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("lost", LOST)
def test_a_connection_that_is_lost_is_tried_again(
    server: FaultyServer, lost: str, way: str
) -> None:
    server.say(Reply(BODY, fault=LOST[lost]), BOTH)
    given = WAYS[way](chat_model(server.url, attempts=2))
    assert isinstance(given, Answer | Judgement)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("lost", LOST)
def test_connections_that_are_always_lost_are_a_server_out_of_reach(
    server: FaultyServer, lost: str, way: str
) -> None:
    server.say(*[Reply(BODY, fault=LOST[lost])] * 2)
    fault = failed(chat_model(server.url, attempts=2), ModelUnreachable, way)
    assert f"{MODEL} at {server.url} cannot be reached, 2 of 2 tries" in str(fault)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("slow", sorted(SLOW))
def test_a_server_that_is_silent_before_or_in_its_answer_or_never_ends_it_is_a_timeout(
    server: FaultyServer, slow: Fault, way: str
) -> None:
    server.say(*[Reply(BODY, fault=slow)] * 2)
    fault = failed(chat_model(server.url, attempts=2, timeout=0.3), ModelTimeout, way)
    assert str(fault) == (
        f"{MODEL} at {server.url} did not answer within 0.3 s, 2 of 2 tries: "
        "raise WIRECODER_LLM_TIMEOUT or use a faster server"
    )


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
