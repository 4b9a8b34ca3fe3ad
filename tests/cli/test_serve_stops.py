"""The service in a process of its own, stopped while it works."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.fake_model import install_prompt
from tests.llm.faulty_server import FaultyServer, Reply, completion

ROOT = Path(__file__).parents[2]
ARTICLE = "Two rockets fell at Depot Nine on Monday, police said."
PATIENCE = 60.0  # seconds until a test gives up; none decides its result
DRAFT = json.dumps(completion('{"incidents": []}')).encode()


@dataclass
class Service:
    """`wirecoder serve` on a port of its own."""

    process: "subprocess.Popen[str]"
    port: int = 0
    lines: list[dict[str, Any]] = field(default_factory=list)

    def ask(self, method: str, path: str, body: str | None = None) -> tuple[int, Any]:
        """Status and document of one answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        with contextlib.closing(connection):
            connection.request(method, path, body, {"content-type": "text/plain"})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)

    def ended(self) -> int:
        """The exit code; what it logged until then is in `lines`."""
        _, said = self.process.communicate(timeout=PATIENCE)
        self.lines += [json.loads(line) for line in said.splitlines()]
        return self.process.returncode

    def listens(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE).close()
        except ConnectionError:
            return False
        return True


Start = Callable[..., Service]


@pytest.fixture
def asked_model() -> Iterator[FaultyServer]:
    """A model whose readiness may be asked for any number of times beside its script."""
    with FaultyServer() as server:
        yield server


@pytest.fixture
def start(tmp_path: Path, asked_model: FaultyServer) -> Iterator[Start]:
    """Starts the service on the scripted model; what still runs in the end is killed."""
    install_prompt(tmp_path)
    started: list[Service] = []

    def start(**settings: str) -> Service:
        own = {
            "WIRECODER_LLM_BASE_URL": asked_model.url,
            "WIRECODER_LLM_MODEL": "test-model",
            "WIRECODER_WORKSPACE": str(tmp_path),
            "WIRECODER_PROMPT": "plain@1",
            "WIRECODER_DATABASE_URL": f"sqlite:///{tmp_path / 'store.db'}",
            "WIRECODER_LOG_FORMAT": "json",
        }
        program = "from wirecoder.cli.main import main; main()"
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-c", program, "serve", "--port", "0"],
            cwd=ROOT,
            env=dict(os.environ) | own | settings,
            stderr=subprocess.PIPE,
            text=True,
        )
        service = Service(process)
        started.append(service)
        assert process.stderr
        line = process.stderr.readline()
        assert "Wirecoder listens on" in line, line + process.stderr.read()
        service.port = urlsplit(json.loads(line)["address"]).port or 0
        return service

    yield start
    for service in started:
        service.process.kill()
        service.process.wait()
        assert service.process.stderr
        service.process.stderr.close()


def until(seen: Callable[[], bool]) -> None:
    """Wait for something to be so."""
    end = time.monotonic() + PATIENCE
    while not seen():
        assert time.monotonic() < end, "it never came to be so"
        time.sleep(0.01)


def test_a_request_under_way_is_answered_while_no_further_one_is_accepted(
    start: Start, asked_model: FaultyServer
) -> None:
    service = start()

    def stopped_meanwhile() -> None:
        """The service has stopped to listen before the model answers."""
        service.stop()
        until(lambda: not service.listens())

    asked_model.say(Reply(DRAFT, before=stopped_meanwhile))
    status, report = service.ask("POST", "/v1/extract", ARTICLE)
    assert (status, report["run"]["status"]) == (200, "coded")
    assert service.ended() == 0
    events = [(line["event"], line.get("status")) for line in service.lines]
    assert ("request", 200) in events
    assert "Depot" not in str(service.lines)


def test_requests_are_taken_while_readiness_is_down_already_until_a_second_signal(
    start: Start, asked_model: FaultyServer
) -> None:
    service = start(WIRECODER_DRAIN_SECONDS="600")
    asked_model.say(*[Reply(DRAFT)] * 10_000)  # readiness asks the model too
    assert service.ask("GET", "/readyz") == (200, {"status": "ready"})
    service.stop()
    until(lambda: service.ask("GET", "/readyz")[0] == 503)
    assert service.ask("GET", "/readyz")[1]["code"] == "shutting_down"
    assert service.ask("GET", "/healthz")[0] == 200
    assert service.ask("POST", "/v1/extract", ARTICLE)[0] == 200
    service.stop()
    assert service.ended() == 0


def test_a_request_that_takes_too_long_is_given_up_and_the_service_ends(
    start: Start, asked_model: FaultyServer
) -> None:
    service = start(WIRECODER_SHUTDOWN_SECONDS="1")
    asked_model.say(Reply(fault="silent", before=service.stop))
    status, problem = service.ask("POST", "/v1/extract", ARTICLE)
    assert (status, problem["code"]) == (503, "shutting_down")
    assert service.ended() == 0
    assert "Exception" not in str(service.lines)
    assert "Depot" not in str(service.lines)
