"""Who may do what: a key for everything but the two probes, once there are keys at all.

The door (`Door`, in front of every route) knows who is there; each route says which scope it needs
(`needs`). Without keys the service is open, which is why it then listens on loopback only.
"""

from collections.abc import Callable
from typing import Any

from fastapi import Depends, Request
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Send
from starlette.types import Scope as Connection

from wirecoder.api.problems import answer
from wirecoder.desk.keys import Keys, Scope, require
from wirecoder.errors import Unauthorized, WirecoderError
from wirecoder.telemetry.logs import bind_contextvars

OPEN = frozenset({"/healthz", "/readyz"})
"""Paths that need no key."""


class Door:
    """Lets requests in that carry a valid key, counted; the key is then in `request.state.key`."""

    def __init__(self, app: ASGIApp, keys: Keys) -> None:
        self._app = app
        self._keys = keys

    async def __call__(self, scope: Connection, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 401 or 429 before any of its body is read."""
        if scope["type"] != "http" or scope["path"] in OPEN:
            return await self._app(scope, receive, send)
        state: dict[str, Any] = scope.setdefault("state", {})
        try:
            if await self._keys.any():
                key = await self._keys.authenticate(_token(scope))
                self._keys.admit(key)
                state["key"] = key
                bind_contextvars(key_id=key.id)
        except WirecoderError as fault:
            return await answer(fault)(scope, receive, send)
        return await self._app(scope, receive, send)


def needs(scope: Scope | None) -> Any:
    """The dependency of a route that needs a scope; None where any key will do."""

    async def check(request: Request) -> None:
        if scope is not None:
            require(getattr(request.state, "key", None), scope)

    check.scope = scope  # type: ignore[attr-defined] # read by `scope_of`
    return Depends(check)


def scope_of(dependency: Callable[..., Any]) -> Scope | None:
    """The scope that a dependency made by `needs` asks for; raises `AttributeError` for others."""
    found: Scope | None = dependency.scope  # type: ignore[attr-defined] # set by `needs`
    return found


def _token(scope: Connection) -> str:
    kind, _, token = Headers(scope=scope).get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        raise Unauthorized("send a key: 'authorization: Bearer wck_...'")
    return token.strip()
