"""What a client makes of a service that is busy, broken, gone, or none."""

import json
import socket
from collections.abc import Callable, Iterator

import pytest
from tests.api.conftest import Service
from tests.client.conftest import Connect
from tests.client.made import JOB, problem
from tests.llm.faulty_server import FaultyServer, Reply, reply

from wirecoder.client import (
    AnswerUnreadable,
    ClientError,
    ConnectionFailed,
    ProblemError,
    Wirecoder,
)
from wirecoder.client.connection import LONGEST_WAIT
from wirecoder_schemas.report import Report, report_json_schema

TEXT = "Two rockets fell at Depot Nine on Monday, police said."
READY = {"status": "ready"}


@pytest.mark.parametrize("status", [429, 503])
def test_who_is_told_when_to_come_again_does(
    scripted: Wirecoder, connect: Connect, server: FaultyServer, status: int
) -> None:
    server.say(problem(status, retry_after="7"), READY)
    assert scripted.ready()
    assert connect.waits == [7.0]


def test_a_request_is_sent_again_at_most_twice(
    scripted: Wirecoder, connect: Connect, server: FaultyServer
) -> None:
    server.say(*[problem(429, retry_after=str(wait)) for wait in (1, 2, 3)])
    with pytest.raises(ProblemError, match="429 rate_limited: Wait") as caught:
        scripted.job("j")
    assert connect.waits == [1.0, 2.0]
    assert (caught.value.status, caught.value.code) == (429, "rate_limited")
    assert (caught.value.detail, caught.value.retry_after) == ("Wait.", 3.0)


def test_how_often_it_is_sent_again_can_be_chosen(connect: Connect, server: FaultyServer) -> None:
    client = connect(server.url.removesuffix("/v1"), retries=0)
    server.say(problem(429, retry_after="1"))
    with pytest.raises(ProblemError):
        client.ready()
    assert connect.waits == []


@pytest.mark.parametrize(
    "answer",
    [
        problem(503, "weights_missing"),
        problem(429, retry_after="Fri, 31 Dec 1999 23:59:59 GMT"),
        problem(429, "budget_spent", retry_after=str(int(LONGEST_WAIT) + 1)),
        problem(500, "internal", retry_after="1"),
    ],
    ids=["no time", "a date", "tomorrow", "another fault"],
)
def test_other_errors_are_not_waited_for(
    scripted: Wirecoder, connect: Connect, server: FaultyServer, answer: Reply
) -> None:
    server.say(answer)
    with pytest.raises(ProblemError):
        scripted.ready()
    assert connect.waits == []


POSTS: list[Callable[[Wirecoder], object]] = [
    lambda client: client.extract(TEXT),
    lambda client: client.submit([{"text": TEXT}]),
]


@pytest.mark.parametrize("post", POSTS, ids=["extract", "submit"])
def test_what_is_sent_again_goes_under_the_same_name_and_so_is_done_once(
    scripted: Wirecoder, server: FaultyServer, post: Callable[[Wirecoder], object]
) -> None:
    again = problem(429, retry_after="1")
    server.say(again, again, again)
    with pytest.raises(ProblemError):
        post(scripted)
    assert len({request.headers["idempotency-key"] for request in server.requests}) == 1
    assert len({json.dumps(request.body) for request in server.requests}) == 1
    assert server.calls == 3


ONCE_ONLY: list[Callable[[Wirecoder], object]] = [
    lambda client: client.correct("r", [], author="ed", reason="Gone."),
    lambda client: client.remove("a"),
    lambda client: client.cancel("j"),
]


@pytest.mark.parametrize("change", ONCE_ONLY, ids=["correct", "remove", "cancel"])
def test_what_changes_something_without_a_name_is_sent_once(
    scripted: Wirecoder, server: FaultyServer, change: Callable[[Wirecoder], object]
) -> None:
    server.say(problem(429, retry_after="1"))
    with pytest.raises(ProblemError):
        change(scripted)
    assert server.calls == 1


@pytest.mark.parametrize(
    "broken",
    [
        Reply(b"<html>Log in</html>", kind="text/html"),
        Reply(b"{}", 302, {"location": "/elsewhere"}),
        Reply(b"not json"),
        reply({"status": "asleep"}),
        reply([]),
    ],
    ids=["a page", "a redirect", "no JSON", "another value", "another form"],
)
def test_an_answer_that_is_none_of_the_service_says_so_without_repeating_it(
    scripted: Wirecoder, server: FaultyServer, broken: Reply
) -> None:
    server.say(broken)
    with pytest.raises(AnswerUnreadable, match=r"GET /readyz: .*service") as caught:
        scripted.ready()
    assert not any(words in str(caught.value) for words in ("Log in", "asleep", "not json"))


