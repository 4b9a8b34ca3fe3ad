import contextlib
import http.client
import json
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import uvicorn
from sqlalchemy import Connection
from tests.fake_model import FakeModel
from tests.made import Time, service_of

from wirecoder import assembly
from wirecoder.desk.service import Service as DeskService
from wirecoder.settings import Settings
from wirecoder.store.database import Database, transact
from wirecoder.store.tables import Base
from wirecoder.web.app import create_app

NEWS = (
    "Two rockets fell at Depot Nine on Monday, police said. No one was hurt, the governor said.\n"
)


def news(site: str) -> str:
    """An article of its own for each site."""
    return f"Two rockets fell on Monday at {site}, police said. No one was hurt.\n"


def until(holds: Callable[[], object]) -> None:
    """Wait until `holds()` is true; no test waits long if all is well."""
    for _ in range(6_000):
        if holds():
            return
        time.sleep(0.01)
    raise AssertionError("it never came true")


@dataclass(frozen=True)
class Reply:
    """An answer of the service."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def problem(self) -> tuple[int, str]:
        """Status and code of an error answer, whose form is checked on the way."""
        document = self.json
        assert self.headers["content-type"] == "application/problem+json"
        assert set(document) == {"type", "title", "status", "code", "detail"}
        assert document["type"] == "about:blank"
        assert document["title"] == http.client.responses[self.status]
        assert document["status"] == self.status
        assert document["detail"]
        return self.status, document["code"]


class Service:
    """Talks to the service over a real connection."""

    def __init__(self, port: int) -> None:
        self.port = port

    def ask(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> Reply:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with contextlib.closing(connection):
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            names = {name.lower(): value for name, value in answer.getheaders()}
            return Reply(answer.status, names, answer.read())

    def get(self, path: str) -> Reply:
        return self.ask("GET", path)

    def text(self, text: str | bytes, query: str = "", kind: str = "text/plain") -> Reply:
        """Post an article as it is."""
        raw = text.encode() if isinstance(text, str) else text
        return self.ask("POST", f"/v1/extract{query}", raw, {"content-type": kind})

    def document(self, document: Any, query: str = "") -> Reply:
        """Post an article as JSON; bytes are sent as they are."""
        return self.send("POST", f"/v1/extract{query}", document)

    def send(self, method: str, path: str, document: Any, **headers: str) -> Reply:
        """Send JSON; bytes are sent as they are, and `_` in the names of headers is a hyphen."""
        raw = document if isinstance(document, bytes) else json.dumps(document).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask(method, path, raw, {"content-type": "application/json"} | named)

    def job(self, *articles: dict[str, Any], **headers: str) -> Reply:
        """Send a job."""
        return self.send("POST", "/v1/jobs", {"articles": articles}, **headers)

    def finished(self, job_id: str) -> Any:
        """The job at its end."""
        until(lambda: self.get(f"/v1/jobs/{job_id}").json["queued"] == 0)
        return self.get(f"/v1/jobs/{job_id}").json

    def lines(self, job_id: str) -> list[Any]:
        """The results of a job."""
        reply = self.get(f"/v1/jobs/{job_id}/reports")
        assert reply.status == 200
        assert reply.headers["content-type"] == "application/jsonl"
        return [json.loads(line) for line in reply.body.decode().splitlines()]


class Announcing(uvicorn.Server):
    """Tells the test where it listens, once it does."""

    def __init__(self, config: uvicorn.Config, port: int) -> None:
        super().__init__(config)
        self.port = port
        self.listens = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listens.set()


@contextlib.contextmanager
def served(service: DeskService, body_seconds: float = 30.0) -> Iterator[Announcing]:
    """The application over `service`, served by uvicorn on a port of its own."""
    listener = socket.create_server(("127.0.0.1", 0))
    # Its log goes to the root logger, where the tests look for words of articles.
    app = create_app(service, body_seconds=body_seconds)
    config = uvicorn.Config(app, log_config=None, log_level="debug")
    server = Announcing(config, listener.getsockname()[1])
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    assert server.listens.wait(60)
    try:
        yield server
    finally:
        server.should_exit = True
        thread.join()


@dataclass(frozen=True)
class Running:
    """The service under test: its server, its model, its database, its clock."""

    server: Announcing
    model: FakeModel
    database: Database
    clock: Time


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The application over the fake model, served by uvicorn on a port of its own."""
    folder = tmp_path_factory.mktemp("service")
    model, clock = FakeModel(), Time()
    url = f"sqlite:///{folder / 'store.db'}"
    telemetry = assembly.build_telemetry(Settings())
    with served(service_of(url, model, folder, clock=clock, telemetry=telemetry)) as server:
        database = Database(url)
        yield Running(server, model, database, clock)
        database.engine.dispose()
    assert model.closed == 1, "the service closes its model when it stops"


@pytest.fixture
def service(running: Running, caplog: pytest.LogCaptureFixture) -> Service:
    caplog.set_level(logging.DEBUG)
    return Service(running.server.port)


@pytest.fixture
def model(running: Running) -> FakeModel:
    """The model behind the service, as new."""
    running.model.forget()
    return running.model


@pytest.fixture(autouse=True)
def _fresh(model: FakeModel, running: Running) -> None:
    """No test meets the answers that another one arranged, or what it left in the store."""
    transact(running.database.engine, "write", _emptied)


def _emptied(db: Connection) -> None:
    for table in reversed(Base.metadata.sorted_tables):
        db.execute(table.delete())
