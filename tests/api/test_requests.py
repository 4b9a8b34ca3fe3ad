import asyncio
import contextlib
import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from tests.api.conftest import NEWS, Service
from tests.fake_model import FakeModel

from wirecoder.api.requests import FollowedRequests
from wirecoder.errors import ModelTimeout
from wirecoder.observer import Record, RequestAnswered, Telemetry

Lines = Callable[[str], list[Mapping[str, Any]]]
ID = re.compile(r"[0-9a-f]{32}")
SECRET = "Zanzibarkeeper"  # noqa: S105 - a word that a caller sent and that must come out nowhere


@pytest.fixture
def lines(service: Service, caplog: pytest.LogCaptureFixture) -> Lines:
    """The fields of each line that was logged for an event, by the requests of this test so far."""

    def fence() -> None:
        """Line up: a line comes after its answer, but before that of the next request."""
        service.ask("GET", "/healthz", headers={"x-request-id": "fence"})

    def lines(event: str) -> list[Mapping[str, Any]]:
        fence()
        fields = [record.msg for record in caplog.records if isinstance(record.msg, dict)]
        return [one for one in fields if one["event"] == event and one["request_id"] != "fence"]

    fence()
    caplog.clear()
    return lines


class Scraped:
    """The metrics of the service at one time."""

    def __init__(self, service: Service) -> None:
        text = service.get("/metrics").body.decode()
        self._samples = [
            sample for family in text_string_to_metric_families(text) for sample in family.samples
        ]

    def __call__(self, name: str, **labels: str) -> float:
        return sum(s.value for s in self._samples if s.name == name and s.labels == labels)

    def values(self, label: str) -> set[str]:
        return {s.labels[label] for s in self._samples if label in s.labels}


# --- ids


def test_a_request_without_an_id_gets_one_of_its_own(service: Service) -> None:
    first, second = (service.get("/healthz").headers["x-request-id"] for _ in range(2))
    assert ID.fullmatch(first)
    assert ID.fullmatch(second)
    assert first != second


@pytest.mark.parametrize("sent", ["a", "req-1.b_C", "x" * 64])
def test_an_id_that_is_well_formed_is_kept(service: Service, sent: str) -> None:
    reply = service.ask("GET", "/healthz", headers={"x-request-id": sent})
    assert reply.headers["x-request-id"] == sent


@pytest.mark.parametrize("sent", ["", "x" * 65, "a b", 'a"b', "a\tb", "<b>", "\xe9"])
def test_an_id_of_another_form_is_replaced(service: Service, sent: str) -> None:
    reply = service.ask("GET", "/healthz", headers={"x-request-id": sent})
    assert ID.fullmatch(reply.headers["x-request-id"])


def test_answers_that_refuse_or_fail_have_an_id_too(service: Service, model: FakeModel) -> None:
    model.instead["Depot"] = RuntimeError("x")
    replies = [
        service.text(NEWS),
        service.text(b"\xff"),
        service.get("/nothing"),
        service.ask("GET", "/healthz", headers={"host": "example.org"}),
    ]
    assert [reply.status for reply in replies] == [500, 400, 404, 403]
    assert all(ID.fullmatch(reply.headers["x-request-id"]) for reply in replies)


# --- the line of each request


def test_a_request_is_one_line_with_its_id_route_status_and_seconds(
    service: Service, lines: Lines
) -> None:
    service.ask("POST", "/v1/extract", NEWS, {"content-type": "text/plain", "x-request-id": "me"})
    (line,) = lines("request")
    assert line["request_id"] == "me"
    assert (line["method"], line["route"], line["status"]) == ("POST", "/v1/extract", 200)
    assert line["seconds"] >= 0


def test_all_lines_of_a_request_have_its_id_and_those_of_others_have_not(
    service: Service, model: FakeModel, lines: Lines
) -> None:
    model.instead["Depot"] = RuntimeError("x")
    kind = {"content-type": "text/plain"}
    service.ask("POST", "/v1/extract", NEWS, kind | {"x-request-id": "bad"})
    service.ask("POST", "/v1/extract", "All was quiet, he said.", kind | {"x-request-id": "good"})
    by_event = {
        event: [line["request_id"] for line in lines(event)]
        for event in ("unforeseen fault", "article failed", "article coded", "request")
    }
    assert by_event == {
        "unforeseen fault": ["bad"],
        "article failed": ["bad"],
        "article coded": ["good"],
        "request": ["bad", "good"],
    }


