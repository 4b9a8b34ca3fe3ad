"""The key goes to the service and nowhere else."""

import logging
import traceback
from collections.abc import Callable

import httpx2
import pytest
from tests.client.conftest import Connect
from tests.client.made import problem
from tests.llm.faulty_server import FaultyServer, Reply, reply

from wirecoder.client import Wirecoder

SECRET = "c2VjcmV0IG9mIHRlc3Rz"  # noqa: S105 - invented
KEY = f"wck_0123456789ab_{SECRET}"
TEXT = "Two rockets fell at Depot Nine on Monday, police said."
TITLE = "Night of rockets"
ECHO = {"status": 401, "code": "unauthorized", "detail": f"no such key: Bearer {KEY}"}


@pytest.fixture
def client(connect: Connect, server: FaultyServer) -> Wirecoder:
    return connect(server.url.removesuffix("/v1"), KEY)


def test_the_key_is_sent_with_every_request(client: Wirecoder, server: FaultyServer) -> None:
    server.say({"status": "ready"}, problem(404, "not_found"))
    assert client.ready()
    with pytest.raises(Exception, match="not_found"):
        list(client.follow("j"))
    assert [one.headers["authorization"] for one in server.requests] == [f"Bearer {KEY}"] * 2


def test_without_a_key_none_is_sent(connect: Connect, server: FaultyServer) -> None:
    server.say({"status": "ready"})
    assert connect(server.url.removesuffix("/v1")).ready()
    assert "authorization" not in server.requests[0].headers


def printed(thing: object, depth: int = 4) -> str:
    """A thing as a debugger shows it: its attributes, and theirs, down to the headers."""
    shown = repr(thing)
    if depth and hasattr(thing, "__dict__") and not isinstance(thing, httpx2.Headers):
        shown += "".join(printed(value, depth - 1) for value in vars(thing).values())
    return shown


def test_the_key_is_in_no_printed_form(client: Wirecoder, server: FaultyServer) -> None:
    shown = printed(client)
    assert "127.0.0.1" in shown
    assert "[secure]" in shown
    assert SECRET not in shown


FAULTS: dict[str, Reply] = {
    "echoed in a problem": reply(ECHO, 401),
    "echoed in a page": Reply(f"<p>Bearer {KEY}</p>".encode(), 400, kind="text/html"),
    "echoed in an answer": reply({"status": KEY}),
    "a broken connection": Reply(f'{{"{KEY}"'.encode(), fault="cut"),
    "busy": problem(429, retry_after="1000"),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_the_key_and_the_article_are_in_no_message_traceback_or_log(
    client: Wirecoder, server: FaultyServer, fault: Reply, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.say(fault, fault)
    calls: list[Callable[[], object]] = [client.ready, lambda: client.extract(TEXT, title=TITLE)]
    for call in calls:
        with pytest.raises(Exception) as caught:  # noqa: PT011 - whichever it is
            call()
        shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
        for secret in (SECRET, TITLE, "Depot"):
            assert secret not in shown
            assert secret not in caplog.text


@pytest.mark.parametrize("key", [f"{KEY}\n", f"{KEY}é", f"{KEY} x", ""])
def test_a_key_that_no_request_can_carry_is_refused_and_not_repeated(
    connect: Connect, key: str
) -> None:
    with pytest.raises(ValueError, match="key: send 1 to 255 visible ASCII characters") as caught:
        connect("http://127.0.0.1", key)
    assert SECRET not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("name", ["", "two words", "line\nbreak", "é", "x" * 256])
def test_a_name_of_a_request_that_it_cannot_carry_is_refused(client: Wirecoder, name: str) -> None:
    with pytest.raises(ValueError, match="idempotency_key: send 1 to 255 visible"):
        client.extract(TEXT, idempotency_key=name)


@pytest.mark.parametrize(
    "url", [f"http://user:{SECRET}@127.0.0.1", f"http://127.0.0.1/?key={SECRET}"]
)
def test_a_key_in_the_address_is_refused_and_not_repeated(connect: Connect, url: str) -> None:
    with pytest.raises(ValueError, match="take the name and key out of the URL") as caught:
        connect(url)
    assert SECRET not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "ALL_PROXY"])
def test_an_article_for_this_machine_goes_through_no_proxy(
    connect: Connect, server: FaultyServer, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    server.say({"status": "ready"})
    assert connect(server.url.removesuffix("/v1")).ready()
