"""What keeps browsers and slow callers from harm."""

import socket
from pathlib import Path

import pytest
from tests.api.conftest import NEWS, Service, served
from tests.fake_model import FakeModel
from tests.made import service_of


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/healthz", 200),
        ("GET", "/v1/schema", 200),
        ("GET", "/nothing", 404),
        ("POST", "/v1/extract", 415),
        ("GET", "/v1/extract", 405),
    ],
)
def test_every_answer_has_the_headers(
    service: Service, method: str, path: str, status: int
) -> None:
    reply = service.ask(method, path)
    assert reply.status == status
    assert reply.headers["content-security-policy"].startswith("default-src 'none'")
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["x-frame-options"] == "DENY"
    assert reply.headers["referrer-policy"] == "no-referrer"
    assert reply.headers["cache-control"] == "no-store"
    assert reply.headers["cross-origin-resource-policy"] == "same-origin"


def test_refused_hosts_and_unforeseen_faults_have_them_too(
    service: Service, model: FakeModel
) -> None:
    model.instead["Depot"] = RuntimeError("x")
    refused = service.ask("GET", "/healthz", headers={"host": "example.org"})
    broken = service.text(NEWS)
    for reply, status in ((refused, 403), (broken, 500)):
        assert reply.status == status
        assert reply.headers["x-content-type-options"] == "nosniff"


def test_the_documentation_may_run_its_own_scripts_and_no_others(service: Service) -> None:
    policy = service.get("/docs").headers["content-security-policy"]
    assert "script-src 'self' 'unsafe-inline'" in policy
    assert "http" not in policy


def test_no_answer_allows_another_origin(service: Service) -> None:
    reply = service.ask("OPTIONS", "/v1/extract", headers={"origin": "https://example.org"})
    assert not [name for name in reply.headers if name.startswith("access-control")]


def test_a_body_that_does_not_come_to_its_end_is_408(tmp_path: Path) -> None:
    service = service_of(f"sqlite:///{tmp_path / 'store.db'}", FakeModel(), tmp_path)
    with (
        served(service, body_seconds=0.05) as server,
        socket.create_connection(("127.0.0.1", server.port), timeout=30) as caller,
    ):
        caller.sendall(
            b"POST /v1/extract HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: text/plain\r\n"
            b"content-length: 100\r\n\r\nTwo rockets "
        )
        answer = caller.recv(10_000)
    assert answer.startswith(b"HTTP/1.1 408 ")
