"""More articles at once than may wait: 429, and when to come again."""

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import uvicorn
from tests.api.conftest import Reply, Service, news, served, until
from tests.fake_model import FakeModel
from tests.made import service_of

from wirecoder.desk.admission import Admission
from wirecoder.errors import ModelUnreachable


@dataclass(frozen=True)
class Narrow:
    """A service with one article at a time and one place to wait."""

    server: uvicorn.Server
    http: Service
    model: FakeModel
    admission: Admission
    callers: ThreadPoolExecutor = field(default_factory=ThreadPoolExecutor)

    def fill(self) -> list[Future[Reply]]:
        """Send an article that stays with the model until its gate is set, and one behind it."""
        self.model.gate.clear()
        first = self.callers.submit(self.http.text, news("Depot One"))
        until(lambda: self.model.at_gate)
        second = self.callers.submit(self.http.text, news("Depot Two"))
        until(lambda: self.admission.waiting == 1)
        return [first, second]


@pytest.fixture
def narrow(tmp_path: Path) -> Iterator[Narrow]:
    model = FakeModel()
    url = f"sqlite:///{tmp_path / 'narrow.db'}"
    service = service_of(url, model, tmp_path, at_once=1, places=1)
    with served(service) as server:
        narrow = Narrow(server, Service(server.port), model, service.desk._admission)
        with narrow.callers:
            yield narrow
            model.gate.set()


def test_one_too_many_is_429_and_told_when_to_come_again_and_the_others_are_coded(
    narrow: Narrow,
) -> None:
    answers = narrow.fill()
    reply = narrow.http.text(news("Depot Three"))
    assert reply.problem == (429, "queue_full")
    assert reply.headers["retry-after"] == "1"
    assert "1 articles are waiting" in reply.json["detail"]
    narrow.model.gate.set()
    assert [answer.result().status for answer in answers] == [200, 200]
    assert narrow.http.text(news("Depot Three")).status == 200
    assert len(narrow.model.asked) == 3


def test_what_is_on_file_and_what_is_under_way_already_are_answered_in_a_full_queue(
    narrow: Narrow,
) -> None:
    filed = narrow.http.text(news("Bridge Four"))
    first, _ = narrow.fill()
    assert narrow.http.text(news("Bridge Four")).body == filed.body
    same = narrow.callers.submit(narrow.http.text, news("Depot One"))
    until(lambda: len(narrow.server.server_state.tasks) == 3)
    time.sleep(0.05)  # gives it its chance to be turned away
    narrow.model.gate.set()
    assert same.result().body == first.result().body
    assert narrow.http.text(news("Bridge Four"), "?fresh=true").status == 200


def test_jobs_are_accepted_and_done_though_the_queue_is_full(narrow: Narrow) -> None:
    narrow.fill()
    reply = narrow.http.job({"text": news("Bridge Five")}, {"text": news("Bridge Six")})
    assert reply.status == 202
    assert narrow.http.text(news("Depot Three")).status == 429
    narrow.model.gate.set()
    assert narrow.http.finished(reply.json["id"])["done"] == 2


@pytest.mark.parametrize(("seconds", "told"), [(41.2, "42"), (3, "3"), (0.1, "1"), (0, "1")])
def test_every_error_that_knows_when_to_come_again_says_so_in_whole_seconds(
    service: Service, model: FakeModel, seconds: float, told: str
) -> None:
    fault = ModelUnreachable("given up on for now")
    fault.retry_after = seconds  # type: ignore[attr-defined] # as an error of the model may
    model.instead["Depot"] = fault
    reply = service.text(news("Depot One"))
    assert reply.problem == (503, "model_unreachable")
    assert reply.headers["retry-after"] == told


def test_an_error_that_does_not_know_says_nothing(service: Service, model: FakeModel) -> None:
    model.instead["Depot"] = ModelUnreachable("nobody there")
    assert "retry-after" not in service.text(news("Depot One")).headers
