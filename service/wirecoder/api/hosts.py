"""Guards a service on loopback against web pages that reach it under a name of their own."""

from starlette.types import ASGIApp, Receive, Scope, Send

from wirecoder.api.problems import problem
from wirecoder.errors import HostNotAllowed

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class LoopbackHosts:
    """Refuses a `Host` that is not this machine's: DNS rebinding lets a page choose its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 403."""
        if scope["type"] == "http" and _host(scope) not in _LOOPBACK:
            message = "send the request to 127.0.0.1, [::1] or localhost"
            answer = problem(HostNotAllowed.http_status, HostNotAllowed.code, message)
            return await answer(scope, receive, send)
        return await self._app(scope, receive, send)


def _host(scope: Scope) -> str:
    """The host name without port and brackets, in lower case."""
    header = next((value for name, value in scope["headers"] if name == b"host"), b"")
    host = header.decode("latin-1").lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]
