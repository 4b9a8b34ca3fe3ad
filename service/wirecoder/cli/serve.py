"""`wirecoder serve`: the HTTP service on this machine."""

import asyncio
import ipaddress
import socket
from typing import Annotated

import typer

from wirecoder import bootstrap
from wirecoder.errors import InvalidRequest
from wirecoder.settings import Settings


def serve(
    host: Annotated[
        str, typer.Option(help="The address to listen on; beyond loopback, keys are needed.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes any free port.")] = 8000,
) -> None:
    """Serve the workbench at /, and the HTTP service, with documentation at /docs."""
    from wirecoder import assembly
    from wirecoder.api.server import Server
    from wirecoder.telemetry import logs
    from wirecoder.web.app import create_app

    settings = bootstrap.load_settings()
    loopback = _is_loopback(host)
    if not loopback:
        _require_keys(settings, host)
    listener = _listen(host, port)
    logs.configure(settings.log_format, settings.log_level)
    service = assembly.build_service(settings)
    app = create_app(service, loopback=loopback, body_seconds=settings.body_seconds)
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{listener.getsockname()[1]}"
    said = f"Wirecoder listens on {address}: open it in a browser. Ctrl-C stops it."
    logs.logger(__name__).info(said, address=address)
    Server(
        app,
        on_stop=service.leave,
        drain_seconds=settings.drain_seconds,
        shutdown_seconds=settings.shutdown_seconds,
    ).run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket; raises `InvalidRequest` where there is no listening."""
    try:
        listener = socket.create_server(
            (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET
        )
        # asyncio would set this on connections of sockets that it made itself; without it the body
        # of an answer waits up to 40 ms for the acknowledgement of its head.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listener
    except OSError as fault:
        raise InvalidRequest(
            f"--host {host} --port {port}: {fault.strerror}; --port 0 takes any free port"
        ) from fault


def _require_keys(settings: Settings, host: str) -> None:
    """Raise `InvalidRequest` where anybody beyond this machine could do anything."""
    from wirecoder import assembly

    keys, database = assembly.build_keys(settings)

    async def exist() -> bool:
        try:
            return await keys.any()
        finally:
            await database.close()

    if not asyncio.run(exist()):
        raise InvalidRequest(
            f"--host {host}: without keys the service listens on loopback only (127.0.0.1, ::1 or "
            "localhost); `wirecoder keys create NAME --scope extract` makes one"
        )


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
