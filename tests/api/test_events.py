"""Server-sent events of a job, over a real connection."""

import contextlib
import http.client
import json
import logging
from collections.abc import Callable, Iterator

import fastapi.routing
import pytest
from tests.api.conftest import Running, Service, news, until
from tests.fake_model import FakeModel

from wirecoder.desk import submission
from wirecoder.errors import AnswerInvalid

DEPOT, BRIDGE = {"text": news("Depot One")}, {"text": news("Bridge Two")}


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(submission, "_LOOK_SECONDS", 0.01)


class Stream:
    """An open connection to the events of a job."""

    def __init__(self, port: int, job_id: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._connection.request("GET", f"/v1/jobs/{job_id}/events")
        self.answer = self._connection.getresponse()

    def __iter__(self) -> Iterator[dict[str, str]]:
        """Each event by its fields; the field of a comment has no name."""
        fields: dict[str, str] = {}
        while line := self.answer.readline().decode():
            if line == "\n":
                yield fields
                fields = {}
            else:
                name, _, value = line.rstrip("\n").partition(":")
                fields[name] = value.removeprefix(" ")

    def leave(self) -> None:
        """Go away, as a page that is closed does."""
        self.answer.close()
        self._connection.close()


Follow = Callable[[str], Stream]


@pytest.fixture
def follow(service: Service) -> Iterator[Follow]:
    with contextlib.ExitStack() as stack:

        def follow(job_id: str) -> Stream:
            stream = Stream(service.port, job_id)
            stack.callback(stream.leave)
            return stream

        yield follow


def counts(event: dict[str, str]) -> tuple[str, int, int, int]:
    """The event's name, and how many articles wait, are done and have failed."""
    job = json.loads(event["data"])
    assert event["id"] == str(job["done"] + job["failed"])
    return event["event"], job["queued"], job["done"], job["failed"]


def test_who_follows_a_job_is_told_where_it_is_then_what_changes_and_last_its_end(
    service: Service, model: FakeModel, follow: Follow
) -> None:
    model.instead["Bridge"] = AnswerInvalid("no fit")
    model.gate.clear()
    job_id = service.job(DEPOT, BRIDGE).json["id"]
    stream = follow(job_id)
    assert stream.answer.status == 200
    assert stream.answer.headers["content-type"].startswith("text/event-stream")
    assert stream.answer.headers["cache-control"] == "no-cache"
    events = iter(stream)
    assert counts(next(events)) == ("progress", 2, 0, 0)
    model.gate.set()
    *between, last = map(counts, events)
    assert last == ("end", 0, 1, 1)
    assert between in ([], [("progress", 1, 1, 0)], [("progress", 1, 0, 1)])


def test_the_last_event_is_the_job_as_it_can_be_fetched(service: Service, follow: Follow) -> None:
    job_id = service.job(DEPOT, BRIDGE).json["id"]
    *_, last = follow(job_id)
    assert json.loads(last["data"]) == service.get(f"/v1/jobs/{job_id}").json


def test_a_job_that_has_ended_has_one_event(service: Service, follow: Follow) -> None:
    job_id = service.job(DEPOT).json["id"]
    service.finished(job_id)
    assert [counts(event) for event in follow(job_id)] == [("end", 0, 1, 0)]


def test_a_job_that_is_cancelled_ends_for_all_who_follow_it(
    service: Service, model: FakeModel, follow: Follow
) -> None:
    model.gate.clear()
    job_id = service.job(DEPOT, BRIDGE).json["id"]
    followers = [iter(follow(job_id)) for _ in range(3)]
    for events in followers:
        assert counts(next(events)) == ("progress", 2, 0, 0)
    service.ask("DELETE", f"/v1/jobs/{job_id}")
    for events in followers:
        last = next(events)
        assert counts(last) == ("end", 0, 0, 2)
        assert json.loads(last["data"])["state"] == "cancelled"
        assert list(events) == []


def test_while_nothing_happens_comments_keep_the_connection_open(
    service: Service, model: FakeModel, follow: Follow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fastapi.routing, "_PING_INTERVAL", 0.01)
    model.gate.clear()
    job_id = service.job(DEPOT).json["id"]
    events = iter(follow(job_id))
    assert counts(next(events)) == ("progress", 1, 0, 0)
    assert next(events) == {"": "ping"}
    model.gate.set()
    assert counts([event for event in events if "data" in event][-1]) == ("end", 0, 1, 0)


def test_a_client_that_goes_away_is_followed_by_nobody_and_the_job_goes_on(
    service: Service,
    model: FakeModel,
    follow: Follow,
    running: Running,
    caplog: pytest.LogCaptureFixture,
) -> None:
    model.gate.clear()
    job_id = service.job(DEPOT, BRIDGE).json["id"]
    streams = [follow(job_id), follow(job_id)]
    left, stays = map(iter, streams)
    assert counts(next(left)) == counts(next(stays)) == ("progress", 2, 0, 0)
    requests = running.server.server_state.tasks
    assert len(requests) == 2
    streams[0].leave()
    until(lambda: len(requests) == 1)
    model.gate.set()
    assert counts(list(stays)[-1]) == ("end", 0, 2, 0)
    until(lambda: not requests)
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
