"""A job is followed to its end, whatever becomes of the connections."""

import json
from typing import Any

import pytest
from tests.client.conftest import Connect
from tests.client.made import JOB, problem
from tests.llm.faulty_server import FaultyServer, Reply

from wirecoder.client import AnswerUnreadable, ConnectionFailed, ProblemError, Wirecoder


def at(done: int, name: str = "progress") -> bytes:
    """The event of a job with so many articles done."""
    job = JOB | {"done": done, "queued": 3 - done}
    return f"event: {name}\ndata: {json.dumps(job)}\nid: {done}\n\n".encode()


def stream(*events: bytes, **how: Any) -> Reply:
    return Reply(b"".join(events), kind="text/event-stream; charset=utf-8", **how)


END = stream(at(3, "end"))
CUT = stream(at(1), fault="cut")


def test_after_a_broken_connection_it_goes_on_and_says_nothing_twice(
    scripted: Wirecoder, connect: Connect, server: FaultyServer
) -> None:
    server.say(CUT, CUT, stream(at(1), at(2)), END)
    assert [job.done for job in scripted.follow("j")] == [1, 2, 3]
    assert connect.waits == [1.0, 1.0, 1.0]


def test_a_service_that_starts_again_is_waited_for(
    scripted: Wirecoder, connect: Connect, server: FaultyServer
) -> None:
    away = [problem(502, "http_502"), problem(503, "store_unavailable"), Reply(b"", 504)]
    server.say(CUT, *away, END)
    assert [job.done for job in scripted.follow("j")] == [1, 3]
    assert connect.waits == [1.0, 2.0, 4.0, 8.0]


def test_a_service_that_never_comes_back_is_given_up(
    scripted: Wirecoder, connect: Connect, server: FaultyServer
) -> None:
    nothing = stream(b": waiting\n\n", fault="cut")
    server.say(CUT, *[nothing] * 5)
    jobs = scripted.follow("j")
    assert next(jobs).done == 1
    with pytest.raises(ConnectionFailed, match="GET /v1/jobs/j/events"):
        next(jobs)
    assert connect.waits == [1.0, 2.0, 4.0, 8.0, 16.0]


def test_events_that_end_before_the_job_are_a_fault(
    scripted: Wirecoder, connect: Connect, server: FaultyServer
) -> None:
    server.say(stream(at(1)), *[stream()] * 5)
    with pytest.raises(ConnectionFailed, match="stopped before the job's end"):
        list(scripted.follow("j"))


def test_a_job_that_is_gone_or_whose_events_make_no_sense_is_not_waited_for(
    scripted: Wirecoder, connect: Connect, server: FaultyServer
) -> None:
    nonsense = stream(b"event: progress\ndata: soon\n\n")
    for end, fault in ((problem(404, "not_found"), ProblemError), (nonsense, AnswerUnreadable)):
        server.requests.clear()
        connect.waits.clear()
        server.say(CUT, end)
        with pytest.raises(fault):
            list(scripted.follow("j"))
        assert connect.waits == [1.0]


def test_what_comes_beside_the_jobs_own_events_is_passed_over(
    scripted: Wirecoder, server: FaultyServer
) -> None:
    server.say(stream(b": waiting\n\n", b"event: weather\ndata: fair\n\n", at(3, "end"), at(2)))
    assert [job.done for job in scripted.follow("j")] == [3]


def test_who_has_seen_enough_may_leave(scripted: Wirecoder, server: FaultyServer) -> None:
    server.say(stream(at(1), at(2), at(3, "end")), {"status": "ready"})
    assert next(iter(scripted.follow("j"))).done == 1
    assert scripted.ready()
