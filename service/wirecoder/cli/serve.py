"""`wirecoder serve`: the HTTP service on this machine."""

import ipaddress
import socket
from typing import Annotated

import typer
from rich.console import Console

from wirecoder import bootstrap
from wirecoder.errors import InvalidRequest


def serve(
    host: Annotated[str, typer.Option(help="The loopback address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes any free port.")] = 8000,
) -> None:
    """Serve the HTTP service: POST /v1/extract, with documentation at /docs."""
    import uvicorn

    from wirecoder.api.app import create_app

    app = create_app(bootstrap.build_service(bootstrap.load_settings()))
    listener = _listen(host, port)
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{listener.getsockname()[1]}"
    say = Console(stderr=True, highlight=False)
    line = f"Wirecoder listens on {address}, documentation at {address}/docs. Ctrl-C stops it."
    say.print(line, markup=False, soft_wrap=True)
    # No access log: a query may hold an article's title.
    config = uvicorn.Config(app, access_log=False, log_level="warning")
    uvicorn.Server(config).run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket; raises `InvalidRequest` beyond loopback or on a port that is taken."""
    if not _is_loopback(host):
        raise InvalidRequest(
            f"--host {host}: the service has no keys yet, so it listens on loopback only "
            "(127.0.0.1, ::1 or localhost)"
        )
    try:
        return socket.create_server(
            (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET
        )
    except OSError as fault:
        raise InvalidRequest(
            f"--host {host} --port {port}: {fault.strerror}; --port 0 takes any free port"
        ) from fault


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
