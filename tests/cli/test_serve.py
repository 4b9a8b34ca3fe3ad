import http.client
import signal
import socket
import threading
from collections.abc import Iterator

import pytest
import uvicorn
from tests.command import Run
from tests.fake_model import FakeModel

from wirecoder.cli import serve


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which somebody else listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "example.org", ""])  # noqa: S104
def test_serve_refuses_to_listen_beyond_this_machine(wirecoder: Run, host: str) -> None:
    ran = wirecoder("serve", "--host", host)
    assert ran.code == 2
    assert f"--host {host}: without keys the service listens on loopback only" in ran.err
    assert "127.0.0.1" in ran.err


def test_serve_names_the_port_that_is_taken_and_the_way_out(wirecoder: Run, taken: int) -> None:
    ran = wirecoder("serve", "--port", str(taken))
    assert ran.code == 2
    assert f"--port {taken}: Address already in use" in ran.err
    assert "--port 0" in ran.err


@pytest.mark.parametrize("port", ["65536", "-1", "http"])
def test_serve_refuses_what_is_no_port(wirecoder: Run, port: str) -> None:
    ran = wirecoder("serve", "--port", port)
    assert ran.code == 2
    assert "--port" in ran.err


def test_serve_names_a_wrong_setting_before_it_listens(
    wirecoder: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIRECODER_LLM_REPAIRS", "many")
    ran = wirecoder("serve", "--port", "0")
    assert ran.code == 2
    assert "WIRECODER_LLM_REPAIRS" in ran.err


def test_serve_says_where_it_listens_answers_there_and_stops_on_ctrl_c(
    wirecoder: Run, model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: list[int] = []
    startup = uvicorn.Server.startup

    async def asked_once(self: uvicorn.Server, sockets: list[socket.socket] | None = None) -> None:
        await startup(self, sockets)
        assert sockets is not None
        port = sockets[0].getsockname()[1]

        def ask() -> None:
            connection = http.client.HTTPConnection("127.0.0.1", port)
            connection.request("GET", "/healthz")
            answers.append(connection.getresponse().status)
            connection.close()
            signal.raise_signal(signal.SIGINT)

        threading.Thread(target=ask).start()

    monkeypatch.setattr(uvicorn.Server, "startup", asked_once)
    ran = wirecoder("serve", "--port", "0")
    assert answers == [200]
    assert ran.code == 130
    assert ran.out == ""
    assert "Wirecoder listens on http://127.0.0.1:" in ran.err
    assert "Traceback" not in ran.err
    assert model.closed == 1


def test_connections_send_an_answer_without_waiting_for_acknowledgements() -> None:
    with (
        serve._listen("127.0.0.1", 0) as listener,
        socket.create_connection(listener.getsockname()),
    ):
        accepted, _ = listener.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
