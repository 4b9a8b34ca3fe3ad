"""`wirecoder serve`: the HTTP service on this machine."""

import ipaddress
import socket
from typing import Annotated

import typer

from wirecoder import bootstrap
from wirecoder.errors import InvalidRequest
from wirecoder.telemetry import logs

_LOG = logs.logger(__name__)


def serve(
    host: Annotated[str, typer.Option(help="The loopback address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes any free port.")] = 8000,
) -> None:
    """Serve the HTTP service: POST /v1/extract, with documentation at /docs."""
    from wirecoder.api.app import create_app
    from wirecoder.api.server import Server

    settings = bootstrap.load_settings()
    app = create_app(bootstrap.build_ports(settings))
    listener = _listen(host, port)
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{listener.getsockname()[1]}"
    logs.configure(settings.log_format, settings.log_level)
    said = f"Wirecoder listens on {address}, documentation at {address}/docs. Ctrl-C stops it."
    _LOG.info(said, address=address)
    Server(app, settings.drain_seconds, settings.shutdown_seconds).run(sockets=[listener])


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