def test_a_page_is_no_text_and_no_rows(scripted: Wirecoder, server: FaultyServer) -> None:
    page = Reply(b"<html>Log in</html>", kind="text/html")
    server.say(page, page)
    for call in (lambda: scripted.text("r"), lambda: list(scripted.incidents())):
        with pytest.raises(
            AnswerUnreadable, match=r"200 with text/html, where text/\w+ should come"
        ):
            call()


def test_an_error_page_of_something_else_is_a_problem_with_its_status(
    scripted: Wirecoder, server: FaultyServer
) -> None:
    server.say(Reply(b"<h1>Bad gateway</h1>", 502, kind="text/html"))
    with pytest.raises(ProblemError, match="502 http_502: GET /readyz") as caught:
        scripted.ready()
    assert caught.value.code == "http_502"
    assert "gateway" not in str(caught.value)


def test_an_answer_that_breaks_off_is_a_failed_connection(
    scripted: Wirecoder, server: FaultyServer
) -> None:
    whole = json.dumps(report_json_schema()).encode()
    server.say(Reply(whole, fault="cut"))
    with pytest.raises(ConnectionFailed, match=r"GET /v1/schema: the connection .* broke"):
        scripted.schema()


def test_lines_that_break_off_are_given_and_then_the_fault(
    scripted: Wirecoder, server: FaultyServer
) -> None:
    line = {"article": {"id": "a"}, "error": {"code": "empty_text", "message": "no text"}}
    raw = (json.dumps(line) + "\n").encode() + b'{"artic'
    server.say(Reply(raw, kind="application/jsonl", fault="cut"))
    results = scripted.results("j")
    assert next(results)
    with pytest.raises(ConnectionFailed):
        next(results)


def test_a_line_without_its_end_is_read_all_the_same(
    scripted: Wirecoder, server: FaultyServer
) -> None:
    server.say(Reply("a,ä\r\n1,2".encode(), kind="text/csv"))
    assert list(scripted.incidents()) == ["a,ä\r\n", "1,2"]


def test_who_gets_no_answer_in_time_is_told_so(connect: Connect, server: FaultyServer) -> None:
    client = connect(server.url.removesuffix("/v1"), timeout=0.2)
    server.say(Reply(fault="silent"))
    with pytest.raises(ConnectionFailed, match=r"GET /readyz: no answer .* longer timeout"):
        client.ready()


@pytest.fixture
def nowhere() -> Iterator[str]:
    """An address that nothing listens at: its port is held, but not open."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}"


def test_where_nothing_runs_the_address_is_in_the_message(connect: Connect, nowhere: str) -> None:
    calls: list[Callable[[Wirecoder], object]] = [
        lambda client: client.extract(TEXT),
        lambda client: list(client.follow("j")),
    ]
    for call in calls:
        with pytest.raises(ConnectionFailed, match=f"{nowhere} cannot be reached"):
            call(connect(nowhere))
    assert connect.waits == [], "nobody is waited for who never was there"


def test_keys_that_a_newer_service_sends_are_passed_over(
    scripted: Wirecoder, server: FaultyServer
) -> None:
    server.say(JOB | {"eta": 12, "state": "paused"})
    assert scripted.job("j").state == "paused"


def test_so_are_keys_that_a_newer_service_puts_into_reports(
    scripted: Wirecoder, server: FaultyServer, service: Service
) -> None:
    document = service.text(TEXT).json
    known = Report.model_validate(document)
    for part in (document, document["run"], document["incidents"][0]["location"]):
        part["mood"] = "new"
    page: dict[str, object] = {"reports": [document], "corrections": {}, "next_cursor": None}
    server.say(document, page, Reply(json.dumps(document).encode(), kind="application/jsonl"))
    assert scripted.report("r") == known
    assert [found.report for found in scripted.search()] == [known]
    assert list(scripted.results("j")) == [known]


@pytest.mark.parametrize(
    "url", ["", "127.0.0.1:8000", "ftp://x.example", "http://", "http://x:port", "/v1"]
)
def test_an_address_that_is_none_is_refused_at_once(connect: Connect, url: str) -> None:
    with pytest.raises(ValueError, match=r"base_url: .* is no URL such as http://"):
        connect(url)


def test_a_service_may_lie_below_a_path(connect: Connect, server: FaultyServer) -> None:
    server.say(READY, READY)
    base = server.url.removesuffix("/v1")
    for ending in ("/news", "/news/"):
        assert connect(base + ending).ready()
    assert [request.path for request in server.requests] == ["/news/readyz"] * 2


def test_every_error_is_a_client_error() -> None:
    assert {ProblemError, ConnectionFailed, AnswerUnreadable} == set(ClientError.__subclasses__())