def test_neither_path_nor_query_of_a_request_is_logged_or_counted(
    service: Service, lines: Lines, caplog: pytest.LogCaptureFixture
) -> None:
    service.get(f"/v1/{SECRET}?title={SECRET}")
    service.text(NEWS, f"?title={SECRET}")
    service.ask("GET", "/healthz", headers={"user-agent": SECRET, "cookie": SECRET})
    assert [line["route"] for line in lines("request")] == ["unmatched", "/v1/extract", "/healthz"]
    ours = [record for record in caplog.records if record.name.startswith("wirecoder.")]
    assert len(ours) >= 3
    assert SECRET not in "\n".join(record.getMessage() for record in ours)
    assert SECRET not in service.get("/metrics").body.decode()


# --- metrics


def test_an_article_and_its_request_are_counted(service: Service, model: FakeModel) -> None:
    before = Scraped(service)
    service.text(NEWS)
    service.text(NEWS)
    model.instead["Depot"] = ModelTimeout("x")
    service.text(NEWS, "?fresh=true")
    after = Scraped(service)

    def rise(name: str, **labels: str) -> float:
        return after(name, **labels) - before(name, **labels)

    assert rise("wirecoder_articles_total", outcome="coded") == 1
    assert rise("wirecoder_articles_total", outcome="stored") == 1
    assert rise("wirecoder_articles_total", outcome="failed") == 1
    assert rise("wirecoder_articles_failed_total", code="model_timeout") == 1
    assert rise("wirecoder_incidents_total") == 1
    assert rise("wirecoder_slots_filled_total", slot="location.site") == 1
    assert rise("wirecoder_tokens_total", kind="prompt") == 100
    extract = {"method": "POST", "route": "/v1/extract"}
    assert rise("wirecoder_http_requests_total", **extract, status="200") == 2
    assert rise("wirecoder_http_requests_total", **extract, status="504") == 1
    assert rise("wirecoder_http_request_seconds_count", route="/v1/extract") == 3


def test_every_documented_route_is_counted_under_its_whole_template(service: Service) -> None:
    paths = service.get("/openapi.json").json["paths"]
    assert "/v1/extract" in paths
    for path in paths:
        service.ask("OPTIONS", re.sub(r"\{\w+\}", "x", path))
    assert set(paths) <= Scraped(service).values("route")


def test_callers_cannot_add_labels_or_words_of_theirs_to_lines(
    service: Service, lines: Lines
) -> None:
    for n in range(3):
        service.ask(f"METHOD{n}", f"/v1/path{n}")
    assert [line["method"] for line in lines("request")] == ["other"] * 3
    scraped = Scraped(service)
    assert {"GET", "other"} <= scraped.values("method")
    assert {label for label in scraped.values("method") if label.startswith("METHOD")} == set()
    assert {label for label in scraped.values("route") if "path" in label} == set()


@pytest.mark.parametrize(
    ("accept", "form", "end"),
    [
        ("", "text/plain; version=0.0.4; charset=utf-8", b"\n"),
        ("application/openmetrics-text; version=1.0.0", "application/openmetrics-text", b"# EOF\n"),
    ],
)
def test_metrics_come_in_the_form_that_is_asked_for(
    service: Service, accept: str, form: str, end: bytes
) -> None:
    reply = service.ask("GET", "/metrics", headers={"accept": accept})
    assert reply.status == 200
    assert reply.headers["content-type"].startswith(form)
    assert reply.body.endswith(end)
    assert b"process_cpu_seconds_total" in reply.body
    assert b"python_info" in reply.body


# --- answers in pieces, and none


def follow(app: ASGIApp) -> list[object]:
    """What is sent and what is told, in order, of one request that `app` answers.

    The watch shows 1.0 at its start and 3.5 at its end.
    """
    happened: list[object] = []

    class Noting:
        def observe(self, record: Record) -> None:
            happened.append(record)

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        happened.append(message["type"])

    times = iter([1.0, 3.5])
    followed = FollowedRequests(app, Telemetry(observer=Noting()), lambda: next(times))
    scope: Scope = {"type": "http", "method": "GET", "path": "/x", "headers": []}
    with contextlib.suppress(asyncio.CancelledError):
        asyncio.run(followed(scope, receive, send))
    return happened


def test_an_answer_in_pieces_is_told_after_the_last_one() -> None:
    async def streaming(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 206, "headers": []})
        for more in (True, False):
            await send({"type": "http.response.body", "body": b"x", "more_body": more})

    *sent, told = follow(streaming)
    assert sent == ["http.response.start", "http.response.body", "http.response.body"]
    assert told == RequestAnswered("GET", "unmatched", 206, 2.5)


def test_a_request_that_is_cut_off_before_its_answer_is_told_as_500() -> None:
    async def cut_off(scope: Scope, receive: Receive, send: Send) -> None:
        raise asyncio.CancelledError

    assert follow(cut_off) == [RequestAnswered("GET", "unmatched", 500, 2.5)]
